import type { Json } from '../json.ts';
import { compile, condition } from './compile.ts';
import { ownName } from './names.ts';
import type { Scope } from './scope.ts';
import type { Expression, Named } from './syntax.ts';
import { isNumeric, nothingOf, type Cell, type Column, type Compiled, type Row, type Type } from './types.ts';
import { compareCells, dynamicOf, keyOf } from './values.ts';

type Call = Expression & { readonly kind: 'call' };

/** An aggregate made into columns, and into a function of a group's rows that gives a value for each. */
export interface Aggregate {
  /** A name where the column was given one or makes one itself; its own number otherwise. */
  readonly columns: readonly { readonly named: Named; readonly own: string; readonly type: Type }[];
  readonly run: (rows: readonly Row[]) => readonly Cell[];
}

type Maker = (call: Call, scope: Scope) => { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell };

/** What an aggregate that stands for one column is, and what the names of its columns start with. */
const MAKERS: ReadonlyMap<string, { readonly prefix: string; readonly make: Maker }> = new Map<string, { readonly prefix: string; readonly make: Maker }>([
  ['count', { prefix: 'count', make: (call, scope) => (checkCount(call, scope, 0, 0), { type: 'long', run: (rows) => rows.length }) }],
  ['countif', { prefix: 'countif', make: (call, scope) => countIf(condition(one(call, scope), scope)) }],
  ['dcount', { prefix: 'dcount', make: (call, scope) => distinctCount(compile(one(call, scope), scope), () => true) }],
  ['dcountif', { prefix: 'dcountif', make: dcountIf }],
  ['sum', { prefix: 'sum', make: (call, scope) => sum(measure(call, scope)) }],
  ['avg', { prefix: 'avg', make: (call, scope) => average(measure(call, scope), one(call, scope), scope) }],
  ['min', { prefix: 'min', make: (call, scope) => extreme(orderable(one(call, scope), scope), -1) }],
  ['max', { prefix: 'max', make: (call, scope) => extreme(orderable(one(call, scope), scope), 1) }],
  ['make_list', { prefix: 'list', make: (call, scope) => collected(call, scope, false) }],
  ['makelist', { prefix: 'list', make: (call, scope) => collected(call, scope, false) }],
  ['make_set', { prefix: 'set', make: (call, scope) => collected(call, scope, true) }],
  ['makeset', { prefix: 'set', make: (call, scope) => collected(call, scope, true) }],
]);

/** An aggregate of `summarize`, given the columns that rows are grouped by. Arithmetic over aggregates is not modelled. */
export function aggregateOf(named: Named, scope: Scope, by: readonly string[]): Aggregate {
  const call = named.value;
  if (call.kind !== 'call') throw scope.refuse(call.at, 'is no aggregate of this simulator');
  switch (call.name) {
    case 'arg_max':
      return argExtreme(named, call, scope, 1, by);
    case 'arg_min':
      return argExtreme(named, call, scope, -1, by);
    case 'any':
    case 'take_any':
      return anyRow(named, call, scope, by);
    default:
      return single(named, call, scope);
  }
}

function single(named: Named, call: Call, scope: Scope): Aggregate {
  const found = MAKERS.get(call.name);
  if (found === undefined) throw scope.refuse(call.at, 'is not an aggregate of this simulator', { code: 'UnknownFunction' });
  const made = found.make(call, scope);
  const [first] = call.values;
  const own = `${found.prefix}_${first === undefined ? '' : (ownName(first) ?? '')}`;
  return { columns: [{ named, own, type: made.type }], run: (rows) => [made.run(rows)] };
}

function checkCount(call: Call, scope: Scope, least: number, most: number): void {
  if (call.values.length < least || call.values.length > most) throw scope.refuse(call.at, `does not take ${call.values.length} arguments`);
}

/** The only argument. */
function one(call: Call, scope: Scope): Expression {
  const [value] = call.values;
  if (value === undefined || call.values.length > 1) throw scope.refuse(call.at, `does not take ${call.values.length} arguments`);
  return value;
}

function measure(call: Call, scope: Scope): Compiled {
  const compiled = compile(one(call, scope), scope);
  if (!isNumeric(compiled.type) && compiled.type !== 'timespan') throw scope.refuse(one(call, scope).at, `is a ${compiled.type}, which is not summed here`);
  return compiled;
}

function orderable(value: Expression, scope: Scope): Compiled {
  const compiled = compile(value, scope);
  if (compiled.type === 'dynamic') throw scope.refuse(value.at, 'is dynamic and has no order: cast it');
  return compiled;
}

function countIf(holds: (row: Row) => boolean): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  return { type: 'long', run: (rows) => rows.filter(holds).length };
}

function dcountIf(call: Call, scope: Scope): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  checkCount(call, scope, 2, 2);
  const [value, test] = call.values as [Expression, Expression];
  return distinctCount(compile(value, scope), condition(test, scope));
}

/** Exact, where Kusto estimates large counts. */
function distinctCount(value: Compiled, holds: (row: Row) => boolean): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  return { type: 'long', run: (rows) => new Set(present(value, rows.filter(holds)).map(keyOf)).size };
}

/** Values that are not null, which aggregates leave out (Kusto documentation, "Null values", aggregates). */
function present(value: Compiled, rows: readonly Row[]): readonly Cell[] {
  return rows.map((row) => value.run(row)).filter((cell) => cell !== null && cell !== undefined);
}

function total(cells: readonly Cell[]): number | bigint {
  if (cells.some((cell) => typeof cell === 'bigint')) return cells.reduce<bigint>((sum, cell) => sum + (cell as bigint), 0n);
  return cells.reduce<number>((sum, cell) => sum + (cell as number), 0);
}

function sum(value: Compiled): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  const zero = value.type === 'timespan' ? 0n : 0;
  return { type: value.type === 'int' ? 'long' : value.type, run: (rows) => (present(value, rows).length === 0 ? zero : total(present(value, rows))) };
}

/** Of nothing it is not a number (Kusto documentation, "summarize operator", default values). */
function average(value: Compiled, at: Expression, scope: Scope): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  if (value.type === 'timespan') throw scope.refuse(at.at, 'is a timespan, whose average is not modelled');
  return { type: 'real', run: (rows) => Number(total(present(value, rows))) / present(value, rows).length };
}

function extreme(value: Compiled, sign: number): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  return { type: value.type, run: (rows) => present(value, rows).reduce<Cell>((best, cell) => (best === null || compareCells(cell, best) * sign > 0 ? cell : best), rows.length === 0 ? nothingOf(value.type) : null) };
}

/** `make_list` and `make_set`, in the order of the rows; with a second argument no more than so many. */
function collected(call: Call, scope: Scope, once: boolean): { readonly type: Type; readonly run: (rows: readonly Row[]) => Cell } {
  checkCount(call, scope, 1, 2);
  const [first, most] = call.values as [Expression, Expression | undefined];
  if (most !== undefined && (most.kind !== 'literal' || most.type !== 'long')) throw scope.refuse(most.at, 'is no literal number');
  const value = compile(first, scope);
  const limit = most === undefined ? Number.POSITIVE_INFINITY : Number(most.value);
  return { type: 'dynamic', run: (rows) => listed(present(value, rows).map((cell) => dynamicOf(cell, value.type)), once).slice(0, limit) };
}

function listed(values: readonly Json[], once: boolean): readonly Json[] {
  return once ? [...new Map(values.map((value) => [keyOf(value), value])).values()] : values;
}

/** The columns that an argument stands for: itself, or with `*` all but the ones that are there already. */
function spread(values: readonly Expression[], scope: Scope, without: readonly string[]): readonly { readonly own: string; readonly value: Compiled }[] {
  return values.flatMap((value, at) => {
    if (value.kind !== 'star') return [{ own: ownName(value) ?? `arg${at}`, value: compile(value, scope) }];
    return scope.columns.filter(({ name }) => !without.includes(name)).map((column) => ({ own: column.name, value: whole(column, scope) }));
  });
}

function whole(column: Column, scope: Scope): Compiled {
  const index = scope.columns.indexOf(column);
  const nothing = nothingOf(column.type);
  return { type: column.type, run: (row) => row[index] ?? nothing };
}

/** The row whose first argument is greatest, or least; rows where it is null do not count (Kusto documentation, "arg_max()"). */
function argExtreme(named: Named, call: Call, scope: Scope, sign: number, by: readonly string[]): Aggregate {
  const [first, ...rest] = call.values;
  if (first === undefined || rest.length === 0) throw scope.refuse(call.at, `does not take ${call.values.length} arguments`);
  const unnamed = [first, ...rest].find((value) => value.kind !== 'star' && ownName(value) === undefined);
  if (unnamed !== undefined) throw scope.refuse(unnamed.at, 'has no name of its own, which is not modelled here');
  const key = orderable(first, scope);
  const others = spread(rest, scope, first.kind === 'name' ? [...by, first.name] : by);
  const columns = [{ named, own: ownName(first) ?? '', type: key.type }, ...others.map(({ own, value }) => ({ named: { at: named.at, value: first }, own, type: value.type }))];
  return { columns, run: (rows) => [key, ...others.map(({ value }) => value)].map(atBest(rows, key, sign)) };
}

function atBest(rows: readonly Row[], key: Compiled, sign: number): (value: Compiled) => Cell {
  const keyed = rows.map((row) => ({ row, cell: key.run(row) })).filter(({ cell }) => cell !== null && cell !== undefined);
  const best = keyed.reduce<(typeof keyed)[number] | undefined>((so, next) => (so === undefined || compareCells(next.cell, so.cell) * sign > 0 ? next : so), undefined);
  const row = best?.row ?? rows[0];
  return (value) => (row === undefined ? nothingOf(value.type) : value.run(row));
}

/** `any` and `take_any`: Kusto may take any row, this takes the first. */
function anyRow(named: Named, call: Call, scope: Scope, by: readonly string[]): Aggregate {
  const [first] = call.values;
  if (first === undefined) throw scope.refuse(call.at, 'does not take 0 arguments');
  const columns = spread(call.values, scope, by);
  const prefix = call.name === 'any' ? 'any_' : '';
  const own = columns.map(({ own, value }, at) => ({ named: at === 0 && first.kind !== 'star' ? named : { at: named.at, value: first }, own: `${prefix}${own}`, type: value.type }));
  return { columns: own, run: (rows) => columns.map(({ value }) => (rows[0] === undefined ? nothingOf(value.type) : value.run(rows[0]))) };
}
