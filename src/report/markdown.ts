import { SEVERITIES } from '../model/rule.ts';
import type { ResultFinding, ScanResult } from '../model/scanResult.ts';
import { baselineLine, dispositionText } from './baselineText.ts';
import { benchmarkLines } from './benchmarks.ts';
import { rulesByUrgency } from './rulesByUrgency.ts';
import { markdownText } from './markdownText.ts';
import { gateOptions, gateReasons, judgedNothing, knownThatCount, meaningOf, nothingText, OUTCOME_WORDS, outcomeOf, type Outcome } from './gateText.ts';
import { placeOf } from './place.ts';
import { unreadParts, type UnreadPart } from './incomplete.ts';
import { byteLength, rowsWithin } from './markdownRoom.ts';
import { marksOf } from './marks.ts';
import { firstThatCount, resourceIndex, subscriptionNames } from './selection.ts';
import { capitalised, counted, instantText, sentence, thousands } from './text.ts';
import { waiverLine } from './waiverText.ts';

/** GitHub takes 1 MiB of all steps of a job; a summary that people read is far below. */
const MOST_BYTES = 200_000;
/** For the heading of a table, and what it says of the rows that it leaves out. */
const RESERVED_BYTES = 600;
const MOST_FAILURES = 50;
const MOST_PARTS = 20;
const MOST_RULES = 300;
const MOST_REASONS = 5;
const MOST_BENCHMARKS = 12;
const MOST_LINE = 300;

/** A table whose rows give way where there is no room for them. */
interface Table {
  readonly before: string;
  readonly head: string;
  readonly rows: readonly string[];
  /** How many rows there would be. */
  readonly all: number;
  readonly after: string;
}

/** A summary for the page of a job or a comment: what could not be read, the verdict, numbers, the worst failures. At most 200 KB, whatever was found. */
export function* reportMarkdown(result: ScanResult): Generator<string> {
  const head = headOf(result);
  const tail = tailOf(result);
  yield head;
  let left = MOST_BYTES - byteLength(head) - byteLength(tail);
  const tables = [unreadTable(result), failureTable(result), ruleTable(result)].filter(({ all }) => all > 0);
  for (const [index, table] of tables.entries()) {
    const section = sectionOf(table, left - RESERVED_BYTES * (tables.length - index));
    left -= byteLength(section);
    yield section;
  }
  yield tail;
}

function sectionOf({ before, head, rows, all, after }: Table, room: number): string {
  const fitting = rowsWithin(rows, room);
  const rest = all - fitting.length;
  const more = rest > 0 ? `\n${counted(rest, 'more is', 'more are')} not listed here.\n` : '';
  return `${before}${fitting.length === 0 ? '' : `${head}${fitting.join('')}`}${more}\n${after}`;
}

function headOf(result: ScanResult): string {
  const { scan, summary, gate, rules } = result;
  const outcome = outcomeOf(result);
  const reasons = gateReasons(gate, MOST_REASONS);
  const scope = `${counted(summary.subscriptions, 'subscription')}, ${counted(summary.resources, 'resource')}, ${counted(rules.length, 'rule')}`;
  return [
    `## ${ICONS[outcome]} Portcullis: ${OUTCOME_WORDS[outcome]}\n\n`,
    ...bannersOf(result).map((banner) => `> ${banner}\n\n`),
    `**Exit code ${gate.exitCode}.** ${line(`${outcome === 'nothing' ? 'Not clean.' : sentence(meaningOf(outcome, result))} Gate: ${gateOptions(gate)}.`)}\n\n`,
    ...(reasons.length === 0 ? [] : [...reasons.map((reason) => `- ${line(capitalised(sentence(reason)))}\n`), '\n']),
    `Tenant ${markdownText(scan.tenant, 60)}: ${scope}, as of ${markdownText(instantText(scan.now), 40)}.\n\n`,
    totalsOf(result),
  ].join('');
}

function line(text: string): string {
  return markdownText(text, MOST_LINE);
}

const ICONS: Readonly<Record<Outcome, string>> = { passed: '✅', nothing: '⚠️', allowed: '⚠️', incomplete: '⚠️', interrupted: '⚠️', failed: '❌', failedAllowed: '❌', failedIncomplete: '❌', failedInterrupted: '❌' };

/** What nobody may overlook. That not all was read comes first. */
function bannersOf(result: ScanResult): readonly string[] {
  const { gate } = result;
  const parts = counted(unreadParts(result).length, 'part');
  const incomplete = `**INCOMPLETE${gate.allowed === undefined ? '' : ', as allowed'}.** ${parts} of what the rules need could not be read. What is not known does not pass: there may be more failures than are told here.`;
  const nothing = `**Nothing was judged.** ${line(nothingText(result))}`;
  const zero = '**--exit-zero.** The process ends with 0, whatever the exit code is.';
  return [
    ...(gate.incomplete ? [incomplete] : []),
    ...(judgedNothing(result) ? [nothing] : []),
    ...marksOf(result).map(({ label, text }) => `**${label}.** ${line(capitalised(sentence(text)))}`),
    ...(gate.exitZero === true ? [zero] : []),
  ];
}

function totalsOf(result: ScanResult): string {
  const { byStatus, byDisposition, bySeverity } = result.summary;
  const cells = (counts: readonly number[]): string => counts.map((count) => ` ${count === 0 ? '0' : `**${thousands(count)}**`} |`).join('');
  const counting = knownThatCount(result) > 0 ? 'Failures that count' : 'Open failures';
  return [
    '| Verdicts | Fail | Unknown | Pass | Not applicable |\n|---|--:|--:|--:|--:|\n',
    `| ${thousands(byStatus.fail + byStatus.unknown + byStatus.pass + byStatus.notApplicable)} |${cells([byStatus.fail, byStatus.unknown, byStatus.pass, byStatus.notApplicable])}\n\n`,
    `| ${counting} | Critical | High | Medium | Low | Info |\n|---|--:|--:|--:|--:|--:|\n`,
    `| ${thousands(SEVERITIES.reduce((sum, severity) => sum + bySeverity[severity], 0))} |${cells(SEVERITIES.map((severity) => bySeverity[severity]))}\n\n`,
    `Failures by what is done about them: ${thousands(byDisposition.open)} open, ${thousands(byDisposition.waived)} waived, ${thousands(byDisposition.known)} known.\n\n`,
  ].join('');
}

function unreadTable(result: ScanResult): Table {
  const parts = unreadParts(result);
  return {
    before: `### What could not be read: ${counted(parts.length, 'part')}\n\n`,
    head: '| What | Where | Why | Unknown | Rules | What to do |\n|---|---|---|--:|---|---|\n',
    rows: parts.slice(0, MOST_PARTS).map(unreadRow),
    all: parts.length,
    after: '',
  };
}

function unreadRow({ artifact, where, reason, findings, rules, fix }: UnreadPart): string {
  return row([markdownText(artifact, 100), markdownText(where, 80), reason, thousands(findings), markdownText(rules.join(', '), 120), markdownText(fix, 400)]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** The failures that count, the most severe first. What a baseline says of them has a column where there is one. */
function failureTable(result: ScanResult): Table {
  const { first, all } = firstThatCount(result.findings, result.gate, MOST_FAILURES);
  const news = result.baseline === undefined ? [] : ['Baseline'];
  const columns = ['Severity', 'Rule', 'Resource', 'Where', 'Owner', ...news, 'What'];
  const rowOf = failureRow(result);
  return {
    before: `### ${knownThatCount(result) > 0 ? 'Failures that count' : 'Open failures'}: ${thousands(all)}\n\n`,
    head: `${row(columns)}${row(columns.map(() => '---'))}`,
    rows: first.map(rowOf),
    all,
    after: '',
  };
}

function failureRow(result: ScanResult): (finding: ResultFinding) => string {
  const resourceOf = resourceIndex(result);
  const subscription = subscriptionNames(result);
  const titles = new Map(result.rules.map(({ id, title }) => [id, title]));
  return (finding) => {
    const resource = resourceOf(finding.resourceId);
    const { name, within, scope } = placeOf(resource, subscription(resource.subscriptionId));
    const where = [within, scope].filter((part) => part !== '').map((part) => markdownText(part, 60)).join(', ');
    const news = result.baseline === undefined ? [] : [dispositionText(finding, result)];
    const rule = `**${markdownText(finding.ruleId, 20)}** ${markdownText(titles.get(finding.ruleId) ?? '', 80)}`;
    return row([finding.severity, rule, markdownText(name, 80), where, markdownText(finding.owner ?? '', 60), ...news, markdownText(finding.message, 160)]);
  };
}

/** Folded: the numbers rule by rule, of those that judged something. */
function ruleTable(result: ScanResult): Table {
  const rules = rulesByUrgency(result).filter(({ counts: { fail, unknown, pass, notApplicable } }) => fail + unknown + pass + notApplicable > 0);
  const rows = rules.slice(0, MOST_RULES).map(({ rule, counts: { fail, unknown, pass, notApplicable } }) =>
    row([markdownText(rule.id, 20), rule.severity, markdownText(rule.title, 100), ...[fail, unknown, pass, notApplicable].map(thousands)]));
  return {
    before: `<details><summary>Verdicts by rule: ${counted(rules.length, 'rule')}</summary>\n\n`,
    head: '| Rule | Severity | Title | Fail | Unknown | Pass | Not applicable |\n|---|---|---|--:|--:|--:|--:|\n',
    rows,
    all: rules.length,
    after: '</details>\n\n',
  };
}

/** What people accepted, scores, and where the rest is. */
function tailOf(result: ScanResult): string {
  const { waivers, baseline } = result;
  const accepted = [...(waivers.length === 0 ? [] : [`- Waivers: ${line(waiverLine(waivers))}\n`]), ...(baseline === undefined ? [] : [`- Baseline: ${line(baselineLine(baseline))}\n`])];
  const scores = benchmarkLines(result);
  const rest = scores.length - MOST_BENCHMARKS;
  return [
    ...(accepted.length === 0 ? [] : ['### What people accepted\n\n', ...accepted, '\n']),
    ...(scores.length === 0 ? [] : ['### Benchmarks\n\n', ...scores.slice(0, MOST_BENCHMARKS).map((score) => `- ${line(score)}\n`), ...(rest > 0 ? [`- and ${thousands(rest)} more\n`] : []), '\n']),
    'Every verdict with its evidence is in the JSON result (`-o json=results.json`), from which the other reports are made: `portcullis report results.json -o html=report.html -o csv=results.csv`\n',
  ].join('');
}
