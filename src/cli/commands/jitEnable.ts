import { prepareApply } from '../../flow/apply.ts';
import { jitEnable, reviewedEnabling, type JitEnabling } from '../../flow/jitEnable.ts';
import { enablingLines } from '../../flow/jitEnableText.ts';
import { remediatorRole } from '../../flow/printRole.ts';
import { ToolError } from '../../model/toolError.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog, type Log } from '../log.ts';
import { configured, logFlags } from '../options.ts';
import { carryOut, type WritingFlags } from '../remediateRun.ts';
import { tenantOptions } from '../tenant.ts';

interface EnableFlags extends WritingFlags {
  readonly port: readonly string[];
  readonly source: readonly string[];
  readonly duration?: string;
  readonly assume: readonly string[];
  readonly out?: string;
  readonly planOnly?: boolean;
  readonly printRole?: boolean;
}

/** `jit enable`: plans, shows, asks, and carries the plan out as `remediate apply` does. Exit 0 also where the machines are as asked for already. */
export async function run(flags: EnableFlags, io: Io): Promise<number> {
  const machines = flags.args.filter((name) => name.trim() !== '');
  if (machines.length === 0) throw new ToolError('USAGE', 'jit enable names no machine', 'Name one or more, or give their ids: portcullis jit enable vm-web-01 --port 22');
  if (flags.out === '') throw new ToolError('USAGE', '--out names no file', 'Name one, or leave --out away for one by the digest of the plan.');
  if (flags.yes === true && flags.planSha256 !== undefined) return writeOut(reviewedEnabling(machines, flags.planSha256, flags.out), flags, io);
  if (flags.yes === true) throw new ToolError('USAGE', '--yes needs --plan-sha256', 'Run it without --yes, or with --plan-only, first: it writes the plan and tells its digest.');
  const log = createLog(io, logFlags(flags));
  const enabling = await planned(machines, flags, io, log);
  const { plan, file } = enabling;
  if (file !== undefined && flags.printRole === true) return role(enabling, flags, io, log);
  await writeAll(enablingLines(enabling, { color: wantsColor(io, io.stdout), width: io.stdout.columns }), io);
  if (file === undefined) return EXIT.ok;
  if (flags.planOnly !== true) {
    log.info(`The plan is in ${file}`);
    return writeOut(file, flags, io);
  }
  log.info(`The plan is in ${file}; nothing was changed. Carry it out with the same command and, in place of --plan-only: --yes --plan-sha256 ${plan.sha256}`);
  return EXIT.ok;
}

async function planned(machines: readonly string[], flags: EnableFlags, io: Io, log: Log): Promise<JitEnabling> {
  // The plan's own --out is no snapshot's.
  const { out, ...scope } = flags;
  const told = configured(scope, io);
  told.overrides();
  return jitEnable({
    tenant: { ...tenantOptions(told.settings, {}, io, log), activityLog: false }, assumes: told.settings.assumptions, onWarning: log.warn, clock: io.now, out,
    asked: { machines, ports: flags.port, sources: flags.source, duration: flags.duration },
  });
}

async function writeOut(file: string, flags: EnableFlags, io: Io): Promise<number> {
  return carryOut(prepareApply(file, { journal: flags.journal, resume: false }), flags, io, { again: `portcullis remediate apply ${file}`, isShown: true });
}

function role({ plan, file }: JitEnabling, { withoutActivityLog }: EnableFlags, io: Io, log: Log): number {
  io.stdout.write(visibleJson(remediatorRole(plan, { activityLog: withoutActivityLog !== true })));
  log.info(`The plan is in ${file ?? ''}; nothing was changed.`);
  return EXIT.ok;
}
