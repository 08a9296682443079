import { DIFF_LISTS, type Diff, type DiffEntry, type DiffList } from '../../model/diff.ts';
import { byteLength, rowsWithin } from '../markdownRoom.ts';
import { counted, instantText, thousands } from '../text.ts';
import { markdownText } from '../markdownText.ts';
import { failuresText, gateText, headline, LIST_MEANINGS, LIST_NAMES, severitiesText, whyText } from './words.ts';

/** A comment of GitHub takes 65,536 characters. */
const MOST_BYTES = 60_000;
/** For what stands around the rows of the tables that are still to come. */
const RESERVED_BYTES = 400;
const MOST_ROWS = 50;
const MOST_REMARK = 200;

/** In this order the tables stand, and get what room there is. */
const ORDER: readonly DiffList[] = ['new', 'regressed', 'undecided', 'fixed', 'waived', 'unchanged'];
/** These are open; the others are to be unfolded. */
const OPEN: readonly DiffList[] = ['new', 'regressed', 'undecided'];

const HEAD = '| Severity | Rule | Resource | Subscription | Owner | Why |\n|---|---|---|---|---|---|\n';

/** The comparison for a comment on a pull request or a job's summary: counts, figures of both results, a table a list. */
export function* diffMarkdown(diff: Diff): Generator<string> {
  const head = headOf(diff);
  yield head;
  let left = MOST_BYTES - byteLength(head);
  const filled = ORDER.filter((list) => diff[list].length > 0);
  for (const [index, list] of filled.entries()) {
    const section = sectionOf(list, diff[list], left - RESERVED_BYTES * (filled.length - index));
    left -= byteLength(section);
    yield section;
  }
}

function headOf(diff: Diff): string {
  const { before, after, counts, remarks } = diff;
  const row = (name: string, of: (side: Diff['before']) => string): string => `| ${name} | ${of(before)} | ${of(after)} |\n`;
  return [
    `## Portcullis: ${headline(diff)}\n\n`,
    '| | Before | Now |\n|---|---|---|\n',
    row('As of', ({ now }) => markdownText(instantText(now), 40)),
    row('Judged', (side) => `${counted(side.subscriptions, 'subscription')}, ${counted(side.resources, 'resource')}, ${counted(side.rules, 'rule')}`),
    row('Failures', failuresText),
    row('Unknown', ({ unknown }) => thousands(unknown)),
    row('Gate', gateText),
    '\n',
    ...remarks.map((remark) => `- ${markdownText(remark, MOST_REMARK)}\n`),
    ...(remarks.length === 0 ? [] : ['\n']),
    ...(DIFF_LISTS.every((list) => counts[list] === 0) ? ['Nothing failed, before or now.\n'] : []),
  ].join('');
}

/** A list as a table of as many rows as there is room for; the rest is counted. */
function sectionOf(list: DiffList, entries: readonly DiffEntry[], room: number): string {
  const rows = rowsWithin(entries.slice(0, MOST_ROWS).map((entry) => rowOf(list, entry)), room);
  const rest = entries.length - rows.length;
  const title = `${LIST_NAMES[list]}: ${thousands(entries.length)} (${severitiesText(entries)})`;
  const table = `${LIST_MEANINGS[list]}\n\n${rows.length === 0 ? '' : `${HEAD}${rows.join('')}\n`}${rest > 0 ? `${counted(rest, 'more is', 'more are')} not listed here.\n\n` : ''}`;
  return OPEN.includes(list) ? `### ${title}\n\n${table}` : `<details><summary>${title}</summary>\n\n${table}</details>\n\n`;
}

function rowOf(list: DiffList, entry: DiffEntry): string {
  const cells = [entry.severity, `${markdownText(entry.ruleId, 20)} ${markdownText(entry.title, 80)}`, markdownText(entry.name, 60), markdownText(entry.subscription, 40), markdownText(entry.owner ?? '', 50), markdownText(whyText(list, entry), 120)];
  return `| ${cells.join(' | ')} |\n`;
}
