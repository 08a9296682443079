import { createDefaultHttpClient, isRestError, RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { dataHosts, loginHost, type Cloud } from './cloud.ts';

/**
 * The one HttpClient through which every client and credential goes. The stock SDKs send the bearer token to whatever
 * host a nextLink names, read a proxy's HTML page as an empty list, give up on a cut body and ignore Resource Graph's
 * quota headers: each is put right here, once, for all of them.
 */
export interface TransportOptions {
  readonly cloud: Cloud;
  /** Hosts beside the cloud's own that a credential needs: IMDS, a pipeline's OIDC endpoint. They never see ARM tokens. */
  readonly credentialHosts: readonly string[];
  /** What sends the request in the end; the SDK's own client unless a simulator is wrapped. */
  readonly inner?: HttpClient;
  /** Waits, in milliseconds; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignalLike) => Promise<void>;
  readonly now: () => number;
  readonly onResponse?: (seen: SeenResponse) => void;
}

interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface SeenResponse {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly simulated: boolean;
}

/** A server that asks for a longer pause than this is treated as not answering: the part becomes a gap, not an hour's silence. */
const LONGEST_RETRY_AFTER_SECONDS = 120;
/** What a 429 without any hint is given (measured: the SDK's retry policy does not retry a 429 without Retry-After). */
const DEFAULT_RETRY_AFTER_SECONDS = 5;

const GRAPH_QUERY_PATH = /\/providers\/Microsoft\.ResourceGraph\/resources$/i;

export function createTransport(options: TransportOptions): HttpClient {
  const inner = options.inner ?? createDefaultHttpClient();
  const data = dataHosts(options.cloud);
  const allowed = new Set([...data, loginHost(options.cloud), ...options.credentialHosts]);
  const quota = { blockedUntil: 0 };
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      refuseForeign(request, url, allowed, data);
      if (GRAPH_QUERY_PATH.test(url.pathname)) await awaitQuota(quota.blockedUntil, options, request);
      const response = await send(inner, request);
      options.onResponse?.({ method: request.method, url: request.url, status: response.status, simulated: response.headers.get('x-portcullis-simulated') === 'true' });
      noteQuota(quota, response, options.now());
      hintRetry(response);
      return data.has(url.host) ? checkData(request, response, url) : response;
    },
  };
}

function refuseForeign(request: PipelineRequest, url: URL, allowed: ReadonlySet<string>, data: ReadonlySet<string>): void {
  if (!allowed.has(url.host)) {
    throw new RestError(`refused to send a request to ${url.host}: not an endpoint of this cloud`, { code: 'FOREIGN_HOST', request });
  }
  if (data.has(url.host) && url.protocol !== 'https:') {
    throw new RestError(`refused to send a request to ${url.host} without TLS`, { code: 'FOREIGN_HOST', request });
  }
}

async function awaitQuota(blockedUntil: number, options: TransportOptions, request: PipelineRequest): Promise<void> {
  const wait = blockedUntil - options.now();
  if (wait > 0) await options.sleep(wait, request.abortSignal);
}

/** A body cut mid-way surfaces as PARSE_ERROR, which no retry policy knows; as ECONNRESET it is retried. */
async function send(inner: HttpClient, request: PipelineRequest): Promise<PipelineResponse> {
  try {
    return await inner.sendRequest(request);
  } catch (error) {
    if (isRestError(error) && error.code === 'PARSE_ERROR' && !request.abortSignal?.aborted) {
      throw new RestError(error.message, { code: 'ECONNRESET', request });
    }
    throw error;
  }
}

/** Remembers, from a successful answer, when the next query may be sent (Resource Graph documentation, "Guidance for throttled requests": remaining 0 on a 200 means wait). */
function noteQuota(quota: { blockedUntil: number }, response: PipelineResponse, now: number): void {
  const resets = quotaReset(response);
  if (resets !== undefined && response.headers.get('x-ms-user-quota-remaining') === '0') quota.blockedUntil = now + resets * 1000;
}

/** Seconds from `x-ms-user-quota-resets-after: hh:mm:ss`. */
function quotaReset(response: PipelineResponse): number | undefined {
  const parts = /^(\d+):(\d+):(\d+)/.exec(response.headers.get('x-ms-user-quota-resets-after') ?? '');
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : undefined;
}

/** Gives the SDK's retry policy the hint it understands, and takes away one that would stall the scan. */
function hintRetry(response: PipelineResponse): void {
  if (response.status !== 429 && response.status !== 503) return;
  const asked = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (asked > LONGEST_RETRY_AFTER_SECONDS) response.headers.delete('retry-after');
  else if (response.status === 429 && !response.headers.get('retry-after')) {
    response.headers.set('retry-after', String(Math.min(quotaReset(response) ?? DEFAULT_RETRY_AFTER_SECONDS, LONGEST_RETRY_AFTER_SECONDS)));
  }
}

function checkData(request: PipelineRequest, response: PipelineResponse, url: URL): PipelineResponse {
  if (response.status >= 400) return withEnvelope(response);
  if (response.status === 200 && request.method !== 'DELETE') {
    const body = parseJsonBody(request, response, url);
    refuseForeignNextLink(request, response, body, url);
  }
  return response;
}

function parseJsonBody(request: PipelineRequest, response: PipelineResponse, url: URL): JsonValue {
  const type = response.headers.get('content-type') ?? '';
  const text = response.bodyAsText ?? '';
  const refuse = (): never => {
    throw new RestError(`${url.host} answered 200 with something that is not JSON (${type === '' ? 'no content type' : type}, ${text.length} characters): a proxy or a login page?`, {
      code: 'NOT_JSON', statusCode: 200, request, response,
    });
  };
  if (!/[/+]json/i.test(type) || text.trim() === '') return refuse();
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new RestError(`${url.host} answered JSON that ends too early`, { code: 'ECONNRESET', request });
  }
}

/** A nextLink to another origin is an error before a byte, or a token, leaves. */
function refuseForeignNextLink(request: PipelineRequest, response: PipelineResponse, body: JsonValue, url: URL): void {
  if (!isJsonObject(body)) return;
  const link = body['nextLink'] ?? body['@odata.nextLink'];
  if (typeof link !== 'string' || link === '' || originOf(link) === url.origin) return;
  throw new RestError(`${url.host} named a next page on another host: refused`, { code: 'FOREIGN_NEXT_LINK', statusCode: 200, request, response });
}

function originOf(link: string): string | undefined {
  return URL.canParse(link) ? new URL(link).origin : undefined;
}

/** The SDKs read `error.code` without looking: an HTML or bare error body would hide its status behind a TypeError. */
function withEnvelope(response: PipelineResponse): PipelineResponse {
  const parsed = tryParse(response.bodyAsText ?? '');
  if (isJsonObject(parsed) && isJsonObject(parsed['error']) && typeof parsed['error']['code'] === 'string') return response;
  const bare = isJsonObject(parsed) ? parsed : {};
  const code = typeof bare['code'] === 'string' ? bare['code'] : `Http${response.status}`;
  const message = typeof bare['message'] === 'string' ? bare['message'] : `HTTP ${response.status} without an error document`;
  response.bodyAsText = JSON.stringify({ error: { code, message } });
  response.headers.set('content-type', 'application/json');
  return response;
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
