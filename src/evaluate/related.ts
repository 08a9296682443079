import type { RelatedSubject } from '../model/condition.ts';
import type { Row } from '../model/resource.ts';
import { gapsWithin, subscriptionScope, type Snapshot } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import type { JsonValue } from '../values/json.ts';
import { readAll, stepsOf } from './paths.ts';

/** The rows that a join hands to its `where`, and why there may be more. */
export interface Joined {
  readonly rows: readonly Row[];
  readonly openEnd: Unknown | undefined;
}

/**
 * A join by ids without letter case: one pass over the other type builds an index by key, then each row looks its own
 * keys up. Without `on` every row within reach is joined. Only the gaps within reach matter: those of the row's
 * subscription, or of the whole tenant.
 */
export function joinOf(subject: RelatedSubject, snapshot: Snapshot): (row: Row) => Joined {
  const candidates = subject.on === undefined ? everyRow(subject, snapshot) : matchingRows(subject.on, subject, snapshot);
  const inReach = reachOf(subject);
  const openEnds = new Map<string, Unknown | undefined>();
  return (row) => {
    const scope = subject.within === 'tenant' || row.subscriptionId === undefined ? '' : subscriptionScope(row.subscriptionId);
    if (!openEnds.has(scope)) openEnds.set(scope, openEndOf(subject, snapshot, scope));
    return { rows: candidates(row).filter((other) => inReach(row, other)), openEnd: openEnds.get(scope) };
  };
}

function everyRow(subject: RelatedSubject, snapshot: Snapshot): (row: Row) => readonly Row[] {
  let rows: readonly Row[] | undefined;
  return () => (rows ??= [...snapshot.rows(subject.type)]);
}

function matchingRows(on: NonNullable<RelatedSubject['on']>, subject: RelatedSubject, snapshot: Snapshot): (row: Row) => readonly Row[] {
  const [left, right] = [stepsOf(on.left), stepsOf(on.right)];
  let index: ReadonlyMap<string, readonly Row[]> | undefined;
  return (row) => {
    index ??= indexBy(snapshot.rows(subject.type), (other) => keysOf(readAll(other, right)));
    const found = new Set(keysOf(readAll(row, left)).flatMap((key) => index?.get(key) ?? []));
    return [...found];
  };
}

function indexBy(rows: Iterable<Row>, keys: (row: Row) => readonly string[]): ReadonlyMap<string, readonly Row[]> {
  const index = new Map<string, Row[]>();
  for (const row of rows) {
    for (const key of new Set(keys(row))) {
      const held = index.get(key);
      if (held === undefined) index.set(key, [row]);
      else held.push(row);
    }
  }
  return index;
}

function keysOf(values: readonly (JsonValue | undefined)[]): readonly string[] {
  return values.flatMap((value) => (typeof value === 'string' && value !== '' ? [idKey(value)] : []));
}

function reachOf(subject: RelatedSubject): (row: Row, other: Row) => boolean {
  if (subject.within === 'tenant') return () => true;
  return (row, other) => row.subscriptionId === undefined || other.subscriptionId === undefined || row.subscriptionId.toLowerCase() === other.subscriptionId.toLowerCase();
}

function openEndOf(subject: RelatedSubject, snapshot: Snapshot, scope: string): Unknown | undefined {
  if (scope !== '') return gapsWithin(snapshot, subject.type, scope)[0];
  return snapshot.gaps.find((gap) => gap.artifact.toLowerCase() === subject.type.toLowerCase());
}
