import { readFileSync } from 'node:fs';
import { ToolError, type ErrorCode } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';

/** The text of a file a user named, or a ToolError of the given code. */
export function readText(path: string, code: ErrorCode, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const system = systemCode(error);
    if (system === undefined) throw error;
    throw new ToolError(code, `cannot read ${path}: ${explain(system)}`, hint, error);
  }
}
