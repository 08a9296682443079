import { closeSync, openSync, readSync } from 'node:fs';
import type { ErrorCode } from '../model/toolError.ts';
import { ToolError } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';

const BLOCK = 1 << 16;

/** The bytes of a file that a user named, one block in memory at a time: each is only good until the next one is asked for. Throws a ToolError of the given code before the first. */
export function* byteBlocks(path: string, code: ErrorCode, hint: string): Generator<Uint8Array> {
  const read = <T>(doing: () => T): T => {
    try {
      return doing();
    } catch (error) {
      const system = systemCode(error);
      if (system === undefined) throw error;
      throw new ToolError(code, `cannot read ${path}: ${explain(system)}`, hint, error);
    }
  };
  const file = read(() => openSync(path, 'r'));
  const block = Buffer.alloc(BLOCK);
  try {
    for (let length = read(() => readSync(file, block)); length > 0; length = read(() => readSync(file, block))) yield block.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
