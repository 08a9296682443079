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

function rowsOf(snapshot: Snapshot): readonly (readonly [string, readonly string[]])[] {
  return CATALOG.map(({ type }) => [type, [...snapshot.rows(type)].map((row) => row.id)]);
}

const publicCloud = read('AzureCloud');

describe.each(NAMES)('in %s', (cloud) => {
  const reading = cloud === 'AzureCloud' ? publicCloud : read(cloud);

  it('the whole estate is read, without a gap', async () => {
    const { snapshot, simulator } = await reading;
    expect([snapshot.manifest.cloud, snapshot.gaps, simulator.unsupported]).toEqual([cloud, [], []]);
    expect(simulator.log.filter(({ status }) => status !== 200)).toEqual([]);
    expect(rowsOf(snapshot)).toEqual(rowsOf((await publicCloud).snapshot));
  });

  it('no host is asked but its own two, and each only with what is meant for it', async () => {
    const { sent } = await reading;
    const { login, arm } = HOSTS[cloud];
    expect(new Set(sent.map(({ url }) => new URL(url).host))).toEqual(new Set([login, arm]));
    for (const { url, headers, body } of sent) {
      const bearer = headers['authorization'];
      if (new URL(url).host === arm) expect(claimsOf(bearer ?? '')['aud']).toBe(`https://${arm}`);
      else expect([bearer, new URLSearchParams(body).get('scope')]).toEqual([undefined, `https://${arm}/.default`]);
    }
  });

  it('a token for Microsoft Graph is one for its own', async () => {
    const login = loginOf({ auth: 'environment', cloud, environment: ENVIRONMENT });
    expect(claimsOf(await login.token(CLOUDS[cloud].graphScope))['aud']).toBe(`https://${HOSTS[cloud].graph}`);
  });
});
