import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { answer, inbound, INTERFACE, INTERFACE_GROUP, outbound, packetSite, rule, SUBNET_GROUP, told, type PacketSite } from './packetSite.ts';
import { group, id, idOf, NETWORK, PRIVATE_ADDRESS } from './site.ts';

const OUT: JsonObject = { direction: 'Outbound' };
const allow = (name: string, priority = 100, more: JsonObject = {}): JsonObject => rule(name, priority, 'Allow', more);
const deny = (name: string, priority = 100, more: JsonObject = {}): JsonObject => rule(name, priority, 'Deny', more);

describe('the levels in their order', () => {
  it.each<[string, PacketSite, JsonObject, string]>([
    ['no filter at all', {}, inbound(), 'Allow none'],
    ['no filter at all, outbound', {}, outbound(), 'Allow none'],
    ['one level', { nic: [allow('n')] }, inbound(), 'Allow networkInterface n @100'],
    ['both levels must allow', { subnet: [allow('s')], nic: [allow('n', 200)] }, inbound(), 'Allow subnet s @100, networkInterface n @200'],
    ['the other way round, outbound', { subnet: [allow('s', 100, OUT)], nic: [allow('n', 200, OUT)] }, outbound(), 'Allow networkInterface n @200, subnet s @100'],
    ['the subnet denies', { subnet: [deny('s')], nic: [allow('n')] }, inbound(), 'Deny subnet s @100'],
    ['the interface denies', { subnet: [allow('s')], nic: [deny('n')] }, inbound(), 'Deny networkInterface n @100'],
    ['both deny: the subnet is met first', { subnet: [deny('s')], nic: [deny('n')] }, inbound(), 'Deny subnet s @100'],
    ['both deny: the interface is met first, outbound', { subnet: [deny('s', 100, OUT)], nic: [deny('n', 100, OUT)] }, outbound(), 'Deny networkInterface n @100'],
    ['rules of the other direction do not matter', { nic: [deny('n')] }, outbound(), 'Allow networkInterface AllowInternetOutBound @65001'],
  ])('%s', (_name, site, packet, expected) => {
    expect(told(packetSite(site), packet)).toBe(expected);
  });

  it('the security group is named by its id, none by nothing', () => {
    expect(answer(packetSite({ subnet: [deny('s')] }), inbound()).decidedBy).toEqual([{ level: 'subnet', securityGroup: SUBNET_GROUP, rule: 's', priority: 100 }]);
    expect(answer(packetSite({}), inbound()).decidedBy).toEqual([{ level: 'none', securityGroup: '', rule: '', priority: null }]);
  });

  it('subnet traffic is filtered too', () => {
    expect(told(packetSite({ nic: [deny('n', 100, { sourceAddressPrefix: '10.0.1.0/24' })] }), inbound({ remoteAddress: '10.0.1.9' }))).toBe('Deny networkInterface n @100');
  });
});

describe('the first match wins', () => {
  it.each<[string, readonly JsonObject[], JsonObject, string]>([
    ['by priority, not by place', [deny('late', 300), allow('early', 200)], inbound(), 'Allow networkInterface early @200'],
    ['numbers, not texts', [deny('thousand', 1000), allow('nine-hundred', 900)], inbound(), 'Allow networkInterface nine-hundred @900'],
    ['another protocol', [allow('udp', 100, { protocol: 'Udp' })], inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['the protocol in another letter case', [allow('tcp', 100, { protocol: 'TCP' })], inbound(), 'Allow networkInterface tcp @100'],
    ['a port beside', [allow('a', 100, { destinationPortRange: '23' })], inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['the first port of a range', [allow('a', 100, { destinationPortRange: '22-30' })], inbound(), 'Allow networkInterface a @100'],
    ['the last port of a range', [allow('a', 100, { destinationPortRange: '10-22' })], inbound(), 'Allow networkInterface a @100'],
    ['plural ports', [allow('a', 100, { destinationPortRange: '', destinationPortRanges: ['80', '20-25'] })], inbound(), 'Allow networkInterface a @100'],
    ['plural prefixes', [allow('a', 100, { sourceAddressPrefix: '', sourceAddressPrefixes: ['9.9.9.9', '20.1.0.0/16'] })], inbound(), 'Allow networkInterface a @100'],
    ['the first address of a prefix', [allow('a', 100, { sourceAddressPrefix: '20.1.2.3/32' })], inbound(), 'Allow networkInterface a @100'],
    ['an address before a prefix', [allow('a', 100, { sourceAddressPrefix: '20.1.2.4/30' })], inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['an address after a prefix', [allow('a', 100, { sourceAddressPrefix: '20.1.2.0/31' })], inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['the destination is the private address', [allow('a', 100, { destinationAddressPrefix: PRIVATE_ADDRESS })], inbound(), 'Allow networkInterface a @100'],
    ['another destination', [allow('a', 100, { destinationAddressPrefix: '10.0.1.5' })], inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['outbound the source is the private address', [deny('a', 100, { ...OUT, sourceAddressPrefix: PRIVATE_ADDRESS })], outbound(), 'Deny networkInterface a @100'],
    ['outbound the destination is the remote address', [deny('a', 100, { ...OUT, destinationAddressPrefix: '20.1.2.3' })], outbound(), 'Deny networkInterface a @100'],
    ['outbound the destination port is the remote port', [deny('a', 100, { ...OUT, destinationPortRange: '443' })], outbound(), 'Deny networkInterface a @100'],
    ['outbound the local port is none of the destination', [deny('a', 100, { ...OUT, destinationPortRange: '50000' })], outbound(), 'Allow networkInterface AllowInternetOutBound @65001'],
  ])('%s', (_name, nic, packet, expected) => {
    expect(told(packetSite({ nic }), packet)).toBe(expected);
  });
});

describe('the default rules', () => {
  it.each<[string, JsonObject, string]>([
    ['the network comes in', inbound({ remoteAddress: '10.0.200.1' }), 'Allow networkInterface AllowVnetInBound @65000'],
    ['the probe comes in', inbound({ remoteAddress: '168.63.129.16' }), 'Allow networkInterface AllowAzureLoadBalancerInBound @65001'],
    ['the Internet does not', inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['other private addresses do not', inbound({ remoteAddress: '192.168.1.1' }), 'Deny networkInterface DenyAllInBound @65500'],
    ['the network is reached', outbound({ remoteAddress: '10.0.200.1' }), 'Allow networkInterface AllowVnetOutBound @65000'],
    ['the Internet is reached', outbound(), 'Allow networkInterface AllowInternetOutBound @65001'],
    ['other private addresses are not', outbound({ remoteAddress: '192.168.1.1' }), 'Deny networkInterface DenyAllOutBound @65500'],
    ['the platform is no Internet', outbound({ remoteAddress: '168.63.129.16' }), 'Deny networkInterface DenyAllOutBound @65500'],
  ])('%s', (_name, packet, expected) => {
    expect(told(packetSite({ nic: [] }), packet)).toBe(expected);
  });

  it('come last, whatever number they bear', () => {
    expect(told(packetSite({ nic: [allow('last', 4096)] }), inbound())).toBe('Allow networkInterface last @4096');
  });
});

describe('source ports', () => {
  const narrowed = (access: string, port: string, more: JsonObject = {}): readonly JsonObject[] => [rule('a', 100, access, { sourcePortRange: port, ...more }), rule('b', 200, access === 'Deny' ? 'Allow' : 'Deny', more)];
  const without = (packet: JsonObject): JsonObject => Object.fromEntries(Object.entries(packet).filter(([key]) => key !== 'remotePort'));
  it.each<[string, readonly JsonObject[], JsonObject, string]>([
    ['inbound it is the remote port: met', narrowed('Allow', '50000'), inbound(), 'Allow networkInterface a @100'],
    ['inbound it is the remote port: not met', narrowed('Allow', '53'), inbound(), 'Deny networkInterface b @200'],
    ['a deny that is met', narrowed('Deny', '49000-50000'), inbound(), 'Deny networkInterface a @100'],
    ['a deny that is not met', narrowed('Deny', '53'), inbound(), 'Allow networkInterface b @200'],
    ['not told, the sender chooses the one that is allowed', narrowed('Allow', '53'), without(inbound()), 'Allow networkInterface a @100'],
    ['not told, the sender avoids the one that is denied', narrowed('Deny', '53'), without(inbound()), 'Allow networkInterface b @200'],
    ['not told, a deny of all of them is met', narrowed('Deny', '0-65535'), without(inbound()), 'Deny networkInterface a @100'],
    ['null is not told', narrowed('Deny', '53'), inbound({ remotePort: null }), 'Allow networkInterface b @200'],
    ['outbound it is the local port: met', narrowed('Deny', '50000', OUT), outbound(), 'Deny networkInterface a @100'],
    ['outbound it is the local port: not met', narrowed('Deny', '443', OUT), outbound(), 'Allow networkInterface b @200'],
    ['outbound without a remote port: every destination port', [deny('a', 100, OUT)], without(outbound()), 'Deny networkInterface a @100'],
    ['outbound without a remote port: one destination port, perhaps', [deny('a', 100, { ...OUT, destinationPortRange: '443' })], without(outbound()), 'Unknown'],
    ['outbound without a remote port: perhaps, but the same either way', [allow('a', 100, { ...OUT, destinationPortRange: '443' })], without(outbound()), 'Allow networkInterface AllowInternetOutBound @65001'],
  ])('%s', (_name, nic, packet, expected) => {
    expect(told(packetSite({ nic }), packet)).toBe(expected);
  });
});

describe('service tags', () => {
  const tag = (name: string, addressPrefixes: readonly string[]): JsonObject => ({ id: `/tenants/t/serviceTags/${name}`, type: 'Microsoft.Network/serviceTags', name, properties: { addressPrefixes } });
  const more = [tag('Storage', ['20.1.2.0/24']), tag('Sql', ['30.0.0.0/8'])];
  it.each<[string, string, string, string]>([
    ['Internet is what is public', 'INTERNET', '20.1.2.3', 'Allow'],
    ['Internet is not the network', 'Internet', '10.0.0.9', 'Deny'],
    ['Internet is not another private address', 'Internet', '192.168.0.1', 'Deny'],
    ['Internet is not the platform', 'Internet', '168.63.129.16', 'Deny'],
    ['VirtualNetwork is the network', 'virtualnetwork', '10.0.0.9', 'Allow'],
    ['VirtualNetwork is nothing public', 'VirtualNetwork', '20.1.2.3', 'Deny'],
    ['AzureLoadBalancer is the platform', 'azureLoadBalancer', '168.63.129.16', 'Allow'],
    ['AzureLoadBalancer is nobody else', 'AzureLoadBalancer', '20.1.2.3', 'Deny'],
    ['a tag of known prefixes holds the address', 'STORAGE', '20.1.2.3', 'Allow'],
    ['a tag of known prefixes does not hold the address', 'Sql', '20.1.2.3', 'Deny'],
    ['a tag of unknown prefixes may hold a public address', 'AzureCloud', '20.1.2.3', 'Unknown'],
    ['a tag of unknown prefixes holds no private address', 'AzureCloud', '10.0.0.9', 'Deny'],
  ])('%s', (_name, sourceAddressPrefix, remoteAddress, access) => {
    const nic = [allow('a', 100, { sourceAddressPrefix }), deny('b', 200)];
    expect(answer(packetSite({ nic, more }), inbound({ remoteAddress })).access).toBe(access);
    const out = [allow('a', 100, { ...OUT, destinationAddressPrefix: sourceAddressPrefix }), deny('b', 200, OUT)];
    expect(answer(packetSite({ nic: out, more }), outbound({ remoteAddress })).access).toBe(access);
  });

  it.each<[string, string, string]>([
    ['a private address is in its network', 'VirtualNetwork', 'Allow'], ['and not on the Internet', 'Internet', 'Deny'], ['nor under another tag', 'AzureCloud', 'Deny'],
  ])('%s', (_name, destinationAddressPrefix, access) => {
    expect(answer(packetSite({ nic: [allow('a', 100, { destinationAddressPrefix })] }), inbound()).access).toBe(access);
    expect(answer(packetSite({ nic: [deny('b', 200, OUT), allow('a', 100, { ...OUT, sourceAddressPrefix: destinationAddressPrefix })] }), outbound()).access).toBe(access);
  });

  it.each([['*', 'Allow'], ['Any', 'Allow'], ['0.0.0.0/0', 'Allow'], ['0.0.0.0', 'Allow'], ['/0', 'Allow'], ['<network>/0', 'Allow'], ['::/0', 'Deny']])('everything is written %s', (sourceAddressPrefix, access) => {
    expect(answer(packetSite({ nic: [allow('a', 100, { sourceAddressPrefix })] }), inbound()).access).toBe(access);
  });

  const peering = (more: JsonObject): JsonObject => ({ virtualNetworkPeerings: [{ properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: id('Network/virtualNetworks/hub') }, ...more } }] });
  const hub = { id: id('Network/virtualNetworks/hub'), properties: { addressSpace: { addressPrefixes: ['10.7.0.0/16'] }, subnets: [] } };

  it('VirtualNetwork holds the peers that were read, and perhaps anything of those that were not', () => {
    expect(told(packetSite({ nic: [], network: peering({}), more: [hub] }), inbound({ remoteAddress: '10.7.0.1' }))).toBe('Allow networkInterface AllowVnetInBound @65000');
    expect(told(packetSite({ nic: [], network: peering({}), more: [hub] }), inbound({ remoteAddress: '10.8.0.1' }))).toBe('Deny networkInterface DenyAllInBound @65500');
    expect(told(packetSite({ nic: [], network: peering({}) }), inbound({ remoteAddress: '10.7.0.1' }))).toBe('Unknown');
    expect(told(packetSite({ nic: [], network: peering({}) }), inbound({ remoteAddress: '10.0.9.9' }))).toBe('Allow networkInterface AllowVnetInBound @65000');
    expect(told(packetSite({ nic: [], network: peering({}) }), inbound({ remoteAddress: '168.63.129.16' }))).toBe('Allow networkInterface AllowAzureLoadBalancerInBound @65001');
  });

  it('out to the Internet is allowed, whatever peers there may be', () => {
    expect(answer(packetSite({ nic: [], network: peering({}) }), outbound()).access).toBe('Allow');
  });

  it('the platform is not in the network, whatever peers there may be', () => {
    const nic = [deny('a', 100, { sourceAddressPrefix: 'VirtualNetwork' }), allow('b', 200)];
    expect(told(packetSite({ nic, network: peering({}) }), inbound({ remoteAddress: '168.63.129.16' }))).toBe('Allow networkInterface b @200');
    expect(told(packetSite({ nic, network: peering({}) }), inbound({ remoteAddress: '10.7.0.1' }))).toBe('Unknown');
  });

  it('public prefixes of the network are not the Internet', () => {
    const rows = packetSite({ nic: [deny('a', 100, { sourceAddressPrefix: 'Internet' })], network: { addressSpace: { addressPrefixes: ['10.0.0.0/16', '20.1.0.0/16'] } } });
    expect(told(rows, inbound())).toBe('Allow networkInterface AllowVnetInBound @65000');
    expect(told(rows, inbound({ remoteAddress: '20.2.0.1' }))).toBe('Deny networkInterface a @100');
  });

  it('a default route makes VirtualNetwork everyone, and is noted', () => {
    const table = { id: id('Network/routeTables/rt'), properties: { routes: [{ properties: { addressPrefix: '0.0.0.0/0' } }] } };
    const rows = packetSite({ nic: [], inSubnet: { routeTable: { id: idOf(table) } }, more: [table] });
    expect(told(rows, inbound())).toBe('Allow networkInterface AllowVnetInBound @65000');
    expect(answer(rows, inbound()).assumes).toEqual([expect.stringContaining('default route')]);
    expect(told(rows, inbound({ remoteAddress: '168.63.129.16' }))).toBe('Allow networkInterface AllowAzureLoadBalancerInBound @65001');
  });

  it('a default route is not noted where the rule names the sender besides', () => {
    const table = { id: id('Network/routeTables/rt'), properties: { routes: [{ properties: { addressPrefix: '0.0.0.0/0' } }] } };
    const both = allow('both', 100, { sourceAddressPrefix: '', sourceAddressPrefixes: ['VirtualNetwork', '20.1.2.0/24'] });
    expect(answer(packetSite({ nic: [both], inSubnet: { routeTable: { id: idOf(table) } }, more: [table] }), inbound())).toMatchObject({ access: 'Allow', assumes: [] });
  });
});

describe('application security groups', () => {
  const web = id('Network/applicationSecurityGroups/web');
  const member = (address: string, groups: readonly string[], network = NETWORK): JsonObject => ({
    id: id(`Network/networkInterfaces/nic-${address}`),
    properties: { ipConfigurations: [{ properties: { privateIPAddress: address, subnet: { id: `${network}/subnets/default` }, applicationSecurityGroups: groups.map((one) => ({ id: one })) } }] },
  });
  const from = { sourceAddressPrefix: '', sourceApplicationSecurityGroups: [{ id: web.toUpperCase() }] };
  const to = { destinationAddressPrefix: '', destinationApplicationSecurityGroups: [{ id: web.toUpperCase() }] };
  const own = { applicationSecurityGroups: [{ id: web }] };
  const other = id('Network/virtualNetworks/vnet-2');
  const nic = [allow('a', 100, from), deny('b', 200)];
  const nicOut = [allow('a', 100, { ...OUT, ...to }), deny('b', 200, OUT)];
  it.each<[string, PacketSite, JsonObject, string]>([
    ['the source is a member', { nic, more: [member('10.0.1.9', [web])] }, inbound({ remoteAddress: '10.0.1.9' }), 'Allow networkInterface a @100'],
    ['the source is none', { nic, more: [member('10.0.1.9', [])] }, inbound({ remoteAddress: '10.0.1.9' }), 'Deny networkInterface b @200'],
    ['the source is nobody', { nic }, inbound({ remoteAddress: '10.0.1.9' }), 'Deny networkInterface b @200'],
    ['the source is a member with that address in another network', { nic, more: [member('10.0.1.9', [web], other)] }, inbound({ remoteAddress: '10.0.1.9' }), 'Deny networkInterface b @200'],
    ['outbound the destination is a member', { nic: nicOut, more: [member('10.0.1.9', [web])] }, outbound({ remoteAddress: '10.0.1.9' }), 'Allow networkInterface a @100'],
    ['outbound the destination is none', { nic: nicOut, more: [member('10.0.1.9', [])] }, outbound({ remoteAddress: '10.0.1.9' }), 'Deny networkInterface b @200'],
    ['the configuration is a member', { nic: [allow('a', 100, to)], configuration: own }, inbound(), 'Allow networkInterface a @100'],
    ['the configuration is none', { nic: [allow('a', 100, to)] }, inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['outbound the configuration is a member', { nic: [deny('a', 100, { ...OUT, ...from })], configuration: own }, outbound(), 'Deny networkInterface a @100'],
  ])('%s', (_name, site, packet, expected) => {
    expect(told(packetSite(site), packet)).toBe(expected);
  });

  const hole = { applicationSecurityGroups: [{ id: id('Network/applicationSecurityGroups/db') }, {}] };
  const holeAt = (configuration: JsonObject): JsonObject => ({
    id: id('Network/networkInterfaces/nic-9'),
    properties: { ipConfigurations: [{ properties: { privateIPAddress: '10.0.1.9', subnet: { id: `${NETWORK}/subnets/default` }, ...configuration } }] },
  });
  it.each<[string, PacketSite, JsonObject, string]>([
    ['the groups of the configuration have a hole, before a deny', { nic: [allow('a', 100, to)], configuration: hole }, inbound(), 'Unknown'],
    ['the groups of the configuration are no list, before an allow', { nic: [deny('a', 100, to), allow('b', 200)], configuration: { applicationSecurityGroups: 'web' } }, inbound(), 'Unknown'],
    ['the groups of the configuration have a hole, and it is surely a member', { nic: [allow('a', 100, to)], configuration: { applicationSecurityGroups: [{ id: web }, {}] } }, inbound(), 'Allow networkInterface a @100'],
    ['the rule names one without its id', { nic: [allow('a', 100, { destinationAddressPrefix: '', destinationApplicationSecurityGroups: [{ id: other }, {}] })], configuration: own }, inbound(), 'Unknown'],
    ['no rule asks for a group', { nic: [allow('a', 100, { destinationAddressPrefix: '10.0.1.5' })], configuration: hole }, inbound(), 'Deny networkInterface DenyAllInBound @65500'],
    ['the groups of the source have a hole', { nic, more: [holeAt(hole)] }, inbound({ remoteAddress: '10.0.1.9' }), 'Unknown'],
    ['the groups of the source are null, which is none', { nic, more: [holeAt({ applicationSecurityGroups: null })] }, inbound({ remoteAddress: '10.0.1.9' }), 'Deny networkInterface b @200'],
  ])('%s', (_name, site, packet, expected) => {
    expect(told(packetSite(site), packet)).toBe(expected);
  });

  it.each(['Microsoft.Network/networkInterfaces', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces'])('where %s were not all read a private address may be a member, a public one is not', (type) => {
    const gaps = [gap(type, SUBSCRIPTION)];
    expect(answer(packetSite({ nic }), inbound({ remoteAddress: '10.0.1.9' }), gaps).access).toBe('Unknown');
    expect(answer(packetSite({ nic }), inbound(), gaps).access).toBe('Deny');
  });
});

describe('what holds perhaps', () => {
  const odd = (access: string, more: JsonObject = {}): JsonObject => rule('odd', 50, access, { sourceAddressPrefix: 'AzureCloud', ...more });
  it.each<[string, readonly JsonObject[], string]>([
    ['a deny before an allow', [odd('Deny'), allow('a')], 'Unknown'],
    ['an allow before a deny', [odd('Allow'), deny('a')], 'Unknown'],
    ['an allow before an allow', [odd('Allow'), allow('a')], 'Allow networkInterface a @100'],
    ['a deny before a deny', [odd('Deny'), deny('a')], 'Deny networkInterface a @100'],
    ['both before an allow', [odd('Allow'), odd('Deny', { priority: 60 }), allow('a')], 'Unknown'],
    ['after the first match it does not matter', [allow('first', 10), odd('Deny')], 'Allow networkInterface first @10'],
    ['a rule that cannot match for its port', [odd('Deny', { destinationPortRange: '23' }), allow('a')], 'Allow networkInterface a @100'],
    ['a port that cannot be read', [rule('odd', 50, 'Deny', { destinationPortRange: 'ssh' }), allow('a')], 'Unknown'],
    ['a source port that cannot be read', [rule('odd', 50, 'Deny', { sourcePortRange: null }), allow('a')], 'Unknown'],
    ['a protocol that cannot be read', [rule('odd', 50, 'Deny', { protocol: 'Sctp' }), allow('a')], 'Unknown'],
    ['a rule without sources', [rule('odd', 50, 'Deny', { sourceAddressPrefix: '' }), allow('a')], 'Unknown'],
    ['a rule without destinations', [rule('odd', 50, 'Deny', { destinationAddressPrefix: '' }), allow('a')], 'Unknown'],
    ['an access that cannot be read, before an allow', [rule('odd', 50, 'Audit'), allow('a')], 'Unknown'],
    ['an access that cannot be read, before a deny', [rule('odd', 50, 'Audit'), deny('a')], 'Unknown'],
    ['a direction that cannot be read', [rule('odd', 50, 'Deny', { direction: '' }), allow('a')], 'Unknown'],
  ])('%s', (_name, nic, expected) => {
    expect(told(packetSite({ nic }), inbound())).toBe(expected);
  });

  it('does not matter where the other level denies', () => {
    expect(told(packetSite({ subnet: [odd('Deny'), allow('a')], nic: [deny('n')] }), inbound())).toBe('Deny networkInterface n @100');
  });

  it('is said', () => {
    expect(answer(packetSite({ nic: [odd('Deny'), allow('a')] }), inbound()).unknown).toContain(`odd of ${INTERFACE_GROUP}`);
  });
});

describe('what was not read', () => {
  const without = (rows: readonly JsonObject[], gone: string): readonly JsonObject[] => rows.filter((row) => idOf(row) !== gone);
  it.each<[string, PacketSite, string, string]>([
    ['the subnet group; the interface allows', { subnet: [], nic: [allow('n')] }, SUBNET_GROUP, 'Unknown'],
    ['the subnet group; the interface denies', { subnet: [], nic: [deny('n')] }, SUBNET_GROUP, 'Deny networkInterface n @100'],
    ['the interface group; the subnet allows', { subnet: [allow('s')], nic: [] }, INTERFACE_GROUP, 'Unknown'],
    ['the interface group; the subnet denies', { subnet: [deny('s')], nic: [] }, INTERFACE_GROUP, 'Deny subnet s @100'],
    ['the network; no group at the interface', {}, NETWORK, 'Unknown'],
    ['the network; the interface denies', { nic: [deny('n')] }, NETWORK, 'Deny networkInterface n @100'],
    ['the network; the interface allows', { nic: [allow('n')] }, NETWORK, 'Unknown'],
  ])('%s', (_name, site, gone, expected) => {
    expect(told(without(packetSite(site), gone), inbound())).toBe(expected);
  });

  it.each<[string, readonly JsonObject[]]>([
    ['a group without its rules', [...packetSite({}).slice(1), { id: INTERFACE, properties: { networkSecurityGroup: { id: INTERFACE_GROUP }, ipConfigurations: [{ properties: { privateIPAddress: PRIVATE_ADDRESS, subnet: { id: `${NETWORK}/subnets/default` } } }] } }, { id: INTERFACE_GROUP, properties: {} }]],
    ['an interface without its configurations', [{ id: INTERFACE, properties: {} }]],
    ['a configuration without its address', packetSite({ configuration: { privateIPAddress: null } })],
    ['a configuration without its subnet', packetSite({ configuration: { subnet: null } })],
    ['a network without its subnets', packetSite({ network: { subnets: [] } })],
  ])('%s', (_name, rows) => {
    const { access, decidedBy, unknown } = answer(rows, inbound());
    expect([access, decidedBy, unknown === undefined]).toEqual(['Unknown', [], false]);
  });

  it('one of two addresses of an interface: any address may be it', () => {
    const ipConfigurations = [PRIVATE_ADDRESS, null].map((privateIPAddress) => ({ properties: { privateIPAddress, subnet: { id: `${NETWORK}/subnets/default` } } }));
    const rows = [{ id: INTERFACE, properties: { ipConfigurations } }, ...packetSite({}).slice(1)];
    const found = answer(rows, inbound({ localAddress: '10.0.1.5' }));
    expect([found.access, found.error, found.unknown === undefined]).toEqual(['Unknown', undefined, false]);
    expect(told(rows, inbound())).toBe('Allow none');
  });

  it('is told with its cause', () => {
    expect(answer(without(packetSite({ subnet: [] }), SUBNET_GROUP), inbound()).unknown).toContain(SUBNET_GROUP);
  });
});

describe('network interfaces', () => {
  const instance = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/set/virtualMachines/0/networkInterfaces/nic`;
  const properties = { networkSecurityGroup: { id: INTERFACE_GROUP }, ipConfigurations: [{ name: 'x', properties: { privateIPAddress: '10.0.1.77', subnet: { id: `${NETWORK}/subnets/default` } } }] };

  it('of a scale set instance', () => {
    const rows = packetSite({ subnet: [deny('s', 100, { destinationPortRange: '23' }), allow('s2', 200)], more: [{ id: instance, properties }, group(INTERFACE_GROUP, [allow('n')])] });
    expect(told(rows, inbound({ networkInterface: instance.toUpperCase(), localAddress: '10.0.1.77' }))).toBe('Allow subnet s2 @200, networkInterface n @100');
  });

  it('with several configurations, each by its own subnet and groups', () => {
    const second = { name: 'b', properties: { privateIPAddress: 'fd00::4', subnet: { id: `${NETWORK}/subnets/other` } } };
    const row = { id: id('Network/networkInterfaces/two'), properties: { ipConfigurations: [...properties.ipConfigurations, second] } };
    const subnets = [{ id: `${NETWORK}/subnets/default`, properties: {} }, { id: `${NETWORK}/subnets/other`, properties: { networkSecurityGroup: { id: INTERFACE_GROUP } } }];
    const rows = packetSite({ network: { subnets }, more: [row, group(INTERFACE_GROUP, [allow('six', 100, { sourceAddressPrefix: '2a01::/16' })])] });
    expect(told(rows, inbound({ networkInterface: idOf(row), localAddress: '10.0.1.77' }))).toBe('Allow none');
    expect(told(rows, inbound({ networkInterface: idOf(row), localAddress: 'FD00:0::0:4', remoteAddress: '2a01::1' }))).toBe('Allow subnet six @100');
    expect(told(rows, inbound({ networkInterface: idOf(row), localAddress: 'fd00::4', remoteAddress: '2b01::1' }))).toBe('Deny subnet DenyAllInBound @65500');
  });

  it('letter case of ids and words does not matter', () => {
    const packet = { NetworkInterface: INTERFACE.toUpperCase(), direction: 'INBOUND', protocol: 'tcp', remoteAddress: ' 20.1.2.3 ', remotePort: '50000', localAddress: PRIVATE_ADDRESS, localPort: '22' };
    expect(told(packetSite({ nic: [allow('a', 100, { destinationPortRange: '22', sourcePortRange: '50000' })] }), packet)).toBe('Allow networkInterface a @100');
  });
});

describe('a packet that is none', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected an object'], ['null', null, 'found null'], ['a text', 'packet', 'found "packet"'], ['a list', [], 'found a list'],
    ['no interface', inbound({ networkInterface: '' }), 'networkInterface: expected the id of a network interface, found ""'],
    ['an interface of another kind', inbound({ networkInterface: 5 }), 'networkInterface: expected the id of a network interface, found 5'],
    ['an interface that is not there', inbound({ networkInterface: `${INTERFACE}-2` }), `networkInterface: expected one that the snapshot holds, found ${INTERFACE}-2`],
    ['a direction of no known name', inbound({ direction: 'Sideways' }), 'direction: expected Inbound or Outbound, found "Sideways"'],
    ['a protocol of no known name', inbound({ protocol: 'Icmp' }), 'protocol: expected Tcp or Udp, found "Icmp"'],
    ['a remote address that is none', inbound({ remoteAddress: '20.1.2' }), 'remoteAddress: expected an IPv4 or IPv6 address, found "20.1.2"'],
    ['a remote prefix', inbound({ remoteAddress: '20.1.2.0/24' }), 'remoteAddress'],
    ['no remote address', inbound({ remoteAddress: null }), 'remoteAddress: expected an IPv4 or IPv6 address, found null'],
    ['a local address that is none', inbound({ localAddress: 'localhost' }), 'localAddress: expected an IPv4 or IPv6 address'],
    ['a local address of another', inbound({ localAddress: '10.0.1.5' }), `localAddress: expected an address of ${INTERFACE}`],
    ['no local port', inbound({ localPort: null }), 'localPort: expected a port from 0 to 65535, found null'],
    ['a port too high', inbound({ localPort: 65_536 }), 'localPort'], ['a port below', inbound({ localPort: -1 }), 'localPort'], ['half a port', inbound({ localPort: 22.5 }), 'localPort'],
    ['a port by name', inbound({ localPort: 'ssh' }), 'localPort: expected a port from 0 to 65535, found "ssh"'], ['a list of ports', inbound({ remotePort: [22] }), 'remotePort: expected a port from 0 to 65535, found a list'],
    ['a remote port too high', inbound({ remotePort: '65536' }), 'remotePort'],
  ])('%s', (_name, packet, error) => {
    const { error: found, ...others } = answer(packetSite({}), packet);
    expect(others).toEqual({ access: 'Unknown', decidedBy: [], assumes: [] });
    expect(found).toContain(error);
  });

  it('all faults are told at once', () => {
    expect(answer(packetSite({}), { direction: 'In' }).error?.split('; ')).toHaveLength(6);
  });

  it('the ends of the ports are ports', () => {
    for (const port of [0, 65_535, '0', '65535']) expect(answer(packetSite({}), inbound({ localPort: port, remotePort: port })).access).toBe('Allow');
  });
});

