import { severityRank } from '../../model/rule.ts';
import type { ResultRule, ScanResult, StatusCounts } from '../../model/scanResult.ts';
import { compareText } from '../../values/json.ts';
import { visibleLines, visibleText } from '../../model/visibleText.ts';
import { thousands } from '../text.ts';
import { byTopic, topicOf } from '../topics.ts';

const NONE: StatusCounts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };

/** Every rule with its verdicts, passes included, under the topic that it is about; those with failures first. */
export function ruleRows(result: ScanResult) {
  const counts = new Map(result.summary.byRule.map((entry) => [entry.ruleId, entry.counts]));
  const rows = result.rules.map((rule): RuleRow => ({ rule, counts: counts.get(rule.id) ?? NONE }));
  const topics = [...Map.groupBy(rows, ({ rule }) => topicOf(rule))].toSorted(([left], [right]) => byTopic(left, right));
  return topics.map(([topic, ofTopic], index) => ({
    key: `topic-${String(index + 1)}`,
    topic: visibleText(topic),
    ...countsView(ofTopic.map((row) => row.counts).reduce(sum, NONE)),
    rules: ofTopic.toSorted(byUrgency).map(({ rule, counts: ofRule }) => ({ ...ruleView(rule), ...countsView(ofRule) })),
  }));
}

function sum(left: StatusCounts, right: StatusCounts): StatusCounts {
  return { fail: left.fail + right.fail, unknown: left.unknown + right.unknown, pass: left.pass + right.pass, notApplicable: left.notApplicable + right.notApplicable };
}

interface RuleRow {
  readonly rule: ResultRule;
  readonly counts: StatusCounts;
}

function byUrgency(a: RuleRow, b: RuleRow): number {
  return rank(a.counts) - rank(b.counts) || severityRank(a.rule.severity) - severityRank(b.rule.severity) || compareText(a.rule.id, b.rule.id);
}

function rank(counts: StatusCounts): number {
  if (counts.fail > 0) return 0;
  return counts.unknown > 0 ? 1 : 2;
}

function ruleView(rule: ResultRule) {
  const { remediation } = rule;
  return {
    id: visibleText(rule.id),
    title: visibleText(rule.title),
    severity: rule.severity,
    note: [...(rule.status === 'stable' ? [] : [rule.status]), ...(rule.switchedOff === true ? ['switched off, for all or a part'] : [])].join(', '),
    rationale: visibleText(rule.rationale),
    summary: visibleText(remediation.summary),
    portal: visibleText(remediation.portal ?? ''),
    az: visibleLines(remediation.az ?? ''),
    effect: visibleText(remediation.effect ?? ''),
    references: rule.references.map((reference) => ({ text: visibleText(reference), isLink: /^https:\/\/[^\s"'<>]+$/.test(reference) })),
  };
}

function countsView(counts: StatusCounts) {
  return {
    fail: { text: thousands(counts.fail), isZero: counts.fail === 0 },
    unknown: { text: thousands(counts.unknown), isZero: counts.unknown === 0 },
    pass: { text: thousands(counts.pass), isZero: counts.pass === 0 },
    notApplicable: { text: thousands(counts.notApplicable), isZero: counts.notApplicable === 0 },
  };
}
