import type { ReportedEndpoint, ReportedOpening } from '../facts/exposure/report.ts';
import type { Unknown } from '../model/unknown.ts';
import { visibleText } from '../model/visibleText.ts';
import { cell, screenWidth, textWidth, wrap, wrappedLines as lines } from '../report/console/layout.ts';
import { logLines } from '../model/logLine.ts';
import { painter, type Paint, type Style } from '../report/console/paint.ts';
import { capitalised, counted, instantText, sentence, thousands } from '../report/text.ts';
import { lastSegment } from '../values/armId.ts';
import { alikeOpenings, type AlikeOpenings } from './alikeOpenings.ts';
import type { Exposure } from './exposure.ts';
import { fixText, notWholeTexts, someOf } from './fixText.ts';
import { machineName } from './machineName.ts';
import { wayText } from './wayText.ts';

export interface TableOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

interface Page {
  readonly exposure: Exposure;
  readonly paint: Paint;
  readonly width: number;
  readonly nameWidth: number;
  readonly subjects: readonly Subject[];
}

const VERDICT_WIDTH = 12;
const LONGEST_NAME = 22;

type Verdict = ReportedEndpoint['verdict'];

const STYLES: Readonly<Record<Verdict, Style>> = { open: 'red', unknown: 'magenta', restricted: 'yellow', temporary: 'cyan', closed: 'green' };
/** Worst first. An unknown may be open. */
const VERDICTS: readonly Verdict[] = ['open', 'unknown', 'restricted', 'temporary', 'closed'];
const OPENINGS: readonly ReportedOpening['verdict'][] = ['open', 'restricted', 'temporary'];

/** The exposure for people: the counts, every opening with its sentence, worst first, then what is unknown and what would fix it, then what is closed. */
export function exposureTable(exposure: Exposure, options: TableOptions): Iterable<string> {
  return logLines(pageLines(exposure, options));
}

function* pageLines(exposure: Exposure, options: TableOptions): Generator<string> {
  const width = screenWidth(options.width);
  const { endpoints } = exposure.report;
  const longest = endpoints.filter(({ openings }) => openings.length > 0).reduce((most, endpoint) => Math.max(most, textWidth(nameOf(endpoint))), 0);
  const page: Page = { exposure, paint: painter(options.color), width, nameWidth: Math.min(LONGEST_NAME, longest), subjects: subjectsOf(exposure) };
  yield* headLines(page);
  for (const verdict of OPENINGS) {
    for (const endpoint of endpoints) yield* endpointLines(page, endpoint, verdict);
  }
  yield* unknownLines(page);
  yield* closedLines(page);
}

function* headLines({ exposure, paint, width, subjects }: Page): Generator<string> {
  const { tenantId, cloud, simulated, now, report, only } = exposure;
  yield* lines([`Exposure of tenant ${visibleText(tenantId)} (${cloud}) as of ${instantText(now)}`], width, '', (text) => paint('bold', text));
  if (simulated) yield 'Simulated data\n';
  const narrowed = [...(only.machines.length === 0 ? [] : [`machines ${only.machines.join(', ')}`]), ...(only.ports.length === 0 ? [] : [`ports ${only.ports.join(', ')}`])];
  if (narrowed.length > 0) yield* lines([`Only ${narrowed.join('; ')}`], width, '');
  if (report.assumes.length > 0) yield* lines([`Assumes ${report.assumes.join(', ')}`], width, '');
  yield* lines([countsText(subjects)], width, '');
}

function countsText(subjects: readonly Subject[]): string {
  const machines = subjects.filter(({ isMachine }) => isMachine).length;
  const loose = subjects.length - machines;
  const counts = VERDICTS.map((verdict) => [verdict, subjects.filter((subject) => subject.verdict === verdict).length] as const).filter(([, count]) => count > 0);
  if (subjects.length === 0) return 'No machine and no network interface is in it.';
  const what = [...(machines === 0 ? [] : [counted(machines, 'machine')]), ...(loose === 0 ? [] : [counted(loose, 'interface')].map((text) => `${text} without a machine`))];
  return `${what.join(' and ')}: ${counts.map(([verdict, count]) => `${thousands(count)} ${verdict}`).join(', ')}`;
}

interface Subject {
  readonly id: string;
  readonly verdict: Verdict;
  readonly isMachine: boolean;
  readonly hasWayIn: boolean;
}

/** Each machine, or interface without one, with the worst verdict of its endpoints. A machine that has none is closed: no way leads to it. */
function subjectsOf({ report, machines }: Exposure): readonly Subject[] {
  const subjects = new Map<string, Subject>(machines().map((id) => [id.toLowerCase(), { id, verdict: 'closed', isMachine: true, hasWayIn: false }]));
  for (const { virtualMachine, networkInterface, verdict } of report.endpoints) {
    const id = virtualMachine ?? networkInterface;
    const earlier = subjects.get(id.toLowerCase());
    const worst = earlier !== undefined && VERDICTS.indexOf(earlier.verdict) < VERDICTS.indexOf(verdict) ? earlier.verdict : verdict;
    subjects.set(id.toLowerCase(), { id, verdict: worst, isMachine: virtualMachine !== null, hasWayIn: true });
  }
  return [...subjects.values()];
}

function nameOf({ virtualMachine, networkInterface }: ReportedEndpoint): string {
  return visibleText(virtualMachine === null ? lastSegment(networkInterface) : machineName(virtualMachine));
}

function* endpointLines(page: Page, endpoint: ReportedEndpoint, verdict: ReportedOpening['verdict']): Generator<string> {
  const openings = endpoint.openings.filter((opening) => opening.verdict === verdict);
  if (openings.length === 0) return;
  const { paint, width } = page;
  for (const alike of alikeOpenings(openings)) yield* openingLines(page, endpoint, alike);
  const indent = ' '.repeat(VERDICT_WIDTH);
  const notes = [
    ...(endpoint.virtualMachine === null ? ['No machine is attached to this interface.'] : []),
    ...(endpoint.deallocated === true ? ['The machine is switched off: it will be as open the day it is started.'] : []),
    ...endpoint.assumes.map((text) => `Assumed${openings.length > 1 ? ` for each of these ${openings.length}` : ''}: ${sentence(visibleText(text))}`),
  ];
  yield* lines(notes, width, indent, (text) => paint('dim', text));
}

function* openingLines(page: Page, endpoint: ReportedEndpoint, { opening, protocols }: AlikeOpenings): Generator<string> {
  const { paint, width } = page;
  const indent = ' '.repeat(VERDICT_WIDTH);
  const [first = '', ...more] = wayLines(page, nameOf(endpoint), wayText(endpoint, opening, protocols));
  yield `\n${paint(STYLES[opening.verdict], cell(opening.verdict, VERDICT_WIDTH))}${first}\n`;
  for (const line of more) yield `${indent}${line}\n`;
  yield* lines([visibleText(opening.sentence)], width, indent, (line) => paint('dim', line));
}

const ROOM_FOR_WAY = 60;

/** The name and the way in on one line where they fit, side by side where there is room, else below each other. A name is never cut: it is what one searches for. */
function wayLines({ width, nameWidth }: Page, name: string, way: string): readonly string[] {
  const room = width - VERDICT_WIDTH;
  const padded = `${name}${' '.repeat(Math.max(0, nameWidth - textWidth(name)))}  `;
  if (textWidth(padded) + textWidth(way) <= room) return [`${padded}${way}`];
  const beside = room - textWidth(padded);
  if (beside < ROOM_FOR_WAY) return [...wrap(name, room), ...wrap(way, room)];
  return wrap(way, beside).map((line, index) => `${index === 0 ? padded : ' '.repeat(textWidth(padded))}${line}`);
}

/** What is unknown for one reason is told once, wherever it is. */
function* unknownLines(page: Page): Generator<string> {
  const { exposure, paint, width } = page;
  const affected = exposure.report.endpoints.filter(({ unknown, verdict }) => unknown !== undefined || verdict === 'unknown');
  const causes = Map.groupBy(affected, ({ unknown }) => JSON.stringify([unknown?.reason, unknown?.artifact, unknown?.missing]));
  for (const endpoints of causes.values()) yield* causeLines(page, endpoints);
  if (exposure.report.gaps.length > 0) yield '\n';
  yield* lines(notWholeTexts(exposure.report.gaps), width, '', (text) => paint(STYLES.unknown, text));
}

function* causeLines({ exposure, paint, width }: Page, endpoints: readonly ReportedEndpoint[]): Generator<string> {
  const indent = ' '.repeat(VERDICT_WIDTH);
  const [head = '', ...more] = wrap(someOf(endpoints.map(nameOf), NAMES_SHOWN), width - VERDICT_WIDTH);
  yield `\n${paint(STYLES.unknown, cell('unknown', VERDICT_WIDTH))}${head}\n`;
  for (const line of more) yield `${indent}${line}\n`;
  const causes = endpoints.flatMap(({ unknown }) => unknown ?? []);
  const [first] = causes;
  if (first === undefined) return;
  const others = new Set(causes.map(({ message }) => message)).size - 1;
  const message = `${capitalised(sentence(visibleText(first.message)))}${others === 0 ? '' : ` And ${thousands(others)} more like it.`}`;
  const fix = isOfRow(exposure, first) ? 'It was read, and cannot be judged as it stands.' : fixText(first, [...new Set(causes.map(({ scope }) => scope))]);
  yield* lines([message, fix], width, indent, (text) => paint('dim', text));
}

/** Whether what is not known is what a row means that was read: to bring that row would change nothing. */
function isOfRow({ holds }: Exposure, { reason, artifact, scope, missing }: Unknown): boolean {
  return reason === 'notCollected' && missing.includes(scope) && holds(artifact, scope);
}

const NAMES_SHOWN = 5;

function* closedLines({ exposure, paint, width, subjects }: Page): Generator<string> {
  const closed = subjects.filter(({ verdict }) => verdict === 'closed');
  if (closed.length === 0) return;
  const [guarded, wayless] = [closed.filter(({ hasWayIn }) => hasWayIn).length, closed.filter(({ hasWayIn }) => !hasWayIn).length];
  const parts = [
    ...(wayless > 0 ? [`${thousands(wayless)} with no public way in`] : []),
    ...(guarded > 0 ? [`${thousands(guarded)} whose ways in let nothing pass${exposure.only.ports.length === 0 ? '' : ' on these ports'}`] : []),
  ];
  const names = closed.filter(({ isMachine }) => isMachine).map(({ id }) => machineName(id));
  const [first = '', ...more] = wrap(`${parts.join(', ')}${names.length === 0 ? '' : `: ${someOf(names, NAMES_SHOWN)}`}`, width - VERDICT_WIDTH);
  yield `\n${paint(STYLES.closed, cell('closed', VERDICT_WIDTH))}${first}\n`;
  for (const line of more) yield `${' '.repeat(VERDICT_WIDTH)}${line}\n`;
}
