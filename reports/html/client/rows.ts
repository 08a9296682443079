import { thousands } from '../../../src/report/text.ts';
import { shortIds } from '../../../src/report/shortIds.ts';
import type { App } from './app.ts';
import { button, byId, element, span } from './elements.ts';
import { pressed, type SortColumn, type SortKey } from './sort.ts';
import { linkOf, messageOf, newsOf, resourceOf, ruleOf, severityOf, stateOf, textOf, titleOf } from './table.ts';
import { NEWS_WORDS, NO_OWNER, STATE_WORDS } from './words.ts';

/** One row of the table. Roles are said: on narrow screens rows are no table rows to the style sheet, and some browsers forget what they are. */
function rowElement(app: App, row: number): HTMLTableRowElement {
  const { data } = app.source;
  const rule = ruleOf(data, row);
  const { scope, within } = resourceOf(data, row);
  const owner = textOf(data, 'owner', row);
  const link = linkOf(data, row);
  const line = element('tr', { id: `finding-${link}`, role: 'row' },
    element('td', { role: 'cell', className: 'sev' }, ...badges(app, row)),
    element('th', { scope: 'row', role: 'rowheader', className: 'what' }, toggle(app, link, titleOf(data, row)), ' ', span('message', shortIds(messageOf(data, row)))),
    element('td', { role: 'cell', className: 'rule' }, `${rule.id} `, span('sub', rule.title)),
    element('td', { role: 'cell', className: 'where' }, `${scope} `, span('sub', within)),
    element('td', { role: 'cell', className: owner === '' ? 'owner sub' : 'owner' }, owner || NO_OWNER));
  line.addEventListener('click', (event) => { if (isForRow(event)) toggleFinding(app, link); });
  return line;
}

/** A click anywhere in a row is for it, except on what does something of its own, and at the end of selecting text. The keyboard goes by the row's button. */
function isForRow({ target }: MouseEvent): boolean {
  if (target instanceof Element && target.closest('a, button') !== null) return false;
  return getSelection()?.isCollapsed !== false;
}

/** How severe it is, or how it stands where that matters more; what is done about it beside. */
function badges({ source: { data } }: App, row: number): readonly HTMLElement[] {
  const state = stateOf(data, row);
  const severity = severityOf(data, row);
  switch (state) {
    case 'unknown': return [span('badge unknown', 'unknown'), span('sub', severity)];
    case 'fixed': case 'lost': case 'notJudged': return [span(`badge ${state}`, STATE_WORDS[state]), span('sub', severity)];
    case 'known': case 'waived': return [span(`badge ${severity}`, severity), span('sub', state)];
    case 'open': {
      const news = newsOf(data, row);
      return [span(`badge ${severity}`, severity), ...(news === '' ? [] : [span('sub', NEWS_WORDS[news].toLowerCase())])];
    }
  }
}

function toggle(app: App, link: string, name: string): HTMLButtonElement {
  const made = button(name, 'toggle name', () => toggleFinding(app, link));
  made.id = `toggle-${link}`;
  made.setAttribute('aria-expanded', 'false');
  return made;
}

/** Opens a finding, or closes the opened one; the focus is on its button. */
function toggleFinding(app: App, link: string): void {
  const isOpen = app.state().finding === link;
  app.go({ ...app.state(), finding: isOpen ? '' : link }, 'step');
  document.getElementById(`toggle-${link}`)?.focus({ preventScroll: true });
}

/** Makes the headers of the table buttons that order it. Answers what tells the order in them. */
export function sortHeaders(app: App): () => void {
  const headers = [...byId('findings-table', HTMLTableElement).querySelectorAll<HTMLTableCellElement>('th[data-sort]')];
  const marks = headers.map((header) => {
    const column = header.dataset['sort'] as SortColumn;
    const mark = span('mark');
    const press = button('', 'sort', (event) => app.go({ ...app.state(), sort: pressed(app.state().sort, column, event.shiftKey), page: 0, finding: '' }, 'step'));
    press.title = 'With Shift, in addition to the order so far';
    press.append(header.textContent, mark);
    header.replaceChildren(press);
    return { header, column, mark };
  });
  return () => { for (const { header, column, mark } of marks) showOrder(header, mark, app.state().sort, column); };
}

/** Only the first column of the order has `aria-sort`, as WAI-ARIA asks; the rest say their place in words. */
function showOrder(header: HTMLElement, mark: HTMLElement, sort: readonly SortKey[], column: SortColumn): void {
  const position = sort.findIndex((key) => key.column === column);
  const key = sort[position];
  if (position === 0 && key !== undefined) header.setAttribute('aria-sort', key.isDescending ? 'descending' : 'ascending');
  else header.removeAttribute('aria-sort');
  if (key === undefined) return mark.replaceChildren();
  const arrow = element('span', { ariaHidden: 'true' }, `${key.isDescending ? '↓' : '↑'}${sort.length > 1 ? ` ${String(position + 1)}` : ''}`);
  const words = position === 0 ? [] : [span('unseen', `, in place ${String(position + 1)} of the order, ${key.isDescending ? 'descending' : 'ascending'}`)];
  mark.replaceChildren(arrow, ...words);
}

/** Shows some rows, and that there is none where nothing is left. */
export function showRows(app: App, rows: Uint32Array): void {
  const none = element('tr', { role: 'row' }, element('td', { role: 'cell', colSpan: 5, className: 'note' }, 'Nothing matches.'));
  byId('rows', HTMLTableSectionElement).replaceChildren(...(rows.length === 0 ? [none] : Array.from(rows, (row) => rowElement(app, row))));
}

/** Where the page of rows stands among all; the buttons that turn it. */
export function showPager(first: number, count: number, total: number, pageRows: number): void {
  byId('pager', HTMLElement).hidden = total <= pageRows;
  byId('position', HTMLSpanElement).textContent = `${thousands(first + 1)} to ${thousands(first + count)} of ${thousands(total)}`;
  byId('previous', HTMLButtonElement).disabled = first === 0;
  byId('next', HTMLButtonElement).disabled = first + count >= total;
}
