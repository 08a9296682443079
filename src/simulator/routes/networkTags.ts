import { authorise } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import type { JsonMap } from '../json.ts';
import { checkRegistered } from '../registration.ts';
import { itemsOfType, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const NETWORK_TAG_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Network/locations/[a-z0-9]+/serviceTags`, VERSIONS.serviceTags, PAGED, listServiceTags),
];

/** Every tag of the cloud, whichever region is named: it stands for the version of the list (Service Tags REST reference). The list is `values` here, and the id of a tag is its name. */
function listServiceTags({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Network/locations/serviceTags/read', scope);
  checkRegistered(estate, scope, 'Microsoft.Network');
  const tags = itemsOfType(estate, 'Microsoft.Network/serviceTags').map(({ name, properties }): JsonMap => ({ name, id: name, properties }));
  return listResponse(estate, call, tags, 'values', { name: 'Public', id: `${scope}/providers/Microsoft.Network/serviceTags/Public`, type: 'Microsoft.Network/serviceTags', changeNumber: '63', cloud: 'Public' });
}
