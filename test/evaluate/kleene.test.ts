import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Condition } from '../../src/model/condition.ts';
import { known, unknown, type Unknown } from '../../src/model/unknown.ts';
import type { FactDefinition, FactTable } from '../../src/model/fact.ts';
import type { Rule } from '../../src/model/rule.ts';
import { NOW, row, snapshotOf } from '../facts/access/snapshot.ts';
import { AND_TABLE, kleeneAll, kleeneAny, kleeneNot, NOT_TABLE, OR_TABLE, STATUS_TABLE, type Truth } from '../oracle/kleene.ts';

const VM = 'Microsoft.Compute/virtualMachines';
const MACHINE = row({ id: `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/g/providers/${VM}/vm`, properties: {} });
const CAUSE: Unknown = { reason: 'forbidden', artifact: VM, scope: MACHINE.id, missing: [], message: 'not allowed' };

/** A fact with one field for each truth: the conditions below are made of it. */
const FACT: FactDefinition = {
  name: 'truth', description: 'each truth', on: [VM], reads: [VM],
  fields: Object.fromEntries(['true', 'false', 'unknown'].map((name) => [name, { type: 'boolean', description: name }])),
  bind: () => () => ({ true: known(true), false: known(false), unknown: unknown(CAUSE) }),
};
const FACTS: FactTable = {
  definitions: new Map([['truth', FACT]]),
  bind: (snapshot, context) => ({ read: (_fact, given) => FACT.bind(snapshot, context)(given) }),
};

function leaf(truth: Truth): Condition {
  return { kind: 'leaf', subject: { kind: 'fact', path: `truth.${truth}` }, operator: 'equals', operand: { kind: 'literal', value: true } };
}

function statusOf(violation: Condition, when?: Condition): string {
  const rule: Rule = {
    id: 'NET900', name: 'made-up', aliases: [], title: 'Made up', severity: 'low', status: { kind: 'stable' }, target: { kind: 'types', types: [VM] }, parameters: {},
    ...(when === undefined ? {} : { when }), if: violation, message: 'made up', identity: [], evidence: [], rationale: '', remediation: { summary: '' }, references: [], file: 'network/made-up.yaml',
  };
  return [...evaluate({ snapshot: snapshotOf([MACHINE]), rules: [rule], facts: FACTS, now: NOW })].map(({ status }) => status).join();
}

/** What a rule says whose condition has a truth: it describes the violation. */
const SAYS: Readonly<Record<Truth, string>> = { true: 'fail', false: 'pass', unknown: 'unknown' };
const TRUTHS: readonly Truth[] = ['true', 'false', 'unknown'];
const TRIPLES = TRUTHS.flatMap((a) => TRUTHS.flatMap((b) => TRUTHS.map((c) => [a, b, c] as const)));

describe('conditions follow the published tables of strong Kleene logic', () => {
  it.each(NOT_TABLE)('not %s is %s', (given, answer) => {
    expect(statusOf({ kind: 'not', condition: leaf(given) })).toBe(SAYS[answer]);
  });

  it.each(AND_TABLE)('%s and %s is %s', (left, right, answer) => {
    expect(statusOf({ kind: 'allOf', conditions: [leaf(left), leaf(right)] })).toBe(SAYS[answer]);
  });

  it.each(OR_TABLE)('%s or %s is %s', (left, right, answer) => {
    expect(statusOf({ kind: 'anyOf', conditions: [leaf(left), leaf(right)] })).toBe(SAYS[answer]);
  });

  it.each(STATUS_TABLE)('when %s and violated %s: %s', (when, violation, status) => {
    expect(statusOf(leaf(violation), leaf(when))).toBe(status);
  });

  it.each(TRIPLES)('three deep: %s, %s, %s', (a, b, c) => {
    const nested: Condition = { kind: 'not', condition: { kind: 'anyOf', conditions: [leaf(a), { kind: 'allOf', conditions: [leaf(b), { kind: 'not', condition: leaf(c) }] }] } };
    expect(statusOf(nested)).toBe(SAYS[kleeneNot(kleeneAny([a, kleeneAll([b, kleeneNot(c)])]))]);
  });
});
