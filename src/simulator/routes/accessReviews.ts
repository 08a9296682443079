import { authorise } from '../authorization.ts';
import { AzureError, type SimResponse } from '../http.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { itemsOfType, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const TYPE = 'Microsoft.Authorization/accessReviewScheduleDefinitions';

export const ACCESS_REVIEW_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/accessReviewScheduleDefinitions`, VERSIONS.accessReviews, PAGED, listReviews),
];

/** Access reviews of Azure roles in a subscription (Access Review Schedule Definitions REST reference). How a tenant without the licence is refused is unverified. */
function listReviews({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, `${TYPE}/read`, scope);
  if (estate.withoutPim === true) throw new AzureError(400, 'AadPremiumLicenseRequired', 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.');
  return listResponse(estate, call, itemsOfType(estate, TYPE).filter((item) => isScopeAtOrAbove(estate, scope, item.id)));
}
