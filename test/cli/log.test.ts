import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { createLog } from '../../src/cli/log.ts';

const QUIET_SINK = { write: () => undefined, isTty: false, columns: 100 };

/** The lines that a number of warnings come to. */
function warned(count: number, verbose = false): readonly string[] {
  const lines: string[] = [];
  const io: Io = { stdout: QUIET_SINK, stderr: { ...QUIET_SINK, write: (line) => void lines.push(line) }, environment: {}, now: () => 0, signal: new AbortController().signal };
  const log = createLog(io, { quiet: true, verbose, logFormat: 'text' });
  for (let number = 1; number <= count; number += 1) log.warn(`this is ${number}`);
  return lines;
}

describe('warnings', () => {
  const said = Array.from({ length: 30 }, (_unused, index) => `warning: this is ${index + 1}\n`);

  it.each([1, 19, 20])('%i of them are all said, and nothing is said to be left out', (count) => {
    expect(warned(count)).toEqual(said.slice(0, count));
  });

  it.each([21, 22, 30])('%i of them: twenty, and once that there are more', (count) => {
    expect(warned(count)).toEqual([...said.slice(0, 20), 'warning: further warnings are left out; --verbose shows them all\n']);
  });

  it('are all said when asked for', () => {
    expect(warned(30, true)).toEqual(said);
  });
});
