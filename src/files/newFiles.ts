import { existsSync, rmSync } from 'node:fs';
import { ToolError } from '../model/toolError.ts';
import { writeFileAtomic } from './atomicFile.ts';

/** Writes files that must not be there yet: all or none. Throws ToolError OUTPUT. */
export function createFiles(files: readonly { readonly path: string; readonly text: string }[]): void {
  const taken = files.find(({ path }) => existsSync(path));
  if (taken !== undefined) throw new ToolError('OUTPUT', `${taken.path} is there already`, 'Choose another name; nothing was written.');
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      writeFileAtomic(path, [text]);
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw error;
  }
}

export function exists(path: string): boolean {
  return existsSync(path);
}
