import { PRIORITY_BEHAVIOURS, type FindingRef, type Predicted, type Prediction, type PriorityBehaviour } from '../../model/plan.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';

export interface PredictionInput {
  /** What the rules say today. */
  readonly today: ScanResult;
  /** What they say of the snapshot with the plan in it, under each behaviour. */
  readonly later: Readonly<Record<PriorityBehaviour, ScanResult>>;
  /** The same where a write gives nothing back to machines that it does not change; absent where that is all one. */
  readonly untouched?: ScanResult;
  /** What the plan was made for. */
  readonly aimed: readonly FindingRef[];
  /** Why a finding that the plan was made for stays. */
  readonly because: (finding: FindingRef) => string;
}

/**
 * What a plan does to failures. Closed is what neither fails nor became unknown; promised is what closes under every behaviour, since which one a tenant
 * meets is not documented, and closes even if the write of a policy gives nothing back to machines that the plan does not change: that was never recorded, and
 * nothing of it is verified when the plan is applied.
 */
export function predict({ today, later, untouched, aimed, because }: PredictionInput): Prediction {
  const behaviours: Prediction['behaviours'] = { deny4096: differences(today, later.deny4096), shift1000: differences(today, later.shift1000) };
  const outlooks = [...PRIORITY_BEHAVIOURS.map((behaviour) => behaviours[behaviour]), ...(untouched === undefined ? [] : [differences(today, untouched)])];
  const closed = outlooks.map(({ closes }) => new Set(closes.map(({ fingerprint }) => fingerprint)));
  const isPromised = ({ fingerprint }: FindingRef): boolean => closed.every((of) => of.has(fingerprint));
  return {
    behaviours,
    promised: behaviours.deny4096.closes.filter(isPromised),
    notPromised: aimed.filter((finding) => !isPromised(finding)).map((finding) => ({ finding, because: because(finding) })),
    failures: { before: failuresOf(today).length, after: Math.max(...PRIORITY_BEHAVIOURS.map((behaviour) => failuresOf(later[behaviour]).length)) },
  };
}

function differences(today: ScanResult, later: ScanResult): Predicted {
  const [before, after] = [failuresOf(today), failuresOf(later)];
  const [was, is] = [keysOf(before), keysOf(after)];
  const doubted = new Set(later.findings.filter(({ status }) => status === 'unknown').map(subjectOf));
  return {
    closes: before.filter((finding) => !is.has(finding.fingerprint) && !doubted.has(subjectOf(finding))),
    opens: after.filter((finding) => !was.has(finding.fingerprint)),
  };
}

function failuresOf({ findings }: ScanResult): readonly FindingRef[] {
  return findings.filter(({ status }) => status === 'fail')
    .map(({ ruleId, resourceId, fingerprint }) => ({ ruleId, resourceId, fingerprint }))
    .toSorted((a, b) => compareText(subjectOf(a), subjectOf(b)) || compareText(a.fingerprint, b.fingerprint));
}

function keysOf(findings: readonly FindingRef[]): ReadonlySet<string> {
  return new Set(findings.map(({ fingerprint }) => fingerprint));
}

function subjectOf({ ruleId, resourceId }: Pick<FindingRef, 'ruleId' | 'resourceId'>): string {
  return `${ruleId} ${idKey(resourceId)}`;
}
