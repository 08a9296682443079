import { subscriptionOf } from '../values/armId.ts';
import type { Gap } from './unknown.ts';

/** Gaps of one type: of each subscription, those that lie in it and those that lie in none, in the order of the list. */
interface TypeGaps {
  readonly all: readonly Gap[];
  readonly bySubscription: ReadonlyMap<string, readonly Gap[]>;
  /** In no subscription: of the tenant, of a management group. */
  readonly above: readonly Gap[];
}

const INDEXES = new WeakMap<readonly Gap[], ReadonlyMap<string, TypeGaps>>();

/**
 * The gaps of a type (any letter case) that can matter to what lies in a subscription, or to anything where none is named. Sorted into
 * subscriptions once a list: one gap in each of thousands of subscriptions is common, and each of them is asked for.
 */
export function gapsAround(gaps: readonly Gap[], type: string, subscriptionId: string | undefined): readonly Gap[] {
  const index = INDEXES.get(gaps) ?? indexOf(gaps);
  INDEXES.set(gaps, index);
  const ofType = index.get(type.toLowerCase());
  if (ofType === undefined) return [];
  return subscriptionId === undefined ? ofType.all : (ofType.bySubscription.get(subscriptionId) ?? ofType.above);
}

function indexOf(gaps: readonly Gap[]): ReadonlyMap<string, TypeGaps> {
  const byType = Map.groupBy(gaps, ({ artifact }) => artifact.toLowerCase());
  return new Map([...byType].map(([type, all]) => [type, ofType(all)]));
}

function ofType(all: readonly Gap[]): TypeGaps {
  const place = new Map(all.map((gap, index) => [gap, index]));
  const above = all.filter(({ scope }) => subscriptionOf(scope) === undefined);
  const own = Map.groupBy(all.filter(({ scope }) => subscriptionOf(scope) !== undefined), ({ scope }) => subscriptionOf(scope) ?? '');
  const inOrder = (some: readonly Gap[]): readonly Gap[] => some.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  return { all, above, bySubscription: new Map([...own].map(([subscription, some]) => [subscription, above.length === 0 ? some : inOrder([...above, ...some])])) };
}
