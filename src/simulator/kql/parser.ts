import { TABLES, type Table } from '../estate.ts';
import { refusal, tokensOf, type Token } from './lexer.ts';

/** A column, or a path into a dynamic column. */
export type Path = readonly string[];
export type Literal = string | number | boolean;

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Expression[] }
  | { readonly kind: 'compare'; readonly path: Path; readonly ignoreCase: boolean; readonly values: readonly Literal[] };

export interface SortKey {
  readonly path: Path;
  readonly descending: boolean;
}

export type Operator =
  | { readonly kind: 'where'; readonly condition: Expression }
  | { readonly kind: 'order'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'project'; readonly columns: readonly { readonly name: string; readonly path: Path }[] }
  | { readonly kind: 'take'; readonly count: number }
  | { readonly kind: 'count' };

export interface Query {
  readonly table: Table;
  readonly operators: readonly Operator[];
}

/** The columns of every table (Resource Graph documentation, "Table and resource type reference"). */
const COLUMNS: ReadonlySet<string> = new Set([
  'id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy', 'sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation',
]);

interface Reader {
  readonly query: string;
  readonly tokens: readonly Token[];
  next: number;
}

/**
 * Reads the part of KQL that is modelled: a table, then `where` (`==`, `=~`, `in`, `in~`, `and`, `or`, parentheses),
 * `order by`, `sort by`, `project`, `take`, `limit`, `count`. Anything else is an error that names the token.
 */
export function parseQuery(query: string): Query {
  const reader: Reader = { query, tokens: tokensOf(query), next: 0 };
  const table = readTable(reader);
  const operators: Operator[] = [];
  while (peek(reader).kind !== 'end') {
    expectText(reader, '|');
    operators.push(readOperator(reader));
  }
  return { table, operators };
}

function readTable(reader: Reader): Table {
  const token = take(reader);
  const table = TABLES.find((name) => name === token.text.toLowerCase());
  if (table === undefined) throw refusal(reader.query, token, 'is not a table of this simulator');
  return table;
}

function readOperator(reader: Reader): Operator {
  const token = take(reader);
  switch (token.text) {
    case 'where':
      return { kind: 'where', condition: readOr(reader) };
    case 'order':
    case 'sort':
      expectText(reader, 'by');
      return { kind: 'order', keys: readList(reader, readSortKey) };
    case 'project':
      return { kind: 'project', columns: readList(reader, readColumn) };
    case 'take':
    case 'limit':
      return { kind: 'take', count: Number(expectKind(reader, 'number').text) };
    case 'count':
      return { kind: 'count' };
    default:
      throw refusal(reader.query, token, 'is not an operator of this simulator');
  }
}

function readOr(reader: Reader): Expression {
  return readChain(reader, 'or', (inner) => readChain(inner, 'and', readTerm));
}

function readChain(reader: Reader, word: 'and' | 'or', readOne: (reader: Reader) => Expression): Expression {
  const terms = [readOne(reader)];
  while (peek(reader).text === word) {
    take(reader);
    terms.push(readOne(reader));
  }
  return terms.length === 1 ? (terms[0] as Expression) : { kind: word, terms };
}

function readTerm(reader: Reader): Expression {
  if (peek(reader).text === '(') {
    take(reader);
    const inner = readOr(reader);
    expectText(reader, ')');
    return inner;
  }
  const path = readPath(reader);
  const operator = take(reader);
  switch (operator.text) {
    case '==':
      return { kind: 'compare', path, ignoreCase: false, values: [readLiteral(reader)] };
    case '=~':
      return { kind: 'compare', path, ignoreCase: true, values: [readLiteral(reader)] };
    case 'in':
    case 'in~':
      return { kind: 'compare', path, ignoreCase: operator.text === 'in~', values: readValues(reader) };
    default:
      throw refusal(reader.query, operator, 'is not a comparison of this simulator');
  }
}

function readValues(reader: Reader): readonly Literal[] {
  expectText(reader, '(');
  const values = readList(reader, readLiteral);
  expectText(reader, ')');
  return values;
}

function readLiteral(reader: Reader): Literal {
  const token = take(reader);
  if (token.kind === 'number') return Number(token.text);
  if (token.kind === 'string') return token.text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  if (token.text === 'true' || token.text === 'false') return token.text === 'true';
  throw refusal(reader.query, token, 'is not a literal of this simulator');
}

function readSortKey(reader: Reader): SortKey {
  const path = readPath(reader);
  const direction = peek(reader).text;
  if (direction === 'asc' || direction === 'desc') take(reader);
  return { path, descending: direction !== 'asc' };
}

function readColumn(reader: Reader): { readonly name: string; readonly path: Path } {
  const [first, second] = [peek(reader), reader.tokens[reader.next + 1]];
  if (second?.text !== '=') {
    const path = readPath(reader);
    return { name: path.join('_'), path };
  }
  expectKind(reader, 'name');
  expectText(reader, '=');
  return { name: first.text, path: readPath(reader) };
}

function readPath(reader: Reader): Path {
  const column = expectKind(reader, 'name');
  if (!COLUMNS.has(column.text)) throw refusal(reader.query, column, 'is not a column of this table');
  const path = [column.text];
  while (peek(reader).text === '.') {
    take(reader);
    path.push(expectKind(reader, 'name').text);
  }
  return path;
}

function readList<T>(reader: Reader, readOne: (reader: Reader) => T): readonly T[] {
  const items = [readOne(reader)];
  while (peek(reader).text === ',') {
    take(reader);
    items.push(readOne(reader));
  }
  return items;
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.next] ?? { kind: 'end', text: '', at: reader.query.length };
}

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

function expectText(reader: Reader, text: string): void {
  const token = take(reader);
  if (token.text !== text) throw refusal(reader.query, token, `stands where '${text}' was expected`);
}

function expectKind(reader: Reader, kind: Token['kind']): Token {
  const token = take(reader);
  if (token.kind !== kind) throw refusal(reader.query, token, `stands where a ${kind} was expected`);
  return token;
}
