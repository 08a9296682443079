import type { Caller } from './authorization.ts';
import { AzureError, type Call } from './http.ts';
import { subscriptionIdOf } from './scopes.ts';
import type { Settings } from './settings.ts';

/** Counts calls against the limits of ARM and Resource Graph. */
export interface Throttle {
  /** The headers that the answer carries; throws the 429 where the limit is reached. */
  take(caller: Caller, call: Call): Readonly<Record<string, string>>;
}

/** Token buckets of ARM a principal and subscription, or tenant (ARM documentation, "Understand how Azure Resource Manager throttles requests"). */
const BUCKETS = {
  reads: { size: 250, refill: 25 },
  writes: { size: 200, refill: 10 },
  deletes: { size: 200, refill: 10 },
} as const;

/** Resource Graph's quota a principal (its documentation, "Guidance for throttled requests"). */
const GRAPH_QUERIES = 15;
const GRAPH_WINDOW = 5000;

interface Bucket {
  readonly left: number;
  readonly at: number;
}

export function createThrottle(settings: Settings, now: () => number): Throttle {
  const buckets = new Map<string, Bucket>();
  const windows = new Map<string, { readonly start: number; readonly used: number }>();
  return {
    take: (caller, call) => (isGraphQuery(call) ? takeQuery(windows, { settings, now: now(), caller }) : takeToken(buckets, { settings, now: now(), caller }, call)),
  };
}

interface Taking {
  readonly settings: Settings;
  readonly now: number;
  readonly caller: Caller;
}

export function isGraphQuery(call: Call): boolean {
  return call.path.toLowerCase() === '/providers/microsoft.resourcegraph/resources';
}

function takeToken(buckets: Map<string, Bucket>, { settings, now, caller }: Taking, call: Call): Readonly<Record<string, string>> {
  const kind = kindOf(call.method);
  const { size, refill } = BUCKETS[kind];
  const subscription = subscriptionIdOf(call.path);
  const header = `x-ms-ratelimit-remaining-${subscription === undefined ? 'tenant' : 'subscription'}-${kind}`;
  if (!settings.throttle) return { [header]: String(size - 1) };
  const key = [kind, subscription ?? '', caller.objectId].join(' ');
  const before = buckets.get(key) ?? { left: size, at: now };
  const left = Math.min(size, before.left + ((now - before.at) / 1000) * refill);
  if (left < 1) throw tooMany(header, Math.ceil((1 - left) / refill), subscription);
  buckets.set(key, { left: left - 1, at: now });
  return { [header]: String(Math.floor(left - 1)) };
}

function kindOf(method: string): keyof typeof BUCKETS {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function tooMany(header: string, seconds: number, subscription: string | undefined): AzureError {
  const message = `Number of requests for subscription '${subscription ?? ''}' exceeded the limit. Please try again after '${seconds}' seconds.`;
  return new AzureError(429, subscription === undefined ? 'TooManyRequests' : 'SubscriptionRequestsThrottled', message, { headers: { 'retry-after': String(seconds), [header]: '0' } });
}

function takeQuery(windows: Map<string, { readonly start: number; readonly used: number }>, { settings, now, caller }: Taking): Readonly<Record<string, string>> {
  if (!settings.throttle) return quotaHeaders(GRAPH_QUERIES - 1, GRAPH_WINDOW);
  const last = windows.get(caller.objectId);
  const window = last === undefined || now - last.start >= GRAPH_WINDOW ? { start: now, used: 0 } : last;
  const resets = window.start + GRAPH_WINDOW - now;
  if (window.used >= GRAPH_QUERIES) {
    const headers = { ...quotaHeaders(0, resets), ...(settings.graphRetryAfter ? { 'retry-after': String(Math.ceil(resets / 1000)) } : {}) };
    throw new AzureError(429, 'RateLimiting', 'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed.', { headers });
  }
  windows.set(caller.objectId, { start: window.start, used: window.used + 1 });
  return quotaHeaders(GRAPH_QUERIES - window.used - 1, resets);
}

function quotaHeaders(remaining: number, resets: number): Readonly<Record<string, string>> {
  return { 'x-ms-user-quota-remaining': String(remaining), 'x-ms-user-quota-resets-after': `00:00:${String(Math.ceil(resets / 1000)).padStart(2, '0')}` };
}
