import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readJson } from '../documents/jsonDocument.ts';
import { placeInJson } from '../documents/jsonPlaces.ts';
import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.ts';
import { exportSnapshot, type ExportedObject } from '../model/export.ts';
import { memorySnapshot } from '../model/memorySnapshot.ts';
import type { Manifest, Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { idKey, subscriptionOf, typeOfId } from '../values/armId.ts';
import { asArray, asNumber, asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { explain, systemCode } from './atomicFile.ts';
import { LARGEST_TEXT, readPlain } from './plainFile.ts';
import { manifestText } from './snapshotWriter.ts';

export interface ExportOptions {
  readonly tool: Manifest['tool'];
  readonly now: string;
}

export interface ExportRead {
  readonly snapshot: Snapshot;
  readonly warnings: readonly string[];
}

const EXTENSIONS = /\.(json|ndjson|jsonl)(\.gz)?$/i;

/**
 * Reads what a user exported: a `.json` or `.ndjson` file, or a folder of them. Takes an array, an `az graph query`
 * answer (`data`), an ARM list (`value`), one resource, or one object a line; pages of answers too.
 * Throws ToolError EXPORT, naming the file, when it is not readable as that.
 */
export function readExport(path: string, options: ExportOptions): ExportRead {
  const files = filesOf(path).map((file) => ({ file, objects: objectsOf(file) }));
  const objects = files.flatMap((one) => one.objects);
  if (objects.length === 0) throw new ToolError('EXPORT', `${path} holds no resources`, 'Export some with az graph query ... -o json, and name the file or its folder.');
  const empty = files.filter((one) => one.objects.length === 0).map(({ file }) => `${file} holds no resources`);
  const { manifest, rows, warnings } = depthGuarded(path, () => exportSnapshot(objects, { ...options, sha256 }));
  const id = sha256(manifestText(manifest));
  return { snapshot: memorySnapshot(id, manifest, rows), warnings: [...empty, ...warnings] };
}

/** JSON that nests thousands of levels deep is nothing that Azure serves; reading it on would end in a stack overflow. */
function depthGuarded<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ToolError('EXPORT', `${path} is nested too deeply`, 'Export resources as Azure serves them.', error);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => EXTENSIONS.test(name)).toSorted();
    return names.map((name) => join(path, name));
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new ToolError('SNAPSHOT', `cannot read ${path}: ${explain(code)}`, 'Name a snapshot directory, or a .json or .ndjson export.', error);
  }
}

function objectsOf(file: string): readonly ExportedObject[] {
  const text = textOf(file);
  const whole = readJson(file, text);
  const documents = whole.ok ? [whole.value] : lineDocuments(file, text, whole.diagnostic);
  return depthGuarded(file, () => chainsOf(documents.flatMap(pagesOf)).flatMap(({ objects, truncated }) => objects.map((object) => ({ file, object, truncated }))));
}

/** PowerShell's `>` writes UTF-16 with a byte order mark; everything else is UTF-8, perhaps with one. */
function textOf(file: string): string {
  const bytes = bytesOf(file);
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

function bytesOf(file: string): Buffer {
  try {
    const raw = readPlain(file);
    return file.toLowerCase().endsWith('.gz') ? gunzipSync(raw, { maxOutputLength: LARGEST_TEXT }) : raw;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EFBIG') throw new ToolError('EXPORT', `${file} is larger than 400 MB`, 'Split it into several files in one folder.', error);
    if (code !== undefined) throw new ToolError('EXPORT', `cannot read ${file}: ${explain(code)}`, 'Name a readable .json or .ndjson file, or a folder of them.', error);
    throw new ToolError('EXPORT', `${file} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`, 'Is it a whole gzip file, of at most 400 MB unpacked?', error);
  }
}

const SHAPES = 'An export is one JSON document, or one JSON object a line; was the file cut short?';

/** The objects of a file of one a line. Where not even the first line is one, the file was meant as one document, whose fault is told. */
function lineDocuments(file: string, text: string, whole: Diagnostic): readonly JsonObject[] {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length < 2 || !readJson(file, first.line).ok) throw new ToolError('EXPORT', formatDiagnostic(whole), SHAPES);
  return lines.map(({ line, number }) => lineDocument(file, line, number));
}

function lineDocument(file: string, line: string, number: number): JsonObject {
  const read = readJson(file, line);
  if (read.ok && isJsonObject(read.value)) return read.value;
  const fault = read.ok ? { file, ...placeInJson(line, []).value, message: 'expected a JSON object: one resource a line' } : read.diagnostic;
  throw new ToolError('EXPORT', formatDiagnostic({ ...fault, line: number }), SHAPES);
}

/** A list as it stands in a document, and what it says of its own end. */
interface Page {
  readonly objects: readonly JsonObject[];
  /** False for a resource that stands by itself: it is no page of anything. */
  readonly isList: boolean;
  readonly namesNext: boolean;
  /** Rows of the whole answer, where it says so. */
  readonly total: number;
  readonly cut: boolean;
}

/** The lists inside a document: an array's own resources, a query's `data`, an ARM list's `value`, or the document itself. */
function pagesOf(document: JsonValue): readonly Page[] {
  if (Array.isArray(document)) return (document as readonly JsonValue[]).flatMap(pagesOf);
  if (!isJsonObject(document)) return [];
  const list = document['data'] ?? document['value'];
  if (Array.isArray(list)) return [pageOf(document, asArray(list).filter(isJsonObject).map((object) => inContext(object, document)))];
  if (isJsonObject(list) && Array.isArray(list['rows'])) return [pageOf(document, tableRows(list))];
  return asString(document['id']) === undefined && asString(document['@odata.context']) === undefined ? [] : [{ objects: [document], isList: false, namesNext: false, total: 0, cut: false }];
}

/** What an answer of Microsoft Graph says of its list, its objects do not: they bear it from here on. */
function inContext(object: JsonObject, document: JsonObject): JsonObject {
  const context = asString(document['@odata.context']);
  return context === undefined || object['@odata.context'] !== undefined ? object : { '@odata.context': context, ...object };
}

/** What `az graph query`, Resource Graph, ARM and Microsoft Graph call the next page, the total and a cut. */
function pageOf(document: JsonObject, objects: readonly JsonObject[]): Page {
  const namesNext = ['nextLink', '@odata.nextLink', 'skip_token', 'skipToken', '$skipToken'].some((key) => typeof document[key] === 'string' && document[key] !== '');
  const total = asNumber(document['total_records'] ?? document['totalRecords']) ?? 0;
  const cut = ['resultTruncated', 'result_truncated'].some((key) => document[key] === true || document[key] === 'true');
  return { objects, isList: true, namesNext, total, cut };
}

interface Chain {
  readonly objects: readonly JsonObject[];
  readonly truncated: boolean;
}

/** Pages that follow one another are one list; it was read to its end when the last names no next and the rows add up. */
function chainsOf(pages: readonly Page[]): readonly Chain[] {
  const chains: Page[][] = [];
  for (const page of pages) {
    const open = chains.at(-1);
    if (open !== undefined && continues(open, page)) open.push(page);
    else chains.push([page]);
  }
  return chains.map(chainOf);
}

function chainOf(pages: readonly Page[]): Chain {
  const objects = pages.flatMap((page) => page.objects);
  const total = Math.max(...pages.map((page) => page.total));
  // A row that stands there twice is not one more of those that the answer counts.
  const distinct = new Set(objects.flatMap((object) => asString(object['id']) ?? []).map(idKey)).size;
  return { objects, truncated: pages.at(-1)?.namesNext === true || endsInNothing(pages, total) || total > distinct || pages.some((page) => page.cut && !page.namesNext) };
}

/** An empty list behind one that names a next page may be its last page, or quite another list: only a total that is reached tells. */
function endsInNothing(pages: readonly Page[], total: number): boolean {
  const filled = pages.findLastIndex(({ objects }) => objects.length > 0);
  return total === 0 && filled >= 0 && filled < pages.length - 1;
}

/**
 * Whether a page may be the next one that the last of a chain names. What stands after a cut list in the same file may
 * be quite another list: it goes on only where both hold rows of one type and subscription, or where one is empty.
 */
function continues(chain: readonly Page[], page: Page): boolean {
  if (chain.at(-1)?.namesNext !== true || !page.isList) return false;
  const before = chain.findLast(({ objects }) => objects.length > 0);
  if (before === undefined || page.objects.length === 0) return true;
  const keys = new Set(before.objects.map(listKey));
  return page.objects.some((object) => keys.has(listKey(object)));
}

function listKey(object: JsonObject): string {
  const id = asString(object['id']) ?? '';
  return `${asString(object['type']) ?? typeOfId(id) ?? asString(object['@odata.context']) ?? ''}|${subscriptionOf(id) ?? ''}`.toLowerCase();
}

/** Resource Graph's `table` format: columns once, rows as arrays. */
function tableRows(table: JsonObject): readonly JsonObject[] {
  const names = asArray(table['columns']).map((column) => (isJsonObject(column) ? asString(column['name']) : undefined) ?? '');
  return asArray(table['rows']).map((row) => Object.fromEntries(asArray(row).map((value, index) => [names[index] ?? '', value])));
}
