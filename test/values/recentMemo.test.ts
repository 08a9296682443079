import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectNumbers, recentMemo, recentNumbers } from '../../src/values/recentMemo.ts';

const asked = fc.array(fc.nat({ max: 30 }), { maxLength: 200 });

describe('a memo that forgets', () => {
  it('answers what is built of the key, whatever it has forgotten', () => {
    fc.assert(fc.property(asked, fc.integer({ min: 1, max: 8 }), (keys, limit) => {
      const memo = recentMemo<number, string>(limit);
      for (const key of keys) expect(memo(key, () => `of ${key}`)).toBe(`of ${key}`);
    }), { seed: 3, numRuns: 100 });
  });

  it('builds nothing anew of what was asked since as many others as its limit', () => {
    fc.assert(fc.property(asked, fc.integer({ min: 1, max: 8 }), (keys, limit) => {
      const memo = recentMemo<number, string>(limit);
      keys.forEach((key, place) => {
        const last = keys.lastIndexOf(key, place - 1);
        const others = new Set(keys.slice(last + 1, place));
        let built = false;
        memo(key, () => { built = true; return 'x'; });
        if (place > 0 && last >= 0 && others.size < limit) expect(built).toBe(false);
      });
    }), { seed: 4, numRuns: 100 });
  });

  it('holds twice its limit at most, by weight', () => {
    const memo = recentMemo<number, number>(10, (value) => value);
    for (let key = 0; key < 100; key += 1) memo(key, () => 5);
    let held = 0;
    for (let key = 99; key >= 0; key -= 1) {
      let built = false;
      recentProbe(memo, key, () => { built = true; });
      if (built) break;
      held += 5;
    }
    expect(held).toBeLessThanOrEqual(20);
    expect(held).toBeGreaterThanOrEqual(5);
  });
});

function recentProbe(memo: (key: number, build: () => number) => number, key: number, onBuild: () => void): void {
  memo(key, () => { onBuild(); return 5; });
}

describe('numbers', () => {
  it('are never the same for two texts, forgotten ones too', () => {
    const numbers = recentNumbers(2);
    const given = new Map<number, string>();
    for (const text of ['a', 'b', 'c', 'd', 'a', 'e', 'f', 'b', 'a', 'a']) {
      const number = numbers(text);
      expect(given.get(number) ?? text).toBe(text);
      given.set(number, text);
    }
    expect(numbers('a')).toBe(numbers('a'));
  });

  it('are the same for the same object alone', () => {
    const [numbers, one, other] = [objectNumbers(), {}, {}];
    expect(numbers(one)).toBe(numbers(one));
    expect(numbers(one)).not.toBe(numbers(other));
  });
});
