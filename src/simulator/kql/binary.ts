import type { BinaryOperator } from './syntax.ts';
import { scaled } from './time.ts';
import { isNumeric, type Cell, type Compiled, type Row, type Type } from './types.ts';
import { compareCells, textOf } from './values.ts';

type Order = '<' | '<=' | '>' | '>=';
type Arithmetic = Exclude<BinaryOperator, Order | 'and' | 'or' | '==' | '!='>;

function pair(type: Type, left: Compiled, right: Compiled, run: (left: Cell, right: Cell) => Cell): Compiled {
  return { type, run: (row: Row) => run(left.run(row), right.run(row)) };
}

/**
 * `==` and `!=`; undefined where the types do not go together. Two nulls give null, null and a value are unequal (Kusto
 * documentation, "Null values"). A dynamic value beside a string is compared as its text, so that a missing one equals ''
 * and an empty array equals '[]': published queries that find unattached resources rest on both.
 */
export function equality(operator: '==' | '!=', left: Compiled, right: Compiled): Compiled | undefined {
  const equal = operator === '==';
  const types = [left.type, right.type];
  if (types.includes('dynamic') && types.includes('string')) return pair('bool', left, right, (a, b) => (textOf(a, 'dynamic') === textOf(b, 'dynamic')) === equal);
  if (!goTogether(left.type, right.type)) return undefined;
  return pair('bool', left, right, (a, b) => (a === null && b === null ? null : (a === b) === equal));
}

/** Two numbers, two of one type, or a dynamic value with a number or a truth value: two dynamic ones must be cast first. */
function goTogether(left: Type, right: Type): boolean {
  if (isNumeric(left) && isNumeric(right)) return true;
  if (left === right) return left !== 'dynamic';
  const other = left === 'dynamic' ? right : right === 'dynamic' ? left : undefined;
  return other !== undefined && (isNumeric(other) || other === 'bool');
}

const HOLDS: Readonly<Record<Order, (order: number) => boolean>> = {
  '<': (order) => order < 0, '<=': (order) => order <= 0, '>': (order) => order > 0, '>=': (order) => order >= 0,
};

/** Order of numbers (a dynamic value may be one of them), times and spans; null beside anything gives null. */
export function comparison(operator: Order, left: Compiled, right: Compiled): Compiled | undefined {
  const isNumbers = [left.type, right.type].every((type) => isNumeric(type) || type === 'dynamic') && !(left.type === 'dynamic' && right.type === 'dynamic');
  const isTimes = left.type === right.type && (left.type === 'datetime' || left.type === 'timespan');
  if (!isNumbers && !isTimes) return undefined;
  const holds = HOLDS[operator];
  return pair('bool', left, right, (a, b) => (isMeasure(a) && isMeasure(b) ? holds(compareCells(a, b)) : null));
}

function isMeasure(value: Cell): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Arithmetic; undefined where the types do not go together. A null on either side gives null. */
export function arithmetic(operator: Arithmetic, left: Compiled, right: Compiled): Compiled | undefined {
  if (isNumeric(left.type) && isNumeric(right.type)) return numbers(operator, left, right);
  return times(operator, left, right);
}

/** Whole numbers stay whole: `1 / 2` is 0; a remainder is never negative (Kusto documentation, "Numerical operators"). */
function numbers(operator: Arithmetic, left: Compiled, right: Compiled): Compiled {
  const isReal = left.type === 'real' || right.type === 'real';
  const run = isReal ? REAL[operator] : WHOLE[operator];
  return pair(isReal ? 'real' : 'long', left, right, (a, b) => (typeof a === 'number' && typeof b === 'number' ? run(a, b) : null));
}

const WHOLE: Readonly<Record<Arithmetic, (left: number, right: number) => number | null>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? null : Math.trunc(left / right) + 0),
  '%': (left, right) => (right === 0 ? null : remainder(left, right)),
};

const REAL: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => remainder(left, right),
};

function remainder(left: number, right: number): number {
  const size = Math.abs(right);
  return ((left % size) + size) % size;
}

/** Points in time and spans: what may be added, subtracted, scaled and divided (Kusto documentation, "Datetime / timespan arithmetic"). */
function times(operator: Arithmetic, left: Compiled, right: Compiled): Compiled | undefined {
  const type = timesType(operator, left.type, right.type);
  if (type === undefined) return undefined;
  return pair(type, left, right, (a, b) => (a === null || b === null ? null : timesValue(operator, a, b)));
}

function timesType(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  switch (`${left} ${operator} ${right}`) {
    case 'datetime + timespan':
    case 'timespan + datetime':
    case 'datetime - timespan':
      return 'datetime';
    case 'datetime - datetime':
    case 'timespan + timespan':
    case 'timespan - timespan':
      return 'timespan';
    case 'timespan / timespan':
      return 'real';
    default:
      return isScaling(operator, left, right) ? 'timespan' : undefined;
  }
}

function isScaling(operator: Arithmetic, left: Type, right: Type): boolean {
  if (operator === '*') return (left === 'timespan' && isNumeric(right)) || (isNumeric(left) && right === 'timespan');
  return operator === '/' && left === 'timespan' && isNumeric(right);
}

function timesValue(operator: Arithmetic, left: Cell, right: Cell): Cell {
  if (typeof left === 'bigint' && typeof right === 'bigint') return operator === '+' ? left + right : operator === '-' ? left - right : right === 0n ? null : Number(left) / Number(right);
  if (typeof left === 'bigint' && typeof right === 'number') return operator === '*' ? scaled(left, right) : right === 0 ? null : scaled(left, 1 / right);
  return typeof left === 'number' && typeof right === 'bigint' ? scaled(right, left) : null;
}
