import type { Collector } from '../collector.ts';
import { perSubscription } from './perSubscription.ts';

/** JIT policies: Resource Graph does not hold the type, so one ARM list a subscription (azure-api 4.1). */
export const collectJitPolicies: Collector = perSubscription((clients, subscriptionId) => clients.jitPolicies(subscriptionId));
