import type { FactDefinition } from '../../model/fact.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { networkIndex, TYPES } from '../exposure/networkIndex.ts';
import { defenderPlans } from './plan.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';

/** Whether machines of a subscription can have just-in-time access at all: what `noPlan2` says of each of them, said once. */
export const serversPlanFact: FactDefinition = {
  name: 'serversPlan',
  description: 'Which plan of Defender for Servers a subscription has',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, TYPES.pricing],
  fields: { plan2: { type: 'boolean', description: 'Whether it is plan 2, which just-in-time access takes' } },
  bind: (snapshot) => {
    const { planOf } = defenderPlans(snapshot, networkIndex(snapshot));
    return (row) => ({ plan2: planOf(row.subscriptionId ?? subscriptionOf(row.id) ?? '') });
  },
};
