import { planLines } from '../../flow/planText.ts';
import { remediatorRole } from '../../flow/printRole.ts';
import { planRollback, prepareRollback, writePlan } from '../../flow/rollback.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog } from '../log.ts';
import { logFlags } from '../options.ts';
import { carryOut, type WritingFlags } from '../remediateRun.ts';

interface RollbackFlags extends WritingFlags {
  readonly out?: string;
  readonly printRole?: boolean;
}

/** `remediate rollback`: undoes what a journal tells was written; with `--out` or `--print-role` it asks nothing of Azure. */
export async function run(flags: RollbackFlags, io: Io): Promise<number> {
  const [path = ''] = flags.args;
  if (flags.printRole === true) return printed(io, remediatorRole(planRollback(path), { activityLog: flags.withoutActivityLog !== true }));
  if (flags.out !== undefined) return written(flags.out, path, flags, io);
  const prepared = prepareRollback(path, { journal: flags.journal, resume: flags.resume === true });
  await writeAll(planLines(prepared.plan, { color: wantsColor(io, io.stdout), width: io.stdout.columns, file: undefined }), io);
  return carryOut(prepared, flags, io, { again: `portcullis remediate rollback ${path}`, isShown: true });
}

function printed(io: Io, value: object): number {
  io.stdout.write(visibleJson(value));
  return EXIT.ok;
}

function written(out: string, journal: string, flags: RollbackFlags, io: Io): number {
  const plan = planRollback(journal);
  writePlan(out, plan);
  const log = createLog(io, logFlags(flags));
  log.info(`Wrote ${out}: ${plan.actions.length} actions. Carry it out with: portcullis remediate apply ${out} --yes --plan-sha256 ${plan.sha256}`);
  return EXIT.ok;
}
