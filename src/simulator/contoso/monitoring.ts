import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { assignmentName, extensionId } from './assignments.ts';
import { CONTOSO, guid, type Site } from './identities.ts';
import { PLANTED } from './planted.ts';
import { armId, subscriptionId, subscriptionPath } from './rows.ts';

const CATEGORIES = ['Administrative', 'Security', 'ServiceHealth', 'Alert', 'Recommendation', 'Policy', 'Autoscale', 'ResourceHealth'];

/** Production sends administration, security and policy to a storage account, and forgot the alerts; the edge sends all that matters to a workspace; the others send nothing. */
export function diagnosticSettings(): readonly EstateItem[] {
  return [
    setting('production', 'to-archive', { storageAccountId: armId('production', 'rg-data', 'Microsoft.Storage/storageAccounts', 'stcontosodata') }, ['Administrative', 'Security', 'Policy']),
    setting('edge', 'to-workspace', { workspaceId: armId('edge', 'rg-hub', 'Microsoft.OperationalInsights/workspaces', 'law-edge') }, ['Administrative', 'Security', 'Policy', 'Alert']),
  ];
}

function setting(site: Site, name: string, destination: JsonMap, kept: readonly string[]): EstateItem {
  return {
    id: `${subscriptionPath(site)}/providers/Microsoft.Insights/diagnosticSettings/${name}`, name, type: 'Microsoft.Insights/diagnosticSettings',
    properties: {
      storageAccountId: null, workspaceId: null, eventHubAuthorizationRuleId: null, eventHubName: null, ...destination,
      logs: CATEGORIES.map((category) => ({ category, enabled: kept.includes(category) })),
    },
  };
}

interface EventSpec {
  readonly number: number;
  readonly site: Site;
  readonly at: string;
  readonly caller: string;
  readonly operation: string;
  readonly about: string;
  readonly status?: 'Succeeded' | 'Failed';
}

const WEB_POLICY = jitPolicyId('rg-web');
const ADMIN_POLICY = jitPolicyId('rg-admin');

const EVENTS: readonly EventSpec[] = [
  // Whoever holds access to vm-jump-01 now asked for it then.
  { number: 1, site: 'production', at: '2026-11-16T08:30:02.1234567Z', caller: 'oncall.engineer@contoso.example', operation: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action', about: ADMIN_POLICY },
  { number: 2, site: 'production', at: '2026-11-15T15:00:01.0000000Z', caller: 'cloud.lead@contoso.example', operation: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action', about: ADMIN_POLICY },
  // Somebody asked and did not get it.
  { number: 3, site: 'production', at: '2026-11-12T22:14:09.0000000Z', caller: 'contractor@contoso.example', operation: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action', about: WEB_POLICY, status: 'Failed' },
  // The policy of the web machines was made weaker.
  { number: 4, site: 'production', at: '2026-09-30T10:00:00.0000000Z', caller: 'developer@contoso.example', operation: 'Microsoft.Security/locations/jitNetworkAccessPolicies/write', about: WEB_POLICY },
  // A role was given away outside PIM.
  { number: 5, site: 'legacy', at: '2026-10-02T07:45:00.0000000Z', caller: 'legacy.admin@contoso.example', operation: 'Microsoft.Authorization/roleAssignments/write', about: extensionId(subscriptionPath('legacy'), 'roleAssignments', assignmentName({ number: 11 })) },
  { number: 6, site: 'legacy', at: '2026-10-02T07:50:00.0000000Z', caller: 'legacy.admin@contoso.example', operation: 'Microsoft.Authorization/roleAssignments/delete', about: extensionId(subscriptionPath('legacy'), 'roleAssignments', guid('a5510000', 99)) },
  // Of the same providers, and about neither access requests nor roles.
  { number: 7, site: 'production', at: '2026-11-01T00:00:00.0000000Z', caller: 'cloud.lead@contoso.example', operation: 'Microsoft.Authorization/policyAssignments/write', about: `${subscriptionPath('production')}/providers/Microsoft.Authorization/policyAssignments/tags` },
  { number: 8, site: 'production', at: '2026-11-02T00:00:00.0000000Z', caller: 'cloud.lead@contoso.example', operation: 'Microsoft.Security/securityContacts/write', about: `${subscriptionPath('production')}/providers/Microsoft.Security/securityContacts/default` },
  // Of a provider that nobody asks for.
  { number: 9, site: 'production', at: '2026-11-16T08:30:12.0000000Z', caller: guid('0b1ec000', 88), operation: 'Microsoft.Network/networkSecurityGroups/securityRules/write', about: armId('production', 'rg-network', 'Microsoft.Network/networkSecurityGroups', 'nsg-jump') },
];

function jitPolicyId(group: string): string {
  return armId('production', group, 'Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies', 'default');
}

/** The activity log. An event stands below what it is about, and tells who called from where. */
export function activityEvents(): readonly EstateItem[] {
  return EVENTS.map((spec): EstateItem => {
    const eventDataId = guid('e4e40000', spec.number);
    const [provider = ''] = spec.operation.split('/');
    const status = spec.status ?? 'Succeeded';
    return {
      id: `${spec.about}/events/${eventDataId}/ticks/${639000000000000000n + BigInt(spec.number)}`, name: eventDataId, type: 'Microsoft.Insights/eventtypes/values',
      authorization: { action: spec.operation, scope: spec.about }, caller: spec.caller, channels: 'Operation', correlationId: guid('c0440000', spec.number), eventDataId,
      eventName: both('EndRequest'), category: both('Administrative'), eventTimestamp: spec.at, submissionTimestamp: spec.at, level: status === 'Failed' ? 'Error' : 'Informational',
      operationId: guid('c0440000', spec.number), operationName: both(spec.operation), resourceGroupName: /\/resourceGroups\/([^/]+)/.exec(spec.about)?.[1] ?? '', resourceProviderName: both(provider),
      resourceId: spec.about, status: both(status), subStatus: both(''), subscriptionId: subscriptionId(spec.site), tenantId: CONTOSO.tenantId, properties: { eventCategory: 'Administrative', entity: spec.about },
      // Where from and with which token: nothing that a rule asks for.
      claims: { aud: 'https://management.core.windows.net/', ipaddr: PLANTED.clientAddress, name: spec.caller }, httpRequest: { clientRequestId: guid('c0450000', spec.number), clientIpAddress: PLANTED.clientAddress, method: 'PUT' },
    };
  });
}

function both(value: string): JsonMap {
  return { value, localizedValue: value };
}
