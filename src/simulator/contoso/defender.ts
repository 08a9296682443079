import type { EstateItem } from '../estate.ts';
import { CONTOSO, type Site } from './identities.ts';
import { EMPTY_COLUMNS, subscriptionId, subscriptionPath } from './rows.ts';

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
