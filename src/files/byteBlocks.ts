import { closeSync, fstatSync, readSync } from 'node:fs';
import type { ErrorCode } from '../model/toolError.ts';
import { ToolError } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';
import { openPlain } from './plainFile.ts';

const BLOCK = 1 << 16;
const SMALLEST = 1 << 12;

/** The bytes of a plain file, one block in memory at a time: each is only good until the next one is asked for. */
export function* blocksOf(path: string, size = BLOCK): Generator<Uint8Array> {
  const file = openPlain(path);
  try {
    // No larger than the file: of a snapshot most files are small, and to clear a large block takes longer than to read one of them.
    const block = Buffer.alloc(Math.min(size, Math.max(SMALLEST, fstatSync(file).size)));
    for (let length = readSync(file, block); length > 0; length = readSync(file, block)) yield block.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** The same of a file that a user named. Throws a ToolError of the given code where it cannot be read. */
export function* byteBlocks(path: string, code: ErrorCode, hint: string): Generator<Uint8Array> {
  try {
    yield* blocksOf(path);
  } catch (error) {
    const system = systemCode(error);
    if (system === undefined) throw error;
    throw new ToolError(code, `cannot read ${path}: ${explain(system)}`, hint, error);
  }
}
