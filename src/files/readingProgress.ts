import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonDocument } from '../documents/jsonDocument.ts';
import { validateAgainstSchema } from '../documents/jsonSchema.ts';
import { catalogEntry, snapshotFileName } from '../model/catalog.ts';
import type { EarlierReading, EarlierReadings, ReadingHeader, TypeReading } from '../model/reading.ts';
import type { Row } from '../model/resource.ts';
import type { SnapshotFile } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { parseInstant } from '../values/duration.ts';
import { asObject, asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { readSchema } from './assets.ts';
import { readText } from './textFile.ts';

/** Present while a collection is running, and left behind by one that did not finish: a header, then a line for each type that is stored. */
export const PROGRESS_FILE = 'progress.ndjson';

type StoredLine = Omit<TypeReading, 'rows'> & { readonly file: SnapshotFile };

export function writeHeader(directory: string, header: ReadingHeader): void {
  append(directory, { header });
}

export function writeStored(directory: string, { rows: _rows, ...reading }: TypeReading, file: SnapshotFile): void {
  append(directory, { type: { ...reading, file } });
}

function append(directory: string, line: object): void {
  appendFileSync(join(directory, PROGRESS_FILE), `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** What an unfinished collection left: its header, and each type whose file is whole. Undefined where nothing was begun. */
export interface Progress {
  readonly header: ReadingHeader;
  readonly types: ReadonlyMap<string, EarlierReading>;
}

/** Reads the progress of an unfinished collection. A line that was cut short, or is not of this form, counts for nothing: its type is read again. Throws ToolError SNAPSHOT where it cannot be read. */
export function readProgress(directory: string): Progress | undefined {
  const lines = linesIn(join(directory, PROGRESS_FILE));
  const header = lines.map((line) => line['header']).find(isHeader);
  if (header === undefined) return undefined;
  const stored = wellFormed(lines.flatMap((line) => line['type'] ?? [])).filter((line) => isWhole(directory, line) && !isWorthAnother(line));
  return { header, types: new Map(stored.map((line) => [line.type, { ...line, rows: () => rowsIn(directory, line.file) }])) };
}

function linesIn(path: string): readonly JsonObject[] {
  if (!existsSync(path)) return [];
  return readText(path, 'SNAPSHOT', 'Collect anew into another directory.').split('\n').flatMap((text) => {
    const read = text === '' ? undefined : readJsonDocument(path, text);
    return read?.ok === true && isJsonObject(read.value) ? [read.value] : [];
  });
}

/** All else of a header is compared as it stands. */
function isHeader(value: JsonValue | undefined): value is JsonObject & ReadingHeader {
  return isJsonObject(value) && parseInstant(asString(value['startedAt']) ?? '') !== undefined;
}

/** The lines of which every part is as the manifest has it, since that is where it goes. */
function wellFormed(lines: readonly JsonValue[]): readonly StoredLine[] {
  const { artifacts, gaps, timings, budget, files } = asObject(readSchema('snapshot-manifest')['properties']);
  const properties: JsonObject = { type: { type: 'string' }, records: artifacts, gaps, timing: asObject(timings)['items'], budget, file: asObject(files)['items'] };
  const faulty = new Set(validateAgainstSchema({ type: 'array', items: { type: 'object', required: Object.keys(properties), properties } }, lines).map(({ path }) => path[0]));
  return (lines as unknown as readonly StoredLine[]).filter((_line, index) => !faulty.has(index));
}

/** Whether the file is what was stored: of the type's own name, and with the bytes of the line's sum. */
function isWhole(directory: string, { type, file }: StoredLine): boolean {
  if (catalogEntry(type)?.type !== type || file.type !== type || file.name !== snapshotFileName(type)) return false;
  const path = join(directory, file.name);
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true && createHash('sha256').update(readFileSync(path)).digest('hex') === file.sha256;
}

/** What failed, was throttled or was interrupted is tried again; what was refused would be refused again. */
function isWorthAnother({ gaps, type }: StoredLine): boolean {
  const optIn = catalogEntry(type)?.optIn;
  return gaps.some((gap) => gap.reason === 'failed' || gap.reason === 'throttled' || (gap.reason === 'notCollected' && (optIn === undefined || !gap.missing.includes(optIn))));
}

function rowsIn(directory: string, file: SnapshotFile): readonly Row[] {
  return readFileSync(join(directory, file.name), 'utf8').split('\n').filter((line) => line !== '').map((line) => {
    const read = readJsonDocument(file.name, line);
    if (read.ok && isJsonObject(read.value) && typeof read.value['id'] === 'string') return read.value as unknown as Row;
    throw new ToolError('SNAPSHOT', `${join(directory, file.name)} holds a line that is no resource`, 'Collect anew into another directory.');
  });
}

/** The earlier readings, once it is sure that they are of the same collection. Throws ToolError SNAPSHOT, naming what differs. */
export function continued(directory: string, progress: Progress, header: ReadingHeader): EarlierReadings {
  const differing = COMPARED.filter((key) => JSON.stringify(progress.header[key]) !== JSON.stringify(header[key]));
  if (differing.length > 0) {
    throw new ToolError('SNAPSHOT', `the collection in ${directory} was begun with ${differing.map((key) => DIFFERENCES[key]).join(', ')}`, 'Resume it as it was begun, or collect anew into another directory.');
  }
  if (Date.parse(header.startedAt) - Date.parse(progress.header.startedAt) > LONGEST_PAUSE) {
    throw new ToolError('SNAPSHOT', `the collection in ${directory} was begun more than a day ago, at ${progress.header.startedAt}`, 'Collect anew into another directory: old and new rows of one snapshot would contradict each other.');
  }
  return { startedAt: progress.header.startedAt, types: progress.types };
}

/** Rows of one snapshot are judged together, so they must not be read too far apart. Milliseconds. */
const LONGEST_PAUSE = 86_400_000;

const COMPARED = ['tool', 'cloud', 'tenantId', 'principal', 'asked', 'seen', 'activityLog'] as const;

const DIFFERENCES: Readonly<Record<(typeof COMPARED)[number], string>> = {
  tool: 'another version of the tool',
  cloud: 'another cloud',
  tenantId: 'another tenant',
  principal: 'another identity',
  asked: 'another scope',
  seen: 'other subscriptions visible',
  activityLog: 'another choice of --activity-log',
};
