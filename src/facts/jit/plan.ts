import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';

export interface DefenderPlans {
  /** Whether the machine's subscription has Defender for Servers plan 2, which just-in-time access takes. */
  readonly plan: (machine: Row) => Answer<boolean>;
  /** Why the policies of the machine's subscription are not known. */
  readonly policyGap: (machine: Row) => Unknown | undefined;
}

/** Plan 2 is `Standard` with sub-plan `P2`, or with none at all (Microsoft.Security pricings: "when not specified, full plan is applied"). */
export function defenderPlans(snapshot: Snapshot, index: NetworkIndex): DefenderPlans {
  const bySubscription = new Map<string, Answer<boolean>>();
  for (const row of snapshot.rows(TYPES.pricing)) {
    if (row.name.toLowerCase() === 'virtualmachines') bySubscription.set(subscriptionOf(row.id) ?? '', isPlan2(row));
  }
  return {
    plan: (machine) => planOf(index, bySubscription, subscriptionOf(machine.id) ?? ''),
    policyGap: (machine) => index.gap(TYPES.jitPolicy, subscriptionOf(machine.id) ?? ''),
  };
}

/** Where the plans were read and servers have none, there is none. */
function planOf(index: NetworkIndex, plans: ReadonlyMap<string, Answer<boolean>>, subscription: string): Answer<boolean> {
  const plan = plans.get(subscription);
  if (plan !== undefined) return plan;
  const gap = index.gap(TYPES.pricing, subscription);
  return gap === undefined ? known(false) : unknown(gap);
}

function isPlan2(row: Row): Answer<boolean> {
  const tier = asString(at(row, 'properties', 'pricingTier'));
  if (tier === undefined) return unknown(missingPath(row, 'properties.pricingTier'));
  const subPlan = asString(at(row, 'properties', 'subPlan')) ?? '';
  return known(tier.toLowerCase() === 'standard' && (subPlan === '' || subPlan.toUpperCase() === 'P2'));
}
