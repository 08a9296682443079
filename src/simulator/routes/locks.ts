import type { EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, type SimResponse } from '../http.ts';
import { textAt, valueAt, type JsonMap } from '../json.ts';
import { LOCK_TYPE } from '../locks.ts';
import { isScopeAtOrAbove, scopeOfExtension } from '../scopes.ts';
import { isSameId, withItem, withoutItem } from '../state.ts';
import { ANY_SCOPE, scopeOf } from './anyScope.ts';
import { bodyOf, itemsOfType, listResponse, PAGED, route, writing, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const LOCKS = '/providers/Microsoft\\.Authorization/locks';
/** Nothing above a subscription can be locked. */
const ONE = `(/subscriptions/.+)${LOCKS}/([^/]+)`;

export const LOCK_ROUTES: readonly Route[] = [
  route('GET', `${ANY_SCOPE}${LOCKS}`, VERSIONS.locks, PAGED, listLocks),
  route('GET', ONE, VERSIONS.locks, [], getLock),
  writing('PUT', ONE, VERSIONS.locks, `${LOCK_TYPE}/write`, putLock),
  writing('DELETE', ONE, VERSIONS.locks, `${LOCK_TYPE}/delete`, deleteLock),
];

/** Locks of the scope and of everything below it (Management Locks REST reference, "List at subscription level"). */
function listLocks(context: RouteContext): SimResponse {
  const { estate, call } = context;
  const scope = scopeOf(context, `${LOCK_TYPE}/read`);
  return listResponse(estate, call, itemsOfType(estate, LOCK_TYPE).filter((item) => isScopeAtOrAbove(estate, scope, scopeOfExtension(item.id))));
}

function getLock(context: RouteContext): SimResponse {
  const lock = lockAt(context, 'read');
  if (lock.existing === undefined) throw new AzureError(404, 'LockNotFound', `The lock '${context.parts[1] ?? ''}' could not be found.`);
  return jsonResponse(200, lock.existing);
}

/** 201 for a new one, 200 for a changed one (the same reference, "Create Or Update By Scope"). A lock keeps nobody from the locks of its scope. */
function putLock(context: RouteContext): SimResponse {
  const { id, existing } = lockAt(context, 'write');
  const properties = valueAt(bodyOf(context.call), 'properties');
  const level = ['CanNotDelete', 'ReadOnly'].find((known) => known.toLowerCase() === textAt(properties, 'level').toLowerCase());
  if (level === undefined) throw new AzureError(400, 'InvalidLockLevel', `The lock level '${textAt(properties, 'level')}' is not one of CanNotDelete, ReadOnly.`);
  const lock = { id, name: existing?.name ?? context.parts[1] ?? '', type: LOCK_TYPE, properties: { ...(properties as JsonMap), level } };
  context.state.change((estate) => ({ ...estate, arm: withItem(estate.arm, lock) }));
  return jsonResponse(existing === undefined ? 201 : 200, lock);
}

function deleteLock(context: RouteContext): SimResponse {
  const { id, existing } = lockAt(context, 'delete');
  if (existing === undefined) return { status: 204, headers: {}, body: '' };
  context.state.change((estate) => ({ ...estate, arm: withoutItem(estate.arm, id) }));
  return { status: 200, headers: {}, body: '' };
}

function lockAt(context: RouteContext, verb: string): { readonly id: string; readonly existing: EstateItem | undefined } {
  const scope = scopeOf(context, `${LOCK_TYPE}/${verb}`);
  const asked = `${scope}/providers/${LOCK_TYPE}/${context.parts[1] ?? ''}`;
  const existing = itemsOfType(context.estate, LOCK_TYPE).find(({ id }) => isSameId(id, asked));
  return { id: existing?.id ?? asked, existing };
}
