import { isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node, type YAMLMap } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonValue } from '../values/json.ts';
import { jsonFault, type DocumentPath, type Place } from './jsonPlaces.ts';
import { controlCharacter, FURTHER_FAULTS, MOST_FAULTS, structureFaults, syntaxFaults, TOO_DEEP, type YamlFault } from './yamlFaults.ts';

export type { DocumentPath } from './jsonPlaces.ts';

/** A value and where each part of it stands in its text. */
export interface LocatedDocument {
  readonly file: string;
  readonly value: JsonValue;
  /** Where the key (or list item) at a path stands; the nearest one above it that exists. */
  readonly locate: (path: DocumentPath) => Place;
  /** Where the value at a path stands. */
  readonly locateValue: (path: DocumentPath) => Place;
  /** Where an offset of the text at a path stands: exact where the same two characters stand as often in the file as in the text, else where the value starts. */
  readonly locateInText: (path: DocumentPath, offset: number) => Place;
  /** Whether the scalar at a path was written without quotes. */
  readonly isPlain: (path: DocumentPath) => boolean;
}

export type Located =
  | { readonly ok: true; readonly document: LocatedDocument }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly document?: LocatedDocument };

/** Larger than any document a person writes; a bound on what a hostile one can cost. */
const LONGEST_TEXT = 1 << 20;

/**
 * Reads one YAML 1.2 document (JSON is YAML) into plain values with places. Refused, each with its place: what does not
 * parse, several documents, anchors and aliases, tags, keys that are not text or stand twice. Never throws. Where the only
 * fault is that keys stand twice, the document comes along, so that all else in it can be checked in the same run.
 */
export function parseYaml(file: string, text: string): Located {
  try {
    return parseText(file, text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The parser recurses: a document that nests thousands of levels ends in a full stack.
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, diagnostics: [{ file, line: 1, column: 1, message: TOO_DEEP }] };
  }
}

const OPTIONS = { prettyErrors: false, uniqueKeys: false, strict: true, version: '1.2', schema: 'core' } as const;

function parseText(file: string, text: string): Located {
  const placeAt = placesIn(text);
  const refuse = (faults: readonly YamlFault[], document?: LocatedDocument): Located =>
    ({ ok: false, diagnostics: bounded(faults).map(({ offset, message }) => ({ file, ...placeAt(offset), message })), ...(document === undefined ? {} : { document }) });
  if (text.length > LONGEST_TEXT) return refuse([{ offset: 0, message: 'the document is larger than 1 MB' }]);
  const documents = [...parseAllDocuments(text, OPTIONS)] as readonly Document.Parsed[];
  const control = controlCharacter(text);
  if (control !== undefined) return refuse([control]);
  const [document, second] = documents;
  if (document === undefined || (document.contents === null && document.errors.length === 0)) return refuse([{ offset: 0, message: 'the document is empty' }]);
  if (second !== undefined && document.errors.length === 0) return refuse([{ offset: secondStart(text, document), message: 'a file holds one document; this one holds several' }]);
  const errors = syntaxFaults(text, document, documents.flatMap((one) => one.errors));
  if (document.errors.length > 0 || document.contents === null) return refuse(errors);
  const faults = structureFaults(text, document.contents);
  if (faults.length > 0) return refuse([...errors, ...faults]);
  const located = locatedDocument(file, text, document, placeAt);
  return errors.length > 0 ? refuse(errors, located) : { ok: true, document: located };
}

function bounded(faults: readonly YamlFault[]): readonly YamlFault[] {
  return faults.length <= MOST_FAULTS ? faults : [...faults.slice(0, MOST_FAULTS), { offset: faults[MOST_FAULTS]?.offset ?? 0, message: FURTHER_FAULTS }];
}

/** The `---` or `...` that ends the first document. */
function secondStart(text: string, document: Document.Parsed): number {
  const end = document.range[1];
  const marker = /^(?:---|\.\.\.)/m.exec(text.slice(end));
  return marker === null ? end : end + marker.index;
}

/** The same for JSON that people write: one reader of places, and what is YAML but no JSON is refused at its place. */
export function parseJson(file: string, text: string): Located {
  const fault = jsonFault(text);
  return fault === undefined ? parseYaml(file, text) : { ok: false, diagnostics: [{ file, ...fault }] };
}

/** Offsets as places. Where lines start is looked for only when a place is asked for: most documents are fine. */
function placesIn(text: string): (offset: number | undefined) => Place {
  let starts: readonly number[] | undefined;
  return (offset = 0) => {
    starts ??= lineStarts(text);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function locatedDocument(file: string, text: string, document: Document.Parsed, placeAt: (offset: number | undefined) => Place): LocatedDocument {
  const root = document.contents as Node;
  return {
    file,
    value: document.toJS() as JsonValue,
    locate: (path) => placeAt(nodeAt(root, path).key?.range?.[0] ?? root.range?.[0]),
    locateValue: (path) => placeAt(nodeAt(root, path).value.range?.[0] ?? root.range?.[0]),
    locateInText: (path, offset) => placeAt(offsetInText(text, nodeAt(root, path).value, offset)),
    isPlain: (path) => {
      const { value } = nodeAt(root, path);
      return isScalar(value) && value.type === 'PLAIN';
    },
  };
}

/** Folding and escapes move characters; counting the same pair of characters from the start does not mind, unless an escape writes one of them. */
function offsetInText(text: string, node: Node, offset: number): number {
  const [start = 0, end = 0] = node.range ?? [];
  if (!isScalar(node) || typeof node.value !== 'string') return start;
  const marker = node.value.slice(offset, offset + 2);
  const inValue = occurrences(node.value, marker);
  const inSource = occurrences(text.slice(start, end), marker);
  const found = inSource[inValue.indexOf(offset)];
  return found === undefined || inSource.length !== inValue.length ? start : start + found;
}

function occurrences(text: string, marker: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(marker); at >= 0 && marker.length === 2; at = text.indexOf(marker, at + 1)) found.push(at);
  return found;
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
  return membersOf(node).get(step);
}

/** Of each map that was looked into, its first member of a name: a map of many keys that are all at fault is looked through once, not once a fault. */
const MEMBERS = new WeakMap<YAMLMap, ReadonlyMap<unknown, Found>>();

function membersOf(map: YAMLMap): ReadonlyMap<unknown, Found> {
  const known = MEMBERS.get(map);
  if (known !== undefined) return known;
  const members = new Map<unknown, Found>();
  for (const { key, value } of map.items) if (isScalar(key) && !members.has(key.value)) members.set(key.value, { key, value: (value as Node | null) ?? key });
  MEMBERS.set(map, members);
  return members;
}
