import { isMap, type Json } from '../json.ts';
import { compile } from './compile.ts';
import { naming } from './names.ts';
import type { Scope } from './scope.ts';
import type { Step } from './steps.ts';
import type { Expansion, Operator } from './syntax.ts';
import { nothingOf, type Cell, type Column, type Compiled, type Row, type Type } from './types.ts';

type Expand = Extract<Operator, { readonly kind: 'expand' }>;

interface Item {
  readonly compiled: Compiled;
  readonly place: number;
  readonly type: Type;
}

/**
 * A row for every element, all given values side by side. Null gives one row with null, an empty array or bag none; a bag
 * gives bags of one entry, or pairs; what is neither stays as it is (Kusto documentation, "mv-expand operator").
 */
export function expandStep(operator: Expand, scope: Scope): Step {
  const columns = [...scope.columns];
  const names = naming(columns.map(({ name }) => name), true);
  const items = operator.items.map((one) => itemOf(one, scope, columns, names.nameOf(one)));
  const index = operator.index === undefined ? undefined : columns.push({ name: naming(columns.map(({ name }) => name)).free(operator.index), type: 'long' }) - 1;
  const width = columns.length;
  return { columns, apply: (rows) => rows.flatMap((row) => expanded(row, items, operator, index, width)) };
}

function itemOf(one: Expansion, scope: Scope, columns: Column[], name: string | undefined): Item {
  const compiled = compile(one.value, scope);
  if (compiled.type !== 'dynamic') throw scope.refuse(one.at, `is a ${compiled.type}, which has no elements`);
  if (name === undefined) throw scope.refuse(one.at, 'gives two columns one name');
  const type = one.to ?? 'dynamic';
  return { compiled, type, place: placeOf(columns, { name, type }) };
}

function placeOf(columns: Column[], column: Column): number {
  const found = columns.findIndex(({ name }) => name === column.name);
  const place = found === -1 ? columns.length : found;
  columns[place] = column;
  return place;
}

function expanded(row: Row, items: readonly Item[], operator: Expand, index: number | undefined, width: number): readonly Row[] {
  const lists = items.map(({ compiled }) => elementsOf(compiled.run(row), operator.asPairs));
  const count = Math.min(operator.limit, Math.max(...lists.map((list) => list.length)));
  return Array.from({ length: count }, (_none, at) => {
    const next: Cell[] = [...row];
    next.length = width;
    items.forEach(({ place, type }, which) => (next[place] = typedElement(lists[which]?.[at] ?? null, type)));
    if (index !== undefined) next[index] = at;
    return next;
  });
}

function elementsOf(value: Cell, asPairs: boolean): readonly Json[] {
  if (value === null || value === undefined || typeof value === 'bigint') return [null];
  if (Array.isArray(value)) return value as readonly Json[];
  if (!isMap(value)) return [value];
  return Object.entries(value).map(([key, item]) => (asPairs ? [key, item ?? null] : { [key]: item ?? null }));
}

/** `to typeof` only casts: an element of another kind is nothing. */
function typedElement(value: Json, type: Type): Cell {
  switch (type) {
    case 'dynamic':
      return value;
    case 'string':
      return typeof value === 'string' ? value : nothingOf(type);
    case 'bool':
      return typeof value === 'boolean' ? value : null;
    case 'int':
    case 'long':
      return typeof value === 'number' && Number.isInteger(value) ? value : null;
    case 'real':
      return typeof value === 'number' ? value : null;
    case 'datetime':
    case 'timespan':
      return null;
  }
}
