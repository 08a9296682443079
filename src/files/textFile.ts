import { readFileSync, statSync } from 'node:fs';
import { ToolError, type ErrorCode } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';

/** The engine holds no longer one (V8's String::kMaxLength on 64 bits). */
const LONGEST_TEXT = 0x1fffffe8;

/** The text of a file a user named, or a ToolError of the given code. */
export function readText(path: string, code: ErrorCode, hint: string): string {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > LONGEST_TEXT) throw new ToolError(code, `${path} is too large to be read as one text (512 MB)`, 'Make reports with -o while scanning, which knows no such limit, or scan less at a time (--management-group, --subscription).');
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const system = systemCode(error);
    if (system === undefined) throw error;
    throw new ToolError(code, `cannot read ${path}: ${explain(system)}`, hint, error);
  }
}
