import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { ARM, NOW } from '../simulator/client.ts';
import { wireOf, type Answer } from './wire.ts';

const GRAPH = 'https://graph.microsoft.com';
const BATCH = `${GRAPH}/v1.0/$batch`;
const paths = (count: number): readonly string[] => Array.from({ length: count }, (_none, index) => `/v1.0/things/${index + 1}/parts`);
const part = (name: string) => ({ status: 200, headers: {}, body: { value: [{ id: name }] } });
const responses = (...of: readonly object[]): Answer => ({ body: { responses: of } });

/** What the lists hold, or the code of the error. */
async function read(script: Parameters<typeof wireOf>[0], asked: readonly string[]) {
  const wire = await wireOf(script);
  const answers = await wire.clients.graphLists(asked);
  return { wire, read: answers.map((answer) => (answer.ok ? answer.list.items.map((item) => item['id'] as string).join() : (answer.error as { readonly code?: string }).code)), requests: answers.map((answer) => (answer.ok ? answer.list.requests : undefined)) };
}

describe('a batch', () => {
  it('holds twenty requests at most, all GETs of its own version, and is asked with a token for Microsoft Graph', async () => {
    const { wire } = await read((url) => (url === BATCH ? responses() : { body: { value: [] } }), paths(45));
    expect(wire.sent.filter(({ url }) => url === BATCH).map(({ method, authorization }) => [method, authorization])).toEqual(Array.from({ length: 3 }, () => ['POST', 'Bearer secret-token']));
    expect(new Set(wire.scopes)).toEqual(new Set(['https://graph.microsoft.com/.default']));
  });

  it('of nothing asks nothing', async () => {
    expect((await read([{}], [])).wire.sent).toEqual([]);
  });

  it('is matched by ids, in whatever order it is answered', async () => {
    expect((await read([responses({ id: '3', ...part('c') }, { id: '1', ...part('a') }, { id: '2', ...part('b') })], paths(3))).read).toEqual(['a', 'b', 'c']);
  });

  it('counts one request, and each further page', async () => {
    const next = { value: [{ id: 'a' }], '@odata.nextLink': `${GRAPH}/v1.0/things/1/parts?$skiptoken=x` };
    const { read: found, requests, wire } = await read((url) => (url === BATCH ? responses({ id: '1', status: 200, body: next }, { id: '2', ...part('b') }) : { body: { value: [{ id: 'later' }] } }), paths(2));
    expect([found, requests, wire.sent.length]).toEqual([['a,later', 'b'], [2, 0], 2]);
  });

  it('passes an error of one of its requests on as that one\'s', async () => {
    const refused = { status: 403, headers: {}, body: { error: { code: 'Authorization_RequestDenied', message: 'no' } } };
    expect((await read([responses({ id: '1', ...part('a') }, { id: '2', ...refused })], paths(2))).read).toEqual(['a', 'Authorization_RequestDenied']);
  });

  it.each([503, 504, 500])('asks again alone for what was answered %i within it, with the patience that any request has', async (status) => {
    const lost = { status, headers: {}, body: { error: { code: 'ServiceUnavailable', message: 'later' } } };
    let alone = 0;
    const { read: found, wire } = await read((url) => {
      if (url === BATCH) return responses({ id: '1', ...part('a') }, { id: '2', ...lost });
      alone += 1;
      return alone === 1 ? { status: 429, headers: { 'retry-after': '11' }, body: { error: { code: 'TooManyRequests', message: 'later' } } } : { body: { value: [{ id: 'b' }] } };
    }, paths(2));
    expect([found, wire.waits]).toEqual([['a', 'b'], [11_000]]);
    expect(wire.sent.map(({ url }) => url)).toEqual([BATCH, `${GRAPH}/v1.0/things/2/parts`, `${GRAPH}/v1.0/things/2/parts`]);
  });

  const throttled = (...seconds: readonly string[]) => ({ status: 429, headers: Object.fromEntries(seconds.map((one) => ['Retry-After', one])), body: { error: { code: 'TooManyRequests', message: 'later' } } });

  it('waits as long as the most patient of the throttled asks for, and asks for all of them in one more batch', async () => {
    const { read: found, requests, wire } = await read([
      responses({ id: '1', ...throttled('7') }, { id: '2', ...part('b') }, { id: '3', ...throttled('40') }, { id: '4', ...throttled('9') }),
      responses({ id: '1', ...part('a') }, { id: '2', ...throttled() }, { id: '3', ...part('d') }),
      responses({ id: '1', ...part('c') }),
    ], paths(4));
    expect([found, wire.waits, wire.sent.map(({ url }) => url)]).toEqual([['a', 'b', 'c', 'd'], [40_000, 5000], [BATCH, BATCH, BATCH]]);
    expect(requests.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(3);
  });

  it.each([['an hour', '3600', []], ['what ends nowhere', '100', [100_000, 100_000, 100_000, 100_000, 100_000, 100_000]]])('does not wait for %s: what it was for is throttled, the rest is read', async (_what, seconds, waits) => {
    const { read: found, wire } = await read((_url, count) => (count === 1 ? responses({ id: '1', ...part('a') }, { id: '2', ...throttled(seconds) }) : responses({ id: '1', ...throttled(seconds) })), paths(2));
    expect([found, wire.waits]).toEqual([['a', 'TooManyRequests'], waits]);
  });

  it('asks again alone for what it left out', async () => {
    expect((await read((url) => (url === BATCH ? responses({ id: '1', ...part('a') }) : { body: { value: [{ id: 'b' }] } }), paths(2))).read).toEqual(['a', 'b']);
  });

  it.each<[string, readonly object[]]>([
    ['one thing twice', [{ id: '1', ...part('a') }, { id: '1', ...part('other') }, { id: '2', ...part('b') }]],
    ['what was not asked', [{ id: '1', ...part('a') }, { id: '2', ...part('b') }, { id: '3', ...part('c') }]],
    ['something without an id', [{ ...part('a') }, { id: '2', ...part('b') }]],
  ])('that answers %s answers nothing', async (_what, of) => {
    expect((await read([responses(...of)], paths(2))).read).toEqual(['UNEXPECTED_ANSWER', 'UNEXPECTED_ANSWER']);
  });

  it.each<[string, object, string]>([
    ['no list', { status: 200, body: { id: 'x' } }, 'UNEXPECTED_ANSWER'],
    ['no document', { status: 200, body: null }, 'UNEXPECTED_ANSWER'],
    ['no status', { body: { value: [] } }, 'UNEXPECTED_ANSWER'],
    ['an error beside a list', { status: 200, body: { value: [], error: { code: 'x' } } }, 'UNEXPECTED_ANSWER'],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example' }, body: {} }, 'UNEXPECTED_ANSWER'],
    ['a next page on another host', { status: 200, body: { value: [], '@odata.nextLink': 'https://evil.example/v1.0/x' } }, 'UNEXPECTED_ANSWER'],
    ['a next page at the Resource Manager', { status: 200, body: { value: [], '@odata.nextLink': `${ARM}/subscriptions` } }, 'UNEXPECTED_ANSWER'],
    ['a next page that is no address', { status: 200, body: { value: [], '@odata.nextLink': 7 } }, 'UNEXPECTED_ANSWER'],
  ])('takes %s for no list, and sends nothing elsewhere', async (_what, answer, code) => {
    const { read: found, wire } = await read([responses({ id: '1', ...answer })], paths(1));
    expect(found).toEqual([code]);
    expect(wire.sent.map(({ url }) => url)).toEqual([BATCH]);
  });

  it.each<[string, Answer]>([['a page of a proxy', { text: '<html>', headers: { 'content-type': 'text/html' } }], ['an object without responses', { body: {} }], ['responses that are no list', { body: { responses: {} } }], ['a refusal', { status: 403, body: { error: { code: 'Forbidden', message: 'no' } } }]])('answered by %s has not been read at all', async (_what, answer) => {
    const { read: found, wire } = await read([answer], paths(3));
    expect(found).toEqual(Array.from({ length: 3 }, () => expect.any(String) as unknown));
    expect(wire.sent).toHaveLength(1);
  });

  it('is a read: lost connections are tried again', async () => {
    const { read: found, wire } = await read([{ lost: 'ECONNRESET' }, responses({ id: '1', ...part('a') })], paths(1));
    expect([found, wire.sent.length]).toEqual([['a'], 2]);
  });

  it.each(['https://evil.example/v1.0/x', '@evil.example/v1.0/x', 'v1.0/x'])('takes no path that leads elsewhere: %s', async (path) => {
    const wire = await wireOf([responses()]);
    await expect(wire.clients.graphLists([path])).rejects.toThrow('is no path of');
    expect(wire.sent).toEqual([]);
  });

  it('is of one version', async () => {
    const wire = await wireOf([responses()]);
    await expect(wire.clients.graphLists(['/v1.0/a', '/beta/b'])).rejects.toThrow('another version');
  });
});

describe('the simulated Microsoft Graph', () => {
  const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
  const body = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, grant_type: 'client_credentials', scope: `${GRAPH}/.default` }).toString();
  const { access_token: token } = JSON.parse(simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body }).body) as { readonly access_token: string };
  const post = (requests: unknown, bearer = token) => {
    const answer = simulator.handle({ method: 'POST', url: BATCH, headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, body: JSON.stringify({ requests }) });
    return { status: answer.status, body: JSON.parse(answer.body) as { readonly responses?: readonly { readonly id: string; readonly status: number; readonly body: unknown }[]; readonly error?: { readonly code: string } } };
  };
  const get = (id: string, url: string) => ({ id, method: 'GET', url });

  it('answers each request of a batch with a status of its own', () => {
    const { status, body: answer } = post([get('a', '/subscribedSkus'), get('b', '/applications/none/owners?$select=id'), get('c', '/identity/conditionalAccess/policies')]);
    expect([status, answer.responses?.map((one) => [one.id, one.status]).toSorted()]).toEqual([200, [['a', 200], ['b', 404], ['c', 200]]]);
  });

  it('refuses more than twenty, doubled ids, what is no batch, and a token that is none', () => {
    const many = Array.from({ length: 21 }, (_none, index) => get(String(index), '/subscribedSkus'));
    expect([many, [get('a', '/x'), get('a', '/y')], 'none'].map((requests) => post(requests).status)).toEqual([400, 400, 400]);
    expect(post([], 'none').status).toBe(401);
  });

  it('does not model what writes within a batch, and says so', () => {
    const before = simulator.unsupported.length;
    expect(post([{ id: '1', method: 'DELETE', url: '/users/1' }]).status).toBe(501);
    expect(simulator.unsupported.length).toBe(before + 1);
  });
});
