import { catalogEntry } from '../model/catalog.ts';
import type { Condition, Operand, OperatorName, RelatedSubject, Subject } from '../model/condition.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { and, isUnknown, not, or, type Truth, type Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import { compareCount, countTruths } from './interval.ts';
import { Mismatch, mismatchAt } from './mismatch.ts';
import { growthOf, testOf, type Growth, type Test } from './operators.ts';
import { joinOf } from './related.ts';
import { isOmitted, neverCollected, readingOf, type CountFrame, type Omitted, type Reading, type Scope } from './subjects.ts';
import { stepsOf } from './paths.ts';

type Predicate = (scope: Scope) => Truth;

/** A leaf of the tree as a person is told of it: what it saw, and what it looked for. */
interface CompiledLeaf {
  readonly path: string;
  readonly expected: string;
  /** What stands there: null where absent or unknown; matched elements for a count. */
  readonly seen: (scope: Scope) => JsonValue;
  /** The elements that satisfied a count's `where`; empty for other leaves. */
  readonly matches: (scope: Scope) => readonly JsonValue[];
  /** Why there may be further elements that satisfy a count's `where`; absent for leaves that count nothing of the row. */
  readonly doubt?: (scope: Scope) => Unknown | undefined;
}

export interface CompiledCondition {
  readonly test: Predicate;
  /** The leaves outside any `where`, in the order they stand. */
  readonly leaves: readonly CompiledLeaf[];
}

export interface CompileContext {
  readonly snapshot: Snapshot;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** The scan clock in milliseconds. */
  readonly now: number;
  /** Paths that rows of the judged type never carry. */
  readonly omitted: Omitted;
}

/** A condition as closures: nothing is looked up or parsed per row. Three-valued throughout (Kleene's strong logic). */
export function compileCondition(condition: Condition, context: CompileContext): CompiledCondition {
  const leaves: CompiledLeaf[] = [];
  return { test: compile(condition, context, [], leaves), leaves };
}

function compile(condition: Condition, context: CompileContext, frames: readonly CountFrame[], leaves: CompiledLeaf[]): Predicate {
  switch (condition.kind) {
    case 'allOf': {
      const parts = condition.conditions.map((part) => compile(part, context, frames, leaves));
      return (scope) => and(lazily(parts, scope));
    }
    case 'anyOf': {
      const parts = condition.conditions.map((part) => compile(part, context, frames, leaves));
      return (scope) => or(lazily(parts, scope));
    }
    case 'not': {
      const inner = compile(condition.condition, context, frames, leaves);
      return (scope) => not(inner(scope));
    }
    case 'leaf': {
      const leaf = compileLeaf(condition.subject, condition.operator, operandOf(condition.operand, context), context, frames);
      if (frames.length === 0) leaves.push(leaf);
      return leaf.test;
    }
  }
}

function* lazily(parts: readonly Predicate[], scope: Scope): Generator<Truth> {
  for (const part of parts) yield part(scope);
}

function operandOf(operand: Operand, context: CompileContext): JsonValue {
  if (operand.kind === 'literal') return operand.value;
  const value = context.params[operand.name];
  if (value === undefined) throw new Error(`parameter '${operand.name}' has no value`);
  return value;
}

interface Leaf extends CompiledLeaf {
  readonly test: Predicate;
}

function compileLeaf(subject: Subject, operator: OperatorName, operand: JsonValue, context: CompileContext, frames: readonly CountFrame[]): Leaf {
  const expected = `${operator} ${JSON.stringify(operand)}`;
  switch (subject.kind) {
    case 'field':
    case 'fact':
      return valueLeaf(subject.kind === 'fact' ? `fact.${subject.path}` : subject.path, expected, readingOf(subject.kind, subject.path, frames, context.omitted), operator, operand, context);
    case 'value': {
      const value = operandOf(subject.value, context);
      const test = testOf(operator, operand, context.now);
      return { path: 'value', expected, test: ({ row }) => answerOf(test, value ?? undefined, 'value', row), seen: () => value, matches: () => [] };
    }
    case 'count':
      return countLeaf(subject, operator, operand, expected, context, frames);
    case 'related':
      return relatedLeaf(subject, operator, operand, expected, context);
  }
}

/** A path with `[*]` outside a count holds when every element satisfies the condition, an empty list included (Azure Policy, "Referencing array resource properties"): Kleene's and over the elements. */
function valueLeaf(path: string, expected: string, read: (scope: Scope) => Reading, operator: OperatorName, operand: JsonValue, context: CompileContext): Leaf {
  const test = testOf(operator, operand, context.now);
  const growth = growthOf(operator);
  return {
    path, expected, matches: () => [],
    seen: (scope) => shownReading(read(scope)),
    test: (scope) => {
      const reading = read(scope);
      if (!reading.known) return reading.unknown;
      const answer = and(reading.values.map((value) => answerOf(test, value, path, scope.row)));
      return reading.atLeast === undefined ? answer : ofLongerList(answer, reading.each ? 'down' : growth, reading.atLeast);
    },
  };
}

/** The answer on a list that may be longer than seen: it stands where no longer list could change it. */
function ofLongerList(answer: Truth, growth: Growth, cause: Unknown): Truth {
  const stands = isUnknown(answer) || (growth === 'up' && answer) || (growth === 'down' && !answer);
  return stands ? answer : cause;
}

function shownReading(reading: Reading): JsonValue {
  if (!reading.known) return null;
  return reading.values.length === 1 ? (reading.values[0] ?? null) : reading.values.map((value) => value ?? null);
}

type CountSubject = Extract<Subject, { kind: 'count' }>;

function countLeaf(subject: CountSubject, operator: OperatorName, operand: JsonValue, expected: string, context: CompileContext, frames: readonly CountFrame[]): Leaf {
  const { kind } = subject.of;
  const path = subject.of.path.endsWith('[*]') ? subject.of.path : `${subject.of.path}[*]`;
  const read = readingOf(kind, path, frames, context.omitted);
  const where = subject.where === undefined ? () => true : compile(subject.where, context, [...frames, { kind, steps: stepsOf(path) }], []);
  const truthOf = (scope: Scope, element: JsonValue): Truth => where({ ...scope, elements: [...scope.elements, element] });
  const elementsOf = (reading: Reading): readonly JsonValue[] => (reading.known ? reading.values.map((value) => value ?? null) : []);
  const matches = (scope: Scope): readonly JsonValue[] => elementsOf(read(scope)).filter((element) => truthOf(scope, element) === true);
  const doubt = (scope: Scope): Unknown | undefined => {
    const reading = read(scope);
    return reading.known ? countTruths(elementsOf(reading).map((element) => truthOf(scope, element)), reading.atLeast).cause : reading.unknown;
  };
  return {
    path: kind === 'fact' ? `fact.${path}` : path, expected: `count ${expected}`, matches, seen: matches, doubt,
    test: (scope) => {
      const reading = read(scope);
      if (!reading.known) return reading.unknown;
      return compareCount(countTruths(elementsOf(reading).map((element) => truthOf(scope, element)), reading.atLeast), operator, operand, context.now);
    },
  };
}

function relatedLeaf(subject: RelatedSubject, operator: OperatorName, operand: JsonValue, expected: string, context: CompileContext): Leaf {
  const join = joinOf(subject, context.snapshot);
  const omitted = omittedOf(subject.type);
  const where = subject.where === undefined ? () => true : compile(subject.where, { ...context, omitted }, [], []);
  const hidden = hiddenKey(subject, context.omitted, omitted);
  const truthOf = (scope: Scope, row: Row): Truth => where({ row, facts: scope.facts, elements: [] });
  const perhaps = (scope: Scope, row: Row): Truth => and([truthOf(scope, row), mismatchAt(subject.on?.right ?? '', row, "'[*]' stands on something that is no list")]);
  const answer = (scope: Scope): Truth => {
    const joined = join(scope.row);
    if ('unknown' in joined) return joined.unknown;
    const truths = [...joined.rows.map((row) => truthOf(scope, row)), ...joined.unsure.map((row) => perhaps(scope, row))];
    return compareCount(countTruths(truths, joined.openEnd), operator, operand, context.now);
  };
  const matches = (scope: Scope): readonly Row[] => {
    const joined = join(scope.row);
    return 'unknown' in joined ? [] : joined.rows.filter((row) => truthOf(scope, row) === true);
  };
  return {
    path: `related.${subject.type}`, expected: `count ${expected}`, matches,
    seen: (scope) => matches(scope).map((row) => row.id),
    test: (scope) => (hidden === undefined ? answer(scope) : neverCollected(hidden, scope.row)),
  };
}

/** The side of a join, if any, that lies in what is never collected. */
function hiddenKey({ on }: RelatedSubject, left: Omitted, right: Omitted): string | undefined {
  if (on === undefined) return undefined;
  return isOmitted(stepsOf(on.left), left) ? on.left : isOmitted(stepsOf(on.right), right) ? on.right : undefined;
}

/** The test's answer; a value of the wrong kind makes it unknown. */
function answerOf(test: Test, value: JsonValue | undefined, path: string, row: Row): Truth {
  try {
    return test(value);
  } catch (error) {
    if (error instanceof Mismatch) return mismatchAt(path, row, error.message);
    throw error;
  }
}

/** Paths that rows of a type never carry. */
export function omittedOf(type: string): Omitted {
  return (catalogEntry(type)?.omit ?? []).map(stepsOf);
}
