import { counted, thousands } from '../../../src/report/text.ts';
import { createApp, type App } from './app.ts';
import { detailPanel } from './detail.ts';
import { byId, element } from './elements.ts';
import { exportMenu } from './exportMenu.ts';
import { filterBar } from './filterBar.ts';
import { asksForFormer } from './filter.ts';
import { groupView } from './groups.ts';
import { listenToKeys } from './keyboard.ts';
import { printMenu } from './printing.ts';
import { showPager, showRows, sortHeaders } from './rows.ts';
import type { Source } from './source.ts';
import { isFormer, linkOf, rowOfLink, stateOf } from './table.ts';
import { addressOf, cleared, hasFilters, notFoundText, parsedState, withRulesOfNow, type ViewState } from './viewState.ts';

const PAGE_ROWS = 100;

/** Makes the page's findings live: search, filters, order, groups, details, exports; what is shown follows the address and writes it. */
export function startPage(source: Source): void {
  let update = (): void => undefined;
  const app = createApp(source, () => update());
  const list = listView(app);
  const parts = [filterBar(app), sortHeaders(app), groupView(app), exportMenu(app), printMenu(app, () => update()), () => showCount(app)];
  update = () => {
    for (const part of parts) part();
    list();
  };
  listenToKeys(app);
  listenToPager(app);
  window.addEventListener('hashchange', () => arrive(app));
  byId('controls', HTMLDivElement).hidden = false;
  byId('static-note', HTMLParagraphElement).hidden = true;
  document.documentElement.classList.add('live');
  arrive(app, true);
}

type Settable = App & { readonly set: (state: ViewState) => void };

/** Follows the address. One that names a place in the page changes nothing here. */
function arrive(app: Settable, isStart = false): void {
  const wanted = parsedState(location.hash.slice(1));
  if (wanted === undefined) return isStart ? app.set(app.state()) : undefined;
  const before = app.state().finding;
  const isStep = isOwnStep(history.state);
  const { state, notice } = located(app, withRulesOfNow(app.source.data, wanted));
  app.set(state);
  showNotice(notice);
  if (isStep) return restoreFocus(before === '' ? state.finding : before);
  if (addressOf(wanted) !== '') bring(state);
}

function isOwnStep(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isStep' in state;
}

interface Located {
  readonly state: ViewState;
  readonly notice: string;
}

/** A link to a finding shows it on its page of the list. Filters that hide it are set aside, and that is said; one that is not there is told. */
function located(app: Settable, wanted: ViewState): Located {
  if (wanted.finding === '') return { state: wanted, notice: '' };
  const { data } = app.source;
  const row = rowOfLink(data, wanted.finding);
  if (row < 0) return { state: { ...wanted, finding: '' }, notice: notFoundText(wanted.finding) };
  const link = linkOf(data, row);
  app.set({ ...wanted, finding: link, group: '' });
  const position = app.result().rows.indexOf(row);
  if (position >= 0) return { state: { ...app.state(), page: Math.floor(position / PAGE_ROWS) }, notice: '' };
  const isHidden = hasFilters(wanted);
  const relaxed = { ...cleared(wanted), group: '', finding: link, selection: isFormer(data, row) ? { status: [stateOf(data, row)] } : {} };
  app.set(relaxed);
  return { state: { ...app.state(), page: Math.floor(app.result().rows.indexOf(row) / PAGE_ROWS) }, notice: isHidden ? 'The filters hid this finding and were set aside.' : 'This failure is in the baseline, and none now.' };
}

function showNotice(text: string): void {
  const notice = byId('notice', HTMLParagraphElement);
  notice.textContent = text;
  notice.classList.toggle('filled', text !== '');
}

/** Brings what a link asks for before the reader's eyes, and the focus with it. */
function bring({ finding }: ViewState): void {
  const toggle = document.getElementById(`toggle-${finding}`);
  const target = toggle ?? byId('findings', HTMLHeadingElement);
  target.focus({ preventScroll: true });
  (toggle?.closest('tr') ?? target).scrollIntoView({ block: 'start' });
}

/** After a step back or forward the focus is on the finding that it opened or closed; else where it was, and never lost. */
function restoreFocus(finding: string): void {
  const toggle = document.getElementById(`toggle-${finding}`);
  if (toggle === null && document.activeElement !== null && document.activeElement !== document.body) return;
  (toggle ?? byId('results', HTMLDivElement)).focus({ preventScroll: true });
}

function showCount(app: App): void {
  const { data } = app.source;
  const { selection } = app.state();
  const count = app.result().rows.length;
  const all = asksForFormer(selection) ? '' : ` of ${counted(data.current, 'finding')}`;
  byId('count', HTMLParagraphElement).textContent = count === data.current && all !== '' ? counted(count, 'finding') : `${thousands(count)}${all === '' ? (count === 1 ? ' entry' : ' entries') : all}`;
}

/** Shows the page of rows, and the opened finding's details once they are unpacked. */
function listView(app: App): () => void {
  return () => {
    if (byId('list', HTMLDivElement).hidden) return byId('rows', HTMLTableSectionElement).replaceChildren();
    const { rows } = app.result();
    const last = Math.max(0, Math.ceil(rows.length / PAGE_ROWS) - 1);
    const first = Math.min(app.state().page, last) * PAGE_ROWS;
    const shown = rows.subarray(first, first + PAGE_ROWS);
    showRows(app, shown);
    showPager(first, shown.length, rows.length, PAGE_ROWS);
    void showDetail(app, shown);
  };
}

async function showDetail(app: App, shown: Uint32Array): Promise<void> {
  const { finding } = app.state();
  const row = shown.find((candidate) => linkOf(app.source.data, candidate) === finding);
  const line = document.getElementById(`finding-${finding}`);
  if (row === undefined || line === null) return;
  line.classList.add('open');
  document.getElementById(`toggle-${finding}`)?.setAttribute('aria-expanded', 'true');
  const [detail, ways] = await Promise.all([app.source.detailOf(row), app.source.waysOf(row)]);
  if (!line.isConnected || line.nextElementSibling?.className === 'detail') return;
  line.after(element('tr', { role: 'row', className: 'detail' }, element('td', { role: 'cell', colSpan: 5 }, detailPanel(app, row, detail, ways))));
}

function listenToPager(app: App): void {
  const turn = (step: number): void => {
    const last = Math.max(0, Math.ceil(app.result().rows.length / PAGE_ROWS) - 1);
    app.go({ ...app.state(), page: Math.min(Math.max(app.state().page, 0), last) + step, finding: '' }, 'step');
    byId('results', HTMLDivElement).focus({ preventScroll: true });
    byId('results', HTMLDivElement).scrollIntoView({ block: 'start' });
  };
  byId('previous', HTMLButtonElement).addEventListener('click', () => turn(-1));
  byId('next', HTMLButtonElement).addEventListener('click', () => turn(1));
}
