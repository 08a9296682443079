import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, type Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const PRICINGS = 'Microsoft.Security/pricings';

/**
 * The plans that protect kinds of resources, by the names of the Pricings REST reference. Not here: what was folded into others (Dns,
 * KubernetesService, ContainerRegistry), and CloudPosture, whose free tier is the posture management that everybody has.
 */
const PLANS = [
  'VirtualMachines', 'SqlServers', 'AppServices', 'StorageAccounts', 'SqlServerVirtualMachines', 'KeyVaults', 'Arm', 'OpenSourceRelationalDatabases', 'CosmosDbs', 'Containers',
] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  on: { type: 'string[]', description: 'Names of the plans that are paid for in the whole subscription' },
  off: { type: 'string[]', description: `Which of these are not: ${PLANS.join(', ')}` },
};

/** Which plans of Defender for Cloud a subscription pays for. */
export const defenderPlansFact: FactDefinition = {
  name: 'defenderPlans',
  description: 'Which plans of Defender for Cloud a subscription pays for',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, PRICINGS],
  fields: FIELDS,
  bind: (snapshot) => {
    const bySubscription = subscriptionPlans(snapshot);
    return (row) => answers(snapshot, idKey(row.id), bySubscription.get(idKey(row.id)) ?? []);
  },
};

interface Plan {
  readonly name: string;
  readonly isOn: boolean | Unknown;
}

/** Plans of single resources stand below those, and say nothing of the rest. */
function subscriptionPlans(snapshot: Snapshot): ReadonlyMap<string, readonly Plan[]> {
  const found = new Map<string, Plan[]>();
  for (const row of snapshot.rows(PRICINGS)) {
    const scope = `/subscriptions/${subscriptionOf(row.id) ?? ''}`;
    if (!idKey(row.id).startsWith(`${scope}/providers/microsoft.security/pricings/`)) continue;
    found.set(scope, [...(found.get(scope) ?? []), { name: row.name, isOn: isOn(row) }]);
  }
  return found;
}

function isOn(row: Row): boolean | Unknown {
  const tier = asString(at(row, 'properties', 'pricingTier'))?.toLowerCase() ?? '';
  return ['free', 'standard'].includes(tier) ? tier === 'standard' : missingPath(row, 'properties.pricingTier');
}

/** Where the plans were read and one is not among them, nobody pays for it; without the provider registered there is none at all. */
function answers(snapshot: Snapshot, subscription: string, plans: readonly Plan[]): FactAnswers {
  const gap = gapAt(snapshot, PRICINGS, subscription);
  const cause = gap ?? plans.flatMap(({ isOn: state }) => (typeof state === 'object' ? [state] : []))[0];
  const stateOf = (name: string): boolean | Unknown => plans.find((plan) => plan.name.toLowerCase() === name.toLowerCase())?.isOn ?? gap ?? false;
  const on = plans.filter((plan) => plan.isOn === true).map(({ name }) => name);
  return { on: known(on.toSorted(), cause), off: known(PLANS.filter((name) => stateOf(name) === false), cause) };
}
