import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readText } from '../../src/files/textFile.ts';

const directory = mkdtempSync(join(tmpdir(), 'text-file-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A file of so many bytes that takes none of the disk. */
function sparse(name: string, bytes: number): string {
  const path = join(directory, name);
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
  return path;
}

describe('a text that a user names', () => {
  it.each([['more than Node reads at once', 2 ** 31 + 1], ['more than a text can hold', 0x1fffffe8 + 1]])('is refused in one line where it is %s', (_what, bytes) => {
    const path = sparse(`${bytes}.json`, bytes);
    expect(() => readText(path, 'RESULT', '')).toThrow(expect.objectContaining({ code: 'RESULT', message: expect.stringContaining('too large') as string }));
  });
});
