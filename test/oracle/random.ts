/** Choices that a seed decides: the same seed makes the same choices in every process. */
export interface Random {
  /** An integer from 0 up to, not including, `below`. */
  readonly below: (below: number) => number;
  /** An integer from `first` to `last`, both included. */
  readonly between: (first: number, last: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(choices: readonly T[]) => T;
  /** `count` of the choices without repetition (all of them where there are fewer), in a random order. */
  readonly sample: <T>(choices: readonly T[], count: number) => readonly T[];
  /** A big integer of so many random bits. */
  readonly bits: (count: number) => bigint;
}

/** A 32-bit multiply-and-mix generator (the published mulberry32), seeded with any integer. */
export function createRandom(seed: number): Random {
  const next = uint32Stream(seed);
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to pick from');
    return choice;
  };
  return {
    below,
    between: (first, last) => first + below(last - first + 1),
    chance: (probability) => next() / 2 ** 32 < probability,
    pick,
    sample: (choices, count) => shuffled(choices, below).slice(0, count),
    bits: (count) => randomBits(next, count),
  };
}

/** The highest bit of each number, the first one in front: up to 32 of them fit a plain number, which is much faster than a big one. */
function randomBits(next: () => number, count: number): bigint {
  if (count > 32) return (randomBits(next, 32) << BigInt(count - 32)) | randomBits(next, count - 32);
  let value = 0;
  for (let left = count; left > 0; left -= 1) value = value * 2 + (next() >>> 31);
  return BigInt(value);
}

function uint32Stream(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function shuffled<T>(choices: readonly T[], below: (limit: number) => number): readonly T[] {
  const left = [...choices];
  return choices.flatMap(() => left.splice(below(left.length), 1));
}
