import { Unsupported } from '../http.ts';
import { compareOrdinal, isMap, parseJson, type Json } from '../json.ts';
import { dateText, isOtherDate, spanText, ticksOfDate, ticksOfSpan } from './time.ts';
import type { Cell, Type } from './types.ts';

/** A value as text (Kusto documentation, "tostring()"): null is the empty string, a bag or array is its JSON. */
export function textOf(value: Cell, type: Type): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'bigint') return type === 'datetime' ? dateText(value) : spanText(value);
  if (typeof value === 'number' && type === 'real') return realText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function realText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}

/** A value as part of a dynamic one. JSON knows no times: they become text (Kusto documentation, "The dynamic data type"). */
export function dynamicOf(value: Cell, type: Type): Json {
  if (value === undefined) return type === 'string' ? '' : null;
  return typeof value === 'bigint' ? textOf(value, type) : value;
}

/** A real number, or null where the value is none (Kusto documentation, "todouble()"). */
export function realOf(value: Cell): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)) return null;
  return Number(value);
}

/** A whole number, or null: a real is cut, a text must be whole digits (Kusto documentation, "tolong()"). */
export function wholeOf(value: Cell): number | null {
  if (typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value)) return null;
  const number = realOf(value);
  return number === null || !Number.isFinite(number) ? null : Math.trunc(number) + 0;
}

/** Kusto documentation, "tobool()": the words in any letter case, any number but 0. */
export function boolOf(value: Cell): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  const number = realOf(word);
  return number === null ? null : number !== 0;
}

/** A point in time from ISO 8601 text, else null; a form that Kusto would read and this cannot is told of. */
export function dateOf(value: Cell): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string') return null;
  const ticks = ticksOfDate(value);
  if (ticks === undefined && isOtherDate(value)) throw new Unsupported(`the date '${value}' in a query's data`);
  return ticks ?? null;
}

export function spanOf(value: Cell): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'string' ? (ticksOfSpan(value) ?? null) : null;
}

/** Kusto documentation, "parse_json()": what is no JSON is a dynamic string; what is dynamic already stays. */
export function parsed(value: Cell, type: Type): Cell {
  if (type !== 'string' || typeof value !== 'string') return dynamicOf(value, type);
  if (value === '') return null;
  const json = parseJson(value);
  return json === undefined ? value : json;
}

/** A step into a dynamic value: null where there is nothing. Names are case-sensitive, as all of Kusto's. */
export function memberOf(value: Cell, key: string): Cell {
  return isMap(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

/** An element of an array, a negative index from its end, or the value under a text. */
export function elementOf(value: Cell, index: Cell): Cell {
  if (typeof index === 'string') return memberOf(value, index);
  if (typeof index !== 'number' || !Array.isArray(value)) return null;
  const list = value as readonly Json[];
  return list.at(index) ?? null;
}

/** Order of two values of one type, nothing apart; text by code unit, false before true. */
export function compareCells(left: Cell, right: Cell): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return compareOrdinal(typeof left === 'string' ? left : '', typeof right === 'string' ? right : '');
}

/** A text that two values share only if they are the same: for groups, joins and sets. */
export function keyOf(value: Cell): string {
  if (typeof value === 'bigint') return `t${value}`;
  return value === undefined || value === null ? 'null' : JSON.stringify(value);
}

/** A value as a row of the answer shows it: points in time without needless zeros. */
export function shown(value: Cell, type: Type): Json | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return textOf(value, 'real');
  if (typeof value !== 'bigint') return value;
  const text = textOf(value, type);
  return type === 'datetime' ? text.replace(/\.?0+Z$/, 'Z') : text;
}
