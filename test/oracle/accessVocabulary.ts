/** The words of a random estate of access: actions, patterns made from them, roles as Azure ships them, conditions. */
import type { OracleObject } from './json.ts';
import type { Random } from './random.ts';

export const CONTROL_ACTIONS = [
  'Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', 'Microsoft.Authorization/roleAssignments/read', 'Microsoft.Authorization/elevateAccess/Action',
  'Microsoft.Authorization/policyAssignments/write', 'Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/write', 'Microsoft.Compute/virtualMachines/runCommand/action',
  'Microsoft.Compute/virtualMachines/extensions/write', 'Microsoft.Compute/disks/beginGetAccess/action', 'Microsoft.ComputeSchedule/register/action', 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  'Microsoft.ManagedIdentity/userAssignedIdentities/read', 'Microsoft.KeyVault/vaults/write', 'Microsoft.KeyVault/vaults/accessPolicies/write', 'Microsoft.Storage/storageAccounts/listKeys/action',
  'Microsoft.Storage/storageAccounts/blobServices/containers/read', 'Microsoft.Storage/storageAccounts/write', 'Microsoft.Resources/deployments/write',
];
export const DATA_ACTIONS = [
  'Microsoft.KeyVault/vaults/secrets/getSecret/action', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action', 'Microsoft.KeyVault/vaults/keys/read', 'Microsoft.Compute/virtualMachines/loginAsAdmin/action',
  'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read', 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write', 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action',
];

/** An action with some of it behind stars, in every place where a pattern may have one. */
export function randomPattern(random: Random, actions: readonly string[]): string {
  const action = random.pick(actions);
  const segments = action.split('/');
  const cut = random.between(1, segments.length - 1);
  const verb = segments.at(-1) ?? '';
  const starred = random.below(segments.length);
  const letters = random.between(3, action.length - 1);
  return scrambled(random, random.pick([
    action, action, `${segments.slice(0, cut).join('/')}/*`, `${segments[0] ?? ''}/*/${verb}`, `*/${verb}`, '*',
    segments.map((segment, index) => (index === starred ? '*' : segment)).join('/'),
    [...segments.slice(0, cut), '*', ...segments.slice(cut)].join('/'),
    `${action.slice(0, letters)}*`, `*${action.slice(letters)}`, `*/${segments[cut] ?? ''}/*`, `${action.slice(0, letters)}*${verb}`,
    [segments[0], '*', '*', ...segments.slice(cut)].join('/'), `*${action}*`,
  ]));
}

/** What somebody may ask who thinks of a pattern: its stars filled, mostly in the ways that the pattern means. */
export function filled(random: Random, pattern: string): string {
  const action = pattern.replaceAll(/\/\*(?=\/)|\*/g, (star) => {
    const words = random.pick(['read', 'write', 'virtualMachines/read', 'Microsoft.Storage/storageAccounts', 'a/b/c', 'Microsoft.Authorization/roleAssignments']);
    return star === '*' ? random.pick(['', words, words, words]) : random.pick(['', `/${words}`, `/${words}`]);
  });
  const asked = random.chance(0.1) ? random.pick([action.slice(0, -1), `${action}/more`, action.replace('/', '')]) : action;
  return asked === '' ? 'Microsoft.Compute/virtualMachines/read' : asked;
}

/** The text itself, or in other letters: all small, all capital, or every letter as chance has it. */
export function scrambled(random: Random, text: string): string {
  return random.pick([text, text, text.toLowerCase(), text.toUpperCase(), text.replaceAll(/[a-z]/gi, (letter) => (random.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase()))]);
}

interface KnownRole {
  readonly guid: string;
  readonly name: string;
  readonly permissions: readonly OracleObject[];
}

const NOT_OF_CONTRIBUTOR = [
  'Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action', 'Microsoft.Blueprint/blueprintAssignments/write', 'Microsoft.Compute/galleries/share/action',
];
export const KEY_VAULT_OFFICERS = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {00482a5a-887f-4fb3-b363-3b7fe8e74483, b86a8fe4-44ce-4948-aee5-eccb2c155cd7})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {00482a5a-887f-4fb3-b363-3b7fe8e74483, b86a8fe4-44ce-4948-aee5-eccb2c155cd7}))`;

/** Roles as Azure ships them, shortened where they only repeat themselves. */
export const BUILT_IN_ROLES: readonly KnownRole[] = [
  { guid: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', name: 'Owner', permissions: [element({ actions: ['*'] })] },
  { guid: 'b24988ac-6180-42a0-ab88-20f7382dd24c', name: 'Contributor', permissions: [element({ actions: ['*'], notActions: NOT_OF_CONTRIBUTOR })] },
  { guid: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', name: 'Reader', permissions: [element({ actions: ['*/read'] })] },
  { guid: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', name: 'User Access Administrator', permissions: [element({ actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'] })] },
  {
    guid: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168', name: 'Role Based Access Control Administrator',
    permissions: [element({ actions: ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', '*/read', 'Microsoft.Support/*'] })],
  },
  {
    guid: 'f1a07417-d97a-45cb-824c-7a7467783830', name: 'Managed Identity Operator',
    permissions: [element({ actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/*/read', 'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action', 'Microsoft.Authorization/*/read'] })],
  },
  { guid: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c', name: 'Virtual Machine Contributor', permissions: [element({ actions: ['Microsoft.Compute/virtualMachines/*', 'Microsoft.Storage/storageAccounts/listKeys/action'] })] },
  {
    guid: '1c0163c0-47e6-4577-8991-ea5c82e286e4', name: 'Virtual Machine Administrator Login',
    permissions: [element({ actions: ['Microsoft.Compute/virtualMachines/*/read'], dataActions: ['Microsoft.Compute/virtualMachines/login/action', 'Microsoft.Compute/virtualMachines/loginAsAdmin/action'] })],
  },
  {
    guid: '00482a5a-887f-4fb3-b363-3b7fe8e74483', name: 'Key Vault Administrator',
    permissions: [element({ actions: ['Microsoft.KeyVault/vaults/read', 'Microsoft.KeyVault/locations/*/read'], dataActions: ['Microsoft.KeyVault/vaults/*'] })],
  },
  {
    guid: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', name: 'Storage Blob Data Owner',
    permissions: [element({ actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/*'], dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'] })],
  },
  {
    guid: '8b54135c-b56d-4d72-a534-26097cfdc8d8', name: 'Key Vault Data Access Administrator',
    permissions: [
      element({ actions: ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete'] }, { condition: KEY_VAULT_OFFICERS, conditionVersion: '2.0' }),
      element({ actions: ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.Authorization/*/read'] }),
    ],
  },
];

/** An element of a role or of a denial, with all its four lists. */
export function element(lists: Readonly<Record<string, readonly string[]>>, more: OracleObject = {}): OracleObject {
  return { actions: [], notActions: [], dataActions: [], notDataActions: [], ...lists, ...more };
}
