/**
 * Small worlds with the answer written down by hand, for the oracle of the gate and for the code. Sources: the rules of waivers,
 * baseline and gate as they were decided, and what went wrong elsewhere: names matched anywhere in a longer name, passing because
 * nothing could be read, waivers without an end, subscriptions known by their display name.
 */
import type { GateSituation } from './gateSituationParts.ts';
import { SITUATIONS_OF_BASELINE } from './gateSituationsOfBaseline.ts';
import { SITUATIONS_OF_GATE } from './gateSituationsOfGate.ts';
import { SITUATIONS_OF_WAIVERS } from './gateSituationsOfWaivers.ts';

export const GATE_SITUATIONS: readonly GateSituation[] = [...SITUATIONS_OF_WAIVERS, ...SITUATIONS_OF_BASELINE, ...SITUATIONS_OF_GATE];
