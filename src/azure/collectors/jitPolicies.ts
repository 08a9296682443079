import { isAtOrBelow } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import type { Collector } from '../collector.ts';
import { failureOf } from '../failure.ts';
import { perSubscription, type ReadRefusal } from './perSubscription.ts';

/** JIT policies: Resource Graph does not hold the type, so one ARM list a subscription. */
export const collectJitPolicies: Collector = perSubscription(({ clients }, _entry, subscriptionId) => clients.jitPolicies(subscriptionId), unregistered);

/** A subscription in which Microsoft.Security is not registered holds no JIT policy, and its list is refused: absence, with the provider's state as proof (law 2). */
async function unregistered(...[context, , scope, error]: Parameters<ReadRefusal>): ReturnType<ReadRefusal> {
  const { status } = failureOf(error);
  if (status !== 404 && status !== 409) return undefined;
  const providers = await context.collected('Microsoft.Resources/providers');
  const security = providers.rows.find((row) => isAtOrBelow(row.id, scope) && row.name.toLowerCase() === 'microsoft.security');
  const state = asString(at(security, 'properties', 'registrationState'));
  return state === 'NotRegistered' || state === 'Unregistered' ? { absence: `Microsoft.Security is ${state} in ${scope}` } : undefined;
}
