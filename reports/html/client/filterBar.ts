import type { App } from './app.ts';
import { button, byId, element, span } from './elements.ts';
import { facetMenu, type FacetMenu } from './facetMenu.ts';
import type { Facet, FacetName } from './facets.ts';
import { SORT_COLUMNS, type SortColumn, type SortKey } from './sort.ts';
import { cleared, hasFilters, toggled } from './viewState.ts';

/** Menus that always stand in the bar, and those that come with "More filters". */
const FIRST: readonly FacetName[] = ['status', 'severity'];
const MORE: readonly FacetName[] = ['topic', 'rule', 'subscription', 'type', 'owner', 'control', 'baseline'];

/** The search, the menus and the chips of what is filtered. Answers what brings them up to date. */
export function filterBar(app: App): () => void {
  const menus = [...FIRST, ...MORE].flatMap((name) => app.facets.filter((facet) => facet.name === name && isTelling(app, facet)).map((facet) => [facet, menuOf(app, facet)] as const));
  const place = (names: readonly FacetName[]): readonly HTMLElement[] => menus.filter(([{ name }]) => names.includes(name)).map(([, menu]) => menu.root);
  const more = byId('more', HTMLButtonElement);
  const panel = byId('more-facets', HTMLDivElement);
  byId('facets', HTMLDivElement).replaceChildren(...place(FIRST));
  const orders = orderSelects(app);
  more.addEventListener('click', () => unfold(more, panel, panel.hidden === false ? [] : [...place(MORE), ...orders.elements]));
  const field = searchField(app);
  return () => {
    const { selection, text } = app.state();
    if (field.value !== text) field.value = text;
    for (const [facet, menu] of menus) menu.update(app.result().counts.get(facet.name) ?? new Uint32Array(), selection[facet.name] ?? []);
    orders.update(app.state().sort);
    showChips(app);
  };
}

/** What is folded is not in the document, so that a page at rest is light. */
function unfold(more: HTMLButtonElement, panel: HTMLElement, content: readonly HTMLElement[]): void {
  const isOpen = content.length > 0;
  panel.hidden = !isOpen;
  panel.replaceChildren(...content);
  more.setAttribute('aria-expanded', String(isOpen));
  more.textContent = isOpen ? 'Fewer filters' : 'More filters';
}

/** A facet of which all findings have the same single value, or none, tells nothing apart. */
function isTelling({ source: { data } }: App, facet: Facet): boolean {
  if (facet.name === 'status' || facet.name === 'severity') return true;
  if (facet.name === 'control') return facet.keys.length > 0;
  const seen = new Set<number>();
  for (let row = 0; row < facet.codes.length && seen.size < 2; row += 1) seen.add(facet.codes[row] ?? 0);
  return seen.size > 1 || (facet.name === 'baseline' && data.current < facet.codes.length);
}

function menuOf(app: App, facet: Facet): FacetMenu {
  return facetMenu(facet, (key) => app.go(toggled(app.state(), facet.name, key), 'step'));
}

/** Typing replaces the address, so that going back leaves the search as a whole. */
function searchField(app: App): HTMLInputElement {
  const field = byId('filter-text', HTMLInputElement);
  field.addEventListener('input', () => app.go({ ...app.state(), text: field.value, page: 0, finding: '' }, app.state().text === '' ? 'step' : 'replace'));
  return field;
}

const ORDER_LABELS: Readonly<Record<SortColumn, string>> = { severity: 'Severity', finding: 'Name', rule: 'Rule', where: 'Subscription and group', owner: 'Owner', status: 'Status', firstSeen: 'First seen' };

/** The order by selects: what headers do, also without a mouse, and where the table is too narrow to have them. */
function orderSelects(app: App): { readonly elements: readonly HTMLElement[]; readonly update: (sort: readonly SortKey[]) => void } {
  const first = orderSelect('Order by', 'reading order');
  const second = orderSelect('Then by', 'nothing else');
  const changed = (): void => {
    const keys = [first, second].flatMap(({ select }) => keyOf(select.value));
    app.go({ ...app.state(), sort: keys.filter((key, index) => index === 0 || key.column !== keys[0]?.column), page: 0 }, 'step');
  };
  for (const { select } of [first, second]) select.addEventListener('change', changed);
  return {
    elements: [first.label, second.label],
    update: (sort) => { for (const [index, { select }] of [first, second].entries()) select.value = valueOf(sort[index]); },
  };
}

function orderSelect(text: string, none: string): { readonly label: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const options = SORT_COLUMNS.flatMap((column) => [element('option', { value: column }, ORDER_LABELS[column]), element('option', { value: `-${column}` }, `${ORDER_LABELS[column]}, reversed`)]);
  const select = element('select', {}, element('option', { value: '' }, none), ...options);
  return { select, label: element('label', { className: 'order' }, span('label', text), select) };
}

function valueOf(key: SortKey | undefined): string {
  return key === undefined ? '' : `${key.isDescending ? '-' : ''}${key.column}`;
}

function keyOf(value: string): readonly SortKey[] {
  const column = SORT_COLUMNS.find((candidate) => candidate === value.replace(/^-/, ''));
  return column === undefined ? [] : [{ column, isDescending: value.startsWith('-') }];
}

/** Every active filter, with a button that takes it away. */
function showChips(app: App): void {
  const { selection, text } = app.state();
  const list = byId('chips', HTMLUListElement);
  const ofFacets = app.facets.flatMap((facet) => (selection[facet.name] ?? []).map((key) => chip(`${facet.label}: ${labelOf(facet, key)}`, () => app.go(toggled(app.state(), facet.name, key), 'step'))));
  const ofText = text.trim() === '' ? [] : [chip(`Search: ${text.trim()}`, () => app.go({ ...app.state(), text: '', page: 0 }, 'step'))];
  const clear = button('Clear all', 'plain', () => app.go(cleared(app.state()), 'step'));
  clear.id = 'clear';
  clear.addEventListener('click', () => byId('filter-text', HTMLInputElement).focus());
  list.hidden = !hasFilters(app.state());
  list.replaceChildren(...ofText, ...ofFacets, element('li', {}, clear));
}

function chip(text: string, onRemove: () => void): HTMLLIElement {
  const remove = button('', 'chip', () => {
    onRemove();
    byId('filter-text', HTMLInputElement).focus({ preventScroll: true });
  });
  remove.append(span('text', text), element('span', { className: 'cross', ariaHidden: 'true' }, '×'), span('unseen', ', remove this filter'));
  return element('li', {}, remove);
}

/** A value of an older link that the data lacks is told as it stands in the link. */
function labelOf({ keys, labels }: Facet, key: string): string {
  return labels[keys.indexOf(key)] ?? key;
}

