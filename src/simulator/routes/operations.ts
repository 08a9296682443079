import { authorise } from '../authorization.ts';
import { AzureError, jsonResponse, type SimResponse } from '../http.ts';
import type { Operation } from '../state.ts';
import { armBody } from './resourceBody.ts';
import { knownSubscription, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

/** Providers whose writes go on after their answer. */
const NAMESPACES = { 'Microsoft.Network': VERSIONS['microsoft.network'], 'Microsoft.Compute': VERSIONS['microsoft.compute'] } as const;

type Namespace = keyof typeof NAMESPACES;

/** Where the headers of an asynchronous write point (ARM documentation, "Track asynchronous Azure operations"). */
export const OPERATION_ROUTES: readonly Route[] = (Object.keys(NAMESPACES) as readonly Namespace[]).flatMap((namespace) => {
  const location = `${SUBSCRIPTION_SCOPE}/providers/(${namespace.replace('.', '\\.')})/locations/([^/]+)`;
  return [
    route('GET', `${location}/(operations)/([^/]+)`, NAMESPACES[namespace], [], getOperation),
    route('GET', `${location}/(operationResults)/([^/]+)`, NAMESPACES[namespace], [], getResult),
  ];
});

/** Headers of a write that goes on: where its status is, and where its result where there is nothing to show of it yet. */
export function operationHeaders({ call, settings, parts }: Pick<RouteContext, 'call' | 'settings' | 'parts'>, namespace: Namespace, location: string, id: string): { readonly status: Headers; readonly result: Headers } {
  const base = `${call.origin}${/^\/subscriptions\/[^/]+/i.exec(parts[0] ?? '')?.[0] ?? ''}/providers/${namespace}/locations/${location}`;
  const version = `?api-version=${call.query.get('api-version') ?? ''}`;
  const status = { 'azure-asyncoperation': `${base}/operations/${id}${version}`, 'retry-after': String(Math.ceil(settings.writeTime / 1000)) };
  return { status, result: { ...status, location: `${base}/operationResults/${id}${version}` } };
}

type Headers = Readonly<Record<string, string>>;

function getOperation(context: RouteContext): SimResponse {
  const { now } = context;
  const { due } = operationOf(context, 'operations');
  return due <= now ? jsonResponse(200, { status: 'Succeeded' }) : jsonResponse(200, { status: 'InProgress' }, retryAfter(due, now));
}

/** 202 until the write is over; then what it left, or 204 after a delete. */
function getResult(context: RouteContext): SimResponse {
  const { estate, state, now } = context;
  const { due, resourceId } = operationOf(context, 'operationResults');
  if (due > now) return { status: 202, headers: { location: context.call.request.url, ...retryAfter(due, now) }, body: '' };
  const row = estate.tables.resources.find((one) => one.id.toLowerCase() === resourceId?.toLowerCase());
  return row === undefined ? { status: 204, headers: {}, body: '' } : jsonResponse(200, armBody(state, row));
}

function operationOf({ estate, state, caller, parts }: RouteContext, collection: string): Operation {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, `${parts[1] ?? ''}/locations/${collection}/read`, scope);
  const operation = state.operation(parts[4] ?? '');
  if (operation === undefined) throw new AzureError(404, 'OperationNotFound', `The operation '${parts[4] ?? ''}' was not found.`);
  return operation;
}

function retryAfter(due: number, now: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.ceil((due - now) / 1000)) };
}
