import { writeOutputs, type OutputOptions, type WrittenFile } from '../flow/outputs.ts';
import type { Output } from '../model/formats.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { wantsColor, type Io } from './io.ts';
import type { Log } from './log.ts';
import type { LogOptions } from './options.ts';

type ReportFlavours = Pick<OutputOptions, 'sarifProfile' | 'junitGranularity'>;

/** How reports are written by this process. */
export function outputOptions(flavours: ReportFlavours, io: Io): OutputOptions {
  return { ...flavours, color: wantsColor(io, io.stdout), width: io.stdout.columns, write: io.stdout.write };
}

/**
 * The one-screen summary: on standard output, unless a report was sent there, which it must not spoil; then on
 * standard error. `--quiet` leaves it out only in that case: else it is the result.
 */
export async function summarise(result: ScanResult, outputs: readonly Output[], flags: LogOptions, io: Io): Promise<void> {
  const taken = outputs.some(({ path }) => path === '-');
  // JSON lines on standard error are for machines: a summary between them would be none.
  if (taken && (flags.quiet === true || flags.logFormat === 'json')) return;
  if (outputs.some(({ format, path }) => format === 'console' && path === '-')) return;
  const sink = taken ? io.stderr : io.stdout;
  await writeOutputs(result, [{ format: 'console', path: '-' }], { ...outputOptions({ sarifProfile: 'archive', junitGranularity: 'rule' }, io), color: wantsColor(io, sink), width: sink.columns, write: sink.write });
}

/** A line a file, to be found by machines too: `wrote results.json sha256:9f2c...`. */
export function sayWritten(files: readonly WrittenFile[], log: Log): void {
  for (const { path, sha256 } of files) if (path !== '-') log.info(`wrote ${path}${sha256 === undefined ? '' : ` sha256:${sha256}`}`);
}
