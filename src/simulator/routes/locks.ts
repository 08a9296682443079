import type { SimResponse } from '../http.ts';
import { isScopeAtOrAbove, scopeOfExtension } from '../scopes.ts';
import { ANY_SCOPE, scopeOf } from './anyScope.ts';
import { itemsOfType, listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const LOCK_ROUTES: readonly Route[] = [
  route('GET', `${ANY_SCOPE}/providers/Microsoft\\.Authorization/locks`, VERSIONS.locks, PAGED, listLocks),
];

/** Locks of the scope and of everything below it (Management Locks REST reference, "List at subscription level"). */
function listLocks(context: RouteContext): SimResponse {
  const { estate, call } = context;
  const scope = scopeOf(context, 'Microsoft.Authorization/locks/read');
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.Authorization/locks').filter((item) => isScopeAtOrAbove(estate, scope, scopeOfExtension(item.id))));
}
