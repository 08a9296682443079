import type { GateMoves } from './gateDiff.ts';
import { entry, fail, GUIDS, pass, SUBSCRIPTION_ONE, unknown, VM_1, VM_10, waiver, world } from './gateSituationParts.ts';
import type { GateVerdict, GateWaiver, GateWorld } from './gateTypes.ts';

export interface DiffSituation {
  readonly name: string;
  readonly older: GateWorld;
  readonly newer: GateWorld;
  /** Of each failure of the newer world: how it stood, and, after a comma, its disposition then and now. */
  readonly failing: readonly string[];
  /** Of each failure that the newer world does not have: what became of it. */
  readonly ended: readonly string[];
}

/** Moves in the words of the table. */
export function movesInShort({ failing, ended }: GateMoves): Pick<DiffSituation, 'failing' | 'ended'> {
  return {
    failing: failing.map(({ before, dispositionBefore, disposition }) => (dispositionBefore === undefined ? `${before}, ${disposition}` : `${before}, ${dispositionBefore} to ${disposition}`)),
    ended: ended.map(({ fate }) => fate),
  };
}

function of(verdicts: readonly GateVerdict[], waivers: readonly GateWaiver[] = []): GateWorld {
  return world({ verdicts, waivers });
}

const WAIVER = waiver(VM_1);
const RAN_OUT = waiver(VM_1, { expiresOn: '2026-11-27' });

export const DIFF_SITUATIONS: readonly DiffSituation[] = [
  { name: 'nothing moved', older: of([fail(VM_1)]), newer: of([fail(VM_1)]), failing: ['sameSeverity, open to open'], ended: [] },
  { name: 'letter case moves nothing', older: of([fail(VM_1)]), newer: of([fail(VM_1.toUpperCase())]), failing: ['sameSeverity, open to open'], ended: [] },
  { name: 'a new name of the rule moves nothing', older: of([fail(VM_1, { rule: 'JIT900' })]), newer: of([fail(VM_1, { rule: 'NET001' })]), failing: ['sameSeverity, open to open'], ended: [] },
  { name: 'it became more severe', older: of([fail(VM_1)]), newer: of([fail(VM_1, { severity: 'critical' })]), failing: ['lessSevere, open to open'], ended: [] },
  { name: 'it became less severe', older: of([fail(VM_1)]), newer: of([fail(VM_1, { severity: 'low' })]), failing: ['moreSevere, open to open'], ended: [] },
  { name: 'it passed before', older: of([pass(VM_1)]), newer: of([fail(VM_1)]), failing: ['fixed, open'], ended: [] },
  { name: 'it was not there before', older: of([pass(VM_10)]), newer: of([fail(VM_1)]), failing: ['gone, open'], ended: [] },
  { name: 'it could not be read before', older: of([unknown(SUBSCRIPTION_ONE)]), newer: of([fail(VM_1)]), failing: ['undecided, open'], ended: [] },
  { name: 'its subscription was not seen before', older: world({ seen: [GUIDS.two] }), newer: of([fail(VM_1)]), failing: ['notJudged, open'], ended: [] },
  { name: 'it was waived meanwhile', older: of([fail(VM_1)]), newer: of([fail(VM_1)], [WAIVER]), failing: ['sameSeverity, open to waived'], ended: [] },
  { name: 'its waiver ran out', older: of([fail(VM_1)], [WAIVER]), newer: of([fail(VM_1)], [RAN_OUT]), failing: ['sameSeverity, waived to open'], ended: [] },
  { name: 'it came in waived', older: of([pass(VM_1)]), newer: of([fail(VM_1)], [WAIVER]), failing: ['fixed, waived'], ended: [] },
  { name: 'the baseline learnt of it', older: of([fail(VM_1)]), newer: world({ verdicts: [fail(VM_1)], baseline: [entry(VM_1)] }), failing: ['sameSeverity, open to known'], ended: [] },
  { name: 'it was fixed', older: of([fail(VM_1)]), newer: of([pass(VM_1)]), failing: [], ended: ['fixed'] },
  { name: 'its machine was deleted', older: of([fail(VM_1)], [WAIVER]), newer: of([pass(VM_10)]), failing: [], ended: ['gone'] },
  { name: 'it can no longer be read, which fixes nothing', older: of([fail(VM_1)]), newer: of([unknown(SUBSCRIPTION_ONE)]), failing: [], ended: ['undecided'] },
  { name: 'its subscription is no longer seen, which fixes nothing', older: of([fail(VM_1)]), newer: world({ seen: [GUIDS.two] }), failing: [], ended: ['notJudged'] },
  { name: 'one failure of two on one resource was fixed', older: of([fail(VM_1, { discriminator: '22' }), fail(VM_1, { discriminator: '3389' })]), newer: of([fail(VM_1, { discriminator: '22' })]), failing: ['sameSeverity, open to open'], ended: ['fixed'] },
];
