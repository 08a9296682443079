import { refusal, type RefusalCode, type Token } from './lexer.ts';

/** The tokens of a query and how far they are read. */
export interface Reader {
  readonly query: string;
  readonly tokens: readonly Token[];
  next: number;
}

export function readList<R extends Reader, T>(reader: R, readOne: (reader: R) => T): readonly T[] {
  const items = [readOne(reader)];
  while (peek(reader).text === ',') {
    take(reader);
    items.push(readOne(reader));
  }
  return items;
}

export function peek(reader: Reader): Token {
  return reader.tokens[reader.next] ?? { kind: 'end', text: '', at: reader.query.length };
}

export function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

export function refuse(reader: Reader, token: Token, what: string, more: { readonly code?: RefusalCode; readonly expected?: string } = {}): Error {
  return refusal(reader.query, token, what, more);
}

export function expectText(reader: Reader, text: string): Token {
  const token = take(reader);
  if (token.text !== text || token.kind === 'string') throw refuse(reader, token, `stands where '${text}' was expected`, { expected: text });
  return token;
}

export function expectKind(reader: Reader, kind: Token['kind']): Token {
  const token = take(reader);
  if (token.kind !== kind) throw refuse(reader, token, `stands where a ${kind} was expected`, { expected: kind });
  return token;
}

/** Words that cannot be names unless they stand in brackets (found by asking Microsoft's own parser; words of other commands are not in it). */
const RESERVED: ReadonlySet<string> = new Set([
  'accumulate', 'and', 'as', 'asc', 'bagexpansion', 'between', 'boolean', 'by', 'char', 'contains', 'contains_cs', 'datatable', 'date', 'datetime', 'decimal', 'desc', 'double', 'dynamic', 'endswith', 'endswith_cs', 'external_data',
  'externaldata', 'false', 'find', 'first', 'float', 'has', 'has_all', 'has_any', 'has_cs', 'hasprefix', 'hasprefix_cs', 'hassuffix', 'hassuffix_cs', 'in', 'int', 'invoke', 'isfuzzy', 'last', 'like', 'long', 'materialize', 'missing',
  'of', 'or', 'print', 'project', 'queries', 'real', 'sample', 'search', 'set', 'sets', 'simple', 'startswith', 'startswith_cs', 'string', 'time', 'timespan', 'title', 'to', 'toscalar', 'totable', 'true', 'union', 'verbose', 'views',
  'where', 'with_itemindex', 'card', 'others', 'range_card', 'statistics', 'cancel', 'flags', 'seal', 'seals', 'tablepurge', 'rowstore', 'journal', 'uniqueid', 'cycles', 'earliest', 'latest', 'byte', 'uint', 'ulong',
]);

export function isReserved(token: Token): boolean {
  return token.kind === 'name' && RESERVED.has(token.text);
}

export function expectName(reader: Reader): Token {
  const token = expectKind(reader, 'name');
  if (isReserved(token)) throw refuse(reader, token, 'is a word of the language, no name');
  return token;
}

/** Reserved words that may yet be given to a column as its name, before `=`; `kind` may not, though it is no reserved word. */
const DECLARABLE: ReadonlySet<string> = new Set([
  'accumulate', 'as', 'by', 'contains', 'datatable', 'externaldata', 'find', 'has', 'in', 'invoke', 'materialize', 'of', 'print', 'sample', 'search', 'set', 'title', 'to', 'toscalar', 'totable', 'verbose', 'where', 'earliest', 'latest',
]);

/** The name that a token gives to a column. */
export function declaredName(reader: Reader, token: Token): string {
  const barred = token.text === 'kind' || (isReserved(token) && !DECLARABLE.has(token.text));
  if (barred) throw refuse(reader, token, 'is a word of the language: as a name it must stand in brackets');
  return token.text;
}
