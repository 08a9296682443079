import type { Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import type { SecurityRule } from './securityRule.ts';

export interface AdminRules {
  readonly inbound: readonly SecurityRule[];
  readonly outbound: readonly SecurityRule[];
  readonly gap?: Unknown;
}

export function adminRulesOf(index: NetworkIndex): (virtualNetwork: string) => AdminRules {
  return (virtualNetwork) => {
    const gap = index.gap(TYPES.adminRules, subscriptionOf(virtualNetwork) ?? '');
    return { inbound: [], outbound: [], ...(gap === undefined ? {} : { gap }) };
  };
}
