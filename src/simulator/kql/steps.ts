import { compile, condition } from './compile.ts';
import { naming } from './names.ts';
import type { Scope } from './scope.ts';
import type { NamePattern, Named, Operator, SortKey } from './syntax.ts';
import type { Cell, Column, Compiled, Row } from './types.ts';
import { compareCells, keyOf } from './values.ts';

/** An operator made ready: the columns after it, and what it does to rows. */
export interface Step {
  readonly columns: readonly Column[];
  readonly apply: (rows: readonly Row[]) => readonly Row[];
}

type Of<K extends Operator['kind']> = Extract<Operator, { readonly kind: K }>;

export function whereStep(operator: Of<'where'>, scope: Scope): Step {
  const holds = condition(operator.condition, scope);
  return { columns: scope.columns, apply: (rows) => rows.filter(holds) };
}

/** New columns beside the old ones; one with the name of an old one takes its place (Kusto documentation, "extend operator"). */
export function extendStep(operator: Of<'extend' | 'project'>, scope: Scope): Step {
  const names = naming(scope.columns.map(({ name }) => name), true);
  const made = operator.columns.map((one) => ({ name: nameIn(names.nameOf(one), one, scope), compiled: compile(one.value, scope) }));
  const columns = [...scope.columns];
  const places = made.map(({ name, compiled }) => placed(columns, { name, type: compiled.type }));
  return { columns, apply: (rows) => rows.map((row) => extended(row, columns.length, made, places)) };
}

function extended(row: Row, width: number, made: readonly { readonly compiled: Compiled }[], places: readonly number[]): Row {
  const next: Cell[] = [...row];
  if (next.length < width) next.length = width;
  made.forEach(({ compiled }, at) => (next[places[at] ?? 0] = compiled.run(row)));
  return next;
}

/** Puts a column where the one of its name stands, else at the end; says where. */
function placed(columns: Column[], column: Column): number {
  const found = columns.findIndex(({ name }) => name === column.name);
  const place = found === -1 ? columns.length : found;
  columns[place] = column;
  return place;
}

function nameIn(name: string | undefined, column: Named, scope: Scope): string {
  if (name === undefined) throw scope.refuse(column.at, `gives a second column the name '${column.name}'`);
  return name;
}

/** Named expressions as new columns, and nothing else. */
export function projectStep(columns: readonly Named[], scope: Scope): Step & { readonly compiled: readonly Compiled[] } {
  const names = naming([]);
  const made = columns.map((one) => {
    if (one.value.kind === 'name' && columns.some((other) => other !== one && columns.indexOf(other) < columns.indexOf(one) && isSameName(other, one))) throw scope.refuse(one.at, 'stands twice');
    return { name: nameIn(names.nameOf(one), one, scope), compiled: compile(one.value, scope) };
  });
  const compiled = made.map((one) => one.compiled);
  return { columns: made.map(({ name, compiled: { type } }) => ({ name, type })), compiled, apply: (rows) => rows.map((row) => compiled.map((one) => one.run(row))) };
}

/** A plain column counts as named, so that it may not come twice (found by asking Microsoft's own analyser). */
function isSameName(left: Named, right: Named): boolean {
  const nameOf = ({ name, value }: Named): string | undefined => name ?? (value.kind === 'name' ? value.name : undefined);
  return nameOf(left) !== undefined && nameOf(left) === nameOf(right);
}

/** Columns by name or by the start of it; a pattern that fits none is an error. */
export function pickStep(operator: Of<'project-away' | 'project-keep'>, scope: Scope): Step {
  const keeps = operator.kind === 'project-keep';
  const fits = ({ name, open }: NamePattern, column: Column): boolean => (open ? column.name.startsWith(name) : column.name === name);
  const idle = operator.patterns.find((pattern) => !scope.columns.some((column) => fits(pattern, column)));
  if (idle !== undefined) throw scope.refuse(idle.at, 'is not a column of this table');
  const places = scope.columns.flatMap((column, at) => (operator.patterns.some((pattern) => fits(pattern, column)) === keeps ? [at] : []));
  return { columns: scope.columns.filter((_column, at) => places.includes(at)), apply: (rows) => rows.map((row) => places.map((place) => row[place])) };
}

export function renameStep(operator: Of<'project-rename'>, scope: Scope): Step {
  const columns = [...scope.columns];
  for (const { at, from, to } of operator.names) {
    const place = scope.columns.findIndex(({ name }) => name === from);
    const column = columns[place];
    if (column === undefined) throw scope.refuse(at, `takes its values from '${from}', which is not a column of this table`);
    if (columns.some(({ name }) => name === to)) throw scope.refuse(at, `gives a second column the name '${to}'`);
    columns[place] = { name: to, type: column.type };
  }
  return { columns, apply: (rows) => rows };
}

/** Rows in order; the sort is stable, where Kusto promises nothing of equal rows. */
export function orderStep(keys: readonly SortKey[], scope: Scope): Step {
  const compiled = keys.map(({ value, descending, nullsFirst }) => ({ run: sortable(value, scope).run, descending, nullsFirst }));
  return { columns: scope.columns, apply: (rows) => sorted(rows, compiled) };
}

function sortable(value: SortKey['value'], scope: Scope): Compiled {
  const compiled = compile(value, scope);
  if (compiled.type === 'dynamic') throw scope.refuse(value.at, 'is dynamic, which has no order: cast it');
  return compiled;
}

interface CompiledKey {
  readonly run: (row: Row) => Cell;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

function sorted(rows: readonly Row[], keys: readonly CompiledKey[]): readonly Row[] {
  const keyed = rows.map((row) => ({ row, cells: keys.map((key) => key.run(row)) }));
  return keyed.toSorted((left, right) => compareKeys(left.cells, right.cells, keys)).map(({ row }) => row);
}

function compareKeys(left: readonly Cell[], right: readonly Cell[], keys: readonly CompiledKey[]): number {
  for (const [at, key] of keys.entries()) {
    const order = compareKey(left[at], right[at], key);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nulls, and what is not a number, stand together at their end (Kusto documentation, "sort operator"). */
function compareKey(left: Cell, right: Cell, { descending, nullsFirst }: CompiledKey): number {
  const [noLeft, noRight] = [emptiness(left), emptiness(right)];
  if (noLeft !== noRight && (noLeft === 0 || noRight === 0)) return (noLeft > noRight) === nullsFirst ? -1 : 1;
  if (noLeft > 0) return (noRight - noLeft) * (nullsFirst ? 1 : -1);
  const order = compareCells(left, right);
  return descending ? -order : order;
}

function emptiness(value: Cell): number {
  if (value === null || value === undefined) return 2;
  return typeof value === 'number' && Number.isNaN(value) ? 1 : 0;
}

/** The first of each kind of row. */
export function distinctStep(operator: Of<'distinct'>, scope: Scope): Step {
  const made = operator.columns === 'all' ? { columns: scope.columns, apply: (rows: readonly Row[]) => rows } : projectStep(operator.columns, scope);
  const dynamic = made.columns.find(({ type }) => type === 'dynamic');
  if (dynamic !== undefined) throw scope.refuse(operator.at, `is given '${dynamic.name}', which is dynamic: cast it`);
  return { columns: made.columns, apply: (rows) => [...firstByKey(made.apply(rows)).values()] };
}

function firstByKey(rows: readonly Row[]): ReadonlyMap<string, Row> {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = row.map(keyOf).join(',');
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}
