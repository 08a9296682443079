import type { ActionOutcome, JournalLine } from '../../model/journal.ts';
import { JOURNAL_SCHEMA_VERSION } from '../../model/journal.ts';
import type { Action, Plan } from '../../model/plan.ts';
import { earlierOf } from '../journalled.ts';
import type { RemediationPorts } from '../ports.ts';
import { perform, type Performed } from './action.ts';
import { stopBefore } from './guards.ts';
import { otherWriter } from './otherWriters.ts';
import { exitOf, isSurprise, without, type ApplyExit } from './outcome.ts';
import { preflight } from './preflight.ts';
import { instantOf, wait, type ApplyProgress, type ApplySettings, type Run } from './run.ts';

/** How a run ended. */
export interface Applied {
  /** One an action, in the order of the plan; empty where the run was stopped before it began. */
  readonly outcomes: readonly ActionOutcome[];
  readonly exit: ApplyExit;
  /** Why nothing was begun; undefined where it was. */
  readonly stopped: string | undefined;
}

export interface ApplyRequest {
  readonly plan: Plan;
  readonly settings: ApplySettings;
  readonly ports: RemediationPorts;
  /** The journal of an earlier run of the same plan, to be continued; empty for a first run. */
  readonly earlier: readonly JournalLine[];
  readonly tell: (progress: ApplyProgress) => void;
  /** Called once everything that has to be known is, before the journal is opened: the last chance to throw. */
  readonly ready?: () => void;
}

/**
 * Applies a plan that was admitted (`admit`), action by action, in its order: guards, then for each action read, merge, journal, write, verify, journal.
 * Nothing is sent before its line of the journal is on disk. Stops at the first failure unless told to go on, and between actions when the user asks to stop.
 * Throws only what a port throws: a journal that cannot be written, which ends the run at once.
 */
export async function applyPlan(request: ApplyRequest): Promise<Applied> {
  const { plan, settings, ports, earlier, tell } = request;
  const guard = stopBefore(plan, settings);
  if (guard !== undefined) return stopped(guard);
  const before = await preflight(plan, settings, ports);
  if (before.kind === 'stopped') return stopped(before.message);
  request.ready?.();
  const written = new Set(earlier.flatMap((line) => (line.event === 'write' ? [line.clientRequestId.toLowerCase()] : [])));
  const run: Run = { plan, settings, ports, locks: before.locks, ignoredGroups: before.ignoredGroups, earlier, written, tell };
  open(run);
  const performed = await inOrder(run);
  const outcomes = await lookedAgain(run, performed);
  const exit = exitOf(outcomes, ports.interrupted());
  ports.journal({ event: 'closed', at: instantOf(run), exit, message: sentenceOf(exit) });
  return { outcomes, exit, stopped: undefined };
}

function stopped(message: string): Applied {
  return { outcomes: [], exit: 3, stopped: message };
}

function open(run: Run): void {
  const { plan, settings: { tool, principal }, ports, earlier } = run;
  const at = instantOf(run);
  if (earlier.length > 0) ports.journal({ event: 'resumed', at, principal });
  else ports.journal({ event: 'opened', schemaVersion: JOURNAL_SCHEMA_VERSION, at, tool, tenant: plan.tenant, principal, simulated: plan.simulated, plan });
}

async function inOrder(run: Run): Promise<readonly Performed[]> {
  const { plan: { actions }, settings, ports, tell } = run;
  const performed: Performed[] = [];
  let halted: string | undefined;
  for (const [index, action] of actions.entries()) {
    if (ports.interrupted()) halted ??= 'interrupted before it';
    tell({ kind: 'action', action, number: index + 1, of: actions.length, isCanary: index === 0 && actions.length > 1 });
    const one = halted === undefined ? await next(run, action) : skipped(run, action, halted);
    performed.push(one);
    tell({ kind: 'outcome', outcome: one.outcome });
    if (isSurprise(one.outcome) && !settings.keepGoing) halted ??= `${action.id} ${one.outcome.outcome === 'failed' ? 'failed' : 'was not verified'}, and the rest was left alone (--keep-going goes on)`;
  }
  return performed;
}

/** An action that an earlier run brought to its end, other writers included, is not touched again. */
async function next(run: Run, action: Action): Promise<Performed> {
  const { outcome } = earlierOf(run.earlier, action.id);
  if (outcome?.outcome === 'done' && outcome.leftOut.length === 0 && (outcome.otherWriter.kind !== 'notKnown' || !run.settings.activityLog)) return { outcome, sent: undefined };
  const performed = await perform(run, action);
  record(run, performed.outcome);
  return performed;
}

/** What an earlier run did stands, whatever stops this one. */
function skipped(run: Run, action: Action, why: string): Performed {
  const { outcome: earlier, writes } = earlierOf(run.earlier, action.id);
  if (earlier !== undefined && writes.length > 0) return { outcome: earlier, sent: undefined };
  const outcome = writes.length > 0 ? without(action.id, 'failed', `an earlier run began it, and nobody knows what became of it: ${why}`) : without(action.id, 'notAttempted', why);
  record(run, outcome);
  return { outcome, sent: undefined };
}

function record(run: Run, outcome: ActionOutcome): void {
  run.ports.journal({ event: 'outcome', at: instantOf(run), ...outcome });
}

/** The activity log is behind: a minute is given to it at the end, for all actions together. */
const LOOKS = 4;
const BETWEEN_LOOKS = 15_000;

async function lookedAgain(run: Run, performed: readonly Performed[]): Promise<readonly ActionOutcome[]> {
  let all = performed;
  for (let look = 0; look < LOOKS && all.some((one) => isOpen(run, one)) && !run.ports.interrupted(); look += 1) {
    await wait(run, BETWEEN_LOOKS, 'the activity log does not hold all writes yet');
    const looked: Performed[] = [];
    for (const one of all) looked.push(isOpen(run, one) ? await lookAgain(run, one) : one);
    all = looked;
  }
  return all.map(({ outcome }) => outcome);
}

function isOpen({ settings }: Run, { outcome, sent }: Performed): boolean {
  return settings.activityLog && sent !== undefined && outcome.otherWriter.kind === 'notKnown';
}

async function lookAgain(run: Run, one: Performed): Promise<Performed> {
  const action = run.plan.actions.find(({ id }) => id === one.outcome.action);
  if (action === undefined || one.sent === undefined) return one;
  const found = await otherWriter(run, action, one.sent);
  if (found.kind === 'notKnown') return one;
  const outcome = { ...one.outcome, otherWriter: found };
  record(run, outcome);
  return { ...one, outcome };
}

function sentenceOf(exit: ApplyExit): string {
  switch (exit) {
    case 0:
      return 'all is as planned';
    case 1:
      return 'something failed or was not seen as it should be';
    case 3:
      return 'something was left out, or somebody else wrote at the same time';
    case 130:
      return 'interrupted';
  }
}
