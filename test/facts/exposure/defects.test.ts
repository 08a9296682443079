import { afterAll, describe, expect, it } from 'vitest';
import { edited } from '../copies.ts';
import { caughtBy, withDefect } from './defective.ts';
import { DEFECTS } from './defects.ts';
import { loadSubject } from './subject.ts';

const SOURCE = new URL('../../../src', import.meta.url).pathname;
/** As many networks as are tried before a defect counts as one that nobody would notice. */
const SEEDS = Array.from({ length: 150 }, (_, index) => 60_000 + index);

const caught: string[] = [];
afterAll(() => {
  process.stdout.write(`\n${caught.toSorted().join('\n')}\n`);
});

describe('a defect is noticed', () => {
  it.each(DEFECTS.map((one) => [one.name, one] as const))('%s', async (name, { edit, withoutType }) => {
    const by = await withDefect(SOURCE, edit, (subject) => caughtBy(subject, SEEDS, withoutType));
    expect(by).toBeDefined();
    caught.push(`${name}: noticed by ${by ?? ''}`);
  });

  it('and the code without any is not', async () => {
    const subject = await loadSubject(SOURCE);
    expect(caughtBy(subject, SEEDS)).toBeUndefined();
    for (const type of new Set(DEFECTS.flatMap(({ withoutType }) => withoutType ?? []))) expect(caughtBy(subject, SEEDS.slice(0, 100), type)).toBeUndefined();
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
