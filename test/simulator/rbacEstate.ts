import { NO_ROWS, type Estate, type EstateItem, type Group } from '../../src/simulator/estate.ts';

export const S = '/subscriptions/5ab00000-0000-4000-8000-000000000001';
export const T = '/subscriptions/5ab00000-0000-4000-8000-000000000002';
export const ROOT = '/providers/Microsoft.Management/managementGroups/root';
export const PLATFORM = '/providers/Microsoft.Management/managementGroups/platform';
export const RG = `${S}/resourceGroups/rg-app`;
export const VM = `${RG}/providers/Microsoft.Compute/virtualMachines/vm-1`;
export const VAULT = `${RG}/providers/Microsoft.KeyVault/vaults/kv-1`;

export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
export const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
export const RBAC_ADMIN = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';
export const IDENTITY_OPERATOR = 'f1a07417-d97a-45cb-824c-7a7467783830';
export const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
export const NETWORK_READER = 'c0de0000-0000-4000-8000-000000000001';
export const TWO_ELEMENTS = 'c0de0000-0000-4000-8000-000000000002';
export const CONDITIONAL = 'c0de0000-0000-4000-8000-000000000003';

interface Element {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
  readonly notDataActions?: readonly string[];
  readonly condition?: string;
}

/** A permission-level condition as built-in delegation roles carry one: only Reader may be handed out. */
const ONLY_READER = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{${READER}}))`;

const ROLES: Readonly<Record<string, readonly Element[]>> = {
  [OWNER]: [{ actions: ['*'] }],
  [CONTRIBUTOR]: [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'] }],
  [READER]: [{ actions: ['*/read'] }],
  [RBAC_ADMIN]: [{ actions: ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', '*/read'] }],
  [IDENTITY_OPERATOR]: [{ actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/*/read', 'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action'] }],
  [SECRETS_USER]: [{ dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'] }],
  [NETWORK_READER]: [{ actions: ['Microsoft.Network/*/read'], notActions: ['Microsoft.Network/networkSecurityGroups/read'] }],
  // The second element gives what the first leaves out: notActions reach no further than their own element.
  [TWO_ELEMENTS]: [{ actions: ['Microsoft.Compute/*'], notActions: ['Microsoft.Compute/virtualMachines/delete'] }, { actions: ['Microsoft.Compute/virtualMachines/delete'] }],
  [CONDITIONAL]: [{ actions: ['Microsoft.Authorization/roleAssignments/write'], condition: ONLY_READER }, { actions: ['*/read'] }],
};

export const ME = 'aaaa0000-0000-4000-8000-000000000001';
export const OTHER = 'aaaa0000-0000-4000-8000-000000000002';
export const TEAM = '96000000-0000-4000-8000-000000000001';
export const DEPARTMENT = '96000000-0000-4000-8000-000000000002';
export const STRANGERS = '96000000-0000-4000-8000-000000000003';
export const EVERYONE = '00000000-0000-0000-0000-000000000000';

/** I am in TEAM, TEAM is in DEPARTMENT, and DEPARTMENT in TEAM again: a circle. STRANGERS holds somebody else. */
const GROUPS: readonly Group[] = [
  { id: TEAM, displayName: 'Team', members: [ME.toUpperCase(), DEPARTMENT] },
  { id: DEPARTMENT, displayName: 'Department', members: [TEAM] },
  { id: STRANGERS, displayName: 'Strangers', members: [OTHER] },
];

export interface Held {
  readonly role: string;
  readonly at: string;
  readonly to?: string;
  readonly condition?: string;
}

export interface Denied extends Element {
  readonly at: string;
  readonly to?: readonly string[];
  readonly except?: readonly string[];
  readonly onlyHere?: boolean;
  readonly ownCondition?: string;
}

function assignmentOf(held: Held, index: number): EstateItem {
  return {
    id: `${held.at === '/' ? '' : held.at}/providers/Microsoft.Authorization/RoleAssignments/a${index}`, name: `a${index}`, type: 'microsoft.authorization/roleassignments',
    properties: { principalId: held.to ?? ME, principalType: 'ServicePrincipal', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${held.role}`, scope: held.at, condition: held.condition ?? null },
  };
}

function elementOf({ actions = [], notActions = [], dataActions = [], notDataActions = [], condition }: Element) {
  return { actions, notActions, dataActions, notDataActions, ...(condition === undefined ? {} : { condition }) };
}

function denyOf(deny: Denied, index: number): EstateItem {
  const principals = (ids: readonly string[]) => ids.map((id) => ({ id, type: id === EVERYONE ? 'SystemDefined' : 'User' }));
  return {
    id: `${deny.at}/providers/Microsoft.Authorization/denyAssignments/d${index}`, name: `d${index}`, type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: `deny ${index}`, description: '', scope: deny.at, doNotApplyToChildScopes: deny.onlyHere ?? false, isSystemProtected: true,
      principals: principals(deny.to ?? [EVERYONE]), excludePrincipals: principals(deny.except ?? []), permissions: [elementOf(deny)], ...(deny.ownCondition === undefined ? {} : { condition: deny.ownCondition }),
    },
  };
}

export function estateOf(held: readonly Held[], denied: readonly Denied[] = [], groups: readonly Group[] = GROUPS): Estate {
  const roles = Object.entries(ROLES).map(([name, elements]): EstateItem => ({
    id: `/providers/Microsoft.Authorization/RoleDefinitions/${name}`, name, type: 'microsoft.authorization/roledefinitions', properties: { roleName: name, permissions: elements.map(elementOf) },
  }));
  return {
    tenantId: ROOT, applications: [], pageSize: 1000, groups,
    managementGroups: [{ name: 'root', parent: null }, { name: 'platform', parent: 'root' }],
    subscriptions: [{ subscriptionId: S.slice(15), displayName: 'S', state: 'Enabled', managementGroup: 'platform' }, { subscriptionId: T.slice(15), displayName: 'T', state: 'Enabled', managementGroup: 'root' }],
    tables: { ...NO_ROWS, authorizationresources: [...held.map(assignmentOf), ...roles] },
    arm: denied.map(denyOf),
  };
}

export const CALLER = { clientId: 'c11e0000-0000-4000-8000-000000000001', objectId: ME };
