import { createHttpHeaders, createPipelineRequest, isRestError, type HttpClient, type HttpMethods } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { wireOf, type Answer } from './wire.ts';

const ARM = 'https://management.azure.com';
const GRAPH = 'https://graph.microsoft.com';
const POLICY = `${ARM}/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const QUERY = `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`;

interface Asked {
  readonly method: HttpMethods;
  readonly url: string;
  readonly body?: string;
}

const batchOf = (...methods: readonly string[]): string => JSON.stringify({ requests: methods.map((method, index) => ({ id: String(index + 1), method, url: '/users' })) });

/** What changes something, or could: all that is neither GET nor HEAD, but for the two questions that are asked by POST. */
const WRITES: readonly (readonly [string, Asked])[] = [
  ['PUT of a JIT policy', { method: 'PUT', url: `${POLICY}?api-version=2020-01-01`, body: '{}' }],
  ['PATCH of a resource', { method: 'PATCH', url: `${POLICY}?api-version=2020-01-01`, body: '{}' }],
  ['DELETE of a resource', { method: 'DELETE', url: `${POLICY}?api-version=2020-01-01` }],
  ['POST that asks for access', { method: 'POST', url: `${POLICY}/initiate?api-version=2020-01-01`, body: '{}' }],
  ['PUT at the address of a query', { method: 'PUT', url: QUERY, body: '{}' }],
  ['POST to what ends as a query does', { method: 'POST', url: `${POLICY}/providers/Microsoft.ResourceGraph/resources`, body: '{}' }],
  ['POST to what only names a query behind its path', { method: 'POST', url: `${POLICY}/initiate?to=/providers/Microsoft.ResourceGraph/resources`, body: '{}' }],
  ['POST of an object of the directory', { method: 'POST', url: `${GRAPH}/v1.0/users`, body: '{}' }],
  ['DELETE of an object of the directory', { method: 'DELETE', url: `${GRAPH}/v1.0/users/1` }],
  ['batch with a DELETE among GETs', { method: 'POST', url: `${GRAPH}/v1.0/$batch`, body: batchOf('GET', 'DELETE', 'GET') }],
  ['batch whose requests name no method', { method: 'POST', url: `${GRAPH}/beta/$batch`, body: '{"requests":[{"id":"1","url":"/users"}]}' }],
  ['batch that cannot be read', { method: 'POST', url: `${GRAPH}/v1.0/$batch`, body: '{"requests":' }],
  ['batch without a body', { method: 'POST', url: `${GRAPH}/v1.0/$batch` }],
];

const READS: readonly (readonly [string, Asked])[] = [
  ['GET', { method: 'GET', url: `${POLICY}?api-version=2020-01-01` }],
  ['HEAD', { method: 'HEAD', url: `${POLICY}?api-version=2020-01-01` }],
  ['query of Resource Graph', { method: 'POST', url: QUERY, body: '{"query":"resources"}' }],
  ['batch of GETs', { method: 'POST', url: `${GRAPH}/v1.0/$batch`, body: batchOf('GET', 'GET') }],
];

/** The code of the error that the request ended in, or its status. */
async function sent(client: HttpClient, { method, url, body }: Asked): Promise<string | number | undefined> {
  const headers = createHttpHeaders({ authorization: 'Bearer first', 'content-type': 'application/json' });
  try {
    return (await client.sendRequest(createPipelineRequest({ method, url, headers, ...(body === undefined ? {} : { body }) }))).status;
  } catch (error) {
    return isRestError(error) ? error.code : String(error);
  }
}

describe('a transport that may not write', () => {
  it.each(WRITES)('refuses a %s before a byte leaves', async (_what, asked) => {
    const wire = await wireOf([{}]);
    expect(await sent(wire.httpClient, asked)).toBe('WRITE_REFUSED');
    expect([wire.sent, wire.waits]).toEqual([[], []]);
  });

  it.each(READS)('sends a %s', async (_what, asked) => {
    const wire = await wireOf([{}]);
    expect(await sent(wire.httpClient, asked)).toBe(200);
    expect(wire.sent.length).toBe(1);
  });

  it('refuses in each cloud, at both of its hosts', async () => {
    const hosts = { AzureUSGovernment: ['management.usgovcloudapi.net', 'graph.microsoft.us'], AzureChinaCloud: ['management.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'] } as const;
    for (const cloud of ['AzureUSGovernment', 'AzureChinaCloud'] as const) {
      for (const host of hosts[cloud]) {
        const wire = await wireOf([{}], { cloud });
        expect(await sent(wire.httpClient, { method: 'PUT', url: `https://${host}/x`, body: '{}' }), host).toBe('WRITE_REFUSED');
        expect(wire.sent).toEqual([]);
      }
    }
  });

  it('lets the login host be asked for tokens, which is done by POST', async () => {
    const wire = await wireOf([{ body: { access_token: 'x' } }]);
    expect(await sent(wire.httpClient, { method: 'POST', url: 'https://login.microsoftonline.com/t/oauth2/v2.0/token', body: 'grant_type=client_credentials' })).toBe(200);
  });
});

/** What makes a read be sent once more. */
const PASSING: readonly (readonly [string, Answer, string | number])[] = [
  ['a lost connection', { lost: 'ECONNRESET' }, 'ECONNRESET'],
  ['a cut body', { cut: true }, 'ECONNRESET'],
  ['no answer in time', { silent: true }, 'ETIMEDOUT'],
  ['a 429', { status: 429, headers: { 'retry-after': '1' } }, 429],
  ['a 503', { status: 503 }, 503],
  ['a 503 that names a pause', { status: 503, headers: { 'retry-after': '1' } }, 503],
  ['a 500', { status: 500 }, 500],
];

describe('a transport that may write', () => {
  it.each(WRITES)('sends a %s', async (_what, asked) => {
    const wire = await wireOf([{}], { mayWrite: true });
    expect(await sent(wire.httpClient, asked)).toBe(200);
    expect(wire.sent.map(({ method, url }) => ({ method, url }))).toEqual([{ method: asked.method, url: asked.url }]);
  });

  it.each(PASSING)('never repeats a write after %s: it may have been carried out', async (_what, answer, outcome) => {
    for (const [what, asked] of WRITES) {
      const wire = await wireOf([answer, {}], { mayWrite: true });
      expect(await sent(wire.httpClient, asked), what).toBe(outcome);
      expect([wire.sent.length, wire.waits], what).toEqual([1, []]);
    }
  });

  it.each(PASSING)('repeats each read after %s, as one that may not write does', async (_what, answer) => {
    for (const [what, asked] of READS) {
      const wire = await wireOf([answer, {}], { mayWrite: true });
      expect(await sent(wire.httpClient, asked), what).toBe(200);
      expect([wire.sent.length, wire.waits.length], what).toEqual([2, 1]);
    }
  });

  it('meets a refused token with another one, once: what was refused was not carried out', async () => {
    const refused: Answer = { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
    for (const [what, asked] of WRITES) {
      const wire = await wireOf([refused], { mayWrite: true, renew: async () => 'second' });
      expect(await sent(wire.httpClient, asked), what).toBe(401);
      expect(wire.sent.map(({ authorization }) => authorization), what).toEqual(['Bearer first', 'Bearer second']);
    }
  });

  it('asks no host outside the cloud, whatever it may do', async () => {
    const wire = await wireOf([{}], { mayWrite: true });
    expect(await sent(wire.httpClient, { method: 'PUT', url: 'https://evil.example/x', body: '{}' })).toBe('FOREIGN_HOST');
    expect(wire.sent).toEqual([]);
  });
});
