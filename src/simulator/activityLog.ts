import type { Estate, EstateItem } from './estate.ts';
import { userObject } from './graphDirectory.ts';
import type { AzureError } from './http.ts';
import { textAt, type JsonMap } from './json.ts';
import { subscriptionIdOf } from './scopes.ts';
import { madeGuid } from './state.ts';

export const EVENT_TYPE = 'Microsoft.Insights/eventtypes/values';

/** One operation on Resource Manager, over: what the log tells of it. */
export interface Logged {
  /** `Microsoft.Network/networkSecurityGroups/securityRules/write`. */
  readonly operation: string;
  /** What it was done to; an action by POST is done to the resource above it. */
  readonly resourceId: string;
  readonly caller: { readonly objectId: string; readonly clientId: string };
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of the answer. */
  readonly status: number;
  /** Why it was refused. */
  readonly error?: AzureError;
  /** What ties it to its answer's `x-ms-correlation-request-id`. */
  readonly correlationId: string;
  readonly request: { readonly method: string; readonly clientRequestId: string; readonly clientIpAddress: string };
}

/**
 * The estate with the two events of an operation: its start, and its success or failure (Azure Monitor documentation, "Azure
 * Activity Log event schema", category Administrative). They share the operation id and the correlation id. Of an operation
 * that goes on after its answer no third event tells that it is over (unverified either way).
 */
export function withOperation(estate: Estate, logged: Logged): Estate {
  const number = estate.events?.length ?? 0;
  return { ...estate, events: [...(estate.events ?? []), eventOf(estate, logged, 'start', number), eventOf(estate, logged, 'end', number + 1)] };
}

function eventOf(estate: Estate, logged: Logged, part: 'start' | 'end', number: number): EstateItem {
  const { operation, resourceId, correlationId } = logged;
  const eventDataId = madeGuid(`event ${number}`);
  const eventTimestamp = timestampOf(logged.at, part === 'start' ? 0 : 1);
  const status = part === 'start' ? 'Started' : statusOf(logged);
  return {
    id: `${resourceId}/events/${eventDataId}/ticks/${ticksOf(logged.at)}`, name: eventDataId, type: EVENT_TYPE,
    authorization: { action: operation, scope: resourceId }, caller: callerOf(estate, logged), channels: 'Operation', correlationId, eventDataId,
    eventName: both(part === 'start' ? 'BeginRequest' : 'EndRequest'), category: both('Administrative'), eventTimestamp, submissionTimestamp: eventTimestamp,
    level: status === 'Failed' ? 'Error' : 'Informational', operationId: madeGuid(`operation of ${correlationId}`), operationName: both(operation),
    resourceGroupName: /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '', resourceProviderName: both(operation.slice(0, operation.indexOf('/'))), resourceId,
    status: both(status), subStatus: part === 'start' ? both('') : subStatusOf(logged.status), subscriptionId: subscriptionIdOf(resourceId) ?? '', tenantId: estate.tenantId,
    properties: { eventCategory: 'Administrative', entity: resourceId, ...(part === 'start' ? {} : outcomeOf(logged)) }, claims: claimsOf(estate, logged), httpRequest: logged.request,
  };
}

function statusOf({ status }: Logged): string {
  return status < 400 ? 'Succeeded' : 'Failed';
}

/** A user by name, an application by the object id of its service principal. */
function callerOf(estate: Estate, { caller }: Logged): string {
  const user = estate.principals?.find(({ id, kind }) => id === caller.objectId && kind === 'user');
  return user === undefined ? caller.objectId : textAt(userObject(user), 'userPrincipalName');
}

/** Of the token's claims those that name the caller; the rest of a real event's is left out. */
function claimsOf(estate: Estate, { caller, request }: Logged): JsonMap {
  return {
    aud: 'https://management.core.windows.net/', appid: caller.clientId, ipaddr: request.clientIpAddress,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': caller.objectId, 'http://schemas.microsoft.com/identity/claims/tenantid': estate.tenantId,
  };
}

/** The names of statuses that the same page lists, and some of .NET's. */
const STATUS_NAMES: Readonly<Record<number, readonly [name: string, words: string]>> = {
  200: ['OK', 'OK'], 201: ['Created', 'Created'], 202: ['Accepted', 'Accepted'], 204: ['NoContent', 'No Content'], 400: ['BadRequest', 'Bad Request'], 403: ['Forbidden', 'Forbidden'],
  404: ['NotFound', 'Not Found'], 409: ['Conflict', 'Conflict'], 412: ['PreconditionFailed', 'Precondition Failed'],
};

function subStatusOf(status: number): JsonMap {
  const [name, words] = STATUS_NAMES[status] ?? [String(status), String(status)];
  return { value: name, localizedValue: `${words} (HTTP Status Code: ${status})` };
}

function outcomeOf({ status, error }: Logged): JsonMap {
  const [statusCode] = STATUS_NAMES[status] ?? [String(status)];
  return { statusCode, ...(error === undefined ? {} : { statusMessage: JSON.stringify({ error: { code: error.code, message: error.message } }) }) };
}

/** Seven digits of a second, as the log writes an instant. */
function timestampOf(instant: number, tick: 0 | 1): string {
  return new Date(instant).toISOString().replace('Z', `000${tick}Z`);
}

/** Of .NET: tenths of a microsecond since the year 1. */
function ticksOf(instant: number): string {
  return String(621_355_968_000_000_000n + BigInt(instant) * 10_000n);
}

function both(value: string): JsonMap {
  return { value, localizedValue: value };
}
