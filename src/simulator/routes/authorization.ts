import { authorise, elementsAt } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, type Call, type SimResponse } from '../http.ts';
import type { JsonMap } from '../json.ts';
import { groupNameOf, scopeOfExtension, subscriptionIdOf } from '../scopes.ts';
import { filterOf } from './filters.ts';
import { canonical, FILTERED, isAround, itemsOfType, knownGroup, knownResource, knownSubscription, listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';
import { deleteAssignment, putAssignment, wishOf, type AssignmentWish } from './roleAssignments.ts';
import { VERSIONS } from './versions.ts';

/** Any scope: nothing at all is the root. */
const SCOPE = '(|/(?:subscriptions|providers/Microsoft\\.Management)/.+)';
const HERE = `${SCOPE}/providers/Microsoft\\.Authorization`;

export const AUTHORIZATION_ROUTES: readonly Route[] = [
  route('GET', `${HERE}/permissions`, VERSIONS.permissions, PAGED, listPermissions),
  route('GET', `${HERE}/(roleAssignments)`, VERSIONS.roles, FILTERED, listRoles),
  route('GET', `${HERE}/(roleDefinitions)`, VERSIONS.roleDefinitions, FILTERED, listRoles),
  route('GET', `${HERE}/(roleAssignments)/([^/]+)`, VERSIONS.roles, [], getRole),
  route('GET', `${HERE}/(roleDefinitions)/([^/]+)`, VERSIONS.roleDefinitions, [], getRole),
  route('PUT', `${HERE}/roleAssignments/([^/]+)`, VERSIONS.roles, [], withScope(putAssignment)),
  route('DELETE', `${HERE}/roleAssignments/([^/]+)`, VERSIONS.roles, [], withScope(deleteAssignment)),
  route('GET', `${HERE}/(roleEligibilityScheduleInstances|roleAssignmentScheduleInstances|roleManagementPolicyAssignments)`, VERSIONS.pim, FILTERED, listPim),
];

/** The scope of a call, after whoever calls has been found to hold the action there; ARM's 404 where it is not there. */
function scopeOf({ estate, caller, parts }: RouteContext, action: string, attributes: AssignmentWish = {}): string {
  const asked = parts[0] ?? '';
  if (asked !== '' && groupNameOf(asked) === undefined) knownSubscription(estate, asked);
  authorise(estate, caller, action, asked === '' ? '/' : asked, attributes);
  return existing(estate, asked);
}

function existing(estate: Estate, asked: string): string {
  if (asked === '') return '/';
  const group = groupNameOf(asked);
  if (group !== undefined) return existingManagementGroup(estate, asked, group);
  const depth = asked.split('/').length;
  if (depth <= 3) return knownSubscription(estate, asked);
  return (depth <= 5 ? knownGroup(estate, asked) : knownResource(estate, asked)).id;
}

function existingManagementGroup(estate: Estate, asked: string, group: string): string {
  const found = estate.managementGroups.find(({ name }) => name.toLowerCase() === group);
  if (found === undefined) throw new AzureError(404, 'NotFound', `'${asked}' not found`);
  return `/providers/Microsoft.Management/managementGroups/${found.name}`;
}

function withScope(write: (context: RouteContext, scope: string, name: string) => SimResponse): Route['handle'] {
  return (context) => write(context, scopeOf(context, `Microsoft.Authorization/roleAssignments/${context.call.method === 'PUT' ? 'write' : 'delete'}`, wishOf(context)), context.parts[1] ?? '');
}

function listPermissions(context: RouteContext): SimResponse {
  const { estate, caller, call } = context;
  const scope = scopeOf(context, 'Microsoft.Authorization/permissions/read');
  return listResponse(estate, call, elementsAt(estate, caller, scope).map((element): JsonMap => ({ ...element })));
}

/** Role assignments or definitions that take effect at the scope: above, at and below it. */
function listRoles(context: RouteContext): SimResponse {
  const { estate, call, parts } = context;
  const collection = canonical(parts[1], ['roleAssignments', 'roleDefinitions']);
  const scope = scopeOf(context, `Microsoft.Authorization/${collection}/read`);
  const near = rowsOf(estate, collection).filter((row) => (collection === 'roleDefinitions' && subscriptionIdOf(row.id) === undefined) || isAround(estate, row, scope));
  return listResponse(estate, call, near.filter(filterOf(context, scope)).map((row) => roleBody(row, collection, call)));
}

/** By its name at its scope; a role also at any scope where it can be assigned (Azure REST reference, "Role Definitions - Get"). */
function getRole(context: RouteContext): SimResponse {
  const { estate, call, parts } = context;
  const collection = canonical(parts[1], ['roleAssignments', 'roleDefinitions']);
  const scope = scopeOf(context, `Microsoft.Authorization/${collection}/read`);
  const row = rowsOf(estate, collection).find((one) => one.name.toLowerCase() === parts[2]?.toLowerCase());
  if (collection === 'roleDefinitions') {
    if (row === undefined) throw new AzureError(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${parts[2] ?? ''}' does not exist.`);
    return jsonResponse(200, roleBody(row, collection, call));
  }
  if (row === undefined || scopeOfExtension(row.id).toLowerCase() !== scope.toLowerCase()) throw new AzureError(404, 'RoleAssignmentNotFound', `The role assignment '${parts[2] ?? ''}' is not found.`);
  return jsonResponse(200, roleBody(row, collection, call));
}

function rowsOf(estate: Estate, collection: string): readonly EstateItem[] {
  return estate.tables.authorizationresources.filter((row) => row.type.toLowerCase() === `microsoft.authorization/${collection.toLowerCase()}`);
}

/** Conditions and descriptions came with the versions of 2020: an older one does not show them. */
function roleBody({ id, name, properties }: EstateItem, collection: string, call: Call): JsonMap {
  const { condition: _condition, conditionVersion: _version, description: _description, ...older } = properties as JsonMap;
  const hides = collection === 'roleAssignments' && (call.query.get('api-version') ?? '') < '2020';
  return { id, name, type: `Microsoft.Authorization/${collection}`, properties: hides ? older : properties };
}

const PIM_TYPES: Readonly<Record<string, string>> = {
  roleEligibilityScheduleInstances: 'Microsoft.Authorization/RoleEligibilityScheduleInstances',
  roleAssignmentScheduleInstances: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
  // The wire's type of this collection is singular.
  roleManagementPolicyAssignments: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
};

/** Instances above, at and below the scope; settings are of the very scope, since they are not inherited. */
function listPim(context: RouteContext): SimResponse {
  const { estate, call, parts } = context;
  const collection = canonical(parts[1], Object.keys(PIM_TYPES));
  const scope = scopeOf(context, `Microsoft.Authorization/${collection}/read`);
  const ofType = itemsOfType(estate, PIM_TYPES[collection] ?? '');
  const isPolicy = collection === 'roleManagementPolicyAssignments';
  const near = ofType.filter((item) => (isPolicy ? scopeOfExtension(item.id).toLowerCase() === scope.toLowerCase() : isAround(estate, item, scope)));
  return listResponse(estate, call, near.filter(filterOf(context, scope)));
}
