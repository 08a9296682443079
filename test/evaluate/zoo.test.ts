import { describe, expect, it } from 'vitest';
import type { FactAnswer, World } from '../oracle/conditions.ts';
import type { Json, JsonMap } from '../oracle/conditionTypes.ts';
import { OPERATOR_NAMES, PARAMETERS, VM } from '../oracle/randomConditions.ts';
import { ZOO, ZOO_OPERANDS } from '../oracle/zoo.ts';
import { compare, NOW, type TestWorld } from './campaign.ts';

const rowOf = (value: Json, index: number): JsonMap => ({ id: `/subscriptions/s1/resourceGroups/rg/providers/${VM}/vm${index}`, name: `vm${index}`, type: VM, subscriptionId: 's1', properties: { v: value, list: [value], two: ['22', value] } });

const ROWS = ZOO.map(rowOf);
const PATHS = ['properties.v', 'properties.v[*]', 'properties.list[*]', 'properties.two[*]', 'properties.two', 'properties.v.a'];

/** The zoo as a tenant: each value on a row of its own; where it is a list of texts, as an answer of a fact that may be longer too. */
function tenant(): TestWorld {
  const facts = new Map(ROWS.map((row, index): [string, Readonly<Record<string, FactAnswer>>] => [row['id'] as string, factsOf(ZOO[index] ?? null)]));
  const world: World = { now: NOW, params: Object.fromEntries(Object.entries(PARAMETERS).map(([name, parameter]) => [name, parameter.default])), rows: ROWS, gaps: [], secrets: {}, fact: (_name, field, row) => facts.get(row['id'] as string)?.[field] };
  return { world, facts };
}

function factsOf(value: Json): Readonly<Record<string, FactAnswer>> {
  return Array.isArray(value) ? { words: { known: true, value, longer: true }, ports: { known: true, value, longer: true } } : {};
}

const positive = (operator: string): string => operator.replace(/^not([A-Z])/, (_all, letter: string) => letter.toLowerCase());

function questions(operator: string): readonly JsonMap[] {
  const operands = ZOO_OPERANDS[positive(operator)] ?? [];
  return operands.flatMap((operand) => [...PATHS.map((field) => ({ field, [operator]: operand })), { fact: 'probe.words', [operator]: operand }, { fact: 'probe.ports', [operator]: operand }, { fact: 'probe.words[*]', [operator]: operand }]);
}

describe('every operator, asked of every value of the zoo', () => {
  it.each(OPERATOR_NAMES.map((operator) => [operator]))('%s', (operator) => {
    const tally = new Map<string, number>();
    const asked = questions(operator);
    expect(asked.length).toBeGreaterThan(0);
    const found = compare(tenant(), asked, tally).map(({ condition, row, oracle, compiled }) => ({ condition: JSON.stringify(condition), value: JSON.stringify((row['properties'] as JsonMap)['v']), oracle, compiled }));
    expect({ count: found.length, first: found.slice(0, 5) }).toEqual({ count: 0, first: [] });
    expect(tally.get(`${operator} true`)).toBeGreaterThan(0);
    expect(tally.get(`${operator} false`)).toBeGreaterThan(0);
    if (operator !== 'exists') expect(tally.get(`${operator} unknown`)).toBeGreaterThan(0);
  });
});
