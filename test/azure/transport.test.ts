import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/azure/failure.ts';
import { GRAPH, graphPage, LISTS, page, wireOf, type Answer } from './wire.ts';

const ARM = 'https://management.azure.com';
const ALL = { ...LISTS, 'arm-resourcegraph': GRAPH };
const good = (name: string): Answer => (name === 'arm-resourcegraph' ? graphPage(['a']) : page(['a']));

async function failure(run: Promise<unknown>): Promise<{ readonly code: string; readonly reason: string; readonly message: string }> {
  try {
    await run;
  } catch (error) {
    return failureOf(error);
  }
  return { code: 'NONE', reason: 'none', message: 'it did not fail' };
}

/** What a proxy, a login page or a broken service sends with status 200: never an empty list. */
const NOT_A_LIST: readonly (readonly [string, Answer])[] = [
  ['an HTML page', { headers: { 'content-type': 'text/html' }, text: '<html>Sign in</html>' }],
  ['an HTML page that claims to be JSON', { text: '<html>Sign in</html>' }],
  ['an empty body', { text: '' }],
  ['JSON without a content type', { headers: { 'content-type': '' }, text: '{"value":[],"data":[]}' }],
  ['an object without the list', { body: { status: 'ok' } }],
  ['a list that is an object', { body: { value: {}, data: {}, totalRecords: 0 } }],
  ['null', { text: 'null' }],
];

describe.each(Object.entries(ALL))('through %s', (name, read) => {
  it('a good answer is read whole', async () => {
    const wire = await wireOf([good(name)]);
    expect(await read(wire.clients)).toEqual(['a']);
    expect(wire.sent.map(({ authorization }) => authorization)).toEqual(['Bearer secret-token']);
  });

  it.each(NOT_A_LIST)('%s with status 200 is a failure, not an empty list', async (_what, answer) => {
    const wire = await wireOf([answer]);
    expect(await failure(read(wire.clients))).toMatchObject({ reason: 'failed' });
  });

  it('a 403 keeps its code and names the action, also behind an HTML body', async () => {
    const envelope = { error: { code: 'AuthorizationFailed', message: "The client 'x' does not have authorization to perform action 'Microsoft.X/y/read' over scope '/z'." } };
    expect(await failure(read((await wireOf([{ status: 403, body: envelope }])).clients))).toMatchObject({ reason: 'forbidden', code: 'AuthorizationFailed', action: 'Microsoft.X/y/read' });
    const page403 = { status: 403, headers: { 'content-type': 'text/html' }, text: '<html>no</html>' };
    expect(await failure(read((await wireOf([page403])).clients))).toMatchObject({ reason: 'forbidden' });
  });

  it('a next page on another origin is refused before a byte leaves', async () => {
    for (const link of ['https://evil.example/next', 'http://management.azure.com/next', 'https://management.azure.com:8443/next', 'https://management.azure.com.evil.example/n']) {
      const body = { ...(good(name).body as object), nextLink: link };
      const wire = await wireOf([{ body }]);
      expect(await failure(read(wire.clients)), link).toMatchObject({ code: 'FOREIGN_NEXT_LINK' });
      expect(wire.sent.every(({ url }) => url.startsWith(`${ARM}/`))).toBe(true);
    }
  });

  it('a body that is cut once is read again', async () => {
    const wire = await wireOf([{ cut: true }, good(name)]);
    expect(await read(wire.clients)).toEqual(['a']);
    expect(wire.sent.length).toBe(2);
  }, 30_000);

  it('a 429 is tried again', async () => {
    const wire = await wireOf([{ status: 429, headers: { 'retry-after': '0' }, body: { error: { code: 'RateLimiting', message: 'slow down' } } }, good(name)]);
    expect(await read(wire.clients)).toEqual(['a']);
  }, 30_000);
});

describe.each(Object.entries(LISTS))('paging through %s', (_name, read) => {
  it('reads every page, empty ones in between too', async () => {
    const wire = await wireOf([page(['a', 'b'], `${ARM}/next?p=2`), page([], `${ARM}/next?p=3`), page(['c'])]);
    expect(await read(wire.clients)).toEqual(['a', 'b', 'c']);
    expect(wire.sent.length).toBe(3);
  });

  it('a list that names the same next page for ever is a failure, not a loop', async () => {
    const wire = await wireOf([page(['a'], `${ARM}/next?p=2`)]);
    expect(await failure(read(wire.clients))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(wire.sent.length).toBeLessThan(5);
  });

  it.each([[7], [{ href: 'x' }], [true]])('a next page that is no address (%j) is a failure, not the end', async (nextLink) => {
    const wire = await wireOf([{ body: { value: [{ id: 'a' }], nextLink } }]);
    expect((await failure(read(wire.clients))).reason).toBe('failed');
  });

  it('a 401 on a later page fails the whole list', async () => {
    const wire = await wireOf([page(['a'], `${ARM}/next?p=2`), { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: { error: { code: 'ExpiredAuthenticationToken', message: 'no' } } }]);
    expect(await failure(read(wire.clients))).toMatchObject({ reason: 'failed', code: 'ExpiredAuthenticationToken' });
  });

  it('a page of ten megabytes is read whole', async () => {
    const ids = Array.from({ length: 10_000 }, (_none, at) => `${at} ${'x'.repeat(1000)}`);
    expect(await read((await wireOf([page(ids)])).clients)).toEqual(ids);
  });

  it('a failure on a later page fails the whole list: no page is lost silently', async () => {
    const wire = await wireOf([page(['a'], `${ARM}/next?p=2`), { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }]);
    expect(await failure(read(wire.clients))).toMatchObject({ reason: 'forbidden' });
  });
});

describe('the transport', () => {
  it('waits when Resource Graph says that the quota is used up, before the next query and not after it', async () => {
    const spent = graphPage(['a']);
    const wire = await wireOf([{ ...spent, headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' } }, spent]);
    await GRAPH(wire.clients);
    expect(wire.waits).toEqual([]);
    await GRAPH(wire.clients);
    await GRAPH(wire.clients);
    expect(wire.waits).toEqual([5000]);
  });

  it('sends nothing to a host outside the cloud', async () => {
    const { createTransport } = await import('../../src/azure/transport.ts');
    const { CLOUDS } = await import('../../src/azure/cloud.ts');
    const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
    let sent = 0;
    const transport = createTransport({ cloud: CLOUDS.AzureChinaCloud, credentialHosts: ['oidc.example'], now: () => 0, sleep: async () => undefined, inner: { sendRequest: async (request) => { sent += 1; throw new Error(request.url); } } });
    for (const url of ['https://management.azure.com/x', 'https://login.microsoftonline.com/x', 'https://evil.example/', 'http://management.chinacloudapi.cn/x', 'https://management.chinacloudapi.cn@evil.example/']) {
      expect(await failure(transport.sendRequest(createPipelineRequest({ url }))), url).toMatchObject({ code: 'FOREIGN_HOST' });
    }
    expect(sent).toBe(0);
    await expect(transport.sendRequest(createPipelineRequest({ url: 'https://oidc.example/token' }))).rejects.toThrow('oidc.example');
    expect(sent).toBe(1);
  });

  it('does not sit out a Retry-After of an hour', async () => {
    const wire = await wireOf([{ status: 429, headers: { 'retry-after': '3600' }, body: { error: { code: 'RateLimiting', message: 'slow down' } } }]);
    expect(await failure(GRAPH(wire.clients))).toMatchObject({ reason: 'throttled' });
  }, 30_000);
});
