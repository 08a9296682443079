import { constants } from 'node:buffer';
import { ToolError, type ErrorCode } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';
import { readPlain } from './plainFile.ts';

/** The text of a file a user named, or a ToolError of the given code: also for what is no plain file, and for more bytes than a text can have characters (512 MB). */
export function readText(path: string, code: ErrorCode, hint: string): string {
  try {
    return readPlain(path, constants.MAX_STRING_LENGTH).toString('utf8');
  } catch (error) {
    const system = systemCode(error);
    if (system === undefined) throw error;
    throw new ToolError(code, `cannot read ${path}: ${explain(system)}`, hint, error);
  }
}
