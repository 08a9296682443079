/** Keys and indexes from the document down to a part of it. */
export type DocumentPath = readonly (string | number)[];

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

export interface JsonFault extends Place {
  readonly message: string;
}

/** Where in a text something is not JSON, and what was expected there; undefined when all of it is. Linear, without recursion. */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    scan(text, () => undefined);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    return { ...placeIn(text, error.offset), message: error.message };
  }
}

/**
 * Where the key (or list item) of a path stands in a JSON text, and where its value does; where the path ends early, the
 * last parts there are. Reads the whole text: for a fault that was found, not for a document that is fine.
 */
export function placeInJson(text: string, path: DocumentPath): { readonly key: Place; readonly value: Place } {
  let found = { key: 0, value: 0 };
  scan(text, (at, key, value) => {
    // The parts of a path come one below the other; of a key that stands twice JSON takes the last.
    if (at.length <= path.length && at.every((step, index) => step === path[index])) found = { key, value };
  });
  return { key: placeIn(text, found.key), value: placeIn(text, found.value) };
}

/** Deeper than any document of ours; what walks a value recurses, and would fill the stack at some thousand levels. */
const DEEPEST_JSON = 500;

/** Where a JSON text nests deeper than any document of ours; undefined where it does not. Linear, without recursion. */
export function jsonDepthFault(text: string): JsonFault | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = quoteEnd(text, at);
    else if (code === OPEN_LIST || code === OPEN_MAP) depth += 1;
    else if (code === CLOSE_LIST || code === CLOSE_MAP) depth -= 1;
    if (depth > DEEPEST_JSON) return { ...placeIn(text, at), message: `nested deeper than ${DEEPEST_JSON} levels` };
  }
  return undefined;
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = Array.from('"\\[]{}', (character) => character.charCodeAt(0)) as [number, number, number, number, number, number];

/** The closing quote of the text that starts at an offset; the end of all where it is not closed. */
function quoteEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  // A byte order mark has no column.
  return { line, column: offset - start + 1 - (line === 1 && text.startsWith('\uFEFF') ? 1 : 0) };
}

class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

interface Open {
  readonly closer: ']' | '}';
  readonly start: number;
}

/** Told of each value: its path (of which no copy is made), where its key or item starts, where it starts itself. */
type Visit = (path: DocumentPath, key: number, value: number) => void;

/** One pass over the tokens of a JSON text; throws NotJson at the first that does not fit. */
function scan(text: string, visit: Visit): void {
  const path: (string | number)[] = [];
  const open: Open[] = [];
  let at = blank(text, text.startsWith('\uFEFF') ? 1 : 0);
  let key = at;
  for (;;) {
    visit(path, key, at);
    const opened = openedAt(text, at);
    if (opened === undefined) at = blank(text, scalarEnd(text, at, open.at(-1)));
    else {
      const inside = blank(text, at + 1);
      if (text[inside] !== opened.closer) {
        open.push(opened);
        ({ at, key } = entry(text, inside, opened, path, 0));
        continue;
      }
      at = blank(text, inside + 1);
    }
    const next = closed(text, at, open, path);
    if (next === undefined) return;
    ({ at, key } = next);
  }
}

/** Behind a value: closes what ends here and goes to the next value; undefined at the end of the text. */
function closed(text: string, behind: number, open: Open[], path: (string | number)[]): { readonly at: number; readonly key: number } | undefined {
  let at = behind;
  for (let current = open.at(-1); current !== undefined; current = open.at(-1)) {
    const last = path.pop();
    if (text[at] === ',') {
      const next = blank(text, at + 1);
      if (text[next] === current.closer) throw new NotJson(at, `a comma before '${current.closer}' is not allowed`);
      return entry(text, next, current, path, typeof last === 'number' ? last + 1 : 0);
    }
    if (text[at] !== current.closer) throw new NotJson(at, at >= text.length ? cutShort(text, current) : `expected ',' or '${current.closer}', found ${shown(text, at)}`);
    open.pop();
    at = blank(text, at + 1);
  }
  if (at < text.length) throw new NotJson(at, `expected the end of the document, found ${shown(text, at)}`);
  return undefined;
}

function openedAt(text: string, at: number): Open | undefined {
  if (text[at] === '{') return { closer: '}', start: at };
  return text[at] === '[' ? { closer: ']', start: at } : undefined;
}

/** At the start of a list item or of a key: pushes its step, and says where its value starts. */
function entry(text: string, at: number, { closer, start }: Open, path: (string | number)[], index: number): { readonly at: number; readonly key: number } {
  if (closer === ']') {
    path.push(index);
    return { at, key: at };
  }
  if (text[at] !== '"') throw new NotJson(at, at >= text.length ? cutShort(text, { closer, start }) : `expected a key in double quotes, found ${shown(text, at)}`);
  const end = stringEnd(text, at);
  path.push(JSON.parse(text.slice(at, end)) as string);
  const colon = blank(text, end);
  if (text[colon] !== ':') throw new NotJson(colon, colon >= text.length ? cutShort(text, { closer, start }) : `expected ':' after the key, found ${shown(text, colon)}`);
  return { at: blank(text, colon + 1), key: at };
}

function blank(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

function scalarEnd(text: string, at: number, inside: Open | undefined): number {
  if (text[at] === '"') return stringEnd(text, at);
  SCALAR.lastIndex = at;
  if (SCALAR.test(text)) return SCALAR.lastIndex;
  if (at >= text.length) throw new NotJson(at, inside === undefined ? 'the document is empty' : cutShort(text, inside));
  throw new NotJson(at, `expected a value, found ${shown(text, at)}${text[at] === "'" ? '; texts stand in double quotes' : ''}`);
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') return at + 1;
    if (character === '\\') {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) throw new NotJson(at, at + 2 >= text.length ? 'this text is not closed: the file was cut short' : `'${text.slice(at, at + 2)}' is no escape of JSON`);
      at = ESCAPE.lastIndex - 1;
    } else if (character < ' ') throw new NotJson(character === '\n' || character === '\r' ? start : at, character === '\n' || character === '\r' ? 'this text is not closed before the end of its line' : 'a control character must be written as an escape');
  }
  throw new NotJson(start, 'this text is not closed: the file was cut short');
}

function cutShort(text: string, { start }: Open): string {
  return `the file ends here, and the '${text[start] ?? ''}' of line ${placeIn(text, start).line} is not closed: it was cut short`;
}

function shown(text: string, at: number): string {
  const word = /^[\w.+-]{1,20}/.exec(text.slice(at, at + 20))?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0xfffd);
  return at >= text.length ? 'the end' : `'${word}'`;
}
