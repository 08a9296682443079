import type { Caller } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, Unsupported, type Call, type SimResponse } from '../http.ts';
import type { Json, JsonMap } from '../json.ts';
import { continuation, offsetOf } from '../paging.ts';
import { isScopeAtOrAbove, scopeOfExtension, subscriptionIdOf } from '../scopes.ts';

/** What a matched route knows: the estate, who calls, the call, and the parts of its path. */
export interface RouteContext {
  readonly estate: Estate;
  readonly caller: Caller;
  readonly call: Call;
  readonly parts: readonly string[];
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly apiVersions: readonly string[];
  /** Query parameters beside `api-version`. */
  readonly parameters: readonly string[];
  readonly handle: (context: RouteContext) => SimResponse;
}

export const SUBSCRIPTION_SCOPE = '(/subscriptions/[^/]+)';
export const PAGED = ['$skiptoken'];

export function route(method: Route['method'], path: string, apiVersions: readonly string[], parameters: readonly string[], handle: Route['handle']): Route {
  return { method, path: new RegExp(`^${path}$`, 'i'), apiVersions, parameters, handle };
}

export function itemsOfType(estate: Estate, type: string): readonly EstateItem[] {
  return estate.arm.filter((item) => item.type.toLowerCase() === type.toLowerCase());
}

/** Above, at or below the scope. */
export function isAround(estate: Estate, item: EstateItem, scope: string): boolean {
  const own = scopeOfExtension(item.id);
  return isScopeAtOrAbove(estate, own, scope) || isScopeAtOrAbove(estate, scope, own);
}

export function knownSubscription(estate: Estate, parts: readonly string[]): string {
  const scope = parts[0] ?? '';
  const id = subscriptionIdOf(scope);
  const known = estate.subscriptions.find(({ subscriptionId }) => subscriptionId.toLowerCase() === id);
  if (known === undefined) throw new AzureError(404, 'SubscriptionNotFound', `The subscription '${id ?? ''}' could not be found.`);
  return `/subscriptions/${known.subscriptionId}`;
}

export function canonical(name: string | undefined, names: readonly string[]): string {
  const found = names.find((candidate) => candidate.toLowerCase() === name?.toLowerCase());
  if (found === undefined) throw new Unsupported(`collection '${name ?? ''}'`);
  return found;
}

/** A page of an ARM list: `nextLink` is absolute and keeps the query parameters of the call. */
export function listResponse(estate: Estate, call: Call, items: readonly JsonMap[]): SimResponse {
  const question: Json = [call.path.toLowerCase()];
  const token = call.query.get('$skiptoken');
  const start = token === null ? 0 : offsetOf(token, question);
  if (start === undefined) throw new AzureError(400, 'InvalidSkipToken', 'The $skiptoken does not belong to this list.');
  const end = start + estate.pageSize;
  if (end >= items.length) return jsonResponse(200, { value: items.slice(start) });
  const version = encodeURIComponent(call.query.get('api-version') ?? '');
  return jsonResponse(200, { value: items.slice(start, end), nextLink: `${call.origin}${call.path}?api-version=${version}&$skiptoken=${continuation(question, end)}` });
}
