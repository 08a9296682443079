import { diffOf } from '../assess/diff.ts';
import { cautionsOf } from '../assess/diffRemarks.ts';
import { isOtherTenant } from '../assess/diffSides.ts';
import { assertWritable, writeFileAtomic } from '../files/atomicFile.ts';
import { DIFF_FORMATS, type Diff, type DiffFormat } from '../model/diff.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { loadDiffReporter } from '../report/diff/reporters.ts';
import { parsePlace, refuseClashes } from './outputs.ts';
import { readResultWithIds } from './readResult.ts';

export interface DiffOutput {
  readonly format: DiffFormat;
  /** A path, or `-` for standard output. */
  readonly path: string;
}

export interface DiffOptions {
  /** Paths of two saved results. */
  readonly before: string;
  readonly after: string;
  readonly outputs: readonly DiffOutput[];
  readonly color: boolean;
  readonly width: number;
  /** Takes what goes to standard output. */
  readonly write: (text: string) => void;
  readonly onWarning: (message: string) => void;
}

/** Reads `FORMAT=PATH` (`markdown=comment.md`; a bare format means standard output). Throws ToolError USAGE. */
export function parseDiffOutput(text: string): DiffOutput {
  return parsePlace(text, DIFF_FORMATS);
}

/** Holds two saved results of one tenant against each other and writes what differs. Throws ToolError. */
export async function diff(options: DiffOptions): Promise<Diff> {
  refuseClashes(options.outputs, [options.before, options.after]);
  for (const { path } of options.outputs) if (path !== '-') assertWritable(path);
  const before = readResultWithIds(options.before);
  const after = readResultWithIds(options.after);
  refuseOtherTenant(before, after, options);
  for (const caution of cautionsOf(before, after)) options.onWarning(caution);
  const compared = diffOf(before, after);
  for (const output of options.outputs) await write(compared, output, options);
  return compared;
}

function refuseOtherTenant(before: ScanResult, after: ScanResult, { before: older, after: newer }: DiffOptions): void {
  if (!isOtherTenant(before, after)) return;
  throw new ToolError('RESULT', `${older} is of tenant ${before.scan.tenant}, and ${newer} of tenant ${after.scan.tenant}`, 'Name two results of one tenant.');
}

async function write(compared: Diff, { format, path }: DiffOutput, { color, width, write: toStdout }: DiffOptions): Promise<void> {
  const reporter = await loadDiffReporter(format);
  const chunks = reporter(compared, { color: color && path === '-', width });
  if (path === '-') for (const chunk of chunks) toStdout(chunk);
  else writeFileAtomic(path, chunks);
}
