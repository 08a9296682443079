import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotFileName } from '../model/catalog.ts';
import type { ReadingHeader, ReadingStore } from '../model/reading.ts';
import type { Row } from '../model/resource.ts';
import type { Manifest, SnapshotFile } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { makeDirectory, outputError, writeFileAtomic } from './atomicFile.ts';
import { readPlain } from './plainFile.ts';
import { continued, PROGRESS_FILE, readProgress, writeHeader, writeStored, type Progress } from './readingProgress.ts';
import { MANIFEST_FILE } from './snapshotReader.ts';

/** Writes one snapshot directory: a file a type, then the manifest, last. Without a manifest it is not a snapshot. */
export interface SnapshotWriter extends ReadingStore {
  readonly finish: (manifest: Manifest) => void;
  /** Takes back what was written, after an error that ended the collection. What an earlier collection had read stays. */
  readonly discard: () => void;
}

export interface WriterOptions {
  /** Whether the directory may hold a simulated snapshot already, which is deleted. */
  readonly replace: boolean;
  /** Whether an unfinished collection in the directory is continued. */
  readonly resume: boolean;
}

/**
 * Opens a directory for a snapshot. Throws ToolError OUTPUT when it holds anything else: a snapshot never mixes with
 * other files; SNAPSHOT when what it holds cannot be resumed. One in which nothing was begun yet is begun.
 */
export function openSnapshotWriter(directory: string, options: WriterOptions): SnapshotWriter {
  return options.resume && !isUnbegun(directory) ? resumingWriter(directory) : freshWriter(directory, options.replace);
}

/** A collection that was killed before its first word leaves an empty directory, or none. */
function isUnbegun(directory: string): boolean {
  return !existsSync(directory) || (statSync(directory).isDirectory() && readdirSync(directory).length === 0);
}

function freshWriter(directory: string, replace: boolean): SnapshotWriter {
  const isNew = !existsSync(directory);
  prepare(directory, replace);
  const written: string[] = [];
  return {
    ...storing(directory, written),
    begin: (header) => {
      writeHeader(directory, header);
      return { startedAt: header.startedAt, types: new Map() };
    },
    discard: () => {
      for (const name of [...written, PROGRESS_FILE]) rmSync(join(directory, name), { force: true });
      if (isNew) rmdirSync(directory);
    },
  };
}

function resumingWriter(directory: string): SnapshotWriter {
  refuseLinks(directory);
  const progress = unfinished(directory);
  return {
    ...storing(directory, []),
    begin: (header: ReadingHeader) => {
      const earlier = continued(directory, progress, header);
      // Only now: a collection that is not continued keeps the manifest with which Ctrl-C ended it.
      rmSync(join(directory, MANIFEST_FILE), { force: true });
      for (const name of leftovers(directory)) rmSync(join(directory, name), { force: true });
      return earlier;
    },
    discard: () => undefined,
  };
}

/** We never put links into a snapshot: what is written through somebody else's would land elsewhere. */
function refuseLinks(directory: string): void {
  const link = readdirSync(directory, { withFileTypes: true }).find((entry) => entry.isSymbolicLink());
  if (link !== undefined) throw new ToolError('SNAPSHOT', `${join(directory, link.name)} is a symbolic link, which no collection made`, 'Collect anew into another directory.');
}

function storing(directory: string, written: string[]): Pick<SnapshotWriter, 'store' | 'finish'> {
  return {
    store: (reading) => {
      const file = storeRows(directory, reading.type, reading.rows);
      written.push(file.name);
      writeStored(directory, reading, file);
      return file;
    },
    finish: (manifest) => {
      writeFileAtomic(join(directory, MANIFEST_FILE), [manifestText(manifest)]);
      // A collection that was interrupted keeps its progress, so that it can be resumed.
      if (!manifest.interrupted) rmSync(join(directory, PROGRESS_FILE), { force: true });
    },
  };
}

function unfinished(directory: string): Progress {
  const progress = readProgress(directory);
  if (progress !== undefined) return progress;
  const why = existsSync(join(directory, MANIFEST_FILE)) ? 'holds a snapshot that is finished' : 'holds no collection that was begun';
  throw new ToolError('SNAPSHOT', `${directory} ${why}: there is nothing to resume`, 'Leave --resume away to collect anew, into a new directory.');
}

/** Temporary files of a process that was killed while it wrote. */
function leftovers(directory: string): readonly string[] {
  return readdirSync(directory).filter((name) => /^\..+\.\d+\.partial$/.test(name));
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function prepare(directory: string, replace: boolean): void {
  try {
    makeDirectory(directory, 0o700);
    const present = readdirSync(directory);
    if (present.includes(PROGRESS_FILE) && !replace) {
      throw new ToolError('OUTPUT', `${directory} holds a collection that did not finish`, 'Continue it with --resume, or give --out another directory.');
    }
    const foreign = present.filter((name) => name !== MANIFEST_FILE && name !== PROGRESS_FILE && !name.endsWith('.ndjson'));
    if (present.length > 0 && (!replace || foreign.length > 0 || !isReplaceable(directory))) {
      throw new ToolError('OUTPUT', `${directory} is not empty`, 'Give --out a new or an empty directory; a snapshot is never mixed with other files.');
    }
    // The manifest goes first: a kill half-way must not leave an old one beside new rows.
    if (existsSync(join(directory, MANIFEST_FILE))) rmSync(join(directory, MANIFEST_FILE));
    for (const name of present) rmSync(join(directory, name), { force: true });
  } catch (error) {
    throw outputError(directory, error);
  }
}

/** Only what a simulator made is ever replaced: it can be made again, and holds nobody's data. */
function isReplaceable(directory: string): boolean {
  try {
    const manifest = JSON.parse(readPlain(join(directory, MANIFEST_FILE)).toString('utf8')) as { readonly simulated?: unknown };
    return manifest.simulated === true;
  } catch {
    return false;
  }
}

function storeRows(directory: string, type: string, rows: Iterable<Row>): SnapshotFile {
  const name = snapshotFileName(type);
  const hash = createHash('sha256');
  let count = 0;
  const lines = function* (): Generator<string> {
    for (const row of rows) {
      const line = `${JSON.stringify(row)}\n`;
      hash.update(line);
      count += 1;
      yield line;
    }
  };
  writeFileAtomic(join(directory, name), lines());
  return { name, type, rows: count, sha256: hash.digest('hex') };
}
