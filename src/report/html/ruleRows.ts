import type { ResultRule, ScanResult, StatusCounts } from '../../model/scanResult.ts';
import { visibleLines, visibleText } from '../../model/visibleText.ts';
import { rulesByUrgency } from '../rulesByUrgency.ts';
import { thousands } from '../text.ts';
import { byTopic, topicOf } from '../topics.ts';

const NONE: StatusCounts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };

/** Every rule with its verdicts, passes included, under the topic that it is about; those with failures first. */
export function ruleRows(result: ScanResult) {
  const topics = [...Map.groupBy(rulesByUrgency(result), ({ rule }) => topicOf(rule))].toSorted(([left], [right]) => byTopic(left, right));
  return topics.map(([topic, ofTopic], index) => ({
    key: `topic-${String(index + 1)}`,
    topic: visibleText(topic),
    ...countsView(ofTopic.map((row) => row.counts).reduce(sum, NONE)),
    rules: ofTopic.map(({ rule, counts: ofRule }) => ({ ...ruleView(rule), ...countsView(ofRule) })),
  }));
}

function sum(left: StatusCounts, right: StatusCounts): StatusCounts {
  return { fail: left.fail + right.fail, unknown: left.unknown + right.unknown, pass: left.pass + right.pass, notApplicable: left.notApplicable + right.notApplicable };
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
