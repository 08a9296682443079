import type { OperatorName, Subject } from '../model/condition.ts';
import type { Row } from '../model/resource.ts';
import { and, isUnknown, type Truth, type Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import type { CompileContext, Leaf, Predicate } from './leaf.ts';
import { Mismatch, mismatchAt } from './mismatch.ts';
import { growthOf, testOf, type Growth, type Test } from './operators.ts';
import { readingOf, type CountFrame, type PathReading, type Reading } from './subjects.ts';

type ValueSubject = Extract<Subject, { kind: 'field' | 'fact' }>;

/** A leaf that looks at what stands at a path. */
export function valueLeaf(subject: ValueSubject, operator: OperatorName, operand: JsonValue, context: CompileContext, frames: readonly CountFrame[]): Leaf {
  const path = subject.kind === 'fact' ? `fact.${subject.path}` : subject.path;
  const reading = readingOf(subject.kind, subject.path, frames, context.omitted);
  const { read } = reading;
  return {
    path, expected: `${operator} ${JSON.stringify(operand)}`,
    seen: (scope) => shownReading(read(scope)),
    test: testOfReading(reading, path, testOf(operator, operand, context.now), growthOf(operator)),
  };
}

function testOfReading({ one, fact, read }: PathReading, path: string, test: Test, growth: Growth): Predicate {
  if (one !== undefined) return (scope) => answerOf(test, one(scope), path, scope.row);
  if (fact === undefined) return (scope) => truthOf(read(scope), path, scope.row, test, growth);
  const { answer, rest } = fact;
  return (scope) => {
    const answered = answer(scope);
    if (answered?.known === false) return answered.unknown;
    const truth = answerOf(test, rest(answered?.value), path, scope.row);
    return answered?.atLeast === undefined ? truth : ofLongerList(truth, growth, answered.atLeast);
  };
}

/** A path with `[*]` outside a count holds when every element satisfies the condition, an empty list included (Azure Policy, "Referencing array resource properties"): Kleene's and over the elements. */
function truthOf(reading: Reading, path: string, row: Row, test: Test, growth: Growth): Truth {
  if (!reading.known) return reading.unknown;
  const answer = reading.each ? and(reading.values.map((value) => answerOf(test, value, path, row))) : answerOf(test, reading.value, path, row);
  return reading.atLeast === undefined ? answer : ofLongerList(answer, reading.each ? 'down' : growth, reading.atLeast);
}

/** The answer on a list that may be longer than seen: it stands where no longer list could change it. */
function ofLongerList(answer: Truth, growth: Growth, cause: Unknown): Truth {
  const stands = isUnknown(answer) || (growth === 'up' && answer) || (growth === 'down' && !answer);
  return stands ? answer : cause;
}

function shownReading(reading: Reading): JsonValue {
  if (!reading.known) return null;
  if (!reading.each) return reading.value ?? null;
  return reading.values.length === 1 ? (reading.values[0] ?? null) : reading.values.map((value) => value ?? null);
}

/** The test's answer; a value of the wrong kind makes it unknown. */
export function answerOf(test: Test, value: JsonValue | undefined, path: string, row: Row): Truth {
  try {
    return test(value);
  } catch (error) {
    if (error instanceof Mismatch) return mismatchAt(path, row, error.message);
    throw error;
  }
}
