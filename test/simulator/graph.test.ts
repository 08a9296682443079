import { describe, expect, it } from 'vitest';
import type { CloudName } from '../../src/model/snapshot.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_PIPELINE } from '../../src/simulator/contoso/directory.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { ARM, NOW } from './client.ts';

const GRAPH = 'https://graph.microsoft.com';
const SCANNER = { client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret };
const PIPELINE = { client_id: CONTOSO_PIPELINE.clientId, client_secret: CONTOSO_PIPELINE.clientSecret };

function graph(cloud: CloudName = 'AzureCloud', login = 'login.microsoftonline.com', permissions?: readonly string[]) {
  let now = NOW;
  const estate = contosoEstate();
  const applications = permissions === undefined ? estate.applications : estate.applications.map((one) => ({ ...one, graphPermissions: permissions }));
  const simulator = createSimulator({ estate: { ...estate, applications }, now: () => now, cloud });
  const token = (who: typeof SCANNER | typeof PIPELINE, audience: string): string => {
    const body = new URLSearchParams({ ...who, grant_type: 'client_credentials', scope: `${audience}/.default` }).toString();
    const answer = simulator.handle({ method: 'POST', url: `https://${login}/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body });
    return (JSON.parse(answer.body) as { access_token: string }).access_token;
  };
  const get = (url: string, bearer?: string) => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}`, 'client-request-id': '5f9a' };
    const answer = simulator.handle({ method: 'GET', url, headers, body: '' });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) as Body };
  };
  return { simulator, token, get, wait: (ms: number) => void (now += ms) };
}

interface Body {
  readonly value?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: { readonly code: string; readonly innerError?: Readonly<Record<string, string>> };
  readonly '@odata.context'?: string;
}

describe('Microsoft Graph', () => {
  it('serves licences and the organization to who may read them', () => {
    const { token, get, simulator } = graph();
    const bearer = token(SCANNER, GRAPH);
    const skus = get(`${GRAPH}/v1.0/subscribedSkus`, bearer);
    expect(skus.status).toBe(200);
    expect(skus.body['@odata.context']).toBe(`${GRAPH}/v1.0/$metadata#subscribedSkus`);
    expect(skus.body.value).toMatchObject([{ skuPartNumber: 'AAD_PREMIUM_P2', capabilityStatus: 'Enabled', servicePlans: [{ servicePlanName: 'AAD_PREMIUM_P2' }] }]);
    expect(get(`${GRAPH}/v1.0/organization`, bearer).body.value).toMatchObject([{ id: CONTOSO.tenantId, displayName: 'Contoso' }]);
    expect(simulator.unsupported).toEqual([]);
  });

  it.each([
    [['LicenseAssignment.Read.All'], 200, 403],
    [['Organization.Read.All'], 200, 200],
    [['Directory.Read.All'], 200, 200],
    [['User.Read.All'], 403, 403],
    [[], 403, 403],
  ])('with %j answers %i to subscribedSkus and %i to organization', (permissions, skus, organization) => {
    const { token, get } = graph(undefined, undefined, permissions);
    const bearer = token(SCANNER, GRAPH);
    expect([get(`${GRAPH}/v1.0/subscribedSkus`, bearer).status, get(`${GRAPH}/v1.0/organization`, bearer).status]).toEqual([skus, organization]);
  });

  it('refuses in its own document, with the ids in it', () => {
    const { token, get } = graph();
    const { status, body, headers } = get(`${GRAPH}/v1.0/subscribedSkus`, token(PIPELINE, GRAPH));
    expect([status, body.error?.code]).toEqual([403, 'Authorization_RequestDenied']);
    expect(body.error?.innerError).toEqual({ date: '2026-11-16T09:00:00', 'request-id': headers['request-id'], 'client-request-id': '5f9a' });
  });

  it('takes no token but its own: none, one for the Resource Manager, one that ended, one that was edited', () => {
    const { token, get, wait } = graph();
    const good = token(SCANNER, GRAPH);
    const [header = '', , signature = ''] = good.split('.');
    const claims = Buffer.from(JSON.stringify({ aud: GRAPH, tid: CONTOSO.tenantId, roles: ['Organization.Read.All'], exp: NOW })).toString('base64url');
    for (const bearer of [undefined, token(SCANNER, ARM), `${header}.${claims}.${signature}`]) {
      const reply = get(`${GRAPH}/v1.0/organization`, bearer);
      expect([reply.status, reply.body.error?.code]).toEqual([401, 'InvalidAuthenticationToken']);
    }
    wait(3_600_000);
    expect(get(`${GRAPH}/v1.0/organization`, good).status).toBe(401);
  });

  it('is not known to the Resource Manager by its token', () => {
    const { token, get } = graph();
    expect(get(`${ARM}/subscriptions?api-version=2022-12-01`, token(SCANNER, GRAPH)).body.error?.code).toBe('InvalidAuthenticationTokenAudience');
  });

  it.each(['/v1.0/users', '/beta/organization', '/v1.0/organization?$select=id', '/v1.0/subscribedSkus/1'])('does not model %s, and says so', (path) => {
    const { token, get, simulator } = graph();
    expect([get(`${GRAPH}${path}`, token(SCANNER, GRAPH)).status, simulator.unsupported.length]).toEqual([501, 1]);
  });

  it.each([['AzureUSGovernment', 'login.microsoftonline.us', 'https://graph.microsoft.us'], ['AzureChinaCloud', 'login.partner.microsoftonline.cn', 'https://microsoftgraph.chinacloudapi.cn']] as const)('in %s answers at its host there', (cloud, login, host) => {
    const { token, get } = graph(cloud, login);
    expect(get(`${host}/v1.0/organization`, token(SCANNER, host)).status).toBe(200);
    expect(get(`${GRAPH}/v1.0/organization`).status).toBe(501);
  });
});
