import type { BoundFacts } from '../model/fact.ts';
import type { Row } from '../model/resource.ts';
import { isSecretKey } from '../model/secrets.ts';
import type { Answer, Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import type { PathStep } from '../values/path.ts';
import { mismatchAt } from './mismatch.ts';
import { eachReaderOf, hasEach, readerOf, startsWithSteps, stepsOf, type Reader } from './paths.ts';

/** What a condition is evaluated on: a row, its facts, and the elements that enclosing counts stand on, innermost last. */
export interface Scope {
  readonly row: Row;
  readonly facts: BoundFacts;
  readonly elements: readonly JsonValue[];
}

/** What a field or fact path reads: its value, or the values of a `[*]` (`each`), whether the list may be longer than seen, or why nothing is known. */
export type Reading =
  | { readonly known: true; readonly each: false; readonly value: JsonValue | undefined; readonly atLeast: Unknown | undefined }
  | { readonly known: true; readonly each: true; readonly values: readonly (JsonValue | undefined)[]; readonly atLeast: Unknown | undefined }
  | { readonly known: false; readonly unknown: Unknown };

/** How a path is read. */
export interface PathReading {
  readonly read: (scope: Scope) => Reading;
  /** The same without a reading around it, where what is read is always one value, and known. */
  readonly one?: (scope: Scope) => JsonValue | undefined;
  /** The same where it is one value of a fact: its answer, and the reader of the rest of the path. */
  readonly fact?: { readonly answer: (scope: Scope) => Answer<JsonValue> | undefined; readonly rest: Reader };
}

/** The array that an enclosing count stands on: paths that start with it read the current element. */
export interface CountFrame {
  readonly kind: 'field' | 'fact';
  readonly steps: readonly PathStep[];
}

/** Paths of the row that are never collected, because a secret may stand there: reading one is unknown, not absent. */
export type Omitted = readonly (readonly PathStep[])[];

/** A reading of a field or fact path, below the counts that enclose it. */
export function readingOf(kind: 'field' | 'fact', path: string, frames: readonly CountFrame[], omitted: Omitted): PathReading {
  const steps = stepsOf(path);
  const level = frames.findLastIndex((frame) => frame.kind === kind && startsWithSteps(steps, frame.steps));
  if (level >= 0) return below(path, steps.slice(frames[level]?.steps.length), ({ elements }) => elements[level]);
  return kind === 'field' ? fieldReading(path, steps, omitted) : factReading(path, steps);
}

/** Whether a path leads to, above or below something that is never collected. */
export function isOmitted(steps: readonly PathStep[], omitted: Omitted): boolean {
  if (steps.some((step) => step.kind === 'key' && isSecretKey(step.key))) return true;
  return omitted.some((secret) => startsWithSteps(steps, secret) || startsWithSteps(secret, steps));
}

export function neverCollected(path: string, row: Row): Unknown {
  return { reason: 'notCollected', artifact: row.type, scope: row.id, missing: [path], message: `${path} is never collected, because it may hold a secret` };
}

function fieldReading(path: string, steps: readonly PathStep[], omitted: Omitted): PathReading {
  if (isOmitted(steps, omitted)) return { read: ({ row }) => ({ known: false, unknown: neverCollected(path, row) }) };
  return below(path, steps, ({ row }) => row);
}

/** The rest of a path below something that is known. */
function below(path: string, steps: readonly PathStep[], from: (scope: Scope) => JsonValue | undefined): PathReading {
  const readValue = valueReader(path, steps);
  const read = (scope: Scope): Reading => readValue(from(scope), scope.row, undefined);
  if (hasEach(steps)) return { read };
  const readOne = readerOf(steps);
  return { read, one: (scope) => readOne(from(scope)) };
}

/** `fact.field.rest`: the field's answer, then the rest of the path inside its value. */
function factReading(path: string, steps: readonly PathStep[]): PathReading {
  const [fact = '', field = ''] = steps.map((step) => (step.kind === 'key' ? step.key : ''));
  const rest = steps.slice(2);
  const readValue = valueReader(`fact.${path}`, rest);
  const answer = ({ row, facts }: Scope): Answer<JsonValue> | undefined => facts.read(fact, row)[field];
  const read = (scope: Scope): Reading => {
    const answered = answer(scope);
    if (answered === undefined) return readValue(undefined, scope.row, undefined);
    return answered.known ? readValue(answered.value, scope.row, answered.atLeast) : answered;
  };
  return hasEach(rest) ? { read } : { read, fact: { answer, rest: readerOf(rest) } };
}

function valueReader(path: string, steps: readonly PathStep[]): (value: JsonValue | undefined, row: Row, atLeast: Unknown | undefined) => Reading {
  if (!hasEach(steps)) {
    const readOne = readerOf(steps);
    return (value, _row, atLeast) => ({ known: true, each: false, value: readOne(value), atLeast });
  }
  const readEach = eachReaderOf(steps);
  return (value, row, atLeast) => {
    const values = readEach(value);
    return values === undefined ? { known: false, unknown: mismatchAt(path, row, "'[*]' stands on something that is no list") } : { known: true, each: true, values, atLeast };
  };
}
