import { severityRank } from '../model/rule.ts';
import type { ResultRule, ScanResult, StatusCounts } from '../model/scanResult.ts';
import { compareText } from '../values/json.ts';

/** A rule with the numbers of its verdicts. */
export interface RuleRow {
  readonly rule: ResultRule;
  readonly counts: StatusCounts;
}

/** Rules with the numbers of their verdicts: those with failures first, then those with unknowns, the most severe first. */
export function rulesByUrgency(result: ScanResult): readonly RuleRow[] {
  const byId = new Map(result.summary.byRule.map((entry) => [entry.ruleId, entry.counts]));
  const none: StatusCounts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
  return result.rules.map((rule) => ({ rule, counts: byId.get(rule.id) ?? none })).toSorted(byUrgency);
}

function byUrgency(a: RuleRow, b: RuleRow): number {
  return rank(a) - rank(b) || severityRank(a.rule.severity) - severityRank(b.rule.severity) || compareText(a.rule.id, b.rule.id);
}

function rank({ counts }: RuleRow): number {
  if (counts.fail > 0) return 0;
  return counts.unknown > 0 ? 1 : 2;
}
