import type { FactContext } from '../model/fact.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Indexes that several facts build over one snapshot are built once and dropped with it. */
export function shared<T>(build: (snapshot: Snapshot, context: FactContext) => T): (snapshot: Snapshot, context: FactContext) => T {
  const bySnapshot = new WeakMap<Snapshot, Map<string, T>>();
  return (snapshot, context) => {
    const byClock = bySnapshot.get(snapshot) ?? new Map<string, T>();
    bySnapshot.set(snapshot, byClock);
    const held = byClock.get(context.now) ?? build(snapshot, context);
    byClock.set(context.now, held);
    return held;
  };
}

/**
 * Remembers the answer for one row: all rules are asked of a row before the next one is read, and rows come fresh from a file, so that
 * remembering more would only grow.
 */
export function lastOnly<T>(answer: (row: Row) => T): (row: Row) => T {
  let last: { readonly row: Row; readonly answer: T } | undefined;
  return (row) => {
    if (last?.row !== row) last = { row, answer: answer(row) };
    return last.answer;
  };
}
