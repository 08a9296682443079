import { coversAction } from '../../values/actions.ts';
import { own } from '../../values/json.ts';

/** A condition as a tree; atoms are what only the request, or one question about it, can decide. */
export type Expression =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'atom'; readonly text: string };

/** Kleene truth without a cause: undefined is what cannot be told without seeing the request. */
export type Decision = boolean | undefined;

/**
 * Reads a condition of a role assignment, of an element of a role, or of a deny assignment. Undefined where it cannot be
 * read: what is mixed without brackets, cut short, or nested deeper than any editor writes.
 * Source: Azure documentation, "Azure role assignment condition format and syntax".
 */
export function parseCondition(condition: string): Expression | undefined {
  const tokens = tokensOf(condition);
  if (tokens === undefined) return undefined;
  const cursor: Cursor = { tokens, at: 0 };
  const expression = parseSequence(cursor, 0);
  return cursor.at === tokens.length ? expression : undefined;
}

/** What an expression comes to, as far as its atoms are decided. */
export function decide(expression: Expression, atom: (text: string) => Decision): Decision {
  switch (expression.kind) {
    case 'all':
      return join(expression.parts.map((part) => decide(part, atom)), false);
    case 'any':
      return join(expression.parts.map((part) => decide(part, atom)), true);
    case 'not':
      return inverse(decide(expression.part, atom));
    case 'atom':
      return atom(expression.text);
  }
}

/** What a condition says about one action: `none` there is no condition, `open` the rest of the request decides, `unreadable`. */
export type Holds = 'none' | 'holds' | 'open' | 'fails' | 'unreadable';

/** Answers what a condition says about an action. Every text is parsed once. */
export type ConditionReader = (condition: string | undefined, action: string) => Holds;

export function conditionReader(): ConditionReader {
  const parsed = new Map<string, Expression | undefined>();
  return (condition, action) => {
    if (condition === undefined || condition.trim() === '') return 'none';
    if (!parsed.has(condition)) parsed.set(condition, parseCondition(condition));
    const expression = parsed.get(condition);
    return expression === undefined ? 'unreadable' : holdsOf(decide(expression, (text) => decideAction(text, action)));
  };
}

function holdsOf(decision: Decision): Holds {
  if (decision === undefined) return 'open';
  return decision ? 'holds' : 'fails';
}

const ACTION = /^ActionMatches\s*\{\s*'([^']*)'\s*\}$/i;

/** The one atom that the action alone decides; undefined for every other. */
export function decideAction(text: string, action: string): Decision {
  const pattern = ACTION.exec(text)?.[1];
  return pattern === undefined ? undefined : coversAction(pattern, action);
}

const TOKEN = /\s+|[()!]|&&|\|\||(?:'[^']*'|\{(?:'[^']*'|[^{}'])*\}|\[[^\]]*\]|[^\s()!&|'{}[\]])+/gy;
const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };

/** Structure (`(`, `)`, `!`, `&&`, `||`) and, between it, atoms; undefined when the text holds anything else. */
function tokensOf(condition: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < condition.length) {
    const found = TOKEN.exec(condition)?.[0];
    if (found === undefined) return undefined;
    if (found.trim() !== '') append(tokens, own(WORDS, found.toLowerCase()) ?? found);
  }
  return tokens;
}

/** `ActionMatches{'..'}`, `SubOperationMatches{'..'}`, `Exists @Kind[..]`, `@Kind[..] Operator` and what it is compared with. */
const ATOM = /^(?:ActionMatches\s*\{\s*'[^']*'\s*\}|SubOperationMatches\s*\{.*\}|(?:Not)?Exists\s*@[a-z]+\s*\[[^\]]+\]|@[a-z]+\s*\[[^\]]+\]\s*[a-z]+(?::[a-z]+)?\s*(?:'[^']*'|\{(?:'[^']*'|[^{}'])*\}|@[a-z]+\s*\[[^\]]+\]|(?<= )-?[a-z0-9][\w.:+-]*))$/i;

function append(tokens: string[], token: string): void {
  const last = tokens.at(-1);
  if (last === undefined || isStructure(last) || isStructure(token)) tokens.push(token);
  else tokens[tokens.length - 1] = `${last} ${token}`;
}

function isStructure(token: string): boolean {
  return ['(', ')', '!', '&&', '||'].includes(token);
}

/** Deeper nesting than any editor writes is not read. */
const DEEPEST = 60;

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}

/** `a && b && c` or `a || b`: a mixture without brackets is not read, since its order would be a guess. */
function parseSequence(cursor: Cursor, depth: number): Expression | undefined {
  const first = parseOne(cursor, depth);
  const operator = cursor.tokens[cursor.at];
  if (first === undefined || (operator !== '&&' && operator !== '||')) return first;
  const parts = [first];
  while (cursor.tokens[cursor.at] === operator) {
    cursor.at += 1;
    const next = parseOne(cursor, depth);
    if (next === undefined) return undefined;
    parts.push(next);
  }
  return { kind: operator === '&&' ? 'all' : 'any', parts };
}

function parseOne(cursor: Cursor, depth: number): Expression | undefined {
  const token = cursor.tokens[cursor.at];
  if (token === undefined || depth > DEEPEST) return undefined;
  cursor.at += 1;
  if (!isStructure(token)) return ATOM.test(token) ? { kind: 'atom', text: token } : undefined;
  if (token === '!') {
    const part = parseOne(cursor, depth + 1);
    return part && { kind: 'not', part };
  }
  const inner = token === '(' ? parseSequence(cursor, depth + 1) : undefined;
  cursor.at += 1;
  return cursor.tokens[cursor.at - 1] === ')' ? inner : undefined;
}

function join(decisions: readonly Decision[], deciding: boolean): Decision {
  if (decisions.includes(deciding)) return deciding;
  return decisions.includes(undefined) ? undefined : !deciding;
}

function inverse(decision: Decision): Decision {
  return decision === undefined ? undefined : !decision;
}
