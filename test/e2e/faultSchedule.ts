import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { Random } from '../oracle/random.ts';

/** Those of reads on the wire: what a write can lose is nothing to a scan; a bomb needs a connection; what comes and goes has checks of its own. */
type Kind = Exclude<FaultAnswer['kind'], 'lostWrite' | 'performedThenReset' | 'performedThenError' | 'gzipBomb' | 'vanish' | 'appear'>;

/** A place that calls go to: method, host and path, without the query. */
export interface Route {
  readonly method: string;
  /** `https://host/path`. */
  readonly place: string;
  readonly calls: number;
  /** Whether its calls are the pages of one list, and not of several that differ by their filter. */
  readonly isOneList: boolean;
}

/** A fault of a schedule: of one kind, at numbered calls of one route. */
export interface PlannedFault extends Fault {
  readonly place: string;
  readonly url: RegExp;
  readonly calls: readonly number[];
}

/** Seen in the log of a run without faults. */
export function routesOf(log: readonly { readonly method: string; readonly url: string }[]): readonly Route[] {
  const places = Map.groupBy(log, ({ method, url }) => `${method} ${url.replace(/\?.*$/, '')}`);
  return [...places].map(([key, calls]) => ({ method: key.split(' ')[0] ?? '', place: key.slice(key.indexOf(' ') + 1), calls: calls.length, isOneList: new Set(calls.map(({ url }) => new URL(url).searchParams.get('$filter'))).size === 1 }));
}

const isLogin = ({ place }: Route): boolean => place.includes('/oauth2/');
const isQuery = ({ place }: Route): boolean => place.includes('/Microsoft.ResourceGraph/');
/** Service tags come in an object of their own, batches hold answers, a key is asked for alone, and of some policies there is one. */
const isObject = ({ place }: Route): boolean => /\/(?:serviceTags|\$batch|authenticationMethodsPolicy|authorizationPolicy|identitySecurityDefaultsEnforcementPolicy|keys\/[^/]+)$/.test(place);
const isArmList = (route: Route): boolean => !isLogin(route) && !isQuery(route) && !isObject(route);
const isList = (route: Route): boolean => isArmList(route) || isQuery(route);
const isData = (route: Route): boolean => !isLogin(route);
const anywhere = (): boolean => true;

interface Maker {
  /** Where the fault means something. */
  readonly fits: (route: Route) => boolean;
  readonly make: (random: Random) => FaultAnswer;
}

const fixed = (answer: FaultAnswer): (() => FaultAnswer) => () => answer;

/** Every kind of fault. The headers of throttled answers tell of waits that pass, and of some that nobody should wait for. */
const MAKERS: Readonly<Record<Kind, Maker>> = {
  error: { fits: isData, make: (random) => ({ kind: 'error', ...random.pick(ERRORS) }) },
  bareError: { fits: isData, make: (random) => ({ kind: 'bareError', status: random.pick([400, 403, 404, 500]), code: 'Forbidden' }) },
  status: { fits: isData, make: (random) => ({ kind: 'status', status: random.pick([201, 202, 204, 206, 304, 400, 403, 404, 408, 410, 429, 500, 502, 503, 504]) }) },
  raw: { fits: isData, make: (random) => ({ kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: random.pick(BODIES) }) },
  html: { fits: anywhere, make: (random) => ({ kind: 'html', status: random.pick([200, 403, 502]) }) },
  text: { fits: anywhere, make: (random) => ({ kind: 'text', status: random.pick([200, 404, 503]) }) },
  empty: { fits: anywhere, make: fixed({ kind: 'empty' }) },
  emptyObject: { fits: anywhere, make: fixed({ kind: 'emptyObject' }) },
  redirect: { fits: isData, make: (random) => ({ kind: 'redirect', status: random.pick([301, 302, 307, 308]), location: random.pick(['https://evil.example/next', 'https://management.azure.com/subscriptions', '/subscriptions']) }) },
  tokenRevoked: { fits: isData, make: fixed({ kind: 'tokenRevoked' }) },
  claimsChallenge: { fits: isData, make: fixed({ kind: 'claimsChallenge' }) },
  retryAt: { fits: isData, make: (random) => ({ kind: 'retryAt', milliseconds: random.pick([0, 3000, 90_000, 300_000, 7_200_000]) }) },
  reset: { fits: anywhere, make: fixed({ kind: 'reset' }) },
  stall: { fits: anywhere, make: (random) => ({ kind: 'stall', after: random.pick(['nothing', 'headers', 'half']) }) },
  // From a byte a second to one that takes no time worth speaking of.
  drip: { fits: isData, make: (random) => ({ kind: 'drip', bytes: random.pick([1, 100, 5000]), milliseconds: 1000 }) },
  padded: { fits: isData, make: (random) => ({ kind: 'padded', bytes: random.pick([1000, 300_000]) }) },
  delay: { fits: isData, make: (random) => ({ kind: 'delay', milliseconds: random.pick([1000, 170_000, 190_000]) }) },
  cut: { fits: anywhere, make: (random) => ({ kind: 'cut', after: random.pick(['headers', 'half']) }) },
  truncated: { fits: anywhere, make: fixed({ kind: 'truncated' }) },
  contentType: { fits: isData, make: (random) => ({ kind: 'contentType', type: random.pick(['text/html', 'application/octet-stream', 'application/problem+json']) }) },
  foreignNextLink: { fits: isArmList, make: fixed({ kind: 'foreignNextLink', host: 'evil.example' }) },
  loop: { fits: isList, make: fixed({ kind: 'loop' }) },
  // A page of another list is no repeated page: where that is empty, nobody could tell. Queries answer for themselves by the type of their rows.
  repeatPage: { fits: (route) => isList(route) && route.isOneList && route.calls > 1, make: fixed({ kind: 'repeatPage' }) },
  // The list of licences has one page.
  emptyPage: { fits: (route) => isArmList(route) && !route.place.endsWith('/subscribedSkus'), make: fixed({ kind: 'emptyPage' }) },
  // A list of ARM tells no total: without the way to its next page it is, to any client, a whole list.
  lastPageMissing: { fits: isQuery, make: fixed({ kind: 'lastPageMissing' }) },
  totalRecords: { fits: isQuery, make: (random) => ({ kind: 'totalRecords', add: random.pick([-3, -1, 1, 50]) }) },
};

export const KINDS = Object.keys(MAKERS) as readonly Kind[];

const ERRORS: readonly { readonly status: number; readonly code: string; readonly headers?: Readonly<Record<string, string>> }[] = [
  { status: 403, code: 'AuthorizationFailed' },
  { status: 404, code: 'SubscriptionNotFound' },
  { status: 404, code: 'ResourceNotFound' },
  { status: 409, code: 'MissingSubscriptionRegistration' },
  { status: 400, code: 'AadPremiumLicenseRequired' },
  { status: 500, code: 'InternalServerError' },
  { status: 503, code: 'ServerTimeout', headers: { 'retry-after': '7' } },
  { status: 429, code: 'TooManyRequests', headers: { 'retry-after': '11' } },
  { status: 429, code: 'TooManyRequests', headers: { 'retry-after': '86400' } },
  { status: 429, code: 'RateLimiting', headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' } },
  { status: 429, code: 'RateLimiting', headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '48:00:00' } },
  { status: 429, code: 'RateLimiting' },
];

const BODIES: readonly string[] = ['null', '[]', '"ok"', '{"value":null}', '{"value":{}}', '{"value":[null]}', '{"value":[{}]}', '{"data":[],"count":0}', '{"error":{"code":"InternalServerError","message":"no"}}'];

/** A fault of the kind asked for, and others beside it. Half of them come once, half so often that no repeat gets past them. */
export function randomFaults(random: Random, routes: readonly Route[], kind: Kind, more: number): readonly PlannedFault[] {
  const others = Array.from({ length: more }, () => random.pick(KINDS));
  return [kind, ...others].map((one) => faultOf(random, routes, one));
}

function urlOf(place: string): RegExp {
  return new RegExp(`^${place.replaceAll(/[.$]/g, '\\$&')}(\\?|$)`);
}

function faultOf(random: Random, routes: readonly Route[], kind: Kind): PlannedFault {
  const { fits, make } = MAKERS[kind];
  const fitting = routes.filter(fits);
  // Routes of one call outnumber the long lists: half of the faults go where there are pages.
  const long = fitting.filter(({ calls }) => calls > 1);
  const route = random.pick(random.chance(0.5) && long.length > 0 ? long : fitting);
  const first = kind === 'repeatPage' ? random.between(2, route.calls) : random.between(1, route.calls);
  // Most queries have one page, which has no way on to lose: the run meets some that have more, and both of their readings.
  const isOnce = kind !== 'lastPageMissing' && random.chance(0.5);
  // A list that leads back to itself does so for ever.
  const many = kind === 'loop' ? 10_000 : 30;
  const calls = Array.from({ length: isOnce ? 1 : many }, (_none, index) => first + index);
  const { method, place } = route;
  const answer = make(random);
  // Azure's own word that a key is gone is true: it cannot be said of one that is there.
  const isLie = /\/keys\/[^/]+$/.test(place) && answer.kind === 'error' && answer.status === 404;
  return { method, place, url: urlOf(place), calls, answer: isLie ? { kind: 'status', status: 404 } : answer };
}

/** What a storm answers; it is over when its time is, or patience. */
const WEATHER: readonly FaultAnswer[] = [
  { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '3' } }, { kind: 'error', status: 429, code: 'RateLimiting' },
  { kind: 'error', status: 429, code: 'RateLimiting', headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' } }, { kind: 'retryAt', milliseconds: 10_000 },
  { kind: 'error', status: 503, code: 'ServerBusy' }, { kind: 'error', status: 503, code: 'ServerBusy', headers: { 'retry-after': '5' } }, { kind: 'html', status: 502 }, { kind: 'reset' },
];

/** A host, a service or a provider. The widest is the whole of Azure but its logins. */
const SKIES = ['(?:management\\.azure|graph\\.microsoft)\\.com/', 'management\\.azure\\.com/', 'graph\\.microsoft\\.com/', 'management\\.azure\\.com/.*/Microsoft\\.ResourceGraph/', 'management\\.azure\\.com/.*/Microsoft\\.Authorization/'];

/** Many routes at once, for a while by the clock. */
export function randomStorm(random: Random, routes: readonly Route[]): PlannedFault {
  const callsUnder = (sky: string): number => routes.filter(({ place }) => new RegExp(`^https://${sky}`, 'i').test(place)).reduce((sum, { calls }) => sum + calls, 0);
  const place = random.pick(SKIES.filter((sky) => callsUnder(sky) > 0));
  return { place, url: new RegExp(`^https://${place}`, 'i'), calls: [random.between(1, Math.ceil(callsUnder(place) / 2))], lasts: random.pick([2000, 20_000, 100_000, 900_000]), answer: random.pick(WEATHER) };
}

/** Pages that a proxy, a captive portal or a broken server puts in place of Entra's answers; once, or for good. */
export function randomLoginFault(random: Random, routes: readonly Route[]): PlannedFault {
  const route = random.pick(routes.filter(isLogin));
  const answer = random.pick<FaultAnswer>([{ kind: 'html' }, { kind: 'html', status: 503 }, { kind: 'text' }, { kind: 'text', status: 502 }, { kind: 'empty' }, { kind: 'emptyObject' }, { kind: 'redirect', location: 'https://portal.example/login' }, { kind: 'status', status: 429 }, { kind: 'status', status: 500 }]);
  const first = random.between(1, route.calls);
  return { method: route.method, place: route.place, url: urlOf(route.place), calls: Array.from({ length: random.chance(0.5) ? 1 : 30 }, (_none, index) => first + index), answer };
}

export function describeFault({ method, place, calls, lasts, answer }: PlannedFault): string {
  return `${JSON.stringify(answer)} at call ${calls[0]}${calls.length > 1 ? '-' : ''}${lasts === undefined ? '' : `, for ${lasts} ms,`} of ${method ?? 'whatever goes to'} ${place}`;
}
