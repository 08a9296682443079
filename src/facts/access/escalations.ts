/** What holding a role lets somebody become or undo, gravest first. `write`, `data` and `read` are what every role has some of. */
export const PRIVILEGE_CLASSES = ['grantAccess', 'useIdentity', 'runCode', 'changeGuards', 'readSecrets', 'write', 'data', 'read'] as const;
export type PrivilegeClass = (typeof PRIVILEGE_CLASSES)[number];

/** The one action that a delegation condition restrains. */
export const GRANT_ACTION = 'Microsoft.Authorization/roleAssignments/write';

type Escalations = Partial<Record<PrivilegeClass, readonly string[]>>;

/**
 * Control-plane actions that lead further than the resource they act on (Azure permissions reference; what each leads to
 * is in the README). Deployments and plain resource writes are none: each resource in them is authorised on its own.
 */
export const CONTROL_ESCALATIONS: Escalations = {
  grantAccess: [
    GRANT_ACTION,
    'Microsoft.Authorization/roleDefinitions/write',
    'Microsoft.Authorization/elevateAccess/action',
    'Microsoft.Authorization/roleAssignmentScheduleRequests/write',
    'Microsoft.Authorization/roleEligibilityScheduleRequests/write',
  ],
  useIdentity: [
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write',
  ],
  runCode: [
    'Microsoft.Compute/virtualMachines/runCommand/action',
    'Microsoft.Compute/virtualMachines/runCommands/write',
    'Microsoft.Compute/virtualMachines/extensions/write',
    'Microsoft.Compute/virtualMachineScaleSets/extensions/write',
    'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action',
    'Microsoft.HybridCompute/machines/extensions/write',
    'Microsoft.HybridCompute/machines/runCommands/write',
    'Microsoft.Automation/automationAccounts/runbooks/draft/write',
    'Microsoft.Automation/automationAccounts/jobs/write',
    'Microsoft.Automation/automationAccounts/webhooks/action',
    'Microsoft.Resources/deploymentScripts/write',
    'Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action',
    'Microsoft.ContainerService/managedClusters/runcommand/action',
    'Microsoft.Web/sites/publishxml/action',
  ],
  changeGuards: [
    'Microsoft.Authorization/roleManagementPolicies/write',
    'Microsoft.Authorization/denyAssignments/delete',
    'Microsoft.Authorization/policyAssignments/write',
    'Microsoft.Authorization/policyExemptions/write',
    'Microsoft.Authorization/locks/delete',
    'Microsoft.Insights/diagnosticSettings/write',
    'Microsoft.Insights/diagnosticSettings/delete',
    'Microsoft.Network/networkSecurityGroups/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Security/locations/jitNetworkAccessPolicies/write',
    'Microsoft.Security/locations/jitNetworkAccessPolicies/delete',
    'Microsoft.Security/pricings/write',
  ],
  readSecrets: [
    'Microsoft.KeyVault/vaults/write',
    'Microsoft.KeyVault/vaults/accessPolicies/write',
    'Microsoft.Storage/storageAccounts/listKeys/action',
    'Microsoft.Storage/storageAccounts/listAccountSas/action',
    'Microsoft.Storage/storageAccounts/regeneratekey/action',
    'Microsoft.Compute/disks/beginGetAccess/action',
    'Microsoft.Compute/snapshots/beginGetAccess/action',
    'Microsoft.DocumentDB/databaseAccounts/listKeys/action',
    'Microsoft.ContainerRegistry/registries/listCredentials/action',
    'Microsoft.Web/sites/config/list/action',
    'Microsoft.Web/sites/host/listkeys/action',
  ],
};

/** Data-plane actions of the same kind. */
export const DATA_ESCALATIONS: Escalations = {
  runCode: ['Microsoft.Compute/virtualMachines/loginAsAdmin/action'],
  readSecrets: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
};
