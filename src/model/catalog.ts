/**
 * The one list of types that a snapshot can hold: where each comes from, what reading it needs,
 * and what is left out of its rows. Each entry has exactly one collector (`test/azure/collectors.test.ts`).
 */

export type CollectorName =
  | 'resourceGraph'
  | 'jitPolicies'
  | 'pimInstances'
  | 'pimPolicies'
  | 'keyVaultSecrets';

/** A Resource Graph table, as a query spells it. */
type GraphTable = 'resources' | 'resourcecontainers' | 'authorizationresources' | 'securityresources' | 'networkresources';

export interface CatalogEntry {
  /** Canonical spelling; rows carry it in lower case. */
  readonly type: string;
  readonly collector: CollectorName;
  /** Resource Graph table, for `resourceGraph` entries. */
  readonly table?: GraphTable;
  readonly apiVersion: string;
  /** The Azure action that reading it takes (Azure permissions reference: the `read` of the type). */
  readonly permission: string;
  /** The type whose rows are walked to read this one: reading it takes reading that one too. */
  readonly through?: string;
  /** Whether completeness is recorded a subscription or for the whole tenant. */
  readonly scope: 'subscription' | 'tenant';
  /** `*`: whole rows are kept, minus `omit`. */
  readonly columns: '*';
  /** Paths never written to a snapshot, because a secret can stand there. */
  readonly omit: readonly string[];
  /** How a person exports this type in the shape we read (shown when an export is refused). */
  readonly exportWith: string;
}

const GRAPH_API_VERSION = '2024-04-01';

function graphEntry(type: string, table: GraphTable, more: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    type,
    collector: 'resourceGraph',
    table,
    apiVersion: GRAPH_API_VERSION,
    permission: `${type}/read`,
    scope: 'subscription',
    columns: '*',
    omit: [],
    exportWith: `az graph query -q "${table} | where type =~ '${type}'" --first 1000 -o json`,
    ...more,
  };
}

function armEntry(type: string, collector: CollectorName, apiVersion: string, exportWith: string): CatalogEntry {
  return { type, collector, apiVersion, permission: `${type}/read`, scope: 'subscription', columns: '*', omit: [], exportWith };
}

const SUBSCRIPTION_URL = 'https://management.azure.com/subscriptions/<id>';

export const CATALOG: readonly CatalogEntry[] = [
  graphEntry('Microsoft.Resources/subscriptions', 'resourcecontainers'),
  graphEntry('Microsoft.Resources/subscriptions/resourceGroups', 'resourcecontainers'),
  graphEntry('Microsoft.Management/managementGroups', 'resourcecontainers', { scope: 'tenant' }),
  graphEntry('Microsoft.Compute/virtualMachines', 'resources', {
    omit: ['properties.osProfile.customData', 'properties.osProfile.adminPassword', 'properties.userData'],
  }),
  graphEntry('Microsoft.Network/networkInterfaces', 'resources'),
  graphEntry('Microsoft.Network/networkSecurityGroups', 'resources'),
  graphEntry('Microsoft.Network/publicIPAddresses', 'resources'),
  graphEntry('Microsoft.Network/virtualNetworks', 'resources'),
  graphEntry('Microsoft.Network/routeTables', 'resources'),
  graphEntry('Microsoft.Network/loadBalancers', 'resources'),
  graphEntry('Microsoft.Network/azureFirewalls', 'resources'),
  graphEntry('Microsoft.Network/firewallPolicies/ruleCollectionGroups', 'networkresources'),
  graphEntry('Microsoft.Network/effectiveSecurityAdminRules', 'networkresources'),
  graphEntry('Microsoft.Storage/storageAccounts', 'resources'),
  graphEntry('Microsoft.KeyVault/vaults', 'resources'),
  graphEntry('Microsoft.Authorization/roleAssignments', 'authorizationresources'),
  graphEntry('Microsoft.Authorization/roleDefinitions', 'authorizationresources'),
  graphEntry('Microsoft.Security/pricings', 'securityresources'),
  armEntry(
    'Microsoft.Security/locations/jitNetworkAccessPolicies', 'jitPolicies', '2020-01-01',
    `az rest --url "${SUBSCRIPTION_URL}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01"`,
  ),
  armEntry(
    'Microsoft.Authorization/roleEligibilityScheduleInstances', 'pimInstances', '2020-10-01',
    `az rest --url "${SUBSCRIPTION_URL}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01"`,
  ),
  armEntry(
    'Microsoft.Authorization/roleAssignmentScheduleInstances', 'pimInstances', '2020-10-01',
    `az rest --url "${SUBSCRIPTION_URL}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01"`,
  ),
  armEntry(
    'Microsoft.Authorization/roleManagementPolicyAssignments', 'pimPolicies', '2020-10-01',
    `az rest --url "${SUBSCRIPTION_URL}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01"`,
  ),
  {
    ...armEntry(
      'Microsoft.KeyVault/vaults/secrets', 'keyVaultSecrets', '2026-02-01',
      'az rest --url "https://management.azure.com<vault id>/secrets?api-version=2026-02-01"',
    ),
    through: 'Microsoft.KeyVault/vaults',
    omit: ['properties.value'],
  },
];

const BY_TYPE: ReadonlyMap<string, CatalogEntry> = new Map(CATALOG.map((entry) => [entry.type.toLowerCase(), entry]));

/** The entry of a type in any letter case. */
export function catalogEntry(type: string): CatalogEntry | undefined {
  return BY_TYPE.get(type.toLowerCase());
}

/** The Azure actions that reading a type takes, those of the types it is read through included. */
export function permissionsOf(type: string): readonly string[] {
  const entry = catalogEntry(type);
  if (entry === undefined) return [];
  return [entry.permission, ...(entry.through === undefined ? [] : permissionsOf(entry.through))];
}

/** The canonical spelling of a type, or the type as given where the catalog does not know it. */
export function canonicalType(type: string): string {
  return catalogEntry(type)?.type ?? type;
}

/** The ndjson file of a type inside a snapshot: `microsoft.compute.virtualmachines.ndjson`. */
export function snapshotFileName(type: string): string {
  return `${type.toLowerCase().replaceAll('/', '.')}.ndjson`;
}
