import { readFileSync } from 'node:fs';
import { ToolError, type ErrorCode } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';

/** The text of a file a user named, or a ToolError of the given code. */
export function readText(path: string, code: ErrorCode, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isTooLarge(error)) throw new ToolError(code, `${path} is too large to be read as one text (512 MB)`, 'Make reports with -o while scanning, which takes no such size, or scan less at a time (--management-group, --subscription).', error);
    const system = systemCode(error);
    if (system === undefined) throw error;
    throw new ToolError(code, `cannot read ${path}: ${explain(system)}`, hint, error);
  }
}

/** Beyond the longest text that the engine can hold, or that Node reads at once. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && ['ERR_STRING_TOO_LONG', 'ERR_FS_FILE_TOO_LARGE'].includes((error as NodeJS.ErrnoException).code ?? '');
}
