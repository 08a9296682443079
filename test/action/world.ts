import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { selfSigned } from '../../src/simulator/certificate.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import { openProxy, type Front } from '../../src/simulator/front.ts';
import { CERTIFIED } from '../../src/simulator/frontHosts.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

/** The token endpoints of GitHub and Azure DevOps on this machine, and a simulated Azure behind a proxy, whose application trusts both. `environment` leads to them as GitHub does, `azurePipelines` as the task AzureCLI@2. */
interface World {
  readonly environment: Readonly<Record<string, string>>;
  readonly azurePipelines: Readonly<Record<string, string>>;
  readonly simulator: Simulator;
  readonly close: () => Promise<void>;
}

async function world(folder: string): Promise<World> {
  const tls = selfSigned({ ...CERTIFIED, now: Date.now() });
  const [github, azureDevOps] = [{ ...CONTOSO_SOURCES.github }, { ...CONTOSO_SOURCES.azureDevOps }];
  let simulator: Simulator | undefined;
  const server: Server = createServer({ key: tls.key, cert: tls.certificate }, (request, response) => {
    const answer = simulator?.handle({ method: request.method ?? 'GET', url: `${new URL(github.url).origin}${request.url}`, headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])), body: '' });
    response.writeHead(answer?.status ?? 500, answer?.headers ?? {}).end(answer?.body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  for (const source of [github, azureDevOps]) source.url = source.url.replace(/^https:\/\/[^/]+/, origin);
  const made = createSimulator({ estate: contosoEstate({ identitySources: { github, azureDevOps } }), now: () => Date.now() });
  simulator = made;
  const proxy: Front = await openProxy({ handle: (request) => made.handle(request), onFailure: () => undefined }, tls, 0);
  const certificate = join(folder, 'ca.pem');
  writeFileSync(certificate, tls.certificate);
  const network = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'localhost', NODE_EXTRA_CA_CERTS: certificate };
  return {
    simulator: made,
    environment: { ...network, ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken },
    azurePipelines: {
      ...network, SYSTEM_OIDCREQUESTURI: azureDevOps.url, SYSTEM_ACCESSTOKEN: azureDevOps.requestToken, AZURESUBSCRIPTION_TENANT_ID: CONTOSO.tenantId, AZURESUBSCRIPTION_CLIENT_ID: CONTOSO.clientId,
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: azureDevOps.serviceConnectionId,
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await proxy.close();
    },
  };
}

/** The world for as long as it is used. */
export async function inWorld<T>(folder: string, use: (azure: World) => Promise<T>): Promise<T> {
  const azure = await world(folder);
  try {
    return await use(azure);
  } finally {
    await azure.close();
  }
}
