import { ALL_ADDRESSES, intersect, isEmptyAddresses, subtract, type AddressSet } from '../../values/cidr.ts';
import type { Mask } from './boxes.ts';

/** The values of one dimension: those that something names, one bit each, and a bit for all others together. */
export interface Vocabulary {
  readonly names: readonly string[];
  readonly all: Mask;
  /** The bit of a value, in any letter case. */
  of(value: string): Mask;
}

/** What the values that nothing names stand for. */
export type Rest = (value: string) => number;

/** `rests` bits more than there are names; `restOf` tells which of them a value that has no name is of. */
export function vocabularyOf(values: Iterable<string>, rests: number, restOf: Rest = () => 0): Vocabulary {
  const names = [...new Map([...values].map((value) => [value.toLowerCase(), value])).values()];
  const bits = new Map(names.map((name, index) => [name.toLowerCase(), 1n << BigInt(index)]));
  return {
    names,
    all: (1n << BigInt(names.length + rests)) - 1n,
    of: (value) => bits.get(value.toLowerCase()) ?? (rests === 0 ? 0n : 1n << BigInt(names.length + restOf(value))),
  };
}

export function maskOf(vocabulary: Vocabulary, values: Iterable<string>): Mask {
  let mask = 0n;
  for (const value of values) mask |= vocabulary.of(value);
  return mask;
}

/** Addresses that no location tells apart are one class, so that sets of addresses become masks without losing anything. */
export interface AddressClasses {
  readonly classes: readonly AddressSet[];
  readonly all: Mask;
  /** The classes that a set touches: exactly the set where it was among those that the classes were made of. */
  touching(addresses: AddressSet): Mask;
}

/** More classes than this are not told apart: locations would have to overlap each other in ways that nobody keeps. */
const MOST_CLASSES = 1024;

/** Undefined where the sets overlap each other in too many ways. */
export function addressClasses(sets: readonly AddressSet[]): AddressClasses | undefined {
  let classes: readonly AddressSet[] = [ALL_ADDRESSES];
  for (const set of sets) {
    classes = classes.flatMap((one) => [intersect(one, set), subtract(one, set)]).filter((one) => !isEmptyAddresses(one));
    if (classes.length > MOST_CLASSES) return undefined;
  }
  return {
    classes,
    all: (1n << BigInt(classes.length)) - 1n,
    touching: (addresses) => classes.reduce((mask, one, index) => (isEmptyAddresses(intersect(one, addresses)) ? mask : mask | (1n << BigInt(index))), 0n),
  };
}
