import { LINK_LENGTH, type PageData } from '../../../src/report/html/pageFormat.ts';
import { FACET_NAMES, type FacetName } from './facets.ts';
import type { Selection } from './filter.ts';
import { SORT_COLUMNS, type SortColumn, type SortKey } from './sort.ts';

/** What the page shows, as its address carries it: `#text=vm&severity=critical&severity=high&sort=-rule&page=2`, `#finding=0123456789abcdef`, `#rule=JIT001`. */
export interface ViewState {
  readonly text: string;
  readonly selection: Selection;
  readonly sort: readonly SortKey[];
  /** What the findings are grouped by: a facet, or `control:` and a benchmark's id; empty for the list. */
  readonly group: string;
  /** From 0. */
  readonly page: number;
  /** The link of the opened finding, or empty. */
  readonly finding: string;
}

export const EMPTY_STATE: ViewState = { text: '', selection: {}, sort: [], group: '', page: 0, finding: '' };

/** The state of an address without its `#`; undefined for one that names a place in the page (`coverage`), which is no state. An empty one is the start. */
export function parsedState(address: string): ViewState | undefined {
  if (address !== '' && !address.includes('=')) return undefined;
  const parts = new URLSearchParams(address);
  return {
    text: parts.get('text') ?? '',
    selection: Object.fromEntries(FACET_NAMES.map((name) => [name, parts.getAll(name)] as const).filter(([, keys]) => keys.length > 0)),
    sort: parsedSort(parts.get('sort') ?? ''),
    group: parts.get('group') ?? '',
    page: Math.max(0, Math.trunc(Number(parts.get('page')) || 1) - 1),
    finding: (parts.get('finding') ?? '').toLowerCase(),
  };
}

function parsedSort(text: string): readonly SortKey[] {
  const keys = text.split(',').flatMap((part): readonly SortKey[] => {
    const column = part.replace(/^-/, '');
    return isColumn(column) ? [{ column, isDescending: part.startsWith('-') }] : [];
  });
  return keys.filter((key, index) => keys.findIndex(({ column }) => column === key.column) === index);
}

function isColumn(text: string): text is SortColumn {
  return (SORT_COLUMNS as readonly string[]).includes(text);
}

/** The address of a state, without its `#`. Equal states give equal addresses. */
export function addressOf({ text, selection, sort, group, page, finding }: ViewState): string {
  const parts = new URLSearchParams();
  if (text !== '') parts.set('text', text);
  for (const name of FACET_NAMES) for (const key of selection[name] ?? []) parts.append(name, key);
  if (sort.length > 0) parts.set('sort', sort.map(({ column, isDescending }) => `${isDescending ? '-' : ''}${column}`).join(','));
  if (group !== '') parts.set('group', group);
  if (page > 0) parts.set('page', String(page + 1));
  if (finding !== '') parts.set('finding', finding);
  return parts.toString();
}

/** The state with a value chosen, or no more; back on the first page of the list. */
export function toggled(state: ViewState, name: FacetName, key: string): ViewState {
  const keys = state.selection[name] ?? [];
  return chosen(state, name, keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]);
}

export function chosen(state: ViewState, name: FacetName, keys: readonly string[]): ViewState {
  const { [name]: _former, ...others } = state.selection;
  return { ...state, selection: keys.length === 0 ? others : { ...others, [name]: keys }, page: 0, finding: '' };
}

/** The state with each rule that is asked for under an older id asked for by the one that it has now. */
export function withRulesOfNow({ rules }: PageData, state: ViewState): ViewState {
  const { rule: asked } = state.selection;
  if (asked === undefined) return state;
  const idsOf = (id: string): readonly string[] => rules.filter((rule) => rule.id === id || rule.aliases.includes(id)).map((rule) => rule.id);
  return { ...state, selection: { ...state.selection, rule: [...new Set(asked.flatMap((id) => (idsOf(id).length === 0 ? [id] : idsOf(id))))] } };
}

/** Nothing filtered; order and grouping stay. */
export function cleared(state: ViewState): ViewState {
  return { ...state, text: '', selection: {}, page: 0, finding: '' };
}

export function hasFilters({ text, selection }: ViewState): boolean {
  return text.trim() !== '' || Object.keys(selection).length > 0;
}

/** What a link to a finding that the report does not hold is answered with. */
export function notFoundText(finding: string): string {
  return `Finding ${finding.slice(0, LINK_LENGTH)} is not in this report: it was fixed, or not judged.`;
}
