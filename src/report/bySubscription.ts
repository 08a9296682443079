import { SEVERITIES, type Severity } from '../model/rule.ts';
import { isCounted, type ScanResult } from '../model/scanResult.ts';
import { compareText } from '../values/json.ts';
import { resourceIndex, subscriptionNames } from './selection.ts';

/** The failures that count in one subscription, or in what lies above all of them. */
export interface SubscriptionCounts {
  /** Empty for the directory and management groups. */
  readonly subscriptionId: string;
  readonly name: string;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly total: number;
}

/** The failures that count, by subscription: every subscription that was seen, those with the gravest failures first. The sums are those of the summary. */
export function countsBySubscription(result: ScanResult): readonly SubscriptionCounts[] {
  const resourceOf = resourceIndex(result);
  const nameOf = subscriptionNames(result);
  const counted = result.findings.filter((finding) => isCounted(finding, result.gate));
  const bySubscription = Map.groupBy(counted, ({ resourceId }) => resourceOf(resourceId).subscriptionId.toLowerCase());
  const seen = result.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase());
  const rows = [...new Set([...seen, ...bySubscription.keys()])].map((subscriptionId) => {
    const findings = bySubscription.get(subscriptionId) ?? [];
    const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length])) as Record<Severity, number>;
    return { subscriptionId, name: subscriptionId === '' ? 'Directory and management groups' : nameOf(subscriptionId), counts, total: findings.length };
  });
  return rows.toSorted(byGravity);
}

function byGravity(a: SubscriptionCounts, b: SubscriptionCounts): number {
  const graver = SEVERITIES.map((severity) => b.counts[severity] - a.counts[severity]).find((difference) => difference !== 0);
  return graver ?? compareText(a.name, b.name);
}
