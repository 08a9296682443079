import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { systemError } from './atomicFile.ts';

/** A file larger than this cannot safely be held as text by the runtime in one piece. Bytes. */
export const LARGEST_TEXT = 400 * 1024 * 1024;

/**
 * Opens a file for reading, if it is one: a pipe that nobody writes and a device without end would be waited for without end.
 * Throws as the system does, with the code EISDIR for a directory and ENOTFILE for all else that is no plain file.
 */
export function openPlain(path: string): number {
  // Without O_NONBLOCK opening a pipe waits for its writer; plain files do not heed it. Windows has neither.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const status = fstatSync(file);
  if (status.isFile()) return file;
  closeSync(file);
  throw systemError(status.isDirectory() ? 'EISDIR' : 'ENOTFILE');
}

/** The bytes of a plain file. Throws as `openPlain` does, and with the code EFBIG for one of more bytes than `largest`. */
export function readPlain(path: string, largest = LARGEST_TEXT): Buffer {
  const file = openPlain(path);
  try {
    if (fstatSync(file).size > largest) throw systemError('EFBIG');
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
