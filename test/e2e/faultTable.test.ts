import { describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { reachesOf, wrongReading } from './faultChecks.ts';
import { baselineOf, judgedBy, run, type RunOptions, type World } from './faultWorlds.ts';

/**
 * Every row of the table of faults that the SDKs were measured under, through a whole reading and its verdicts: a query of Resource Graph, lists by
 * arm-security and arm-authorization, a plain list of the Resource Manager and one of Microsoft Graph meet it at the same time. The right answer, or exit
 * code 3 or 4 and unknown in just those types. What each client does by itself: `test/azure/faultTable.test.ts`.
 */
const WORLD: World = {
  name: 'table', asked: { subscriptions: [], managementGroups: [], exclude: [CONTOSO.subscriptions.production, CONTOSO.subscriptions.edge] }, pageSize: 1,
  types: ['Storage/storageAccounts', 'Security/locations/jitNetworkAccessPolicies', 'Security/pricings', 'Authorization/roleEligibilityScheduleInstances', 'Authorization/locks', 'Graph/namedLocations', 'Graph/conditionalAccessPolicies'].map((type) => `Microsoft.${type}`),
};
const baseline = await baselineOf(WORLD);
const MEBI = 1024 * 1024;

/** Where each client asks, and what is unknown when it gets no answer. */
const CLIENTS: readonly (readonly [RegExp, string])[] = [
  [/jitNetworkAccessPolicies/, 'Microsoft.Security/locations/jitNetworkAccessPolicies'],
  [/roleEligibilityScheduleInstances\?/, 'Microsoft.Authorization/roleEligibilityScheduleInstances'],
  [/locks\?/, 'Microsoft.Authorization/locks'],
  [/conditionalAccess\/policies/, 'Microsoft.Graph/conditionalAccessPolicies'],
];
const QUERIES = /Microsoft\.ResourceGraph/;
const ALL = [...CLIENTS.map(([url]) => url), QUERIES];

const error = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): FaultAnswer => ({ kind: 'error', status, code, headers });
/** At the first call of each client, or at others; and at every call. */
const once = (answer: FaultAnswer, ...calls: number[]): readonly Fault[] => ALL.map((url) => ({ url, calls: calls.length === 0 ? [1] : calls, answer }));
const always = (answer: FaultAnswer): readonly Fault[] => ALL.map((url) => ({ url, answer }));
/** Where a fault is about lists, and a query has none. */
const ofLists = (answer: FaultAnswer): readonly Fault[] => CLIENTS.map(([url]) => ({ url, answer }));

interface Row {
  readonly words: string;
  readonly faults: readonly Fault[];
  readonly end: 'whole' | 'unknown';
  readonly more?: RunOptions;
}

const row = (words: string, faults: readonly Fault[], end: Row['end'], more: RunOptions = {}): Row => ({ words, faults, end, more });

const ROWS: readonly Row[] = [
  row('429 and Retry-After, once', once(error(429, 'TooManyRequests', { 'retry-after': '1' })), 'whole'),
  row('429 and Retry-After, for ever', always(error(429, 'TooManyRequests', { 'retry-after': '1' })), 'unknown'),
  row('429 and a Retry-After that nobody should sit out', always(error(429, 'TooManyRequests', { 'retry-after': '86400' })), 'unknown'),
  row('429 and Retry-After as a date', once({ kind: 'retryAt', milliseconds: 30_000 }), 'whole'),
  row('429 and Retry-After as a date, our clock an hour behind', once({ kind: 'retryAt', milliseconds: 30_000 }), 'whole', { skew: 3_600_000 }),
  row('429 and Retry-After as a date, our clock an hour ahead', once({ kind: 'retryAt', milliseconds: 30_000 }), 'whole', { skew: -3_600_000 }),
  row('429 and retry-after-ms', once(error(429, 'TooManyRequests', { 'retry-after-ms': '250' })), 'whole'),
  row('429 and x-ms-retry-after-ms', once(error(429, 'TooManyRequests', { 'x-ms-retry-after-ms': '250' })), 'whole'),
  row('429 and only x-ms-user-quota-resets-after', once(error(429, 'RateLimiting', { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' })), 'whole'),
  row('503 without Retry-After, three times', once(error(503, 'ServerTimeout'), 1, 2, 3), 'whole'),
  row('500 for ever', always(error(500, 'InternalServerError')), 'unknown'),
  row('reset before the headers', once({ kind: 'reset' }), 'whole'),
  row('reset before the headers, for ever', always({ kind: 'reset' }), 'unknown'),
  row('cut inside the body', once({ kind: 'cut' }), 'whole'),
  row('cut inside the body, for ever', always({ kind: 'cut' }), 'unknown'),
  row('200 and JSON that ends too early', once({ kind: 'truncated' }), 'whole'),
  row('200 and JSON that ends too early, for ever', always({ kind: 'truncated' }), 'unknown'),
  row('200 and the page of a proxy', always({ kind: 'html' }), 'unknown'),
  row('200 and plain text', always({ kind: 'text', status: 200 }), 'unknown'),
  row('200 and an empty body', always({ kind: 'empty' }), 'unknown'),
  row('200 and {}', always({ kind: 'emptyObject' }), 'unknown'),
  row('403 in Resource Manager\'s form', always(error(403, 'AuthorizationFailed')), 'unknown'),
  row('403 as a page', always({ kind: 'html', status: 403 }), 'unknown'),
  row('403 without the error around it', always({ kind: 'bareError', status: 403, code: 'Forbidden' }), 'unknown'),
  row('404', always(error(404, 'ResourceNotFound')), 'unknown'),
  row('an answer that is slow', once({ kind: 'delay', milliseconds: 170_000 }), 'whole'),
  row('an answer that is too slow, once', once({ kind: 'delay', milliseconds: 190_000 }), 'whole'),
  row('an answer that is too slow, for ever', always({ kind: 'delay', milliseconds: 190_000 }), 'unknown'),
  row('307 to another host', always({ kind: 'redirect', location: 'https://elsewhere.example/' }), 'unknown'),
  row('307 on the same host', always({ kind: 'redirect', location: '/elsewhere' }), 'unknown'),
  row('a next page on another host', ofLists({ kind: 'foreignNextLink', host: 'elsewhere.example' }), 'unknown'),
  row('a token that runs out between two calls', [], 'whole', { before: (number, pass) => void (number === 12 && pass(3_700_000)) }),
  row('a token that runs out during a pause', [{ url: QUERIES, calls: [2], answer: { kind: 'retryAt', milliseconds: 60_000 } }], 'whole', { before: (number, pass) => void (number === 12 && pass(3_570_000)) }),
  row('401 on a second page', once({ kind: 'tokenRevoked' }, 2), 'whole'),
  row('401 and a claims challenge', once({ kind: 'claimsChallenge' }), 'whole'),
  row('a page of ten megabytes', [{ url: QUERIES, calls: [3], answer: { kind: 'padded', bytes: 10 * MEBI } }], 'whole'),
  row('a list that loops', always({ kind: 'loop' }), 'unknown'),
  row('resultTruncated, and no way to the next page', [{ url: QUERIES, answer: { kind: 'lastPageMissing' } }], 'unknown'),
  row('a total that is more than there is', [{ url: QUERIES, answer: { kind: 'totalRecords', add: 1 } }], 'unknown'),
];

describe('a tenant is read whole, or is unknown where it was not, under', () => {
  it.each(ROWS)('$words', async ({ faults, end, more = {} }) => {
    const ran = await run(WORLD, { ...more, faults });
    expect(ran.simulator.unsupported).toEqual([]);
    const served = new Set(ran.simulator.log.flatMap((entry) => entry.faults));
    expect([...faults.keys()].filter((index) => !served.has(index))).toEqual([]);
    if (ran.outcome.kind === 'refused') throw ran.outcome.error;
    const { snapshot } = ran.outcome;
    // A query that never answers leaves nothing that Resource Graph tells of known; the lists stay what they are.
    expect(wrongReading(baseline, snapshot, reachesOf(ran, faults), more.skew === undefined ? CONTOSO_NOW : undefined)).toEqual([]);
    const unknown = new Set(snapshot.gaps.filter(({ reason }) => reason !== 'notCollected').map(({ artifact }) => artifact));
    const due = end === 'whole' ? [] : [...CLIENTS.filter(([url]) => faults.some((fault) => fault.url === url)).map(([, type]) => type), ...(faults.some(({ url }) => url === QUERIES) ? ['Microsoft.Storage/storageAccounts'] : [])];
    expect([unknown.size === 0, due.filter((type) => !unknown.has(type))]).toEqual([end === 'whole', []]);
    expect([3, 4].includes(judgedBy(baseline.rules, snapshot).gate.exitCode)).toBe(end === 'unknown');
  });
});
