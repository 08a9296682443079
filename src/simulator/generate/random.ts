/** A stream of chance that is the same for the same seed, on every machine and in every run. */
export interface Random {
  /** A whole number from 0 up to and not including the limit. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
}

/** Mulberry32: 32 bits of state, a few multiplications a number; good enough to lay out estates, for nothing secret. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (choices) => {
      const index = below(choices.length);
      if (index >= choices.length) throw new RangeError('nothing to pick from');
      return choices[index] as (typeof choices)[number];
    },
  };
}

/** The seed of one part of an estate: parts do not eat each other's chance. */
export function seedOf(seed: number, part: number): number {
  return Math.imul((seed ^ 0x9e3779b9) + part, 0x85ebca6b) >>> 0;
}
