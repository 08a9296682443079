import { elementsAt } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, type Call, type SimResponse } from '../http.ts';
import { listAt, type JsonMap } from '../json.ts';
import { checkUnlocked } from '../locks.ts';
import { settingsAt } from '../pimSettings.ts';
import { itemsNear } from '../rowIndex.ts';
import { scopeOfExtension, subscriptionIdOf } from '../scopes.ts';
import { ANY_SCOPE, scopeOf } from './anyScope.ts';
import { filterOf } from './filters.ts';
import { canonical, FILTERED, isAround, listResponse, PAGED, route, writing, type Route, type RouteContext } from './route.ts';
import { deleteAssignment, putAssignment, wishOf } from './roleAssignments.ts';
import { VERSIONS } from './versions.ts';

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';
const HERE = `${ANY_SCOPE}/providers/Microsoft\\.Authorization`;

export const AUTHORIZATION_ROUTES: readonly Route[] = [
  route('GET', `${HERE}/permissions`, VERSIONS.permissions, PAGED, listPermissions),
  route('GET', `${HERE}/(roleAssignments)`, VERSIONS.roles, FILTERED, listRoles),
  route('GET', `${HERE}/(roleDefinitions)`, VERSIONS.roleDefinitions, FILTERED, listRoles),
  route('GET', `${HERE}/(roleAssignments)/([^/]+)`, VERSIONS.roles, [], getRole),
  route('GET', `${HERE}/(roleDefinitions)/([^/]+)`, VERSIONS.roleDefinitions, [], getRole),
  writing('PUT', `${HERE}/roleAssignments/([^/]+)`, VERSIONS.roles, `${ASSIGNMENTS}/write`, withScope(`${ASSIGNMENTS}/write`, putAssignment)),
  writing('DELETE', `${HERE}/roleAssignments/([^/]+)`, VERSIONS.roles, `${ASSIGNMENTS}/delete`, withScope(`${ASSIGNMENTS}/delete`, deleteAssignment)),
  route('GET', `${HERE}/denyAssignments`, VERSIONS.denyAssignments, FILTERED, listDenials),
  route('GET', `${HERE}/(roleEligibilityScheduleInstances|roleAssignmentScheduleInstances|roleManagementPolicyAssignments)`, VERSIONS.pim, FILTERED, listPim),
];

/** An assignment is locked with what it is attached to (Resource Manager documentation, "Lock your resources to protect your infrastructure"). */
function withScope(action: string, write: (context: RouteContext, scope: string, name: string) => SimResponse): Route['handle'] {
  return (context) => {
    const scope = scopeOf(context, action, wishOf(context));
    checkUnlocked(context.estate, action, context.call.path);
    return write(context, scope, context.parts[1] ?? '');
  };
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
  return listResponse(estate, call, near.filter(filterOf(context, scope)).map((row) => roleBody(row, collection, call, scope)));
}

/** By its name at its scope; a role also at any scope where it can be assigned (Azure REST reference, "Role Definitions - Get"). */
function getRole(context: RouteContext): SimResponse {
  const { estate, call, parts } = context;
  const collection = canonical(parts[1], ['roleAssignments', 'roleDefinitions']);
  const scope = scopeOf(context, `Microsoft.Authorization/${collection}/read`);
  const row = rowsOf(estate, collection).find((one) => one.name.toLowerCase() === parts[2]?.toLowerCase());
  if (collection === 'roleDefinitions') {
    if (row === undefined) throw new AzureError(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${parts[2] ?? ''}' does not exist.`);
    return jsonResponse(200, roleBody(row, collection, call, scope));
  }
  if (row === undefined || scopeOfExtension(row.id).toLowerCase() !== scope.toLowerCase()) throw new AzureError(404, 'RoleAssignmentNotFound', `The role assignment '${parts[2] ?? ''}' is not found.`);
  return jsonResponse(200, roleBody(row, collection, call, scope));
}

function rowsOf(estate: Estate, collection: string): readonly EstateItem[] {
  return estate.tables.authorizationresources.filter((row) => row.type.toLowerCase() === `microsoft.authorization/${collection.toLowerCase()}`);
}

function roleBody(row: EstateItem, collection: string, call: Call, scope: string): JsonMap {
  const version = (call.query.get('api-version') ?? '').toLowerCase();
  return collection === 'roleAssignments' ? assignmentBody(row, version) : definitionBody(row, version, scope);
}

/** Conditions and descriptions came with the versions of 2020: an older one does not show them. */
function assignmentBody({ id, name, properties }: EstateItem, version: string): JsonMap {
  const { condition: _condition, conditionVersion: _version, description: _description, ...older } = properties as JsonMap;
  return { id, name, type: 'Microsoft.Authorization/roleAssignments', properties: version < '2020' ? older : properties };
}

/** The version whose permissions tell their conditions (REST specification of 2022-05-01-preview; that of 2022-04-01 has none). */
const WITH_CONDITIONS = '2022-05-01-preview';

/** A role's id names the subscription that was asked, wherever the role can be assigned; above subscriptions it names none. */
function definitionBody({ name, properties }: EstateItem, version: string, scope: string): JsonMap {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  const permissions = listAt(properties as JsonMap, 'permissions').map((element) => (version === WITH_CONDITIONS ? element : withoutCondition(element as JsonMap)));
  return { id: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`, name, type: 'Microsoft.Authorization/roleDefinitions', properties: { ...(properties as JsonMap), permissions } };
}

function withoutCondition({ condition: _condition, conditionVersion: _version, ...element }: JsonMap): JsonMap {
  return element;
}

/** Deny assignments that take effect at the scope, and those below it. */
function listDenials(context: RouteContext): SimResponse {
  const { estate, call } = context;
  const scope = scopeOf(context, 'Microsoft.Authorization/denyAssignments/read');
  const near = itemsNear(estate.arm, 'Microsoft.Authorization/denyAssignments', scope).filter((item) => isAround(estate, item, scope));
  return listResponse(estate, call, near.filter(filterOf(context, scope)));
}

const PIM_TYPES: Readonly<Record<string, string>> = {
  roleEligibilityScheduleInstances: 'Microsoft.Authorization/RoleEligibilityScheduleInstances',
  roleAssignmentScheduleInstances: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
  // The wire's type of this collection is singular.
  roleManagementPolicyAssignments: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
};

const NO_PIM = 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.';

/** Instances above, at and below the scope; settings are of the very scope, since they are not inherited. */
function listPim(context: RouteContext): SimResponse {
  const { estate, call, parts } = context;
  const collection = canonical(parts[1], Object.keys(PIM_TYPES));
  const scope = scopeOf(context, `Microsoft.Authorization/${collection}/read`);
  if (estate.withoutPim === true) throw new AzureError(400, 'AadPremiumLicenseRequired', NO_PIM);
  const ofType = itemsNear(estate.arm, PIM_TYPES[collection] ?? '', scope);
  const keeps = filterOf(context, scope);
  if (collection === 'roleManagementPolicyAssignments') return listResponse(estate, call, settingsAt(estate, scope, ofType, keeps));
  return listResponse(estate, call, ofType.filter((item) => isAround(estate, item, scope) && keeps(item)));
}
