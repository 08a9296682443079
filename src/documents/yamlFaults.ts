import { isCollection, isMap, isPair, isScalar, visit, type Document, type ErrorCode, type Node, type YAMLError } from 'yaml';

/** A fault of form: where it begins in the text, and what a person is told. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
}

/** Deeper than any document a person writes; a bound on what a hostile one can cost. */
const DEEPEST = 64;
/** More faults of one file than anybody corrects in one go; the next is the last, and says that there are more. */
export const MOST_FAULTS = 1000;
export const FURTHER_FAULTS = 'further faults of this file are not told';
export const TOO_DEEP = `nested deeper than ${DEEPEST} levels`;

/**
 * What the parser found wrong with the form of a text. After one such fault the parser guesses, and most of what it says
 * further on follows from the guess: the first is told, and keys that stand twice before it, which are certain.
 */
export function syntaxFaults(text: string, document: Document.Parsed, errors: readonly YAMLError[]): readonly YamlFault[] {
  const ordered = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const [first] = ordered;
  // The parser recurses, and reports its own full stack as a fault of the text.
  if (ordered.some((error) => /call stack/i.test(error.message))) return [{ offset: 0, message: TOO_DEEP }];
  const twice = document.contents === null ? [] : keysTwice(document.contents);
  if (first === undefined) return twice;
  const fault = faultOf(text, document, first, ordered);
  return [...twice.filter((one) => one.offset < fault.offset), fault];
}

/** Keys that stand twice in one map. The parser can look for them too, and compares each key with each: a map of many keys would take it hours. */
function keysTwice(root: Node): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  visit(root, {
    Map: (_key, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) faults.push({ offset: key.range?.[0] ?? 0, message: 'this key stands twice in the same map' });
        seen.add(key.value);
      }
    },
  });
  return faults.toSorted((a, b) => a.offset - b.offset);
}

function faultOf(text: string, document: Document.Parsed, error: YAMLError, all: readonly YAMLError[]): YamlFault {
  const [offset] = error.pos;
  const bracesAt = unquotedPlaceholder(text, offset);
  if (bracesAt !== undefined) return { offset: bracesAt, message: "a text that begins with '{{' must be in quotes" };
  const told = TOLD[error.code];
  return told === undefined ? { offset, message: error.message.split('\n')[0]?.trim() ?? 'not YAML' } : told({ text, document, error, all });
}

interface Found {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly error: YAMLError;
  readonly all: readonly YAMLError[];
}

/** What a person is told for a code of the parser, and where; for the rest, the parser's own sentence. */
const TOLD: Readonly<Partial<Record<ErrorCode, (found: Found) => YamlFault>>> = {
  TAB_AS_INDENT: ({ error }) => ({ offset: error.pos[0], message: 'a tab cannot indent; use spaces' }),
  BAD_ALIAS: ({ error }) => ({ offset: error.pos[0], message: "a text that begins with '*' must be in quotes: \"*\"" }),
  BAD_SCALAR_START: ({ text, error }) => ({ offset: error.pos[0], message: `a text that begins with '${text[error.pos[0]] ?? ''}' must be in quotes` }),
  BLOCK_AS_IMPLICIT_KEY: ({ error, all }) => {
    const deeper = all.some((other) => other.code === 'MULTILINE_IMPLICIT_KEY' && other.pos[0] === error.pos[0]);
    return { offset: error.pos[0], message: deeper ? 'the line below is indented deeper, but this one has its value already' : "a text that holds ': ' must be in quotes" };
  },
  MULTILINE_IMPLICIT_KEY: ({ text, error }) => ({ offset: error.pos[0], message: lacksSpace(text, error.pos[0]) ? 'a space is missing after the colon' : 'a key must stand on one line; is a quote or a colon missing?' }),
  MISSING_CHAR: ({ text, document, error }) => missing(text, document, error),
  BAD_INDENT: ({ text, document, error }) => (error.message.startsWith('Flow') ? unclosedBracket(text, document, error.pos[0]) : { offset: afterBlanks(text, error.pos[0]), message: 'the indentation does not fit the lines above' }),
  UNEXPECTED_TOKEN: ({ text, error }) => ({ offset: error.pos[0], message: unexpected(text, error) }),
};

/** `key:value` */
function lacksSpace(text: string, offset: number): boolean {
  return /^[^\s:]+:[^\s]/.test(text.slice(offset, offset + 200));
}

/** The value of the line at an offset begins with a placeholder that nothing quotes. */
function unquotedPlaceholder(text: string, offset: number): number | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const found = /^[^"'#]*?:[ ]+(?=\{\{)/.exec(text.slice(start, offset));
  return found === null ? undefined : start + found[0].length;
}

function missing(text: string, document: Document.Parsed, error: YAMLError): YamlFault {
  const [offset] = error.pos;
  if (/closing .?quote/.test(error.message)) return { offset: lastNode(document, offset, (node) => isScalar(node) && node.type?.startsWith('QUOTE') === true) ?? offset, message: 'this quote is not closed' };
  if (error.message.startsWith('Flow')) return unclosedBracket(text, document, offset);
  if (/indicator/.test(error.message)) return { offset: afterBlanks(text, offset), message: "this line does not fit the list above: indent it like the keys of its item, or begin it with '- '" };
  const at = afterBlanks(text, offset);
  return { offset: at, message: lacksSpace(text, at) ? 'a space is missing after the colon' : 'a colon is missing after this key' };
}

const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** The innermost bracket that was opened before an offset and never closed. */
function unclosedBracket(text: string, document: Document.Parsed, offset: number): YamlFault {
  const open = lastNode(document, offset, (node) => {
    const [start = 0, end = 0] = node.range ?? [];
    return isCollection(node) && node.flow === true && text[end - 1] !== CLOSERS[text[start] ?? ''];
  });
  const at = open ?? offset;
  return { offset: at, message: open === undefined ? 'a closing bracket is missing' : `this '${text[at] ?? ''}' is not closed` };
}

function lastNode(document: Document.Parsed, before: number, wanted: (node: Node) => boolean): number | undefined {
  let found: number | undefined;
  visit(document, {
    Node: (_key, node) => {
      const start = node.range?.[0];
      if (start !== undefined && start < before && (found === undefined || start >= found) && wanted(node)) found = start;
    },
  });
  return found;
}

function unexpected(text: string, error: YAMLError): string {
  const token = text.slice(error.pos[0], error.pos[0] + 40).trimStart();
  const [first = ''] = token;
  if (/at node end/.test(error.message)) return '[{'.includes(first) ? `a text that holds '${first}' must be in quotes here` : 'a text that goes on behind its closing quote or bracket must be quoted as a whole';
  if (/same line with key/.test(error.message)) return 'a list begins on a line of its own below the key, or is written [a, b]';
  if (error.message.startsWith('Block scalar header')) return "the text must begin on the line below '|' or '>'";
  return first === '' ? 'something is missing here' : `'${first}' is not expected here`;
}

function afterBlanks(text: string, offset: number): number {
  return offset + (/^[ ]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
}

/** What JSON has; a document need not say so, and may not say anything else. */
const PLAIN_TAGS: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((kind) => `tag:yaml.org,2002:${kind}`));

/** What is YAML and has no place in a document of ours: anchors, aliases, tags, merge keys, keys that are no text, numbers that JSON cannot hold. */
export function structureFaults(text: string, root: Node): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
  const add = (node: unknown, message: string): void => void faults.push({ offset: startOf(node), message });
  const addBefore = (node: Node, mark: string, message: string): void => void faults.push({ offset: markBefore(text, startOf(node), mark), message });
  visit(root, {
    Alias: (_key, node) => {
      add(node, "aliases are not allowed: write the value out, or put a text that begins with '*' in quotes");
    },
    Node: (_key, node, path) => {
      if (path.length > DEEPEST * 2) {
        add(node, TOO_DEEP);
        return visit.BREAK;
      }
      if ('anchor' in node && node.anchor !== undefined) addBefore(node, `&${node.anchor}`, 'anchors are not allowed: write the value out');
      if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) addBefore(node, '!', `the tag ${node.tag} is not allowed`);
      if (isScalar(node)) numberFault(node.value, (message) => add(node, message));
      return undefined;
    },
    Pair: (_key, pair, path) => {
      const parent = path.at(-1);
      if (isMap(pair.key)) add(parent, "a text that begins with '{{' must be in quotes");
      else if (!isScalar(pair.key) || typeof pair.key.value !== 'string') add(pair.key ?? (isPair(pair) ? pair.value : parent), 'a key must be text; put it in quotes');
      else if (pair.key.value === '<<') add(pair.key, 'merge keys are not allowed: write the values out');
      return isScalar(pair.key) ? undefined : visit.SKIP;
    },
  });
  return faults;
}

/** Where an anchor or a tag begins: they stand before the value that they are of. */
function markBefore(text: string, start: number, mark: string): number {
  let at = text.lastIndexOf(mark, start);
  while (text[at - 1] === '!') at -= 1;
  return at < 0 ? start : at;
}

function numberFault(value: unknown, add: (message: string) => void): void {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return;
  if (!Number.isFinite(value)) add('this number is endless; put it in quotes if it is meant as text');
  else if (Number.isInteger(value)) add('this number is too large to be exact; put it in quotes');
}

/** The first character that no text file has: tabs and line ends aside, what is below a blank. */
export function controlCharacter(text: string): YamlFault | undefined {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const offset = text.search(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/);
  if (offset < 0) return undefined;
  return { offset, message: `the control character U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')} is not allowed in a text` };
}
