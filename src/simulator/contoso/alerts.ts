import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { Site } from './identities.ts';
import { armId, resourceRow, subscriptionPath } from './rows.ts';

const ROLES = ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', 'Microsoft.Authorization/roleDefinitions/write', 'Microsoft.Authorization/roleDefinitions/delete'];
const RULES = ['Microsoft.Network/networkSecurityGroups/write', 'Microsoft.Network/networkSecurityGroups/delete', 'Microsoft.Network/networkSecurityGroups/securityRules/write', 'Microsoft.Network/networkSecurityGroups/securityRules/delete'];
const GUARDS = ['Microsoft.Authorization/policyAssignments', 'Microsoft.Security/securitySolutions', 'Microsoft.Sql/servers/firewallRules', 'Microsoft.Network/publicIPAddresses'].flatMap((type) => [`${type}/write`, `${type}/delete`]);
const REQUESTS = ['write', 'delete', 'initiate/action'].map((verb) => `Microsoft.Security/locations/jitNetworkAccessPolicies/${verb}`);

/** Alerts of the activity log: the edge hears of everything that matters; production hears of one kind of change, of its network group, and, since somebody switched that off, of no request. */
export function alertRows(): readonly EstateItem[] {
  return [
    alert('edge', 'rg-hub', 'role-changes', ROLES),
    alert('edge', 'rg-hub', 'network-rule-changes', RULES),
    alert('edge', 'rg-hub', 'guard-changes', GUARDS),
    alert('edge', 'rg-hub', 'access-requests', REQUESTS, [{ field: 'status', equals: null, containsAny: ['Succeeded'] }]),
    alert('production', 'rg-admin', 'new-roles', ROLES.slice(0, 1)),
    alert('production', 'rg-admin', 'network-rule-changes', RULES, [], { scopes: [`${subscriptionPath('production')}/resourceGroups/rg-network`] }),
    alert('production', 'rg-admin', 'access-requests', REQUESTS, [], { enabled: false }),
  ];
}

function alert(site: Site, group: string, name: string, operations: readonly string[], more: readonly JsonMap[] = [], changes: JsonMap = {}): EstateItem {
  return {
    ...resourceRow({
      site, group, type: 'Microsoft.Insights/activityLogAlerts', name,
      properties: {
        scopes: [subscriptionPath(site)], enabled: true, description: '',
        condition: { allOf: [{ field: 'category', equals: 'Administrative', containsAny: null }, { anyOf: operations.map((operation) => ({ field: 'operationName', equals: operation, containsAny: null })) }, ...more] },
        actions: { actionGroups: [{ actionGroupId: armId(site, group, 'Microsoft.Insights/actionGroups', 'ag-security'), webhookProperties: {} }] },
        ...changes,
      },
    }),
    // An alert is nowhere.
    location: 'global',
  };
}
