import { thousands } from '../../../src/report/text.ts';
import type { Facet } from './facets.ts';
import { element, span } from './elements.ts';

/** A facet as a menu: its values with how many findings each would give. */
export interface FacetMenu {
  readonly root: HTMLDetailsElement;
  readonly update: (counts: Uint32Array, selected: readonly string[]) => void;
}

/** Values that a menu lists; further ones are found by typing. */
const MOST_VALUES = 200;
/** A menu of more values than this can be searched. */
const SEARCHED_FROM = 12;

export function facetMenu(facet: Facet, onToggle: (key: string) => void): FacetMenu {
  const title = span('facetname');
  const summary = element('summary', {}, title);
  const list = element('div', { className: 'values' });
  const legend = element('legend', { className: 'unseen' }, facet.label);
  const finder = element('input', { type: 'search', className: 'finder', autocomplete: 'off', spellcheck: false, placeholder: 'Find', hidden: true, ariaLabel: `Find in ${facet.label}` });
  const rest = element('p', { className: 'sub', hidden: true });
  const root = element('details', { className: 'menu facet' }, summary, element('fieldset', { className: 'sheet' }, legend, finder, list, rest));
  let current: { readonly counts: Uint32Array; readonly selected: readonly string[] } = { counts: new Uint32Array(facet.keys.length), selected: [] };
  let values: readonly ValueLine[] = [];
  const fill = (): void => {
    const found = listed(facet, current.counts, current.selected, finder.value);
    values = found.slice(0, MOST_VALUES).map((value) => valueLine(facet, value, onToggle));
    list.replaceChildren(...values.map(({ label }) => label));
    rest.hidden = found.length <= MOST_VALUES && found.length > 0;
    rest.textContent = found.length === 0 ? 'Nothing to choose.' : `${thousands(found.length - MOST_VALUES)} more: type to find them.`;
    show(values, current.counts, current.selected, facet);
  };
  finder.addEventListener('input', fill);
  root.addEventListener('toggle', () => {
    if (!root.open) return list.replaceChildren();
    finder.value = '';
    finder.hidden = listed(facet, current.counts, current.selected, '').length <= SEARCHED_FROM;
    fill();
  });
  const update = (counts: Uint32Array, selected: readonly string[]): void => {
    current = { counts, selected };
    title.textContent = titleOf(facet, selected);
    root.classList.toggle('active', selected.length > 0);
    if (root.open) show(values, counts, selected, facet);
  };
  return { root, update };
}

function titleOf({ label, keys, labels }: Facet, selected: readonly string[]): string {
  const [only = ''] = selected;
  if (selected.length === 0) return label;
  const name = labels[keys.indexOf(only)] ?? only;
  return selected.length === 1 && name.length <= LONGEST_TITLE ? `${label}: ${name}` : `${label}: ${thousands(selected.length)}`;
}

const LONGEST_TITLE = 18;

/** Values that give something or are chosen, and whose label holds what was typed. */
function listed({ keys, labels, isOrdered }: Facet, counts: Uint32Array, selected: readonly string[], typed: string): readonly number[] {
  const words = typed.toLowerCase().split(/\s+/);
  const values = [...keys.keys()].filter((value) => {
    const label = (labels[value] ?? '').toLowerCase();
    return ((counts[value] ?? 0) > 0 || selected.includes(keys[value] ?? '')) && labels[value] !== '' && words.every((word) => label.includes(word));
  });
  return isOrdered ? values : values.toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
}

interface ValueLine {
  readonly value: number;
  readonly label: HTMLLabelElement;
  readonly box: HTMLInputElement;
  readonly count: HTMLSpanElement;
}

function valueLine({ keys, labels }: Facet, value: number, onToggle: (key: string) => void): ValueLine {
  const box = element('input', { type: 'checkbox' });
  box.addEventListener('change', () => onToggle(keys[value] ?? ''));
  const count = span('n');
  return { value, box, count, label: element('label', { className: 'value' }, box, span('text', labels[value] ?? ''), count) };
}

function show(lines: readonly ValueLine[], counts: Uint32Array, selected: readonly string[], { keys }: Facet): void {
  for (const { value, label, box, count } of lines) {
    const amount = counts[value] ?? 0;
    box.checked = selected.includes(keys[value] ?? '');
    count.textContent = thousands(amount);
    label.classList.toggle('zero', amount === 0);
  }
}
