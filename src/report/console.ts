import type { ResultFinding, ResultResource, ScanResult } from '../model/scanResult.ts';
import { baselineLine } from './baselineText.ts';
import { benchmarkLines } from './benchmarks.ts';
import { fit, screenWidth, wrap } from './console/layout.ts';
import { logLine } from '../model/logLine.ts';
import { painter, SEVERITY_STYLES, type Paint, type Style } from './console/paint.ts';
import { ruleTable } from './console/ruleTable.ts';
import { gateOptions, gateReasons, judgedNothing, knownThatCount, meaningOf, OUTCOME_WORDS, outcomeOf, setAsideText, type Outcome } from './gateText.ts';
import { unreadParts, type UnreadPart } from './incomplete.ts';
import { marksOf } from './marks.ts';
import { firstThatCount, resourceIndex, subscriptionNames } from './selection.ts';
import { visibleText } from '../model/visibleText.ts';
import { clip, counted, instantText, thousands } from './text.ts';
import { waiverLine } from './waiverText.ts';

export interface ConsoleOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** How much of each list a screen shows. */
interface Room {
  readonly rules: number;
  readonly findings: number;
  readonly unread: number;
  /** Lines of each benchmark's score. */
  readonly score: number;
}

/** From roomy to tight: lists give way to what must be said once. */
const ROOMS: readonly Room[] = [
  { rules: 16, findings: 5, unread: 4, score: 4 }, { rules: 16, findings: 5, unread: 3, score: 2 }, { rules: 10, findings: 4, unread: 2, score: 2 }, { rules: 5, findings: 2, unread: 1, score: 1 },
];

interface Screen {
  readonly result: ScanResult;
  readonly paint: Paint;
  readonly width: number;
  readonly worst: Worst;
  readonly unread: readonly UnreadPart[];
}

/** The worst failures, no more than the roomiest screen shows, and how many there are. */
interface Worst extends ReturnType<typeof firstThatCount> {
  readonly resourceOf: ReturnType<typeof resourceIndex>;
}

const LABEL_WIDTH = 12;
const SCREEN_LINES = 58;
const MOST_REASONS = 5;
/** Lines of what people set aside: no warning in it is cut on a terminal that is not very narrow. */
const MOST_ASIDE = 6;

/** One screen: what was scanned, verdicts by rule, the worst findings, what could not be read and how to correct it, the gate. */
export function* reportConsole(result: ScanResult, options: ConsoleOptions): Generator<string> {
  const width = screenWidth(options.width);
  const screen: Screen = { result, paint: painter(options.color), width, worst: worstOf(result), unread: unreadParts(result) };
  const screens = ROOMS.map((room) => blocksOf(screen, room));
  const blocks = screens.find((candidate) => candidate.flat().length + candidate.length <= SCREEN_LINES) ?? screens.at(-1) ?? [];
  for (const [index, lines] of blocks.entries()) {
    yield `${index === 0 ? '' : '\n'}${lines.map((line) => `${logLine(line)}\n`).join('')}`;
  }
}

function worstOf(result: ScanResult): Worst {
  const worst = firstThatCount(result.findings, result.gate, Math.max(...ROOMS.map(({ findings }) => findings)));
  return { ...worst, resourceOf: resourceIndex({ resources: result.resources, findings: worst.first }) };
}

function blocksOf(screen: Screen, room: Room): readonly (readonly string[])[] {
  const table = judgedNothing(screen.result) ? [] : ruleTable({ ...screen, rows: room.rules });
  const blocks = [headLines(screen), table, findingLines(screen, room), unreadLines(screen, room), scoreLines(screen, room), gateLines(screen)];
  return blocks.filter((block) => block.length > 0);
}

function headLines(screen: Screen): readonly string[] {
  const { result, paint } = screen;
  const { scan, summary, tool } = result;
  const title = fit(`Portcullis ${visibleText(tool.version)}  tenant ${visibleText(scan.tenant)}  ${scan.cloud}`, screen.width);
  const scope = `${counted(summary.subscriptions, 'subscription')}, ${counted(summary.resources, 'resource')}, ${counted(result.rules.length, 'rule')}, as of ${instantText(scan.now)}`;
  const { fail, unknown, pass, notApplicable } = summary.byStatus;
  const setAside = setAsideText(summary);
  const totals = `${thousands(fail)} fail${setAside === '' ? '' : ` (${setAside})`}, ${thousands(unknown)} unknown, ${thousands(pass)} pass, ${thousands(notApplicable)} not applicable${judgedNothing(result) ? ': nothing was judged' : ''}`;
  return [
    paint('bold', title),
    ...labelled(screen, 'Scope', scope),
    ...markLines(screen),
    ...labelled(screen, 'Verdicts', totals),
    ...(result.waivers.length === 0 ? [] : labelled(screen, 'Waivers', waiverLine(result.waivers), { most: MOST_ASIDE })),
    ...(result.baseline === undefined ? [] : labelled(screen, 'Baseline', baselineLine(result.baseline), { most: MOST_ASIDE })),
  ];
}

function markLines(screen: Screen): readonly string[] {
  return marksOf(screen.result).flatMap(({ label, text }) => labelled(screen, label, text, { style: 'yellow' }));
}

function labelled({ paint, width }: Screen, label: string, text: string, { style = 'dim', most = 3 }: { readonly style?: Style; readonly most?: number } = {}): readonly string[] {
  return wrapAtMost(text, width - LABEL_WIDTH, most).map((line, index) => `${paint(style, (index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

/** Wrapped text of at most `most` lines; what was cut is marked. A screen stays a screen whatever a name holds. */
function wrapAtMost(text: string, width: number, most: number): readonly string[] {
  const lines = wrap(clip(text, width * most * 2), width);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), fit(`${lines[most - 1] ?? ''}${' '.repeat(width)}`, width)];
}

function findingLines(screen: Screen, room: Room): readonly string[] {
  const { result, paint, worst } = screen;
  if (worst.all === 0) return [];
  const rest = worst.all - room.findings;
  return [
    paint('bold', 'Top findings'),
    ...worst.first.slice(0, room.findings).flatMap((finding) => topFinding(screen, finding, worst.resourceOf(finding.resourceId))),
    ...(rest > 0 ? [paint('dim', `  and ${counted(rest, knownThatCount(result) > 0 ? 'more failure' : 'more open failure')}`)] : []),
  ];
}

function topFinding({ result, paint, width }: Screen, finding: ResultFinding, resource: ResultResource): readonly string[] {
  const place = [resource.resourceGroup, subscriptionNames(result)(resource.subscriptionId)].filter((part) => part !== '').map(visibleText);
  const owner = finding.owner === undefined ? '' : `  owner ${visibleText(finding.owner)}`;
  const head = fit(`${finding.ruleId}  ${visibleText(resource.name)}${place.length > 0 ? ` (${place.join(', ')})` : ''}${owner}`, width - 12);
  return [`  ${paint(SEVERITY_STYLES[finding.severity], finding.severity.padEnd(9))} ${head}`, `            ${fit(visibleText(finding.message), width - 12)}`];
}

function unreadLines(screen: Screen, room: Room): readonly string[] {
  const { unread, paint } = screen;
  if (unread.length === 0) return [];
  const rest = unread.length - room.unread;
  return [
    paint('bold', 'Incomplete: what could not be read'),
    ...unread.slice(0, room.unread).flatMap((part) => unreadLine(screen, part)),
    ...(rest > 0 ? [paint('dim', `  and ${counted(rest, 'more part')}`)] : []),
  ];
}

function unreadLine({ paint, width }: Screen, part: UnreadPart): readonly string[] {
  const head = `${visibleText(part.artifact)} in ${part.where}: ${part.reason}, ${counted(part.findings, 'finding')} unknown (${part.rules.join(', ')})`;
  return [...indented(wrapAtMost(head, width - 4, 3), `  ${paint('yellow', '?')} `), ...indented(wrapAtMost(part.fix, width - 4, 4), '    ')];
}

/** Each benchmark's score, with the formula that gave it. */
function scoreLines({ result, paint, width }: Screen, room: Room): readonly string[] {
  const lines = benchmarkLines(result);
  if (lines.length === 0) return [];
  return [paint('bold', 'Benchmarks'), ...lines.flatMap((line) => indented(wrapAtMost(line, width - 4, room.score), '  '))];
}

function indented(lines: readonly string[], first: string): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? first : '    '}${line}`);
}

function gateLines({ result, paint, width }: Screen): readonly string[] {
  const { gate } = result;
  const outcome = outcomeOf(result);
  const verdict = `Gate ${OUTCOME_WORDS[outcome]}`;
  const painted = paint(OUTCOME_STYLES[outcome], paint('bold', verdict));
  const code = `exit code ${gate.exitCode}`;
  const head = verdict.length + code.length + 2 <= width ? [`${painted}, ${code}`] : [painted, `  ${code}`];
  const end = gate.exitZero === true ? ['--exit-zero: the process ends with 0, whatever the exit code is'] : [];
  const texts = [`${meaningOf(outcome, result)} (${gateOptions(gate)})`, ...end, ...gateReasons(gate, MOST_REASONS)];
  return [...head, ...texts.flatMap((text) => wrapAtMost(text, width - 2, 3).map((line) => `  ${line}`))];
}

/** Green is what nobody has to look at. */
const OUTCOME_STYLES: Readonly<Record<Outcome, Style>> = {
  passed: 'green', nothing: 'yellow', allowed: 'yellow', incomplete: 'red', interrupted: 'red', failed: 'red', failedAllowed: 'red', failedIncomplete: 'red', failedInterrupted: 'red',
};
