import { describe, expect, it } from 'vitest';
import { progressOf } from '../../src/cli/progress.ts';
import type { Log } from '../../src/cli/log.ts';

function warningsOf(offset: number): readonly string[] {
  const warned: string[] = [];
  const log: Log = { info: () => undefined, detail: () => undefined, warn: (message) => void warned.push(message), progress: () => undefined };
  progressOf(log)({ kind: 'clock', offset });
  return warned;
}

describe('a clock that is off', () => {
  it.each([
    [12_000_000, '3 h 20 min behind'],
    [-61_000, '1 min ahead of'],
    [3_456_000_000, '960 h 0 min behind'],
  ])('by %i ms is told as %s', (offset, words) => {
    expect(warningsOf(offset)).toEqual([`this machine's clock is ${words} Azure's, by which the reading is dated`]);
  });
});
