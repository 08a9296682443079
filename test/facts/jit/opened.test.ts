import { describe, expect, it } from 'vitest';
import { deciderOf, type AskedTraffic } from '../../../src/facts/jit/opened.ts';
import { normaliseRow } from '../../../src/model/normalise.ts';
import type { JsonObject } from '../../../src/values/json.ts';

const JIT = 'MicrosoftDefenderForCloud-JITRule';
const ASKED: AskedTraffic = { privateAddress: '10.0.1.4', port: 22, protocol: 'TCP', sources: ['198.51.100.7'] };

/** A rule as ARM serves it; `properties` take the place of what it says. */
function rule(name: string, priority: number, access: string, properties: JsonObject = {}): JsonObject {
  return { name, properties: { direction: 'Inbound', priority, access, protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '*', ...properties } };
}

const allow = (priority: number, properties: JsonObject = {}): JsonObject => rule(`${JIT}--1`, priority, 'Allow', { sourceAddressPrefix: '198.51.100.7', destinationAddressPrefix: '10.0.1.4', destinationPortRange: '22', ...properties });
const deny = (priority: number, properties: JsonObject = {}): JsonObject => rule('deny', priority, 'Deny', properties);

function decided(rules: readonly JsonObject[], asked: Partial<AskedTraffic> = {}): readonly unknown[] {
  const group = normaliseRow({ id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg', properties: { securityRules: rules } });
  const decider = group === undefined ? undefined : deciderOf(group, { ...ASKED, ...asked });
  return [decider?.rule, decider?.lets];
}

// Azure documentation, "Network security groups": by priority, lowest number first; the first rule that matches decides; DenyAllInBound is the last.
describe('the rule that decides about what was asked for', () => {
  it.each<readonly [string, readonly JsonObject[], Partial<AskedTraffic>, readonly unknown[]]>([
    ['is the allow of the request', [allow(100), deny(4096)], {}, [`${JIT}--1`, true]],
    ['is a deny that comes before it', [allow(101), deny(100)], {}, ['deny', false]],
    ['is not a deny that comes after it, in whatever order they are served', [deny(101), allow(100)], {}, [`${JIT}--1`, true]],
    ['is not a deny for others', [deny(100, { sourceAddressPrefix: '203.0.113.0/24' }), allow(101)], {}, [`${JIT}--1`, true]],
    ['is not a deny of another port', [deny(100, { destinationPortRange: '3389' }), allow(101)], {}, [`${JIT}--1`, true]],
    ['is not a deny for another machine', [deny(100, { destinationAddressPrefix: '10.0.1.5' }), allow(101)], {}, [`${JIT}--1`, true]],
    ['is not a deny of another protocol', [deny(100, { protocol: 'Udp' }), allow(101)], {}, [`${JIT}--1`, true]],
    ['is a deny of one of both protocols, where both were asked for', [deny(100, { protocol: 'Udp' }), allow(101)], { protocol: '*' }, ['deny', false]],
    ['is not an outbound rule', [deny(100, { direction: 'Outbound' }), allow(101)], {}, [`${JIT}--1`, true]],
    ['is a deny for an application security group, which may hold the machine', [deny(100, { destinationAddressPrefix: '', destinationApplicationSecurityGroups: [{ id: '/a/b' }] }), allow(101)], {}, ['deny', false]],
    ['is not an allow for an application security group, which may not hold the machine', [rule('group', 100, 'Allow', { destinationAddressPrefix: '', destinationApplicationSecurityGroups: [{ id: '/a/b' }] }), deny(101)], {}, ['deny', false]],
    ['is an allow of somebody else that lets all of it in', [rule('office', 100, 'Allow', { sourceAddressPrefix: '198.51.100.0/24' }), deny(101)], {}, ['office', true]],
    ['lets nothing in where it lets in a part', [rule('part', 100, 'Allow', { sourceAddressPrefix: '198.51.100.0/25' }), allow(101)], { sources: ['198.51.100.0/24'] }, ['part', false]],
    ['lets nothing in where it lets in one protocol of two', [rule('part', 100, 'Allow', { protocol: 'Tcp' })], { protocol: '*' }, ['part', false]],
    ['is the last one of all where nothing else is', [], {}, ['DenyAllInBound', false]],
    ['is one for anybody where anybody was asked for', [allow(100, { sourceAddressPrefix: '*' })], { sources: ['*'] }, [`${JIT}--1`, true]],
    ['is not the allow of a request by one for a request of all', [allow(100)], { sources: ['*'] }, [`${JIT}--1`, false]],
    ['lets nothing in where its access cannot be understood', [allow(100, { access: 'Perhaps' })], {}, [`${JIT}--1`, false]],
    ["is JIT's own allow for one address, where the address is not told", [allow(100, { sourceAddressPrefix: '192.0.2.9' })], { sources: [] }, [`${JIT}--1`, true]],
    ["is none where the address is not told and JIT's allow is for many", [allow(100, { sourceAddressPrefix: '192.0.2.0/24' })], { sources: [] }, [undefined, undefined]],
    ['is none where the address is not told and the allow is not by JIT', [rule('office', 100, 'Allow', { sourceAddressPrefix: '192.0.2.9', destinationPortRange: '22' })], { sources: [] }, [undefined, undefined]],
    ["is none where the address is not told and JIT's allow is for another machine", [allow(100, { destinationAddressPrefix: '10.0.1.5' })], { sources: [] }, [undefined, undefined]],
  ])('%s', (_what, rules, asked, expected) => {
    expect(decided(rules, asked)).toEqual(expected);
  });
});
