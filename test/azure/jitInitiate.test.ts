import { describe, expect, it } from 'vitest';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { initiate, type InitiateResult } from '../../src/azure/jitInitiate.ts';
import type { Transport } from '../../src/azure/transport.ts';
import type { CloudName } from '../../src/model/snapshot.ts';
import { wireOf, type Answer, type Wire } from './wire.ts';

const POLICY = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default';
const scopes: string[] = [];
const getToken = async (scope: string | string[]) => {
  scopes.push(String(scope));
  return { token: 'secret-token', expiresOnTimestamp: 8_640_000_000_000_000 };
};

async function ask(wire: Wire, policy = POLICY, cloud: CloudName = 'AzureCloud'): Promise<InitiateResult> {
  return initiate({ cloud: CLOUDS[cloud], credential: { getToken }, httpClient: wire.httpClient as Transport, userAgent: 'portcullis/test', signal: new AbortController().signal }, policy, { justification: 'why' });
}

const errorOf = (status: number, more: Partial<Answer> = {}): Answer => ({ status, body: { error: { code: 'TheCode', message: 'the message' } }, ...more });

describe('a request for access', () => {
  // RFC 9110 15.6: what a 5xx says of the request; Azure Resource Manager's 202 and 429 (REST reference; "Throttling").
  it.each<readonly [string, Answer, InitiateResult['kind']]>([
    ['202', { status: 202 }, 'granted'], ['200', { status: 200 }, 'granted'], ['202 without a body', { status: 202, text: '' }, 'granted'], ['202 with a page', { status: 202, text: '<html>' }, 'granted'],
    ['400', errorOf(400), 'refused'], ['403', errorOf(403), 'refused'], ['404', errorOf(404), 'refused'], ['409', errorOf(409), 'refused'],
    ['429', errorOf(429), 'refused'], ['429 with a pause', errorOf(429, { headers: { 'retry-after': '1' } }), 'refused'], ['503 with a pause', errorOf(503, { headers: { 'retry-after': '1' } }), 'refused'],
    ['408', errorOf(408), 'lost'], ['500', errorOf(500), 'lost'], ['502 with a page', { status: 502, text: '<html>' }, 'lost'], ['503', errorOf(503), 'lost'], ['504', errorOf(504), 'lost'], ['524', errorOf(524), 'lost'],
    ['a redirect', { status: 307, headers: { location: 'https://elsewhere.example/' } }, 'lost'], ['a page', { status: 200, text: '<html>', headers: { 'content-type': 'text/html' } }, 'lost'],
    ['nothing', { lost: 'ECONNRESET' }, 'lost'], ['no connection', { lost: 'ECONNREFUSED' }, 'lost'], ['half a body', { cut: true }, 'lost'],
  ])('that is answered by %s is sent once', async (_what, answer, kind) => {
    const wire = await wireOf([answer], { mayWrite: true });
    expect([(await ask(wire)).kind, wire.waits]).toEqual([kind, []]);
    expect(wire.sent).toEqual([{ method: 'POST', url: `https://management.azure.com${POLICY}/initiate?api-version=2020-01-01`, authorization: 'Bearer secret-token' }]);
  });

  it('tells code, message, missing action and request id of a refusal', async () => {
    const message = "The client 'x' does not have authorization to perform action 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action' over scope '/s'";
    const wire = await wireOf([{ status: 403, headers: { 'x-ms-correlation-request-id': 'c-1' }, body: { error: { code: 'AuthorizationFailed', message } } }], { mayWrite: true });
    expect(await ask(wire)).toEqual({ kind: 'refused', status: 403, code: 'AuthorizationFailed', message, missing: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action', requestId: 'c-1' });
  });

  it('that was turned away for its token is sent with another one: nothing was done of it', async () => {
    const wire = await wireOf((_url, _count, token) => (token === 'fresh' ? { status: 202 } : errorOf(401)), { mayWrite: true, renew: async () => 'fresh' });
    expect([(await ask(wire)).kind, wire.sent.map(({ authorization }) => authorization)]).toEqual(['granted', ['Bearer secret-token', 'Bearer fresh']]);
  });

  it('goes to the cloud that was chosen', async () => {
    const wire = await wireOf([{ status: 202 }], { mayWrite: true, cloud: 'AzureUSGovernment' });
    await ask(wire, POLICY, 'AzureUSGovernment');
    expect(wire.sent[0]?.url).toMatch(/^https:\/\/management\.usgovcloudapi\.net\//);
    expect(scopes.at(-1)).toBe('https://management.usgovcloudapi.net/.default');
  });

  it('does not leave a transport that only reads', async () => {
    const wire = await wireOf([{ status: 202 }]);
    await expect(ask(wire)).rejects.toMatchObject({ code: 'WRITE_REFUSED' });
    expect(wire.sent).toEqual([]);
  });

  it.each(['', 'policy', '@evil.example/x', '.evil.example/x', ':8080/x'])('does not go where an id that is none would lead: %j', async (policy) => {
    const wire = await wireOf([{ status: 202 }], { mayWrite: true });
    await expect(ask(wire, policy)).rejects.toThrow('is no id of a policy');
    expect(wire.sent).toEqual([]);
  });
});
