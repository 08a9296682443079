import type { TokenCredential } from '@azure/identity';
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { JIT_POLICY_ID, SECURITY_RULE_ID, type EventReading, type ListReading, type Reading, type WriteEvent, type WriteRequest, type WriteResult } from '../model/armAnswers.ts';
import { subscriptionScope } from '../model/snapshot.ts';
import { asString, at, type JsonObject } from '../values/json.ts';
import type { Cloud } from './cloud.ts';
import { failureOf } from './failure.ts';
import { readList, readObject, UnexpectedAnswer, type RawReader } from './rawList.ts';
import { askedPause, LONGEST_PAUSE } from './retry.ts';
import type { Transport } from './transport.ts';
import { isNotSent, isPerhapsDone, refusalOf } from './writeAnswer.ts';

/** What applying a plan asks of Azure. */
export interface AzureWriter {
  readonly read: (id: string, apiVersion: string) => Promise<Reading>;
  readonly locks: (scope: string) => Promise<ListReading>;
  readonly events: (subscriptionId: string, since: string) => Promise<EventReading>;
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
  /** A new GUID, by chance. */
  readonly guid: () => string;
}

type Unread = Extract<Reading, { readonly kind: 'failed' }>;

type Ids = Pick<Extract<WriteResult, { readonly kind: 'accepted' }>, 'requestId' | 'correlationId'>;

export interface WriterOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  /** Made with leave to write. */
  readonly httpClient: Transport;
  readonly userAgent: string;
  /** Not the user's once writing has begun: a write in hand, and the look at what it did, are brought to their end. */
  readonly signal: AbortSignal;
  /** Milliseconds, for pauses that are told as a date. */
  readonly now: () => number;
}

/**
 * The one place from which writes leave: raw REST, since the SDKs drop fields of a policy (facts 4.2) and would repeat what was lost. It writes
 * just-in-time policies and security rules by their ids, each request once, and nothing else. Loads the Azure packages.
 */
export async function openWriter(options: WriterOptions): Promise<AzureWriter> {
  const rest = await import('@azure/core-rest-pipeline');
  const { cloud, credential, httpClient, signal } = options;
  const pipeline = rest.createPipelineFromOptions({ retryOptions: { maxRetries: 0 }, userAgentOptions: { userAgentPrefix: options.userAgent } });
  pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential, scopes: cloud.armScope }));
  const reader: RawReader = { rest, pipeline, httpClient, bearWith: httpClient.bearWith, signal };
  return {
    read: (id, apiVersion) => readOne(reader, cloud, id, apiVersion),
    locks: async (scope) => listed(async () => (await readList(reader, addressOf(cloud, `${scope}/providers/Microsoft.Authorization/locks`, '2016-09-01'))).items),
    events: async (subscriptionId, since) => {
      const answer = await listed(async () => (await readList(reader, `${addressOf(cloud, `${subscriptionScope(subscriptionId)}/providers/Microsoft.Insights/eventtypes/management/values`, '2015-04-01')}&$filter=${encodeURIComponent(`eventTimestamp ge '${since}'`)}`)).items);
      return answer.kind === 'failed' ? answer : { kind: 'listed', events: writesIn(answer.items) };
    },
    write: (request) => send(reader, options, request),
    // The package's own: it makes one for every request.
    guid: () => rest.createPipelineRequest({ url: cloud.armEndpoint }).requestId,
  };
}

/** An id comes from a plan or the wire: what is no plain path would end up in the host, the query, or another resource. Tabs and line ends count: a URL drops them (WHATWG URL, basic parser), and leaves `..`. */
function addressOf({ armEndpoint }: Cloud, id: string, apiVersion: string): string {
  const address = `${armEndpoint}${id}?api-version=${encodeURIComponent(apiVersion)}`;
  const isPath = id.startsWith('/') && !/[?#\\\p{Cc}]|\/\.{1,2}(?:\/|$)|%2e/iu.test(id) && URL.canParse(address) && new URL(address).origin === armEndpoint;
  if (!isPath) throw new UnexpectedAnswer(`'${id.slice(0, 100)}' is no path of ${armEndpoint}`);
  return address;
}

/** 404s that say that the question, and not its subject, is wrong. */
const NO_ABSENCE: ReadonlySet<string> = new Set(['SubscriptionNotFound', 'InvalidResourceType', 'NoRegisteredProviderFound', 'InvalidResourceNamespace']);

async function readOne(reader: RawReader, cloud: Cloud, id: string, apiVersion: string): Promise<Reading> {
  try {
    const body = await readObject(reader, addressOf(cloud, id, apiVersion), id);
    return { kind: 'found', body, etag: asString(body['etag']) };
  } catch (error) {
    const failure = failureOf(error);
    return failure.status === 404 && !NO_ABSENCE.has(failure.code) ? { kind: 'absent' } : unread(error);
  }
}

async function listed(read: () => Promise<readonly JsonObject[]>): Promise<ListReading> {
  try {
    return { kind: 'listed', items: await read() };
  } catch (error) {
    return unread(error);
  }
}

function unread(error: unknown): Unread {
  const { code, message, reason, action } = failureOf(error);
  return { kind: 'failed', code, message, missing: reason === 'forbidden' && action !== undefined ? [action] : [] };
}

/** Events of writes, deletions and requests for access (they too change a policy) that Azure did not refuse (Azure Monitor documentation, "Activity log event schema": the events of one operation share its id). */
function writesIn(items: readonly JsonObject[]): readonly WriteEvent[] {
  const refused = new Set(items.filter((item) => textAt(item, 'status', 'value').toLowerCase() === 'failed').map((item) => textAt(item, 'operationId')));
  return items.filter((item) => /\/(?:write|delete|initiate\/action)$/i.test(textAt(item, 'operationName', 'value')) && !refused.has(textAt(item, 'operationId'))).map((item) => ({
    at: textAt(item, 'eventTimestamp'), resourceId: textAt(item, 'resourceId'), operation: textAt(item, 'operationName', 'value'), caller: textAt(item, 'caller'),
    correlationId: textAt(item, 'correlationId'), clientRequestId: textAt(item, 'httpRequest', 'clientRequestId'),
  }));
}

function textAt(item: JsonObject, ...keys: readonly string[]): string {
  return asString(at(item, ...keys)) ?? '';
}

/** A plan is a file: whatever it says, this is all that is ever written. */
const WRITTEN_TYPES = [JIT_POLICY_ID, SECURITY_RULE_ID];

async function send(reader: RawReader, { cloud, now }: WriterOptions, request: WriteRequest): Promise<WriteResult> {
  if (!WRITTEN_TYPES.some((type) => type.test(request.path))) return unsent(`refused to write ${request.path}: neither a policy nor a security rule`);
  let made: PipelineRequest;
  try {
    made = requestOf(reader, cloud, request);
  } catch (error) {
    return unsent(failureOf(error).message);
  }
  try {
    return answered(await reader.pipeline.sendRequest(reader.httpClient, made), now());
  } catch (error) {
    return thrown(error);
  }
}

/** Refused on this side of the wire: nothing has left, so that there is nothing to look for. */
function unsent(message: string): WriteResult {
  return { kind: 'refused', status: 0, code: 'WRITE_REFUSED', message, missing: [], pause: undefined, requestId: '', correlationId: '' };
}

function requestOf({ rest, signal }: RawReader, cloud: Cloud, { method, path, apiVersion, body, etag, clientRequestId }: WriteRequest): PipelineRequest {
  const headers = rest.createHttpHeaders({
    accept: 'application/json', 'x-ms-client-request-id': clientRequestId, ...(body === null ? {} : { 'content-type': 'application/json' }), ...(etag === undefined ? {} : { 'if-match': etag }),
  });
  return rest.createPipelineRequest({ url: addressOf(cloud, path, apiVersion), method, headers, requestId: clientRequestId, abortSignal: signal, ...(body === null ? {} : { body: JSON.stringify(body) }) });
}

const ACCEPTED: ReadonlySet<number> = new Set([200, 201, 202, 204]);

function answered(response: PipelineResponse, now: number): WriteResult {
  const ids = idsOf(response);
  const { status } = response;
  if (ACCEPTED.has(status)) return { kind: 'accepted', status, ...ids };
  const { code, message, action } = refusalOf(response);
  const pause = pauseOf(response, code, now);
  if (isPerhapsDone(status, pause !== undefined)) return { kind: 'lost', status, code, message, ...ids };
  return { kind: 'refused', status, code, message, missing: status === 403 && action !== undefined ? [action] : [], pause, ...ids };
}

/** Busy with another write of the same group, or of what it depends on (facts 5.6). */
const BUSY = /^(?:AnotherOperationInProgress|RetryableError)/i;
/** Where the answer asks for patience and does not say how much. */
const DEFAULT_PAUSE = 5_000;

/** How long to wait before it is worth another attempt; undefined where it never will be, or not soon. */
function pauseOf(response: PipelineResponse, code: string, now: number): number | undefined {
  const asked = askedPause(response, now);
  const isBusy = response.status === 429 || (response.status === 503 && asked !== undefined) || (response.status === 409 && BUSY.test(code));
  const pause = asked ?? DEFAULT_PAUSE;
  return isBusy && pause <= LONGEST_PAUSE ? pause : undefined;
}

function idsOf({ headers }: PipelineResponse): Ids {
  return { requestId: headers.get('x-ms-request-id') ?? '', correlationId: headers.get('x-ms-correlation-request-id') ?? '' };
}

/** No answer that can be read: a broken connection, a gateway's page, a cut body. */
function thrown(error: unknown): WriteResult {
  const { code, message, status, requestId = '' } = failureOf(error);
  if (isNotSent({ code })) return { kind: 'refused', status: 0, code, message, missing: [], pause: undefined, requestId: '', correlationId: '' };
  return { kind: 'lost', status: status ?? null, code, message, requestId, correlationId: requestId };
}

