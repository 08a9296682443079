import { describe, expect, it } from 'vitest';
import { isEnforced } from './signInEnumerator.ts';
import { SITUATIONS_OF_CONTROL } from './signInSituationsOfControl.ts';
import { SITUATIONS_OF_SCOPE } from './signInSituationsOfScope.ts';
import type { SignInRequirement } from './signInTypes.ts';

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
