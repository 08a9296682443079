import type { Estate } from './estate.ts';
import { AzureError } from './http.ts';
import { listAt, textAt, textsAt, type JsonMap } from './json.ts';
import { isScopeAtOrAbove } from './scopes.ts';

/** Who calls: the service principal that a token speaks for. */
export interface Caller {
  readonly clientId: string;
  readonly objectId: string;
}

/** One element of a role's `permissions`: notActions take away from the actions of the same element only. */
export interface PermissionElement {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/**
 * What the caller holds at a scope: the permission elements of every role assigned to it at the scope or above
 * (Azure role documentation, "Role definitions" and "Scope"). Assignment conditions and deny assignments are not modelled.
 */
export function elementsAt(estate: Estate, caller: Caller, scope: string): readonly PermissionElement[] {
  const rows = estate.tables.authorizationresources;
  const held = assignmentsOf(estate, caller).filter((row) => isScopeAtOrAbove(estate, textAt(row, 'properties', 'scope'), scope));
  return held.flatMap((assignment) => {
    const roleId = lastSegment(textAt(assignment, 'properties', 'roleDefinitionId'));
    const role = rows.find((row) => isType(row, 'roledefinitions') && row.name.toLowerCase() === roleId);
    return role === undefined ? [] : listAt(role, 'properties', 'permissions').map((element) => elementOf(element as JsonMap));
  });
}

/** Whether the caller sees a subscription at all: with any role at it, above it or below it, whatever that role allows. */
export function seesSubscription(estate: Estate, caller: Caller, subscriptionId: string): boolean {
  const subscription = `/subscriptions/${subscriptionId}`;
  return assignmentsOf(estate, caller).map((row) => textAt(row, 'properties', 'scope'))
    .some((scope) => isScopeAtOrAbove(estate, scope, subscription) || isScopeAtOrAbove(estate, subscription, scope));
}

/** Whether the caller may do the action at the scope. */
export function isAllowed(estate: Estate, caller: Caller, action: string, scope: string): boolean {
  return elementsAt(estate, caller, scope).some((element) => covers(element.actions, action) && !covers(element.notActions, action));
}

/** Throws ARM's 403, worded as ARM words it, unless the caller may do the action at the scope. */
export function authorise(estate: Estate, caller: Caller, action: string, scope: string): void {
  if (isAllowed(estate, caller, action, scope)) return;
  throw new AzureError(403, 'AuthorizationFailed',
    `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' ` +
    'or the scope is invalid. If access was recently granted, please refresh your credentials.');
}

function assignmentsOf(estate: Estate, caller: Caller): readonly JsonMap[] {
  return estate.tables.authorizationresources.filter((row) => isType(row, 'roleassignments') && textAt(row, 'properties', 'principalId') === caller.objectId);
}

function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
}

/** `*` stands for any run of characters, slashes included. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*');
  const head = parts[0] ?? '';
  const tail = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === action;
  if (!action.startsWith(head) || !action.endsWith(tail) || action.length < head.length + tail.length) return false;
  let rest = action.slice(head.length, action.length - tail.length);
  for (const part of parts.slice(1, -1)) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}

function elementOf(element: JsonMap): PermissionElement {
  return {
    actions: textsAt(element, 'actions'),
    notActions: textsAt(element, 'notActions'),
    dataActions: textsAt(element, 'dataActions'),
    notDataActions: textsAt(element, 'notDataActions'),
  };
}

function isType(row: JsonMap, kind: string): boolean {
  return textAt(row, 'type').toLowerCase() === `microsoft.authorization/${kind}`;
}

function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}
