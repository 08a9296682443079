import type { PageData } from '../../../src/report/html/pageFormat.ts';
import { entry, resourceTitle } from './table.ts';

export const SORT_COLUMNS = ['severity', 'finding', 'rule', 'where', 'owner', 'status', 'firstSeen'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface SortKey {
  readonly column: SortColumn;
  readonly isDescending: boolean;
}

/** Answers, for each row, a number that stands where its text stands in the order of the column. */
export type Ranks = (column: SortColumn) => ArrayLike<number>;

/** Ranks are worked out when somebody first sorts by a column. */
export function ranksOf(data: PageData): Ranks {
  const known = new Map<SortColumn, ArrayLike<number>>();
  return (column) => {
    const ranks = known.get(column) ?? rankColumn(data, column);
    known.set(column, ranks);
    return ranks;
  };
}

function rankColumn(data: PageData, column: SortColumn): ArrayLike<number> {
  const { findings, resources, texts, rules, scopes } = data;
  switch (column) {
    case 'severity': return findings.severity;
    case 'status': return findings.state;
    case 'finding': return through(findings.resource, ranked(resources.name.map((_name, position) => resourceTitle(data, position))));
    case 'rule': return through(findings.rule, ranked(rules.map(({ id }) => id)));
    case 'where': return through(findings.resource, ranked(resources.scope.map((scope, position) => `${entry(scopes, scope).name}\n${entry(texts, entry(resources.within, position))}`)));
    case 'owner': return through(findings.owner, emptyLast(ranked(texts)));
    case 'firstSeen': return through(findings.firstSeen, emptyLast(ranked(texts)));
  }
}

/** The rank of each text, equal for equal ones; letter case decides only where nothing else does. */
function ranked(texts: readonly string[]): Float64Array {
  const sorted = [...new Set(texts)].map((text) => ({ text, key: text.toLowerCase() })).toSorted((a, b) => compare(a.key, b.key) || compare(a.text, b.text));
  const ranks = new Map(sorted.map(({ text }, rank) => [text, rank]));
  return Float64Array.from(texts, (text) => ranks.get(text) ?? 0);
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The first text of the dictionary is the empty one: what is not told comes last. */
function emptyLast(ranks: Float64Array): Float64Array {
  return ranks.with(0, Number.MAX_SAFE_INTEGER);
}

function through(column: readonly number[], ranks: Float64Array): Float64Array {
  return Float64Array.from(column, (position) => ranks[position] ?? 0);
}

/** The rows by the keys, one after another; what is equal by all stays in reading order, because sorting is stable (ECMAScript 2019). */
export function sorted(rows: Uint32Array, keys: readonly SortKey[], ranks: Ranks): Uint32Array {
  if (keys.length === 0) return rows;
  const columns = keys.map(({ column, isDescending }) => ({ ranks: ranks(column), sign: isDescending ? -1 : 1 }));
  return rows.toSorted((a, b) => {
    for (const { ranks: ofColumn, sign } of columns) {
      const difference = (ofColumn[a] ?? 0) - (ofColumn[b] ?? 0);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

/** What a press of a header does to the order: by it alone upwards, downwards, then reading order again; added to the others with `isAdded`. */
export function pressed(keys: readonly SortKey[], column: SortColumn, isAdded: boolean): readonly SortKey[] {
  const known = keys.find((key) => key.column === column);
  const others = keys.filter((key) => key.column !== column);
  if (!isAdded) {
    if (known === undefined || others.length > 0) return [{ column, isDescending: false }];
    return known.isDescending ? [] : [{ column, isDescending: true }];
  }
  if (known === undefined) return [...keys, { column, isDescending: false }];
  return known.isDescending ? others : keys.map((key) => (key === known ? { column, isDescending: true } : key));
}
