import type { Json } from '../json.ts';

/** The scalar types that are modelled (Kusto documentation, "Scalar data types"; `guid` and `decimal` are not). */
export type Type = 'bool' | 'int' | 'long' | 'real' | 'string' | 'datetime' | 'timespan' | 'dynamic';

/**
 * A value. Points in time and spans are counts of 100 nanoseconds (since 1970) as bigint; null is the null of every type
 * but `string`, which has none (Kusto documentation, "Null values"). `undefined` is a column that the stored row lacks.
 */
export type Cell = Json | bigint | undefined;

export interface Column {
  readonly name: string;
  readonly type: Type;
}

export type Row = readonly Cell[];

/** Rows with their columns, in order. */
export interface Relation {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

const TYPE_NAMES: Readonly<Record<string, Type>> = {
  bool: 'bool', boolean: 'bool', int: 'int', long: 'long', real: 'real', double: 'real', string: 'string', datetime: 'datetime', date: 'datetime', timespan: 'timespan', time: 'timespan', dynamic: 'dynamic',
};

export function typeNamed(name: string): Type | undefined {
  return Object.hasOwn(TYPE_NAMES, name) ? TYPE_NAMES[name] : undefined;
}

export function isNumeric(type: Type): boolean {
  return type === 'int' || type === 'long' || type === 'real';
}

/** What a missing value of a type is: a string is never null. */
export function nothingOf(type: Type): Cell {
  return type === 'string' ? '' : null;
}

/** An expression made into a function of a row, once a query. */
export interface Compiled {
  readonly type: Type;
  readonly run: (row: Row) => Cell;
}
