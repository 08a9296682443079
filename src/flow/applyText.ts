import type { ActionOutcome } from '../model/journal.ts';
import type { Action, Change, Plan } from '../model/plan.ts';
import { changesOf } from '../remediate/apply/guards.ts';
import type { Applied } from '../remediate/apply/apply.ts';
import type { ApplyProgress } from '../remediate/apply/run.ts';
import { subscriptionsOf, targetOf } from '../remediate/targets.ts';
import { lastSegment, resourceGroupOf } from '../values/armId.ts';
import type { JsonObject } from '../values/json.ts';

const KINDS: Readonly<Record<Action['kind'], string>> = {
  enableJit: 'enable just-in-time access', tightenJit: 'tighten just-in-time access', pruneMachines: 'take machines out of just-in-time access', narrowRule: 'narrow a security rule', closeRule: 'close a security rule',
};

/** What a plan would do, for who has to say yes: a line an action, with risks and warnings. Foreign names are as they are: who prints makes them visible. */
export function planLines(plan: Plan): readonly string[] {
  const { actions } = plan;
  const head = `${plan.kind === 'rollback' ? 'Rollback' : 'Plan'} ${plan.sha256}`;
  const counts = `${countOf(actions.length, 'action')}, ${countOf(changesOf(plan), 'machine or rule', 'machines and rules')} in ${subscriptionsOf(actions).join(', ') || 'no subscription'}${plan.simulated ? ' (simulated)' : ''}`;
  return [head, counts, ...actions.flatMap((action) => actionLines(plan, action)), ...plan.warnings.map(({ message }) => `warning: ${message}`)];
}

function actionLines({ kind }: Plan, action: Action): readonly string[] {
  const undo = kind === 'rollback' ? 'undo: ' : '';
  return [
    `${action.id}  ${undo}${KINDS[action.kind]}: ${whereOf(action.change)} (${action.risk} risk${action.breaking ? ', breaking' : ''})`,
    ...action.warnings.map(({ message }) => `    warning: ${message}`),
  ];
}

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

/** The changes of a plan, what goes and what comes: `-` and `+` before JSON, a machine or rule each. */
export function changeLines(plan: Plan): readonly string[] {
  return plan.actions.flatMap((action) => [`${action.id}  ${action.request.method} ${action.request.path}`, ...partsOf(action.change).flatMap(diffOf)]);
}

interface Part {
  readonly name: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

function partsOf(change: Change): readonly Part[] {
  return change.kind === 'jitPolicy' ? change.machines.map(({ machine, before, after }) => ({ name: lastSegment(machine), before, after })) : [{ name: lastSegment(change.rule), before: change.before, after: change.after }];
}

function diffOf({ name, before, after }: Part): readonly string[] {
  return [`    ${name}`, ...(before === null ? [] : [`  - ${JSON.stringify(before)}`]), ...(after === null ? [] : [`  + ${JSON.stringify(after)}`])];
}

/** A line for what goes on; undefined for what is no news. */
export function progressLine(progress: ApplyProgress): string | undefined {
  switch (progress.kind) {
    case 'action':
      return `${progress.action.id} (${progress.number} of ${progress.of}${progress.isCanary ? ', the canary' : ''}): ${KINDS[progress.action.kind]}: ${whereOf(progress.action.change)}`;
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

/** The end of a run: how many of each outcome, each that is not clean, and what to do next. */
export function summaryLines({ outcomes, exit, stopped }: Applied, { journal, again }: { readonly journal: string; readonly again: string }): readonly string[] {
  if (stopped !== undefined) return [`Stopped before anything was written: ${stopped}`];
  const counts = [...Map.groupBy(outcomes, ({ outcome }) => outcome)].map(([outcome, of]) => `${of.length} ${OUTCOMES[outcome]}`);
  const unclean = outcomes.filter(({ outcome, leftOut, otherWriter }) => (outcome !== 'done' && outcome !== 'alreadyDone') || leftOut.length > 0 || otherWriter.kind === 'found');
  return [counts.join(', ') || 'Nothing to do', ...unclean.map((outcome) => `  ${outcomeLine(outcome)}`), ...nextSteps(outcomes, exit, again), `Journal: ${journal}`];
}

function nextSteps(outcomes: readonly ActionOutcome[], exit: Applied['exit'], again: string): readonly string[] {
  const steps: string[] = [];
  if (exit === 1 || exit === 130) steps.push(`Go on with: ${again} --resume`);
  if (outcomes.some(({ otherWriter }) => otherWriter.kind === 'notKnown')) steps.push(`Whether somebody else wrote at the same time is not known yet; later: ${again} --resume`);
  if (outcomes.some(({ outcome, leftOut }) => outcome === 'drifted' || leftOut.length > 0)) steps.push('What was left out because it changed: scan again and make a new plan');
  return steps;
}

function countOf(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
