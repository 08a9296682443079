import type { ExitCode, Gate, ResultFinding } from '../model/scanResult.ts';
import { SEVERITIES, severityRank, type Severity } from '../model/rule.ts';

/**
 * The gate's decision: failed when an open failure is at least as severe as `failOn`; incomplete when something that
 * could not be read made a finding unknown (Azure not holding the datum does not count). Both are exit code 4.
 */
export function gateOf(findings: readonly ResultFinding[], failOn: Severity): Gate {
  const failures = findings.filter((finding) => isOpenFailure(finding) && severityRank(finding.severity) <= severityRank(failOn));
  const unread = findings.filter(isIncomplete);
  const failed = failures.length > 0;
  const incomplete = unread.length > 0;
  return { failOn, failed, incomplete, exitCode: exitCodeOf(failed, incomplete), reasons: [...failureReasons(failures, failOn), ...incompleteReasons(unread)] };
}

export function isOpenFailure(finding: ResultFinding): boolean {
  return finding.status === 'fail' && finding.disposition === 'open';
}

function isIncomplete(finding: ResultFinding): boolean {
  return finding.status === 'unknown' && finding.unknown?.reason !== 'noData';
}

/** A root cause that several rules see is counted once; a finding without one is its own. */
export function rootCausesOf(findings: readonly ResultFinding[]): number {
  return new Set(findings.map((finding) => finding.rootCause ?? finding.fingerprint)).size;
}

function exitCodeOf(failed: boolean, incomplete: boolean): ExitCode {
  if (failed) return incomplete ? 4 : 1;
  return incomplete ? 3 : 0;
}

function failureReasons(failures: readonly ResultFinding[], failOn: Severity): readonly string[] {
  if (failures.length === 0) return [];
  const counts = SEVERITIES.flatMap((severity) => {
    const count = failures.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const causes = rootCausesOf(failures);
  return [`${failures.length} open ${failures.length === 1 ? 'failure' : 'failures'} at or above ${failOn} (${counts.join(', ')}), ${causes} root ${causes === 1 ? 'cause' : 'causes'}`];
}

function incompleteReasons(unread: readonly ResultFinding[]): readonly string[] {
  if (unread.length === 0) return [];
  const reasons = [...Map.groupBy(unread, (finding) => finding.unknown?.reason ?? 'failed').entries()]
    .map(([reason, group]) => `${group.length} ${reason}`)
    .toSorted();
  return [`${unread.length} ${unread.length === 1 ? 'finding is' : 'findings are'} unknown because something could not be read (${reasons.join(', ')})`];
}
