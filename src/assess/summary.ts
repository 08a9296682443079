import { DISPOSITIONS, STATUSES, type Disposition, type Status } from '../model/finding.ts';
import { SEVERITIES, type Severity } from '../model/rule.ts';
import { isCounted, type ResultFinding, type ScanResult, type StatusCounts, type Summary } from '../model/scanResult.ts';
import { rootCausesOf } from './gate.ts';

type Counted = Pick<ScanResult, 'findings' | 'verdicts' | 'resources' | 'rules'>;

/** The one aggregator: every number in every report comes from here. */
export function summarise(result: Counted, subscriptions: number, gate: { readonly newOnly?: boolean } = {}): Summary {
  const told = toldByRule(result.findings);
  const byRule = result.rules.map((rule) => ({ ruleId: rule.id, counts: countsOfRule(result, rule.id, told.get(rule.id)) }));
  const counted = result.findings.filter((finding) => isCounted(finding, gate));
  return {
    byStatus: counts((status) => byRule.reduce((sum, { counts: ofRule }) => sum + ofRule[status], 0)),
    byDisposition: Object.fromEntries(DISPOSITIONS.map((disposition) => [disposition, result.findings.filter((finding) => finding.status === 'fail' && finding.disposition === disposition).length])) as Record<Disposition, number>,
    bySeverity: Object.fromEntries(SEVERITIES.map((severity) => [severity, countSeverity(counted, severity)])) as Record<Severity, number>,
    byRule,
    resources: result.resources.length,
    subscriptions,
    rootCauses: rootCausesOf(counted),
  };
}

type Told = Readonly<Record<'fail' | 'unknown', number>>;

/** How often each rule tells something: one pass, since there may be hundreds of thousands. */
function toldByRule(findings: Counted['findings']): ReadonlyMap<string, Told> {
  const byRule = new Map<string, { fail: number; unknown: number }>();
  for (const { ruleId, status } of findings) {
    const told = byRule.get(ruleId) ?? { fail: 0, unknown: 0 };
    told[status] += 1;
    byRule.set(ruleId, told);
  }
  return byRule;
}

function countsOfRule({ verdicts }: Counted, ruleId: string, { fail, unknown }: Told = { fail: 0, unknown: 0 }): StatusCounts {
  return { fail, unknown, pass: verdicts.pass[ruleId]?.length ?? 0, notApplicable: verdicts.notApplicable[ruleId]?.length ?? 0 };
}

function counts(of: (status: Status) => number): StatusCounts {
  return Object.fromEntries(STATUSES.map((status) => [status, of(status)])) as Record<Status, number>;
}

function countSeverity(findings: readonly ResultFinding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
