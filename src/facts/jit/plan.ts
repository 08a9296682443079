import type { Row } from '../../model/resource.ts';
import { subscriptionScope, type Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';

export interface DefenderPlans {
  /** Whether the machine's subscription has Defender for Servers plan 2, which just-in-time access takes. */
  readonly plan: (machine: Row) => Answer<boolean>;
  /** The same of a subscription as a whole. */
  readonly planOf: (subscriptionId: string) => Answer<boolean>;
  /** Why the policies of the machine's subscription are not known. */
  readonly policyGap: (machine: Row) => Unknown | undefined;
}

/**
 * Plan 2 is `Standard` with sub-plan `P2`, or with none at all (Microsoft.Security pricings: "when not specified, full plan is applied").
 * A machine may have a plan of its own, which goes before its subscription's and says nothing of other machines.
 */
export function defenderPlans(snapshot: Snapshot, index: NetworkIndex): DefenderPlans {
  const byScope = new Map<string, Answer<boolean>>();
  for (const row of snapshot.rows(TYPES.pricing)) {
    if (row.name.toLowerCase() === 'virtualmachines') byScope.set(scopeOf(row), isPlan2(row));
  }
  const planOf = (subscriptionId: string): Answer<boolean> => subscriptionPlan(index, byScope, subscriptionId);
  return {
    planOf,
    plan: (machine) => byScope.get(idKey(machine.id)) ?? planOf(subscriptionOf(machine.id) ?? ''),
    policyGap: (machine) => index.gap(TYPES.jitPolicy, subscriptionOf(machine.id) ?? ''),
  };
}

/** Key of the subscription or of the resource that the plan is of: a plan is a child of it. */
function scopeOf({ id }: Row): string {
  return idKey(id.slice(0, Math.max(id.toLowerCase().lastIndexOf('/providers/microsoft.security/pricings/'), 0)));
}

/** Where the plans were read and servers have none, there is none. */
function subscriptionPlan(index: NetworkIndex, plans: ReadonlyMap<string, Answer<boolean>>, subscription: string): Answer<boolean> {
  const plan = plans.get(idKey(subscriptionScope(subscription)));
  if (plan !== undefined) return plan;
  const gap = index.gap(TYPES.pricing, subscription);
  return gap === undefined ? known(false) : unknown(gap);
}

function isPlan2(row: Row): Answer<boolean> {
  const tier = asString(at(row, 'properties', 'pricingTier'))?.toLowerCase() ?? '';
  if (!['free', 'standard'].includes(tier)) return unknown(missingPath(row, 'properties.pricingTier'));
  if (tier === 'free') return known(false);
  const subPlan = asString(at(row, 'properties', 'subPlan') ?? '')?.toUpperCase();
  return subPlan !== undefined && ['', 'P1', 'P2'].includes(subPlan) ? known(subPlan !== 'P1') : unknown(missingPath(row, 'properties.subPlan'));
}
