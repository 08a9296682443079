import type { EstateItem } from '../estate.ts';
import { resourceRow, subscriptionPath } from './rows.ts';

/** Whoever changes a security group of production is told of: an alert on the activity log. Nobody is told of roles, and nothing of legacy. */
export function alertRows(): readonly EstateItem[] {
  const operation = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
  const row = resourceRow({
    site: 'production', group: 'rg-admin', type: 'Microsoft.Insights/activityLogAlerts', name: 'security-rule-written',
    properties: {
      scopes: [subscriptionPath('production')], enabled: true, description: 'A rule of a security group was written',
      condition: { allOf: [{ field: 'category', equals: 'Administrative', containsAny: null }, { field: 'operationName', equals: operation, containsAny: null }] },
      actions: { actionGroups: [{ actionGroupId: `${subscriptionPath('production')}/resourceGroups/rg-admin/providers/microsoft.insights/actionGroups/on-call`, webhookProperties: {} }] },
    },
  });
  // An alert is nowhere.
  return [{ ...row, location: 'global' }];
}
