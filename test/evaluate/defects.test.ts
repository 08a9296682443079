import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as operators from '../../src/evaluate/operators.ts';
import type { OperatorName } from '../../src/model/condition.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { createRandom } from '../oracle/random.ts';
import { OPERATOR_NAMES, randomCondition } from '../oracle/randomConditions.ts';
import { compare, randomWorld } from './campaign.ts';

type Test = operators.Test;

/** What is wrong with an operator while a test runs: its test, given the right one of any operator. */
type Defect = (operand: JsonValue, right: (operator: OperatorName) => Test) => Test;
const seeded = vi.hoisted(() => ({ operator: '', defect: undefined as unknown }));

vi.mock('../../src/evaluate/operators.ts', async (original) => {
  const real = await original<typeof operators>();
  const testOf: typeof real.testOf = (operator, operand, now) => {
    const right = (name: OperatorName): Test => real.testOf(name, operand, now);
    return operator === seeded.operator ? (seeded.defect as Defect)(operand, right) : right(operator);
  };
  return { ...real, testOf };
});

const raw = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));
const absentIs = (operator: OperatorName, answer: boolean): Defect => (_operand, right) => (value) => (value === undefined ? answer : right(operator)(value));
const is = (other: OperatorName): Defect => (_operand, right) => right(other);

/** For each operator a defect that a hurried person makes. Each must be caught by the campaign of random conditions. */
const DEFECTS: Readonly<Record<OperatorName, readonly [what: string, defect: Defect]>> = {
  equals: ['letter case matters', (operand, right) => (value) => right('equals')(value) && (value === undefined || raw(value) === raw(operand))],
  notEquals: ['an absent value is not different', absentIs('notEquals', false)],
  like: ['only the part before the star is looked at', (operand) => (value) => value !== undefined && raw(value).toLowerCase().startsWith(raw(operand).toLowerCase().split('*')[0] ?? '')],
  notLike: ['an absent value is not unlike', absentIs('notLike', false)],
  match: ['letter case does not matter', is('matchInsensitively')],
  matchInsensitively: ['letter case matters', is('match')],
  notMatch: ['letter case does not matter', is('notMatchInsensitively')],
  notMatchInsensitively: ['letter case matters', is('notMatch')],
  contains: ['a part of an element counts', (operand, right) => (value) => (Array.isArray(value) ? (value as readonly JsonValue[]).some((item) => raw(item).toLowerCase().includes(raw(operand).toLowerCase())) : right('contains')(value))],
  notContains: ['an absent value does not not contain', absentIs('notContains', false)],
  in: ['letter case matters', (operand, right) => (value) => right('in')(value) && (operand as readonly JsonValue[]).some((item) => raw(item) === raw(value))],
  notIn: ['a list is in no list', (_operand, right) => (value) => (typeof value === 'object' ? true : right('notIn')(value))],
  containsKey: ['letter case matters', (operand, right) => (value) => right('containsKey')(value) && Object.keys(value as object).includes(raw(operand))],
  notContainsKey: ['what is no object has no keys', (_operand, right) => (value) => (typeof value === 'object' && !Array.isArray(value) ? right('notContainsKey')(value) : true)],
  less: ['equal is less', is('lessOrEquals')],
  lessOrEquals: ['equal is not enough', is('less')],
  greater: ['what cannot be compared is not greater', (operand, right) => (value) => typeof value === typeof operand && right('greater')(value)],
  greaterOrEquals: ['an absent value is zero', absentIs('greaterOrEquals', true)],
  exists: ['an empty text does not exist', (_operand, right) => (value) => right('exists')(value === '' ? undefined : value)],
  olderThan: ['an absent time is old', absentIs('olderThan', true)],
  newerThan: ['the wrong way round', is('olderThan')],
  withinNext: ['the past is near too', is('newerThan')],
  longerThan: ['no duration is a short one', (_operand, right) => (value) => typeof value === 'string' && value.startsWith('P') && right('longerThan')(value)],
  shorterThan: ['equal is shorter', (_operand, right) => (value) => value !== undefined && !right('longerThan')(value)],
  portsIntersect: ['every port must be there', is('portsInclude')],
  portsInclude: ['one port is enough', is('portsIntersect')],
  ipInRange: ['an overlap is enough', is('ipOverlaps')],
  ipOverlaps: ['the whole must lie inside', is('ipInRange')],
  containsAll: ['one is enough', is('anyIn')],
  anyIn: ['all must be there', is('containsAll')],
  noneIn: ['an absent list has one', absentIs('noneIn', false)],
  coversAction: ['a star is a letter', is('anyIn')],
  matchesRegex: ['letter case does not matter', (operand, right) => (value) => (typeof value === 'string' ? new RegExp(raw(operand), 'iu').test(value) : right('matchesRegex')(value))],
};

afterEach(() => {
  seeded.operator = '';
});

/** Batches of conditions of one operator until the two evaluators differ. */
function batchesUntilCaught(operator: OperatorName): number {
  const random = createRandom(7);
  for (let batch = 1; batch <= 60; batch += 1) {
    if (compare(randomWorld(random), Array.from({ length: 50 }, () => randomCondition(random, operator))).length > 0) return batch;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a seeded defect of each operator is caught by the second evaluator', () => {
  it.each(OPERATOR_NAMES.map((operator) => [operator, DEFECTS[operator][0]] as const))('%s: %s', (operator) => {
    seeded.operator = operator;
    [, seeded.defect] = DEFECTS[operator];
    expect(batchesUntilCaught(operator)).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('and without one there is nothing to catch', () => {
    const random = createRandom(7);
    for (let batch = 0; batch < 5; batch += 1) expect(compare(randomWorld(random), Array.from({ length: 50 }, () => randomCondition(random)))).toEqual([]);
  });
});
