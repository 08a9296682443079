import type { BoundFacts } from '../model/fact.ts';
import type { Row } from '../model/resource.ts';
import type { Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import type { PathStep } from '../values/path.ts';
import { hasEach, readAll, readerOf, startsWithSteps, stepsOf } from './paths.ts';

/** What a condition is evaluated on: a row, its facts, and the elements that enclosing counts stand on, innermost last. */
export interface Scope {
  readonly row: Row;
  readonly facts: BoundFacts;
  readonly elements: readonly JsonValue[];
}

/** What a field or fact path reads: its values, whether the list may be longer than seen, or why nothing is known. */
export type Reading =
  | { readonly known: true; readonly values: readonly (JsonValue | undefined)[]; readonly atLeast: Unknown | undefined }
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
  if (level >= 0) return elementReading(level, steps.slice(frames[level]?.steps.length));
  return kind === 'field' ? fieldReading(path, steps, omitted) : factReading(steps);
}

function elementReading(level: number, rest: readonly PathStep[]): ReadingOf {
  const read = valuesReader(rest);
  return (scope) => ({ known: true, values: read(scope.elements[level]), atLeast: undefined });
}

function fieldReading(path: string, steps: readonly PathStep[], omitted: Omitted): ReadingOf {
  if (omitted.some((secret) => startsWithSteps(steps, secret) || startsWithSteps(secret, steps))) {
    return ({ row }) => ({ known: false, unknown: { reason: 'notCollected', artifact: row.type, scope: row.id, missing: [path], message: `${path} is never collected, because it may hold a secret` } });
  }
  const read = valuesReader(steps);
  return ({ row }) => ({ known: true, values: read(row), atLeast: undefined });
}

/** `fact.field.rest`: the field's answer, then the rest of the path inside its value. */
function factReading(steps: readonly PathStep[]): ReadingOf {
  const [fact = '', field = ''] = steps.map((step) => (step.kind === 'key' ? step.key : ''));
  const read = valuesReader(steps.slice(2));
  return ({ row, facts }) => {
    const answer = facts.read(fact, row)[field];
    if (answer === undefined) return { known: true, values: [undefined], atLeast: undefined };
    if (!answer.known) return answer;
    return { known: true, values: read(answer.value), atLeast: answer.atLeast };
  };
}

function valuesReader(steps: readonly PathStep[]): (value: JsonValue | undefined) => readonly (JsonValue | undefined)[] {
  if (hasEach(steps)) return (value) => readAll(value, steps);
  const read = readerOf(steps);
  return (value) => [read(value)];
}
