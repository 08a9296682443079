import type { EvaluateInput } from '../evaluate/evaluate.ts';
import { judgedBy, mayHoldJudged } from '../evaluate/narrowing.ts';
import { gatherMachines, type MachineGathering } from '../facts/posture/gather.ts';
import { postureBesides, type PostureBesides } from '../facts/posture/posture.ts';
import type { Judged } from '../facts/posture/unread.ts';
import { NOT_NARROWED } from '../model/narrowing.ts';

/** Gathers what the estate's machines look like besides their verdicts, of those that are judged. */
export function gatheringFor({ snapshot, now, ...asked }: EvaluateInput): MachineGathering {
  return gatherMachines(snapshot, { now }, judgedOf({ snapshot, ...asked }));
}

/** What else the estate looks like. */
export function postureBesidesFor({ snapshot, now, ...asked }: EvaluateInput): PostureBesides {
  return postureBesides(snapshot, { now }, judgedOf({ snapshot, ...asked }));
}

function judgedOf({ snapshot, narrowing = NOT_NARROWED }: Pick<EvaluateInput, 'snapshot' | 'narrowing'>): Judged {
  return { row: judgedBy(narrowing, snapshot), mayHold: (scope, type) => mayHoldJudged(narrowing, scope, type) };
}
