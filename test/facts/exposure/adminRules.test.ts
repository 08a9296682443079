import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminRulesOf, type AdminRules } from '../../../src/facts/exposure/adminRules.ts';
import { networkIndex } from '../../../src/facts/exposure/networkIndex.ts';
import type { SecurityRule } from '../../../src/facts/exposure/securityRule.ts';
import { assumeAbsent } from '../../../src/model/assumptions.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import { formatRanges } from '../../../src/values/cidr.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { formatPorts } from '../../../src/values/ports.ts';
import { gap, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { CONFIGURATION, SNAPSHOT, collectionRow, effective, goalState, MANAGER, membership, ruleRow, TYPE } from './adminSite.ts';
import { allow, exposureOf, id, idOf, NETWORK, site } from './site.ts';

const GROUP = `${MANAGER}/networkGroups/production`;

function rulesOf(rows: readonly JsonObject[], gaps: readonly Gap[] = [], network = NETWORK): AdminRules {
  return adminRulesOf(networkIndex(snapshotOf(rows, gaps)))(network);
}

/** `name access`, with `?` where the rule holds perhaps. */
function told(rules: readonly SecurityRule[]): readonly string[] {
  return rules.map(({ name, access, readable }) => `${name} ${access}${readable ? '' : '?'}`);
}

const rule = (more: JsonObject = {}): JsonObject => ({
  access: 'Deny', direction: 'Inbound', priority: 10, protocol: 'Tcp',
  sources: [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }], destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
  sourcePortRanges: ['0-65535'], destinationPortRanges: ['22', '3389'], ...more,
});

describe('rules written inside the row of the network', () => {
  const ruleId = `${CONFIGURATION}/ruleCollections/edge/rules/no-ssh`;
  it.each<[string, JsonValue]>([
    ['the properties themselves', rule()],
    ['a list of rules', { rules: [rule()] }],
    ['as ARM lists them', { value: [{ id: ruleId, kind: 'Custom', properties: rule(), ruleGroups: [] }] }],
    ['at any depth', { a: [{ b: { c: [rule()] } }] }],
    ['in capitals', { Rules: [{ Id: ruleId, Properties: { Access: 'DENY', Direction: 'INBOUND', Priority: 10, Protocol: 'TCP', Sources: [{ AddressPrefix: '*' }], Destinations: [{ AddressPrefix: '*' }], SourcePortRanges: ['*'], DestinationPortRanges: ['22'] } }] }],
  ])('%s', (_name, properties) => {
    const { inbound, outbound, gap: cause } = rulesOf([effective(properties)]);
    expect(inbound).toMatchObject([{ access: 'Deny', priority: 10, readable: true, protocols: ['Tcp'] }]);
    expect([outbound, cause]).toEqual([[], undefined]);
  });

  it('have the collection of their id as their group, and their name from it', () => {
    const [found] = rulesOf([effective({ value: [{ id: ruleId, properties: rule() }] })]).inbound;
    expect(found).toMatchObject({ securityGroup: `${CONFIGURATION}/ruleCollections/edge`, name: 'no-ssh' });
  });

  it('are held by the row where they have no id', () => {
    const [found] = rulesOf([effective({ rules: [{ ...rule(), name: 'mine' }] })]).inbound;
    expect(found).toMatchObject({ securityGroup: `${NETWORK}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, name: 'mine' });
  });

  it('are trusted before the configurations that the row names', () => {
    expect(rulesOf([effective({ rules: [rule()], effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }] })])).toMatchObject({ inbound: [{ access: 'Deny' }] });
    expect(rulesOf([effective({ rules: [rule()], effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }] })]).gap).toBeUndefined();
  });

  it.each<[string, string, readonly string[], string | undefined]>([
    ['its access: there may be any rule', 'access', [' Deny'], 'notCollected Microsoft.Network/effectiveSecurityAdminRules'],
    ['its direction: it may be of either', 'direction', [' Deny', ' Deny?'], undefined],
  ])('one beside others came without %s', (_name, key, inbound, cause) => {
    const cut = Object.fromEntries(Object.entries(rule({ priority: 20 })).filter(([own]) => own !== key));
    const found = rulesOf([effective({ rules: [rule(), cut] })]);
    expect([told(found.inbound), found.gap && `${found.gap.reason} ${found.gap.artifact}`]).toEqual([inbound, cause]);
  });

  it('hold perhaps where they failed to arrive, or are under way', () => {
    for (const provisioningState of ['Failed', 'updating']) expect(told(rulesOf([effective({ rules: [rule()], provisioningState })]).inbound)).toEqual([' Deny?']);
    expect(told(rulesOf([effective({ rules: [rule()], ProvisioningState: 'Succeeded' })]).inbound)).toEqual([' Deny']);
  });

  it('come lowest priority first, each in its direction', () => {
    const named = (name: string, more: JsonObject): JsonObject => ({ ...rule(more), name });
    const rules = [named('c', { priority: 300 }), named('a', { priority: 20 }), named('out', { direction: 'outbound' }), named('b', { priority: 100 })];
    const { inbound, outbound } = rulesOf([effective({ rules })]);
    expect([told(inbound), told(outbound)]).toEqual([['a Deny', 'b Deny', 'c Deny'], ['out Deny']]);
  });
});

describe('the fields of a rule', () => {
  const only = (more: JsonObject): SecurityRule | undefined => rulesOf([effective({ rules: [rule(more)] })]).inbound[0];

  it.each([['Any', 5], ['any', 5], ['*', 5], ['Icmp', 1], ['Esp', 1], ['Ah', 1]])('protocol %s', (protocol, count) => {
    expect(only({ protocol })?.protocols).toHaveLength(count);
  });

  it.each([['Allow', 'Allow'], ['DENY', 'Deny'], ['alwaysallow', 'AlwaysAllow']])('access %s', (access, expected) => {
    expect(only({ access })).toMatchObject({ access: expected, readable: true });
  });

  it('prefixes are addresses, tags are tags, ports are ports', () => {
    const found = only({ sources: [{ addressPrefix: '20.0.0.0/8', addressPrefixType: 'IPPrefix' }, { addressPrefix: 'Storage', addressPrefixType: 'ServiceTag' }], sourcePortRanges: ['1024-65535'] });
    expect(found?.sources.tags).toEqual(['Storage']);
    expect(found === undefined ? [] : formatRanges(found.sources.addresses)).toEqual(['20.0.0.0-20.255.255.255']);
    expect(found === undefined ? [] : formatPorts(found.ports)).toEqual(['22', '3389']);
    expect(found?.sourcePorts?.edges).toEqual([1024, 65536]);
  });

  it('a network group is private: nothing public as a source, perhaps the machine as a destination', () => {
    const group = [{ addressPrefix: GROUP, addressPrefixType: 'NetworkGroup' }];
    expect(only({ sources: group })).toMatchObject({ readable: true, sources: { tags: [], addresses: { v4: [], v6: [] } } });
    const destination = only({ destinations: group });
    expect(destination).toMatchObject({ readable: false, destinations: { tags: [] } });
    const ranges = destination === undefined ? [] : formatRanges(destination.destinations.addresses);
    expect(ranges).toContain('10.0.0.0-10.255.255.255');
    expect(ranges.some((range) => range.startsWith('20.'))).toBe(false);
  });

  it.each<[string, JsonObject]>([
    ['a protocol of no known name', { protocol: 'Sctp' }], ['no priority', { priority: null }], ['no sources', { sources: [] }], ['no destinations', { destinations: null }], ['a direction of no known name', { direction: 'Sideways' }],
  ])('%s: the rule holds perhaps', (_name, more) => {
    expect(only(more)).toMatchObject({ readable: false });
  });

  it('an access of no known name: there may be any rule', () => {
    const answer = rulesOf([effective({ rules: [rule({ access: 'Audit' })] })]);
    expect([answer.inbound, answer.gap?.reason]).toEqual([[], 'notCollected']);
  });
});

/** A configuration with one collection of two rules that is deployed to the network. */
function deployed(): JsonObject[] {
  return [
    effective({ effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }] }),
    goalState({ rules: ['edge/rules/always', 'edge/rules/no-ssh'], collections: ['edge'] }),
    ruleRow('edge/rules/no-ssh', rule({ priority: 20 })),
    ruleRow('edge/rules/always', rule({ access: 'AlwaysAllow', priority: 10, destinationPortRanges: ['443'] })),
  ];
}

describe('configurations deployed to the network', () => {
  it('have their rules in the snapshots that the regional goal state names', () => {
    const { inbound, gap: cause } = rulesOf(deployed());
    expect([told(inbound), cause]).toEqual([['always AlwaysAllow', 'no-ssh Deny'], undefined]);
    expect(inbound[0]).toMatchObject({ securityGroup: `${CONFIGURATION}/ruleCollections/edge` });
  });

  it.each<[string, JsonValue]>([
    ['in capitals', { EffectiveSecurityAdminConfigurations: [{ Id: SNAPSHOT }], ProvisioningState: 'Succeeded' }],
    ['as texts', { effectiveSecurityAdminConfigurations: [SNAPSHOT] }],
    ['in another letter case', { effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT.toUpperCase() }] }],
  ])('are named %s', (_name, properties) => {
    const [, ...others] = deployed();
    expect(rulesOf([effective(properties), ...others])).toMatchObject({ inbound: [{ access: 'AlwaysAllow' }, { access: 'Deny' }] });
  });

  it('are named in the goal state in either letter case, as ids or objects', () => {
    const [first = {}, , ...rules] = deployed();
    const names = (Id: string): JsonObject => ({ Id });
    const properties = {
      SecurityAdminConfigurations: [names(SNAPSHOT)], SecurityAdminRuleCollections: [`${CONFIGURATION}/ruleCollections/edge/snapshots/0`],
      SecurityAdminRules: [`${CONFIGURATION}/ruleCollections/edge/rules/always/snapshots/0`, names(`${CONFIGURATION}/ruleCollections/EDGE/rules/no-ssh/snapshots/0`)],
    };
    expect(told(rulesOf([first, { id: `${MANAGER}/securityAdminRegionalGoalStates/westeurope`, type: TYPE.goalState, properties }, ...rules]).inbound)).toEqual(['always AlwaysAllow', 'no-ssh Deny']);
  });

  it('that failed to arrive hold perhaps', () => {
    const [, ...others] = deployed();
    const { inbound } = rulesOf([effective({ effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }], provisioningState: 'Failed' }), ...others]);
    expect(told(inbound)).toEqual(['always AlwaysAllow?', 'no-ssh Deny?']);
  });

  it('count by the region of the network where several regions have them', () => {
    const [first = {}, , ...rules] = deployed();
    const network = { id: NETWORK, location: 'westeurope', properties: {} };
    const states = [goalState({ rules: ['edge/rules/always'], collections: ['edge'], location: 'eastus' }), goalState({ rules: ['edge/rules/no-ssh'], collections: ['edge'], location: 'West Europe' })];
    expect(told(rulesOf([first, network, ...states, ...rules]).inbound)).toEqual(['no-ssh Deny']);
    expect(rulesOf([first, ...states, ...rules]).gap).toMatchObject({ artifact: TYPE.goalState });
    expect(rulesOf([first, { ...network, location: 'uksouth' }, ...states, ...rules])).toMatchObject({ inbound: [], gap: { artifact: TYPE.goalState } });
  });

  it('do not count where one region has two goal states', () => {
    const [first = {}, state = {}, ...rules] = deployed();
    const rows = [first, { id: NETWORK, location: 'westeurope', properties: {} }, state, { ...state, id: `${MANAGER}/securityAdminRegionalGoalStates/again` }, ...rules];
    expect(rulesOf(rows)).toMatchObject({ inbound: [], gap: { artifact: TYPE.goalState } });
  });

  it('have no rules of another configuration that the region has too', () => {
    const [first = {}, , ...rules] = deployed();
    const other = `${MANAGER}/securityAdminConfigurations/other`;
    const properties = {
      securityAdminConfigurations: [SNAPSHOT, `${other}/snapshots/3`], securityAdminRuleCollections: [`${CONFIGURATION}/ruleCollections/edge/snapshots/0`, `${other}/ruleCollections/x/snapshots/0`],
      securityAdminRules: [`${CONFIGURATION}/ruleCollections/edge/rules/no-ssh/snapshots/0`, `${other}/ruleCollections/x/rules/y/snapshots/0`],
    };
    const answer = rulesOf([first, { id: `${MANAGER}/securityAdminRegionalGoalStates/westeurope`, type: TYPE.goalState, properties }, ...rules]);
    expect([told(answer.inbound), answer.gap]).toEqual([['no-ssh Deny'], undefined]);
  });

  it('count where the only goal state stands in another region', () => {
    const [first = {}, , ...rules] = deployed();
    const rows = [first, { id: NETWORK, location: 'westeurope', properties: {} }, goalState({ rules: ['edge/rules/no-ssh'], collections: ['edge'], location: 'eastus' }), ...rules];
    expect(told(rulesOf(rows).inbound)).toEqual(['no-ssh Deny']);
  });
});

describe('a collection among several', () => {
  const groups = (name: string) => ({ appliesToGroups: [{ networkGroupId: `${MANAGER}/networkGroups/${name}` }] });
  const rows = (...more: readonly JsonObject[]): readonly JsonObject[] => [
    effective({ effectiveSecurityAdminConfigurations: [{ id: SNAPSHOT }] }),
    goalState({ rules: ['edge/rules/no-ssh', 'core/rules/no-sql'], collections: ['edge', 'core'] }),
    ruleRow('edge/rules/no-ssh', rule({ priority: 20 })), ruleRow('core/rules/no-sql', rule({ priority: 30 })), ...more,
  ];
  const both = [collectionRow('edge', groups('PRODUCTION')), collectionRow('core', groups('test'))];

  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['applies to members of its groups', [...both, membership({ networkGroups: [{ id: GROUP }] })], ['no-ssh Deny']],
    ['whatever the membership is called', [...both, membership({ Memberships: [{ deep: [GROUP.toUpperCase()] }] })], ['no-ssh Deny']],
    ['applies perhaps where the membership was not read', both, ['no-ssh Deny?', 'no-sql Deny?']],
    ['applies perhaps where the membership names no group', [...both, membership({ groupMemberships: [{}] })], ['no-ssh Deny?', 'no-sql Deny?']],
    ['applies perhaps where its own row was not read', [...both.slice(1), membership({ networkGroups: [{ id: GROUP }] })], ['no-ssh Deny?']],
    ['applies perhaps where its row names no groups', [collectionRow('edge', {}), ...both.slice(1), membership({ networkGroups: [{ id: GROUP }] })], ['no-ssh Deny?']],
    ['applies perhaps where one of its groups is not told', [collectionRow('edge', { appliesToGroups: [{}] }), ...both.slice(1), membership({ networkGroups: [{ id: GROUP }] })], ['no-ssh Deny?']],
    ['does not apply to others', [...both, membership({ networkGroups: [{ id: `${MANAGER}/networkGroups/other` }] })], []],
  ])('%s', (_name, more, expected) => {
    const { inbound, gap: cause } = rulesOf(rows(...more));
    expect([told(inbound), cause]).toEqual([expected, undefined]);
  });

  it('that does not apply may lack its rules', () => {
    const without = rows(...both, membership({ networkGroups: [{ id: GROUP }] })).filter((row) => !idOf(row).includes('no-sql'));
    expect(rulesOf(without).gap).toBeUndefined();
  });
});

describe('what cannot be followed is a gap', () => {
  const without = (part: string) => deployed().filter((row) => !idOf(row).toLowerCase().includes(part));
  it.each<[string, readonly JsonObject[], readonly Gap[], string | undefined]>([
    ['the type was read, no row: no rules', [], [], undefined],
    ['of no configuration', [effective({ effectiveSecurityAdminConfigurations: [] })], [], undefined],
    ['the row was read, though others were not', [effective({ effectiveSecurityAdminConfigurations: [] })], [gap(TYPE.effective, SUBSCRIPTION)], undefined],
    ['the type was not read', [], [gap(TYPE.effective, SUBSCRIPTION)], TYPE.effective],
    ['the type was not read in another subscription', [], [gap(TYPE.effective, '/subscriptions/00000000-0000-4000-8000-000000000009')], undefined],
    ['a row without its list', [effective({ provisioningState: 'Succeeded' })], [], TYPE.effective],
    ['a row without properties', [effective(null)], [], TYPE.effective],
    ['a configuration without id', [effective({ effectiveSecurityAdminConfigurations: [{}] })], [], TYPE.effective],
    ['a goal state that was not read', without('goalstate'), [], TYPE.goalState],
    ['a rule that was not read', without('rules/no-ssh'), [], TYPE.rule],
  ])('%s', (_name, rows, gaps, artifact) => {
    expect(rulesOf(rows, gaps).gap?.artifact).toBe(artifact);
  });

  it('and the rules that were read stand beside it', () => {
    expect(told(rulesOf(without('rules/no-ssh')).inbound)).toEqual(['always AlwaysAllow']);
  });

  it('says why the goal state was refused', () => {
    expect(rulesOf(without('goalstate'), [gap(TYPE.goalState, SUBSCRIPTION)]).gap?.reason).toBe('forbidden');
  });

  it('a goal state of another snapshot of the configuration is not this one', () => {
    const [, ...others] = deployed();
    expect(rulesOf([effective({ effectiveSecurityAdminConfigurations: [{ id: `${CONFIGURATION}/snapshots/1` }] }), ...others]).gap?.artifact).toBe(TYPE.goalState);
  });

  it('of a network that lies in a subscription out of sight', () => {
    const network = NETWORK.replace('000000000001/', '000000000002/');
    const snapshot = snapshotOf([]);
    const seen = [{ subscriptionId: '00000000-0000-4000-8000-000000000001', displayName: '', state: 'Enabled' }];
    const narrow = { ...snapshot, manifest: { ...snapshot.manifest, scopes: { ...snapshot.manifest.scopes, seen } } };
    expect(adminRulesOf(networkIndex(narrow))(network).gap?.reason).toBe('notCollected');
    expect(adminRulesOf(networkIndex(assumeAbsent(narrow, ['noSecurityAdminRules'])))(network).gap).toBeUndefined();
  });

  it('rows of other networks do not matter', () => {
    expect(rulesOf([effective({ rules: [rule()] }, id('Network/virtualNetworks/vnet-2'))])).toEqual({ inbound: [], outbound: [] });
  });

  it('a row that names no network may be of each', () => {
    expect(rulesOf([{ ...effective({ rules: [rule({ access: 'AlwaysAllow' })] }), id: `${SUBSCRIPTION}/providers/Microsoft.Network/effectiveSecurityAdminRules/default` }]).inbound).toHaveLength(1);
  });

  it('letter case of the network does not matter', () => {
    expect(rulesOf([effective({ rules: [rule()] }, NETWORK.toUpperCase())]).inbound).toHaveLength(1);
  });
});

function prefixes(...texts: readonly string[]): readonly { readonly addressPrefix: string; readonly addressPrefixType: string }[] {
  return texts.map((addressPrefix) => ({ addressPrefix, addressPrefixType: 'IPPrefix' }));
}

describe('order that is not known', () => {
  const at = (configuration: string, name: string, more: JsonObject): JsonObject => ({ id: `${MANAGER}/securityAdminConfigurations/${configuration}/ruleCollections/x/rules/${name}`, properties: rule(more) });
  const ssh = [allow('22')];
  const here = prefixes('51.140.0.0/16');
  const tag = [{ addressPrefix: 'AzureCloud', addressPrefixType: 'ServiceTag' }];
  it.each<[string, readonly JsonObject[], readonly JsonObject[], string]>([
    ['equal priority, equal access', [at('c', 'a', {}), at('c', 'b', {})], ssh, 'closed'],
    ['equal priority: the deny closes nothing', [at('c', 'a', {}), at('c', 'b', { access: 'AlwaysAllow' })], ssh, 'open'],
    ['equal priority: the allow opens nothing', [at('c', 'a', {}), at('c', 'b', { access: 'AlwaysAllow' })], [], 'unknown: notCollected'],
    ['equal priority, and a deny behind both', [at('c', 'a', {}), at('c', 'b', { access: 'Allow' }), at('c', 'z', { priority: 11 })], ssh, 'open'],
    ['equal priority, other direction', [at('c', 'a', {}), at('c', 'b', { access: 'Allow', direction: 'Outbound' })], ssh, 'closed'],
    ['two configurations, equal access', [at('c', 'a', {}), at('d', 'b', { priority: 11 })], ssh, 'closed'],
    ['two configurations, other access', [at('c', 'a', {}), at('d', 'b', { priority: 11, access: 'Allow' })], ssh, 'open'],
    ['two configurations, other access, other ports', [at('c', 'a', {}), at('d', 'b', { access: 'Allow', destinationPortRanges: ['443'] })], ssh, 'closed'],
    ['two configurations, other access, some ports the same: the others', [at('c', 'a', { destinationPortRanges: ['20-25'] }), at('d', 'b', { access: 'Allow', destinationPortRanges: ['25-30'] })], ssh, 'closed'],
    ['two configurations, other access, some ports the same: these', [at('c', 'a', { destinationPortRanges: ['20-25'] }), at('d', 'b', { access: 'Allow', destinationPortRanges: ['25-30'] })], [allow('25')], 'open'],
    ['two configurations, other access, other ports, of a protocol that has none', [at('c', 'a', { protocol: 'Any' }), at('d', 'b', { protocol: 'Any', access: 'Allow', destinationPortRanges: ['443'] })], [allow('*', { protocol: 'Icmp' })], 'open'],
    ['two configurations, other access, other destinations', [at('c', 'a', {}), at('d', 'b', { access: 'Allow', destinations: prefixes('10.0.99.0/24') })], ssh, 'closed'],
    ['two configurations, other access, other sources', [at('c', 'a', { sources: here }), at('d', 'b', { access: 'Allow', sources: prefixes('51.141.0.0/16') })], [allow('22', { sourceAddressPrefix: '51.140.0.0/16' })], 'closed'],
    ['two configurations, other access, sources that nobody can compare', [at('c', 'a', { sources: here }), at('d', 'b', { access: 'Allow', sources: tag })], [allow('22', { sourceAddressPrefix: '51.140.0.0/16' })], 'restricted'],
    ['one configuration, other priority', [at('c', 'a', {}), at('C', 'b', { priority: 11, access: 'Allow' })], ssh, 'closed'],
  ])('%s', (_name, value, rules, expected) => {
    expect(exposureOf(site({ rules, more: [effective({ value })] }))['verdict']).toBe(expected);
  });

  it('of two rules of one name, in two configurations, both are told', () => {
    const value = [at('c', 'a', { access: 'AlwaysAllow', sources: here }), at('d', 'a', { access: 'AlwaysAllow', sources: prefixes('51.141.0.0/16') })];
    const decidedBy = ['c', 'd'].map((one) => ({ level: 'adminRule', securityGroup: `${MANAGER}/securityAdminConfigurations/${one}/ruleCollections/x`, rule: 'a', priority: 10 }));
    expect(exposureOf(site({ more: [effective({ value })] }))['openings']).toMatchObject([{ from: ['51.140.0.0-51.141.255.255'], decidedBy }, { decidedBy }]);
  });
});

describe('laws', () => {
  it('never throws, whatever a row holds', () => {
    const anything = fc.jsonValue({ maxDepth: 3 });
    fc.assert(fc.property(anything, anything, anything, (first, second, third) => {
      const properties = { securityAdminConfigurations: [SNAPSHOT], securityAdminRules: second, securityAdminRuleCollections: third };
      const state = { id: `${MANAGER}/securityAdminRegionalGoalStates/x`, type: TYPE.goalState, properties };
      expect(() => rulesOf([effective(first), state])).not.toThrow();
      expect(() => rulesOf([effective({ effectiveSecurityAdminConfigurations: [SNAPSHOT] }), goalState({ rules: ['edge/rules/any'], collections: [] }), ruleRow('edge/rules/any', { access: 'Deny', direction: first, sources: second })])).not.toThrow();
    }));
  });

  it('rules come in order of priority, whatever order they are written in', () => {
    fc.assert(fc.property(fc.array(fc.record({ priority: fc.integer({ min: 1, max: 4096 }), access: fc.constantFrom('Allow', 'Deny', 'AlwaysAllow') }), { minLength: 1, maxLength: 12 }), (parts) => {
      const { inbound } = rulesOf([effective({ rules: parts.map((part) => rule(part)) })]);
      expect(inbound.map(({ priority }) => priority)).toEqual(parts.map(({ priority }) => priority).toSorted((a, b) => a - b));
    }));
  });
});
