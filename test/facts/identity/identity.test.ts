import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../../src/facts/table.ts';
import { answered } from './answers.ts';
import { SITUATIONS } from './situations.ts';

const facts = createFactTable().definitions;

describe.each([...Map.groupBy(SITUATIONS, ({ fact }) => fact)])('%s', (name, situations) => {
  it.each(situations.map((situation) => [situation.name, situation] as const))('%s', (_name, situation) => {
    const fact = facts.get(name);
    if (fact === undefined) throw new Error(`no fact ${name}`);
    expect(answered(fact, situation)).toEqual(situation.says);
  });
});
