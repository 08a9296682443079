/** The types that remediation reads of a snapshot and writes, in canonical spelling. */
export const TYPES = {
  virtualMachine: 'Microsoft.Compute/virtualMachines',
  securityGroup: 'Microsoft.Network/networkSecurityGroups',
  jitPolicy: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
  resourceGroup: 'Microsoft.Resources/subscriptions/resourceGroups',
  lock: 'Microsoft.Authorization/locks',
} as const;

/** The api-versions that both kinds of targets are read and written by (azure-rest-api-specs: the newest of JIT policies; of security rules one that every cloud serves). */
export const JIT_API_VERSION = '2020-01-01';
export const RULE_API_VERSION = '2024-05-01';
