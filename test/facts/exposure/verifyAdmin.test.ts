import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { collectionRow, CONFIGURATION, effective, goalState, MANAGER, ruleRow, SNAPSHOT, TYPE } from './adminSite.ts';
import { answer, inbound, outbound, packetSite, rule, told } from './packetSite.ts';

const OUT: JsonObject = { direction: 'Outbound' };
const ALLOW = [rule('n', 100, 'Allow'), rule('n', 100, 'Allow', OUT)];
const DENY = [rule('n', 100, 'Deny'), rule('n', 100, 'Deny', OUT)];

/** A rule of everything from everywhere, unless told otherwise. */
function adminRule(name: string, priority: number, access: string, more: JsonObject = {}): JsonObject {
  const anything = [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }];
  const properties = { access, priority, direction: 'Inbound', protocol: 'Any', sources: anything, destinations: anything, sourcePortRanges: ['0-65535'], destinationPortRanges: ['0-65535'], ...more };
  return { id: `${CONFIGURATION}/ruleCollections/edge/rules/${name}`, properties };
}

function under(rules: readonly JsonObject[], nic: readonly JsonObject[] | undefined): readonly JsonObject[] {
  return packetSite({ nic, more: [effective({ value: rules })] });
}

describe('security admin rules stand first', () => {
  it.each<[string, readonly JsonObject[], readonly JsonObject[] | undefined, string]>([
    ['Deny is final', [adminRule('a', 1, 'Deny')], ALLOW, 'Deny adminRule a @1'],
    ['Deny is final where no group stands', [adminRule('a', 1, 'Deny')], undefined, 'Deny adminRule a @1'],
    ['AlwaysAllow passes over the groups', [adminRule('a', 1, 'AlwaysAllow')], DENY, 'Allow adminRule a @1'],
    ['AlwaysAllow alone decides where the groups allow too', [adminRule('a', 1, 'alwaysallow')], ALLOW, 'Allow adminRule a @1'],
    ['Allow goes on to a group that denies', [adminRule('a', 1, 'Allow')], DENY, 'Deny networkInterface n @100'],
    ['Allow goes on to a group that allows', [adminRule('a', 1, 'Allow')], ALLOW, 'Allow networkInterface n @100'],
    ['Allow goes on to no group', [adminRule('a', 1, 'Allow')], undefined, 'Allow none'],
    ['no match goes on', [adminRule('a', 1, 'Deny', { destinationPortRanges: ['23'] })], ALLOW, 'Allow networkInterface n @100'],
    ['the lowest priority first', [adminRule('b', 20, 'Deny'), adminRule('a', 3, 'AlwaysAllow')], DENY, 'Allow adminRule a @3'],
    ['Allow first: a later Deny does not matter', [adminRule('a', 1, 'Allow'), adminRule('b', 2, 'Deny')], ALLOW, 'Allow networkInterface n @100'],
    ['the other direction does not matter', [adminRule('a', 1, 'Deny', OUT)], ALLOW, 'Allow networkInterface n @100'],
    ['the protocol', [adminRule('a', 1, 'Deny', { protocol: 'Udp' })], ALLOW, 'Allow networkInterface n @100'],
    ['a tag', [adminRule('a', 1, 'Deny', { sources: [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }] })], ALLOW, 'Deny adminRule a @1'],
    ['a prefix that does not hold the sender', [adminRule('a', 1, 'Deny', { sources: [{ addressPrefix: '30.0.0.0/8', addressPrefixType: 'IPPrefix' }] })], ALLOW, 'Allow networkInterface n @100'],
    ['a source port', [adminRule('a', 1, 'Deny', { sourcePortRanges: ['53'] })], ALLOW, 'Allow networkInterface n @100'],
  ])('%s', (_name, rules, nic, expected) => {
    expect(told(under(rules, nic), inbound())).toBe(expected);
  });

  it('outbound too', () => {
    expect(told(under([adminRule('a', 1, 'Deny', { ...OUT, destinationPortRanges: ['443'] })], ALLOW), outbound())).toBe('Deny adminRule a @1');
    expect(told(under([adminRule('a', 1, 'AlwaysAllow', OUT)], DENY), outbound())).toBe('Allow adminRule a @1');
  });

  it('a network group is private: no public address is in it, a private one may be', () => {
    const group = [{ addressPrefix: `${MANAGER}/networkGroups/g`, addressPrefixType: 'NetworkGroup' }];
    const from = under([adminRule('a', 1, 'Deny', { sources: group })], ALLOW);
    expect(told(from, inbound())).toBe('Allow networkInterface n @100');
    expect(told(from, inbound({ remoteAddress: '10.9.9.9' }))).toBe('Unknown');
    const to = under([adminRule('a', 1, 'Deny', { ...OUT, destinations: group })], ALLOW);
    expect(told(to, outbound())).toBe('Allow networkInterface n @100');
    expect(told(to, outbound({ remoteAddress: '10.9.9.9' }))).toBe('Unknown');
    expect(told(under([adminRule('a', 1, 'Deny', { destinations: group })], ALLOW), inbound())).toBe('Unknown');
    expect(told(under([adminRule('a', 1, 'Deny', { ...OUT, sources: group })], ALLOW), outbound())).toBe('Unknown');
  });

  it('are named by their collection', () => {
    expect(answer(under([adminRule('a', 1, 'Deny')], ALLOW), inbound()).decidedBy).toEqual([{ level: 'adminRule', securityGroup: `${CONFIGURATION}/ruleCollections/edge`, rule: 'a', priority: 1 }]);
  });
});

describe('security admin rules that hold perhaps', () => {
  const odd = (access: string): JsonObject => adminRule('odd', 1, access, { protocol: 'Sctp' });
  it.each<[string, readonly JsonObject[], readonly JsonObject[], string]>([
    ['a Deny where the group allows', [odd('Deny')], ALLOW, 'Unknown'],
    ['a Deny where the group denies', [odd('Deny')], DENY, 'Deny networkInterface n @100'],
    ['an AlwaysAllow where the group denies', [odd('AlwaysAllow')], DENY, 'Unknown'],
    ['an AlwaysAllow where the group allows', [odd('AlwaysAllow')], ALLOW, 'Allow networkInterface n @100'],
    ['an Allow before nothing', [odd('Allow')], DENY, 'Deny networkInterface n @100'],
    ['an Allow before a Deny, where the group allows', [odd('Allow'), adminRule('b', 2, 'Deny')], ALLOW, 'Unknown'],
    ['an Allow before a Deny, where the group denies', [odd('Allow'), adminRule('b', 2, 'Deny')], DENY, 'Deny adminRule b @2'],
    ['equal priority', [adminRule('a', 1, 'Deny'), adminRule('b', 1, 'AlwaysAllow')], ALLOW, 'Unknown'],
    ['equal priority, equal access', [adminRule('a', 1, 'Deny'), adminRule('b', 1, 'Deny')], ALLOW, 'Deny adminRule a @1'],
  ])('%s', (_name, rules, nic, expected) => {
    expect(told(under(rules, nic), inbound())).toBe(expected);
  });

  it('of a collection of which it is not known whether it applies', () => {
    const more = [
      effective({ effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }] }), goalState({ rules: ['edge/rules/a'], collections: ['edge', 'core'] }),
      ruleRow('edge/rules/a', adminRule('a', 1, 'Deny')['properties'] as JsonObject), collectionRow('edge', { appliesToGroups: [] }),
    ];
    expect(told(packetSite({ nic: ALLOW, more }), inbound())).toBe('Unknown');
    expect(told(packetSite({ nic: DENY, more }), inbound())).toBe('Deny networkInterface n @100');
  });
});

describe('security admin rules that were not read', () => {
  const named = effective({ effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }] });
  const forbidden = [gap(TYPE.effective, SUBSCRIPTION)];
  it.each<[string, readonly JsonObject[], readonly Gap[], readonly JsonObject[] | undefined, string]>([
    ['the type: an allow stands', [], forbidden, ALLOW, 'Allow networkInterface n @100'],
    ['the type: no filter stands', [], forbidden, undefined, 'Allow none'],
    ['the type: a deny is unknown', [], forbidden, DENY, 'Unknown'],
    ['a configuration that is only named: an allow stands', [named], [], ALLOW, 'Allow networkInterface n @100'],
    ['a configuration that is only named: a deny is unknown', [named], [], DENY, 'Unknown'],
    ['a rule beside one that denies', [named, goalState({ rules: ['edge/rules/a', 'edge/rules/b'], collections: ['edge'] }), ruleRow('edge/rules/a', adminRule('a', 1, 'Deny')['properties'] as JsonObject)], [], ALLOW, 'Unknown'],
    ['a rule beside one that always allows', [named, goalState({ rules: ['edge/rules/a', 'edge/rules/b'], collections: ['edge'] }), ruleRow('edge/rules/a', adminRule('a', 1, 'AlwaysAllow')['properties'] as JsonObject)], [], DENY, 'Allow adminRule a @1'],
  ])('%s', (_name, more, gaps, nic, expected) => {
    const { access, assumes } = answer(packetSite({ nic, more }), inbound(), gaps);
    expect(told(packetSite({ nic, more }), inbound(), gaps)).toBe(expected);
    expect(assumes.some((text) => text.includes('admin rule'))).toBe(access === 'Allow');
  });

  it('all read, nothing is assumed', () => {
    expect(answer(packetSite({ nic: ALLOW }), inbound()).assumes).toEqual([]);
  });
});
