import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { edited } from '../copies.ts';
import { caughtBy, withDefect, type Witness } from './defective.ts';
import { DEFECTS } from './defects.ts';
import { loadSubject } from './subject.ts';

const SOURCE = new URL('../../../src', import.meta.url).pathname;
/** As many networks as are tried before a defect counts as one that nobody would notice. */
const SEEDS = Array.from({ length: 150 }, (_, index) => 60_000 + index);

/** What noticed each defect when it was last looked for: looking there first spares most of the search. `UPDATE_GOLDEN=1` searches and writes it anew. */
const FILE = new URL('noticedBy.json', import.meta.url);
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';
const BEFORE = new Map(isUpdate ? [] : Object.entries(JSON.parse(readFileSync(FILE, 'utf8')) as Readonly<Record<string, Witness>>));

const caught = new Map<string, Witness>();
afterAll(() => {
  const sorted = [...caught].toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (isUpdate) writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
  else for (const [name, by] of sorted) if (BEFORE.get(name) !== by) process.stdout.write(`${name}: noticed by ${by}, of which ${FILE.pathname} does not know\n`);
});

describe('a defect is noticed', () => {
  it.each(DEFECTS.map((one) => [one.name, one] as const))('%s', async (name, { edit, withoutType }) => {
    const by = await withDefect(SOURCE, edit, (subject) => caughtBy(subject, SEEDS, { withoutType, before: BEFORE.get(name) }));
    expect(by).toBeDefined();
    if (by !== undefined) caught.set(name, by);
  });

  it('and the code without any is not', async () => {
    const subject = await loadSubject(SOURCE);
    expect(caughtBy(subject, SEEDS)).toBeUndefined();
    for (const withoutType of new Set(DEFECTS.flatMap((one) => one.withoutType ?? []))) expect(caughtBy(subject, SEEDS, { withoutType })).toBeUndefined();
  });
});

describe('an edit', () => {
  it.each<[string, string]>([['is refused where its text is gone', 'a c'], ['is refused where its text is not the only one', 'b b']])('%s', (_name, text) => {
    expect(() => edited(text, { file: 'x', find: 'b', replace: 'c' })).toThrow('and not once');
  });

  it('changes nothing else', () => {
    expect(edited('a b c', { file: 'x', find: 'b', replace: "$&'" })).toBe("a $&' c");
  });
});
