import { continueJournal, createJournal, isEmptyJournal, readJournal, type JournalFile } from '../files/journalFile.ts';
import { exists } from '../files/newFiles.ts';
import type { JournalLine } from '../model/journal.ts';
import { DEFAULT_MOST_CHANGES, type Plan } from '../model/plan.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import { applyPlan, type Applied } from '../remediate/apply/apply.ts';
import { admit, admitSimulated, isExpired } from '../remediate/apply/guards.ts';
import type { ApplyProgress, ApplySettings } from '../remediate/apply/run.ts';
import { planOfJournal } from '../remediate/journalled.ts';
import { readPlan } from './planFile.ts';
import { openRemediation, type RemediationOptions } from './remediationPorts.ts';
import { readTrusted } from './trustedJournal.ts';

/** What the user allows a run, as far as it differs from the defaults. */
export interface ApplyLeave {
  /** The hash that `--plan-sha256` names. */
  readonly sha256?: string | undefined;
  readonly mostChanges?: number | undefined;
  readonly allowBreaking?: boolean | undefined;
  readonly forceLiveRequests?: boolean | undefined;
  readonly keepGoing?: boolean | undefined;
  readonly withoutActivityLog?: boolean | undefined;
}

/** A plan that was read and looked at, with the place of its journal and what that holds already. */
export interface PreparedApply {
  readonly plan: Plan;
  readonly journal: string;
  /** Empty for a first run. */
  readonly earlier: readonly JournalLine[];
}

export interface ApplyOptions extends RemediationOptions, ApplyLeave {
  readonly onProgress: (progress: ApplyProgress) => void;
  /** Takes the place of the journal's file; what fails there ends the run at once. */
  readonly openJournal?: () => JournalFile;
}

/** Reads a plan file, and the journal beside it where `resume` says so. Asks nothing of Azure. Throws ToolError PLAN or JOURNAL. */
export function prepareApply(path: string, { journal = `${path}.journal.ndjson`, resume }: { readonly journal?: string | undefined; readonly resume: boolean }): PreparedApply {
  const plan = readPlan(path);
  return { plan, journal, earlier: earlierLines(plan, journal, resume) };
}

/** What the journal of a plan holds: nothing for a first run, which must not find one; all of it to be resumed. Throws ToolError JOURNAL. */
export function earlierLines(plan: Plan, path: string, resume: boolean): readonly JournalLine[] {
  const isThere = exists(path) && !isEmptyJournal(path);
  if (!isThere && resume) throw new ToolError('JOURNAL', `there is no journal at ${path} to resume`, 'Without --resume the plan is applied from its beginning.');
  if (!isThere) return [];
  const { lines } = readTrusted(path);
  if (planOfJournal(lines)?.sha256 !== plan.sha256) throw new ToolError('JOURNAL', `${path} is the journal of another plan`, 'Name another one with --journal; keep this one, it is what that plan is rolled back by.');
  if (!resume) throw new ToolError('JOURNAL', `the plan was applied already: ${path} is its journal`, 'Go on with "remediate apply --resume", or undo it with "remediate rollback" and that journal.');
  return lines;
}

/** Fails early for what needs no login: an expired plan, another cloud, another hash than was reviewed. Throws ToolError PLAN. */
export function admitBeforeLogin({ plan, earlier }: PreparedApply, options: Pick<ApplyOptions, 'cloud' | 'now' | 'sha256'>): void {
  admit(plan, { tenant: plan.tenant, cloud: options.cloud, now: options.now(), sha256: options.sha256, isResumed: earlier.length > 0 });
}

/**
 * Applies a prepared plan, or goes on with it: logs in, checks that plan and tenant belong together, and hands over to the engine. The journal is made once
 * everything that has to be known is. Throws ToolError PLAN, LOGIN or OUTPUT; what happened to an action is no error but an outcome.
 */
export async function runApply(prepared: PreparedApply, options: ApplyOptions): Promise<Applied> {
  const { plan, earlier } = prepared;
  admitBeforeLogin(prepared, options);
  const azure = await openRemediation(options);
  admit(plan, { tenant: azure.tenant, cloud: azure.cloud, now: options.now(), sha256: options.sha256, isResumed: earlier.length > 0 });
  let journal: JournalFile | undefined;
  const ready = (): void => {
    // A rollback of nothing asks nothing, and no answer could have been marked.
    if (plan.actions.length > 0) admitSimulated(plan, azure.simulated());
    if (options.signal.aborted) throw new ToolError('INTERRUPTED', 'interrupted', 'Nothing was written.');
    azure.shield();
    journal = options.openJournal?.() ?? openJournal(prepared);
  };
  try {
    const settings = settingsOf(plan, options, azure.principal);
    return await applyPlan({ plan, settings, ports: azure.portsWith((line) => journal?.append(line)), earlier, tell: options.onProgress, ready });
  } catch (error) {
    throw journal !== undefined && options.signal.aborted ? interruptedWhileWriting(error, prepared.journal) : error;
  } finally {
    journal?.close();
  }
}

/** Whoever stops a run whose journal fails at the same moment must not read that nothing was written. */
function interruptedWhileWriting(error: unknown, journal: string): ToolError {
  const why = error instanceof Error ? error.message : String(error);
  return new ToolError('INTERRUPTED', `interrupted, and the run could not be brought to its end: ${why}`, `A write may have been carried out: ${journal} holds what was sent. Put that right, then go on with --resume, which looks first.`, error);
}

function openJournal({ journal, earlier }: PreparedApply): JournalFile {
  if (earlier.length > 0) return continueJournal(journal, readJournal(journal));
  return isEmptyJournal(journal) ? continueJournal(journal, { lines: [], whole: 0 }) : createJournal(journal);
}

function settingsOf(plan: Plan, options: ApplyOptions, principal: string): ApplySettings {
  return {
    tool: TOOL, principal,
    mostChanges: options.mostChanges ?? DEFAULT_MOST_CHANGES,
    allowBreaking: options.allowBreaking === true,
    forceLiveRequests: options.forceLiveRequests === true,
    keepGoing: options.keepGoing === true,
    activityLog: options.withoutActivityLog !== true,
    heldBack: isExpired(plan, options.now()) ? 'the plan has expired' : undefined,
  };
}
