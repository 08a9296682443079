import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotFileName } from '../model/catalog.ts';
import type { Row } from '../model/resource.ts';
import type { Manifest, SnapshotFile } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { makeDirectory, outputError, writeFileAtomic } from './atomicFile.ts';
import { MANIFEST_FILE, PROGRESS_FILE } from './snapshotReader.ts';

/** Writes one snapshot directory: a file a type, then the manifest, last. Without a manifest it is not a snapshot. */
export interface SnapshotWriter {
  readonly store: (type: string, rows: Iterable<Row>) => SnapshotFile;
  readonly finish: (manifest: Manifest) => void;
  /** Takes back what was written, after an error that ended the collection. */
  readonly discard: () => void;
}

/**
 * Opens a directory for a snapshot. Throws ToolError OUTPUT when it holds anything else: a snapshot never mixes with
 * other files. `replace` allows it to hold a simulated snapshot already, which is deleted.
 */
export function openSnapshotWriter(directory: string, options: { readonly replace: boolean }): SnapshotWriter {
  const isNew = !existsSync(directory);
  prepare(directory, options.replace);
  const written: string[] = [];
  const progress = join(directory, PROGRESS_FILE);
  return {
    store: (type, rows) => {
      const file = storeRows(directory, type, rows);
      written.push(file.name);
      appendFileSync(progress, `${JSON.stringify(file)}\n`, { mode: 0o600 });
      return file;
    },
    finish: (manifest) => {
      writeFileAtomic(join(directory, MANIFEST_FILE), [manifestText(manifest)]);
      rmSync(progress, { force: true });
    },
    discard: () => {
      for (const name of [...written, PROGRESS_FILE]) rmSync(join(directory, name), { force: true });
      if (isNew) rmdirSync(directory);
    },
  };
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function prepare(directory: string, replace: boolean): void {
  try {
    makeDirectory(directory, 0o700);
    const present = readdirSync(directory);
    const foreign = present.filter((name) => name !== MANIFEST_FILE && !name.endsWith('.ndjson'));
    if (present.length > 0 && (!replace || foreign.length > 0 || !isReplaceable(directory))) {
      throw new ToolError('OUTPUT', `${directory} is not empty`, 'Give --out a new or an empty directory; a snapshot is never mixed with other files.');
    }
    // The manifest goes first: a kill half-way must not leave an old one beside new rows.
    if (existsSync(join(directory, MANIFEST_FILE))) rmSync(join(directory, MANIFEST_FILE));
    for (const name of present) rmSync(join(directory, name), { force: true });
    // Stands until the manifest is written: rows without one are told from an export that a user brings.
    appendFileSync(join(directory, PROGRESS_FILE), '', { mode: 0o600 });
  } catch (error) {
    throw outputError(directory, error);
  }
}

/** Only what a simulator made is ever replaced: it can be made again, and holds nobody's data. */
function isReplaceable(directory: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, MANIFEST_FILE), 'utf8')) as { readonly simulated?: unknown };
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
