import { unregistered } from '../registration.ts';
import type { Collector } from '../collector.ts';
import { perSubscription } from './perSubscription.ts';

/** JIT policies: Resource Graph does not hold the type, so one ARM list a subscription. */
export const collectJitPolicies: Collector = perSubscription(({ clients }, _entry, subscriptionId) => clients.jitPolicies(subscriptionId), unregistered);
