import { parseOutput, refuseClashes, writeOutputs, type WrittenFile } from '../../flow/outputs.ts';
import { readResult } from '../../flow/readResult.ts';
import type { Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type OutputFlags } from '../options.ts';
import { outputOptions, sayWritten } from '../results.ts';

interface ReportFlags extends OutputFlags {
  readonly args: readonly string[];
}

/** `report`: a saved result in other formats; the console summary when none is named. */
export async function run(flags: ReportFlags, io: Io): Promise<number> {
  const result = readResult(flags.args[0] ?? '');
  const outputs = flags.output.length === 0 ? [parseOutput('console=-')] : flags.output.map(parseOutput);
  refuseClashes(outputs, flags.args.slice(0, 1));
  const written: WrittenFile[] = [];
  const options = outputOptions({ sarifProfile: flags.sarifProfile ?? 'github', junitGranularity: flags.junitGranularity ?? 'rule' }, io);
  await writeOutputs(result, outputs, { ...options, onWritten: (file) => void written.push(file) });
  sayWritten(written, createLog(io, logFlags(flags)));
  return 0;
}
