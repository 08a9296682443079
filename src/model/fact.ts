import type { JsonValue } from '../values/json.ts';
import type { Row } from './resource.ts';
import type { Snapshot } from './snapshot.ts';
import type { Answer } from './unknown.ts';

type FactFieldType = 'string' | 'integer' | 'boolean' | 'dateTime' | 'duration' | 'portSet' | 'string[]' | 'object' | 'object[]';

/** The documented shape of one field of a fact; it feeds the rule schema, message checks and the docs. */
export interface FactField {
  readonly type: FactFieldType;
  readonly description: string;
  /** Closed set of values, for enumerations. */
  readonly values?: readonly string[];
  /** Canonical types that this field alone is derived from, where it takes less than the whole fact. Top-level fields only. */
  readonly reads?: readonly string[];
  /** Members of an object, or of each element of an object[]. */
  readonly items?: Readonly<Record<string, FactField>>;
}

/** Field name -> known value or reason why not. Pure and total: it never throws on foreign JSON. */
export type FactAnswers = Readonly<Record<string, Answer<JsonValue>>>;

export interface FactContext {
  /** The scan clock, ISO 8601 UTC. */
  readonly now: string;
}

/** A derived fact: a pure function of the snapshot, computed for rows of the types in `on`. */
export interface FactDefinition {
  readonly name: string;
  readonly description: string;
  /** Canonical types it can be asked of; `tenant` for the tenant itself, which is no row of any list. */
  readonly on: readonly string[];
  /** Canonical types whose rows it reads (the asked row's own type included). */
  readonly reads: readonly string[];
  readonly fields: Readonly<Record<string, FactField>>;
  /** Builds whatever indexes it needs once, then answers row by row. */
  readonly bind: (snapshot: Snapshot, context: FactContext) => (row: Row) => FactAnswers;
}

/** The types that a path of a fact (`field.rest`) is derived from. */
export function readsOfField(definition: FactDefinition, field: string): readonly string[] {
  return definition.fields[field]?.reads ?? definition.reads;
}

/** The facts handed to evaluate: by name, each bound at most once and memoised per row. */
export interface FactTable {
  readonly definitions: ReadonlyMap<string, FactDefinition>;
  bind(snapshot: Snapshot, context: FactContext): BoundFacts;
}

export interface BoundFacts {
  read(fact: string, row: Row): FactAnswers;
}
