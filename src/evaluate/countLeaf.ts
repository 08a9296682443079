import type { Condition, OperatorName, Subject } from '../model/condition.ts';
import type { Truth, Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import { allCounted, countTest, countTruths, type Interval } from './interval.ts';
import type { CompileContext, Leaf, Predicate } from './leaf.ts';
import { stepsOf } from './paths.ts';
import { readingOf, type CountFrame, type Reading, type Scope } from './subjects.ts';

type CountSubject = Extract<Subject, { kind: 'count' }>;

/** A leaf that counts the elements of a list that satisfy its `where`. */
export function countLeaf(
  subject: CountSubject, operator: OperatorName, operand: JsonValue, context: CompileContext, frames: readonly CountFrame[],
  compile: (where: Condition, frames: readonly CountFrame[]) => Predicate,
): Leaf {
  const { kind } = subject.of;
  const path = subject.of.path.endsWith('[*]') ? subject.of.path : `${subject.of.path}[*]`;
  const { read } = readingOf(kind, path, frames, context.omitted);
  const where = subject.where === undefined ? undefined : compile(subject.where, [...frames, { kind, steps: stepsOf(path) }]);
  const compare = countTest(operator, operand, context.now);
  const matches = (scope: Scope): readonly JsonValue[] => {
    const elements = elementsOf(read(scope));
    if (where === undefined) return elements;
    const truthOf = asking(where, scope);
    return elements.filter((element) => truthOf(element) === true);
  };
  const counted = (scope: Scope): Interval | Unknown => {
    const reading = read(scope);
    if (!reading.known) return reading.unknown;
    const elements = elementsOf(reading);
    return where === undefined ? allCounted(elements.length, reading.atLeast) : countTruths(elements.map(asking(where, scope)), reading.atLeast);
  };
  return {
    path: kind === 'fact' ? `fact.${path}` : path, expected: `count ${operator} ${JSON.stringify(operand)}`, matches, seen: matches,
    doubt: (scope) => {
      const count = counted(scope);
      return 'least' in count ? count.cause : count;
    },
    test: (scope) => {
      const count = counted(scope);
      return 'least' in count ? compare(count) : count;
    },
  };
}

/** The counted path of an enclosing count is its element: one. */
function elementsOf(reading: Reading): readonly JsonValue[] {
  if (!reading.known) return [];
  return reading.each ? reading.values.map((value) => value ?? null) : [reading.value ?? null];
}

/** Asks `where` of elements, one at a time. One scope serves them all: a predicate keeps nothing of what it is asked. */
function asking(where: Predicate, { row, facts, elements: outer }: Scope): (element: JsonValue) => Truth {
  const elements: JsonValue[] = [...outer, null];
  const scope: Scope = { row, facts, elements };
  return (element) => {
    elements[outer.length] = element;
    return where(scope);
  };
}
