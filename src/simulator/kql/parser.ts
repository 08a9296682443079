import { readExpression, readNamedValue, readTypeof } from './expressions.ts';
import { tokensOf, unquoted, type Token } from './lexer.ts';
import { declaredName, expectKind, expectName, expectText, peek, readList, refuse, take, type Reader } from './reader.ts';
import type { Expansion, JoinKey, JoinKind, NamePattern, Named, Operator, Query, SortKey, Source } from './syntax.ts';

/** The most that Resource Graph takes (Resource Graph documentation, "Query language", limits of the operators). */
const MOST_JOINS = 3;
const MOST_EXPANSIONS = 3;
const MOST_LEGS = 3;
const ROW_LIMIT = 128;
const MOST_ROW_LIMIT = 400;

/** How often the limited operators stand in a query, those inside of others too. */
interface Counts {
  joins: number;
  expansions: number;
}

interface Parser extends Reader {
  readonly counts: Counts;
}

const OPERATORS: Readonly<Record<string, (parser: Parser, at: Token) => Operator>> = {
  where: (parser, at) => ({ kind: 'where', at, condition: readExpression(parser) }),
  extend: (parser, at) => ({ kind: 'extend', at, columns: readList(parser, readNamedValue) }),
  project: (parser, at) => ({ kind: 'project', at, columns: readList(parser, readNamedValue) }),
  'project-away': (parser, at) => ({ kind: 'project-away', at, patterns: readList(parser, readPattern) }),
  'project-keep': (parser, at) => ({ kind: 'project-keep', at, patterns: readList(parser, readPattern) }),
  'project-rename': (parser, at) => ({ kind: 'project-rename', at, names: readList(parser, readRename) }),
  order: readOrder,
  sort: readOrder,
  top: readTop,
  take: (parser, at) => ({ kind: 'take', at, count: readCount(parser) }),
  limit: (parser, at) => ({ kind: 'take', at, count: readCount(parser) }),
  count: (_parser, at) => ({ kind: 'count', at }),
  distinct: readDistinct,
  summarize: readSummarize,
  join: readJoin,
  union: (parser, at) => ({ kind: 'union', at, legs: readLegs(parser, at, 1) }),
  'mv-expand': readExpand,
  mvexpand: readExpand,
};

/**
 * Reads a query of Resource Graph's part of KQL. Anything else is an error that names the token with line and position.
 * Without a table it is over `resources`, but not with `join` or `union` (Resource Graph documentation, "Query language").
 */
export function parseQuery(query: string): Query {
  const parser: Parser = { query, tokens: tokensOf(query), next: 0, counts: { joins: 0, expansions: 0 } };
  const read = readQuery(parser, true);
  if (peek(parser).text === ';') take(parser);
  const rest = peek(parser);
  if (rest.kind !== 'end') throw refuse(parser, rest, 'stands where the query could end', { expected: '|' });
  return read;
}

function readQuery(parser: Parser, outermost: boolean): Query {
  const first = peek(parser);
  const hasTable = !(outermost && startsWithOperator(parser));
  const source: Source = hasTable ? readSource(parser) : { kind: 'table', at: first, name: 'resources' };
  const operators = hasTable ? [] : [readOperator(parser)];
  while (peek(parser).text === '|') {
    take(parser);
    operators.push(readOperator(parser));
  }
  const foreign = hasTable ? undefined : operators.find(({ kind }) => kind === 'join' || kind === 'union');
  if (foreign !== undefined) throw refuse(parser, foreign.at, 'needs the table named before it');
  return { source, operators };
}

function startsWithOperator(parser: Parser): boolean {
  const first = peek(parser);
  return first.text !== 'union' && first.kind === 'name' && Object.hasOwn(OPERATORS, operatorName(parser)) && parser.tokens[parser.next + 1]?.text !== '|';
}

function readSource(parser: Parser): Source {
  const at = take(parser);
  if (at.text === 'union') return { kind: 'union', at, legs: readLegs(parser, at, 0) };
  if (at.text === '(') {
    const inner = readQuery(parser, false);
    expectText(parser, ')');
    return { kind: 'union', at, legs: [inner] };
  }
  if (at.kind !== 'name') throw refuse(parser, at, 'stands where a table was expected', { expected: 'table' });
  return { kind: 'table', at, name: at.text };
}

/** `project-away` and its kind are written without blanks. */
function operatorName(parser: Parser): string {
  const [first, dash, second] = parser.tokens.slice(parser.next, parser.next + 3);
  const isJoined = dash?.text === '-' && second?.kind === 'name' && first !== undefined && dash.at === first.at + first.text.length && second.at === dash.at + 1;
  return isJoined ? `${first.text}-${second.text}` : (first?.text ?? '');
}

function readOperator(parser: Parser): Operator {
  const first = peek(parser);
  const name = operatorName(parser);
  const at: Token = { ...first, text: name };
  const read = Object.hasOwn(OPERATORS, name) && first.kind === 'name' ? OPERATORS[name] : undefined;
  if (read === undefined) throw refuse(parser, at, 'is not an operator of this simulator', { expected: 'operator' });
  parser.next += name.length > first.text.length ? 3 : 1;
  return read(parser, at);
}

function readCount(parser: Parser): number {
  const token = expectKind(parser, 'number');
  if (!/^\d+$/.test(token.text)) throw refuse(parser, token, 'is no whole number');
  return Number(token.text);
}

function readPattern(parser: Parser): NamePattern {
  const at = peek(parser).text === '*' ? { ...peek(parser), text: '' } : readColumnName(parser);
  const star = peek(parser);
  const open = star.text === '*' && star.at === at.at + at.text.length;
  if (open) take(parser);
  return { at, name: at.kind === 'string' ? unquoted(at) : at.text, open };
}

/** A name, or any text in brackets. */
function readColumnName(parser: Reader): Token {
  if (peek(parser).text !== '[') return expectName(parser);
  take(parser);
  const name = expectKind(parser, 'string');
  expectText(parser, ']');
  return name;
}

function nameText(token: Token): string {
  return token.kind === 'string' ? unquoted(token) : token.text;
}

function readRename(parser: Parser): { readonly at: Token; readonly from: string; readonly to: string } {
  const at = peek(parser).kind === 'name' ? take(parser) : readColumnName(parser);
  const to = at.kind === 'name' ? declaredName(parser, at) : nameText(at);
  expectText(parser, '=');
  return { at, to, from: nameText(readColumnName(parser)) };
}

function readOrder(parser: Parser, at: Token): Operator {
  expectText(parser, 'by');
  return { kind: 'order', at, keys: readList(parser, readSortKey) };
}

function readTop(parser: Parser, at: Token): Operator {
  const count = readCount(parser);
  expectText(parser, 'by');
  return { kind: 'top', at, count, key: readSortKey(parser) };
}

/** Descending unless told otherwise; nulls come first where it ascends (Kusto documentation, "sort operator"). */
function readSortKey(parser: Parser): SortKey {
  const value = readExpression(parser);
  const direction = peek(parser).text;
  if (direction === 'asc' || direction === 'desc') take(parser);
  const descending = direction !== 'asc';
  if (peek(parser).text !== 'nulls') return { value, descending, nullsFirst: !descending };
  take(parser);
  const place = take(parser);
  if (place.text !== 'first' && place.text !== 'last') throw refuse(parser, place, "stands where 'first' or 'last' was expected");
  return { value, descending, nullsFirst: place.text === 'first' };
}

function readDistinct(parser: Parser, at: Token): Operator {
  if (peek(parser).text !== '*') return { kind: 'distinct', at, columns: readList(parser, readNamedValue) };
  take(parser);
  return { kind: 'distinct', at, columns: 'all' };
}

function readSummarize(parser: Parser, at: Token): Operator {
  const aggregates: readonly Named[] = peek(parser).text === 'by' ? [] : readList(parser, readNamedValue);
  if (peek(parser).text !== 'by') return { kind: 'summarize', at, aggregates, by: [] };
  take(parser);
  return { kind: 'summarize', at, aggregates, by: readList(parser, readNamedValue) };
}

function readJoin(parser: Parser, at: Token): Operator {
  parser.counts.joins += 1;
  if (parser.counts.joins > MOST_JOINS) throw refuse(parser, at, `stands more than ${MOST_JOINS} times`, { code: 'DisallowedMaxNumberOfRemoteTables' });
  const how = readJoinKind(parser);
  const right = readLeg(parser);
  expectText(parser, 'on');
  return { kind: 'join', at, how, right, on: readList(parser, readJoinKey) };
}

function readJoinKind(parser: Parser): JoinKind {
  if (peek(parser).text !== 'kind') return 'innerunique';
  take(parser);
  expectText(parser, '=');
  const kind = take(parser);
  if (kind.text !== 'innerunique' && kind.text !== 'inner' && kind.text !== 'leftouter') throw refuse(parser, kind, 'is not a kind of join of this simulator');
  return kind.text;
}

function readJoinKey(parser: Parser): JoinKey {
  const at = peek(parser);
  if (at.text !== '$left') {
    const name = nameText(readColumnName(parser));
    return { at, left: name, right: name };
  }
  const left = readSide(parser, '$left');
  expectText(parser, '==');
  return { at, left, right: readSide(parser, '$right') };
}

function readSide(parser: Parser, side: '$left' | '$right'): string {
  expectText(parser, side);
  if (peek(parser).text === '.') take(parser);
  return nameText(readColumnName(parser));
}

/** `before` is 1 where a table comes before `union`, which is a leg too. */
function readLegs(parser: Parser, at: Token, before: number): readonly Query[] {
  if (peek(parser).text === 'kind') readOuter(parser);
  const legs = readList(parser, readLeg);
  if (legs.length + before > MOST_LEGS) throw refuse(parser, at, `has more than ${MOST_LEGS} legs`, { code: 'DisallowedMaxNumberOfRemoteTables' });
  return legs;
}

function readOuter(parser: Parser): void {
  take(parser);
  expectText(parser, '=');
  expectText(parser, 'outer');
}

/** A table, or a query in parentheses. */
function readLeg(parser: Parser): Query {
  const at = take(parser);
  if (at.text === '(') {
    const inner = readQuery(parser, false);
    expectText(parser, ')');
    return inner;
  }
  if (at.kind !== 'name') throw refuse(parser, at, 'stands where a table was expected', { expected: 'table' });
  return { source: { kind: 'table', at, name: at.text }, operators: [] };
}

function readExpand(parser: Parser, at: Token): Operator {
  parser.counts.expansions += 1;
  if (parser.counts.expansions > MOST_EXPANSIONS) throw refuse(parser, at, `stands more than ${MOST_EXPANSIONS} times`);
  const kind = readParameter(parser, 'kind') ?? readParameter(parser, 'bagexpansion');
  if (kind !== undefined && kind.text !== 'bag' && kind.text !== 'array') throw refuse(parser, kind, 'is not a kind of expansion');
  const index = readParameter(parser, 'with_itemindex');
  const items = readList(parser, readExpansion);
  return { kind: 'expand', at, items, asPairs: kind?.text === 'array', ...(index === undefined ? {} : { index: index.text }), limit: readRowLimit(parser) };
}

function readParameter(parser: Parser, name: string): Token | undefined {
  if (peek(parser).text !== name || parser.tokens[parser.next + 1]?.text !== '=') return undefined;
  parser.next += 2;
  return expectKind(parser, 'name');
}

function readExpansion(parser: Parser): Expansion {
  const named = readNamedValue(parser);
  if (peek(parser).text !== 'to') return named;
  take(parser);
  expectText(parser, 'typeof');
  return { ...named, to: readTypeof(parser) };
}

function readRowLimit(parser: Parser): number {
  if (peek(parser).text !== 'limit') return ROW_LIMIT;
  take(parser);
  const token = peek(parser);
  const limit = readCount(parser);
  if (limit > MOST_ROW_LIMIT) throw refuse(parser, token, `is more than the row limit of ${MOST_ROW_LIMIT}`);
  return limit;
}
