import type { Json } from '../json.ts';
import { unquoted, type Token } from './lexer.ts';
import { declaredName, expectKind, expectName, expectText, isReserved, peek, readList, refuse, take, type Reader } from './reader.ts';
import type { BinaryOperator, Expression, Named } from './syntax.ts';
import { ticksOfDate, ticksOfSpan } from './time.ts';
import { typeNamed, type Type } from './types.ts';

const EQUALITY: ReadonlyMap<string, BinaryOperator> = new Map([['==', '=='], ['!=', '!='], ['<>', '!=']]);
const ORDER: ReadonlyMap<string, BinaryOperator> = new Map([['<', '<'], ['<=', '<='], ['>', '>'], ['>=', '>=']]);
const SUMS: ReadonlyMap<string, BinaryOperator> = new Map([['+', '+'], ['-', '-']]);
const PRODUCTS: ReadonlyMap<string, BinaryOperator> = new Map([['*', '*'], ['/', '/'], ['%', '%']]);
const LISTS: ReadonlySet<string> = new Set(['in', '!in', 'has_any', 'has_all']);

/** Operators on text, each also with `!` before it and `_cs` after it (Kusto documentation, "String operators"). */
const WORDS = ['has', 'contains', 'startswith', 'endswith', 'hasprefix', 'hassuffix'];
const TEXTS: ReadonlySet<string> = new Set(['=~', '!~', ...WORDS.flatMap((word) => [word, `!${word}`, `${word}_cs`, `!${word}_cs`])]);

/**
 * An expression. What binds how tightly, loosest first: `or`, `and`, equality with `in` and `between`, order, sums,
 * products, text operators (found by asking Microsoft's own parser; the documentation has no table of it).
 */
export function readExpression(reader: Reader): Expression {
  return readLevel(reader, new Map([['or', 'or']]), (inner) => readLevel(inner, new Map([['and', 'and']]), readEquality));
}

/** A chain of operators of one level, read from the left. */
function readLevel(reader: Reader, operators: ReadonlyMap<string, BinaryOperator>, readOne: (reader: Reader) => Expression): Expression {
  let left = readOne(reader);
  for (let operator = operators.get(peek(reader).text); operator !== undefined; operator = operators.get(peek(reader).text)) {
    const at = take(reader);
    left = { kind: 'binary', at, operator, left, right: readOne(reader) };
  }
  return left;
}

/** Equality and order do not chain: `a == b == c` is an error. */
function readPair(reader: Reader, operators: ReadonlyMap<string, BinaryOperator>, readOne: (reader: Reader) => Expression): Expression {
  const left = readOne(reader);
  const operator = operators.get(peek(reader).text);
  if (operator === undefined) return left;
  const at = take(reader);
  return { kind: 'binary', at, operator, left, right: readOne(reader) };
}

function readEquality(reader: Reader): Expression {
  const left = readPair(reader, ORDER, readSum);
  const at = peek(reader);
  const operator = EQUALITY.get(at.text);
  if (operator !== undefined) {
    take(reader);
    return { kind: 'binary', at, operator, left, right: readPair(reader, ORDER, readSum) };
  }
  if (LISTS.has(at.text)) return readMembership(reader, left);
  return at.text === 'between' || at.text === '!between' ? readBetween(reader, left) : left;
}

function readMembership(reader: Reader, left: Expression): Expression {
  const at = take(reader);
  const anyCase = peek(reader).text === '~' && peek(reader).at === at.at + at.text.length && at.text.endsWith('in');
  if (anyCase) take(reader);
  expectText(reader, '(');
  const values = readList(reader, readExpression);
  expectText(reader, ')');
  return { kind: 'list', at: anyCase ? { ...at, text: `${at.text}~` } : at, operator: anyCase ? `${at.text}~` : at.text, left, values };
}

function readBetween(reader: Reader, left: Expression): Expression {
  const at = take(reader);
  expectText(reader, '(');
  const low = readSum(reader);
  expectText(reader, '..');
  const high = readSum(reader);
  expectText(reader, ')');
  return { kind: 'between', at, negated: at.text.startsWith('!'), left, low, high };
}

function readSum(reader: Reader): Expression {
  return readLevel(reader, SUMS, (inner) => readLevel(inner, PRODUCTS, readText));
}

function readText(reader: Reader): Expression {
  let left = readSigned(reader);
  while (TEXTS.has(peek(reader).text) || peek(reader).text === 'matches') {
    const at = take(reader);
    if (at.text === 'matches') expectText(reader, 'regex');
    left = { kind: 'text', at, operator: at.text, left, right: readSigned(reader) };
  }
  return left;
}

function readSigned(reader: Reader): Expression {
  const at = peek(reader);
  if (at.text !== '-' && at.text !== '+') return readPath(reader);
  take(reader);
  const of = readPath(reader);
  return at.text === '-' ? { kind: 'negative', at, of } : of;
}

/** A value, then any number of `.key`, `['key']` and `[index]`. */
function readPath(reader: Reader): Expression {
  let of = readValue(reader);
  for (let at = peek(reader); at.text === '.' || at.text === '['; at = peek(reader)) {
    take(reader);
    of = at.text === '.' ? { kind: 'member', at, of, key: readKey(reader) } : { kind: 'element', at, of, index: readIndex(reader) };
  }
  return of;
}

function readKey(reader: Reader): string {
  if (peek(reader).text !== '[') return expectName(reader).text;
  take(reader);
  const key = unquoted(expectKind(reader, 'string'));
  expectText(reader, ']');
  return key;
}

function readIndex(reader: Reader): Expression {
  const index = readExpression(reader);
  expectText(reader, ']');
  return index;
}

function readValue(reader: Reader): Expression {
  const at = take(reader);
  switch (at.kind) {
    case 'string':
      return { kind: 'literal', at, type: 'string', value: unquoted(at) };
    case 'number':
      return { kind: 'literal', at, type: isWhole(at) ? 'long' : 'real', value: numberOf(reader, at) };
    case 'timespan':
      return { kind: 'literal', at, type: 'timespan', value: ticksOfSpan(at.text) };
    case 'typed':
      return readTyped(reader, at);
    case 'name':
      return readNamed(reader, at);
    case 'symbol':
    case 'end':
      return readBracketed(reader, at);
  }
}

function isWhole(token: Token): boolean {
  return /^(?:\d+|0x[0-9a-fA-F]+)$/.test(token.text);
}

/** Whole numbers beyond 2^53 would lose digits here, so they are refused. */
function numberOf(reader: Reader, token: Token): number {
  const value = Number(token.text);
  if (isWhole(token) && !Number.isSafeInteger(value)) throw refuse(reader, token, 'is a larger number than is modelled');
  return value;
}

function readNamed(reader: Reader, at: Token): Expression {
  if (at.text === 'true' || at.text === 'false') return { kind: 'literal', at, type: 'bool', value: at.text === 'true' };
  if (at.text === 'dynamic' && peek(reader).text === '(') return readDynamic(reader, at);
  if (isReserved(at)) throw refuse(reader, at, 'is a word of the language, no value');
  if (peek(reader).text !== '(') return { kind: 'name', at, name: at.text };
  if (at.text === 'typeof') return { kind: 'typeof', at, type: readTypeof(reader) };
  take(reader);
  const values = peek(reader).text === ')' ? [] : readList(reader, readArgument);
  expectText(reader, ')');
  return { kind: 'call', at, name: at.text, values };
}

function readArgument(reader: Reader): Expression {
  const at = peek(reader);
  if (at.text !== '*') return readExpression(reader);
  take(reader);
  return { kind: 'star', at };
}

function readBracketed(reader: Reader, at: Token): Expression {
  if (at.text === '[') {
    const name = expectKind(reader, 'string');
    expectText(reader, ']');
    return { kind: 'name', at: name, name: unquoted(name) };
  }
  if (at.text !== '(') throw refuse(reader, at, 'stands where a value was expected', { expected: 'value' });
  const inner = readExpression(reader);
  expectText(reader, ')');
  return inner;
}

/** A literal that names its type, such as `datetime(2024-01-01)`, `time(1d)`, `long(5)` or `bool(null)`. */
function readTyped(reader: Reader, at: Token): Expression {
  const open = at.text.indexOf('(');
  const [name, text] = [at.text.slice(0, open), at.text.slice(open + 1, -1).trim()];
  const type = typeNamed(name) ?? 'dynamic';
  const value = text === 'null' ? null : typedValue(type, text);
  if (value === undefined) throw refuse(reader, at, 'is no literal of this type');
  return { kind: 'literal', at, type, value };
}

function typedValue(type: Type, text: string): Json | bigint | undefined {
  switch (type) {
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'int':
    case 'long':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'real':
      return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
    case 'datetime':
      return ticksOfDate(text);
    case 'timespan':
      return ticksOfSpan(text);
    case 'string':
    case 'dynamic':
      return undefined;
  }
}

function readDynamic(reader: Reader, at: Token): Expression {
  expectText(reader, '(');
  const value = readJson(reader);
  expectText(reader, ')');
  return { kind: 'literal', at, type: 'dynamic', value };
}

/** JSON in which strings may stand in single quotes (Kusto documentation, "The dynamic data type", literals). */
function readJson(reader: Reader): Json {
  const at = take(reader);
  if (at.kind === 'string') return unquoted(at);
  if (at.kind === 'number') return numberOf(reader, at);
  if (at.text === '-') return -numberOf(reader, expectKind(reader, 'number'));
  if (at.text === 'true' || at.text === 'false') return at.text === 'true';
  if (at.text === 'null') return null;
  if (at.text === '[') return readItems(reader, ']', readJson);
  if (at.text === '{') return Object.fromEntries(readItems(reader, '}', readEntry));
  throw refuse(reader, at, 'stands where a JSON value was expected');
}

function readEntry(reader: Reader): readonly [string, Json] {
  const key = unquoted(expectKind(reader, 'string'));
  expectText(reader, ':');
  return [key, readJson(reader)];
}

function readItems<T>(reader: Reader, end: string, readOne: (reader: Reader) => T): readonly T[] {
  const items = peek(reader).text === end ? [] : readList(reader, readOne);
  expectText(reader, end);
  return items;
}

/** `(string)` after `typeof`. */
export function readTypeof(reader: Reader): Type {
  expectText(reader, '(');
  const at = take(reader);
  const type = typeNamed(at.text);
  if (type === undefined) throw refuse(reader, at, 'is not a type of this simulator');
  expectText(reader, ')');
  return type;
}

/** `value` or `name = value`. */
export function readNamedValue(reader: Reader): Named {
  const at = peek(reader);
  const given = nameBeforeEquals(reader);
  return given === undefined ? { at, value: readExpression(reader) } : { at, name: given, value: readExpression(reader) };
}

function nameBeforeEquals(reader: Reader): string | undefined {
  const [first, second, third, fourth] = reader.tokens.slice(reader.next, reader.next + 4);
  if (first?.kind === 'name' && second?.text === '=') {
    reader.next += 2;
    return declaredName(reader, first);
  }
  if (first?.text !== '[' || second?.kind !== 'string' || third?.text !== ']' || fourth?.text !== '=') return undefined;
  reader.next += 4;
  return unquoted(second);
}
