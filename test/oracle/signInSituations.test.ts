import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import { isEnforced } from './signInEnumerator.ts';
import { SITUATIONS_OF_CONTROL } from './signInSituationsOfControl.ts';
import { SITUATIONS_OF_SCOPE } from './signInSituationsOfScope.ts';
import { REQUIREMENTS, type SignInRequirement } from './signInTypes.ts';
import { randomSignIn, randomWorld, spaceOf } from './signInWorlds.ts';

const SITUATIONS = [...SITUATIONS_OF_SCOPE, ...SITUATIONS_OF_CONTROL];

describe('the enumerator of sign-ins', () => {
  it.each(SITUATIONS.map((one) => [one.name, one] as const))('%s', (_name, { world, signIn, expected }) => {
    const requirements = Object.keys(expected) as readonly SignInRequirement[];
    expect(Object.fromEntries(requirements.map((requirement) => [requirement, isEnforced(world, signIn, requirement)]))).toEqual(expected);
  });

  it('is tried on situations that all have a page of their own and a name of their own', () => {
    expect(new Set(SITUATIONS.map(({ name }) => name)).size).toBe(SITUATIONS.length);
    expect(SITUATIONS.filter(({ source }) => !source.startsWith('https://learn.microsoft.com/')).map(({ name }) => name)).toEqual([]);
  });
});

/** A comparison over random tenants says little where nearly every answer is the same. */
describe('the random sign-ins', () => {
  const answers = Array.from({ length: 200 }, (_, seed) => seed).flatMap((seed) => {
    const world = randomWorld(seed);
    const random = createRandom(seed);
    return Array.from({ length: 10 }, () => randomSignIn(random, spaceOf(world))).flatMap((signIn) => REQUIREMENTS.map((requirement) => `${requirement}: ${isEnforced(world, signIn, requirement)}`));
  });

  it.each(REQUIREMENTS.flatMap((requirement) => (['yes', 'no', 'unknown'] as const).map((answer) => `${requirement}: ${answer}`)))('are often answered with %s', (answer) => {
    expect(answers.filter((one) => one === answer).length / (answers.length / REQUIREMENTS.length)).toBeGreaterThan(0.05);
  });

  it('are the same for the same seed', () => {
    const once = (): unknown => [randomWorld(7), randomSignIn(createRandom(7), spaceOf(randomWorld(7)))];
    expect(once()).toEqual(once());
  });
});
