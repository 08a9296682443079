import { describe, expect, it } from 'vitest';
import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import { parseFaults } from '../../src/simulator/faultFile.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimResponse } from '../../src/simulator/http.ts';
import { codeOf, idsOf, PRODUCTION, wire, type Wire } from './client.ts';

const LIST = '/subscriptions?api-version=2022-12-01';

describe('the fault table', () => {
  it('meets the calls that it names by their number, and no others', () => {
    const { get } = wire({ faults: [{ url: '/subscriptions?', calls: [2, 4], answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '1' } } }] });
    const replies = [1, 2, 3, 4, 5].map(() => get(LIST));
    expect(replies.map((reply) => reply.status)).toEqual([200, 429, 200, 429, 200]);
    expect([replies.slice(1, 2).map(codeOf), replies[1]?.headers['retry-after']]).toEqual([['TooManyRequests'], '1']);
  });

  it('meets by method and by pattern', () => {
    const { get, graph } = wire({ faults: [{ method: 'post', url: /resourcegraph/i, answer: { kind: 'error', status: 503, code: 'ServerTimeout' } }] });
    expect(graph('resources').status).toBe(503);
    expect(get(LIST).status).toBe(200);
  });

  it('can answer with a page of a proxy, exact text, half a body or a foreign next page', () => {
    const raw = (kind: 'html' | 'cut' | 'truncated') => {
      const faulty = wire({ faults: [{ url: '/subscriptions?', answer: { kind } }] });
      const token = faulty.login().body.access_token ?? '';
      return faulty.simulator.handle({ method: 'GET', url: `https://management.azure.com${LIST}`, headers: { authorization: `Bearer ${token}` }, body: '' });
    };
    expect(raw('html').headers['content-type']).toBe('text/html');
    expect(raw('cut').cut).toBe(true);
    expect(raw('truncated').cut).toBeUndefined();
    expect(() => void JSON.parse(raw('truncated').body)).toThrow(SyntaxError);
    const exact = wire({ faults: [{ url: '/subscriptions?', answer: { kind: 'raw', status: 200, body: '{}', headers: { 'content-type': 'application/json' } } }] });
    expect(exact.get(LIST).body).toEqual({});
    const foreign = wire({ faults: [{ url: '/subscriptions?', answer: { kind: 'foreignNextLink', host: 'evil.example' } }] });
    expect(new URL(foreign.get(LIST).body.nextLink ?? '').host).toBe('evil.example');
  });

  it('leaves its answers in the log and marked like all others', () => {
    const { get, simulator } = wire({ faults: [{ url: '/subscriptions?', answer: { kind: 'error', status: 500, code: 'InternalServerError' } }] });
    expect(get(LIST).headers['x-portcullis-simulated']).toBe('true');
    expect(simulator.log.at(-1)?.status).toBe(500);
  });
});

describe('a row of faults', () => {
  const TOO_MANY: FaultAnswer = { kind: 'error', status: 429, code: 'TooManyRequests' };

  it('lasts by the clock from the first call that it names, for whatever matches, and is over then', () => {
    const { get, graph, wait } = wire({ faults: [{ url: 'management.azure.com', calls: [2], lasts: 10_000, answer: TOO_MANY }] });
    expect([get(LIST).status, get(LIST).status, graph('resources').status]).toEqual([200, 429, 429]);
    wait(9_999);
    expect(get(LIST).status).toBe(429);
    wait(1);
    expect([get(LIST).status, graph('resources').status]).toEqual([200, 200]);
  });

  it('stands in the log by its number at every call that it met, in a batch too', () => {
    const { get, simulator, login } = wire({ faults: [{ url: 'no call', answer: TOO_MANY }, { url: '/subscriptions?', calls: [2], answer: TOO_MANY }, { url: '/v1.0/groups', answer: TOO_MANY }] });
    get(LIST);
    get(LIST);
    const requests = [{ id: '1', method: 'GET', url: '/groups?$select=id' }];
    const token = login('https://graph.microsoft.com/.default').body.access_token ?? '';
    simulator.handle({ method: 'POST', url: 'https://graph.microsoft.com/v1.0/$batch', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ requests }) });
    expect(simulator.log.filter(({ url }) => !url.includes('/oauth2/')).map(({ faults }) => faults)).toEqual([[], [1], [2]]);
  });
});

describe('what comes and goes', () => {
  const VAULT = { type: 'microsoft.keyvault/vaults', query: "resources | where type =~ 'microsoft.keyvault/vaults' | project id" };
  const vaults = (from: Wire): readonly string[] => idsOf(from.graph(VAULT.query).body.data);
  const [first = '', ...others] = vaults(wire());

  it('goes from the call on, with what lies below it, for Resource Manager and Resource Graph', () => {
    const from = wire({ faults: [{ url: 'nothing', answer: { kind: 'reset' } }, { url: '/subscriptions?', answer: { kind: 'vanish', id: first } }] });
    const secrets = `${first}/secrets?api-version=2026-02-01`;
    expect([vaults(from).length, from.get(secrets).status]).toEqual([others.length + 1, 200]);
    expect(from.get(LIST).status).toBe(200);
    expect(vaults(from)).toEqual(others);
    expect(from.get(secrets).status).toBe(404);
  });

  it('is not there until it comes, and later for a Resource Graph that is behind', () => {
    const faults: readonly Fault[] = [{ url: '/subscriptions?', answer: { kind: 'appear', id: PRODUCTION } }];
    const from = wire({ faults, settings: { lag: 60_000 } });
    const inGraph = (): boolean => vaults(from).some((id) => id.startsWith(PRODUCTION));
    expect(from.get(`${PRODUCTION}?api-version=2022-12-01`).status).toBe(404);
    expect(inGraph()).toBe(false);
    expect(idsOf(from.get(LIST).body.value)).toContain(PRODUCTION);
    expect(inGraph()).toBe(false);
    from.wait(60_000);
    expect(inGraph()).toBe(true);
    // In its old place, as if it had always been there.
    expect(vaults(from)).toEqual([first, ...others]);
  });
});

const ROLES = `${PRODUCTION}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01`;

/** The answer to a read as it is, not parsed. */
function answered(answer: FaultAnswer, url = '/subscriptions?'): SimResponse {
  const from = wire({ faults: [{ url, answer }] });
  return from.simulator.handle({ method: 'GET', url: `https://management.azure.com${LIST}`, headers: { authorization: `Bearer ${from.login().body.access_token ?? ''}` }, body: '' });
}

describe('a fault instead of the answer', () => {
  const JSON_TYPE = 'application/json; charset=utf-8';

  it.each([
    [{ kind: 'bareError', status: 403, code: 'Forbidden', message: 'No.' }, 403, JSON_TYPE, '{"code":"Forbidden","message":"No."}'],
    [{ kind: 'status', status: 502 }, 502, undefined, ''],
    [{ kind: 'text', status: 503, body: 'Down.' }, 503, 'text/plain', 'Down.'],
    [{ kind: 'empty' }, 200, JSON_TYPE, ''],
    [{ kind: 'emptyObject' }, 200, JSON_TYPE, '{}'],
    [{ kind: 'redirect', location: 'https://elsewhere.example/' }, 307, undefined, ''],
  ] as const)('%o', (answer, status, type, body) => {
    const response = answered(answer);
    expect([response.status, response.headers['content-type'], response.body]).toEqual([status, type, body]);
  });

  it('redirects to where it says', () => {
    expect(answered({ kind: 'redirect', location: 'https://elsewhere.example/' }).headers['location']).toBe('https://elsewhere.example/');
  });

  it('can be a connection that is reset, the right answer too late, or under another content type', () => {
    const right = JSON.parse(answered({ kind: 'emptyObject' }, 'no call').body) as { readonly value: readonly unknown[] };
    expect(right.value).toHaveLength(4);
    expect(answered({ kind: 'reset' }).reset).toBe(true);
    const late = answered({ kind: 'delay', milliseconds: 90_000 });
    expect([late.delay, JSON.parse(late.body)]).toEqual([90_000, right]);
    const typed = answered({ kind: 'contentType', type: 'application/octet-stream' });
    expect([typed.headers['content-type'], JSON.parse(typed.body)]).toEqual(['application/octet-stream', right]);
  });
});

describe('a fault of the connection', () => {
  const right = answered({ kind: 'reset' }, 'no call');

  it('keeps the right answer, and says what befalls it', () => {
    expect(answered({ kind: 'stall', after: 'headers' })).toMatchObject({ body: right.body, stall: 'headers' });
    expect(answered({ kind: 'drip', bytes: 3, milliseconds: 7 })).toMatchObject({ body: right.body, drip: { bytes: 3, milliseconds: 7 } });
    expect(answered({ kind: 'cut', after: 'headers' })).toMatchObject({ status: 200, body: '', cut: true });
    expect(answered({ kind: 'gzipBomb', bytes: 5 })).toMatchObject({ status: 200, body: '', bomb: 5 });
    const padded = answered({ kind: 'padded', bytes: 20_000 });
    expect([Buffer.byteLength(padded.body), JSON.parse(padded.body)]).toEqual([20_000, JSON.parse(right.body)]);
  });

  it('names a date to come back at by the simulator\'s own clock', () => {
    const { status, headers } = answered({ kind: 'retryAt', milliseconds: 90_000 });
    expect([status, Date.parse(headers['retry-after'] ?? '') - Date.parse(headers['date'] ?? '')]).toEqual([429, 90_000]);
  });
});

describe('a fault of a token', () => {
  it('revokes the one that is brought, from then on, and no other', () => {
    const from = wire({ faults: [{ url: 'management.azure.com', calls: [2], answer: { kind: 'tokenRevoked' } }] });
    const first = from.login().body.access_token ?? '';
    const read = (token: string) => from.get(LIST, token);
    expect(read(first).status).toBe(200);
    expect([read(first).status, read(first).headers['www-authenticate']?.includes('error="invalid_token"'), read(first).status]).toEqual([401, true, 401]);
    from.wait(1000);
    const second = from.login().body.access_token ?? '';
    expect([read(second).status, read(first).status, read(second).status]).toEqual([200, 401, 200]);
  });

  it('without a number revokes the first token only', () => {
    const from = wire({ faults: [{ url: 'management.azure.com', answer: { kind: 'tokenRevoked' } }] });
    const first = from.login().body.access_token ?? '';
    from.wait(1000);
    const second = from.login().body.access_token ?? '';
    expect([first, second, first].map((token) => from.get(LIST, token).status)).toEqual([401, 200, 401]);
  });

  it('challenges for claims that are base64 of JSON', () => {
    const { status, headers } = answered({ kind: 'claimsChallenge' });
    const claims = /error="insufficient_claims".*claims="([^"]+)"/.exec(headers['www-authenticate'] ?? '')?.[1] ?? '';
    expect(status).toBe(401);
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toHaveProperty('access_token.nbf.essential', true);
  });
});

/** Reads a list as a plain client does: on while there is a next page, five pages at most. */
function readPages(from: Wire, path: string): readonly (readonly string[])[] {
  const pages: (readonly string[])[] = [];
  for (let next: string | undefined = path; next !== undefined && pages.length < 5;) {
    const { body } = from.get(next);
    pages.push(idsOf(body.value));
    next = body.nextLink;
  }
  return pages;
}

describe('a fault of paging', () => {
  const pageSize = Math.ceil(readPages(wire(), ROLES).flat().length / 3);
  const faulty = (answer: FaultAnswer, ...calls: number[]): Wire => wire({ pageSize, faults: [{ url: 'roleDefinitions', ...(calls.length === 0 ? {} : { calls }), answer }] });
  const right = readPages(wire({ pageSize }), ROLES);

  it('starts from a list of three pages', () => {
    expect(right).toHaveLength(3);
  });

  it('repeats a page', () => {
    expect(readPages(faulty({ kind: 'repeatPage' }, 2), ROLES)).toEqual([right[0], right[0], ...right.slice(1)]);
  });

  it('repeats no page of another list', () => {
    const from = faulty({ kind: 'repeatPage' }, 2);
    from.get(ROLES);
    expect(codeOf(from.get(`${ROLES}&$filter=type%20eq%20'CustomRole'`))).toBe('SimulatorUnsupported');
  });

  it('goes round for ever', () => {
    expect(readPages(faulty({ kind: 'loop' }, 2, 3, 4, 5), ROLES)).toEqual([right[0], right[1], right[1], right[1], right[1]]);
  });

  it.each([1, 2])('has an empty page at number %i, and all items after it', (number) => {
    const pages = readPages(faulty({ kind: 'emptyPage' }, number), ROLES);
    expect(pages[number - 1]).toEqual([]);
    expect(pages.filter((page) => page.length > 0)).toEqual(right);
  });

  it('ends too early', () => {
    expect(readPages(faulty({ kind: 'lastPageMissing' }, 2), ROLES)).toEqual(right.slice(0, 2));
  });

  it('of Resource Graph: another total, no way on, the same way again', () => {
    const query = 'resources | project id | order by id asc';
    const graph = (answer: FaultAnswer, ...calls: number[]) => wire({ pageSize: 20, faults: [{ url: 'resourcegraph', ...(calls.length === 0 ? {} : { calls }), answer }] });
    const sound = wire({ pageSize: 20 }).graph(query).body;
    expect(graph({ kind: 'totalRecords', add: -3 }).graph(query).body).toEqual({ ...sound, totalRecords: (sound.totalRecords ?? 0) - 3 });
    const { $skipToken: token, ...end } = sound;
    expect(token).toBeDefined();
    expect(graph({ kind: 'lastPageMissing' }).graph(query).body).toEqual(end);
    const looping = graph({ kind: 'loop' }, 2, 3);
    const options = { options: { $skipToken: looping.graph(query).body.$skipToken } };
    expect([looping.graph(query, options).body.$skipToken, looping.graph(query, options).body.$skipToken]).toEqual([token, token]);
  });

  it('that does not fit its answer is loud', () => {
    const misplaced: readonly Fault[] = [{ url: '/subscriptions?', answer: { kind: 'totalRecords', add: 1 } }, { url: 'resourcegraph', answer: { kind: 'emptyPage' } }, { url: 'roleDefinitions', answer: { kind: 'repeatPage' } }];
    const from = wire({ faults: misplaced });
    expect([from.get(LIST), from.graph('resources'), from.get(ROLES)].map((reply) => codeOf(reply))).toEqual(['SimulatorUnsupported', 'SimulatorUnsupported', 'SimulatorUnsupported']);
    expect(from.simulator.unsupported.map((text) => /fault (\w+)/.exec(text)?.[1])).toEqual(['totalRecords', 'emptyPage', 'repeatPage']);
  });
});

describe('faults from a file', () => {
  it('are the same as those in code', () => {
    const rows = [
      { url: 'roleDefinitions', method: 'GET', calls: [1, 3], answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '1' } } },
      { url: '/subscriptions?', answer: { kind: 'reset' } },
      { url: 'x', answer: { kind: 'totalRecords', add: -1 } },
      { url: 'x', calls: [3], lasts: 60_000, answer: { kind: 'retryAt', milliseconds: 5000 } },
      { url: 'x', answer: { kind: 'stall', after: 'nothing' } },
      { url: 'x', answer: { kind: 'cut', after: 'headers' } },
      { url: 'x', answer: { kind: 'drip', bytes: 1, milliseconds: 100 } },
      { url: 'x', answer: { kind: 'gzipBomb', bytes: 1_000_000_000 } },
      { url: 'x', answer: { kind: 'padded', bytes: 1 } },
      { url: 'x', answer: { kind: 'vanish', id: '/subscriptions/a' } },
      { url: 'x', answer: { kind: 'appear', id: '/subscriptions/a' } },
      { url: 'x', method: 'PUT', answer: { kind: 'lostWrite' } },
      { url: 'x', answer: { kind: 'performedThenReset' } },
      { url: 'x', answer: { kind: 'performedThenError', status: 503, code: 'ServerTimeout', headers: { 'retry-after': '7' } } },
    ];
    expect(parseFaults(JSON.parse(JSON.stringify(rows)))).toEqual({ faults: rows });
    expect(parseFaults([])).toEqual({ faults: [] });
  });

  it.each([
    [{}, ['$: expected an array']],
    [['x'], ['$[0]: expected an object']],
    [[{ url: 'a', answer: { kind: 'cut' } }, { url: '', answer: { kind: 'cut' } }], ['$[1].url: expected a part of a URL']],
    [[{ answer: { kind: 'cut' } }], ['$[0].url:']],
    [[{ url: 'a' }], ['$[0].answer: expected an object']],
    [[{ url: 'a', answer: { kind: 'explode' } }], ['$[0].answer.kind: expected one of error,']],
    [[{ url: 'a', answer: { kind: 'toString' } }], ['$[0].answer.kind:']],
    [[{ url: 'a', call: [1], answer: { kind: 'cut' } }], ['$[0].call: unknown key']],
    [[{ url: 'a', calls: [0], answer: { kind: 'cut' } }], ['$[0].calls: expected numbers of calls, counted from 1']],
    [[{ url: 'a', calls: [], answer: { kind: 'cut' } }], ['$[0].calls:']],
    [[{ url: 'a', method: 'GET /', answer: { kind: 'cut' } }], ['$[0].method:']],
    [[{ url: 'a', answer: { kind: 'cut', status: 200 } }], ['$[0].answer.status: unknown key']],
    [[{ url: 'a', answer: { kind: 'error', status: 99, headers: { 'retry-after': 1 } } }], ['$[0].answer.status: expected an HTTP status from 100 to 599', '$[0].answer.code: expected a text', '$[0].answer.headers: expected an object of texts']],
    [[{ url: 'a', answer: { kind: 'delay', milliseconds: '5' } }], ['$[0].answer.milliseconds: expected a number']],
    [[{ url: 'a', answer: { kind: 'performedThenError', status: 503 } }], ['$[0].answer.code: expected a text']],
    [[{ url: 'a', lasts: 0, answer: { kind: 'reset' } }], ['$[0].lasts: expected milliseconds, more than 0']],
    [[{ url: 'a', answer: { kind: 'stall', after: 'all' } }], ['$[0].answer.after: expected nothing, headers or half']],
    [[{ url: 'a', answer: { kind: 'cut', after: 'nothing' } }], ['$[0].answer.after: expected headers or half']],
    [[{ url: 'a', answer: { kind: 'drip', bytes: 0.5, milliseconds: 1 } }], ['$[0].answer.bytes: expected a whole number, 1 or more']],
    [[{ url: 'a', answer: { kind: 'vanish' } }], ['$[0].answer.id: expected a text']],
    [[{ url: 'a', answer: { kind: 'redirect' } }], ['$[0].answer.location: expected a text']],
  ])('%j is refused by path, with all its faults at once', (json, expected) => {
    const parsed = parseFaults(json);
    const lines = 'error' in parsed ? parsed.error.split('\n') : [];
    expect(lines).toHaveLength(expected.length);
    for (const [index, line] of lines.entries()) expect(line.startsWith(expected[index] ?? '?')).toBe(true);
  });
});
