import { UnreadableQuery } from '../http.ts';

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'timespan' | 'typed' | 'symbol' | 'end';
  readonly text: string;
  /** Offset in the query. */
  readonly at: number;
}

const TIME_UNITS = 'days?|d|hours?|hrs?|h|minutes?|min|milliseconds?|millis|milli|ms|m|seconds?|sec|s|microseconds?|micros|micro|ticks?';

/**
 * What a token looks like (Kusto documentation, "Entity names", "The string data type", "The timespan data type" and the
 * literals of the other types). `typed` is a literal with its type before it, such as `datetime(2024-01-01)`.
 */
const PATTERNS: readonly (readonly [Exclude<Token['kind'], 'end'>, RegExp])[] = [
  ['typed', /(?:datetime|date|timespan|time|bool|boolean|int|long|real|double)\([^)('"]*\)/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*|\$(?:left|right)\b/y],
  ['timespan', new RegExp(String.raw`\d+(?:\.\d+)?(?:${TIME_UNITS})(?![A-Za-z0-9_])`, 'y')],
  ['number', /0x[0-9a-fA-F]+(?![A-Za-z0-9_])|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_])/y],
  ['string', /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|@'(?:[^']|'')*'|@"(?:[^"]|"")*"/y],
  ['symbol', /\.\.|=~|==|!=|!~|<>|<=|>=|![a-z][a-z_]*|[|(),.=<>+*/%[\]{}:;~-]/y],
];

const BLANK = /(?:\s|\/\/[^\n]*)+/y;

/** The tokens of a query, the last one of kind `end`. A character that starts no token is an error that names it. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = afterBlank(query, 0);
  while (at < query.length) {
    const token = tokenAt(query, at);
    tokens.push(token);
    depth += '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0;
    if (depth > DEEPEST) throw refusal(query, token, `opens more than ${DEEPEST} brackets within each other`);
    at = afterBlank(query, at + token.text.length);
  }
  return [...tokens, { kind: 'end', text: '', at: query.length }];
}

/** Deeper than any query that is written; reading recurses. */
const DEEPEST = 100;

function afterBlank(query: string, at: number): number {
  BLANK.lastIndex = at;
  return at + (BLANK.exec(query)?.[0].length ?? 0);
}

function tokenAt(query: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text !== undefined) return { kind, text, at };
  }
  throw refusal(query, { kind: 'symbol', text: query[at] ?? '', at }, 'cannot be read');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\u0007', b: '\b', f: '\f', v: '\v' };

/** The text that a string token stands for; `@` takes backslashes as they are (Kusto documentation, "The string data type"). */
export function unquoted(token: Token): string {
  const quote = token.text.at(-1) ?? '';
  if (token.text.startsWith('@')) return token.text.slice(2, -1).replaceAll(quote + quote, quote);
  return token.text.slice(1, -1).replaceAll(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_all, code: string) => (code.length > 1 ? String.fromCodePoint(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code)));
}

/** The error codes beside `ParserFailure` that say more (facts on Resource Graph's errors). */
export type RefusalCode = 'UnknownFunction' | 'DisallowedLogicalTableName' | 'DisallowedMaxNumberOfRemoteTables';

/** Says that a token cannot stand: for a query whose text is known. */
export type Refuse = (token: Token, what: string, more?: { readonly code?: RefusalCode; readonly expected?: string }) => UnreadableQuery;

/** Resource Graph's 400: the useful part stands in `details`, with line, position and token. */
export function refusal(query: string, token: Token, what: string, more: { readonly code?: RefusalCode; readonly expected?: string } = {}): UnreadableQuery {
  const before = query.slice(0, token.at).split('\n');
  const shown = token.kind === 'end' ? '<end of query>' : token.text;
  const message = `'${shown}' ${what}`;
  const details = [
    { code: 'InvalidQuery', message: 'Query is invalid.' },
    ...(more.code === undefined ? [] : [{ code: more.code, message }]),
    {
      code: 'ParserFailure', message, line: before.length, characterPositionInLine: before.at(-1)?.length ?? 0, token: shown,
      ...(more.expected === undefined ? {} : { expectedToken: more.expected }),
    },
  ];
  return new UnreadableQuery(400, 'BadRequest', `The query is not supported by the simulator: ${message} (line ${before.length}, position ${before.at(-1)?.length ?? 0})`, { details });
}
