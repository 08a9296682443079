/**
 * The one list of types that a snapshot can hold: where each comes from, what reading it needs,
 * and what is left out of its rows. Each entry has exactly one collector (`test/azure/collectors.test.ts`).
 */

import { DIRECTORY_TYPES, type DirectoryType } from './directoryTypes.ts';

export type CollectorName =
  | 'resourceGraph'
  | 'subscriptionList'
  | 'childList'
  | 'vaultKeys'
  | 'graphList'
  | 'graphObject'
  | 'graphChildren'
  | 'userRequirements'
  | 'groupMembers'
  | 'groupEligibilities'
  | 'groupAssignments'
  | 'groupSettings'
  | 'jitPolicies'
  | 'roleDefinitions'
  | 'pimInstances'
  | 'pimPolicies'
  | 'serviceTags'
  | 'activityLog';

/** A Resource Graph table, as a query spells it. */
type GraphTable =
  | 'resources'
  | 'resourcecontainers'
  | 'authorizationresources'
  | 'securityresources'
  | 'networkresources'
  | 'computeresources'
  | 'patchassessmentresources'
  | 'maintenanceresources'
  | 'policyresources'
  | 'managedserviceresources';

export interface CatalogEntry {
  /** Canonical spelling; rows carry it in lower case. */
  readonly type: string;
  readonly collector: CollectorName;
  /** Resource Graph table, for `resourceGraph` entries. */
  readonly table?: GraphTable;
  /** Where a list stands: below the subscription, below the parent's id, or at Microsoft Graph. */
  readonly path?: string;
  readonly apiVersion: string;
  /** The Azure action or the Graph permission that reading it takes (Azure and Microsoft Graph permissions references). */
  readonly permission: string;
  /** The types whose rows are walked to read this one: reading it takes reading those too. */
  readonly through: readonly string[];
  /** Whether completeness is recorded a subscription or for the whole tenant. */
  readonly scope: 'subscription' | 'tenant';
  /** `*`: whole rows are kept, minus `omit`. */
  readonly columns: '*';
  /** Paths never written to a snapshot, because a secret can stand there. */
  readonly omit: readonly string[];
  /** Served by the global cloud alone; elsewhere nobody can have it. */
  readonly globalOnly?: true;
  /** The option without which the type is not read. */
  readonly optIn?: string;
  /** How a person exports this type in the shape we read (shown when an export is refused). */
  readonly exportWith: string;
}

const GRAPH_API_VERSION = '2024-04-01';
const COMMON = { scope: 'subscription', columns: '*', omit: [], through: [] } as const;

function graphEntry(type: string, table: GraphTable = 'resources', more: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    ...COMMON,
    type,
    collector: 'resourceGraph',
    table,
    apiVersion: GRAPH_API_VERSION,
    permission: `${type}/read`,
    exportWith: `az graph query -q "${table} | where type =~ '${type}'" --first 1000 -o json`,
    ...more,
  };
}

const ARM = 'https://management.azure.com';

function listEntry(type: string, path: string, apiVersion: string, more: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    ...COMMON,
    type,
    collector: 'subscriptionList',
    path,
    apiVersion,
    permission: `${type}/read`,
    exportWith: `az rest --url "${ARM}/subscriptions/<id>${path}?api-version=${apiVersion}"`,
    ...more,
  };
}

function childEntry(type: string, parent: string, path: string, apiVersion: string, more: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    ...listEntry(type, path, apiVersion),
    collector: 'childList',
    through: [parent],
    exportWith: `az rest --url "${ARM}<id of ${parent}>${path}?api-version=${apiVersion}"`,
    ...more,
  };
}

/** What scale sets and machines can hold that is, or holds, a secret. */
const MACHINE_SECRETS = [
  'properties.osProfile.customData', 'properties.osProfile.adminPassword', 'properties.userData', 'properties.osProfile.windowsConfiguration.additionalUnattendContent',
  'properties.applicationProfile.galleryApplications[*].configurationReference',
];
const SCALE_SET_SECRETS = [
  'properties.virtualMachineProfile.osProfile.customData', 'properties.virtualMachineProfile.osProfile.adminPassword', 'properties.virtualMachineProfile.userData',
  'properties.virtualMachineProfile.osProfile.windowsConfiguration.additionalUnattendContent', 'properties.virtualMachineProfile.applicationProfile.galleryApplications[*].configurationReference',
  'properties.virtualMachineProfile.extensionProfile.extensions[*].properties.settings', 'properties.virtualMachineProfile.extensionProfile.extensions[*].properties.protectedSettings',
];

const MICROSOFT_GRAPH = 'https://graph.microsoft.com';

/** In double quotes a shell would put nothing in place of `$select`. */
function directoryEntry(type: DirectoryType): CatalogEntry {
  return { ...COMMON, collector: 'graphList', apiVersion: type.path.split('/')[1] ?? '', exportWith: `az rest --url "${MICROSOFT_GRAPH}${type.path.replaceAll('$', '\\$')}"`, ...type, scope: 'tenant' };
}

const INSTANCES = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';
/** Types of Resource Graph alone, without an action of their own in the permissions reference: these cover whatever it checks. */
const EFFECTIVE_RULES_READ = { permission: 'Microsoft.Network/*/read' };
const NETWORK_MANAGERS = 'Microsoft.Network/networkManagers';
const ASSESSED_READ = { permission: 'Microsoft.Compute/virtualMachines/patchAssessmentResults/*/read' };
const PIM_VERSION = '2020-10-01';
const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';
const SCHEDULED = 'Microsoft.Authorization/roleAssignmentScheduleInstances';

export const CATALOG: readonly CatalogEntry[] = [
  graphEntry('Microsoft.Resources/subscriptions', 'resourcecontainers'),
  graphEntry('Microsoft.Resources/subscriptions/resourceGroups', 'resourcecontainers'),
  graphEntry('Microsoft.Management/managementGroups', 'resourcecontainers', { scope: 'tenant' }),
  listEntry('Microsoft.Resources/providers', '/providers', '2021-04-01', { permission: 'Microsoft.Resources/subscriptions/providers/read' }),
  graphEntry('Microsoft.Compute/virtualMachines', 'resources', { omit: MACHINE_SECRETS }),
  graphEntry('Microsoft.Compute/virtualMachineScaleSets', 'resources', { omit: SCALE_SET_SECRETS }),
  graphEntry(INSTANCES, 'computeresources', { omit: MACHINE_SECRETS }),
  graphEntry(`${INSTANCES}/networkInterfaces`, 'computeresources'),
  graphEntry(`${INSTANCES}/networkInterfaces/ipConfigurations/publicIPAddresses`, 'computeresources'),
  graphEntry('Microsoft.Compute/virtualMachines/patchAssessmentResults', 'patchassessmentresources', ASSESSED_READ),
  graphEntry('Microsoft.Network/networkInterfaces'),
  graphEntry('Microsoft.Network/networkSecurityGroups'),
  graphEntry('Microsoft.Network/applicationSecurityGroups'),
  graphEntry('Microsoft.Network/publicIPAddresses'),
  graphEntry('Microsoft.Network/publicIPPrefixes'),
  graphEntry('Microsoft.Network/virtualNetworks'),
  graphEntry('Microsoft.Network/routeTables'),
  graphEntry('Microsoft.Network/loadBalancers'),
  graphEntry('Microsoft.Network/bastionHosts'),
  graphEntry('Microsoft.Network/azureFirewalls'),
  // A proxy's configuration file is named by an address with its signature.
  graphEntry('Microsoft.Network/firewallPolicies', 'resources', { omit: ['properties.explicitProxy.pacFile'] }),
  graphEntry('Microsoft.Network/firewallPolicies/ruleCollectionGroups', 'networkresources'),
  graphEntry('Microsoft.Network/ipGroups'),
  graphEntry('Microsoft.Network/effectiveSecurityAdminRules', 'networkresources', EFFECTIVE_RULES_READ),
  graphEntry('Microsoft.Network/networkGroupMemberships', 'networkresources', EFFECTIVE_RULES_READ),
  graphEntry(`${NETWORK_MANAGERS}/securityAdminRegionalGoalStates`, 'networkresources', EFFECTIVE_RULES_READ),
  graphEntry(`${NETWORK_MANAGERS}/securityAdminConfigurations/ruleCollections/snapshots`, 'networkresources', EFFECTIVE_RULES_READ),
  graphEntry(`${NETWORK_MANAGERS}/securityAdminConfigurations/ruleCollections/rules/snapshots`, 'networkresources', EFFECTIVE_RULES_READ),
  // These two for their tags: what lies in them is judged, and where a scan is narrowed by a tag, theirs count for it.
  graphEntry(NETWORK_MANAGERS),
  graphEntry('Microsoft.Network/networkWatchers'),
  graphEntry('Microsoft.Network/networkWatchers/flowLogs'),
  listEntry('Microsoft.Network/serviceTags', '/providers/Microsoft.Network/locations/<location>/serviceTags', '2024-03-01', {
    collector: 'serviceTags', scope: 'tenant', permission: 'Microsoft.Network/locations/serviceTags/read',
  }),
  graphEntry('Microsoft.Storage/storageAccounts'),
  graphEntry('Microsoft.KeyVault/vaults'),
  // The list may leave rotation policies out, so each key that came without one costs a request of its own.
  childEntry('Microsoft.KeyVault/vaults/keys', 'Microsoft.KeyVault/vaults', '/keys', '2026-02-01', { collector: 'vaultKeys' }),
  childEntry('Microsoft.KeyVault/vaults/secrets', 'Microsoft.KeyVault/vaults', '/secrets', '2026-02-01', { omit: ['properties.value'] }),
  graphEntry('Microsoft.DocumentDB/databaseAccounts'),
  graphEntry('Microsoft.ServiceBus/namespaces'),
  graphEntry('Microsoft.EventHub/namespaces'),
  graphEntry('Microsoft.CognitiveServices/accounts'),
  graphEntry('Microsoft.ContainerRegistry/registries'),
  graphEntry('Microsoft.Cache/redis', 'resources', { omit: ['properties.accessKeys'] }),
  graphEntry('Microsoft.AppConfiguration/configurationStores'),
  graphEntry('Microsoft.Batch/batchAccounts'),
  graphEntry('Microsoft.ContainerService/managedClusters', 'resources', { omit: ['properties.windowsProfile.adminPassword', 'properties.servicePrincipalProfile.secret'] }),
  graphEntry('Microsoft.Maintenance/maintenanceConfigurations'),
  graphEntry('Microsoft.Maintenance/configurationAssignments', 'maintenanceresources'),
  graphEntry('Microsoft.ManagedIdentity/userAssignedIdentities'),
  childEntry(
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials', 'Microsoft.ManagedIdentity/userAssignedIdentities', '/federatedIdentityCredentials', '2023-01-31',
  ),
  graphEntry('Microsoft.ManagedServices/registrationDefinitions', 'managedserviceresources'),
  graphEntry('Microsoft.ManagedServices/registrationAssignments', 'managedserviceresources'),
  graphEntry('Microsoft.Authorization/roleAssignments', 'authorizationresources', { path: '/providers/Microsoft.Authorization/roleAssignments' }),
  listEntry('Microsoft.Authorization/roleDefinitions', '/providers/Microsoft.Authorization/roleDefinitions', '2022-05-01-preview', { collector: 'roleDefinitions' }),
  listEntry('Microsoft.Authorization/denyAssignments', '/providers/Microsoft.Authorization/denyAssignments', '2022-04-01'),
  listEntry('Microsoft.Authorization/locks', '/providers/Microsoft.Authorization/locks', '2020-05-01'),
  graphEntry('Microsoft.Authorization/policyExemptions', 'policyresources'),
  listEntry(ELIGIBILITIES, '/providers/Microsoft.Authorization/roleEligibilityScheduleInstances', PIM_VERSION, { collector: 'pimInstances' }),
  listEntry(SCHEDULED, '/providers/Microsoft.Authorization/roleAssignmentScheduleInstances', PIM_VERSION, { collector: 'pimInstances' }),
  listEntry('Microsoft.Authorization/roleManagementPolicyAssignments', '/providers/Microsoft.Authorization/roleManagementPolicyAssignments', PIM_VERSION, {
    collector: 'pimPolicies', through: [ELIGIBILITIES, SCHEDULED],
  }),
  listEntry('Microsoft.Authorization/accessReviewScheduleDefinitions', '/providers/Microsoft.Authorization/accessReviewScheduleDefinitions', '2021-12-01-preview'),
  graphEntry('Microsoft.Security/pricings', 'securityresources'),
  graphEntry('Microsoft.Security/assessments', 'securityresources'),
  listEntry('Microsoft.Security/securityContacts', '/providers/Microsoft.Security/securityContacts', '2020-01-01-preview'),
  listEntry('Microsoft.Security/locations/jitNetworkAccessPolicies', '/providers/Microsoft.Security/jitNetworkAccessPolicies', '2020-01-01', { collector: 'jitPolicies' }),
  listEntry('Microsoft.Insights/diagnosticSettings', '/providers/Microsoft.Insights/diagnosticSettings', '2021-05-01-preview'),
  graphEntry('Microsoft.Insights/activityLogAlerts'),
  listEntry('Microsoft.Insights/activityLogEvents', '/providers/Microsoft.Insights/eventtypes/management/values', '2015-04-01', {
    collector: 'activityLog', permission: 'Microsoft.Insights/eventtypes/values/read', optIn: '--activity-log',
  }),
  ...DIRECTORY_TYPES.map(directoryEntry),
];

const BY_TYPE: ReadonlyMap<string, CatalogEntry> = new Map(CATALOG.map((entry) => [entry.type.toLowerCase(), entry]));

/** The entry of a type in any letter case. */
export function catalogEntry(type: string): CatalogEntry | undefined {
  return BY_TYPE.get(type.toLowerCase());
}

/** What it takes to know that an answer of Resource Graph leaves nothing out: that it holds the subscription, and what is denied there. */
const GRAPH_PROOF = ['Microsoft.Resources/subscriptions/read', 'Microsoft.Authorization/denyAssignments/read'];

/** The Azure actions and Graph permissions that reading a type takes, those of the types it is read through included. */
export function permissionsOf(type: string): readonly string[] {
  const entry = catalogEntry(type);
  if (entry === undefined) return [];
  const proof = entry.collector === 'resourceGraph' ? GRAPH_PROOF : [];
  return [...new Set([entry.permission, ...proof, ...entry.through.flatMap(permissionsOf)])];
}

/** The canonical spelling of a type, or the type as given where the catalog does not know it. */
export function canonicalType(type: string): string {
  return catalogEntry(type)?.type ?? type;
}

/** The ndjson file of a type inside a snapshot: `microsoft.compute.virtualmachines.ndjson`. */
export function snapshotFileName(type: string): string {
  return `${type.toLowerCase().replaceAll('/', '.')}.ndjson`;
}
