import type { ActionOutcome } from '../model/journal.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Applied } from '../remediate/apply/apply.ts';
import type { ApplyProgress } from '../remediate/apply/run.ts';
import { targetOf } from '../remediate/targets.ts';
import { actionVerb } from './actionWords.ts';
import { lastSegment, resourceGroupOf } from '../values/armId.ts';

function whereOf(change: Change): string {
  const target = targetOf(change);
  const [group, name] = [resourceGroupOf(target) ?? '', lastSegment(target)];
  switch (change.kind) {
    case 'jitPolicy':
      return `policy ${name} of ${group}: ${change.machines.map(({ machine }) => lastSegment(machine)).join(', ')}`;
    case 'securityRule':
      return `rule ${name} of ${target.split('/').at(-3) ?? ''} in ${group}`;
  }
}

/** A line for what goes on; undefined for what is no news. */
export function progressLine(progress: ApplyProgress): string | undefined {
  switch (progress.kind) {
    case 'action':
      return `${progress.action.id} (${progress.number} of ${progress.of}${progress.isCanary ? ', the canary' : ''}): ${actionVerb(progress.action)}: ${whereOf(progress.action.change)}`;
    case 'waiting':
      return `waiting ${Math.ceil(progress.milliseconds / 1000)} s: ${progress.why}`;
    case 'answered':
      return `${progress.action} ${progress.result}, request id ${progress.requestId || 'not told'}, correlation id ${progress.correlationId || 'not told'}`;
    case 'outcome':
      return outcomeLine(progress.outcome);
  }
}

const OUTCOMES: Readonly<Record<ActionOutcome['outcome'], string>> = {
  done: 'done and verified', alreadyDone: 'already as planned', drifted: 'left out, changed meanwhile', blocked: 'left out', failed: 'FAILED', notVerified: 'WRITTEN, NOT VERIFIED', notAttempted: 'not attempted',
};

function outcomeLine({ action, outcome, message, leftOut, otherWriter }: ActionOutcome): string {
  const parts = [message, ...leftOut.map((out) => `left out: ${lastSegment(out.machine)}: ${out.message}`), otherWriter.kind === 'none' ? '' : `other writers: ${otherWriter.message}`];
  const told = parts.filter((part) => part !== '').join('; ');
  return `${action} ${OUTCOMES[outcome]}${told === '' ? '' : `: ${told}`}`;
}

interface SummaryContext {
  readonly plan: Plan;
  readonly journal: string;
  /** The command that goes on with it. */
  readonly again: string;
}

/** The end of a run: how many of each outcome, each that is not clean, and what to do next. */
export function summaryLines({ outcomes, exit, stopped }: Applied, { plan, journal, again }: SummaryContext): readonly string[] {
  if (stopped !== undefined) return [`Stopped before anything was written: ${stopped}`];
  const counts = [...Map.groupBy(outcomes, ({ outcome }) => outcome)].map(([outcome, of]) => `${of.length} ${OUTCOMES[outcome]}`);
  const unclean = outcomes.filter(({ outcome, leftOut, otherWriter }) => (outcome !== 'done' && outcome !== 'alreadyDone') || leftOut.length > 0 || otherWriter.kind === 'found');
  return [counts.join(', ') || 'Nothing to do', ...unclean.map((outcome) => `  ${outcomeLine(outcome)}`), ...nextSteps(outcomes, exit, again), `Journal: ${journal}`, ...undoLines(plan, outcomes, journal)];
}

function nextSteps(outcomes: readonly ActionOutcome[], exit: Applied['exit'], again: string): readonly string[] {
  const steps: string[] = [];
  if (exit === 1 || exit === 130) steps.push(`Go on with: ${again} --resume`);
  if (outcomes.some(({ otherWriter }) => otherWriter.kind === 'notKnown')) steps.push(`Whether somebody else wrote at the same time is not known yet; later: ${again} --resume`);
  if (outcomes.some(({ outcome, leftOut }) => outcome === 'drifted' || leftOut.length > 0)) steps.push('What was left out because it changed: scan again and make a new plan');
  return steps;
}

/** What was written can be undone; an undoing is done again by applying its plan. */
function undoLines({ kind }: Plan, outcomes: readonly ActionOutcome[], journal: string): readonly string[] {
  const isWritten = outcomes.some(({ outcome }) => outcome === 'done' || outcome === 'notVerified');
  return kind === 'plan' && isWritten ? [`Undo it with: portcullis remediate rollback ${journal}`] : [];
}
