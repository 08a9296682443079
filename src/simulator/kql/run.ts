import { compareOrdinal, isMap, type Json, type JsonMap } from '../json.ts';
import type { Expression, Literal, Operator, Path, Query, SortKey } from './parser.ts';

export interface Rows {
  readonly rows: readonly JsonMap[];
  /** Resource Graph pages only answers that carry an `id` and were not cut by `take`. */
  readonly pageable: boolean;
}

/** Runs the operators of a query over the rows of its table, in order. */
export function runQuery(query: Query, rows: readonly JsonMap[]): Rows {
  return query.operators.reduce<Rows>(step, { rows, pageable: true });
}

function step({ rows, pageable }: Rows, operator: Operator): Rows {
  switch (operator.kind) {
    case 'where':
      return { rows: rows.filter((row) => holds(operator.condition, row)), pageable };
    case 'order':
      return { rows: rows.toSorted((left, right) => compareRows(operator.keys, left, right)), pageable };
    case 'project':
      return { rows: rows.map((row) => projected(row, operator.columns)), pageable: pageable && operator.columns.some(({ name }) => name === 'id') };
    case 'take':
      return { rows: rows.slice(0, operator.count), pageable: false };
    case 'count':
      return { rows: [{ Count: rows.length }], pageable: false };
  }
}

function projected(row: JsonMap, columns: readonly { readonly name: string; readonly path: Path }[]): JsonMap {
  return Object.fromEntries(columns.map(({ name, path }) => [name, valueOf(row, path) ?? null]));
}

function holds(expression: Expression, row: JsonMap): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.terms.every((term) => holds(term, row));
    case 'or':
      return expression.terms.some((term) => holds(term, row));
    case 'compare': {
      const actual = valueOf(row, expression.path);
      return expression.values.some((value) => equals(actual, value, expression.ignoreCase));
    }
  }
}

function equals(actual: Json | undefined, wanted: Literal, ignoreCase: boolean): boolean {
  if (ignoreCase && typeof actual === 'string' && typeof wanted === 'string') return actual.toLowerCase() === wanted.toLowerCase();
  return actual === wanted;
}

/** Kusto's names are case-sensitive, so this is too. */
function valueOf(row: JsonMap, path: Path): Json | undefined {
  let current: Json | undefined = row;
  for (const key of path) current = isMap(current) ? current[key] : undefined;
  return current;
}

function compareRows(keys: readonly SortKey[], left: JsonMap, right: JsonMap): number {
  for (const { path, descending } of keys) {
    const order = compareValues(valueOf(left, path), valueOf(right, path));
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** Nothing sorts before everything, as in Kusto's ascending order. */
function compareValues(left: Json | undefined, right: Json | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return compareOrdinal(sortText(left), sortText(right));
}

function sortText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
