import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogEntry } from '../model/catalog.ts';
import type { EarlierReading, EarlierReadings, ReadingHeader, TypeReading } from '../model/reading.ts';
import type { Row } from '../model/resource.ts';
import type { SnapshotFile } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';

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

/** Reads the progress of an unfinished collection. A last line that was cut short counts for nothing: its type is read again. */
export function readProgress(directory: string): Progress | undefined {
  const lines = linesIn(join(directory, PROGRESS_FILE));
  const header = lines.find((line) => line.header !== undefined)?.header;
  if (header === undefined) return undefined;
  const stored = lines.flatMap((line) => line.type ?? []).filter((line) => isWhole(directory, line) && !isWorthAnother(line));
  return { header, types: new Map(stored.map((line) => [line.type, { ...line, rows: () => rowsIn(directory, line.file) }])) };
}

interface Line {
  readonly header?: ReadingHeader;
  readonly type?: StoredLine;
}

function linesIn(path: string): readonly Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').flatMap((text) => {
    try {
      return text === '' ? [] : [JSON.parse(text) as Line];
    } catch {
      return [];
    }
  });
}

/** Whether the file is what was stored: a name of ours, and the bytes of the line's sum. */
function isWhole(directory: string, { type, file }: StoredLine): boolean {
  const path = join(directory, file.name);
  return catalogEntry(type) !== undefined && !/[/\\]/.test(file.name) && existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === file.sha256;
}

/** What failed, was throttled or was interrupted is tried again; what was refused would be refused again. */
function isWorthAnother({ gaps, type }: StoredLine): boolean {
  const optIn = catalogEntry(type)?.optIn;
  return gaps.some((gap) => gap.reason === 'failed' || gap.reason === 'throttled' || (gap.reason === 'notCollected' && (optIn === undefined || !gap.missing.includes(optIn))));
}

function rowsIn(directory: string, file: SnapshotFile): readonly Row[] {
  return readFileSync(join(directory, file.name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
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
