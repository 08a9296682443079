import { CATALOG } from '../model/catalog.ts';
import type { CoverageCell } from '../model/scanResult.ts';
import { gapsAround } from '../model/gapIndex.ts';
import { isTenant, type ArtifactRecord, type Manifest } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { idKey, isAtOrBelow, keysAround, subscriptionOf } from '../values/armId.ts';
import { compareText } from '../values/json.ts';

/**
 * What was read of each type in each scope, the missing permissions named. Worst first within a cell: a gap anywhere below makes it one. There may be a record of each type in each of
 * thousands of subscriptions, and as many gaps: neither is gone through for each of the other.
 */
export function coverageOf(manifest: Manifest): readonly CoverageCell[] {
  const recorded = manifest.artifacts.map((record) => cellOf(record, gapsUnder(manifest.gaps, record)));
  const isRecorded = recordedBy(manifest.artifacts);
  const extra = manifest.gaps.filter((gap) => !isRecorded(gap)).map((gap): CoverageCell => ({ scope: gap.scope, type: gap.artifact, status: statusOf(gap), rows: 0, missing: gap.missing }));
  return [...recorded, ...extra].toSorted((a, b) => compareText(idKey(a.scope), idKey(b.scope)) || typeOrder(a.type) - typeOrder(b.type));
}

function gapsUnder(gaps: readonly Gap[], { type, scope }: ArtifactRecord): readonly Gap[] {
  const around = gapsAround(gaps, type, subscriptionOf(scope));
  return isTenant(scope) ? around : around.filter((gap) => isAtOrBelow(gap.scope, scope));
}

/** Whether a gap lies under some record of its type; a tenant's holds all. */
function recordedBy(records: readonly ArtifactRecord[]): (gap: Gap) => boolean {
  const keyOf = (type: string, key: string): string => `${type.toLowerCase()}\n${key}`;
  const keys = new Set(records.map(({ type, scope }) => keyOf(type, isTenant(scope) ? '/' : idKey(scope))));
  return ({ artifact, scope }) => keysAround(scope).some((key) => keys.has(keyOf(artifact, key)));
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
