import { isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, visit, type Document, type Node, type YAMLError } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonValue } from '../values/json.ts';

export type DocumentPath = readonly (string | number)[];

interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** A value and where each part of it stands in its text. */
export interface LocatedDocument {
  readonly file: string;
  readonly value: JsonValue;
  /** Where the key (or list item) at a path stands; the nearest one above it that exists. */
  readonly locate: (path: DocumentPath) => Place;
  /** Where the value at a path stands. */
  readonly locateValue: (path: DocumentPath) => Place;
}

export type Located = { readonly ok: true; readonly document: LocatedDocument } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Larger or deeper than any document a person writes; a bound on what a hostile one can cost. */
const LONGEST_TEXT = 1 << 20;
const DEEPEST = 64;
const TOO_DEEP = `nested deeper than ${DEEPEST} levels`;

/**
 * Reads one YAML 1.2 document (JSON is YAML) into plain values with places. Refused, each with its place: what does not
 * parse, several documents, anchors and aliases, tags, keys that are not text or stand twice. Never throws.
 */
export function parseYaml(file: string, text: string): Located {
  try {
    return parseText(file, text);
  } catch (error) {
    // The parser recurses: a document that nests thousands of levels ends in a full stack.
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, diagnostics: [{ file, line: 1, column: 1, message: TOO_DEEP }] };
  }
}

function parseText(file: string, text: string): Located {
  const refuse = (message: string, place: Place = { line: 1, column: 1 }): Located => ({ ok: false, diagnostics: [{ file, ...place, message }] });
  if (text.length > LONGEST_TEXT) return refuse('the document is larger than 1 MB');
  const counter = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true, strict: true, version: '1.2', schema: 'core', maxAliasCount: 0 } as never)] as readonly Document.Parsed[];
  const [document, second] = documents;
  const placeAt = (offset: number | undefined): Place => placeOf(counter, offset ?? 0);
  if (document === undefined || document.contents === null) return refuse('the document is empty');
  const errors = documents.flatMap((one) => one.errors);
  if (errors.length > 0) return { ok: false, diagnostics: errors.map((error) => ({ file, ...placeAt(error.pos[0]), message: sentence(error) })) };
  if (second !== undefined) return refuse('a file holds one document; this one holds several', placeAt(second.range?.[0]));
  const faults = structureFaults(document.contents, placeAt);
  if (faults.length > 0) return { ok: false, diagnostics: faults.map((fault) => ({ file, ...fault })) };
  return { ok: true, document: locatedDocument(file, document, placeAt) };
}

/** The same for JSON: one parser, so that places and faults read alike. */
export function parseJson(file: string, text: string): Located {
  try {
    JSON.parse(text);
  } catch (error) {
    const located = parseYaml(file, text);
    if (!located.ok) return located;
    return { ok: false, diagnostics: [{ file, line: 1, column: 1, message: `not JSON: ${error instanceof Error ? error.message : String(error)}` }] };
  }
  return parseYaml(file, text);
}

function placeOf(counter: LineCounter, offset: number): Place {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

const SENTENCES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands twice in the same map',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line; is a quote or a colon missing?',
  MISSING_CHAR: 'a closing quote or bracket is missing',
  BAD_INDENT: 'the indentation does not fit the lines above',
};

function sentence(error: YAMLError): string {
  // The parser recurses, and reports its own full stack as a fault of the text.
  if (/call stack/i.test(error.message)) return TOO_DEEP;
  const own = SENTENCES[error.code];
  return own ?? error.message.split('\n')[0]?.trim() ?? 'not YAML';
}

/** What JSON has; a document need not say so, and may not say anything else. */
const PLAIN_TAGS: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((kind) => `tag:yaml.org,2002:${kind}`));

interface Fault extends Place {
  readonly message: string;
}

function structureFaults(root: Node, placeAt: (offset: number | undefined) => Place): readonly Fault[] {
  const faults: Fault[] = [];
  const add = (node: { readonly range?: readonly number[] | null | undefined }, message: string): void => void faults.push({ ...placeAt(node.range?.[0]), message });
  visit(root, {
    Alias: (_key, node) => {
      add(node, 'aliases are not allowed: write the value out');
    },
    Node: (_key, node, path) => {
      if (path.length > DEEPEST * 2) {
        add(node, TOO_DEEP);
        return visit.SKIP;
      }
      if ('anchor' in node && node.anchor !== undefined) add(node, 'anchors are not allowed: write the value out');
      if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) add(node, `the tag ${node.tag} is not allowed`);
      return undefined;
    },
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || typeof pair.key.value !== 'string') add(pair.key as Node, 'a key must be text; put it in quotes');
      else if (pair.key.value === '<<') add(pair.key, 'merge keys are not allowed: write the values out');
    },
  });
  return faults;
}

function locatedDocument(file: string, document: Document.Parsed, placeAt: (offset: number | undefined) => Place): LocatedDocument {
  const root = document.contents as Node;
  return {
    file,
    value: document.toJS() as JsonValue,
    locate: (path) => placeAt(nodeAt(root, path).key?.range?.[0] ?? root.range?.[0]),
    locateValue: (path) => placeAt(nodeAt(root, path).value.range?.[0] ?? root.range?.[0]),
  };
}

interface Found {
  readonly key: Node | undefined;
  readonly value: Node;
}

/** The key and value nodes of a path; where the path ends early, the last ones there are. */
function nodeAt(root: Node, path: DocumentPath): Found {
  let found: Found = { key: undefined, value: root };
  for (const step of path) {
    const next = childOf(found.value, step);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

function childOf(node: Node, step: string | number): Found | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as Node | undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((candidate) => isPair(candidate) && isScalar(candidate.key) && candidate.key.value === step);
  if (pair === undefined) return undefined;
  const key = pair.key as Node;
  return { key, value: (pair.value as Node | null) ?? key };
}
