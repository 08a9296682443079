import type { Facet } from './facets.ts';
import { filtered, type Filtered } from './filter.ts';
import { searched, searchIndex, type SearchIndex } from './search.ts';
import { ranksOf, sorted, type Ranks } from './sort.ts';
import type { Source } from './source.ts';
import { addressOf, EMPTY_STATE, type ViewState } from './viewState.ts';
import { facetsOf } from './facets.ts';

/** What the page's parts share: the data, what is shown of it, and how to show something else. */
export interface App {
  readonly source: Source;
  readonly facets: readonly Facet[];
  readonly ranks: Ranks;
  readonly state: () => ViewState;
  /** What the state gives: rows in the order asked for, and the counts of facets. */
  readonly result: () => Filtered;
  /** Shows another state and writes it to the address: as a step that the browser's back button takes back, or in place of the last one. */
  readonly go: (state: ViewState, how: 'step' | 'replace') => void;
}

/** The app over a source; `render` is called whenever the state has changed. */
export function createApp(source: Source, render: () => void): App & { readonly set: (state: ViewState) => void } {
  const { data } = source;
  const facets = facetsOf(data);
  const ranks = ranksOf(data);
  let state = EMPTY_STATE;
  let index: SearchIndex | undefined;
  const marksOf = (text: string): Uint8Array | undefined => (text.trim() === '' ? undefined : searched(index ??= searchIndex(data), text));
  const resultOf = ({ text, selection, sort }: ViewState): Filtered => {
    const found = filtered(data, facets, selection, marksOf(text));
    return { ...found, rows: sorted(found.rows, sort, ranks) };
  };
  let result = resultOf(state);
  const set = (next: ViewState): void => {
    if (isOtherResult(state, next)) result = resultOf(next);
    state = next;
    render();
  };
  const go = (next: ViewState, how: 'step' | 'replace'): void => {
    set(next);
    writeAddress(next, how);
  };
  return { source, facets, ranks, state: () => state, result: () => result, set, go };
}

/** Turning a page or opening a finding filters nothing. */
function isOtherResult(before: ViewState, after: ViewState): boolean {
  return before.text !== after.text || before.selection !== after.selection || before.sort !== after.sort;
}

/** Steps of ours carry a mark, so that coming back to one is told from following a link. */
function writeAddress(state: ViewState, how: 'step' | 'replace'): void {
  const address = `#${addressOf(state)}`;
  try {
    if (how === 'step' && address !== location.hash) history.pushState({ isStep: true }, '', address);
    else history.replaceState({ isStep: true }, '', address);
  } catch {
    // Some browsers refuse more than a hundred changes in half a minute: what is shown is right, and the next change writes it.
  }
}
