import { UnreadableQuery } from '../http.ts';

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
  /** Offset in the query. */
  readonly at: number;
}

const PATTERNS: readonly (readonly [Exclude<Token['kind'], 'end'>, RegExp])[] = [
  ['name', /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z]+)*~?/y],
  ['number', /\d+/y],
  ['string', /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y],
  ['symbol', /=~|==|!=|!~|<=|>=|[|(),.=<>+*/%[\]:;-]/y],
];

/** The tokens of a query, the last one of kind `end`. A character that starts no token is an error that names it. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query[at] ?? '')) at += 1;
    else {
      const token = tokenAt(query, at);
      tokens.push(token);
      at += token.text.length;
    }
  }
  return [...tokens, { kind: 'end', text: '', at }];
}

function tokenAt(query: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text !== undefined) return { kind, text, at };
  }
  throw refusal(query, { kind: 'symbol', text: query[at] ?? '', at }, 'cannot be read');
}

/** Resource Graph's 400: the useful part stands in `details`, with line, position and token. */
export function refusal(query: string, token: Token, what: string): UnreadableQuery {
  const before = query.slice(0, token.at).split('\n');
  const shown = token.kind === 'end' ? '<end of query>' : token.text;
  const detail = {
    code: 'ParserFailure', message: `'${shown}' ${what}`, line: before.length, characterPositionInLine: before.at(-1)?.length ?? 0, token: shown,
  };
  return new UnreadableQuery(400, 'BadRequest', `The query is not supported by the simulator: '${shown}' ${what}`, { details: [{ code: 'InvalidQuery', message: 'Query is invalid.' }, detail] });
}
