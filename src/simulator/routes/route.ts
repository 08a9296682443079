import type { Caller } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, Unsupported, type Call, type SimResponse } from '../http.ts';
import { isMap, parseJson, type Json, type JsonMap } from '../json.ts';
import { continuation, offsetOf } from '../paging.ts';
import { itemsNear, rowWithId } from '../rowIndex.ts';
import { isScopeAtOrAbove, scopeOfExtension, subscriptionIdOf } from '../scopes.ts';
import type { Settings } from '../settings.ts';
import type { State } from '../state.ts';

/** What a matched route knows: the present estate and how to change it, who calls, the call, and the parts of its path. */
export interface RouteContext {
  readonly estate: Estate;
  readonly state: State;
  readonly settings: Settings;
  readonly now: number;
  readonly caller: Caller;
  readonly call: Call;
  readonly parts: readonly string[];
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  readonly apiVersions: readonly string[];
  /** Query parameters beside `api-version`. */
  readonly parameters: readonly string[];
  readonly handle: (context: RouteContext) => SimResponse;
  /** What the activity log calls it; reading is not logged. */
  readonly operation?: string;
}

export const SUBSCRIPTION_SCOPE = '(/subscriptions/[^/]+)';
export const GROUP_SCOPE = '(/subscriptions/[^/]+/resourceGroups/[^/]+)';
export const PAGED = ['$skiptoken'];
export const FILTERED = ['$skiptoken', '$filter'];

export function route(method: Route['method'], path: string, apiVersions: readonly string[], parameters: readonly string[], handle: Route['handle']): Route {
  return { method, path: new RegExp(`^${path}$`, 'i'), apiVersions, parameters, handle };
}

/** A route that changes something: the activity log tells of it. */
export function writing(method: Exclude<Route['method'], 'GET'>, path: string, apiVersions: readonly string[], operation: string, handle: Route['handle'], parameters: readonly string[] = []): Route {
  return { ...route(method, path, apiVersions, parameters, handle), operation };
}

export function itemsOfType(estate: Estate, type: string): readonly EstateItem[] {
  return itemsNear(estate.arm, type, '/');
}

/** Above, at or below the scope. */
export function isAround(estate: Estate, item: EstateItem, scope: string): boolean {
  const own = scopeOfExtension(item.id);
  return isScopeAtOrAbove(estate, own, scope) || isScopeAtOrAbove(estate, scope, own);
}

/** The subscription that a path lies in, in the spelling of the estate; ARM's 404 where there is none. */
export function knownSubscription(estate: Estate, path: string | undefined): string {
  const id = subscriptionIdOf(path ?? '');
  const known = estate.subscriptions.find(({ subscriptionId }) => subscriptionId.toLowerCase() === id);
  if (known === undefined) throw new AzureError(404, 'SubscriptionNotFound', `The subscription '${id ?? ''}' could not be found.`);
  return `/subscriptions/${known.subscriptionId}`;
}

/** The row of the resource group that a path lies in; ARM's 404 where there is none. */
export function knownGroup(estate: Estate, path: string): EstateItem {
  knownSubscription(estate, path);
  const id = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(path)?.[0] ?? '';
  const row = rowWithId(estate.tables.resourcecontainers, id);
  if (row === undefined) throw new AzureError(404, 'ResourceGroupNotFound', `Resource group '${id.split('/').at(-1) ?? ''}' could not be found.`);
  return row;
}

/** The row of a resource; ARM's 404 of its subscription, its group or itself. */
export function knownResource(estate: Estate, id: string): EstateItem {
  knownGroup(estate, id);
  const row = rowWithId(estate.tables.resources, id);
  if (row === undefined) throw notFound(id);
  return row;
}

export function notFound(id: string): AzureError {
  const [, , , , group = '', , ...rest] = id.split('/');
  return new AzureError(404, 'ResourceNotFound', `The Resource '${rest.join('/')}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`);
}

export function canonical(name: string | undefined, names: readonly string[]): string {
  const found = names.find((candidate) => candidate.toLowerCase() === name?.toLowerCase());
  if (found === undefined) throw new Unsupported(`collection '${name ?? ''}'`);
  return found;
}

/** The body of a write, which must be a JSON object. */
export function bodyOf(call: Call): JsonMap {
  const body = parseJson(call.request.body);
  if (!isMap(body)) throw new AzureError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized: a JSON object was expected.');
  return body;
}

/** A page of an ARM list: `nextLink` is absolute and keeps the query parameters of the call. Whatever stands around the items comes first. */
export function listResponse(estate: Estate, call: Call, items: readonly JsonMap[], key: 'value' | 'values' = 'value', around: JsonMap = {}): SimResponse {
  const filter = call.query.get('$filter');
  const question: Json = filter === null ? [call.path.toLowerCase()] : [call.path.toLowerCase(), filter];
  const token = call.query.get('$skiptoken');
  const start = token === null ? 0 : offsetOf(token, question);
  if (start === undefined) throw new AzureError(400, 'InvalidSkipToken', 'The $skiptoken does not belong to this list.');
  const end = start + estate.pageSize;
  if (end >= items.length) return jsonResponse(200, { ...around, [key]: items.slice(start) });
  const version = encodeURIComponent(call.query.get('api-version') ?? '');
  const kept = filter === null ? '' : `&$filter=${encodeURIComponent(filter)}`;
  return jsonResponse(200, { ...around, [key]: items.slice(start, end), nextLink: `${call.origin}${encodeURI(call.path)}?api-version=${version}${kept}&$skiptoken=${continuation(question, end)}` });
}
