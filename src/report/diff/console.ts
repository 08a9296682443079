import { DIFF_LISTS, type Diff, type DiffEntry, type DiffList, type DiffSide } from '../../model/diff.ts';
import { severityRank } from '../../model/rule.ts';
import { visibleText } from '../../model/visibleText.ts';
import { cell, fit, screenWidth, textWidth, wrap } from '../console/layout.ts';
import { logLine } from '../../model/logLine.ts';
import { painter, SEVERITY_STYLES, type Paint, type Style } from '../console/paint.ts';
import { clip, counted, instantText, thousands } from '../text.ts';
import { failuresText, gateText, headline, LIST_NAMES, severitiesText, whyText } from './words.ts';

export interface DiffConsoleOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

interface Screen {
  readonly diff: Diff;
  readonly paint: Paint;
  readonly width: number;
}

const LABEL_WIDTH = 12;
const COUNT_WIDTH = 8;
const ENTRY_INDENT = 12;
/** A title makes way for the reason, down to this. */
const LEAST_TITLE = 24;
const TOP_WORSE = 6;
const TOP_OTHERS = 3;
const TOP_REMARKS = 5;

const STYLES: Readonly<Record<DiffList, Style>> = { new: 'red', regressed: 'red', fixed: 'green', undecided: 'yellow', waived: 'dim', unchanged: 'dim' };

/** An entry, and the list that it is of. */
type Listed = readonly [DiffList, DiffEntry];

/** One screen: what is compared, how many there are of each, the worst of what is worse, what is not known, what is fixed. */
export function* diffConsole(diff: Diff, options: DiffConsoleOptions): Generator<string> {
  const width = screenWidth(options.width);
  const screen: Screen = { diff, paint: painter(options.color), width };
  const worse = [...listed(diff, 'new'), ...listed(diff, 'regressed')].toSorted(([, a], [, b]) => severityRank(a.severity) - severityRank(b.severity));
  const blocks = [
    headLines(screen),
    DIFF_LISTS.map((list) => countLine(screen, list)),
    entryLines(screen, 'Worse than before', worse, TOP_WORSE),
    entryLines(screen, 'Undecided: failed before, and not known or not judged now', listed(diff, 'undecided'), TOP_OTHERS),
    entryLines(screen, 'Fixed', listed(diff, 'fixed'), TOP_OTHERS),
    wrap(headline(diff), width).map((line) => screen.paint('bold', line)),
  ];
  for (const [index, lines] of blocks.filter((block) => block.length > 0).entries()) {
    yield `${index === 0 ? '' : '\n'}${lines.map((line) => `${logLine(line)}\n`).join('')}`;
  }
}

function listed(diff: Diff, list: DiffList): readonly Listed[] {
  return diff[list].map((entry) => [list, entry]);
}

function headLines(screen: Screen): readonly string[] {
  const { before, after, remarks, tool } = screen.diff;
  const rest = remarks.length - TOP_REMARKS;
  return [
    screen.paint('bold', fit(`Portcullis ${visibleText(tool.version)}  diff  tenant ${visibleText(after.tenant)}`, screen.width)),
    ...labelled(screen, 'Before', sideText(before)),
    ...labelled(screen, 'Now', sideText(after)),
    ...remarks.slice(0, TOP_REMARKS).flatMap((remark) => labelled(screen, 'Note', visibleText(remark), 'yellow')),
    ...(rest > 0 ? labelled(screen, 'Note', `and ${counted(rest, 'more note')}, which the other formats hold`) : []),
  ];
}

function sideText(side: DiffSide): string {
  const judged = `${counted(side.subscriptions, 'subscription')}, ${counted(side.resources, 'resource')}, ${counted(side.rules, 'rule')}`;
  return `${instantText(side.now)}, ${judged}; ${failuresText(side)}, ${thousands(side.unknown)} unknown; ${gateText(side)}`;
}

/** A label and its text in at most two lines, so that a screen stays a screen whatever a name holds. */
function labelled({ paint, width }: Screen, label: string, text: string, style: Style = 'dim'): readonly string[] {
  const room = width - LABEL_WIDTH;
  const [first = '', ...more] = wrap(clip(text, room * 4), room);
  const second = more.length > 1 ? [fit(`${more[0] ?? ''} …${' '.repeat(room)}`, room)] : more;
  return [`${paint(style, label.padEnd(LABEL_WIDTH))}${first}`, ...second.map((line) => `${' '.repeat(LABEL_WIDTH)}${line}`)];
}

function countLine({ diff, paint, width }: Screen, list: DiffList): string {
  const count = diff.counts[list];
  const head = `${cell(LIST_NAMES[list], LABEL_WIDTH)}${cell(thousands(count), COUNT_WIDTH, 'right')}`;
  const severities = fit(severitiesText(diff[list]), width - LABEL_WIDTH - COUNT_WIDTH - 2);
  return count === 0 ? paint('dim', head) : `${paint(STYLES[list], head)}  ${severities}`;
}

function entryLines(screen: Screen, title: string, entries: readonly Listed[], most: number): readonly string[] {
  if (entries.length === 0) return [];
  const rest = entries.length - most;
  return [
    screen.paint('bold', fit(title, screen.width)),
    ...entries.slice(0, most).flatMap((entry) => entryLine(screen, entry)),
    ...(rest > 0 ? [screen.paint('dim', `  and ${thousands(rest)} more`)] : []),
  ];
}

function entryLine({ paint, width }: Screen, [list, entry]: Listed): readonly string[] {
  const place = entry.subscription === '' ? '' : ` (${visibleText(entry.subscription)})`;
  const owner = entry.owner === undefined ? '' : `, ${visibleText(entry.owner)}`;
  const room = width - ENTRY_INDENT;
  const head = fit(`${visibleText(entry.ruleId)}  ${visibleText(entry.name)}${place}${owner}`, room);
  const why = visibleText(whyText(list, entry));
  const what = fit(`${fit(visibleText(entry.title), Math.max(LEAST_TITLE, room - textWidth(why) - 2))}: ${why}`, room);
  return [`  ${paint(SEVERITY_STYLES[entry.severity], entry.severity.padEnd(9))} ${head}`, `${' '.repeat(ENTRY_INDENT)}${what}`];
}
