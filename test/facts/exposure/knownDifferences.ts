/**
 * Where the code and the oracle are known to differ, each with a situation in `situationsOfWays.ts` that must go on
 * failing until the code is mended; then it leaves this list. All three err to the safe side or say less than they could,
 * but for the pools of NAT rules, which the code does not follow.
 */
import type { Feature } from '../../oracle/networkRules.ts';

export const KNOWN_DIFFERENCES: readonly Feature[] = ['bareNatPool', 'floatingRange', 'networkGroup'];
