import { authorise } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import { checkRegistered } from '../registration.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { itemsOfType, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const SECURITY_CONTACT_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Security/securityContacts`, VERSIONS.securityContacts, PAGED, listContacts),
];

/** Whom Defender for Cloud writes to; none where nobody was named. */
function listContacts({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Security/securityContacts/read', scope);
  checkRegistered(estate, scope, 'Microsoft.Security');
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.Security/securityContacts').filter((item) => isScopeAtOrAbove(estate, scope, item.id)));
}
