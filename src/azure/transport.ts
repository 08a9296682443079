import { isRestError, RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { RequestBudget } from '../model/snapshot.ts';
import { checkAnswer } from './answers.ts';
import { createAzureClock, type AzureClock } from './azureClock.ts';
import type { Cloud } from './cloud.ts';
import { hostsOf, refuseForeign } from './hosts.ts';
import { LIMITS, type Limits } from './limits.ts';
import { networkClient } from './network.ts';
import { createQuota, isGraphQuery, type Quota } from './quota.ts';
import { isRead, isThrottled, LONGEST_PAUSE, pauseAfter, type History, type Outcome } from './retry.ts';

export interface TransportOptions {
  readonly cloud: Cloud;
  /** Hosts beside the cloud's own that a credential needs: IMDS, a pipeline's OIDC endpoint. They never see ARM tokens. */
  readonly credentialHosts: readonly string[];
  /** What sends the request in the end; the network unless a simulator is wrapped. */
  readonly inner?: HttpClient;
  /** How long, and how large, an exchange may become; what a real network needs unless told. */
  readonly limits?: Limits;
  /** Waits, in milliseconds; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignalLike) => Promise<void>;
  readonly now: () => number;
  /** Aborted when the user interrupts. */
  readonly signal?: AbortSignal;
  /** In [0, 1): spreads the repeats of lost requests; without it they are not spread. */
  readonly random?: () => number;
  /** Another token for the host in place of one that was refused; undefined when there is none. */
  readonly renew?: (rejected: string, host: string) => Promise<string | undefined>;
  readonly onResponse?: (seen: SeenResponse) => void;
  /** Whether requests that change something may leave for the hosts of data: set for the commands that write, and for no other. */
  readonly mayWrite?: boolean;
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

/** An HttpClient that keeps count of what it sent. */
export interface Transport extends HttpClient {
  readonly budget: () => RequestBudget;
  readonly bearWith: BearWith;
  /** Milliseconds by which Azure's clock is ahead of this machine's; 0 where they agree. */
  readonly clockOffset: () => number;
}

/**
 * Waits as long as an answer that came inside of another one asks for, with the patience that whole answers get. What was borne so far, this wait
 * included; undefined where there is nothing to wait for, or too long.
 */
export type BearWith = (answer: PipelineResponse, history: History, signal: AbortSignalLike) => Promise<History | undefined>;

/** What the attempts of all requests share. */
interface Shared {
  readonly options: TransportOptions;
  readonly inner: HttpClient;
  readonly limits: Limits;
  readonly quota: Quota;
  readonly clock: AzureClock;
  readonly random: () => number;
  readonly budget: { requests: number; queries: number; throttled: number; repeated: number; waitedMs: number };
  /** Tokens that a host refused, and what took their place: the SDKs keep sending what they once got. */
  readonly renewed: Map<string, string>;
}

/**
 * The one HttpClient through which every client and credential goes. The stock SDKs send the bearer token to whatever host a
 * nextLink names, read a proxy's HTML page as an empty list, give up on a cut body, ignore Resource Graph's quota headers, sleep for as
 * long as a Retry-After says and re-send a token that ran out meanwhile: each is put right here, once, for all of them.
 * The clients themselves are told to retry nothing. Token requests pass through as they are: the credentials retry those.
 * A request that could change something is refused before a byte leaves, as RestError WRITE_REFUSED, unless the transport was made with `mayWrite`.
 */
export function createTransport(options: TransportOptions): Transport {
  const hosts = hostsOf(options.cloud, options.credentialHosts);
  const limits = options.limits ?? LIMITS;
  const shared: Shared = {
    options, limits, inner: options.inner ?? networkClient(limits.answer), quota: createQuota(), clock: createAzureClock(), random: options.random ?? (() => 0.5),
    budget: { requests: 0, queries: 0, throttled: 0, repeated: 0, waitedMs: 0 }, renewed: new Map(),
  };
  return {
    budget: () => ({ ...shared.budget }),
    bearWith: (answer, history, signal) => bearWith(shared, answer, history, signal),
    clockOffset: shared.clock.offset,
    async sendRequest(request) {
      const url = new URL(request.url);
      refuseForeign(request, url, hosts);
      if (!hosts.data.has(url.host)) return sendInTime(shared, request, limits.login);
      if (options.mayWrite !== true) refuseWrite(request, url);
      return deliver(shared, request, url);
    },
  };
}

/** What reads cannot write, whatever their code asks for. */
function refuseWrite(request: PipelineRequest, url: URL): void {
  if (!isRead(request)) throw new RestError(`refused to send ${request.method} ${url.pathname} to ${url.host}: what runs here only reads`, { code: 'WRITE_REFUSED', request });
}

/** Sends a request until its outcome is final. */
async function deliver(shared: Shared, request: PipelineRequest, url: URL): Promise<PipelineResponse> {
  let history: History = { failures: 0, throttles: 0, waited: 0 };
  for (;;) {
    const outcome = await attempt(shared, request, url);
    const borne = isRead(request) ? await pauseFor(shared, outcome, history, request.abortSignal) : undefined;
    if (borne === undefined) return final(outcome);
    history = borne;
  }
}

/** Waits before another attempt; undefined where the outcome is final. */
async function pauseFor(shared: Shared, outcome: Outcome, history: History, signal: AbortSignalLike | undefined): Promise<History | undefined> {
  const pause = pauseAfter(outcome, history, shared.options.now(), shared.random);
  if (pause === undefined) return undefined;
  const throttled = isThrottled(outcome);
  shared.budget.repeated += 1;
  if (throttled) shared.budget.throttled += 1;
  await wait(shared, pause, signal);
  return { failures: history.failures + (throttled ? 0 : 1), throttles: history.throttles + (throttled ? 1 : 0), waited: history.waited + pause };
}

async function bearWith(shared: Shared, response: PipelineResponse, history: History, signal: AbortSignalLike): Promise<History | undefined> {
  const outcome: Outcome = { kind: 'answered', response };
  return isThrottled(outcome) ? pauseFor(shared, outcome, history, signal) : undefined;
}

function final(outcome: Outcome): PipelineResponse {
  if (outcome.kind === 'answered') return outcome.response;
  throw outcome.error;
}

/** One attempt, with one more behind it where the token was refused and another can be had. */
async function attempt(shared: Shared, request: PipelineRequest, url: URL): Promise<Outcome> {
  const first = await attemptOnce(shared, request, url);
  const token = tokenOf(request);
  if (first.kind === 'lost' || token === undefined || !isRefusedToken(first.response)) return first;
  const other = await shared.options.renew?.(token, url.host);
  // One that was refused before is no other: a host that caches would lead round in a circle.
  if (other === undefined || other === token || shared.renewed.has(other)) return first;
  shared.renewed.set(token, other);
  return attemptOnce(shared, request, url);
}

async function attemptOnce(shared: Shared, request: PipelineRequest, url: URL): Promise<Outcome> {
  useRenewed(shared.renewed, request);
  const isQuery = isGraphQuery(url);
  if (isQuery) await takeTurn(shared, request);
  let response: PipelineResponse | undefined;
  const sentAt = shared.options.now();
  try {
    response = await sendInTime(shared, request, shared.limits.attempt);
    shared.clock.answered(response, sentAt, shared.options.now());
    return { kind: 'answered', response: checkAnswer(request, response, url) };
  } catch (error) {
    if (request.abortSignal?.aborted === true) throw error;
    return { kind: 'lost', error };
  } finally {
    if (isQuery) shared.quota.answered(response, shared.options.now());
  }
}

/** A token that was refused for itself; a claims challenge is left to the SDKs, which answer it (Microsoft identity platform, "Claims challenges"). */
function isRefusedToken(response: PipelineResponse): boolean {
  return response.status === 401 && !/claims=/i.test(response.headers.get('www-authenticate') ?? '');
}

function tokenOf(request: PipelineRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

function useRenewed(renewed: ReadonlyMap<string, string>, request: PipelineRequest): void {
  let token = tokenOf(request);
  // A token in place of another can run out in its turn.
  for (let next = token; next !== undefined; next = renewed.get(next)) token = next;
  if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
}

/** Waits until the quota has room for one more query, and takes that room at once. A window that ends too late is a refusal. */
async function takeTurn(shared: Shared, request: PipelineRequest): Promise<void> {
  for (let pause = shared.quota.pause(shared.options.now()); pause > 0; pause = shared.quota.pause(shared.options.now())) {
    if (pause > LONGEST_PAUSE) throw new RestError(`Resource Graph's quota comes back in ${Math.ceil(pause / 1000)} seconds only`, { code: 'RateLimiting', statusCode: 429, request });
    await wait(shared, pause, request.abortSignal);
  }
  shared.quota.sent();
}

async function wait(shared: Shared, pause: number, signal: AbortSignalLike | undefined): Promise<void> {
  shared.budget.waitedMs += pause;
  await shared.options.sleep(pause, signal);
}

/**
 * Sends with a time limit on the whole answer: the SDK's own timeout ends where the body begins, and its timer would keep the process
 * alive behind a request that was lost (measured). An interruption ends requests for tokens as well, which know nothing of it.
 */
async function sendInTime(shared: Shared, request: PipelineRequest, limit: number): Promise<PipelineResponse> {
  const byCaller = request.abortSignal;
  const byUser = shared.options.signal;
  request.abortSignal = AbortSignal.any([byCaller, byUser, AbortSignal.timeout(limit)].filter((signal) => signal instanceof AbortSignal));
  try {
    return await send(shared, request);
  } catch (error) {
    if (byCaller?.aborted === true || byUser?.aborted === true || (error as Error).name !== 'AbortError') throw error;
    throw new RestError(`no answer from ${new URL(request.url).host} within ${limit / 1000} seconds`, { code: 'ETIMEDOUT', request });
  } finally {
    if (byCaller === undefined) delete request.abortSignal;
    else request.abortSignal = byCaller;
  }
}

/** A body cut mid-way surfaces as PARSE_ERROR, which says nothing of a connection that can come back; as ECONNRESET it is tried again. */
async function send(shared: Shared, request: PipelineRequest): Promise<PipelineResponse> {
  shared.budget.requests += 1;
  if (isGraphQuery(new URL(request.url))) shared.budget.queries += 1;
  try {
    const response = await shared.inner.sendRequest(request);
    shared.options.onResponse?.({ method: request.method, url: request.url, status: response.status, simulated: response.headers.get('x-portcullis-simulated') === 'true' });
    return response;
  } catch (error) {
    if (isRestError(error) && error.code === 'PARSE_ERROR' && request.abortSignal?.aborted !== true) {
      throw new RestError(error.message, { code: 'ECONNRESET', request });
    }
    throw error;
  }
}
