import type { OperatorName } from '../model/condition.ts';
import type { Truth, Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import { testOf } from './operators.ts';

/** How many there are: at least `least`, at most `most`; `cause` says why the two differ. */
export interface Interval {
  readonly least: number;
  readonly most: number;
  readonly cause: Unknown | undefined;
}

/** Counts truths: the true ones are certain, the unknown ones possible; an open end makes the count unbounded. */
export function countTruths(truths: Iterable<Truth>, openEnd: Unknown | undefined): Interval {
  let least = 0;
  let possible = 0;
  let cause = openEnd;
  for (const truth of truths) {
    if (truth === true) least += 1;
    else if (truth !== false) {
      possible += 1;
      cause ??= truth;
    }
  }
  return { least, most: openEnd === undefined ? least + possible : Number.POSITIVE_INFINITY, cause };
}

/** The same where each of them is true. */
export function allCounted(count: number, openEnd: Unknown | undefined): Interval {
  return { least: count, most: openEnd === undefined ? count : Number.POSITIVE_INFINITY, cause: openEnd };
}

/** A comparison of counts: its truth where every count in the interval agrees, else the interval's cause. */
export function countTest(operator: OperatorName, operand: JsonValue, now: number): (interval: Interval) => Truth {
  const test = testOf(operator, operand, now);
  return (interval) => {
    if (interval.cause === undefined || interval.least === interval.most) return test(interval.least);
    const answers = new Set(samples(interval, operand).map((count) => test(count)));
    return answers.size === 1 ? answers.has(true) : interval.cause;
  };
}

/**
 * Counts at which a comparison with the operand's numbers can change its answer, inside the interval: its ends, and the
 * neighbourhood of each number compared with. Beyond the largest of them nothing changes any more.
 */
function samples({ least, most }: Interval, operand: JsonValue): readonly number[] {
  const numbers = (Array.isArray(operand) ? (operand as readonly JsonValue[]) : [operand]).map(Number).filter((number) => Number.isFinite(number));
  const last = Number.isFinite(most) ? most : Math.max(least, ...numbers.map(Math.ceil)) + 2;
  const edges = numbers.flatMap((number) => [Math.floor(number) - 1, Math.floor(number), Math.floor(number) + 1, Math.floor(number) + 2]);
  return [least, last, ...edges.filter((count) => count > least && count < last)];
}
