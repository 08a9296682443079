import { DISPOSITIONS } from '../model/finding.ts';
import { severityRank } from '../model/rule.ts';
import { isCounted, type Gate, type ResultFinding, type ResultResource, type ScanResult } from '../model/scanResult.ts';
import { idKey, lastSegment, resourceGroupOf, subscriptionOf, typeOfId } from '../values/armId.ts';
import { compareText } from '../values/json.ts';

/**
 * The order people read in: failures that count for the gate, those that do not, unknowns; in each the most severe first, and of one severity open ones before known ones. Total, so
 * equal results look equal.
 */
export function inReadingOrder(findings: readonly ResultFinding[], gate: Pick<Gate, 'newOnly'>): readonly ResultFinding[] {
  const readingRank = (finding: ResultFinding): number => (finding.status === 'unknown' ? 2 : isCounted(finding, gate) ? 0 : 1);
  return findings.toSorted(
    (a, b) =>
      readingRank(a) - readingRank(b)
      || severityRank(a.severity) - severityRank(b.severity)
      || DISPOSITIONS.indexOf(a.disposition) - DISPOSITIONS.indexOf(b.disposition)
      || compareText(a.ruleId, b.ruleId)
      || compareText(idKey(a.resourceId), idKey(b.resourceId))
      || compareText(a.fingerprint, b.fingerprint),
  );
}

/** Answers the resource of a finding. One the result does not list is described by its id alone. */
export function resourceIndex(result: ScanResult): (id: string) => ResultResource {
  const byKey = new Map(result.resources.map((resource) => [idKey(resource.id), resource]));
  return (id) => byKey.get(idKey(id)) ?? resourceOfId(id);
}

function resourceOfId(id: string): ResultResource {
  return { id, type: typeOfId(id) ?? '', name: lastSegment(id), subscriptionId: subscriptionOf(id) ?? '', resourceGroup: resourceGroupOf(id) ?? '', location: '' };
}

/** Answers the display name of a subscription, or its id where none was seen. */
export function subscriptionNames(result: ScanResult): (id: string) => string {
  const byId = new Map(result.scan.scopes.seen.map((seen) => [seen.subscriptionId.toLowerCase(), seen.displayName]));
  return (id) => byId.get(id.toLowerCase()) || id;
}
