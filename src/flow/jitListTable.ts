import { REPORT_GROUPS, type ReportedMachine, type ReportGroup } from '../facts/jit/report.ts';
import { logLines } from '../model/logLine.ts';
import type { Unknown } from '../model/unknown.ts';
import { visibleText } from '../model/visibleText.ts';
import { cell, screenWidth, wrap, wrappedLines } from '../report/console/layout.ts';
import { painter, type Paint, type Style } from '../report/console/paint.ts';
import { capitalised, counted, instantText, sentence, thousands } from '../report/text.ts';
import { lastSegment } from '../values/armId.ts';
import { fixText, notWholeTexts, someOf } from './fixText.ts';
import type { JitList } from './jitList.ts';
import { connectTexts, durationText, HOW_TO_END, openText, sourcesText, whoText } from './jitWords.ts';

export interface JitTableOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

interface Page {
  readonly list: JitList;
  readonly paint: Paint;
  readonly width: number;
}

const GROUP_WIDTH = 16;
const INDENT = ' '.repeat(GROUP_WIDTH);

const WORDS: Readonly<Record<ReportGroup, string>> = { configured: 'configured', notConfigured: 'not configured', unsupported: 'unsupported', unknown: 'unknown' };
const STYLES: Readonly<Record<ReportGroup, Style>> = { configured: 'green', notConfigured: 'yellow', unsupported: 'dim', unknown: 'magenta' };
const REASONS: Readonly<Record<NonNullable<ReportedMachine['reason']>, string>> = {
  noPlan2: 'no Defender for Servers plan 2',
  firewallPolicy: 'behind a firewall that a firewall policy rules',
  noGuard: 'neither a security group nor a firewall in front',
};
const STATES: Readonly<Record<NonNullable<ReportedMachine['state']>, string>> = {
  protected: 'protected: closed at rest', weak: 'weak: closed at rest, but for (nearly) any source or longer than three hours', partial: 'partial: a management port stands open that no policy covers',
  bypassed: 'bypassed: a covered port is reached without a request', unprotected: 'unprotected: a management port stands open', notApplicable: 'not applicable',
};
const STATE_REASONS: Readonly<Record<NonNullable<ReportedMachine['stateReason']>, string>> = {
  noPublicPath: 'nothing public leads to it at rest', noPlan2: 'no Defender for Servers plan 2', noGuard: 'nothing that could close a port', nothingOpen: 'no management port is open',
};

/** The machines for people, by the portal's lists, then what is not known and what would fix it. */
export function jitListTable(list: JitList, options: JitTableOptions): Iterable<string> {
  return logLines(pageLines(list, options));
}

function* pageLines(list: JitList, options: JitTableOptions): Generator<string> {
  const page: Page = { list, paint: painter(options.color), width: screenWidth(options.width) };
  yield* headLines(page);
  for (const group of REPORT_GROUPS) yield* groupLines(page, group);
  yield* unknownLines(page);
  if (list.gaps.length > 0) yield '\n';
  yield* wrappedLines(notWholeTexts(list.gaps), page.width, '', (text) => page.paint('magenta', text));
  if (list.asked.open && list.machines.some(({ live }) => live.length > 0)) yield* wrappedLines(['', ...HOW_TO_END], page.width, '');
}

function* headLines({ list, paint, width }: Page): Generator<string> {
  const { tenantId, cloud, now, simulated, asked, assumes } = list;
  yield* wrappedLines([`Just-in-time access of tenant ${visibleText(tenantId)} (${cloud}) as of ${instantText(now)}`], width, '', (text) => paint('bold', text));
  if (simulated) yield 'Simulated data\n';
  const narrowed = [
    ...(asked.machines.length === 0 ? [] : [`machines ${asked.machines.map(visibleText).join(', ')}`]), ...(asked.group === undefined ? [] : [WORDS[asked.group]]),
    ...(asked.open ? ['what is open by a request now'] : []),
  ];
  if (narrowed.length > 0) yield* wrappedLines([`Only ${narrowed.join('; ')}`], width, '');
  if (assumes.length > 0) yield* wrappedLines([`Assumes ${assumes.join(', ')}`], width, '');
  yield* wrappedLines([countsText(list)], width, '');
}

function countsText({ machines, asked, gaps }: JitList): string {
  if (machines.length === 0) return asked.open ? `Nothing is open by a request${gaps.length > 0 ? ', as far as it was read' : ''}.` : 'No machine is in it.';
  const groups = REPORT_GROUPS.map((group) => [group, machines.filter((machine) => machine.group === group).length] as const).filter(([, count]) => count > 0);
  const open = machines.reduce((sum, { live }) => sum + live.length, 0);
  return `${counted(machines.length, 'machine')}: ${groups.map(([group, count]) => `${thousands(count)} ${WORDS[group]}`).join(', ')}; ${open === 0 ? 'nothing' : counted(open, 'port')} open by a request now`;
}

function* groupLines(page: Page, group: ReportGroup): Generator<string> {
  const machines = page.list.machines.filter((machine) => machine.group === group);
  if (machines.length === 0) return;
  yield '\n';
  for (const machine of machines) yield* machineLines(page, machine);
}

function* machineLines({ list, paint, width }: Page, machine: ReportedMachine): Generator<string> {
  const [first = '', ...more] = wrap(`${visibleText(lastSegment(machine.id))}  ${stateText(machine)}`, width - GROUP_WIDTH);
  yield `${paint(STYLES[machine.group], cell(WORDS[machine.group], GROUP_WIDTH))}${first}\n`;
  for (const line of more) yield `${INDENT}${line}\n`;
  for (const one of machine.live) {
    yield* wrappedLines([`open now: ${openText(one, list.now)}`], width, INDENT, (text) => paint('cyan', text));
    if (list.asked.open) yield* wrappedLines(one.allows.map(({ holder, name }) => `by rule ${visibleText(name)} in ${visibleText(holder)}`), width, INDENT, (text) => paint('dim', text));
  }
  yield* wrappedLines([...portTexts(machine), ...usageTexts(machine), ...connectTexts(machine).map((text) => `connect to ${text}`)], width, INDENT, (text) => paint('dim', text));
}

function stateText({ group, reason, state, stateReason }: ReportedMachine): string {
  if (reason !== undefined) return REASONS[reason];
  if (state === undefined) return group === 'unknown' ? 'see below' : 'what its policies are worth is not known: see below';
  return `${STATES[state]}${stateReason === undefined ? '' : `: ${STATE_REASONS[stateReason]}`}`;
}

function portTexts({ ports }: ReportedMachine): readonly string[] {
  return ports.map(({ port, protocol, sources, maxDuration }) => `port ${port} (${visibleText(protocol === '*' ? 'TCP and UDP' : protocol)}) may be asked for from ${sourcesText(sources)}, for ${durationText(maxDuration)} at most`);
}

function usageTexts({ policies, grantedLastWeek, lastAccess, lastRequestor }: ReportedMachine): readonly string[] {
  if (policies.length === 0) return [];
  if (grantedLastWeek === undefined) return ['who asked is not known: see below'];
  const last = lastAccess === undefined ? 'nobody is known to have asked' : `last by ${whoText(lastRequestor ?? '')} at ${instantText(lastAccess)}`;
  return [`${counted(grantedLastWeek, 'request')} in the last seven days; ${last}`];
}

const NAMES_SHOWN = 5;

/** What is unknown for one reason is told once, wherever it is. */
function* unknownLines({ list, paint, width }: Page): Generator<string> {
  const causes = list.machines.flatMap(({ id, unknown }) => unknown.map((cause) => ({ id, cause })));
  for (const alike of Map.groupBy(causes, ({ cause }) => JSON.stringify([cause.reason, cause.artifact, cause.missing])).values()) {
    const [first] = alike;
    if (first === undefined) continue;
    yield `\n${paint('magenta', cell('unknown', GROUP_WIDTH))}${someOf(alike.map(({ id }) => lastSegment(id)), NAMES_SHOWN)}\n`;
    yield* wrappedLines(causeTexts(first.cause, alike.map(({ cause }) => cause)), width, INDENT, (text) => paint('dim', text));
  }
}

function causeTexts(first: Unknown, alike: readonly Unknown[]): readonly string[] {
  const others = new Set(alike.map(({ message }) => message)).size - 1;
  return [`${capitalised(sentence(visibleText(first.message)))}${others === 0 ? '' : ` And ${thousands(others)} more like it.`}`, fixText(first, [...new Set(alike.map(({ scope }) => scope))])];
}
