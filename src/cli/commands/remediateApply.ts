import { prepareApply } from '../../flow/apply.ts';
import type { Io } from '../io.ts';
import { carryOut, type WritingFlags } from '../remediateRun.ts';

/** `remediate apply`: carries out a reviewed plan. */
export async function run(flags: WritingFlags, io: Io): Promise<number> {
  const [path = ''] = flags.args;
  return carryOut(prepareApply(path, { journal: flags.journal, resume: flags.resume === true }), flags, io, { again: `portcullis remediate apply ${path}`, isShown: false });
}
