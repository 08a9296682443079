import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO, type Site } from './identities.ts';
import { armId, EMPTY_COLUMNS, scopeRow, subscriptionId, subscriptionPath } from './rows.ts';

interface PlanSpec {
  readonly site: Site;
  readonly name: string;
  readonly tier: 'Free' | 'Standard';
  readonly subPlan?: string;
}

const PLANS: readonly PlanSpec[] = [
  // Plan 2 of Defender for Servers is what JIT needs.
  { site: 'production', name: 'VirtualMachines', tier: 'Standard', subPlan: 'P2' },
  { site: 'production', name: 'StorageAccounts', tier: 'Standard', subPlan: 'DefenderForStorageV2' },
  { site: 'production', name: 'KeyVaults', tier: 'Free' },
  // Nobody pays here, so JIT cannot be used.
  { site: 'legacy', name: 'VirtualMachines', tier: 'Free' },
  { site: 'legacy', name: 'StorageAccounts', tier: 'Free' },
  // The network team pays for every plan; what everybody has for nothing is no plan that could be missing.
  { site: 'edge', name: 'VirtualMachines', tier: 'Standard', subPlan: 'P2' },
  ...['SqlServers', 'AppServices', 'StorageAccounts', 'SqlServerVirtualMachines', 'KeyVaults', 'Arm', 'OpenSourceRelationalDatabases', 'CosmosDbs', 'Containers']
    .map((name): PlanSpec => ({ site: 'edge', name, tier: 'Standard' })),
  { site: 'edge', name: 'CloudPosture', tier: 'Free' },
  // Plan 1 is paid for, and brings no JIT.
  { site: 'sandbox', name: 'VirtualMachines', tier: 'Standard', subPlan: 'P1' },
];

/** Defender plans, as the securityresources table holds them. */
export function planRows(): readonly EstateItem[] {
  return PLANS.map((spec) => ({
    ...EMPTY_COLUMNS,
    id: `${subscriptionPath(spec.site)}/providers/Microsoft.Security/pricings/${spec.name}`,
    name: spec.name, type: 'microsoft.security/pricings', tenantId: CONTOSO.tenantId, location: '', resourceGroup: '', subscriptionId: subscriptionId(spec.site),
    properties: {
      pricingTier: spec.tier, freeTrialRemainingTime: spec.tier === 'Free' ? 'P30D' : 'PT0S', enforce: 'False',
      ...(spec.subPlan === undefined ? {} : { subPlan: spec.subPlan }),
      ...(spec.tier === 'Free' ? {} : { enablementTime: '2025-03-01T12:42:42.1921106Z', resourcesCoverageStatus: 'FullyCovered' }),
    },
  }));
}

const JIT_KEY = '805651bc-6ecd-4c73-9b55-97a19d0582d0';

const TITLES: Readonly<Record<string, string>> = {
  [JIT_KEY]: 'Management ports of virtual machines should be protected with just-in-time network access control',
  'bc303248-3d14-44c2-96a0-55f5c326b5fe': 'Management ports should be closed on your virtual machines',
};

/** What Defender for Cloud says of some machines: its own opinion, hours old, and not always ours. Resource Graph capitalises the details. */
export function defenderAssessmentRows(): readonly EstateItem[] {
  return [
    assessment('RG-WEB', 'vm-web-01', JIT_KEY, { code: 'Healthy' }),
    // Covered by a policy, so healthy, though it stands open.
    assessment('RG-WEB', 'vm-web-02', JIT_KEY, { code: 'Healthy' }),
    assessment('RG-WEB', 'vm-nat-01', JIT_KEY, { code: 'Unhealthy' }),
    // It looks at the member of the application group and at the member of none, and sees one security group.
    assessment('RG-EDGE', 'vm-asg-01', JIT_KEY, { code: 'Unhealthy' }, 'edge'),
    assessment('RG-EDGE', 'vm-asg-02', JIT_KEY, { code: 'Unhealthy' }, 'edge'),
    // It knows nothing of what firewalls hand on, nor of what admin rules always allow.
    assessment('RG-EDGE', 'vm-dnat-01', JIT_KEY, { code: 'NotApplicable', cause: 'NotApplicable', description: 'No public address' }, 'edge'),
    assessment('RG-EDGE', 'vm-guard-02', JIT_KEY, { code: 'Healthy' }, 'edge'),
    assessment('RG-EDGE', 'vm-partial-01', JIT_KEY, { code: 'Unhealthy' }, 'edge'),
    assessment('RG-APP', 'vm-app-01', 'bc303248-3d14-44c2-96a0-55f5c326b5fe', { code: 'NotApplicable', cause: 'OffByPolicy', description: 'The policy that asks for it is switched off' }),
  ];
}

function assessment(group: string, machine: string, key: string, status: JsonMap, site: Site = 'production'): EstateItem {
  const id = armId(site, group, 'Microsoft.Compute/virtualMachines', machine);
  return scopeRow(site, `${id}/providers/Microsoft.Security/assessments/${key}`, 'Microsoft.Security/assessments', {
    resourceDetails: { Source: 'Azure', Id: id }, displayName: TITLES[key] ?? '', status: { ...status, firstEvaluationDate: '2026-03-01T00:00:00.0000000Z', statusChangeDate: '2026-11-15T21:00:00.0000000Z' },
    additionalData: {}, metadata: { severity: 'High' },
  });
}

/** Production names whom to write to; legacy named nobody, so that only owners hear of anything. The others never set anything up. */
export function securityContacts(): readonly EstateItem[] {
  return [contact('production', { emails: 'security@contoso.example', phone: '', alertNotifications: { state: 'On', minimalSeverity: 'Medium' }, notificationsByRole: { state: 'On', roles: ['Owner'] } }),
    contact('legacy', { emails: '', phone: '', alertNotifications: { state: 'Off', minimalSeverity: 'High' }, notificationsByRole: { state: 'On', roles: ['Owner'] } })];
}

function contact(site: Site, properties: JsonMap): EstateItem {
  return { id: `${subscriptionPath(site)}/providers/Microsoft.Security/securityContacts/default`, name: 'default', type: 'Microsoft.Security/securityContacts', properties };
}
