import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputError, writeFileAtomic } from './atomicFile.ts';

export interface TemporaryFile {
  readonly path: string;
  readonly remove: () => void;
}

/** Writes a file of that name into a new directory of the system's temporary one, for its owner alone. Throws ToolError OUTPUT. */
export function writeTemporary(name: string, text: string): TemporaryFile {
  const { TMPDIR: unix, TEMP: windows } = process.env;
  const above = unix ?? windows ?? '/tmp';
  const directory = makeTemporaryDirectory(join(above, 'portcullis-'));
  const path = join(directory, name);
  writeFileAtomic(path, [text]);
  return { path, remove: () => {
    rmSync(directory, { recursive: true, force: true });
  } };
}

function makeTemporaryDirectory(prefix: string): string {
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    throw outputError(`${prefix}*`, error);
  }
}
