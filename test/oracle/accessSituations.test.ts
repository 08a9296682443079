import { describe, expect, it } from 'vitest';
import { randomEstate, randomQuestions } from './accessEstates.ts';
import { expand, type AccessAnswer } from './accessExpander.ts';
import { ACCESS_NOW } from './accessSituations.ts';
import { SITUATIONS_OF_ACCESS } from './situationsOfAccess.ts';

describe('the access expander', () => {
  it.each(SITUATIONS_OF_ACCESS.map((one) => [one.name, one] as const))('%s', (_name, { rows, question, active, eligible }) => {
    expect(expand(rows, ACCESS_NOW).can(question)).toEqual({ active, eligible });
  });
});

/** A comparison over random tenants says little where nearly every answer is no. */
describe('the random questions of access', () => {
  const answers = Array.from({ length: 60 }, (_, seed) => seed).flatMap((seed): readonly AccessAnswer[] => {
    const estate = randomEstate(seed);
    const { can } = expand(estate.rows, estate.now);
    return randomQuestions(estate, seed, 100).map(can);
  });
  const share = (holds: (answer: AccessAnswer) => boolean): number => answers.filter(holds).length / answers.length;

  it('are often answered with yes, and with perhaps often enough', () => {
    expect(share(({ active }) => active === 'yes')).toBeGreaterThan(0.15);
    expect(share(({ active, eligible }) => active === 'conditional' || eligible === 'conditional')).toBeGreaterThan(0.05);
  });

  it('often have another answer after activation, and never a lesser one', () => {
    const rank = { no: 0, conditional: 1, yes: 2 };
    expect(share(({ active, eligible }) => active !== eligible)).toBeGreaterThan(0.05);
    expect(share(({ active, eligible }) => rank[active] > rank[eligible])).toBe(0);
  });

  it('are the same for the same seed', () => {
    const once = (): unknown => ({ estate: randomEstate(7), questions: randomQuestions(randomEstate(7), 7, 20) });
    expect(once()).toEqual(once());
  });
});
