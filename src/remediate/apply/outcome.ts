import type { ActionOutcome, Outcome } from '../../model/journal.ts';

export type LeftOut = ActionOutcome['leftOut'][number];
export type OtherWriter = ActionOutcome['otherWriter'];

/** Nothing was sent, so that nobody's change can have been lost by it. */
const NOTHING_SENT: OtherWriter = { kind: 'none' };

/** An action that sent nothing. */
export function without(action: string, outcome: Outcome, message: string, leftOut: readonly LeftOut[] = []): ActionOutcome {
  return { action, outcome, message, leftOut, otherWriter: NOTHING_SENT };
}

/** Whether the rest is better left alone: what happened was not foreseen. */
export function isSurprise({ outcome }: ActionOutcome): boolean {
  return outcome === 'failed' || outcome === 'notVerified';
}

export type ApplyExit = 0 | 1 | 3 | 130;

/** 130 interrupted; 1 something failed or was not verified; 3 something was left out, or somebody else wrote at the same time; 0 all is as planned (docs/remediation.md, "Exit codes"). */
export function exitOf(outcomes: readonly ActionOutcome[], interrupted: boolean): ApplyExit {
  if (interrupted) return 130;
  if (outcomes.some(isSurprise)) return 1;
  return outcomes.every(isClean) ? 0 : 3;
}

function isClean({ outcome, leftOut, otherWriter }: ActionOutcome): boolean {
  return (outcome === 'done' || outcome === 'alreadyDone') && leftOut.length === 0 && otherWriter.kind !== 'found';
}
