import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { id, NETWORK, PRIVATE_ADDRESS } from './site.ts';
import { byPolicy, classic, FIREWALL, FIREWALL_ADDRESS, FIREWALL_CONFIGURATIONS, FIREWALL_SITE, lines, natRule, POLICY, through, waysTo, type Asked, type Collection, type Ways } from './ways.ts';

const DNAT = `firewallDnat ${FIREWALL_ADDRESS}`;
const GROUP_ID = id('Network/ipGroups/offices');
const FIREWALLS = 'Microsoft.Network/azureFirewalls';

/** What one rule lets in: first and last address of each run, or tags. */
function whoBy(found: Ways): readonly string[] {
  return found.ways.map(({ rule, frontendPort, sources = [], tags = [] }) => `${rule ?? ''}:${frontendPort ?? '?'} ${[...sources, ...tags].join(' ')}`.trim());
}

describe('what a firewall delivers', () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ['the translated port, for TCP', {}, [`${DNAT}:50022 Tcp 22`]],
    ['for UDP', { protocols: ['udp'] }, [`${DNAT}:50022 Udp 22`]],
    ['for any protocol: TCP and UDP', { protocols: ['Any'] }, [`${DNAT}:50022 Tcp 22 Udp 22`]],
    ['for both by name', { protocols: ['TCP', 'UDP'] }, [`${DNAT}:50022 Tcp 22 Udp 22`]],
    ['ICMP has no ports', { protocols: ['ICMP'] }, []],
    ['ICMP beside TCP', { protocols: ['ICMP', 'TCP'] }, [`${DNAT}:50022 Tcp 22`]],
    ['several ports to one', { destinationPorts: ['50022', '50030-50039'] }, [`${DNAT}:? Tcp 22`]],
    ['a range to the same range', { destinationPorts: ['5000-5009'], translatedPort: '5000-5009' }, [`${DNAT}:? Tcp 5000-5009`]],
    ['a range to whatever it was', { destinationPorts: ['5000-5009'], translatedPort: '*' }, [`${DNAT}:? Tcp 5000-5009`]],
    ['a port as a number', { translatedPort: 22 }, [`${DNAT}:50022 Tcp 22`]],
    ['blanks around the address', { translatedAddress: ` ${PRIVATE_ADDRESS} ` }, [`${DNAT}:50022 Tcp 22`]],
    ['another machine\'s address: nothing', { translatedAddress: '10.0.1.5' }, []],
    ['another public address than its own: nothing', { destinationAddresses: ['20.50.60.98'] }, []],
    ['its own among others', { destinationAddresses: ['20.50.60.98', FIREWALL_ADDRESS] }, [`${DNAT}:50022 Tcp 22`]],
    ['its own in a prefix', { destinationAddresses: ['20.50.60.96/29'] }, [`${DNAT}:50022 Tcp 22`]],
  ])('%s', (_name, rule, expected) => {
    const rows = [through([natRule(rule)]), waysTo([...FIREWALL_SITE, ...byPolicy([{ priority: 100, collections: [{ rules: [natRule(rule)] }] }])])];
    for (const found of rows) {
      expect(lines(found)).toEqual(expected);
      expect(found.perhaps).toBeUndefined();
    }
  });

  it('behind it only security groups stand, which see an address of its subnet', () => {
    expect(through([natRule()]).ways).toMatchObject([{ kind: 'firewallDnat', unguarded: 'open', firewall: FIREWALL, rule: 'ssh', seenFrom: ['10.0.255.0-10.0.255.63'] }]);
    expect(through([natRule()]).ways[0]).not.toHaveProperty('floating');
  });

  it.each<[string, JsonObject]>([
    ['stopped: no configurations', { ipConfigurations: [] }],
    ['stopped: none are served', { ipConfigurations: null }],
    ['without a public address', { ipConfigurations: [{ name: 'front', properties: { subnet: { id: `${NETWORK}/subnets/AzureFirewallSubnet` } } }] }],
  ])('nothing where it is %s', (_name, more) => {
    expect(waysTo([...FIREWALL_SITE, classic([{ rules: [natRule()] }], more)])).toEqual({ ways: [], perhaps: undefined });
  });

  it('nothing by a collection that translates sources', () => {
    const natRuleCollections = [{ name: 'out', properties: { priority: 100, action: { type: 'Snat' }, rules: [natRule()] } }];
    expect(waysTo([...FIREWALL_SITE, classic([], { natRuleCollections })])).toEqual({ ways: [], perhaps: undefined });
  });

  it('each of its public addresses is a way of its own', () => {
    const second = { id: id('Network/publicIPAddresses/pip-fw2'), sku: { name: 'Standard' }, properties: { ipAddress: '20.50.60.100' } };
    const ipConfigurations = [...FIREWALL_CONFIGURATIONS, { name: 'second', properties: { publicIPAddress: { id: second.id } } }];
    const rows = [...FIREWALL_SITE, second, classic([{ rules: [natRule({ destinationAddresses: [FIREWALL_ADDRESS, '20.50.60.100'] })] }], { ipConfigurations })];
    expect(lines(waysTo(rows))).toEqual([`${DNAT}:50022 Tcp 22`, 'firewallDnat 20.50.60.100:50022 Tcp 22']);
  });

  it.each([
    ['MDC-JIT', 'ssh', true], ['asc-jit-1', 'ssh', true], ['in', 'MDC-JIT_vm', true], ['in', 'ASC-JIT', true], ['in', 'ssh', undefined],
  ])('collection %s, rule %s: written by just-in-time access %s', (name, rule, jitRule) => {
    expect(waysTo([...FIREWALL_SITE, classic([{ name, rules: [natRule({ name: rule })] }])]).ways[0]?.jitRule).toBe(jitRule);
  });
});

describe('whom a rule lets in', () => {
  const GROUP = { id: GROUP_ID, properties: { ipAddresses: ['51.140.12.0/24', '52.0.0.1', '53.0.0.0-53.0.0.9'] } };
  const OF_GROUP = ['51.140.12.0-51.140.12.255', '52.0.0.1-52.0.0.1', '53.0.0.0-53.0.0.9'];
  it.each<[string, JsonObject, readonly string[], readonly string[]]>([
    ['addresses', { sourceAddresses: ['51.140.12.7'] }, ['51.140.12.7-51.140.12.7'], []],
    ['prefixes and ranges', { sourceAddresses: ['51.140.12.0/24', '52.0.0.5-52.0.0.9'] }, ['51.140.12.0-51.140.12.255', '52.0.0.5-52.0.0.9'], []],
    ['an IP group', { sourceAddresses: [], sourceIpGroups: [GROUP_ID.toUpperCase()] }, OF_GROUP, []],
    ['an IP group beside an address', { sourceAddresses: ['50.0.0.1'], sourceIpGroups: [GROUP_ID] }, ['50.0.0.1-50.0.0.1', ...OF_GROUP], []],
    ['a symbol', { sourceAddresses: ['AzureDevOps'] }, [], ['AzureDevOps']],
  ])('%s', (_name, rule, sources, tags) => {
    expect(through([natRule(rule)], [GROUP])).toMatchObject({ ways: [{ sources, tags }], perhaps: undefined });
  });

  it('everyone is every public IPv4 address', () => {
    const [sources = []] = through([natRule()]).ways.map((way) => way.sources ?? []);
    expect(sources[0]).toBe('1.0.0.0-9.255.255.255');
    expect(sources.some((run) => run.includes(':') || run.startsWith('10.'))).toBe(false);
  });

  it.each<[string, JsonObject, readonly JsonObject[]]>([
    ['was not read', { sourceAddresses: [], sourceIpGroups: [GROUP_ID] }, []],
    ['comes without addresses', { sourceAddresses: [], sourceIpGroups: [GROUP_ID] }, [{ id: GROUP_ID, properties: {} }]],
  ])('an IP group that %s: the way is perhaps one, on that port', (_name, rule, more) => {
    expect(through([natRule(rule)], more)).toEqual({ ways: [], perhaps: 'notCollected Microsoft.Network/ipGroups', perhapsPorts: { Tcp: ['22'] } });
  });

  it('what an IP group holds besides addresses is not known', () => {
    const odd = { id: GROUP_ID, properties: { ipAddresses: ['51.140.12.7', 'branch'] } };
    expect(through([natRule({ sourceAddresses: [], sourceIpGroups: [GROUP_ID] })], [odd]).ways).toMatchObject([{ sources: ['51.140.12.7-51.140.12.7'], tags: [], sourcesGap: 'notCollected Microsoft.Network/ipGroups' }]);
  });

  it('what is known besides such a group gets in surely', () => {
    expect(through([natRule({ sourceAddresses: ['51.140.12.7'], sourceIpGroups: [GROUP_ID] })]).ways).toMatchObject([{ sources: ['51.140.12.7-51.140.12.7'], sourcesGap: 'notCollected Microsoft.Network/ipGroups' }]);
  });
});

describe('the first rule that matches takes a packet', () => {
  const OTHER = '10.0.1.5';
  const office = (more: JsonObject) => natRule({ name: 'office', sourceAddresses: ['51.140.12.0/24'], ...more });
  const all = (more: JsonObject) => natRule({ name: 'all', sourceAddresses: ['51.0.0.0-52.0.0.0'], ...more });
  const everyone = natRule({ name: 'everyone', translatedAddress: OTHER });

  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['an earlier rule for some leaves the others', [office({ translatedAddress: OTHER }), all({})], ['all:50022 51.0.0.0-51.140.11.255 51.140.13.0-52.0.0.0']],
    ['an earlier rule for all leaves nobody', [natRule({ name: 'first', translatedAddress: OTHER }), all({})], []],
    ['a later rule takes nothing away', [office({}), natRule({ name: 'later', translatedAddress: OTHER })], ['office:50022 51.140.12.0-51.140.12.255']],
    ['an earlier rule for another port', [natRule({ name: 'first', destinationPorts: ['50023'], translatedAddress: OTHER }), office({})], ['office:50022 51.140.12.0-51.140.12.255']],
    ['an earlier rule for another protocol', [natRule({ name: 'first', protocols: ['UDP'], translatedAddress: OTHER }), office({})], ['office:50022 51.140.12.0-51.140.12.255']],
    ['an earlier rule for another public address', [natRule({ name: 'first', destinationAddresses: ['20.50.60.98'], translatedAddress: OTHER }), office({})], ['office:50022 51.140.12.0-51.140.12.255']],
    ['an earlier rule for some of the ports', [natRule({ name: 'first', destinationPorts: ['50000-50022'], translatedAddress: OTHER }), office({ destinationPorts: ['50022-50023'] })], ['office:50023 51.140.12.0-51.140.12.255']],
    ['ports with different remainders are ways apart', [office({ translatedAddress: OTHER, destinationPorts: ['50022'] }), all({ destinationPorts: ['50022-50023'] })], ['all:50022 51.0.0.0-51.140.11.255 51.140.13.0-52.0.0.0', 'all:50023 51.0.0.0-52.0.0.0']],
    ['a symbol takes nothing away that is known', [natRule({ name: 'tag', sourceAddresses: ['AzureDevOps'], translatedAddress: OTHER }), office({})], ['office:50022 51.140.12.0-51.140.12.255']],
    ['nothing of a symbol is left where all are taken', [everyone, natRule({ name: 'tag', sourceAddresses: ['AzureDevOps'] })], []],
    ['an IP group that was not read takes nothing away', [natRule({ name: 'group', sourceAddresses: [], sourceIpGroups: [GROUP_ID], translatedAddress: OTHER }), office({})], ['office:50022 51.140.12.0-51.140.12.255']],
    ['a rule that was not understood takes nothing away', [natRule({ name: 'odd', protocols: ['Sctp'], translatedAddress: OTHER }), office({})], ['office:50022 51.140.12.0-51.140.12.255']],
    ['a name takes packets as an address does', [natRule({ name: 'name', translatedAddress: '', translatedFqdn: 'jump.contoso.internal' }), office({})], []],
  ])('%s', (_name, rules, expected) => {
    expect(whoBy(through(rules))).toEqual(expected);
  });

  const taking = (name: string, priority: number): Collection => ({ name, priority, rules: [natRule({ name, translatedAddress: name === 'mine' ? PRIVATE_ADDRESS : OTHER })] });
  it.each<[string, readonly JsonObject[], boolean]>([
    ['a collection of a lower number first', [classic([taking('other', 200), taking('mine', 100)])], true],
    ['a collection of a higher number last', [classic([taking('mine', 200), taking('other', 100)])], false],
    ['a policy: the group of a lower number first, whatever its collections\' numbers', byPolicy([{ priority: 300, collections: [taking('other', 100)] }, { priority: 200, collections: [taking('mine', 900)] }]), true],
    ['a policy: the group of a higher number last', byPolicy([{ priority: 200, collections: [taking('other', 900)] }, { priority: 300, collections: [taking('mine', 100)] }]), false],
    ['a policy: within a group the collection of a lower number first', byPolicy([{ priority: 200, collections: [taking('other', 900), taking('mine', 100)] }]), true],
  ])('%s', (_name, firewall, isMine) => {
    expect(waysTo([...FIREWALL_SITE, ...firewall]).ways.length > 0).toBe(isMine);
  });

  it('a rule of no known order takes nothing away', () => {
    const text = JSON.stringify(classic([{ priority: 1, rules: [everyone] }, { priority: 2, rules: [office({})] }]));
    for (const without of [/"priority":1,/u, /"priority":2,/u, /"priority":[12],/gu]) {
      const firewall = JSON.parse(text.replace(without, '')) as JsonObject;
      expect(whoBy(waysTo([...FIREWALL_SITE, firewall]))).toEqual(['office:50022 51.140.12.0-51.140.12.255']);
    }
  });

  it('groups of equal priority stand in the same order, whatever the order of rows', () => {
    const [firewall = {}, ...rows] = byPolicy([{ priority: 100, collections: [taking('mine', 100)] }, { priority: 100, collections: [taking('other', 100)] }]);
    expect(waysTo([...FIREWALL_SITE, firewall, ...rows])).toEqual(waysTo([...rows.toReversed(), firewall, ...FIREWALL_SITE]));
  });
});

describe('policies', () => {
  const groups = [{ priority: 100, collections: [{ rules: [natRule()] }] }];
  it('a group of another policy is none of the firewall\'s', () => {
    const text = JSON.stringify(byPolicy(groups).slice(1)).replaceAll('firewallPolicies/edge', 'firewallPolicies/base');
    expect(waysTo([...FIREWALL_SITE, ...byPolicy([]), ...(JSON.parse(text) as JsonObject[])])).toEqual({ ways: [], perhaps: undefined });
  });

  it('collections of filters translate nothing', () => {
    const group = { id: `${POLICY}/ruleCollectionGroups/filters`, properties: { priority: 100, ruleCollections: [{ ruleCollectionType: 'FirewallPolicyFilterRuleCollection', action: { type: 'Allow' }, priority: 100, rules: [natRule()] }] } };
    expect(waysTo([...FIREWALL_SITE, ...byPolicy([]), group])).toEqual({ ways: [], perhaps: undefined });
  });

  it('the id of a policy is written in any case', () => {
    expect(lines(waysTo([...FIREWALL_SITE, ...byPolicy(groups, { firewallPolicy: { id: POLICY.toUpperCase() } })]))).toEqual([`${DNAT}:50022 Tcp 22`]);
  });
});

/** The translated address is looked for in the firewall's network and its peers. */
describe('where the translated address is', () => {
  const SPOKE = id('Network/virtualNetworks/spoke');
  const SPOKE_ADDRESS = '10.7.1.4';
  const IN_SPOKE: Asked = { virtualNetwork: SPOKE, configuration: { privateIPAddress: SPOKE_ADDRESS } };
  const [, HUB_NETWORK = {}] = FIREWALL_SITE;
  function peered(one: JsonObject, remote: string, more: JsonObject = {}): JsonObject {
    return { ...one, properties: { ...(one['properties'] as JsonObject), virtualNetworkPeerings: [{ name: 'peer', properties: { remoteVirtualNetwork: { id: remote }, peeringState: 'Connected', ...more } }] } };
  }
  const spoke: JsonObject = { id: SPOKE, properties: { addressSpace: { addressPrefixes: ['10.7.0.0/16'] }, subnets: [] } };
  const firewall = classic([{ rules: [natRule({ translatedAddress: SPOKE_ADDRESS })] }]);
  const [pip = {}] = FIREWALL_SITE;

  it.each<[string, readonly JsonObject[], boolean, string | undefined]>([
    ['a peer by the firewall\'s row', [peered(HUB_NETWORK, SPOKE), spoke], true, undefined],
    ['a peer by its own row', [HUB_NETWORK, peered(spoke, NETWORK.toUpperCase())], true, undefined],
    ['a peer whose row was not read', [peered(HUB_NETWORK, SPOKE)], true, undefined],
    ['a peering that is not connected: in some other network', [peered(HUB_NETWORK, SPOKE, { peeringState: 'Disconnected' }), spoke], false, `notCollected ${FIREWALLS}`],
    ['not a peer: in some other network', [HUB_NETWORK, spoke], false, `notCollected ${FIREWALLS}`],
    ['not a peer, and a peer holds the address: not this one', [peered(HUB_NETWORK, `${SPOKE}-2`), spoke, { ...spoke, id: `${SPOKE}-2` }], false, undefined],
    ['not a peer, and a peering tells that its peer holds the address', [peered(HUB_NETWORK, `${SPOKE}-2`, { remoteAddressSpace: { addressPrefixes: ['10.7.0.0/16'] } }), spoke], false, undefined],
    ['the same by the older name', [peered(HUB_NETWORK, `${SPOKE}-2`, { remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.7.0.0/16'] } }), spoke], false, undefined],
    ['not a peer, and nothing is told of the peer\'s prefixes', [peered(HUB_NETWORK, `${SPOKE}-2`), spoke], false, `notCollected ${FIREWALLS}`],
    ['the firewall\'s network was not read', [spoke], false, `notCollected ${FIREWALLS}`],
  ])('%s', (_name, networks, isWay, perhaps) => {
    const found = waysTo([pip, ...networks, firewall], IN_SPOKE);
    expect(found.ways.length > 0).toBe(isWay);
    expect(found.perhaps).toBe(perhaps);
    if (perhaps !== undefined) expect(found.perhapsPorts).toEqual({ Tcp: ['22'] });
  });

  it('the same address in a network that has nothing to do with the firewall is another machine', () => {
    expect(waysTo([pip, HUB_NETWORK, { ...spoke, id: `${SPOKE}-3` }, classic([{ rules: [natRule()] }])], { virtualNetwork: `${SPOKE}-3` })).toEqual({ ways: [], perhaps: undefined });
  });

  it('the firewall\'s subnet was not read: what the groups see is not known', () => {
    const bare = { id: NETWORK, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [] } };
    expect(waysTo([pip, bare, classic([{ rules: [natRule()] }])]).ways).toMatchObject([{ seenFrom: [], seenFromGap: 'notCollected Microsoft.Network/virtualNetworks' }]);
  });

  it('a configuration that tells no private address may be meant', () => {
    expect(waysTo([...FIREWALL_SITE, classic([])], { configuration: { privateIPAddress: null } })).toEqual({ ways: [], perhaps: undefined });
    expect(through([natRule()], [], { configuration: { privateIPAddress: null } })).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/networkInterfaces' });
  });
});
