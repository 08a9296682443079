import { DISPOSITIONS, STATUSES } from '../../model/finding.ts';
import { SEVERITIES } from '../../model/rule.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { isIdle, waiverWarning } from '../../model/waiver.ts';
import { baselineLine } from '../baselineText.ts';
import { gateOptions, nothingText, OUTCOME_WORDS, outcomeOf } from '../gateText.ts';
import { unreadParts, type UnreadPart } from '../incomplete.ts';
import { marksOf } from '../marks.ts';
import { clip, counted, thousands } from '../text.ts';
import { waiverLine } from '../waiverText.ts';
import { NO_VERDICTS, type TestCase, type TestOutcome } from './testCase.ts';

/** The suite in which the scan tells of itself. */
export const SCAN_SUITE = 'scan';

const MOST_PARTS = 200;
const MOST_TEXT = 1_000;

/** What the scan could not do, so that no set of tests looks whole that is not; and, where it could do all, a test that says so. */
export function scanCases(result: ScanResult, cut: readonly TestCase[]): readonly TestCase[] {
  const faults = [...nothingCases(result), ...interruptedCases(result), ...unreadCases(result)];
  const whole = faults.length > 0 ? [] : [testOf('everything that the rules need was read', { kind: 'passed' })];
  return [...faults, ...whole, ...idleCases(result), ...unseenCases(result), ...cutCases(cut)];
}

function testOf(name: string, outcome: TestOutcome): TestCase {
  return { suite: SCAN_SUITE, classname: 'portcullis.scan', name: clip(name, MOST_TEXT), outcome, counts: NO_VERDICTS };
}

function nothingCases(result: ScanResult): readonly TestCase[] {
  const judged = STATUSES.reduce((sum, status) => sum + result.summary.byStatus[status], 0);
  return judged > 0 ? [] : [testOf('nothing was judged', { kind: 'error', type: 'nothing', message: nothingText(result), lines: [] })];
}

function interruptedCases({ scan }: ScanResult): readonly TestCase[] {
  return scan.interrupted ? [testOf('the collection was stopped before its end', { kind: 'error', type: 'interrupted', message: 'What was not read yet is unknown', lines: [] })] : [];
}

function unreadCases(result: ScanResult): readonly TestCase[] {
  const parts = unreadParts(result);
  const rest = parts.length - MOST_PARTS;
  const more = rest > 0 ? [testOf('more could not be read', { kind: 'error', type: 'unread', message: `${counted(rest, 'more part')} could not be read`, lines: [] })] : [];
  return [...parts.slice(0, MOST_PARTS).map(unreadCase), ...more];
}

function unreadCase({ artifact, where, reason, findings, rules, fix }: UnreadPart): TestCase {
  const name = `${visibleText(artifact)} in ${where} could be read`;
  const message = `${reason}: ${counted(findings, 'finding')} unknown (${rules.map(visibleText).join(', ')})`;
  return testOf(name, { kind: 'error', type: reason, message: clip(message, MOST_TEXT), lines: [clip(fix, MOST_TEXT)] });
}

const UNSEEN: ReadonlyMap<string, string> = new Map([['Not visible', 'subscriptions that are not visible'], ['Not judged', 'subscriptions that were not judged']]);

/** What fails the gate and is no finding: waivers that nothing needs, where they are to fail it. Without a test of its own such a gate would be green here. */
function idleCases({ gate, waivers }: ScanResult): readonly TestCase[] {
  const idle = gate.failOnUnusedWaivers === true ? waivers.filter(isIdle) : [];
  if (idle.length === 0) return [];
  const rest = idle.length - MOST_PARTS;
  const lines = idle.slice(0, MOST_PARTS).map((waiver) => clip(visibleText(waiverWarning(waiver) ?? waiver.id), MOST_TEXT));
  const message = `${counted(idle.length, 'waiver is', 'waivers are')} not needed, and --fail-on-unused-waivers was given`;
  return [testOf('every waiver is needed', { kind: 'failure', type: 'unusedWaivers', message, lines: [...lines, ...(rest > 0 ? [`and ${counted(rest, 'more waiver')}`] : [])] })];
}

/** Subscriptions that nobody looked at: what the rules need of them is told as unread where it was asked for. */
function unseenCases(result: ScanResult): readonly TestCase[] {
  return marksOf(result).flatMap(({ label, text }) => {
    const name = UNSEEN.get(label);
    return name === undefined ? [] : [testOf(name, { kind: 'skipped', message: clip(text, MOST_TEXT) })];
  });
}

/** Verdicts for which a file of tests has no room are counted: as the worst that is among them. */
function cutCases(cut: readonly TestCase[]): readonly TestCase[] {
  if (cut.length === 0) return [];
  const counts = STATUSES.map((status) => `${thousands(cut.reduce((sum, test) => sum + test.counts[status], 0))} ${STATUS_WORDS[status]}`);
  const message = `A file of tests holds no more. Not listed: ${counts.join(', ')}. The CSV and the JSON result hold every verdict.`;
  const kinds = cut.map(({ outcome }) => outcome.kind);
  const worst = (['failure', 'error'] as const).find((kind) => kinds.includes(kind));
  return [testOf('verdicts that are not listed', worst === undefined ? { kind: 'skipped', message } : { kind: worst, type: 'notListed', message, lines: [] })];
}

const STATUS_WORDS: Readonly<Record<(typeof STATUSES)[number], string>> = { fail: 'fail', unknown: 'unknown', pass: 'pass', notApplicable: 'not applicable' };

/** The scan's numbers and marks, by name; digits as programs read them. */
export function scanProperties(result: ScanResult): readonly (readonly [name: string, value: string])[] {
  const { scan, summary, gate, tool, waivers, baseline } = result;
  const texts: readonly (readonly [string, string])[] = [
    ['tool', `${tool.name} ${tool.version}`], ['tenant', scan.tenant], ['cloud', scan.cloud], ['asOf', scan.now], ['snapshot', scan.snapshot],
    ...marksOf(result).map(({ label, text }) => [label.toLowerCase(), text] as const),
    ['subscriptions', String(summary.subscriptions)], ['resources', String(summary.resources)], ['rules', String(result.rules.length)],
    ...STATUSES.map((status) => [`status.${status}`, String(summary.byStatus[status])] as const),
    ...DISPOSITIONS.map((disposition) => [`disposition.${disposition}`, String(summary.byDisposition[disposition])] as const),
    ...SEVERITIES.map((severity) => [`counts.${severity}`, String(summary.bySeverity[severity])] as const),
    ...(waivers.length === 0 ? [] : [['waivers', waiverLine(waivers)] as const]),
    ...(baseline === undefined ? [] : [['baseline', baselineLine(baseline)] as const]),
    ['gate', `${OUTCOME_WORDS[outcomeOf(result)]} (${gateOptions(gate)})`], ['exitCode', String(gate.exitCode)],
  ];
  return texts.map(([name, value]) => [name, clip(visibleText(value), MOST_TEXT)]);
}
