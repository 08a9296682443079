import { isRestError, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { at, type JsonValue } from '../values/json.ts';
import { isGraphQuery, quotaReset } from './quota.ts';

/** How one attempt ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly response: PipelineResponse }
  | { readonly kind: 'lost'; readonly error: unknown };

/** What one request went through so far. */
export interface History {
  /** Attempts that were lost or answered with a fault of the server. */
  readonly failures: number;
  /** Answers that asked for patience. */
  readonly throttles: number;
  /** All pauses so far, milliseconds. */
  readonly waited: number;
}

/** As many attempts as the SDKs make by themselves (measured: four). */
const MOST_FAILURES = 3;
/** Other clients of the same principal use up the same quota, so a query may be refused many times before its turn comes. */
const MOST_THROTTLES = 20;
/** A server that asks for a longer pause than this is treated as not answering: the part becomes a gap, not an hour's silence. */
export const LONGEST_PAUSE = 120_000;
const LONGEST_PATIENCE = 600_000;
/** What a 429 without any hint is given. */
const DEFAULT_PAUSE = 5_000;
const FIRST_BACKOFF = 1_000;

const SERVER_FAULTS: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);
/** Connections that can come back; a certificate that is not trusted, say, cannot. */
const LOST_CONNECTIONS: ReadonlySet<string> = new Set([
  'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'REQUEST_SEND_ERROR',
]);

/**
 * Only reads are repeated, since nobody can tell whether a write that was lost was carried out, and only reads leave a transport that may not write.
 * A Resource Graph query is a read by POST, and so is a batch of Microsoft Graph that holds nothing but GETs.
 */
export function isRead(request: PipelineRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD' || (request.method === 'POST' && isReadByPost(request, new URL(request.url)));
}

function isReadByPost({ body }: PipelineRequest, url: URL): boolean {
  return isGraphQuery(url) || (/^\/(?:v1\.0|beta)\/\$batch$/.test(url.pathname) && typeof body === 'string' && holdsGets(body));
}

/** Each request of a batch names its own method (Microsoft Graph, "Combine multiple requests in one HTTP call using JSON batching"). */
function holdsGets(body: string): boolean {
  try {
    const requests = at(JSON.parse(body) as JsonValue, 'requests');
    return Array.isArray(requests) && requests.every((request) => at(request as JsonValue, 'method') === 'GET');
  } catch {
    return false;
  }
}

/** Milliseconds to wait before the request is sent once more; undefined when its outcome is final. `random` is in [0, 1). */
export function pauseAfter(outcome: Outcome, history: History, now: number, random: () => number): number | undefined {
  const pause = isThrottled(outcome) ? throttlePause(outcome.response, history, now) : failurePause(outcome, history, random);
  return pause === undefined || history.waited + pause > LONGEST_PATIENCE ? undefined : pause;
}

/** 429, or a server that names its own pause. */
export function isThrottled(outcome: Outcome): outcome is Extract<Outcome, { kind: 'answered' }> {
  return outcome.kind === 'answered' && (outcome.response.status === 429 || (outcome.response.status === 503 && outcome.response.headers.get('retry-after') !== undefined));
}

function throttlePause(response: PipelineResponse, history: History, now: number): number | undefined {
  if (history.throttles >= MOST_THROTTLES) return undefined;
  const reset = quotaReset(response);
  const asked = askedPause(response, now) ?? (reset === undefined ? DEFAULT_PAUSE : reset * 1000);
  return asked > LONGEST_PAUSE ? undefined : asked;
}

/** The pause that the server asks for: milliseconds by Azure's own headers, seconds or a date by RFC 9110 10.2.3. */
export function askedPause(response: PipelineResponse, now: number): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const milliseconds = Number(response.headers.get(name) ?? Number.NaN);
    if (milliseconds >= 0) return milliseconds;
  }
  const header = response.headers.get('retry-after');
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  if (Number.isNaN(date)) return undefined;
  // Measured by the clock that wrote it: this machine's can be hours off (RFC 9110, 6.6.1).
  const theirs = Date.parse(response.headers.get('date') ?? '');
  return Math.max(0, date - (Number.isNaN(theirs) ? now : theirs));
}

function failurePause(outcome: Outcome, history: History, random: () => number): number | undefined {
  if (history.failures >= MOST_FAILURES || !isPassing(outcome)) return undefined;
  return FIRST_BACKOFF * 2 ** history.failures * (0.75 + random() / 2);
}

function isPassing(outcome: Outcome): boolean {
  if (outcome.kind === 'answered') return SERVER_FAULTS.has(outcome.response.status);
  return isRestError(outcome.error) && LOST_CONNECTIONS.has(outcome.error.code ?? '');
}
