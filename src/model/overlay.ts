import { idKey } from '../values/armId.ts';
import { compareText } from '../values/json.ts';
import type { Row, RowChange } from './resource.ts';
import type { Rows, Snapshot } from './snapshot.ts';

/** A view of `base` in which some rows are replaced, added or deleted; nothing is copied but the changes. */
export function overlaySnapshot(base: Snapshot, changes: readonly RowChange[]): Snapshot {
  const byType = new Map<string, Map<string, RowChange>>();
  for (const change of changes) {
    const type = change.type.toLowerCase();
    const ofType = byType.get(type) ?? new Map<string, RowChange>();
    byType.set(type, ofType.set(idKey(change.id), change));
  }
  return {
    id: base.id,
    manifest: base.manifest,
    gaps: base.gaps,
    rows: (type) => {
      const ofType = byType.get(type.toLowerCase());
      return ofType ? changedRows(base.rows(type), ofType) : base.rows(type);
    },
    overlay: (more) => overlaySnapshot(base, [...changes, ...more]),
  };
}

function changedRows(rows: Rows, changes: ReadonlyMap<string, RowChange>): Rows {
  const { byId } = rows;
  const pass = (): Generator<Row> => merge(rows, changes);
  if (byId === undefined) return { [Symbol.iterator]: pass };
  const find = (id: string): Row | undefined => {
    const change = changes.get(idKey(id));
    return change === undefined ? byId(id) : (change.row ?? undefined);
  };
  return { [Symbol.iterator]: pass, byId: find };
}

/** Both inputs are sorted by id key, so one pass keeps the order. */
function* merge(rows: Iterable<Row>, changes: ReadonlyMap<string, RowChange>): Generator<Row> {
  const added = [...changes.entries()].toSorted(([a], [b]) => compareText(a, b));
  let next = 0;
  for (const row of rows) {
    const key = idKey(row.id);
    for (; next < added.length && (added[next]?.[0] ?? '') < key; next += 1) yield* present(added[next]?.[1]);
    if (added[next]?.[0] === key) {
      yield* present(added[next]?.[1]);
      next += 1;
    } else {
      yield row;
    }
  }
  for (; next < added.length; next += 1) yield* present(added[next]?.[1]);
}

function* present(change: RowChange | undefined): Generator<Row> {
  if (change?.row) yield change.row;
}
