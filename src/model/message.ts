import { parsePath } from '../values/path.ts';

/** What a `{{ path | filter }}` may pass its value through. `default`, `date`, `limit` and `join` may take an argument. */
export const MESSAGE_FILTERS = ['join', 'date', 'default', 'count', 'limit'] as const;
type MessageFilterName = (typeof MESSAGE_FILTERS)[number];

export interface MessageFilter {
  readonly name: MessageFilterName;
  readonly argument?: string;
}

/** Where a placeholder's path starts. `match` is the first array element that satisfied a count; alone, with an empty path, the element itself. */
type MessageRoot = 'row' | 'fact' | 'match' | 'params';

export type MessagePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly root: MessageRoot; readonly path: string; readonly filters: readonly MessageFilter[]; readonly offset: number };

export type MessageParse =
  | { readonly ok: true; readonly parts: readonly MessagePart[] }
  | { readonly ok: false; readonly message: string; readonly offset: number };

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** Splits a rule message into text and placeholders. `offset` is the index of the placeholder in the text. */
export function parseMessage(text: string): MessageParse {
  const parts: MessagePart[] = [];
  let end = 0;
  for (const found of text.matchAll(PLACEHOLDER)) {
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) });
    const value = parsePlaceholder(found[1] ?? '', found.index);
    if (typeof value === 'string') return { ok: false, message: value, offset: found.index };
    parts.push(value);
    end = found.index + found[0].length;
  }
  const rest = text.slice(end);
  const stray = rest.search(/\{\{|\}\}/);
  if (stray >= 0) return { ok: false, message: 'unbalanced {{ }} in message', offset: end + stray };
  if (rest !== '') parts.push({ kind: 'text', text: rest });
  return { ok: true, parts };
}

function parsePlaceholder(inner: string, offset: number): MessagePart | string {
  const [head = '', ...tails] = inner.split('|').map((piece) => piece.trim());
  const { root, path } = splitRoot(head);
  const parsed = parsePath(path);
  if (!parsed.ok && !(root === 'match' && path === '')) return parsed.message;
  const filters: MessageFilter[] = [];
  for (const tail of tails) {
    const filter = parseFilter(tail);
    if (typeof filter === 'string') return filter;
    filters.push(filter);
  }
  return { kind: 'value', root, path, filters, offset };
}

function splitRoot(head: string): { root: MessageRoot; path: string } {
  if (head === 'match') return { root: 'match', path: '' };
  for (const root of ['fact', 'match', 'params'] as const) {
    if (head.startsWith(`${root}.`)) return { root, path: head.slice(root.length + 1) };
  }
  return { root: 'row', path: head };
}

function parseFilter(text: string): MessageFilter | string {
  const [name, argument] = splitOnce(text, ':');
  const known = MESSAGE_FILTERS.find((candidate) => candidate === name);
  if (!known) return `unknown filter '${name}' (expected ${MESSAGE_FILTERS.join(', ')})`;
  return argument === undefined ? { name: known } : { name: known, argument };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text.trim(), undefined] : [text.slice(0, index).trim(), text.slice(index + 1).trim()];
}
