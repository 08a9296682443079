import { authorise } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { itemsOfType, knownResource, knownSubscription, listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials';

export const IDENTITY_ROUTES: readonly Route[] = [
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.ManagedIdentity/userAssignedIdentities/[^/]+)/federatedIdentityCredentials`, VERSIONS.federatedCredentials, PAGED, listCredentials),
];

/** Who outside may act as a user-assigned identity, by whose word. */
function listCredentials({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, asked);
  authorise(estate, caller, `${TYPE}/read`, asked);
  const identity = knownResource(estate, asked);
  return listResponse(estate, call, itemsOfType(estate, TYPE).filter((item) => isScopeAtOrAbove(estate, identity.id, item.id)));
}
