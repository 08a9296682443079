import type { TokenCredential } from '@azure/identity';
import type * as CoreRestPipeline from '@azure/core-rest-pipeline';
import type { HttpClient, Pipeline, PipelineResponse } from '@azure/core-rest-pipeline';
import { asArray, asNumber, asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { Cloud } from './cloud.ts';

/** The package's functions, once loaded. */
type RestPipeline = typeof CoreRestPipeline;

/** What the collectors may ask of Azure: reads only. */
export interface AzureClients {
  readonly cloud: Cloud;
  /** One page of a Resource Graph query. */
  query(request: GraphRequest): Promise<GraphPage>;
  /** A whole ARM list by raw REST: `path` starts with `/` and carries its api-version. */
  list(path: string): Promise<RawList>;
  /** All JIT policies of a subscription (arm-security). */
  jitPolicies(subscriptionId: string): Promise<RawList>;
  /** A PIM collection at a scope (arm-authorization). */
  pim(collection: PimCollection, scope: string): Promise<RawList>;
}

export type PimCollection = 'roleEligibilityScheduleInstances' | 'roleAssignmentScheduleInstances' | 'roleManagementPolicyAssignments';

/** Items exactly as they came over the wire, and how many requests they took. */
export interface RawList {
  readonly items: readonly JsonObject[];
  readonly requests: number;
}

interface GraphRequest {
  readonly subscriptions: readonly string[];
  readonly query: string;
  readonly skipToken: string | undefined;
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
  readonly httpClient: HttpClient;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

/** An answer that is well-formed JSON and still not what the API promises. */
export class UnexpectedAnswer extends Error {
  readonly code = 'UNEXPECTED_ANSWER';
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
  // Each client gets an object of its own: SecurityCenter writes into the one it is given.
  // The transport repeats what may be repeated; two that do would multiply.
  const retryOptions = { maxRetries: 0 };
  const shared = () => ({ endpoint: cloud.armEndpoint, httpClient: options.httpClient, retryOptions, userAgentOptions: { userAgentPrefix: options.userAgent } });
  const graph = new ResourceGraphClient(credential, { ...shared(), credentials: { scopes: [cloud.armScope] } });
  const pipeline = rest.createPipelineFromOptions({ retryOptions, userAgentOptions: { userAgentPrefix: options.userAgent } });
  pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential, scopes: cloud.armScope }));
  return {
    cloud,
    query: async (request) => graphPage(await graph.resources(graphBody(request), { abortSignal: signal })),
    list: (path) => listRaw(rest, pipeline, options, path),
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

function graphBody(request: GraphRequest) {
  return {
    // None named means the whole tenant: management groups are not rows of any subscription.
    ...(request.subscriptions.length === 0 ? {} : { subscriptions: [...request.subscriptions] }),
    query: request.query,
    options: {
      resultFormat: 'objectArray' as const,
      top: 1000,
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
  for await (const page of pager.byPage()) {
    if (page === undefined || nextLink === undefined) continue;
    if (links.has(nextLink)) throw new UnexpectedAnswer('the list names the same next page twice');
    links.add(nextLink);
  }
  return { items: pages.flat(), requests: pages.length };
}

function listPage(body: JsonValue): { readonly items: readonly JsonObject[]; readonly nextLink: string | undefined } {
  if (!isJsonObject(body) || !Array.isArray(body['value'])) throw new UnexpectedAnswer('the answer has no list of values');
  const nextLink = asString(body['nextLink']);
  const values = asArray(body['value']);
  const items = values.filter(isJsonObject);
  if (items.length < values.length) throw new UnexpectedAnswer('the list holds something that is no object');
  return { items, nextLink: nextLink === '' ? undefined : nextLink };
}

/** A list that none of the SDK packages offers, over the same transport. */
async function listRaw(rest: RestPipeline, pipeline: Pipeline, options: ClientOptions, path: string): Promise<RawList> {
  const items: JsonObject[] = [];
  const seen = new Set<string>();
  let url: string | undefined = `${options.cloud.armEndpoint}${path}`;
  while (url !== undefined) {
    if (seen.has(url)) throw new UnexpectedAnswer('the list names the same next page twice');
    seen.add(url);
    const request = rest.createPipelineRequest({ url, method: 'GET', abortSignal: options.signal, headers: rest.createHttpHeaders({ accept: 'application/json' }) });
    const response = await pipeline.sendRequest(options.httpClient, request);
    if (response.status !== 200) throw httpError(rest, response);
    const page = listPage(JSON.parse(response.bodyAsText ?? 'null') as JsonValue);
    items.push(...page.items);
    url = page.nextLink;
  }
  return { items, requests: seen.size };
}

function httpError(rest: RestPipeline, response: PipelineResponse): Error {
  const body = JSON.parse(response.bodyAsText ?? '{}') as JsonValue;
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : {};
  const code = asString(error['code']) ?? `Http${response.status}`;
  return new rest.RestError(asString(error['message']) ?? code, { code, statusCode: asNumber(response.status) ?? 0, request: response.request, response });
}
