import type { ActionOutcome, Outcome } from '../../model/journal.ts';
import type { Action } from '../../model/plan.ts';
import { lastSegment } from '../../values/armId.ts';
import type { Merged } from '../change.ts';
import { earlierOf } from '../journalled.ts';
import { attempt, type Attempted, type Sent } from './attempts.ts';
import { circumstances } from './circumstances.ts';
import { otherWriter } from './otherWriters.ts';
import { without, type LeftOut, type OtherWriter } from './outcome.ts';
import type { Run } from './run.ts';
import { verify, verifyStanding } from './verification.ts';

/** What became of one action; `sent` where something of it was written, to look once more for other writers. */
export interface Performed {
  readonly outcome: ActionOutcome;
  readonly sent: Sent | undefined;
}

/** Carries out one action from the reading of what is around its target to its verification. */
export async function perform(run: Run, action: Action): Promise<Performed> {
  const earlier = earlierOf(run.earlier, action.id);
  const around = await circumstances(run, action);
  if (around.kind === 'failed') return unsent(without(action.id, 'failed', around.message));
  if (around.kind === 'blocked' && earlier.writes.length === 0) return unsent(without(action.id, 'blocked', around.message, around.leftOut));
  // What was begun is looked at whatever stands around it now; nothing more of it is written.
  const [change, leftOut, heldBack] = around.kind === 'free' ? [around.change, around.leftOut, run.settings.heldBack] : [action.change, [], around.message];
  const attempted = await attempt({ ...run, settings: { ...run.settings, heldBack } }, action, change, earlier);
  return concluded(run, action, attempted, leftOut);
}

async function concluded(run: Run, action: Action, attempted: Attempted, leftOut: readonly LeftOut[]): Promise<Performed> {
  switch (attempted.kind) {
    case 'ended':
      return unsent({ ...without(action.id, attempted.outcome, attempted.message, leftOut), ...(attempted.wasSent === true ? { otherWriter: NOT_LOOKED_FOR } : {}) });
    case 'nothing':
      return unsent(await nothingWritten(run, action, attempted.merged, leftOut));
    case 'written': {
      const { sent, merged } = attempted;
      const faults = await verify(run, action, sent);
      const [outcome, message]: [Outcome, string] = faults.length === 0 ? ['done', ''] : ['notVerified', `${faults.join('; ')}. It was sent and accepted: look at it, then "apply --resume" verifies again, or "rollback" undoes it`];
      return { outcome: { action: action.id, outcome, message, leftOut: [...leftOut, ...driftsOf(merged)], otherWriter: await otherWriter(run, action, sent) }, sent };
    }
  }
}

/** That a policy names a machine closes nothing by itself: somebody may have taken the denies away since. */
async function nothingWritten(run: Run, action: Action, merged: Merged, leftOut: readonly LeftOut[]): Promise<ActionOutcome> {
  const faults = await verifyStanding(run, action, merged.alreadyDone);
  if (faults.length > 0) return without(action.id, 'notVerified', `it stands in the policy already, nothing was sent, and ${faults.join('; ')}: save the policy anew in the portal, or scan again and make a new plan`, [...leftOut, ...driftsOf(merged)]);
  const drifts = driftsOf(merged);
  if (drifts.length > 0) return without(action.id, 'drifted', 'what it would write was changed by somebody else: scan again and make a new plan', [...leftOut, ...drifts]);
  return without(action.id, 'alreadyDone', 'it was as planned already', leftOut);
}

function driftsOf({ drifted }: Merged): readonly LeftOut[] {
  return drifted.map(({ about, fields }) => ({
    machine: about, outcome: 'drifted' as const,
    message: fields.length === 0 ? `${lastSegment(about)} is there and was not, or the other way round` : `${lastSegment(about)} changed in ${fields.join(', ')}`,
  }));
}

/** A write of ours left, came to no end that was seen, and may have met another one. */
const NOT_LOOKED_FOR: OtherWriter = { kind: 'notKnown', message: 'the action did not come to its end, so that nobody looked for other writers' };

function unsent(outcome: ActionOutcome): Performed {
  return { outcome, sent: undefined };
}
