/**
 * Operations of the activity log that are worth an alert: what gives access away, what opens the network, what loosens or uses just-in-time access,
 * what takes guards down (Azure permissions reference). An alert without an operation in its conditions is asked about these.
 */
export const OPERATIONS: readonly string[] = [
  ...changes('Microsoft.Authorization/roleAssignments'),
  ...changes('Microsoft.Authorization/roleDefinitions'),
  ...changes('Microsoft.Authorization/policyAssignments'),
  ...changes('Microsoft.Authorization/locks'),
  ...changes('Microsoft.Network/networkSecurityGroups'),
  ...changes('Microsoft.Network/networkSecurityGroups/securityRules'),
  ...changes('Microsoft.Network/publicIPAddresses'),
  ...changes('Microsoft.Security/locations/jitNetworkAccessPolicies'),
  'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action',
  ...changes('Microsoft.Security/securitySolutions'),
  ...changes('Microsoft.Insights/diagnosticSettings'),
  ...changes('Microsoft.Insights/activityLogAlerts'),
  ...changes('Microsoft.Sql/servers/firewallRules'),
];

function changes(type: string): readonly string[] {
  return [`${type}/write`, `${type}/delete`];
}

/** The type of what an operation is about: it stands before the verb, and before the name of an action. */
export function typeOfOperation(operation: string): string {
  return operation.split('/').slice(0, operation.toLowerCase().endsWith('/action') ? -2 : -1).join('/');
}
