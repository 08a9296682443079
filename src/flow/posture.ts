import type { EvaluateInput } from '../evaluate/evaluate.ts';
import { judgedBy, mayHoldJudged } from '../evaluate/narrowing.ts';
import { postureOf } from '../facts/posture/posture.ts';
import { NOT_NARROWED } from '../model/narrowing.ts';
import type { Posture } from '../model/posture.ts';

/** What the estate looks like besides its verdicts, of what is judged. */
export function postureFor({ snapshot, now, narrowing = NOT_NARROWED }: EvaluateInput): Posture {
  return postureOf(snapshot, { now }, { row: judgedBy(narrowing, snapshot), mayHold: (scope, type) => mayHoldJudged(narrowing, scope, type) });
}
