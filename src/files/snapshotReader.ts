import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { placedFault, readJson, readJsonDocument, schemaFaultLines } from '../documents/jsonDocument.ts';
import { placeInJson } from '../documents/jsonPlaces.ts';
import { CATALOG, snapshotFileName } from '../model/catalog.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { manifestFault, withUnrecordedGaps } from '../model/manifestCheck.ts';
import { overlaySnapshot } from '../model/overlay.ts';
import type { Row } from '../model/resource.ts';
import { inWantedBlocks, rowFinder, SNAPSHOT_SCHEMA_VERSION, type IsWanted, type Manifest, type Rows, type Snapshot, type SnapshotFile } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { readSchema } from './assets.ts';
import { explain, systemCode } from './atomicFile.ts';
import { blocksOf } from './byteBlocks.ts';
import { linesOf } from './ndjson.ts';
import { PROGRESS_FILE } from './readingProgress.ts';
import { rowsInBlocks } from './rowBlocks.ts';

export const MANIFEST_FILE = 'manifest.json';

/** Whether a path is a snapshot directory, finished or not; anything else is a user's export. */
export function isSnapshot(path: string): boolean {
  return [MANIFEST_FILE, PROGRESS_FILE].some((name) => existsSync(join(path, name)));
}

/** Whether a directory holds files by the names that a snapshot gives them. */
export function hasSnapshotFiles(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && readdirSync(path).some((name) => SNAPSHOT_FILES.has(name.replace(/\.gz$/, '')));
}

const SNAPSHOT_FILES: ReadonlySet<string> = new Set(CATALOG.map(({ type }) => snapshotFileName(type)));

const COLLECT_AGAIN = 'Collect it again with "portcullis collect --out DIR".';

/**
 * Opens a snapshot directory: checks the manifest's version and the sha256 of every file, reads no rows yet.
 * Throws ToolError SNAPSHOT when it is unfinished, of another version, edited or truncated.
 */
export function openSnapshot(directory: string): Snapshot {
  const snapshot = unchecked(directory);
  for (const file of snapshot.manifest.files) checkFile(directory, file);
  return snapshot;
}

/** Opens one whose files another thread has checked a moment ago. Throws ToolError SNAPSHOT where its manifest is another one by now. */
export function reopenSnapshot(directory: string, id: string): Snapshot {
  const snapshot = unchecked(directory);
  if (snapshot.id !== id) throw damaged(directory, 'it was replaced while it was read');
  return snapshot;
}

function unchecked(directory: string): Snapshot {
  const bytes = readManifest(directory);
  const manifest = checkManifest(directory, bytes);
  const lists = new Map(manifest.files.map((file) => [file.type.toLowerCase(), rowsOf(directory, join(directory, file.name))]));
  const snapshot: Snapshot = {
    id: createHash('sha256').update(bytes).digest('hex'),
    manifest,
    gaps: manifest.gaps,
    saved: { directory, bytes: manifest.files.reduce((sum, { name }) => sum + (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0), 0) },
    rows: (type) => lists.get(type.toLowerCase()) ?? [],
    overlay: (changes) => overlaySnapshot(snapshot, changes),
  };
  return snapshot;
}

/** A packed file, and one that is not sorted, is found in by a table of its rows. */
function rowsOf(directory: string, path: string): Rows {
  const pass = (): Generator<Row> => parseRows(directory, path, () => true);
  let find: ReturnType<typeof rowFinder> | undefined;
  const finder = (): ReturnType<typeof rowFinder> => (path.endsWith('.gz') ? undefined : rowsInBlocks(path, (line, number) => rowOf(directory, path, line, number))) ?? rowFinder({ [Symbol.iterator]: pass });
  return { [Symbol.iterator]: pass, ofBlocks: (isWanted) => parseRows(directory, path, isWanted), byId: (id) => (find ??= finder())(id) };
}

/** Lines of blocks that are not wanted are not parsed. */
function* parseRows(directory: string, path: string, isWanted: IsWanted): Generator<Row> {
  const isNext = inWantedBlocks(isWanted);
  let number = 0;
  for (const line of linesOf(path)) {
    number += 1;
    if (line !== '' && isNext()) yield rowOf(directory, path, line, number);
  }
}

const ROW_KEYS = ['id', 'name', 'type'] as const;

function rowOf(directory: string, path: string, line: string, number: number): Row {
  const read = readJson(path, line);
  if (!read.ok) throw damaged(directory, formatDiagnostic({ ...read.diagnostic, line: number }));
  const row = read.value;
  const missing = isJsonObject(row) ? ROW_KEYS.find((key) => typeof row[key] !== 'string') : 'id';
  if (missing === undefined) return row as Row;
  const { column } = placeInJson(line, [missing]).value;
  throw damaged(directory, formatDiagnostic({ file: path, line: number, column, message: `the row is no resource: its '${missing}' must be text` }));
}

function readManifest(directory: string): Buffer {
  const path = join(directory, MANIFEST_FILE);
  if (!existsSync(path)) {
    const hint = existsSync(join(directory, PROGRESS_FILE)) ? `Continue it with "portcullis collect --resume --out ${directory}".` : COLLECT_AGAIN;
    throw new ToolError('SNAPSHOT', `${directory} has no ${MANIFEST_FILE}: it is not a snapshot, or its collection did not finish`, hint);
  }
  return readable(directory, MANIFEST_FILE, () => readFileSync(path));
}

/** Reads a file of the snapshot; what the file system refuses is said in one line. Anything but a plain file is refused unread. */
function readable<T>(directory: string, name: string, read: () => T): T {
  try {
    if (!statSync(join(directory, name)).isFile()) throw damaged(directory, `${name} is not a file`);
    return read();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw isZlibError(error) ? damaged(directory, `${name} cannot be unpacked`) : error;
    throw new ToolError('SNAPSHOT', `cannot read ${join(directory, name)}: ${explain(code)}`, 'Make the snapshot readable, or collect it again.', error);
  }
}

/** No whole gzip file, or one that unpacks to more than is taken. */
function isZlibError(error: unknown): boolean {
  return error instanceof Error && /^(?:Z_|ERR_BUFFER_TOO_LARGE|ERR_STRING_TOO_LONG)/.test((error as NodeJS.ErrnoException).code ?? '');
}

function checkManifest(directory: string, bytes: Buffer): Manifest {
  const text = bytes.toString('utf8');
  const parsed = parse(directory, text);
  const version = parsed['schemaVersion'];
  if (version !== SNAPSHOT_SCHEMA_VERSION) {
    throw new ToolError('SNAPSHOT', `${directory} is of snapshot schema version ${JSON.stringify(version ?? null)}; this version reads ${SNAPSHOT_SCHEMA_VERSION}`, COLLECT_AGAIN);
  }
  const [wrong, ...more] = schemaFaultLines(join(directory, MANIFEST_FILE), text, readSchema('snapshot-manifest'), parsed);
  if (wrong !== undefined) throw damaged(directory, wrong, more.length > 0 ? [wrong, ...more] : []);
  const manifest = parsed as unknown as Manifest;
  const fault = manifestFault(manifest);
  if (fault !== undefined) throw damaged(directory, placedFault(join(directory, MANIFEST_FILE), text, fault));
  return withUnrecordedGaps(manifest);
}

function parse(directory: string, text: string): JsonObject {
  const path = join(directory, MANIFEST_FILE);
  const read = readJsonDocument(path, text);
  if (!read.ok) throw damaged(directory, formatDiagnostic(read.diagnostic));
  if (isJsonObject(read.value)) return read.value;
  throw damaged(directory, formatDiagnostic({ file: path, ...placeInJson(text, []).value, message: 'the manifest must be a JSON object' }));
}

function checkFile(directory: string, file: SnapshotFile): void {
  const { name, rows, sha256 } = file;
  if (!existsSync(join(directory, name))) throw damaged(directory, `${name} is missing`);
  const found = readable(directory, name, () => digestOf(join(directory, name)));
  if (found.sha256 !== sha256) throw damaged(directory, `${name} does not have the sha256 that the manifest states`);
  if (found.lines !== rows) throw damaged(directory, `${name} has ${found.lines} rows and the manifest states ${rows}`);
}

function damaged(directory: string, what: string, details: readonly string[] = []): ToolError {
  return new ToolError('SNAPSHOT', `the snapshot ${directory} was edited or truncated: ${what}`, COLLECT_AGAIN, undefined, details);
}

const NEWLINE = 0x0a;

/** Hash and number of lines in one pass; a packed file has its lines counted unpacked. */
function digestOf(path: string): { readonly sha256: string; readonly lines: number } {
  const hash = createHash('sha256');
  let lines = 0;
  for (const bytes of blocksOf(path, 1 << 20)) {
    hash.update(bytes);
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  }
  return { sha256: hash.digest('hex'), lines: path.endsWith('.gz') ? [...linesOf(path)].filter((line) => line !== '').length : lines };
}
