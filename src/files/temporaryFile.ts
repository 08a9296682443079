import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputError, writeFileAtomic } from './atomicFile.ts';

export interface TemporaryFile {
  readonly path: string;
  readonly remove: () => void;
}

/** Writes a file of that name into a new directory of the system's temporary one, for its owner alone. Throws ToolError OUTPUT. */
export function writeTemporary(name: string, text: string): TemporaryFile {
  const directory = makeTemporaryDirectory(temporaryPrefix());
  const path = join(directory, name);
  writeFileAtomic(path, [text]);
  return { path, remove: () => {
    rmSync(directory, { recursive: true, force: true });
  } };
}

/** What the name of a new directory begins with, in the system's temporary one. */
export function temporaryPrefix(): string {
  const { TMPDIR: unix, TEMP: windows } = process.env;
  return join(unix ?? windows ?? '/tmp', 'portcullis-');
}

function makeTemporaryDirectory(prefix: string): string {
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    throw outputError(`${prefix}*`, error);
  }
}
