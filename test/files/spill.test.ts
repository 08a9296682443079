import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpill } from '../../src/files/spill.ts';
import { JsonSequence, type Sequence } from '../../src/model/sequence.ts';

const before = process.env['TMPDIR'];
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spill-test-'));
  process.env['TMPDIR'] = directory;
});

afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(directory, { recursive: true, force: true });
});

/** The list that a text is. */
const read = (kept: string | (() => string)): Sequence<unknown> => (typeof kept === 'string' ? (JSON.parse(kept) as readonly unknown[]) : new JsonSequence(kept));

describe('lists that are put aside', () => {
  it('come back as they were, from memory as from a file, in any order', () => {
    const lists = fc.array(fc.array(fc.jsonValue(), { maxLength: 4 }), { maxLength: 12 });
    fc.assert(fc.property(lists, fc.constantFrom(0, 40, 1e9), (given, inMemory) => {
      const spill = openSpill(inMemory);
      const plain = JSON.parse(JSON.stringify(given)) as typeof given;
      const kept = plain.map((list, index) => (index % 2 === 0 ? spill.keep(list) : read(spill.keepText(JSON.stringify(list)))));
      for (const order of [plain.keys().toArray().toReversed(), plain.keys().toArray()]) {
        for (const index of order) expect([[...(kept[index] ?? [])], kept[index]?.length, kept[index]?.at(-1)]).toEqual([plain[index], plain[index]?.length, plain[index]?.at(-1)]);
      }
    }));
  });

  it('leave no name behind while they are open', () => {
    const kept = openSpill(0).keep(['a machine that is open']);
    expect(kept).not.toBeInstanceOf(Array);
    expect([...kept]).toEqual(['a machine that is open']);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('go through a file by many chunks', () => {
    const spill = openSpill(0);
    const kept = Array.from({ length: 40 }, (_none, index) => spill.keep([`${index} ${'ä'.repeat(50_000)}`]));
    expect(kept.map((list) => list.at(0)?.slice(0, 4))).toEqual(kept.map((_list, index) => `${index} ${'ä'.repeat(50_000)}`.slice(0, 4)));
  });

  it('stay in memory where no file can be made', () => {
    writeFileSync(join(directory, 'file'), '');
    process.env['TMPDIR'] = join(directory, 'file');
    expect(openSpill(0).keep([1, 2])).toEqual([1, 2]);
  });
});
