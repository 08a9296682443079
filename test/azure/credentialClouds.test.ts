import { describe, expect, it } from 'vitest';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { CloudName, Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { SimRequest } from '../../src/simulator/http.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { APPLICATION, claimsOf, loginOf, NOW } from './login.ts';

/** Hosts by cloud, from Microsoft's page of national clouds; the login host of the Chinese one is the name that MSAL sends to. */
const HOSTS = {
  AzureCloud: { login: 'login.microsoftonline.com', arm: 'management.azure.com', graph: 'graph.microsoft.com' },
  AzureUSGovernment: { login: 'login.microsoftonline.us', arm: 'management.usgovcloudapi.net', graph: 'graph.microsoft.us' },
  AzureChinaCloud: { login: 'login.partner.microsoftonline.cn', arm: 'management.chinacloudapi.cn', graph: 'microsoftgraph.chinacloudapi.cn' },
} as const;
const NAMES = Object.keys(HOSTS) as readonly CloudName[];
const ENVIRONMENT = { ...APPLICATION, AZURE_CLIENT_SECRET: CONTOSO.clientSecret };

interface Reading {
  readonly simulator: Simulator;
  readonly sent: readonly SimRequest[];
  readonly snapshot: Snapshot;
}

/** The whole estate, by the real SDKs and `--auth environment`, in one cloud. */
async function read(cloud: CloudName): Promise<Reading> {
  const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW, cloud });
  const sent: SimRequest[] = [];
  const snapshot = await collectTenant({
    cloud, auth: 'environment', tenantId: undefined, environment: ENVIRONMENT, asked: { subscriptions: [], managementGroups: [], exclude: [] },
    now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
    inner: simulatedHttpClient((request) => {
      sent.push(request);
      return simulator.handle(request);
    }),
  });
  return { simulator, sent, snapshot };
}

/** What was read and what was not, without the names of the cloud's hosts and regions: the same estate everywhere. */
function outcomeOf({ snapshot, simulator }: Reading, cloud: CloudName) {
  const { arm, graph } = HOSTS[cloud];
  const plain = (text: string): string => text.replaceAll(arm, 'ARM').replaceAll(graph, 'GRAPH').replaceAll(/(?<=\/locations\/)\w+/g, 'REGION');
  return {
    rows: CATALOG.map(({ type }) => [type, [...snapshot.rows(type)].map((row) => row.id)]),
    gaps: snapshot.gaps.map(({ artifact, scope, reason, message }) => [artifact, scope, reason, plain(message)].join(' ')).toSorted(),
    unsupported: simulator.unsupported.map(plain).toSorted(),
  };
}

const GLOBAL_ONLY = 'Microsoft.Graph/appCredentialSignInActivities';
const publicCloud = read('AzureCloud');

describe.each(NAMES)('in %s', (cloud) => {
  const reading = cloud === 'AzureCloud' ? publicCloud : read(cloud);

  it('the whole estate is read, as it is in the public cloud', async () => {
    const { snapshot } = await reading;
    expect(snapshot.manifest.cloud).toBe(cloud);
    expect([...snapshot.rows('Microsoft.Compute/virtualMachines')]).toHaveLength(58);
    const everywhere = ({ rows, gaps, unsupported }: ReturnType<typeof outcomeOf>) => ({ rows: rows.filter(([type]) => type !== GLOBAL_ONLY), gaps: gaps.filter((gap) => !gap.startsWith(GLOBAL_ONLY)), unsupported });
    expect(everywhere(outcomeOf(await reading, cloud))).toEqual(everywhere(outcomeOf(await publicCloud, 'AzureCloud')));
    // "List appCredentialSignInActivities" is served by the global cloud alone (Microsoft Graph reference, national cloud deployments).
    const untold = snapshot.gaps.filter(({ artifact }) => artifact === GLOBAL_ONLY).map(({ reason }) => reason);
    expect([untold, [...snapshot.rows(GLOBAL_ONLY)].length > 0]).toEqual(cloud === 'AzureCloud' ? [[], true] : [['noData'], false]);
  });

  it('no host is asked but its own, and each only with what is meant for it', async () => {
    const { sent } = await reading;
    const { login, arm, graph } = HOSTS[cloud];
    const hosts = new Set(sent.map(({ url }) => new URL(url).host));
    expect([...hosts].filter((host) => host !== graph).toSorted()).toEqual([login, arm].toSorted());
    for (const { url, headers, body } of sent) {
      const { host } = new URL(url);
      if (host === login) expect([headers['authorization'], new URLSearchParams(body).get('scope')]).toEqual([undefined, expect.stringMatching(/^https:\/\/[^/]+\/\.default$/)]);
      else expect(claimsOf(headers['authorization'] ?? '')['aud']).toBe(`https://${host}`);
    }
  });

  it('a token for Microsoft Graph is one for its own', async () => {
    const login = loginOf({ auth: 'environment', cloud, environment: ENVIRONMENT });
    expect(claimsOf(await login.token(CLOUDS[cloud].graphScope))['aud']).toBe(`https://${HOSTS[cloud].graph}`);
  });
});
