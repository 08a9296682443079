import type { TokenCredential } from '@azure/identity';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { Cloud } from './cloud.ts';
import { mapBounded } from './bounded.ts';
import { failedLate } from './failure.ts';
import { listOf, readBatch, type BatchAnswer } from './graphBatch.ts';
import { listPage, readJson, readList, readObject, readPage, UnexpectedAnswer, type ItemsKey, type RawList, type RawReader } from './rawList.ts';
import type { Transport } from './transport.ts';

/** What the collectors may ask of Azure: reads only. */
export interface AzureClients {
  readonly cloud: Cloud;
  /** One page of a Resource Graph query. */
  query(request: GraphRequest): Promise<GraphPage>;
  /** A whole ARM list by raw REST: `path` starts with `/` and carries its api-version. */
  list(path: string, key?: ItemsKey): Promise<RawList>;
  /** One ARM object: `path` is its id and the api-version. Throws UnexpectedAnswer for anything but that object. */
  get(path: string): Promise<JsonObject>;
  /** A whole Microsoft Graph list: `path` starts with `/v1.0/` or `/beta/`. */
  graphList(path: string): Promise<RawList>;
  /** Many of its answers at once, each by its path: `graphLists` reads each to its end, `graphObjects` takes each for what it is. */
  graphLists(paths: readonly string[]): Promise<readonly ListAnswer[]>;
  graphObjects(paths: readonly string[]): Promise<readonly BatchAnswer[]>;
  /** One object of Microsoft Graph. */
  graphObject(path: string): Promise<JsonObject>;
  /** The first page of such a list, to see whether it answers. */
  graphPage(path: string): Promise<RawList>;
  /** All JIT policies of a subscription (arm-security). */
  jitPolicies(subscriptionId: string): Promise<RawList>;
  /** A PIM collection at a scope (arm-authorization). */
  pim(collection: PimCollection, scope: string): Promise<RawList>;
}

/** A list of a batch, or why it was not read. */
export type ListAnswer = { readonly ok: true; readonly list: RawList } | { readonly ok: false; readonly error: unknown };

export type PimCollection = 'roleEligibilityScheduleInstances' | 'roleAssignmentScheduleInstances';

interface GraphRequest {
  readonly subscriptions: readonly string[];
  readonly query: string;
  readonly skipToken: string | undefined;
  /** The most rows of the page. */
  readonly top: number;
}

interface GraphPage {
  readonly rows: readonly JsonObject[];
  readonly totalRecords: number;
  readonly skipToken: string | undefined;
  readonly truncated: boolean;
}

export interface ClientOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: Transport;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

/**
 * The clients of one scan. The SDK packages are loaded one after another: loading them at once makes Node fail
 * with ERR_REQUIRE_ESM_RACE_CONDITION.
 */
export async function openClients(options: ClientOptions): Promise<AzureClients> {
  const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
  const { SecurityCenter } = await import('@azure/arm-security');
  const { AuthorizationManagementClient } = await import('@azure/arm-authorization');
  const rest = await import('@azure/core-rest-pipeline');
  const { cloud, credential, signal } = options;
  // The transport repeats what may be repeated; two that do would multiply.
  const retryOptions = { maxRetries: 0 };
  // Each client gets an object of its own: SecurityCenter writes into the one it is given.
  const shared = () => ({ endpoint: cloud.armEndpoint, httpClient: options.httpClient, retryOptions, userAgentOptions: { userAgentPrefix: options.userAgent } });
  const graph = new ResourceGraphClient(credential, { ...shared(), credentials: { scopes: [cloud.armScope] } });
  const reader = (scopes: string): RawReader => {
    const pipeline = rest.createPipelineFromOptions({ retryOptions, userAgentOptions: { userAgentPrefix: options.userAgent } });
    pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential, scopes }));
    return { rest, pipeline, httpClient: options.httpClient, bearWith: options.httpClient.bearWith, signal };
  };
  const [arm, microsoftGraph] = [reader(cloud.armScope), reader(cloud.graphScope)];
  return {
    cloud,
    query: async (request) => graphPage(await graph.resources(graphBody(request), { abortSignal: signal })),
    list: async (path, key) => readList(arm, addressOf(cloud.armEndpoint, path), key),
    get: async (path) => readObject(arm, addressOf(cloud.armEndpoint, path), path.split('?')[0] ?? ''),
    graphList: async (path) => readList(microsoftGraph, addressOf(cloud.graphEndpoint, path)),
    graphLists: (paths) => graphLists(microsoftGraph, cloud, paths),
    graphObjects: (paths) => batchOf(microsoftGraph, cloud, paths),
    graphObject: async (path) => objectOf(await readJson(microsoftGraph, addressOf(cloud.graphEndpoint, path))),
    graphPage: async (path) => readPage(microsoftGraph, addressOf(cloud.graphEndpoint, path)),
    jitPolicies: (subscriptionId) => {
      const client = new SecurityCenter(credential, subscriptionId, { ...shared(), credentialScopes: cloud.armScope });
      return readPages((onResponse) => client.jitNetworkAccessPolicies.list({ abortSignal: signal, onResponse }));
    },
    pim: (collection, scope) => {
      const client = new AuthorizationManagementClient(credential, '', { ...shared(), credentialScopes: cloud.armScope });
      return readPages((onResponse) => client[collection].listForScope(scope, { abortSignal: signal, onResponse }));
    },
  };
}

function objectOf(body: JsonValue): JsonObject {
  if (!isJsonObject(body) || (body['error'] ?? null) !== null || Array.isArray(body['value'])) throw new UnexpectedAnswer('the answer is no object');
  return body;
}

function batchOf(reader: RawReader, { graphEndpoint }: Cloud, paths: readonly string[]): Promise<readonly BatchAnswer[]> {
  for (const path of paths) addressOf(graphEndpoint, path);
  return readBatch(reader, graphEndpoint, paths);
}

async function graphLists(reader: RawReader, cloud: Cloud, paths: readonly string[]): Promise<readonly ListAnswer[]> {
  const answers = await batchOf(reader, cloud, paths);
  return mapBounded(answers, PARALLEL_LISTS, async (answer): Promise<ListAnswer> => {
    if (!answer.ok) return answer;
    try {
      const list = await listOf(reader, cloud.graphEndpoint, answer.body);
      return { ok: true, list: { ...list, requests: list.requests + answer.requests } };
    } catch (error) {
      if (reader.signal.aborted) throw error;
      return { ok: false, error };
    }
  });
}

/** Lists of a batch that go on beyond it, read at the same time. */
const PARALLEL_LISTS = 6;

/** Scopes and ids come from the wire as well: what does not begin as a path would end up in the name of the host. */
function addressOf(endpoint: string, path: string): string {
  const address = `${endpoint}${path}`;
  if (!path.startsWith('/') || !URL.canParse(address) || new URL(address).origin !== endpoint) throw new UnexpectedAnswer(`'${path.slice(0, 100)}' is no path of ${endpoint}`);
  return address;
}

function graphBody(request: GraphRequest) {
  return {
    // None named means the whole tenant: management groups are not rows of any subscription.
    ...(request.subscriptions.length === 0 ? {} : { subscriptions: [...request.subscriptions] }),
    query: request.query,
    options: {
      resultFormat: 'objectArray' as const,
      top: request.top,
      authorizationScopeFilter: 'AtScopeAboveAndBelow' as const,
      ...(request.skipToken === undefined ? {} : { skipToken: request.skipToken }),
    },
  };
}

function graphPage(answer: { readonly data: unknown; readonly totalRecords?: number; readonly skipToken?: string; readonly resultTruncated?: string }): GraphPage {
  if (!Array.isArray(answer.data) || typeof answer.totalRecords !== 'number') {
    throw new UnexpectedAnswer('Resource Graph answered without rows or without their total');
  }
  const rows = (answer.data as readonly JsonValue[]).filter(isJsonObject);
  // The SDK hands the wire's "true"/"false" through as a string.
  return { rows, totalRecords: answer.totalRecords, skipToken: answer.skipToken === '' ? undefined : answer.skipToken, truncated: answer.resultTruncated === 'true' };
}

type OnResponse = (raw: { readonly status: number; readonly bodyAsText?: string | null }, flat: unknown, error?: unknown) => void;

interface PagedList {
  byPage(): AsyncIterable<unknown>;
}

/**
 * Reads an SDK's list to its end and keeps the wire JSON: the SDK models drop and rename fields.
 * The SDK takes an answer without `value` for an empty list; here it is an error.
 */
async function readPages(open: (onResponse: OnResponse) => PagedList): Promise<RawList> {
  const pages: JsonObject[][] = [];
  const links = new Set<string>();
  let nextLink: string | undefined;
  const pager = open((raw, _flat, error) => {
    // Called for what failed too, which the SDK then throws as it is.
    if (raw.status !== 200 || error !== undefined) return;
    const page = listPage(JSON.parse(raw.bodyAsText ?? 'null') as JsonValue);
    pages.push([...page.items]);
    nextLink = page.nextLink;
  });
  try {
    for await (const page of pager.byPage()) {
      if (page === undefined || nextLink === undefined) continue;
      if (links.has(nextLink)) throw new UnexpectedAnswer('the list names the same next page twice');
      links.add(nextLink);
    }
  } catch (error) {
    throw pages.length > 0 ? failedLate(error) : error;
  }
  // Under a content type that the SDK does not know (`application/problem+json`) it sees neither the items nor the way on, and stops.
  if (nextLink !== undefined) throw new UnexpectedAnswer('the list names a next page that was not read');
  return { items: pages.flat(), requests: pages.length };
}
