import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exportSnapshot, type ExportedObject } from '../model/export.ts';
import { memorySnapshot } from '../model/memorySnapshot.ts';
import type { Manifest, Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { asArray, asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { explain, systemCode } from './atomicFile.ts';
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
/** A file larger than this cannot be held as text by the runtime in one piece. */
const LARGEST_FILE = 400 * 1024 * 1024;

/**
 * Reads what a user exported: a `.json` or `.ndjson` file, or a folder of them. Takes an array, an `az graph query`
 * answer (`data`), an ARM list (`value`), one resource, or one object a line.
 * Throws ToolError EXPORT, naming the file, when it is not readable as that.
 */
export function readExport(path: string, options: ExportOptions): ExportRead {
  const files = filesOf(path);
  const objects = files.flatMap((file) => objectsOf(file));
  if (objects.length === 0) throw new ToolError('EXPORT', `${path} holds no resources`, 'Export some with az graph query ... -o json, and name the file or its folder.');
  const { manifest, rows, warnings } = exportSnapshot(objects, { ...options, sha256 });
  const id = sha256(manifestText(manifest));
  return { snapshot: memorySnapshot(id, manifest, rows), warnings };
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
  if (statSync(file).size > LARGEST_FILE) throw new ToolError('EXPORT', `${file} is larger than 400 MB`, 'Split it into several files in one folder.');
  const text = textOf(file);
  const whole = tryParse(text);
  if (whole !== undefined) return unpack(whole).map((object) => ({ file, object, truncated: namesNextPage(whole) }));
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').flatMap((line, index) => lineObjects(file, line, index + 1));
}

/** PowerShell's `>` writes UTF-16 with a byte order mark; everything else is UTF-8, perhaps with one. */
function textOf(file: string): string {
  const raw = readFileSync(file);
  const bytes = file.toLowerCase().endsWith('.gz') ? gunzipSync(raw, { maxOutputLength: LARGEST_FILE }) : raw;
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function lineObjects(file: string, line: string, number: number): readonly ExportedObject[] {
  const parsed = tryParse(line);
  if (!isJsonObject(parsed)) {
    throw new ToolError('EXPORT', `${file}:${number} is not a JSON object`, 'An export is one JSON document, or one JSON object a line; was the file cut short?');
  }
  return [{ file, object: parsed, truncated: false }];
}

/** The resources inside a document: a list, a query's `data`, an ARM list's `value`, or the document itself. */
function unpack(document: JsonValue): readonly JsonObject[] {
  if (Array.isArray(document)) return (document as readonly JsonValue[]).flatMap((item) => (isJsonObject(item) && !('id' in item) ? unpack(item) : isJsonObject(item) ? [item] : []));
  if (!isJsonObject(document)) return [];
  const list = document['data'] ?? document['value'];
  if (Array.isArray(list)) return asArray(list).filter(isJsonObject);
  if (isJsonObject(list) && Array.isArray(list['rows'])) return tableRows(list);
  return asString(document['id']) === undefined ? [] : [document];
}

/** Whether a document is one page of a longer list: an ARM list's nextLink, or what `az graph query` and the API call a skip token. */
function namesNextPage(document: JsonValue): boolean {
  if (!isJsonObject(document)) return false;
  return ['nextLink', 'skip_token', 'skipToken', '$skipToken'].some((key) => typeof document[key] === 'string' && document[key] !== '');
}

/** Resource Graph's `table` format: columns once, rows as arrays. */
function tableRows(table: JsonObject): readonly JsonObject[] {
  const names = asArray(table['columns']).map((column) => (isJsonObject(column) ? asString(column['name']) : undefined) ?? '');
  return asArray(table['rows']).map((row) => Object.fromEntries(asArray(row).map((value, index) => [names[index] ?? '', value])));
}
