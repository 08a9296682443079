/** Rows of a small network, with only what a case is about, and what a fact answers about one of them. */
import type { FactDefinition } from '../../../src/model/fact.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { answersOf, gap, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';

export function id(tail: string): string {
  return `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.${tail}`;
}

export const GROUP = id('Network/networkSecurityGroups/nsg');
export const NETWORK = id('Network/virtualNetworks/vnet');
export const SUBNET = `${NETWORK}/subnets/default`;
export const INTERFACE = id('Network/networkInterfaces/nic');
export const MACHINE = id('Compute/virtualMachines/vm');

/** A field of what a fact says: its value, with a plus where there may be more; `unknown` where it does not know. */
export function told(fact: FactDefinition, given: JsonObject, field: string, rows: readonly JsonObject[] = [], gaps: readonly Gap[] = []): JsonValue {
  const answer = answersOf(fact, given, snapshotOf([given, ...rows], gaps))[field];
  if (answer === undefined) throw new Error(`${fact.name} has no field ${field}`);
  if (!answer.known) return 'unknown';
  return answer.atLeast === undefined ? answer.value : [...(Array.isArray(answer.value) ? (answer.value as readonly JsonValue[]) : [answer.value]), '+'];
}

export function unread(type: string): Gap {
  return gap(type, SUBSCRIPTION);
}

export function securityRule(properties: JsonObject, name = 'rule'): JsonObject {
  return {
    name,
    properties: {
      direction: 'Inbound', access: 'Allow', priority: 200, protocol: 'Tcp', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '3389',
      ...('sourceAddressPrefixes' in properties ? {} : { sourceAddressPrefix: '*' }), ...properties,
    },
  };
}

export function securityGroup(rules: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { id: GROUP, properties: { securityRules: rules, ...more } };
}
