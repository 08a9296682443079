import type { Gate, ScanResult } from '../model/scanResult.ts';
import { benchmarkLines } from './benchmarks.ts';
import { fit, wrap } from './console/layout.ts';
import { painter, SEVERITY_STYLES, type Paint } from './console/paint.ts';
import { ruleTable } from './console/ruleTable.ts';
import { unreadParts, type UnreadPart } from './incomplete.ts';
import { inReadingOrder, isOpenFailure, resourceIndex, subscriptionNames } from './selection.ts';
import { unseenText } from './unseen.ts';
import { visibleText } from '../model/visibleText.ts';
import { clip, counted, instantText, thousands } from './text.ts';

export interface ConsoleOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

interface Screen {
  readonly result: ScanResult;
  readonly paint: Paint;
  readonly width: number;
}

const NARROWEST = 40;
const WIDEST = 140;
const LABEL_WIDTH = 12;
const TOP_FINDINGS = 5;
const TOP_UNREAD = 4;

/** One screen: what was scanned, verdicts by rule, the worst findings, what could not be read and how to correct it, the gate. */
export function* reportConsole(result: ScanResult, options: ConsoleOptions): Generator<string> {
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.trunc(options.width) || NARROWEST));
  const screen: Screen = { result, paint: painter(options.color), width };
  const blocks = [headLines(screen), ruleTable(screen), findingLines(screen), unreadLines(screen), scoreLines(screen), gateLines(screen)];
  for (const [index, lines] of blocks.filter((block) => block.length > 0).entries()) {
    yield `${index === 0 ? '' : '\n'}${lines.map((line) => `${line}\n`).join('')}`;
  }
}

function headLines(screen: Screen): readonly string[] {
  const { result, paint } = screen;
  const { scan, summary, tool } = result;
  const title = fit(`Portcullis ${visibleText(tool.version)}  tenant ${visibleText(scan.tenant)}  ${scan.cloud}`, screen.width);
  const scope = `${counted(summary.subscriptions, 'subscription')}, ${counted(summary.resources, 'resource')}, ${counted(result.rules.length, 'rule')}, as of ${instantText(scan.now)}`;
  const { fail, unknown, pass, notApplicable } = summary.byStatus;
  const totals = `${thousands(fail)} fail, ${thousands(unknown)} unknown, ${thousands(pass)} pass, ${thousands(notApplicable)} not applicable`;
  return [
    paint('bold', title),
    ...labelled(screen, 'Scope', scope),
    ...markLines(screen),
    ...labelled(screen, 'Verdicts', totals),
  ];
}

/** What a reader must not overlook about where the data came from. */
function markLines(screen: Screen): readonly string[] {
  const { scan } = screen.result;
  const unseen = unseenText(screen.result);
  const marks: readonly (readonly [boolean, string, string])[] = [
    [scan.simulated, 'Simulated', 'this is made-up data of the built-in simulator, not of an Azure tenant'],
    [scan.origin === 'export', 'Export', 'judged from exported files: what they do not hold is unknown'],
    [scan.interrupted, 'Interrupted', 'the collection was stopped before its end'],
    [scan.assumes.length > 0, 'Assumed', scan.assumes.map(visibleText).join(', ')],
    [scan.overrides !== undefined, 'Overridden', (scan.overrides ?? []).map(visibleText).join('; ')],
    [scan.scopes.notVisible.length > 0, 'Not visible', scan.scopes.notVisible.map(visibleText).join(', ')],
    [unseen !== undefined, 'Not judged', unseen ?? ''],
  ];
  return marks.filter(([applies]) => applies).flatMap(([, label, text]) => labelled(screen, label, text, 'yellow'));
}

function labelled({ paint, width }: Screen, label: string, text: string, style: 'dim' | 'yellow' = 'dim'): readonly string[] {
  return wrapAtMost(text, width - LABEL_WIDTH, 3).map((line, index) => `${paint(style, (index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

/** Wrapped text of at most `most` lines; what was cut is marked. A screen stays a screen whatever a name holds. */
function wrapAtMost(text: string, width: number, most: number): readonly string[] {
  const lines = wrap(clip(text, width * most * 2), width);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), fit(`${lines[most - 1] ?? ''} …${' '.repeat(width)}`, width)];
}

function findingLines(screen: Screen): readonly string[] {
  const { result, paint } = screen;
  const open = inReadingOrder(result.findings).filter(isOpenFailure);
  if (open.length === 0) return [];
  const rest = open.length - TOP_FINDINGS;
  return [
    paint('bold', 'Top findings'),
    ...open.slice(0, TOP_FINDINGS).flatMap((finding) => topFinding(screen, finding)),
    ...(rest > 0 ? [paint('dim', `  and ${counted(rest, 'more open failure')}`)] : []),
  ];
}

function topFinding({ result, paint, width }: Screen, finding: ScanResult['findings'][number]): readonly string[] {
  const resource = resourceIndex(result)(finding.resourceId);
  const place = [resource.resourceGroup, subscriptionNames(result)(resource.subscriptionId)].filter((part) => part !== '').map(visibleText);
  const head = fit(`${finding.ruleId}  ${visibleText(resource.name)}${place.length > 0 ? ` (${place.join(', ')})` : ''}`, width - 12);
  return [`  ${paint(SEVERITY_STYLES[finding.severity], finding.severity.padEnd(9))} ${head}`, `            ${fit(visibleText(finding.message), width - 12)}`];
}

function unreadLines(screen: Screen): readonly string[] {
  const parts = unreadParts(screen.result);
  if (parts.length === 0) return [];
  const rest = parts.length - TOP_UNREAD;
  return [
    screen.paint('bold', 'Incomplete: what could not be read'),
    ...parts.slice(0, TOP_UNREAD).flatMap((part) => unreadLine(screen, part)),
    ...(rest > 0 ? [screen.paint('dim', `  and ${counted(rest, 'more part')}`)] : []),
  ];
}

function unreadLine({ paint, width }: Screen, part: UnreadPart): readonly string[] {
  const head = `${visibleText(part.artifact)} in ${part.where}: ${part.reason}, ${counted(part.findings, 'finding')} unknown (${part.rules.join(', ')})`;
  return [...indented(wrapAtMost(head, width - 4, 3), `  ${paint('yellow', '?')} `), ...indented(wrapAtMost(part.fix, width - 4, 4), '    ')];
}

/** Each benchmark's score, with the formula that gave it. */
function scoreLines({ result, paint, width }: Screen): readonly string[] {
  const lines = benchmarkLines(result);
  if (lines.length === 0) return [];
  return [paint('bold', 'Benchmarks'), ...lines.flatMap((line) => indented(wrapAtMost(line, width - 4, 4), '  '))];
}

function indented(lines: readonly string[], first: string): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? first : '    '}${line}`);
}

function gateLines({ result: { gate }, paint, width }: Screen): readonly string[] {
  const verdict = paint(gate.exitCode === 0 ? 'green' : 'red', paint('bold', `Gate ${gateWord(gate)}`));
  const meaning = `${exitMeaning(gate)} (--fail-on ${gate.failOn})`;
  return [`${verdict}, exit code ${gate.exitCode}`, ...[meaning, ...gate.reasons].flatMap((text) => wrap(visibleText(text), width - 2).map((line) => `  ${line}`))];
}

function gateWord(gate: Gate): string {
  if (gate.failed) return gate.incomplete ? 'FAILED and INCOMPLETE' : 'FAILED';
  return gate.incomplete ? 'INCOMPLETE' : 'PASSED';
}

function exitMeaning({ exitCode }: Gate): string {
  switch (exitCode) {
    case 0: return 'Clean';
    case 1: return 'Failed';
    case 3: return 'Not clean: not everything was read';
    case 4: return 'Failed, and not everything was read';
  }
}
