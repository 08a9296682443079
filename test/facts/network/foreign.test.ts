import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../../src/facts/table.ts';
import type { FactDefinition } from '../../../src/model/fact.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { answersOf, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { id } from './estate.ts';

const NAMES = ['subnets', 'groupRules', 'forwarding', 'ownAddresses', 'firewallDnat', 'bastionReach', 'flowLogs', 'flowLogRetention', 'adminRules'];
const FACTS: readonly FactDefinition[] = NAMES.flatMap((name) => createFactTable().definitions.get(name) ?? []);

/** Keys that mean something to these facts, so that foreign values get past the first look. */
const KEYS = [
  'properties', 'id', 'name', 'subnets', 'securityRules', 'ipConfigurations', 'networkSecurityGroup', 'virtualMachine', 'networkProfile', 'networkInterfaces', 'publicIPAddress', 'subnet', 'natRuleCollections',
  'rules', 'firewallPolicy', 'virtualNetworkPeerings', 'remoteVirtualNetwork', 'targetResourceId', 'retentionPolicy', 'access', 'direction', 'sources', 'securityAdminRules', 'direction', 'sourceAddressPrefixes',
];

const foreign: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<JsonValue>(null, '', 'Inbound', 'AlwaysAllow', '*', 0, true, id('Network/networkInterfaces/row')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }) as fc.Arbitrary<JsonValue>,
  ),
})).value;

/** A row of a type: below a subscription, or the subscription itself. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  return { id: type === 'Microsoft.Resources/subscriptions' ? SUBSCRIPTION : `${SUBSCRIPTION}/resourceGroups/rg/providers/${type}/row`, type, properties };
}

describe.each(FACTS.map((fact) => [fact.name, fact] as const))('%s', (_name, fact) => {
  it('answers every field of whatever JSON, in the row and around it, and never throws', () => {
    fc.assert(fc.property(fc.array(foreign, { minLength: fact.reads.length + 1, maxLength: fact.reads.length + 1 }), fc.constantFrom(...fact.on), (values, on) => {
      const given = rowOf(on, values[0] ?? null);
      const rows = fact.reads.filter((type) => type !== on).map((type, index) => rowOf(type, values[index + 1] ?? null));
      expect(Object.keys(answersOf(fact, given, snapshotOf([given, ...rows]))).toSorted()).toEqual(Object.keys(fact.fields).toSorted());
    }));
  });
});

it('all of these facts are there', () => {
  expect(FACTS.map(({ name }) => name)).toEqual(NAMES);
});
