import { coversAction } from '../../values/actions.ts';
import { GRANT_ACTION } from './escalations.ts';
import { UNRESTRICTED_GRANTORS } from './wellKnownRoles.ts';

/** A condition as a tree; undefined parts of it are what cannot be decided without knowing the request. */
type Expression =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'atom'; readonly text: string };

type Decision = boolean | undefined;

/**
 * Whether a condition keeps its holder from handing out the roles that can hand out all others (constrained delegation).
 * It does when, for each of them, it is false whatever else the request says; a condition that cannot be read restrains
 * nothing. Source: Azure documentation, "Delegate Azure access management" and "Azure role assignment condition format".
 */
export function restrainsDelegation(condition: string): boolean {
  const expression = parse(tokensOf(condition));
  return expression !== undefined && [...UNRESTRICTED_GRANTORS].every((role) => decide(expression, role) === false);
}

const TOKEN = /\s+|[()!]|&&|\|\||(?:'[^']*'|\{[^}]*\}|\[[^\]]*\]|[^\s()!&|'{}[\]])+/gy;
const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };

/** Structure (`(`, `)`, `!`, `&&`, `||`) and, between it, atoms; undefined when the text holds anything else. */
function tokensOf(condition: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < condition.length) {
    const found = TOKEN.exec(condition)?.[0];
    if (found === undefined) return undefined;
    if (found.trim() !== '') append(tokens, WORDS[found.toLowerCase()] ?? found);
  }
  return tokens;
}

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

function parse(tokens: readonly string[] | undefined): Expression | undefined {
  if (tokens === undefined) return undefined;
  const cursor: Cursor = { tokens, at: 0 };
  const expression = parseSequence(cursor, 0);
  return cursor.at === tokens.length ? expression : undefined;
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
  if (!isStructure(token)) return { kind: 'atom', text: token };
  if (token === '!') {
    const part = parseOne(cursor, depth + 1);
    return part && { kind: 'not', part };
  }
  const inner = token === '(' ? parseSequence(cursor, depth + 1) : undefined;
  cursor.at += 1;
  return cursor.tokens[cursor.at - 1] === ')' ? inner : undefined;
}

/** The condition on a request to assign a role, as far as the role alone decides it. */
function decide(expression: Expression, role: string): Decision {
  switch (expression.kind) {
    case 'all':
      return join(expression.parts.map((part) => decide(part, role)), false);
    case 'any':
      return join(expression.parts.map((part) => decide(part, role)), true);
    case 'not':
      return inverse(decide(expression.part, role));
    case 'atom':
      return decideAtom(expression.text, role);
  }
}

function join(decisions: readonly Decision[], deciding: boolean): Decision {
  if (decisions.includes(deciding)) return deciding;
  return decisions.includes(undefined) ? undefined : !deciding;
}

function inverse(decision: Decision): Decision {
  return decision === undefined ? undefined : !decision;
}

const ACTION = /^ActionMatches\s*\{\s*'([^']*)'\s*\}$/i;
const ROLES = /^@Request\s*\[Microsoft\.Authorization\/roleAssignments:RoleDefinitionId\]\s*(?:For(?:Any|All)Of(Any|All)Values:)?Guid(Not)?Equals\s*(?:\{([^}]*)\}|'([^']*)')$/i;

function decideAtom(text: string, role: string): Decision {
  const action = ACTION.exec(text)?.[1];
  if (action !== undefined) return coversAction(action, GRANT_ACTION);
  const found = ROLES.exec(text);
  if (found === null) return undefined;
  const [, quantifier, negated] = found;
  const roles = (found[3] ?? found[4] ?? '').split(',').map((one) => one.replaceAll(/['\s]/g, '').toLowerCase());
  const expected = negated === undefined ? 'any' : 'all';
  if (roles.length !== 1 && quantifier?.toLowerCase() !== expected) return undefined;
  return roles.includes(role) === (negated === undefined);
}
