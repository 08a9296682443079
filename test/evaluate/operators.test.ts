import { describe, expect, it } from 'vitest';
import { testOf } from '../../src/evaluate/operators.ts';
import { OPERATORS, type OperatorName } from '../../src/model/condition.ts';
import type { JsonValue } from '../../src/values/json.ts';

const NOW = '2026-11-16T09:00:00Z';
/** In place of a value: the field is not there. */
const ABSENT = undefined;
type Expected = boolean | 'mismatch';
type Line = readonly [value: JsonValue | undefined, operand: JsonValue, expected: Expected];

/**
 * By hand: the first nineteen from Azure Policy's documentation of its conditions (letter case matters to `match` and
 * `notMatch` alone; an absent field meets no positive condition and every negated one), the rest from the rule language's.
 */
const TABLE: Readonly<Record<OperatorName, readonly Line[]>> = {
  equals: [['Allow', 'allow', true], ['a', 'b', false], [true, 'true', true], ['80', 80, true], [ABSENT, 'x', false], [ABSENT, '', true], ['', '', true], [['a'], 'a', 'mismatch'], [0, false, false], ['\u0130zmir', 'i\u0307zmir', true], ['i\u0307zmir', '\u0130ZMIR', true], ['\u212A', 'k', true]],
  notEquals: [['Allow', 'allow', false], ['a', 'b', true], [ABSENT, 'x', true], [ABSENT, '', false]],
  like: [['rg-prod-01', 'RG-*', true], ['rg-prod', '*prod', true], ['rg-prod-01', 'rg*01', true], ['prod', 'rg*', false], ['ab', 'abc*', false], ['a.c', 'a?c', false], [ABSENT, '*', false]],
  notLike: [['rg-prod', 'rg-*', false], ['prod', 'rg*', true], [ABSENT, '*', true]],
  match: [['contoso12', 'contoso##', true], ['Contoso12', 'contoso##', false], ['ab', '??', true], ['a1', '??', false], ['a.b', 'a.b', true], ['a-b', 'a.b', true], ['abc', 'ab', false], [ABSENT, '?', false]],
  matchInsensitively: [['CONTOSO12', 'contoso##', true], ['contosoXX', 'contoso##', false], [ABSENT, '?', false]],
  notMatch: [['contoso12', 'contoso##', false], ['Contoso12', 'contoso##', true], [ABSENT, '?', true]],
  notMatchInsensitively: [['CONTOSO12', 'contoso##', false], ['x', '#', true], [ABSENT, '?', true]],
  contains: [['Contoso', 'TOSO', true], ['Contoso', 'x', false], [['A', 'b'], 'a', true], [['ab'], 'a', false], [ABSENT, 'a', false]],
  notContains: [['Contoso', 'toso', false], ['Contoso', 'x', true], [['A'], 'a', false], [ABSENT, 'a', true]],
  in: [['Tcp', ['tcp', 'udp'], true], ['Icmp', ['tcp', 'udp'], false], [22, ['22'], true], [ABSENT, ['x'], false], ['\u0130', ['xyz', 'i\u0307'], true], [['tcp'], ['tcp'], 'mismatch'], [true, ['TRUE'], true]],
  notIn: [['Tcp', ['tcp'], false], ['Icmp', ['tcp'], true], [ABSENT, ['x'], true]],
  containsKey: [[{ Env: 'x' }, 'env', true], [{ a: 1 }, 'env', false], ['env', 'env', 'mismatch'], [ABSENT, 'env', false]],
  notContainsKey: [[{ Env: 'x' }, 'env', false], [{ a: 1 }, 'env', true], [ABSENT, 'env', true]],
  less: [[1, 2, true], [2, 2, false], ['a', 'B', true], ['1', 2, 'mismatch'], [true, 1, 'mismatch'], [ABSENT, 1, false]],
  lessOrEquals: [[2, 2, true], [3, 2, false], ['b', 'B', true], [ABSENT, 1, false]],
  greater: [[3, 2, true], [2, 2, false], ['2026-02-01', '2026-01-31', true], ['3', 2, 'mismatch'], [ABSENT, 1, false]],
  greaterOrEquals: [[2, 2, true], [1, 2, false], [[1], 2, 'mismatch'], [ABSENT, 1, false]],
  exists: [['x', true, true], ['x', 'true', true], ['x', false, false], ['x', 'false', false], [ABSENT, true, false], [ABSENT, false, true], ['', true, true], [false, true, true]],
  olderThan: [['2026-11-15T08:59:59Z', 'P1D', true], ['2026-11-15T09:00:00Z', 'P1D', false], ['2026-11-15T10:30:00+02:00', 'P1D', true], ['2026-08-18T08:59:59.9999999Z', 'P90D', true], ['2026-08-18T09:00:00Z', 'P90D', false], ['soon', 'P1D', 'mismatch'], [5, 'P1D', 'mismatch'], [ABSENT, 'P1D', false]],
  newerThan: [['2026-11-15T09:00:01Z', 'P1D', true], ['2026-11-15T09:00:00Z', 'P1D', false], ['2027-01-01T00:00:00Z', 'P1D', true], [ABSENT, 'P1D', false]],
  withinNext: [['2026-11-17T09:00:00Z', 'P1D', true], ['2026-11-17T09:00:01Z', 'P1D', false], ['2026-11-16T08:59:59Z', 'P1D', false], ['2026-11-16T09:00:00Z', 'P1D', true], [ABSENT, 'P1D', false]],
  longerThan: [['PT3H1S', 'PT3H', true], ['PT180M', 'PT3H', false], ['P1D', 'PT23H', true], ['PT24H', 'P1D', false], ['long', 'PT3H', 'mismatch'], [ABSENT, 'PT3H', false]],
  shorterThan: [['PT179M', 'PT3H', true], ['PT3H', 'PT180M', false], ['P1Y', 'P400D', true], [ABSENT, 'PT3H', false]],
  portsIntersect: [['22', ['22', '3389'], true], ['20-25', ['22'], true], ['*', ['65535'], true], ['23-65535', ['22'], false], [['80', '3380-3390'], ['3389'], true], [22, '22', true], ['x', ['22'], 'mismatch'], [ABSENT, ['22'], false]],
  portsInclude: [['20-25', ['22', '23-25'], true], ['20-24', ['20-25'], false], [['20-22', '23-25'], ['20-25'], true], ['*', ['0-65535'], true], [ABSENT, ['22'], false]],
  ipInRange: [['10.1.2.3', ['10.0.0.0/8'], true], ['10.0.0.0/7', ['10.0.0.0/8'], false], ['10.0.0.0/8', ['10.0.0.0/9', '10.128.0.0/9'], true], ['2001:db8::1', ['2001:db8::/32'], true], ['1.2.3.4', ['::/0'], false], ['Internet', ['0.0.0.0/0'], 'mismatch'], [ABSENT, ['0.0.0.0/0'], false]],
  ipOverlaps: [['10.0.0.0/7', ['10.0.0.0/8'], true], ['11.0.0.0/8', ['10.0.0.0/8'], false], ['*', ['2001:db8::/32'], true], [ABSENT, ['0.0.0.0/0'], false]],
  containsAll: [[['A', 'b', 'c'], ['a', 'B'], true], [['a'], ['a', 'b'], false], [[], [], true], [ABSENT, ['a'], false]],
  anyIn: [[['x', 'A'], ['a', 'b'], true], [['x'], ['a'], false], [[], ['a'], false], ['A', ['a'], true], [ABSENT, ['a'], false]],
  noneIn: [[['x', 'A'], ['a'], false], [['x'], ['a'], true], [[], ['a'], true], [ABSENT, ['a'], true]],
  coversAction: [
    [['*'], 'Microsoft.Compute/virtualMachines/write', true], [['Microsoft.Compute/*'], 'microsoft.compute/virtualMachines/write', true], [['*/read'], 'Microsoft.Compute/virtualMachines/write', false],
    ['Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action', 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', true], [[], '*', false], [ABSENT, 'a/b', false],
  ],
  matchesRegex: [['vm-01', '^vm-[0-9]+$', true], ['VM-01', '^vm-[0-9]+$', false], ['xvm-01', 'vm', true], [5, '5', true], [ABSENT, '.*', false]],
};

function answer(operator: OperatorName, value: JsonValue | undefined, operand: JsonValue): Expected {
  const test = testOf(operator, operand, Date.parse(NOW));
  try {
    return test(value);
  } catch (error) {
    if (error instanceof Error && error.name === 'Mismatch') return 'mismatch';
    throw error;
  }
}

describe('operators', () => {
  it('are all in the table', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual([...OPERATORS].toSorted());
  });

  const lines = Object.entries(TABLE).flatMap(([operator, rows]) => rows.map(([value, operand, expected]) => [JSON.stringify(value) ?? 'absent', operator as OperatorName, JSON.stringify(operand), expected, value, operand] as const));
  it.each(lines)('%s %s %s: %s', (_value, operator, _operand, expected, value, operand) => {
    expect(answer(operator, value, operand)).toBe(expected);
  });

  it.each(OPERATORS.filter((name) => /^not[A-Z]/.test(name)))('%s is the opposite of its positive twin, whatever the value', (negated) => {
    const positive = OPERATORS.find((name) => name.toLowerCase() === negated.slice(3).toLowerCase());
    expect(positive).toBeDefined();
    for (const [value, operand] of TABLE[negated].concat(positive === undefined ? [] : TABLE[positive])) {
      const [yes, no] = [positive === undefined ? 'mismatch' : answer(positive, value, operand), answer(negated, value, operand)];
      expect(no, `${JSON.stringify(value)} ${negated} ${JSON.stringify(operand)}`).toBe(typeof yes === 'boolean' ? !yes : yes);
    }
  });
});
