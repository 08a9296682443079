import type { Permission, Role } from './role.ts';

/** Guids of built-in roles, the same in every tenant (Azure RBAC documentation, "Azure built-in roles"). */
export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
export const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
export const USER_ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
export const RBAC_ADMINISTRATOR = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';
const RESERVATIONS_ADMINISTRATOR = 'a8889054-8d42-49c9-bc1c-52486c10e7cd';

/** The built-in roles that write role assignments without a condition of their own; every other one that writes them carries one. */
export const UNRESTRICTED_GRANTORS: ReadonlySet<string> = new Set([OWNER, USER_ACCESS_ADMINISTRATOR, RBAC_ADMINISTRATOR]);

/** The documented category "Privileged" of the built-in roles. */
export const PRIVILEGED_BUILT_INS: ReadonlySet<string> = new Set([OWNER, CONTRIBUTOR, USER_ACCESS_ADMINISTRATOR, RBAC_ADMINISTRATOR, RESERVATIONS_ADMINISTRATOR]);

const CONTRIBUTOR_EXCLUSIONS = [
  'Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action',
  'Microsoft.Blueprint/blueprintAssignments/write', 'Microsoft.Blueprint/blueprintAssignments/delete', 'Microsoft.Compute/galleries/share/action',
  'Microsoft.Purview/consents/write', 'Microsoft.Purview/consents/delete', 'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
  'Microsoft.Subscription/cancel/action', 'Microsoft.Subscription/enable/action',
];

/** Roles whose definitions need not be read to be known. */
const KNOWN: readonly Role[] = [
  builtIn(OWNER, 'Owner', ['*']),
  builtIn(CONTRIBUTOR, 'Contributor', ['*'], CONTRIBUTOR_EXCLUSIONS),
  builtIn(READER, 'Reader', ['*/read']),
  builtIn(USER_ACCESS_ADMINISTRATOR, 'User Access Administrator', ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*']),
  builtIn(RBAC_ADMINISTRATOR, 'Role Based Access Control Administrator', [
    'Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', '*/read', 'Microsoft.Support/*',
  ]),
];

function builtIn(id: string, name: string, actions: readonly string[], notActions: readonly string[] = []): Role {
  const permission: Permission = { actions, notActions, dataActions: [], notDataActions: [], condition: undefined, hasData: true };
  return { id, name, type: 'BuiltInRole', permissions: [permission] };
}

/** A built-in role that is known without having been read. */
export const WELL_KNOWN_ROLES: ReadonlyMap<string, Role> = new Map(KNOWN.map((role) => [role.id, role]));
