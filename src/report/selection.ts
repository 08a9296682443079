import { DISPOSITIONS } from '../model/finding.ts';
import { severityRank } from '../model/rule.ts';
import { isCounted, type Gate, type ResultFinding, type ResultResource, type ScanResult } from '../model/scanResult.ts';
import type { Sequence } from '../model/sequence.ts';
import { idKey, lastSegment, resourceGroupOf, subscriptionOf, typeOfId } from '../values/armId.ts';
import { compareText } from '../values/json.ts';

/**
 * The order people read in: failures that count for the gate, those that do not, unknowns; in each the most severe first, and of one severity open ones before known ones. Total, so
 * equal results look equal.
 */
export function inReadingOrder(findings: Sequence<ResultFinding>, gate: Pick<Gate, 'newOnly'>): readonly ResultFinding[] {
  return findings.map((finding) => rankedIn(finding, gate)).toSorted(byReading).map(({ finding }) => finding);
}

/** The first failures that count, in that order, and how many there are: of many, no more than these are held. */
export function firstThatCount(findings: Iterable<ResultFinding>, gate: Pick<Gate, 'newOnly'>, most: number): { readonly first: readonly ResultFinding[]; readonly all: number } {
  const first: Ranked[] = [];
  let all = 0;
  for (const finding of findings) {
    if (!isCounted(finding, gate)) continue;
    all += 1;
    const ranked = rankedIn(finding, gate);
    const place = first.findLastIndex((held) => byReading(held, ranked) <= 0) + 1;
    if (place < most) first.splice(place, 0, ranked);
    if (first.length > most) first.pop();
  }
  return { first: first.map(({ finding }) => finding), all };
}

interface Ranked {
  readonly finding: ResultFinding;
  readonly rank: number;
  readonly key: string;
}

function rankedIn(finding: ResultFinding, gate: Pick<Gate, 'newOnly'>): Ranked {
  const group = finding.status === 'unknown' ? 2 : isCounted(finding, gate) ? 0 : 1;
  return { finding, rank: (group * 10 + severityRank(finding.severity)) * 10 + DISPOSITIONS.indexOf(finding.disposition), key: idKey(finding.resourceId) };
}

function byReading(a: Ranked, b: Ranked): number {
  return a.rank - b.rank || compareText(a.finding.ruleId, b.finding.ruleId) || compareText(a.key, b.key) || compareText(a.finding.fingerprint, b.finding.fingerprint);
}

type Named = Pick<ScanResult, 'resources' | 'findings' | 'baseline'>;

const INDEXES = new WeakMap<Named, ReadonlyMap<string, ResultResource>>();

/** Answers the resource of a finding, or of a former failure. One the result does not list is described by its id alone. */
export function resourceIndex(result: Named): (id: string) => ResultResource {
  const byKey = INDEXES.get(result) ?? namedResources(result);
  INDEXES.set(result, byKey);
  return (id) => byKey.get(idKey(id)) ?? resourceOfId(id);
}

/** Those that something is told of: few, of a million that pass. */
function namedResources({ resources, findings, baseline }: Named): ReadonlyMap<string, ResultResource> {
  const named = new Set((baseline?.former ?? []).map(({ resourceId }) => idKey(resourceId)));
  for (const { resourceId } of findings) named.add(idKey(resourceId));
  const byKey = new Map<string, ResultResource>();
  for (const resource of resources) if (named.has(idKey(resource.id))) byKey.set(idKey(resource.id), resource);
  return byKey;
}

function resourceOfId(id: string): ResultResource {
  return { id, type: typeOfId(id) ?? '', name: lastSegment(id), subscriptionId: subscriptionOf(id) ?? '', resourceGroup: resourceGroupOf(id) ?? '', location: '' };
}

/** Answers the display name of a subscription, or its id where none was seen. */
export function subscriptionNames(result: ScanResult): (id: string) => string {
  const byId = new Map(result.scan.scopes.seen.map((seen) => [seen.subscriptionId.toLowerCase(), seen.displayName]));
  return (id) => byId.get(id.toLowerCase()) || id;
}
