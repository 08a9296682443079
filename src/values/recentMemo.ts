/** Anything but undefined and null. */
type Remembered = object | string | number;

/** Answers for a key what `build` makes of it, and remembers the answer for a while. */
export type RecentMemo<K, V extends Remembered> = (key: K, build: () => V) => V;

/**
 * A memo that forgets: it holds the answers used last, `limit` to twice `limit` of them by their weight (one each, unless told).
 * For pure answers only: what was forgotten is built again. Two generations, so that a hit moves nothing: where the young one is
 * full the old one goes.
 */
export function recentMemo<K, V extends Remembered>(limit: number, weightOf: (value: V) => number = () => 1): RecentMemo<K, V> {
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  let weight = 0;
  const hold = (key: K, value: V): V => {
    if (weight >= limit) [young, old, weight] = [new Map<K, V>(), young, 0];
    young.set(key, value);
    weight += weightOf(value);
    return value;
  };
  return (key, build) => young.get(key) ?? hold(key, old.get(key) ?? build());
}

/**
 * Numbers for texts, of which as many are remembered as in a memo of that limit: equal numbers, equal texts. A text that was forgotten gets another
 * number, which no text had before.
 */
export function recentNumbers(limit: number): (text: string) => number {
  const next = counter();
  const known = recentMemo<string, number>(limit);
  return (text) => known(text, next);
}

/** Numbers from 0, another one each time. */
export function counter(): () => number {
  let next = 0;
  return () => next++;
}

/** A number for each object, as long as it lives. */
export function objectNumbers(): (object: object) => number {
  const numbers = new WeakMap<object, number>();
  const next = counter();
  return (object) => {
    const number = numbers.get(object) ?? next();
    numbers.set(object, number);
    return number;
  };
}
