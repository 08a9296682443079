import { authorise, elementsAt } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import type { JsonMap } from '../json.ts';
import { scopeOfExtension, subscriptionIdOf } from '../scopes.ts';
import { canonical, isAround, itemsOfType, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';

const PIM_VERSIONS = ['2020-10-01'];
const ROLE_VERSIONS = ['2022-04-01'];

export const AUTHORIZATION_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/permissions`, ROLE_VERSIONS, PAGED, listPermissions),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/(roleAssignments|roleDefinitions)`, ROLE_VERSIONS, PAGED, listRoles),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/(roleEligibilityScheduleInstances|roleAssignmentScheduleInstances|roleManagementPolicyAssignments)`, PIM_VERSIONS, PAGED, listPim),
];

function listPermissions({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  authorise(estate, caller, 'Microsoft.Authorization/permissions/read', scope);
  return listResponse(estate, call, elementsAt(estate, caller, scope).map((element): JsonMap => ({ ...element })));
}

/** Role assignments or definitions that take effect at the subscription: above, at and below it. */
function listRoles({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  const collection = canonical(parts[1], ['roleAssignments', 'roleDefinitions']);
  const type = `Microsoft.Authorization/${collection}`;
  authorise(estate, caller, `${type}/read`, scope);
  const rows = estate.tables.authorizationresources.filter((row) => row.type.toLowerCase() === type.toLowerCase());
  const near = rows.filter((row) => (collection === 'roleDefinitions' ? subscriptionIdOf(row.id) === undefined || isAround(estate, row, scope) : isAround(estate, row, scope)));
  return listResponse(estate, call, near.map(({ id, name, properties }): JsonMap => ({ id, name, type, properties })));
}

const PIM_TYPES: Readonly<Record<string, string>> = {
  roleEligibilityScheduleInstances: 'Microsoft.Authorization/RoleEligibilityScheduleInstances',
  roleAssignmentScheduleInstances: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
  // The wire's type of this collection is singular.
  roleManagementPolicyAssignments: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
};

/** Instances above, at and below the subscription; settings are of the very scope, since they are not inherited. */
function listPim({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  const collection = canonical(parts[1], Object.keys(PIM_TYPES));
  authorise(estate, caller, `Microsoft.Authorization/${collection}/read`, scope);
  const ofType = itemsOfType(estate, PIM_TYPES[collection] ?? '');
  const isPolicy = collection === 'roleManagementPolicyAssignments';
  return listResponse(estate, call, ofType.filter((item) => (isPolicy ? scopeOfExtension(item.id).toLowerCase() === scope.toLowerCase() : isAround(estate, item, scope))));
}
