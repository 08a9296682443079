import { canonicalType } from '../model/catalog.ts';
import type { Gap, UnknownReason } from '../model/unknown.ts';
import { isJsonObject } from '../values/json.ts';
import { redact } from '../model/redact.ts';

/** What an error of any of the SDK generations tells. ESM and CJS copies of their error class coexist, so no instanceof. */
export interface Failure {
  readonly reason: Extract<UnknownReason, 'forbidden' | 'throttled' | 'failed'>;
  readonly status: number | undefined;
  readonly code: string;
  readonly message: string;
  /** The action that a 403 named, when it named one. */
  readonly action: string | undefined;
  /** By which Microsoft's support finds the request: the correlation id, else the request id. */
  readonly requestId: string | undefined;
}

const ACTION = /perform action '([^']+)'/i;

/** Reads status, code and message off any error; 403 is `forbidden`, 429 is `throttled`, all else `failed`. */
export function failureOf(error: unknown): Failure {
  const raw = isJsonObject(error) || error instanceof Error ? (error as RawFailure) : {};
  const status = typeof raw.statusCode === 'number' ? raw.statusCode : undefined;
  const message = oneLine(typeof raw.message === 'string' ? raw.message : String(error));
  const code = typeof raw.code === 'string' ? raw.code : status === undefined ? 'ERROR' : `Http${status}`;
  return { reason: reasonOf(status), status, code, message, action: ACTION.exec(message)?.[1], requestId: requestIdOf(raw) };
}

/** The parts of an SDK's error that are read; any of them can be missing. */
interface RawFailure {
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly headers?: { readonly get?: (name: string) => unknown } };
}

const REQUEST_ID_HEADERS = ['x-ms-correlation-request-id', 'x-ms-request-id', 'request-id'];

/**
 * Whether the service itself says that a thing is not there. A 404 without its document, or with another code, comes of something in between or of a wrong
 * question, and proves nothing.
 */
export function isNotThere(error: unknown): boolean {
  const { status, code } = failureOf(error);
  return status === 404 && /NotFound$/i.test(code);
}

function requestIdOf({ response }: RawFailure): string | undefined {
  const ids = REQUEST_ID_HEADERS.map((name) => response?.headers?.get?.(name));
  return ids.find((id) => typeof id === 'string' && /^[\w-]{1,64}$/.test(id)) as string | undefined;
}

function reasonOf(status: number | undefined): Failure['reason'] {
  // A 401 says that the token was refused, not that a permission is missing: another sign-in can mend it.
  if (status === 403) return 'forbidden';
  return status === 429 ? 'throttled' : 'failed';
}

/** SDK messages may span lines and quote whole bodies: one bounded line is what a person reads. */
function oneLine(text: string): string {
  const flat = redact(text.replaceAll(/\s+/g, ' ').trim());
  return flat.length > 300 ? `${flat.slice(0, 297)}...` : flat;
}

/** The gap that a failed read leaves behind. */
export function gapOf(error: unknown, type: string, scope: string, permission: string): Gap {
  const failure = failureOf(error);
  const artifact = canonicalType(type);
  const ids = failure.requestId === undefined ? {} : { requestId: failure.requestId };
  if (failure.reason === 'forbidden') {
    return { ...forbiddenGap(artifact, scope, failure.action ?? permission), ...ids };
  }
  return {
    reason: failure.reason,
    artifact,
    scope,
    missing: [],
    message: failure.reason === 'throttled'
      ? `Azure kept throttling the reading of ${artifact} in ${scope}`
      : `reading ${artifact} in ${scope} failed: ${failure.code}: ${failure.message}`,
    ...ids,
  };
}

export function forbiddenGap(type: string, scope: string, permission: string): Gap {
  return {
    reason: 'forbidden',
    artifact: canonicalType(type),
    scope,
    missing: [permission],
    message: `not allowed to read ${canonicalType(type)} in ${scope}: ${permission} is missing`,
  };
}

const LATE = new WeakSet<object>();

/** Notes that a list failed behind pages that were served: something was there, so that no refusal proves that nothing is. */
export function failedLate(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) LATE.add(error);
  return error;
}

export function isLate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && LATE.has(error);
}

/** An abort by the user, as opposed to a failed request. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error instanceof Error && (error.name === 'AbortError' || error === signal.reason);
}
