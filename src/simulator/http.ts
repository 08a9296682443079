import type { Json, JsonMap } from './json.ts';

export interface SimRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection ends inside the body. */
  readonly cut?: boolean;
  /** The connection ends before the status. */
  readonly reset?: boolean;
  /** The answer comes this many milliseconds after the request. */
  readonly delay?: number;
  /** The connection stays open and nothing more comes: from the start, behind the headers, or behind half of the body. */
  readonly stall?: Place;
  /** The body trickles: so many bytes, then a pause, and on. */
  readonly drip?: { readonly bytes: number; readonly milliseconds: number };
  /** In place of the body, gzip that unpacks to so many bytes. */
  readonly bomb?: number;
}

/** How far an answer gets. */
export type Place = 'nothing' | 'headers' | 'half';

/** The request with its URL taken apart: no doubled slashes, no trailing one, percent signs resolved. */
export interface Call {
  readonly request: SimRequest;
  readonly method: string;
  readonly origin: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Taken apart by hand, since `//subscriptions/...` after the host must not be read as another host. */
export function callOf(request: SimRequest): Call {
  const url = new URL(request.url);
  const path = decodeURIComponent(url.pathname).replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return { request, method: request.method.toUpperCase(), origin: url.origin, host: url.host, path, query: url.searchParams };
}

/** An error that Azure itself would answer: status, ARM code and message. */
export class AzureError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly JsonMap[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, more: { readonly details?: readonly JsonMap[]; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
  }
}

/** Something that the simulator does not model. Never an empty answer: a caller must not mistake it for "there is none". */
export class Unsupported extends Error {}

/** A query that the simulator's part of KQL cannot read: an Azure error to the caller, and recorded as not modelled. */
export class UnreadableQuery extends AzureError {}

export function jsonResponse(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): SimResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) };
}

export function errorResponse(error: AzureError): SimResponse {
  const details = error.details.length === 0 ? {} : { details: error.details };
  return jsonResponse(error.status, { error: { code: error.code, message: error.message, ...details } }, error.headers);
}
