import { authorise } from '../authorization.ts';
import { AzureError, jsonResponse, type SimResponse } from '../http.ts';
import type { Operation } from '../state.ts';
import { armBody } from './resourceBody.ts';
import { knownSubscription, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const LOCATION = `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Network/locations/([^/]+)`;

/** Where the headers of an asynchronous write point (ARM documentation, "Track asynchronous Azure operations"). */
export const NETWORK_OPERATION_ROUTES: readonly Route[] = [
  route('GET', `${LOCATION}/(operations)/([^/]+)`, VERSIONS['microsoft.network'], [], getOperation),
  route('GET', `${LOCATION}/(operationResults)/([^/]+)`, VERSIONS['microsoft.network'], [], getResult),
];

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
  authorise(estate, caller, `Microsoft.Network/locations/${collection}/read`, scope);
  const operation = state.operation(parts[3] ?? '');
  if (operation === undefined) throw new AzureError(404, 'OperationNotFound', `The operation '${parts[3] ?? ''}' was not found.`);
  return operation;
}

function retryAfter(due: number, now: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.ceil((due - now) / 1000)) };
}
