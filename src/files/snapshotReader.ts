import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { overlaySnapshot } from '../model/overlay.ts';
import type { Row } from '../model/resource.ts';
import { SNAPSHOT_SCHEMA_VERSION, type Manifest, type Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { asArray, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { linesOf } from './ndjson.ts';

export const MANIFEST_FILE = 'manifest.json';
/** Present while a collection is running, and left behind by one that was killed. */
export const PROGRESS_FILE = 'progress.ndjson';

/** Whether a path is a snapshot directory, finished or not; anything else is a user's export. */
export function isSnapshot(path: string): boolean {
  return [MANIFEST_FILE, PROGRESS_FILE].some((name) => existsSync(join(path, name)));
}

const COLLECT_AGAIN = 'Collect it again with "portcullis collect --out DIR".';

/**
 * Opens a snapshot directory: checks the manifest's version and the sha256 of every file, reads no rows yet.
 * Throws ToolError SNAPSHOT when it is unfinished, of another version, edited or truncated.
 */
export function openSnapshot(directory: string): Snapshot {
  const bytes = readManifest(directory);
  const manifest = checkManifest(directory, bytes);
  for (const file of manifest.files) checkFile(directory, file.name, file.sha256);
  const paths = new Map(manifest.files.map((file) => [file.type.toLowerCase(), join(directory, file.name)]));
  const snapshot: Snapshot = {
    id: createHash('sha256').update(bytes).digest('hex'),
    manifest,
    gaps: manifest.gaps,
    rows: (type) => rowsOf(paths.get(type.toLowerCase())),
    overlay: (changes) => overlaySnapshot(snapshot, changes),
  };
  return snapshot;
}

function rowsOf(path: string | undefined): Iterable<Row> {
  return { [Symbol.iterator]: () => parseRows(path) };
}

function* parseRows(path: string | undefined): Generator<Row> {
  if (path === undefined) return;
  for (const line of linesOf(path)) yield JSON.parse(line) as Row;
}

function readManifest(directory: string): Buffer {
  const path = join(directory, MANIFEST_FILE);
  if (!existsSync(path)) {
    throw new ToolError('SNAPSHOT', `${directory} has no ${MANIFEST_FILE}: it is not a snapshot, or its collection did not finish`, COLLECT_AGAIN);
  }
  return readFileSync(path);
}

function checkManifest(directory: string, bytes: Buffer): Manifest {
  const parsed = parse(directory, bytes.toString('utf8'));
  const version = parsed['schemaVersion'];
  if (version !== SNAPSHOT_SCHEMA_VERSION) {
    throw new ToolError('SNAPSHOT', `${directory} is of snapshot schema version ${JSON.stringify(version ?? null)}; this version reads ${SNAPSHOT_SCHEMA_VERSION}`, COLLECT_AGAIN);
  }
  const wanted = ['tool', 'origin', 'tenantId', 'cloud', 'scopes', 'startedAt', 'finishedAt', 'artifacts', 'gaps', 'files'];
  const absent = wanted.filter((key) => parsed[key] === undefined);
  const files = asArray(parsed['files']);
  if (absent.length > 0 || !files.every(isFileEntry)) throw damaged(directory, `its ${MANIFEST_FILE} is incomplete`);
  const unfiled = unfiledType(parsed);
  if (unfiled !== undefined) throw damaged(directory, `its ${MANIFEST_FILE} names no file for ${unfiled}, which it says was read`);
  return parsed as unknown as Manifest;
}

/** A type that was read and whose file is not named: its rows would be taken for absent. */
function unfiledType(manifest: JsonObject): string | undefined {
  const typeOf = (entry: JsonValue): string => asString(at(entry, 'type')) ?? '';
  const filed = new Set(asArray(manifest['files']).map((file) => typeOf(file).toLowerCase()));
  return asArray(manifest['artifacts']).map(typeOf).find((type) => !filed.has(type.toLowerCase()));
}

/** A name that could leave the directory is never opened. */
function isFileEntry(entry: JsonValue): boolean {
  return isJsonObject(entry) && typeof entry['sha256'] === 'string' && typeof entry['type'] === 'string'
    && typeof entry['name'] === 'string' && basename(entry['name']) === entry['name'] && /\.ndjson(\.gz)?$/.test(entry['name']);
}

function parse(directory: string, text: string): JsonObject {
  try {
    const parsed = JSON.parse(text) as JsonValue;
    if (isJsonObject(parsed)) return parsed;
  } catch {
    // Falls through: a manifest that is no JSON object is damaged.
  }
  throw damaged(directory, `its ${MANIFEST_FILE} is not a JSON object`);
}

function checkFile(directory: string, name: string, sha256: string): void {
  const path = join(directory, name);
  if (!existsSync(path)) throw damaged(directory, `${name} is missing`);
  if (hashOf(path).digest('hex') !== sha256) throw damaged(directory, `${name} does not have the sha256 that the manifest states`);
}

function damaged(directory: string, what: string): ToolError {
  return new ToolError('SNAPSHOT', `the snapshot ${directory} was edited or truncated: ${what}`, COLLECT_AGAIN);
}

function hashOf(path: string): Hash {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, block, 0, block.length, null); read > 0; read = readSync(file, block, 0, block.length, null)) {
      hash.update(block.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash;
}
