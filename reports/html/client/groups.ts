import { thousands } from '../../../src/report/text.ts';
import type { App } from './app.ts';
import { button, byId, element, span } from './elements.ts';
import { benchmarkGroup, GROUPINGS, pivot, type Group, type GroupCounts, type Pivot } from './pivot.ts';
import { shortIds } from '../../../src/report/shortIds.ts';
import { chosen } from './viewState.ts';

/** Groups that the table lists; the rest are counted. */
const MOST_GROUPS = 200;

/** Fills the choice of groupings. Answers what shows the chosen one. */
export function groupView(app: App): () => void {
  const select = byId('group', HTMLSelectElement);
  const { benchmarks } = app.source.data;
  const plain = GROUPINGS.map((name) => element('option', { value: name }, app.facets.find((facet) => facet.name === name)?.label.toLowerCase() ?? name));
  const controls = benchmarks.filter((benchmark) => benchmark.controls.length > 0).map(({ id, title }) => element('option', { value: benchmarkGroup(id) }, title));
  select.replaceChildren(element('option', { value: '' }, 'nothing'), ...plain, ...(controls.length === 0 ? [] : [element('optgroup', { label: 'Controls of' }, ...controls)]));
  select.addEventListener('change', () => app.go({ ...app.state(), group: select.value, page: 0, finding: '' }, 'step'));
  return () => {
    const { group } = app.state();
    const found = group === '' ? undefined : pivot(app.source.data, app.facets, group, app.result().rows);
    select.value = found === undefined ? '' : group;
    byId('list', HTMLDivElement).hidden = found !== undefined;
    const table = byId('groups', HTMLDivElement);
    table.hidden = found === undefined;
    table.replaceChildren(...(found === undefined ? [] : groupTable(app, found)));
  };
}

interface Column {
  readonly label: string;
  /** The label of one. */
  readonly one?: string;
  readonly className: string;
  readonly countOf: (counts: GroupCounts) => number;
}

/** Columns that are nothing but zeros are left out, but for severities: a reader looks for them. */
function columnsOf({ source: { data } }: App, { all }: Pivot): readonly Column[] {
  const severities = data.severities.map((severity, index): Column => ({ label: severity, className: severity, countOf: ({ open }) => open[index] ?? 0 }));
  const others: readonly Column[] = [
    { label: 'known', className: 'known', countOf: ({ known }) => known },
    { label: 'waived', className: 'waived', countOf: ({ waived }) => waived },
    { label: 'unknown', className: 'unknown', countOf: ({ unknown }) => unknown },
    { label: 'no longer', className: 'former', countOf: ({ former }) => former },
  ];
  return [
    ...severities, ...others.filter(({ label, countOf }) => label === 'unknown' || countOf(all) > 0),
    { label: 'findings', one: 'finding', className: 'total', countOf: ({ total }) => total },
    { label: 'root causes', one: 'root cause', className: 'causes', countOf: ({ causes }) => causes },
  ];
}

function groupTable(app: App, found: Pivot): readonly HTMLElement[] {
  const columns = columnsOf(app, found);
  const rows = found.groups.slice(0, MOST_GROUPS).map((group) => groupRow(columns, group.counts, groupButton(app, found, group)));
  const rest = found.rest.total > 0 ? [groupRow(columns, found.rest, span('sub', restText(found)))] : [];
  const table = element('table', { role: 'table', className: 'groups' },
    element('caption', {}, captionOf(found)),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, element('th', { scope: 'col', role: 'columnheader' }, found.label), ...columns.map(({ label, className }) => element('th', { scope: 'col', role: 'columnheader', className: `n ${className}` }, `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`)))),
    element('tbody', { role: 'rowgroup' }, ...rows, ...rest),
    element('tfoot', { role: 'rowgroup' }, groupRow(columns, found.all, 'All findings')));
  const more = found.groups.length - MOST_GROUPS;
  return [table, ...(more > 0 ? [element('p', { className: 'note' }, `${thousands(more)} more groups: filter to see them.`)] : [])];
}

function captionOf({ isOverlapping }: Pivot): string {
  const once = isOverlapping ? ' A finding may belong to several controls; the last row counts each once.' : '';
  return `Severities count open failures.${once}`;
}

function labelOf({ facet }: Pivot, label: string): string {
  if (facet === 'cause') return shortIds(label);
  return facet === 'control' ? label.replace(/ · .*$/s, '') : label;
}

function restText({ facet }: Pivot): string {
  return facet === 'control' ? 'Of no control of this benchmark' : 'Without a root cause that is told';
}

function groupRow(columns: readonly Column[], counts: GroupCounts, name: Node | string): HTMLTableRowElement {
  return element('tr', { role: 'row' }, element('th', { scope: 'row', role: 'rowheader' }, name), ...columns.map((column) => numberCell(column, column.countOf(counts))));
}

/** The label stands in the cell too, for screens on which the header has no place. */
function numberCell({ label, one = label, className }: Column, count: number): HTMLTableCellElement {
  const cell = element('td', { role: 'cell', className: `n ${className}${count === 0 ? ' zero' : ''}` }, thousands(count));
  cell.dataset['label'] = count === 1 ? one : label;
  return cell;
}

/** The id that a label begins with stands apart from its words. */
function groupButton(app: App, found: Pivot, { key, label }: Group): HTMLButtonElement {
  const made = button('', 'plain into', () => filterBy(app, found, key));
  const text = labelOf(found, label);
  const [id = ''] = found.facet === 'rule' || found.facet === 'control' ? text.split(' ', 1) : [];
  made.append(...(id === '' ? [] : [span('id', id), ' ']), span('text', text.slice(id.length).trimStart()));
  return made;
}

/** Into a group: the list of what is in it. */
function filterBy(app: App, { facet }: Pivot, key: string): void {
  app.go({ ...chosen(app.state(), facet, [key]), group: '' }, 'step');
  byId('results', HTMLDivElement).focus({ preventScroll: true });
}
