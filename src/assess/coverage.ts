import { CATALOG } from '../model/catalog.ts';
import type { CoverageCell } from '../model/scanResult.ts';
import { isTenant, type ArtifactRecord, type Manifest } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { idKey, isAtOrBelow } from '../values/armId.ts';
import { compareText } from '../values/json.ts';

/** What was read of each type in each scope, the missing permissions named. Worst first within a cell: a gap anywhere below makes it one. */
export function coverageOf(manifest: Manifest): readonly CoverageCell[] {
  const recorded = manifest.artifacts.map((record) => cellOf(record, gapsUnder(manifest.gaps, record)));
  const unrecorded = manifest.gaps.filter((gap) => !manifest.artifacts.some((record) => covers(record, gap)));
  const extra = unrecorded.map((gap): CoverageCell => ({ scope: gap.scope, type: gap.artifact, status: statusOf(gap), rows: 0, missing: gap.missing }));
  return [...recorded, ...extra].toSorted((a, b) => compareText(idKey(a.scope), idKey(b.scope)) || typeOrder(a.type) - typeOrder(b.type));
}

function gapsUnder(gaps: readonly Gap[], record: ArtifactRecord): readonly Gap[] {
  return gaps.filter((gap) => covers(record, gap));
}

function covers(record: ArtifactRecord, gap: Gap): boolean {
  return gap.artifact.toLowerCase() === record.type.toLowerCase() && (isTenant(record.scope) || isAtOrBelow(gap.scope, record.scope));
}

function cellOf(record: ArtifactRecord, gaps: readonly Gap[]): CoverageCell {
  const [first] = gaps;
  const missing = [...new Set(gaps.flatMap((gap) => gap.missing))].toSorted(compareText);
  return { scope: record.scope, type: record.type, status: first === undefined ? 'complete' : statusOf(first), rows: record.rows, missing };
}

function statusOf(gap: Gap): CoverageCell['status'] {
  return gap.reason === 'noData' || gap.reason === 'ruleError' ? 'failed' : gap.reason;
}

const ORDER: ReadonlyMap<string, number> = new Map(CATALOG.map((entry, index) => [entry.type, index]));

function typeOrder(type: string): number {
  return ORDER.get(type) ?? ORDER.size;
}
