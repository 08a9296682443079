import type { BoundFacts } from '../model/fact.ts';
import type { Row } from '../model/resource.ts';
import { isSecretKey } from '../model/secrets.ts';
import type { Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import type { PathStep } from '../values/path.ts';
import { mismatchAt } from './mismatch.ts';
import { hasEach, readEach, readerOf, startsWithSteps, stepsOf } from './paths.ts';

/** What a condition is evaluated on: a row, its facts, and the elements that enclosing counts stand on, innermost last. */
export interface Scope {
  readonly row: Row;
  readonly facts: BoundFacts;
  readonly elements: readonly JsonValue[];
}

/** What a field or fact path reads: its values (`each`: of a `[*]`, else exactly one), whether the list may be longer than seen, or why nothing is known. */
export type Reading =
  | { readonly known: true; readonly each: boolean; readonly values: readonly (JsonValue | undefined)[]; readonly atLeast: Unknown | undefined }
  | { readonly known: false; readonly unknown: Unknown };

export type ReadingOf = (scope: Scope) => Reading;

/** The array that an enclosing count stands on: paths that start with it read the current element. */
export interface CountFrame {
  readonly kind: 'field' | 'fact';
  readonly steps: readonly PathStep[];
}

/** Paths of the row that are never collected, because a secret may stand there: reading one is unknown, not absent. */
export type Omitted = readonly (readonly PathStep[])[];

/** A reading of a field or fact path, below the counts that enclose it. */
export function readingOf(kind: 'field' | 'fact', path: string, frames: readonly CountFrame[], omitted: Omitted): ReadingOf {
  const steps = stepsOf(path);
  const level = frames.findLastIndex((frame) => frame.kind === kind && startsWithSteps(steps, frame.steps));
  if (level >= 0) return elementReading(level, path, steps.slice(frames[level]?.steps.length));
  return kind === 'field' ? fieldReading(path, steps, omitted) : factReading(path, steps);
}

function elementReading(level: number, path: string, rest: readonly PathStep[]): ReadingOf {
  const read = valuesReader(path, rest);
  return (scope) => read(scope.elements[level], scope.row);
}

/** Whether a path leads to, above or below something that is never collected. */
export function isOmitted(steps: readonly PathStep[], omitted: Omitted): boolean {
  if (steps.some((step) => step.kind === 'key' && isSecretKey(step.key))) return true;
  return omitted.some((secret) => startsWithSteps(steps, secret) || startsWithSteps(secret, steps));
}

export function neverCollected(path: string, row: Row): Unknown {
  return { reason: 'notCollected', artifact: row.type, scope: row.id, missing: [path], message: `${path} is never collected, because it may hold a secret` };
}

function fieldReading(path: string, steps: readonly PathStep[], omitted: Omitted): ReadingOf {
  if (isOmitted(steps, omitted)) return ({ row }) => ({ known: false, unknown: neverCollected(path, row) });
  const read = valuesReader(path, steps);
  return ({ row }) => read(row, row);
}

/** `fact.field.rest`: the field's answer, then the rest of the path inside its value. */
function factReading(path: string, steps: readonly PathStep[]): ReadingOf {
  const [fact = '', field = ''] = steps.map((step) => (step.kind === 'key' ? step.key : ''));
  const read = valuesReader(`fact.${path}`, steps.slice(2));
  return ({ row, facts }) => {
    const answer = facts.read(fact, row)[field];
    if (answer === undefined) return read(undefined, row);
    return answer.known ? read(answer.value, row, answer.atLeast) : answer;
  };
}

function valuesReader(path: string, steps: readonly PathStep[]): (value: JsonValue | undefined, row: Row, atLeast?: Unknown) => Reading {
  if (!hasEach(steps)) {
    const read = readerOf(steps);
    return (value, _row, atLeast) => ({ known: true, each: false, values: [read(value)], atLeast });
  }
  return (value, row, atLeast) => {
    const values = readEach(value, steps);
    return values === undefined ? { known: false, unknown: mismatchAt(path, row, "'[*]' stands on something that is no list") } : { known: true, each: true, values, atLeast };
  };
}
