import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { selfSigned } from '../../src/simulator/certificate.ts';
import { contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import { openProxy, type Front } from '../../src/simulator/front.ts';
import { CERTIFIED } from '../../src/simulator/frontHosts.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

/** GitHub's token endpoint on this machine, and a simulated Azure behind a proxy, whose application trusts the workflow. */
export interface World {
  readonly environment: Readonly<Record<string, string>>;
  readonly simulator: Simulator;
  readonly close: () => Promise<void>;
}

export async function world(folder: string): Promise<World> {
  const tls = selfSigned({ ...CERTIFIED, now: Date.now() });
  const github = { ...CONTOSO_SOURCES.github };
  let simulator: Simulator | undefined;
  const server: Server = createServer({ key: tls.key, cert: tls.certificate }, (request, response) => {
    const answer = simulator?.handle({ method: request.method ?? 'GET', url: `${new URL(github.url).origin}${request.url}`, headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])), body: '' });
    response.writeHead(answer?.status ?? 500, answer?.headers ?? {}).end(answer?.body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  github.url = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/contoso/idtoken/1?api-version=2.0`;
  const made = createSimulator({ estate: contosoEstate({ identitySources: { github } }), now: () => Date.now() });
  simulator = made;
  const proxy: Front = await openProxy({ handle: (request) => made.handle(request), onFailure: () => undefined }, tls, 0);
  const certificate = join(folder, 'ca.pem');
  writeFileSync(certificate, tls.certificate);
  return {
    simulator: made,
    environment: {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'localhost', NODE_EXTRA_CA_CERTS: certificate,
      ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken,
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await proxy.close();
    },
  };
}
