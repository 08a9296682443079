import type { Condition, OperatorName, Subject } from '../model/condition.ts';
import type { Truth } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import { countTest, countTruths } from './interval.ts';
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
    const truths = truthsOf(elements, where, scope);
    return elements.filter((_element, position) => truths[position] === true);
  };
  return {
    path: kind === 'fact' ? `fact.${path}` : path, expected: `count ${operator} ${JSON.stringify(operand)}`, matches, seen: matches,
    doubt: (scope) => {
      const reading = read(scope);
      return reading.known ? countTruths(truthsOf(elementsOf(reading), where, scope), reading.atLeast).cause : reading.unknown;
    },
    test: (scope) => {
      const reading = read(scope);
      return reading.known ? compare(countTruths(truthsOf(elementsOf(reading), where, scope), reading.atLeast)) : reading.unknown;
    },
  };
}

/** The counted path of an enclosing count is its element: one. */
function elementsOf(reading: Reading): readonly JsonValue[] {
  if (!reading.known) return [];
  return reading.each ? reading.values.map((value) => value ?? null) : [reading.value ?? null];
}

/** What `where` says of each element. One scope serves them all: a predicate keeps nothing of what it is asked. */
function truthsOf(elements: readonly JsonValue[], where: Predicate | undefined, { row, facts, elements: outer }: Scope): readonly Truth[] {
  if (where === undefined) return elements.map(() => true);
  const inside: JsonValue[] = [...outer, null];
  const scope: Scope = { row, facts, elements: inside };
  return elements.map((element) => {
    inside[outer.length] = element;
    return where(scope);
  });
}
