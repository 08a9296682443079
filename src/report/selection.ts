import { severityRank } from '../model/rule.ts';
import type { ResultFinding, ResultResource, ScanResult } from '../model/scanResult.ts';
import { idKey, lastSegment, resourceGroupOf, subscriptionOf, typeOfId } from '../values/armId.ts';
import { compareText } from '../values/json.ts';

/** The order people read in: open failures, other failures, unknowns; the most severe first. Total, so equal results look equal. */
export function inReadingOrder(findings: readonly ResultFinding[]): readonly ResultFinding[] {
  return findings.toSorted(
    (a, b) =>
      readingRank(a) - readingRank(b)
      || severityRank(a.severity) - severityRank(b.severity)
      || compareText(a.ruleId, b.ruleId)
      || compareText(idKey(a.resourceId), idKey(b.resourceId))
      || compareText(a.fingerprint, b.fingerprint),
  );
}

function readingRank(finding: ResultFinding): number {
  if (finding.status === 'unknown') return 2;
  return finding.disposition === 'open' ? 0 : 1;
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
