import { describe, expect, it } from 'vitest';
import type { FactAnswer, World } from '../oracle/conditions.ts';
import type { Json, JsonMap, Three } from '../oracle/conditionTypes.ts';
import { NIC, PARAMETERS, VM } from '../oracle/randomConditions.ts';
import { compiled, NOW, secretsOfTypes, type TestWorld } from './campaign.ts';

/** What docs/rule-language.md says of rows, joins, gaps and paths, a sentence a line: the answer is written by hand, neither evaluator is asked for it. */
type Gap = World['gaps'][number];

interface Case {
  readonly says: string;
  readonly vm?: JsonMap;
  readonly others?: readonly JsonMap[];
  readonly gaps?: readonly Gap[];
  readonly facts?: Readonly<Record<string, Readonly<Record<string, FactAnswer>>>>;
  readonly condition: JsonMap;
  readonly answer: Three;
}

const row = (type: string, name: string, subscriptionId: string | undefined, properties: Json = {}, more: JsonMap = {}): JsonMap => ({ id: `/x/${type}/${name}`, name, type, ...(subscriptionId === undefined ? {} : { subscriptionId }), properties, ...more });
const nic = (name: string, subscriptionId?: string, properties: Json = {}): JsonMap => row(NIC, name, subscriptionId, properties);
const nics = (more: JsonMap = {}): JsonMap => ({ related: { type: NIC, ...more }, greater: 0 });
const join = (left: string, right: string): JsonMap => nics({ on: { left, right } });
const longer = (value: Json): FactAnswer => ({ known: true, value, longer: true });

const CASES: readonly Case[] = [
  { says: 'a row of another subscription is left out', others: [nic('n', 's2')], condition: nics(), answer: false },
  { says: 'within the tenant it is not', others: [nic('n', 's2')], condition: nics({ within: 'tenant' }), answer: true },
  { says: 'left out only where both have a subscription: not the other', others: [nic('n')], condition: nics(), answer: true },
  { says: 'left out only where both have a subscription: not the judged one', vm: row(VM, 'v', undefined), others: [nic('n', 's2')], condition: nics(), answer: true },
  { says: 'a gap of another subscription is out of reach', gaps: [{ type: NIC, subscriptionId: 's2' }], condition: nics(), answer: false },
  { says: 'within the tenant it is in reach', gaps: [{ type: NIC, subscriptionId: 's2' }], condition: nics({ within: 'tenant' }), answer: 'unknown' },
  { says: 'a gap of the own subscription is in reach', gaps: [{ type: NIC, subscriptionId: 's1' }], condition: nics(), answer: 'unknown' },
  { says: 'a gap of the tenant is in reach', gaps: [{ type: NIC, subscriptionId: undefined }], condition: nics(), answer: 'unknown' },
  { says: 'a row without subscription reaches every gap', vm: row(VM, 'v', undefined), gaps: [{ type: NIC, subscriptionId: 's2' }], condition: nics(), answer: 'unknown' },
  { says: 'a gap of the judged type is a gap of related rows', gaps: [{ type: VM, subscriptionId: 's1' }], condition: { related: { type: VM }, equals: 1 }, answer: 'unknown' },
  { says: 'a longer list that is long enough decides', others: [nic('n', 's1')], gaps: [{ type: NIC, subscriptionId: 's1' }], condition: nics(), answer: true },
  { says: 'a type counts without letter case', others: [{ ...nic('n', 's1'), type: NIC.toLowerCase() }], condition: nics(), answer: true },
  { says: 'a join is without letter case and trailing slash', vm: row(VM, 'v', 's1', { a: '/X/Y/' }), others: [nic('n', 's1', { b: '/x/y' })], condition: join('properties.a', 'properties.b'), answer: true },
  { says: 'empty texts join nothing', vm: row(VM, 'v', 's1', { a: '' }), others: [nic('n', 's1', { b: '' })], condition: join('properties.a', 'properties.b'), answer: false },
  { says: 'absent values join nothing', others: [nic('n', 's1')], condition: join('properties.a', 'properties.b'), answer: false },
  { says: 'numbers are no texts', vm: row(VM, 'v', 's1', { a: 5 }), others: [nic('n', 's1', { b: 5 })], condition: join('properties.a', 'properties.b'), answer: false },
  { says: 'some text of many is enough', vm: row(VM, 'v', 's1', { a: [{ id: 'p' }, { id: 'Q' }] }), others: [nic('n', 's1', { b: ['q'] })], condition: join('properties.a[*].id', 'properties.b[*]'), answer: true },
  { says: 'left: [*] on what is no list is unknown', vm: row(VM, 'v', 's1', { a: 'q' }), others: [nic('n', 's1', { b: 'q' })], condition: join('properties.a[*]', 'properties.b'), answer: 'unknown' },
  { says: 'left: unknown though nothing is there to join', vm: row(VM, 'v', 's1', { a: 'q' }), condition: { related: { type: NIC, on: { left: 'properties.a[*]', right: 'name' } }, equals: 0 }, answer: 'unknown' },
  { says: 'right: [*] on what is no list may join', vm: row(VM, 'v', 's1', { a: 'q' }), others: [nic('n', 's1', { b: 'q' })], condition: join('properties.a', 'properties.b[*]'), answer: 'unknown' },
  { says: 'right: another row that joins decides', vm: row(VM, 'v', 's1', { a: 'q' }), others: [nic('n', 's1', { b: 'q' }), nic('m', 's1', { b: ['Q'] })], condition: join('properties.a', 'properties.b[*]'), answer: true },
  { says: 'right: a where that is false decides', vm: row(VM, 'v', 's1', { a: 'q' }), others: [nic('n', 's1', { b: 'q' })], condition: nics({ on: { left: 'properties.a', right: 'properties.b[*]' }, where: { field: 'name', equals: 'm' } }), answer: false },
  { says: 'right: out of reach it is no matter', vm: row(VM, 'v', 's1', { a: 'q' }), others: [nic('n', 's2', { b: 'q' })], condition: join('properties.a', 'properties.b[*]'), answer: false },
  { says: 'right: where left names nothing nothing joins', others: [nic('n', 's1', { b: 'q' })], condition: join('properties.a', 'properties.b[*]'), answer: false },
  { says: 'where reads the related row', vm: row(VM, 'v', 's1', { z: 1 }), others: [nic('n', 's1', { z: 2 })], condition: nics({ where: { field: 'properties.z', equals: 2 } }), answer: true },
  { says: 'where reads the facts of the related row', others: [row(VM, 'w', 's1')], facts: { v: { text: { known: true, value: 'no', longer: false } }, w: { text: { known: true, value: 'yes', longer: false } } }, condition: { related: { type: VM, where: { fact: 'probe.text', equals: 'yes' } }, equals: 1 }, answer: true },
  { says: 'a where of a related row inside a count reads the related row', vm: row(VM, 'v', 's1', { items: [{ k: 1 }] }), others: [nic('n', 's1', { items: [{ k: 2 }, { k: 2 }] })], condition: { count: { field: 'properties.items[*]', where: nics({ where: { count: { field: 'properties.items[*]', where: { field: 'properties.items[*].k', equals: 2 } }, equals: 2 } }) }, equals: 1 }, answer: true },
  { says: 'an exact key wins', vm: row(VM, 'v', 's1', { Key: 1, key: 2, KEY: 3 }), condition: { field: 'properties.key', equals: 2 }, answer: true },
  { says: 'else letter case does not matter', vm: row(VM, 'v', 's1', { Key: 1 }), condition: { field: 'PROPERTIES.kEY', equals: 1 }, answer: true },
  { says: 'a quoted key may hold anything', vm: row(VM, 'v', 's1', {}, { tags: { 'a.b/c [*]': 'x' } }), condition: { field: "tags['a.b/c [*]']", equals: 'x' }, answer: true },
  { says: 'a list has no length', vm: row(VM, 'v', 's1', { a: [1, 2] }), condition: { field: 'properties.a.length', exists: true }, answer: false },
  { says: 'beside one not', vm: row(VM, 'v', 's1', { osProfile: { computerName: 'c' } }), condition: { field: 'properties.osProfile.computerName', equals: 'c' }, answer: true },
  { says: 'a name that only starts like one not', vm: row(VM, 'v', 's1', { userDataX: 'c' }), condition: { field: 'properties.userDataX', equals: 'c' }, answer: true },
  { says: 'elements: one false decides beside an unknown', vm: row(VM, 'v', 's1', { a: [{}, 'x'] }), condition: { field: 'properties.a[*]', equals: 'y' }, answer: false },
  { says: 'elements: no false and an unknown', vm: row(VM, 'v', 's1', { a: [{}, 'x'] }), condition: { field: 'properties.a[*]', equals: 'x' }, answer: 'unknown' },
  { says: 'an element that leads nowhere is an absent value', vm: row(VM, 'v', 's1', { a: [{ k: 'x' }, {}] }), condition: { field: 'properties.a[*].k', equals: 'x' }, answer: false },
  { says: 'an absent list is true of everything', condition: { field: 'properties.a[*].k', equals: 'x' }, answer: true },
  { says: 'a null list too', vm: row(VM, 'v', 's1', { a: null }), condition: { field: 'properties.a[*].k', equals: 'x' }, answer: true },
  { says: 'a count over no list is unknown', vm: row(VM, 'v', 's1', { a: 'x' }), condition: { count: { field: 'properties.a[*]' }, lessOrEquals: 9 }, answer: 'unknown' },
  { says: 'every number of the interval is below three', vm: row(VM, 'v', 's1', { a: [{}, {}] }), condition: { count: { field: 'properties.a[*]', where: { field: 'properties.a[*]', equals: 'x' } }, less: 3 }, answer: true },
  { says: 'a count has no more than its elements', vm: row(VM, 'v', 's1', { a: [{}, {}] }), condition: { count: { field: 'properties.a[*]', where: { field: 'properties.a[*]', equals: 'x' } }, in: [3, 4] }, answer: false },
  { says: 'an interval that the operand covers wholly', vm: row(VM, 'v', 's1', { a: [{}, 'x'] }), condition: { count: { field: 'properties.a[*]', where: { field: 'properties.a[*]', equals: 'x' } }, in: [1, 2] }, answer: true },
  { says: 'a longer list is at least what was seen', facts: { v: { words: longer(['a', 'b']) } }, condition: { count: { fact: 'probe.words[*]' }, less: 2 }, answer: false },
  { says: 'and may be any length', facts: { v: { words: longer(['a', 'b']) } }, condition: { count: { fact: 'probe.words[*]' }, notEquals: 7 }, answer: 'unknown' },
];

function answerOf({ vm = row(VM, 'v', 's1'), others = [], gaps = [], facts = {}, condition }: Case): Three | undefined {
  const rows = [vm, ...others];
  const answers = new Map(rows.map((one) => [one['id'] as string, facts[one['name'] as string] ?? {}]));
  const world: World = { now: NOW, params: Object.fromEntries(Object.entries(PARAMETERS).map(([name, parameter]) => [name, parameter.default])), rows, gaps, secrets: secretsOfTypes(), fact: (_name, field, one) => answers.get(one['id'] as string)?.[field] };
  const test: TestWorld = { world, facts: answers };
  return compiled(test, [condition])[0]?.get(vm['id'] as string);
}

describe('what the page says of rows, joins, gaps and paths', () => {
  it.each(CASES.map((one) => [one.says, one] as const))('%s', (_says, one) => {
    expect(answerOf(one)).toBe(one.answer);
  });
});
