import { severityRank } from '../../model/rule.ts';
import { isCounted, isUnread, type ResultFinding, type ResultRule, type ScanResult, type StatusCounts } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { compareText } from '../../values/json.ts';
import { setAsideText } from '../gateText.ts';
import { placeOf } from '../place.ts';
import { inReadingOrder, resourceIndex, subscriptionNames } from '../selection.ts';
import { clip, counted, thousands } from '../text.ts';
import { byTopic, topicOf } from '../topics.ts';
import { NO_VERDICTS, type TestCase, type TestOutcome } from './testCase.ts';

const MOST_LINES = 50;
const MOST_LINE = 400;
const MOST_TEXT = 600;

/** A rule and all that it told. */
interface RuleVerdicts {
  readonly rule: ResultRule;
  readonly counts: StatusCounts;
  /** Failures that count for the gate. */
  readonly counting: readonly ResultFinding[];
  /** Failures that do not: waived ones, and known ones where only new ones count. */
  readonly setAside: readonly ResultFinding[];
  /** Unknown because something could not be read. */
  readonly unread: readonly ResultFinding[];
  /** Unknown because Azure itself holds no such datum. */
  readonly noData: readonly ResultFinding[];
}

/**
 * A test a rule, in suites by what rules are about. One that fails on some resources and is not known for others is two tests, so that neither hides the
 * other. It passes only where something passes and nothing fails, was set aside, or is not known.
 */
export function ruleCases(result: ScanResult): readonly TestCase[] {
  const findings = Map.groupBy(inReadingOrder(result.findings, result.gate), ({ ruleId }) => ruleId);
  const counts = new Map(result.summary.byRule.map((entry) => [entry.ruleId, entry.counts]));
  const lineOf = lineWriter(result);
  const rules = result.rules.toSorted((a, b) => byTopic(topicOf(a), topicOf(b)) || compareText(topicOf(a), topicOf(b)) || compareText(a.id, b.id));
  return rules.flatMap((rule) => casesOf(verdictsOfRule(rule, counts.get(rule.id) ?? NO_VERDICTS, findings.get(rule.id) ?? [], result), lineOf));
}

function verdictsOfRule(rule: ResultRule, counts: StatusCounts, findings: readonly ResultFinding[], { gate }: ScanResult): RuleVerdicts {
  const failures = findings.filter(({ status }) => status === 'fail');
  return {
    rule,
    counts,
    counting: failures.filter((finding) => isCounted(finding, gate)),
    setAside: failures.filter((finding) => !isCounted(finding, gate)),
    unread: findings.filter(isUnread),
    noData: findings.filter((finding) => finding.status === 'unknown' && !isUnread(finding)),
  };
}

function casesOf(verdicts: RuleVerdicts, lineOf: LineWriter): readonly TestCase[] {
  const { rule, counts, counting, unread } = verdicts;
  const place = { suite: visibleText(topicOf(rule)), classname: visibleText(`portcullis.${rule.domain}`) };
  const name = visibleText(`${rule.id} ${rule.title}`);
  const failed: TestOutcome = { kind: 'failure', type: worstOf(counting), message: messageOf(verdicts), lines: [...lineOf(counting), `What to do: ${clip(visibleText(rule.remediation.summary), MOST_TEXT)}`] };
  const unjudged: TestOutcome = { kind: 'error', type: reasonsOf(unread), message: messageOf(verdicts), lines: lineOf(unread) };
  if (counting.length > 0 && unread.length > 0) {
    return [
      { ...place, name, outcome: failed, counts: { ...counts, unknown: counts.unknown - unread.length } },
      { ...place, name: `${name} (not known)`, outcome: unjudged, counts: { ...NO_VERDICTS, unknown: unread.length } },
    ];
  }
  return [{ ...place, name, counts, outcome: counting.length > 0 ? failed : unread.length > 0 ? unjudged : outcomeWithout(verdicts) }];
}

/** An override may make a rule more severe for a part of the estate. */
function worstOf(findings: readonly ResultFinding[]): string {
  return findings.map(({ severity }) => severity).toSorted((a, b) => severityRank(a) - severityRank(b))[0] ?? '';
}

/** The outcome of a rule with no failure that counts, and for which nothing was left unread. */
function outcomeWithout(verdicts: RuleVerdicts): TestOutcome {
  const { rule, counts, setAside, noData } = verdicts;
  if (setAside.length + noData.length > 0) return { kind: 'skipped', message: messageOf(verdicts) };
  if (counts.pass > 0) return { kind: 'passed' };
  if (counts.notApplicable > 0) return { kind: 'skipped', message: messageOf(verdicts) };
  return { kind: 'skipped', message: rule.switchedOff === true ? 'Nothing was judged: the configuration switched the rule off' : 'Nothing was judged: no resource is of a kind that the rule is about' };
}

/** The numbers of a rule: `3 fail (1 waived), 2 unknown, 4 pass, 1 not applicable`. */
function messageOf({ counts, setAside, noData }: RuleVerdicts): string {
  const of = (disposition: string): number => setAside.filter((finding) => finding.disposition === disposition).length;
  const aside = setAsideText({ byDisposition: { waived: of('waived'), known: of('known') } });
  const without = noData.length === 0 ? '' : ` (${thousands(noData.length)} without data)`;
  return `${thousands(counts.fail)} fail${aside === '' ? '' : ` (${aside})`}, ${thousands(counts.unknown)} unknown${without}, ${thousands(counts.pass)} pass, ${thousands(counts.notApplicable)} not applicable`;
}

function reasonsOf(findings: readonly ResultFinding[]): string {
  return [...new Set(findings.map(({ unknown }) => unknown?.reason ?? 'failed'))].toSorted(compareText).join(',');
}

type LineWriter = (findings: readonly ResultFinding[]) => readonly string[];

/** A line a finding: of many the first, and how many more there are. */
function lineWriter(result: ScanResult): LineWriter {
  const resourceOf = resourceIndex(result);
  const subscription = subscriptionNames(result);
  const line = (finding: ResultFinding): string => {
    const resource = resourceOf(finding.resourceId);
    const { name, within, scope } = placeOf(resource, subscription(resource.subscriptionId));
    const place = [within, scope].filter((part) => part !== '').join(', ');
    const owner = finding.owner === undefined ? '' : `, owner ${finding.owner}`;
    return clip(visibleText(`- ${name}${place === '' ? '' : ` (${place})`}${owner}: ${finding.message}`), MOST_LINE);
  };
  return (findings) => {
    const rest = findings.length - MOST_LINES;
    return [...findings.slice(0, MOST_LINES).map(line), ...(rest > 0 ? [`and ${counted(rest, 'more resource')}`] : [])];
  };
}
