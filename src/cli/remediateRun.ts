import { progressLine, summaryLines } from '../flow/applyText.ts';
import { planLines } from '../flow/planText.ts';
import { admitBeforeLogin, runApply, type ApplyLeave, type PreparedApply } from '../flow/apply.ts';
import type { Action } from '../model/plan.ts';
import { ToolError } from '../model/toolError.ts';
import { visibleText } from '../model/visibleText.ts';
import { wantsColor, writeText, type Io } from './io.ts';
import { createLog, type Log } from './log.ts';
import { configured, logFlags, type LogOptions, type ScopeFlags } from './options.ts';
import { EXIT } from './errors.ts';

/** What both commands that carry out a plan may be told. */
export interface WritingFlags extends LogOptions, Partial<ScopeFlags> {
  readonly args: readonly string[];
  readonly yes?: boolean;
  readonly planSha256?: string;
  readonly maxChanges?: number;
  readonly allowBreaking?: boolean;
  readonly forceLiveRequests?: boolean;
  readonly keepGoing?: boolean;
  readonly resume?: boolean;
  readonly withoutActivityLog?: boolean;
  readonly journal?: string;
}

export interface CarryOut {
  /** The command that goes on with it. */
  readonly again: string;
  /** Whether the difference was shown already. */
  readonly isShown: boolean;
}

/** Shows a prepared plan, asks, carries it out and tells how it went; the exit code. */
export async function carryOut(prepared: PreparedApply, flags: WritingFlags, io: Io, { again, isShown }: CarryOut): Promise<number> {
  const told = configured(flags, io);
  told.overrides();
  const log = createLog(io, logFlags(flags));
  const leave = leaveOf(flags);
  const { cloud, auth, tenant } = told.settings;
  admitBeforeLogin(prepared, { cloud, now: io.now, sha256: leave.sha256 });
  if (prepared.plan.actions.length === 0) {
    log.info('The plan holds no actions: there is nothing to do, and nothing was written');
    return EXIT.ok;
  }
  if (!(await isConfirmed(prepared, flags, io, isShown))) {
    log.info('Not confirmed: nothing was written');
    return EXIT.incomplete;
  }
  const applied = await runApply(prepared, {
    ...leave, cloud, auth, tenantId: tenant, environment: io.environment, now: io.now, signal: io.signal, ...(io.random === undefined ? {} : { random: io.random }), ...io.azure,
    onProgress: (progress) => say(log, progressLine(progress)),
  });
  for (const line of summaryLines(applied, { plan: prepared.plan, journal: prepared.journal, again })) writeText(`${visibleText(line)}\n`, io);
  return applied.exit;
}

function say(log: Log, line: string | undefined): void {
  if (line !== undefined) log.info(line);
}

function leaveOf(flags: WritingFlags): ApplyLeave {
  return {
    sha256: flags.planSha256, mostChanges: flags.maxChanges, allowBreaking: flags.allowBreaking, forceLiveRequests: flags.forceLiveRequests,
    keepGoing: flags.keepGoing, withoutActivityLog: flags.withoutActivityLog,
  };
}

/** Whether somebody said yes: beforehand, to this very plan, or now. Throws ToolError USAGE where nobody can be asked. */
async function isConfirmed({ plan }: PreparedApply, { yes, planSha256 }: WritingFlags, io: Io, isShown: boolean): Promise<boolean> {
  if (yes === true && planSha256 === undefined) throw new ToolError('USAGE', '--yes needs --plan-sha256', `It says which plan was reviewed: --yes --plan-sha256 ${plan.sha256}`);
  if (yes === true) return true;
  if (io.ask === undefined) throw new ToolError('USAGE', 'nobody is there to be asked', `Where nobody is, add: --yes --plan-sha256 ${plan.sha256}`);
  if (!isShown) for (const line of planLines(plan, { color: wantsColor(io, io.stderr), width: io.stderr.columns, file: undefined })) io.stderr.write(line);
  const risky = subscriptionsAtRisk(plan.actions);
  if (risky.length === 0) return (await io.ask('Type yes to carry it out: ')).toLowerCase() === 'yes';
  for (const id of risky) if ((await io.ask(`High risk. Type the id of the subscription (${visibleText(id)}) to carry it out: `)).toLowerCase() !== id.toLowerCase()) return false;
  return true;
}

/** Ids of the subscriptions in which an action of high risk writes. */
function subscriptionsAtRisk(actions: readonly Action[]): readonly string[] {
  const ids = actions.filter(({ risk }) => risk === 'high').map(({ request }) => /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1] ?? '');
  return [...new Set(ids)];
}
