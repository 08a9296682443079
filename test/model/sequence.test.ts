import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequenceOf, type Sequence } from '../../src/model/sequence.ts';

/** A sequence is to answer like the array of its items; arrays are the oracle. */
const answers = (list: Sequence<number>, position: number, end: number): readonly unknown[] => {
  const isMeant = (item: number, index: number): boolean => item > 3 && index % 2 === 1;
  return [
    list.length, [...list], list.at(position), list.map((item, index) => item * 10 + index), list.flatMap((item, index) => (index % 2 === 0 ? [item, index] : item)),
    list.filter(isMeant), list.find(isMeant), list.findIndex(isMeant), list.some(isMeant), list.every(isMeant), list.slice(), list.slice(position), list.slice(position, end),
  ];
};

describe('a sequence whose items are made when they are asked for', () => {
  it('answers like an array', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: -12, max: 12 }), fc.integer({ min: -12, max: 12 }), (items, position, end) => {
      expect(answers(sequenceOf(items.length, (index) => items[index] ?? Number.NaN), position, end)).toEqual(answers(items, position, end));
    }));
  });

  it('can be read again and again, and makes only what it is asked for', () => {
    const made: number[] = [];
    const list = sequenceOf(1_000_000, (index) => (made.push(index), index));
    expect(list.find((item) => item === 3)).toBe(3);
    expect(list.at(-1)).toBe(999_999);
    expect(made).toEqual([0, 1, 2, 3, 3, 999_999]);
  });
});
