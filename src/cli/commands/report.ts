import { parseOutput, type WrittenFile } from '../../flow/outputs.ts';
import { report } from '../../flow/report.ts';
import type { Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type OutputFlags } from '../options.ts';
import { outputOptions, sayWritten } from '../results.ts';

interface ReportFlags extends OutputFlags {
  readonly args: readonly string[];
}

/** `report`: a saved result in other formats; the console summary when none is named. */
export async function run(flags: ReportFlags, io: Io): Promise<number> {
  const outputs = flags.output.length === 0 ? [parseOutput('console=-')] : flags.output.map(parseOutput);
  const written: WrittenFile[] = [];
  const options = outputOptions({ sarifProfile: flags.sarifProfile ?? 'github', junitGranularity: flags.junitGranularity ?? 'rule' }, io);
  await report({ resultFile: flags.args[0] ?? '', outputs, redact: flags.redact, output: { ...options, onWritten: (file) => void written.push(file) } });
  sayWritten(written, createLog(io, logFlags(flags)));
  return 0;
}
