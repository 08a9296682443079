import type { FactContext } from '../model/fact.ts';
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
