import { describe, expect, it } from 'vitest';
import type { AzureClients } from '../../src/azure/clients.ts';
import { failureOf } from '../../src/azure/failure.ts';
import { GRAPH, graphPage, LISTS, page, wireOf, type Answer, type Wire, type WireOptions } from './wire.ts';

/**
 * The faults that the stock SDKs were measured under (azure-wire 3), each through all three of them and the raw list: the
 * right answer in the end, or a failure with its reason. Never an empty list, never a wait without an end.
 */
const ARM = 'https://management.azure.com';
const CLIENTS = { ...LISTS, 'arm-resourcegraph': GRAPH };
const ENVELOPE = (code: string) => ({ error: { code, message: `${code}, says the service` } });
const THROTTLED = ENVELOPE('RateLimiting');

/** What a fault must come to: the pauses before the good answer, or the failure. */
type Outcome =
  | { readonly read: true; readonly waits: readonly number[]; readonly sent: number }
  | { readonly read: false; readonly reason: 'forbidden' | 'throttled' | 'failed'; readonly code?: string; readonly sent: number };

const read = (sent: number, waits: readonly number[]): Outcome => ({ read: true, sent, waits });
const fails = (reason: 'forbidden' | 'throttled' | 'failed', sent: number, code?: string): Outcome => ({ read: false, reason, sent, ...(code === undefined ? {} : { code }) });

const throttle = (headers: Readonly<Record<string, string>>): Answer => ({ status: 429, headers, body: THROTTLED });
const repeated = (answer: Answer, times: number): readonly Answer[] => Array.from({ length: times }, () => answer);

/** Rows of azure-wire 3: the answers that come first (a good one follows), or the one that comes for ever. */
const ROWS: readonly (readonly [string, { readonly first: readonly Answer[] } | { readonly always: Answer }, Outcome])[] = [
  ['429 with Retry-After, once', { first: [throttle({ 'retry-after': '1' })] }, read(2, [1000])],
  ['429 with Retry-After, more often than the SDKs have patience for', { first: repeated(throttle({ 'retry-after': '2' }), 9) }, read(10, Array.from({ length: 9 }, () => 2000))],
  ['429 with Retry-After, for ever', { always: throttle({ 'retry-after': '1' }) }, fails('throttled', 21, 'RateLimiting')],
  ['429 that asks for an hour', { always: throttle({ 'retry-after': '3600' }) }, fails('throttled', 1, 'RateLimiting')],
  ['429s that add up to more than ten minutes', { always: throttle({ 'retry-after': '100' }) }, fails('throttled', 7, 'RateLimiting')],
  ['429 with a date', { first: [throttle({ 'retry-after': new Date(7000).toUTCString() })] }, read(2, [7000])],
  ['429 with a date that is past', { first: [throttle({ 'retry-after': new Date(-7000).toUTCString() })] }, read(2, [0])],
  ['429 with a date, by a clock that is hours ahead', { first: [throttle({ date: new Date(9_000_000).toUTCString(), 'retry-after': new Date(9_007_000).toUTCString() })] }, read(2, [7000])],
  ['429 with retry-after-ms', { first: [throttle({ 'retry-after-ms': '250' })] }, read(2, [250])],
  ['429 with x-ms-retry-after-ms', { first: [throttle({ 'x-ms-retry-after-ms': '1500' })] }, read(2, [1500])],
  ['429 with only the quota header of Resource Graph', { first: [throttle({ 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' })] }, read(2, [5000])],
  ['429 with nothing', { first: [throttle({})] }, read(2, [5000])],
  ['429 with a Retry-After that is no time', { first: [throttle({ 'retry-after': 'later' })] }, read(2, [5000])],
  ['429 without a document', { first: [{ status: 429, text: '' }] }, read(2, [5000])],
  ['503 with Retry-After', { first: [{ status: 503, headers: { 'retry-after': '3' }, body: ENVELOPE('ServerTimeout') }] }, read(2, [3000])],
  ['503 without Retry-After', { first: repeated({ status: 503, body: ENVELOPE('ServerTimeout') }, 3) }, read(4, [1000, 2000, 4000])],
  ['503 for ever', { always: { status: 503, body: ENVELOPE('ServerTimeout') } }, fails('failed', 4, 'ServerTimeout')],
  ['500', { first: [{ status: 500, body: ENVELOPE('InternalServerError') }] }, read(2, [1000])],
  ['502 with the page of a gateway', { first: [{ status: 502, headers: { 'content-type': 'text/html' }, text: '<h1>Bad gateway</h1>' }] }, read(2, [1000])],
  ['504 for ever, as a page', { always: { status: 504, headers: { 'content-type': 'text/html' }, text: '<h1>Gateway timeout</h1>' } }, fails('failed', 4, 'Http504')],
  ['408', { first: [{ status: 408, body: ENVELOPE('RequestTimeout') }] }, read(2, [1000])],
  ['a connection that is reset before the headers', { first: [{ lost: 'ECONNRESET' }] }, read(2, [1000])],
  ['a connection that is refused for ever', { always: { lost: 'ECONNREFUSED' } }, fails('failed', 4, 'ECONNREFUSED')],
  ['a certificate that is not trusted', { always: { lost: 'DEPTH_ZERO_SELF_SIGNED_CERT' } }, fails('failed', 1, 'DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['a connection that is cut inside the body', { first: [{ cut: true }] }, read(2, [1000])],
  ['a connection that is cut inside the body, for ever', { always: { cut: true } }, fails('failed', 4, 'ECONNRESET')],
  ['a body that ends too early', { first: [{ text: '{"value":[{"id":"a' }] }, read(2, [1000])],
  ['a body that ends too early, for ever', { always: { text: '{"value":[' } }, fails('failed', 4, 'ECONNRESET')],
  ['silence, once', { first: [{ silent: true }] }, read(2, [1000])],
  ['silence for ever', { always: { silent: true } }, fails('failed', 4, 'ETIMEDOUT')],
  ["a proxy's page", { always: { headers: { 'content-type': 'text/html' }, text: '<html>Sign in</html>' } }, fails('failed', 1, 'NOT_JSON')],
  ['plain text', { always: { headers: { 'content-type': 'text/plain' }, text: 'OK' } }, fails('failed', 1, 'NOT_JSON')],
  ['an empty body', { always: { text: '' } }, fails('failed', 1, 'NOT_JSON')],
  ['an empty object', { always: { body: {} } }, fails('failed', 1, 'UNEXPECTED_ANSWER')],
  ['a list beside an error', { always: { body: { value: [{ id: 'a' }], error: { code: 'Partial', message: 'no' } } } }, fails('failed', 1, 'UNEXPECTED_ANSWER')],
  ['403 in its envelope', { always: { status: 403, body: ENVELOPE('AuthorizationFailed') } }, fails('forbidden', 1, 'AuthorizationFailed')],
  ['403 as a page', { always: { status: 403, headers: { 'content-type': 'text/html' }, text: '<h1>Forbidden</h1>' } }, fails('forbidden', 1, 'Http403')],
  ['403 with a bare error', { always: { status: 403, body: { code: 'Forbidden', message: 'no' } } }, fails('forbidden', 1, 'Forbidden')],
  ['404', { always: { status: 404, body: ENVELOPE('ResourceNotFound') } }, fails('failed', 1, 'ResourceNotFound')],
  ['501', { always: { status: 501, body: ENVELOPE('NotImplemented') } }, fails('failed', 1, 'NotImplemented')],
  ['a redirect to another host', { always: { status: 307, headers: { location: 'https://evil.example/next' }, text: '' } }, fails('failed', 1, 'REDIRECTED')],
  ['a redirect on the same host', { always: { status: 302, headers: { location: `${ARM}/elsewhere` }, text: '' } }, fails('failed', 1, 'REDIRECTED')],
  ['401 of a token that nothing can replace', { always: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: ENVELOPE('ExpiredAuthenticationToken') } }, fails('failed', 1, 'ExpiredAuthenticationToken')],
];

async function outcomeOf(wire: Wire, run: (clients: AzureClients) => Promise<readonly string[]>): Promise<Outcome> {
  try {
    expect(await run(wire.clients)).toEqual(['a']);
    return read(wire.sent.length, wire.waits);
  } catch (error) {
    const failure = failureOf(error);
    return fails(failure.reason, wire.sent.length, failure.code);
  }
}

function good(name: string): Answer {
  return name === 'arm-resourcegraph' ? graphPage(['a']) : page(['a']);
}

describe.each(Object.entries(CLIENTS))('through %s', (name, run) => {
  it.each(ROWS)('%s', async (_what, answers, expected) => {
    const wire = await wireOf('always' in answers ? [answers.always] : [...answers.first, good(name)]);
    expect(await outcomeOf(wire, run)).toEqual(expected);
  });

  const REFUSED = (code: string): Answer => ({ status: 401, headers: { 'www-authenticate': 'Bearer authorization_uri="https://login", error="invalid_token"' }, body: ENVELOPE(code) });
  const acceptsOnly = (token: string) => (_url: string, _count: number, sent: string): Answer => (sent === token ? good(name) : REFUSED('ExpiredAuthenticationToken'));
  const renewTo = (token: string): NonNullable<WireOptions['renew']> => async () => token;

  it('401 of a token that ran out or was revoked: one other token, once, and the same for the requests that follow', async () => {
    const wire = await wireOf(acceptsOnly('second'), { tokens: ['first'], renew: renewTo('second') });
    expect(await outcomeOf(wire, run)).toEqual(read(2, []));
    expect(await run(wire.clients)).toEqual(['a']);
    expect(wire.sent.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second', 'Bearer second']);
  });

  it('401 of the other token as well: a failure, after two attempts', async () => {
    const wire = await wireOf(acceptsOnly('third'), { tokens: ['first'], renew: renewTo('second') });
    expect(await outcomeOf(wire, run)).toEqual(fails('failed', 2, 'ExpiredAuthenticationToken'));
  });

  it('two tokens that stand in for each other end in a failure, not in a circle', async () => {
    const other: Readonly<Record<string, string>> = { first: 'second', second: 'first' };
    const wire = await wireOf([REFUSED('ExpiredAuthenticationToken')], { tokens: ['first'], renew: async (rejected) => other[rejected] });
    for (let time = 0; time < 3; time += 1) expect((await outcomeOf(wire, run)).read).toBe(false);
    expect(wire.sent.length).toBeLessThan(10);
  });

  it('a token that runs out while the service makes us wait is replaced, not re-sent', async () => {
    const wire = await wireOf((_url, count, token) => (count === 1 ? throttle({ 'retry-after': '60' }) : acceptsOnly('second')('', count, token)), { tokens: ['first'], renew: renewTo('second') });
    expect(await outcomeOf(wire, run)).toEqual(read(3, [60_000]));
  });

  it('a claims challenge is answered by the SDK, with a token for the claims', async () => {
    const claims = Buffer.from('{"access_token":{"nbf":{"essential":true}}}').toString('base64');
    const challenge: Answer = { status: 401, headers: { 'www-authenticate': `Bearer realm="", authorization_uri="https://login", error="insufficient_claims", claims="${claims}"` }, body: ENVELOPE('InvalidAuthenticationToken') };
    const wire = await wireOf((_url, _count, token) => (token === 'second' ? good(name) : challenge), { tokens: ['first', 'second'], renew: async () => 'not for this' });
    expect(await outcomeOf(wire, run)).toEqual(read(2, []));
    expect(wire.sent.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('an abort ends the pause that a server asked for', async () => {
    const stop = new AbortController();
    const wire = await wireOf(() => {
      stop.abort();
      return throttle({ 'retry-after': '60' });
    }, { signal: stop.signal });
    await expect(run(wire.clients)).rejects.toThrow();
    expect(wire.sent.length).toBe(1);
  });

  it('failures keep the ids by which the service can be asked about them', async () => {
    const wire = await wireOf([{ status: 403, headers: { 'x-ms-request-id': 'r-1', 'x-ms-correlation-request-id': 'c-1' }, body: ENVELOPE('AuthorizationFailed') }]);
    const error: unknown = await run(wire.clients).catch((caught: unknown) => caught);
    expect(failureOf(error).requestId).toBe('c-1');
  });

  it.each([['AzureCloud', 'management.azure.com'], ['AzureUSGovernment', 'management.usgovcloudapi.net'], ['AzureChinaCloud', 'management.chinacloudapi.cn']] as const)('%s: its own host, and a token for its own scope', async (cloud, host) => {
    const wire = await wireOf([good(name)], { cloud });
    expect(await run(wire.clients)).toEqual(['a']);
    expect(wire.sent.map(({ url }) => new URL(url).host)).toEqual([host]);
    expect(wire.scopes).toEqual([`https://${host}/.default`]);
  });
});

describe("Resource Graph's quota", () => {
  const at = (remaining: number): Answer => ({ ...graphPage(['a']), headers: { 'x-ms-user-quota-remaining': String(remaining), 'x-ms-user-quota-resets-after': '00:00:05' } });

  it('is waited for before it is overdrawn, also by two queries at a time', async () => {
    const left = [1, 0, 14, 13];
    const wire = await wireOf((_url, count) => at(left[count - 1] ?? 9));
    await GRAPH(wire.clients);
    // One is left: of two queries that start together the second waits for the window to end.
    await Promise.all([GRAPH(wire.clients), GRAPH(wire.clients)]);
    expect(wire.waits).toEqual([5000]);
    expect(wire.sent.length).toBe(3);
  });

  it('is used up when a query is refused, whatever the header says', async () => {
    const refused: Answer = { status: 429, headers: { 'x-ms-user-quota-remaining': '7', 'x-ms-user-quota-resets-after': '00:01:00', 'retry-after': '1' }, body: THROTTLED };
    const wire = await wireOf([refused, at(9)]);
    await GRAPH(wire.clients);
    // A second for the Retry-After, and the rest of the minute for the quota.
    expect(wire.waits).toEqual([1000, 59_000]);
  });

  it('is forgotten when its window ended by itself', async () => {
    const wire = await wireOf([at(0)]);
    await GRAPH(wire.clients);
    wire.pass(5000);
    await GRAPH(wire.clients);
    expect(wire.waits).toEqual([]);
  });
});
