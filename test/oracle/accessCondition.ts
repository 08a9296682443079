import { kleeneAll, kleeneAny, kleeneNot, type Truth } from './kleene.ts';

/**
 * A condition of a role assignment, read and answered in one walk: what cannot be told from the action alone is unknown.
 *
 *     sequence := part { AND part } | part { OR part }          never both
 *     part     := NOT part | ( sequence ) | atom
 *     atom     := ActionMatches{'..'} | SubOperationMatches{'..'} | Exists @Kind[..] | @Kind[..] Operator right
 *     right    := '..' | {.., ..} | @Kind[..] | word
 */
export function answerOf(condition: string, action: string): Truth | 'unreadable' {
  try {
    const tokens = tokensOf(condition);
    const { truth, next } = sequence({ tokens, action, depth: 0 }, 0);
    return next === tokens.length ? truth : 'unreadable';
  } catch (error) {
    if (error instanceof Unreadable) return 'unreadable';
    throw error;
  }
}

/** A star stands for anything; between two slashes also for nothing, and then one of the slashes goes with it. */
export function covers(pattern: string, action: string): boolean {
  // Most patterns are about something else from their first letters on.
  if (!action.toLowerCase().startsWith((pattern.split('*')[0] ?? '').toLowerCase())) return false;
  const parts = pattern.toLowerCase().split(/((?<=\/)\*\/|\*)/);
  const source = parts.map((part) => (part === '*' ? '[^]*' : part === '*/' ? '(?:[^]*/)?' : part.replaceAll(/[^a-z0-9]/g, String.raw`\$&`)));
  return new RegExp(`^${source.join('')}$`).test(action.toLowerCase());
}

const DEEPEST = 60;

class Unreadable extends Error {}

interface Text {
  readonly tokens: readonly string[];
  readonly action: string;
  readonly depth: number;
}

interface Read {
  readonly truth: Truth;
  /** The index of the first token that is not part of it. */
  readonly next: number;
}

const QUOTED = /'[^']*'/;
const LIST = /\{(?:'[^']*'|[^{}'])*\}/;
const ATTRIBUTE = /@[a-z]+\[[^\]]+\]/;
const WORD = /-?[a-z0-9][a-z0-9_.:+-]*/;
const TOKEN = new RegExp(`\\s+|&&|\\|\\||[()!]|${[QUOTED, LIST, ATTRIBUTE, WORD].map(({ source }) => source).join('|')}`, 'iy');

function tokensOf(condition: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < condition.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(condition)?.[0];
    if (token === undefined) throw new Unreadable();
    if (token.trim() !== '') tokens.push(token);
    at += token.length;
  }
  return tokens;
}

function sequence(text: Text, at: number): Read {
  const parts = [part(text, at)];
  const joints: string[] = [];
  let next = parts[0]?.next ?? at;
  for (let joint = jointAt(text, next); joint !== undefined; joint = jointAt(text, next)) {
    const read = part(text, next + 1);
    joints.push(joint);
    parts.push(read);
    next = read.next;
  }
  if (new Set(joints).size > 1) throw new Unreadable('AND and OR in one sequence');
  const truths = parts.map(({ truth }) => truth);
  return { truth: joints.includes('or') ? kleeneAny(truths) : kleeneAll(truths), next };
}

function jointAt({ tokens }: Text, at: number): 'and' | 'or' | undefined {
  const token = tokens[at];
  if (token === '&&' || token?.toLowerCase() === 'and') return 'and';
  return token === '||' || token?.toLowerCase() === 'or' ? 'or' : undefined;
}

function part(text: Text, at: number): Read {
  const token = text.tokens[at]?.toLowerCase();
  if (token !== '!' && token !== 'not' && token !== '(') return atom(text, at);
  const inner = { ...text, depth: text.depth + 1 };
  if (inner.depth > DEEPEST) throw new Unreadable('nested too deeply');
  return token === '(' ? parenthesis(inner, at + 1) : negation(inner, at + 1);
}

function negation(text: Text, at: number): Read {
  const { truth, next } = part(text, at);
  return { truth: kleeneNot(truth), next };
}

function parenthesis(text: Text, at: number): Read {
  const { truth, next } = sequence(text, at);
  if (text.tokens[next] !== ')') throw new Unreadable('an open parenthesis');
  return { truth, next: next + 1 };
}

function atom({ tokens, action }: Text, at: number): Read {
  const [first = '', second = '', third = ''] = tokens.slice(at, at + 3);
  if (/^actionmatches$/i.test(first)) return { truth: covers(patternIn(second), action) ? 'true' : 'false', next: at + 2 };
  if (/^suboperationmatches$/i.test(first) && is(LIST, second)) return { truth: 'unknown', next: at + 2 };
  if (/^exists$/i.test(first) && is(ATTRIBUTE, second)) return { truth: 'unknown', next: at + 2 };
  const compares = is(ATTRIBUTE, first) && isPlainWord(second) && [QUOTED, LIST, ATTRIBUTE].some((kind) => is(kind, third));
  if (compares || (is(ATTRIBUTE, first) && isPlainWord(second) && isPlainWord(third))) return { truth: 'unknown', next: at + 3 };
  throw new Unreadable('no atom');
}

function patternIn(list: string): string {
  const pattern = /^\{\s*'([^']*)'\s*\}$/.exec(list)?.[1];
  if (pattern === undefined) throw new Unreadable('no pattern');
  return pattern;
}

function isPlainWord(token: string): boolean {
  return is(WORD, token) && !/^(?:and|or|not|exists|actionmatches|suboperationmatches)$/i.test(token);
}

function is(kind: RegExp, token: string): boolean {
  return new RegExp(`^(?:${kind.source})$`, 'i').test(token);
}
