import { authorise } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { itemsOfType, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';

export const SECURITY_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Security/jitNetworkAccessPolicies`, ['2020-01-01'], PAGED, listJitPolicies),
];

function listJitPolicies({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Security/locations/jitNetworkAccessPolicies/read', scope);
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.Security/locations/jitNetworkAccessPolicies').filter((item) => isScopeAtOrAbove(estate, scope, item.id)));
}
