import { baselineOf, prunedBaseline } from '../assess/baseline.ts';
import { placeOf } from '../files/atomicFile.ts';
import { exists } from '../files/newFiles.ts';
import type { Baseline, FormerFailure } from '../model/baseline.ts';
import type { Narrowing } from '../model/narrowing.ts';
import { ToolError } from '../model/toolError.ts';
import { readBaseline, writeBaseline } from './baselineFile.ts';
import { refuseForeign } from './judge.ts';
import { readResultWithIds } from './readResult.ts';

/**
 * Writes the failures of a saved result as a baseline. Throws ToolError: BASELINE where the scan was incomplete (what it could not see would
 * look new later, and what it did see may not be all) or judged nothing, OUTPUT where a baseline is there and is not to be replaced.
 */
export function createBaseline(resultFile: string, { out, replace }: { readonly out: string; readonly replace: boolean }): { readonly baseline: Baseline; readonly narrowed: Narrowing | undefined } {
  const result = readResultWithIds(resultFile);
  if (result.gate.incomplete || result.scan.interrupted) {
    throw new ToolError('BASELINE', `${resultFile} is of an incomplete scan: what it could not read may fail as well`, 'Make the baseline from a scan that reads everything; "portcullis doctor" tells what the identity lacks.');
  }
  if (result.resources.length === 0) throw new ToolError('BASELINE', `${resultFile} is of a scan that judged nothing`, 'Make the baseline from a scan of what the gate is to guard.');
  const isThere = exists(out);
  if (isThere && !replace) throw new ToolError('OUTPUT', `${out} is there already`, 'Take out what is fixed with "portcullis baseline prune", or accept all that fails now with --replace.');
  const earlier = isThere ? readBaseline(out) : undefined;
  refuseForeign(earlier, result.scan.tenant, out);
  const baseline = baselineOf(result, earlier);
  writeBaseline(out, baseline);
  return { baseline, narrowed: result.scan.narrowed };
}

/** Takes out of a baseline what a saved result proves fixed. Throws ToolError: BASELINE where the two are of different tenants or the result is the older one, USAGE where the result would be overwritten. */
export function pruneBaseline(baselineFile: string, resultFile: string, out: string | undefined): { readonly kept: number; readonly removed: readonly FormerFailure[] } {
  refuseOver(resultFile, out);
  const baseline = readBaseline(baselineFile);
  const result = readResultWithIds(resultFile);
  refuseForeign(baseline, result.scan.tenant, baselineFile);
  if (result.scan.now < baseline.createdAt) throw new ToolError('BASELINE', `${resultFile} is of ${result.scan.now}, before the baseline was made (${baseline.createdAt})`, 'Prune by a result that is newer.');
  const { baseline: pruned, removed } = prunedBaseline(baseline, result);
  writeBaseline(out ?? baselineFile, pruned);
  return { kept: pruned.findings.length, removed };
}

function refuseOver(resultFile: string, out: string | undefined): void {
  if (out === undefined || placeOf(out) !== placeOf(resultFile)) return;
  throw new ToolError('USAGE', `${out} is the result that is read: the baseline would overwrite it`, 'Write the baseline somewhere else.');
}
