import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO, guid, SITES, type Site } from './identities.ts';
import { EMPTY_COLUMNS, subscriptionPath } from './rows.ts';

/** An action that the scanner's roles leave out, in one subscription or everywhere; or a permission of Microsoft Graph, which has no slash. */
export interface Withheld {
  readonly action: string;
  readonly subscriptionId?: string;
}

export interface RoleSpec {
  readonly id: string;
  readonly name: string;
  readonly custom: boolean;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
  /** What the assignments that it may write must be: a condition of its permissions. */
  readonly condition?: string;
  /** The only subscription in which a custom role can be assigned; else the whole tenant. */
  readonly site?: Site;
}

function builtIn(id: string, name: string, actions: readonly string[], more: Partial<RoleSpec> = {}): RoleSpec {
  return { id, name, custom: false, actions, ...more };
}

function custom(number: number, name: string, actions: readonly string[], more: Partial<RoleSpec> = {}): RoleSpec {
  return { id: guid('c0de0000', number), name, custom: true, actions, ...more };
}

const READ = ['*/read'];
/** What Contributor may not do (Azure built-in roles, "Contributor"). */
const CONTRIBUTOR_NOT = [
  'Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action', 'Microsoft.Blueprint/blueprintAssignments/write',
  'Microsoft.Blueprint/blueprintAssignments/delete', 'Microsoft.Compute/galleries/share/action', 'Microsoft.Purview/consents/write', 'Microsoft.Purview/consents/delete',
  'Microsoft.Resources/deploymentStacks/manageDenySetting/action', 'Microsoft.Subscription/cancel/action', 'Microsoft.Subscription/enable/action',
];

/** The roles of key vaults that the next role may give away. */
const VAULT_ROLES = [
  '00482a5a-887f-4fb3-b363-3b7fe8e74483', 'a4417e6f-fecd-4de8-b567-7b0420556985', '14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  '12338af0-0e69-4776-bea7-57ae8d297424', '21090545-7ca7-4776-b22c-e363652d74d2', 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7', '4633458b-17de-408a-b874-0445c86b69e6',
].join(', ');
const ONLY_VAULT_ROLES = ['write', 'delete'].map((verb) =>
  `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR (@${verb === 'write' ? 'Request' : 'Resource'}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{${VAULT_ROLES}}))`).join(' AND ');

/** Built-in roles carry their real ids, which are the same in every tenant. */
export const ROLES = {
  owner: builtIn('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*']),
  contributor: builtIn('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', ['*'], { notActions: CONTRIBUTOR_NOT }),
  reader: builtIn('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', READ),
  accessAdministrator: builtIn('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*']),
  rbacAdministrator: builtIn('f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator', ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', '*/read', 'Microsoft.Support/*']),
  secretsUser: builtIn('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', [], { dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'] }),
  machineLogin: builtIn('1c0163c0-47e6-4577-8991-ea5c82e286e4', 'Virtual Machine Administrator Login', ['Microsoft.Network/publicIPAddresses/read', 'Microsoft.Network/virtualNetworks/read', 'Microsoft.Network/networkInterfaces/read', 'Microsoft.Compute/virtualMachines/*/read'], { dataActions: ['Microsoft.Compute/virtualMachines/login/action', 'Microsoft.Compute/virtualMachines/loginAsAdmin/action'] }),
  // May give roles away, and only those of key vaults: what its permissions say is bound by a condition. Nobody holds it.
  vaultAccessAdministrator: builtIn('8b54135c-b56d-4d72-a534-26097cfdc8d8', 'Key Vault Data Access Administrator', [
    'Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', 'Microsoft.Authorization/*/read', 'Microsoft.Resources/deployments/*',
    'Microsoft.Resources/subscriptions/resourceGroups/read', 'Microsoft.Resources/subscriptions/read', 'Microsoft.Management/managementGroups/read', 'Microsoft.KeyVault/vaults/*/read', 'Microsoft.Support/*',
  ], { condition: ONLY_VAULT_ROLES }),
  // Everything, in a role that no review of "Owner" would find: overbroad.
  environmentOwner: custom(1, 'Contoso Environment Owner', ['*'], { site: 'legacy' }),
  // Every write there is, the writing of role assignments among them: overbroad.
  releaseManager: custom(2, 'Contoso Release Manager', ['*/read', '*/write']),
  // Small to look at, and enough to become anything: overbroad.
  accessHelper: custom(3, 'Contoso Access Helper', ['Microsoft.Resources/subscriptions/resourceGroups/read', 'Microsoft.Authorization/roleAssignments/*']),
  // Says exactly what it is for: passes.
  machineRestarter: custom(4, 'Contoso Machine Restarter', ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/start/action', 'Microsoft.Compute/virtualMachines/restart/action', 'Microsoft.Compute/virtualMachines/deallocate/action']),
  // Grants nothing, and runs what it likes as every machine: whatever a machine's identity may, its holder may.
  scriptRunner: custom(5, 'Contoso Script Runner', ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/runCommand/action']),
  // Makes a machine and gives it an identity that can do more than its maker.
  identityUser: custom(6, 'Contoso Machine Builder', ['Microsoft.Compute/virtualMachines/write', 'Microsoft.Network/networkInterfaces/*', 'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action']),
  // Reads the keys by which all the data can be read.
  keyReader: custom(7, 'Contoso Storage Operator', ['Microsoft.Storage/storageAccounts/read', 'Microsoft.Storage/storageAccounts/listKeys/action']),
} as const satisfies Record<string, RoleSpec>;

/**
 * The scanner's own roles: reading, less what is withheld. They exist in every estate, so that withholding changes
 * what a role says and never which rows there are. Reading only: they pass.
 */
export function scannerRoles(withheld: readonly Withheld[]): { readonly everywhere: RoleSpec; readonly at: Readonly<Record<Site, RoleSpec>> } {
  const actions = withheld.filter(({ action }) => action.includes('/'));
  const at = (site: Site): RoleSpec => {
    const here = actions.filter(({ subscriptionId }) => subscriptionId === undefined || subscriptionId === CONTOSO.subscriptions[site]);
    return custom(11 + SITES.indexOf(site), `Contoso Scan Reader (${site})`, READ, { notActions: here.map(({ action }) => action) });
  };
  return {
    everywhere: custom(10, 'Contoso Scan Reader', READ, { notActions: actions.map(({ action }) => action) }),
    at: { production: at('production'), legacy: at('legacy'), edge: at('edge'), sandbox: at('sandbox') },
  };
}

export function roleRows(withheld: readonly Withheld[]): readonly EstateItem[] {
  const scanner = scannerRoles(withheld);
  return [...Object.values(ROLES), scanner.everywhere, ...SITES.map((site) => scanner.at[site])].map(roleRow);
}

/** Resource Graph spells the last type with a capital, ARM does not. */
function roleRow(spec: RoleSpec): EstateItem {
  const above = spec.site === undefined ? '' : subscriptionPath(spec.site);
  const changed = spec.custom ? '2026-02-02T10:00:00.0000000Z' : '2015-02-02T21:55:09.8806423Z';
  return {
    ...EMPTY_COLUMNS,
    id: `${above}/providers/Microsoft.Authorization/RoleDefinitions/${spec.id}`,
    name: spec.id, type: 'microsoft.authorization/roledefinitions', tenantId: CONTOSO.tenantId, location: 'global', resourceGroup: '', subscriptionId: spec.site === undefined ? '' : CONTOSO.subscriptions[spec.site],
    properties: {
      roleName: spec.name, type: spec.custom ? 'CustomRole' : 'BuiltInRole', isServiceRole: false, description: spec.name,
      assignableScopes: spec.custom ? [above === '' ? `/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.root}` : above] : ['/'],
      permissions: [permissionOf(spec)],
      createdOn: changed, updatedOn: changed, createdBy: null, updatedBy: null,
    },
  };
}

function permissionOf(spec: RoleSpec): JsonMap {
  const condition = spec.condition === undefined ? {} : { condition: spec.condition, conditionVersion: '2.0' };
  return { actions: spec.actions, notActions: spec.notActions ?? [], dataActions: spec.dataActions ?? [], notDataActions: [], ...condition };
}
