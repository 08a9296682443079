import { diff, parseDiffOutput } from '../../flow/diff.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type LogOptions } from '../options.ts';
import { sayWritten } from '../results.ts';

interface DiffFlags extends LogOptions {
  readonly args: readonly string[];
  readonly output: readonly string[];
}

/** `diff`: what became of failures between two saved results; the console screen where no output is named. */
export async function run(flags: DiffFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const [before = '', after = ''] = flags.args;
  const outputs = (flags.output.length === 0 ? ['console=-'] : flags.output).map(parseDiffOutput);
  await diff({ before, after, outputs, color: wantsColor(io, io.stdout), width: io.stdout.columns, write: io.stdout.write, onWarning: log.warn });
  sayWritten(outputs.map(({ path }) => ({ path })), log);
  return EXIT.ok;
}
