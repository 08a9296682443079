import type { Snapshot } from '../model/snapshot.ts';
import type { Truth, Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import type { Columns } from './joinColumns.ts';
import type { Omitted, Scope } from './subjects.ts';

export type Predicate = (scope: Scope) => Truth;

/** A leaf of the tree as a person is told of it: what it saw, and what it looked for. */
export interface CompiledLeaf {
  readonly path: string;
  readonly expected: string;
  /** What stands there: null where absent or unknown; matched elements for a count. */
  readonly seen: (scope: Scope) => JsonValue;
  /** The elements that satisfied a count's `where`; absent for leaves that count nothing. */
  readonly matches?: (scope: Scope) => readonly JsonValue[];
  /** Why there may be further elements that satisfy a count's `where`; absent for leaves that count nothing of the row. */
  readonly doubt?: (scope: Scope) => Unknown | undefined;
}

export interface Leaf extends CompiledLeaf {
  readonly test: Predicate;
}

export interface CompileContext {
  readonly snapshot: Snapshot;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** The scan clock in milliseconds. */
  readonly now: number;
  /** Paths that rows of the judged type never carry. */
  readonly omitted: Omitted;
  /** What the rule reads of whatever a count or a join matched. */
  readonly ofMatch: Columns;
}
