import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Row } from '../../src/model/resource.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';
import type { JsonObject } from '../../src/values/json.ts';

/** What a rule says of what it joined, and what it tells apart by it, is read from rows that are held without the columns that no rule reads. */
const NOW = '2026-03-01T12:00:00Z';
const [VM, NIC] = ['Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkInterfaces'];
const row = (type: string, name: string, more: JsonObject): Row => ({ id: `/subscriptions/s1/resourceGroups/g/providers/${type}/${name}`, name, type: type.toLowerCase(), subscriptionId: 's1', ...more });
const machine = row(VM, 'vm', { properties: { nic: 'n' } });
const cards = [
  row(NIC, 'one', { kind: 'front', location: 'north', Tags: { Team: 'red' }, properties: { owner: 'n', state: { on: true }, addresses: [{ ip: 'a' }, { ip: 'b' }] } }),
  row(NIC, 'two', { kind: 'back', location: 'south', tags: { Team: 'blue' }, properties: { owner: 'n', state: { on: true }, rootCause: 'x' }, rootCause: 'cable' }),
  row(NIC, 'off', { kind: 'off', properties: { owner: 'N', state: { on: false } } }),
];

const on = { left: 'properties.nic', right: 'properties.owner' };
const where = { field: 'properties.state.on', equals: true };

function verdicts(related: JsonObject, more: JsonObject): readonly (readonly [discriminator: string, message: string, rootCause: string | undefined])[] {
  const rule = {
    id: 'VM901', name: 'made', title: 'made', severity: 'low', status: 'preview', target: { type: VM }, if: { related: { type: NIC, ...related }, greater: 0 },
    rationale: 'made', remediation: { summary: 'made' }, references: ['https://example.com'], ...more,
  };
  const { rules, diagnostics } = loadPack([{ path: '/own/made.yaml', text: JSON.stringify(rule) }], { facts: new Map() });
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const snapshot = memorySnapshot('s', emptyManifest('t', NOW), [machine, ...cards]);
  const table = { definitions: new Map(), bind: () => ({ read: () => ({}) }) };
  return [...evaluate({ snapshot, rules, facts: table, now: NOW })].map(({ discriminator, message, rootCause }) => [discriminator, message, rootCause]);
}

describe('what is said of joined rows', () => {
  it.each([
    ['a path of the match', { on, where }, '{{ match.properties.addresses[*].ip | join }} in {{ match.location }}', 'a, b in north'],
    ['a column in other letters', { on, where }, 'of {{ match.tags.team }}', 'of red'],
    ['a column that only the join itself reads', { on }, '{{ match.properties.owner }}', 'N'],
    ['a column of a join of everything', { where }, '{{ match.kind }} {{ match.name }}', 'front one'],
    ['a join of everything that asks for nothing', {}, '{{ match.kind }} {{ match.properties.state.on }}', 'off false'],
    ['what is not there', { on }, '{{ match.zones }}', '?'],
  ])('%s', (_what, related, message, said) => {
    expect(verdicts(related, { message })[0]?.[1]).toBe(said);
  });

  it('each identity is a failure, with the cause that its row names', () => {
    expect(verdicts({ on, where }, { message: 'wrong', identity: ['match.kind'] })).toEqual([['["front"]', 'wrong', undefined], ['["back"]', 'wrong', 'cable']]);
  });
});
