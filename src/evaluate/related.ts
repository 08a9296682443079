import type { RelatedSubject } from '../model/condition.ts';
import type { Row } from '../model/resource.ts';
import { gapsWithin, subscriptionScope, type Snapshot } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import type { JsonValue } from '../values/json.ts';
import { mismatchAt } from './mismatch.ts';
import { eachReaderOf, stepsOf } from './paths.ts';

/** The rows that a join hands to its `where`, those of which nobody can say whether they join, and why there may be more. */
export interface Joined {
  readonly rows: readonly Row[];
  /** Rows whose `right` path has `[*]` on something that is no list. */
  readonly unsure: readonly Row[];
  readonly openEnd: Unknown | undefined;
}

/**
 * A join by ids without letter case: one pass over the other type builds an index by key, then each row looks its own
 * keys up. Without `on` every row within reach is joined. Only the gaps within reach matter: those of the row's
 * subscription, or of the whole tenant. Of rows is held what `keep` leaves.
 */
export function joinOf(subject: RelatedSubject, snapshot: Snapshot, keep: (row: Row) => Row): (row: Row) => Joined | { readonly unknown: Unknown } {
  const candidates = subject.on === undefined ? everyRow(subject, snapshot, keep) : matchingRows(subject.on, subject, snapshot, keep);
  const openEnds = new Map<string, Unknown | undefined>();
  return (row) => {
    const scope = subject.within === 'tenant' || row.subscriptionId === undefined ? '' : subscriptionScope(row.subscriptionId);
    if (!openEnds.has(scope)) openEnds.set(scope, openEndOf(subject, snapshot, scope));
    const found = candidates(row);
    if (found === undefined) return { unknown: mismatchAt(subject.on?.left ?? '', row, "'[*]' stands on something that is no list") };
    return { ...found, openEnd: openEnds.get(scope) };
  };
}

type Candidates = Pick<Joined, 'rows' | 'unsure'>;

function everyRow(subject: RelatedSubject, snapshot: Snapshot, keep: (row: Row) => Row): (row: Row) => Candidates {
  let every: ((row: Row) => readonly Row[]) | undefined;
  return (row) => {
    every ??= bySubscription(subject, Array.from(snapshot.rows(subject.type), keep));
    return { rows: every(row), unsure: [] };
  };
}

/** The rows within reach of a row, in their order: those of its subscription, and those of none. There may be thousands of subscriptions. */
function bySubscription(subject: RelatedSubject, rows: readonly Row[]): (row: Row) => readonly Row[] {
  const found = new Map<string, readonly Row[]>();
  const groups = Map.groupBy(rows, ({ subscriptionId }) => subscriptionId?.toLowerCase());
  const loose = groups.has(undefined);
  const inReach = reachOf(subject);
  return (row) => {
    if (subject.within === 'tenant' || row.subscriptionId === undefined) return rows;
    const key = row.subscriptionId.toLowerCase();
    const near = found.get(key) ?? (loose ? rows.filter((other) => inReach(row, other)) : (groups.get(key) ?? []));
    found.set(key, near);
    return near;
  };
}

function matchingRows(on: NonNullable<RelatedSubject['on']>, subject: RelatedSubject, snapshot: Snapshot, keep: (row: Row) => Row): (row: Row) => Candidates | undefined {
  const [readLeft, readRight] = [eachReaderOf(stepsOf(on.left)), eachReaderOf(stepsOf(on.right))];
  const inReach = reachOf(subject);
  let index: Index | undefined;
  return (row) => {
    index ??= indexBy(snapshot.rows(subject.type), (other) => keysOf(readRight(other)), keep);
    const { byKey, unsure } = index;
    const keys = keysOf(readLeft(row));
    if (keys === undefined) return undefined;
    const near = (rows: readonly Row[]): readonly Row[] => rows.filter((other) => inReach(row, other));
    return { rows: near([...new Set(keys.flatMap((key) => byKey.get(key) ?? []))]), unsure: keys.length === 0 ? [] : near(unsure) };
  };
}

interface Index {
  readonly byKey: ReadonlyMap<string, readonly Row[]>;
  readonly unsure: readonly Row[];
}

function indexBy(rows: Iterable<Row>, keysOfRow: (row: Row) => readonly string[] | undefined, keep: (row: Row) => Row): Index {
  const index = new Map<string, Row[]>();
  const unsure: Row[] = [];
  for (const row of rows) {
    const keys = keysOfRow(row);
    const kept = keep(row);
    if (keys === undefined) unsure.push(kept);
    for (const key of new Set(keys)) {
      const held = index.get(key);
      if (held === undefined) index.set(key, [kept]);
      else held.push(kept);
    }
  }
  return { byKey: index, unsure };
}

/** undefined where the path has `[*]` on something that is no list. */
function keysOf(values: readonly (JsonValue | undefined)[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => (typeof value === 'string' && value !== '' ? [idKey(value)] : []));
}

function reachOf(subject: RelatedSubject): (row: Row, other: Row) => boolean {
  if (subject.within === 'tenant') return () => true;
  return (row, other) => row.subscriptionId === undefined || other.subscriptionId === undefined || row.subscriptionId.toLowerCase() === other.subscriptionId.toLowerCase();
}

function openEndOf(subject: RelatedSubject, snapshot: Snapshot, scope: string): Unknown | undefined {
  if (scope !== '') return gapsWithin(snapshot, subject.type, scope)[0];
  return snapshot.gaps.find((gap) => gap.artifact.toLowerCase() === subject.type.toLowerCase());
}
