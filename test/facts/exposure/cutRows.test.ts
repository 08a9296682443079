import { describe, expect, it } from 'vitest';
import { idKey, parentId } from '../../../src/values/armId.ts';
import { asObject, isJsonObject, type JsonObject, type JsonValue } from '../../../src/values/json.ts';
import { gap } from '../access/snapshot.ts';
import { allow, CONFIGURATION, deny, exposureOf, GROUP, id, idOf, INTERFACE, NETWORK, PRIVATE_ADDRESS, site, type Site } from './site.ts';
import { BALANCER, balancer, byPolicy, classic, FIREWALL, FIREWALL_SITE, NAMED_POOL, natRule, POOL, through, waysTo, type Balancing } from './ways.ts';

/** Rows that a hand, a script or a lossy export has bent: what they no longer say may be anything, so nothing is known to be closed. */

const BALANCERS = 'Microsoft.Network/loadBalancers';
const POOL_OF_ADDRESSES: JsonObject = { loadBalancerBackendAddresses: [{ name: 'a', properties: { ipAddress: PRIVATE_ADDRESS, virtualNetwork: { id: NETWORK } } }] };

describe('a rule of a security group that is bent', () => {
  it.each<[string, JsonValue]>([
    ['is no object', null],
    ['is a text', 'allow ssh'],
    ['has a destination that is none', allow('22', { destinationAddressPrefix: '10.0.1.4/99' })],
    ['has a number for a destination', allow('22', { destinationAddressPrefix: 10 })],
    ['has a hole in its destinations', allow('22', { destinationAddressPrefix: '', destinationAddressPrefixes: ['10.0.1.5', null] })],
    ['has a hole in its sources', allow('22', { sourceAddressPrefixes: ['10.0.0.0/8', {}] })],
    ['has a group without its id among its destinations', allow('22', { destinationAddressPrefix: '', destinationApplicationSecurityGroups: [{ id: id('Network/applicationSecurityGroups/other') }, {}] })],
    ['has two sources in one text', allow('22', { sourceAddressPrefix: '1.2.3.4,5.6.7.8' })],
    ['has a source with a mask', allow('22', { sourceAddressPrefix: '51.140.0.0/255.255.0.0' })],
    ['has a hole in its ports', allow('22', { destinationPortRange: '', destinationPortRanges: ['443', null] })],
  ])('%s', (_name, rule) => {
    const { verdict } = exposureOf(site({ rules: [rule as JsonObject] }));
    expect(verdict).toBe('unknown: notCollected');
  });

  it('default rules that were left out are what they always are', () => {
    const table = id('Network/routeTables/rt');
    const denyAll = deny('*', { priority: 65500 }, 'DenyAllInBound');
    const rows = site({ subnet: { routeTable: { id: table } }, more: [{ id: table, name: 'rt', properties: { routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0' } }] } }] });
    const cut = rows.map((row) => (idOf(row) === GROUP ? { ...row, properties: { securityRules: [], defaultSecurityRules: [denyAll] } } : row));
    expect(exposureOf(cut)['verdict']).toBe('open');
  });

  it('one that is surely for everyone is open, whatever else it says', () => {
    expect(exposureOf(site({ rules: [allow('22', { sourceAddressPrefixes: ['*', null] })] }))).toMatchObject({ verdict: 'open', openPorts: ['22'] });
  });

  it.each<[string, JsonObject]>([
    ['another machine', { destinationAddressPrefix: '10.0.1.5' }],
    ['a service tag, which no private address is under', { destinationAddressPrefix: 'Storage.WestEurope' }],
  ])('one that is for %s lets nothing in', (_name, properties) => {
    expect(exposureOf(site({ rules: [allow('22', properties)] }))['verdict']).toBe('closed');
  });
});

describe('a machine whose list of interfaces is bent', () => {
  it.each<[string, readonly JsonValue[]]>([['one lost its id', [{ id: INTERFACE }, {}]], ['one is no object', [{ id: INTERFACE }, 'nic-second']], ['it is empty, and no machine is without one', []]])('%s', (_name, networkInterfaces) => {
    expect(exposureOf(site({ machine: { networkProfile: { networkInterfaces } } }))).toMatchObject({ verdict: 'unknown: notCollected' });
  });
});

describe('a part of a row that lost all it says', () => {
  it('a configuration may have a public address', () => {
    const rows = site({ rules: [allow('22')] }).map((row) => (idOf(row) === INTERFACE ? { ...row, properties: { ...asObject(row['properties']), ipConfigurations: [{ name: 'ipconfig1', properties: {} }] } } : row));
    expect(exposureOf(rows)['publicPath']).toBe('unknown: notCollected');
  });

  it('a subnet may have a group', () => {
    const rows = site({ rules: [allow('22')] }).map((row) => (idOf(row) === NETWORK ? { ...row, properties: { ...asObject(row['properties']), subnets: [{ id: `${NETWORK}/subnets/default`, name: 'default', properties: {} }] } } : row));
    expect(exposureOf(rows)['verdict']).toBe('unknown: notCollected');
  });
});

describe('a machine whose application security groups are bent', () => {
  const forGroup = allow('22', { destinationAddressPrefix: undefined, destinationApplicationSecurityGroups: [{ id: id('Network/applicationSecurityGroups/jump') }] });
  it.each<[string, JsonValue, string]>([['none', null, 'closed'], ['no list', {}, 'unknown: notCollected'], ['a text', 'jump', 'unknown: notCollected']])('they are %s', (_name, applicationSecurityGroups, verdict) => {
    expect(exposureOf(site({ rules: [forGroup], configuration: { applicationSecurityGroups } }))['verdict']).toBe(verdict);
  });
});

describe('what a route adds to the tag VirtualNetwork', () => {
  function routed(addressPrefix: string): Site {
    const table = id('Network/routeTables/rt');
    return { rules: [], subnet: { routeTable: { id: table } }, more: [{ id: table, name: 'rt', properties: { routes: [{ name: 'one', properties: { addressPrefix } }] } }] };
  }
  it.each([['AzureMonitor', 'unknown: notCollected'], ['Storage.WestEurope', 'unknown: notCollected'], ['192.168.0.0/16', 'closed'], ['0.0.0.0/0', 'open']])('%s: %s', (prefix, verdict) => {
    expect(exposureOf(site(routed(prefix)))['verdict']).toBe(verdict);
  });
});

describe('a network that is bent', () => {
  const HUB = id('Network/virtualNetworks/hub').replace(/subscriptions\/[^/]+/, 'subscriptions/00000000-0000-4000-8000-0000000000ff');
  const PEERING: JsonObject = { peeringState: 'Connected', remoteVirtualNetwork: { id: HUB }, remoteAddressSpace: { addressPrefixes: ['10.9.0.0/16'] } };

  function peered(peering: JsonObject, more: JsonObject = {}, given: Site = {}): readonly JsonObject[] {
    return site(given).map((row) => (idOf(row) === NETWORK ? { ...row, properties: { ...asObject(row['properties']), virtualNetworkPeerings: [peering], ...more } } : row));
  }

  it.each<[string, JsonObject, string]>([
    ['tells its peer', { properties: PEERING }, 'closed'],
    ['does not say with whom', { properties: { peeringState: 'Connected' } }, 'unknown: notCollected'],
    ['does not say with whom, and with which prefixes', { properties: { ...PEERING, remoteVirtualNetwork: null } }, 'closed'],
    ['is no more than a name', { name: 'hub' }, 'unknown: notCollected'],
  ])('a peering %s: what the tag VirtualNetwork lets in', (_name, peering, verdict) => {
    expect(exposureOf(peered(peering, {}, { rules: [allow('22', { sourceAddressPrefix: 'VirtualNetwork' })] }))['verdict']).toBe(verdict);
  });

  // "Service tags", VirtualNetwork: it holds the peers' prefixes, and what it holds is not under the tag Internet; AllowVnetInBound lets it in.
  it.each<[string, JsonObject, Site, string]>([
    ['a deny of the Internet closes nothing', { name: 'hub' }, { rules: [deny('*', { sourceAddressPrefix: 'Internet' })] }, 'unknown: notCollected'],
    ['a deny of the Internet closes where it denies the network too', { name: 'hub' }, { rules: [deny('*', { sourceAddressPrefixes: ['Internet', 'VirtualNetwork'], sourceAddressPrefix: undefined })] }, 'closed'],
    ['a deny of everybody closes', { name: 'hub' }, { rules: [deny('*')] }, 'closed'],
    ['a deny of the Internet closes before a deny of everybody', { name: 'hub' }, { rules: [deny('*', { sourceAddressPrefix: 'Internet' }), deny('*', { priority: 4000 })] }, 'closed'],
    ['a deny of the Internet closes where the peering tells its prefixes', { properties: PEERING }, { rules: [deny('*', { sourceAddressPrefix: 'Internet' })] }, 'closed'],
  ])('of a peer that is not known: %s', (_name, peering, given, verdict) => {
    expect(exposureOf(peered(peering, {}, given))['verdict']).toBe(verdict);
  });

  it.each<[string, JsonObject]>([['with its subnet', {}], ['without its subnet', { subnets: [] }]])('%s: a firewall may stand at its peer, where nothing could be read', (_name, more) => {
    const unread = gap('Microsoft.Network/azureFirewalls', HUB.split('/').slice(0, 3).join('/'));
    expect(exposureOf(peered({ properties: PEERING }, more, { sku: undefined }), [unread])['publicPath']).toBe('unknown: forbidden');
  });
});

describe('a balancer or a member that is bent', () => {
  it.each<[string, JsonObject, Balancing]>([
    ['the member names a pool without its id', { loadBalancerBackendAddressPools: [{ name: 'pool' }] }, { rules: [{}] }],
    ['the member names pools by a text', { loadBalancerBackendAddressPools: 'pool' }, { rules: [{}] }],
    ['the member does not tell its address', { privateIPAddress: null }, { rules: [{}], pool: POOL_OF_ADDRESSES }],
    ['the member tells an address that is none', { privateIPAddress: 'dynamic' }, { rules: [{}], pool: POOL_OF_ADDRESSES }],
    ['the rule does not say in words that are understood whether it translates', NAMED_POOL, { rules: [{ enableFloatingIP: 'true' }] }],
    ['the rule says nothing', NAMED_POOL, { more: { loadBalancingRules: [{ id: `${BALANCER}/loadBalancingRules/ssh`, name: 'ssh', properties: {} }] } }],
    ['the frontend says nothing', NAMED_POOL, { rules: [{}], frontend: {} }],
  ])('%s', (_name, configuration, balancing) => {
    expect(waysTo(balancer(balancing), { configuration })).toMatchObject({ ways: [], perhaps: expect.stringMatching(/^notCollected/) as string });
  });

  it.each<[string, Balancing]>([
    ['no list of pools', { rules: [{}], more: { backendAddressPools: null } }],
    ['a pool that is none', { rules: [{}], more: { backendAddressPools: [null] } }],
    ['a pool of which only the name is left', { rules: [{}], more: { backendAddressPools: [{ id: POOL, name: 'pool' }] } }],
    ['an address in a pool that says nothing', { rules: [{}], pool: { loadBalancerBackendAddresses: [{ name: 'a' }] } }],
    ['no list of NAT rules', { rules: [{}], more: { inboundNatRules: null } }],
    ['a NAT rule of which only the name is left', { rules: [{}], more: { inboundNatRules: [{ name: 'ssh' }] } }],
  ])('a balancer that the member need not name has %s', (_name, balancing) => {
    expect(waysTo(balancer({ rules: [{}] }))).toEqual({ ways: [], perhaps: undefined });
    expect(waysTo(balancer(balancing))).toEqual({ ways: [], perhaps: `notCollected ${BALANCERS}` });
    expect(waysTo(balancer(balancing), { subscriptions: ['00000000-0000-4000-8000-0000000000ff'] })).toEqual({ ways: [], perhaps: undefined });
  });

  it('the member does not tell its network', () => {
    expect(waysTo(balancer({ rules: [{}], pool: POOL_OF_ADDRESSES }), { virtualNetwork: '' }).perhaps).toBe(`notCollected ${BALANCERS}`);
  });
});

describe('a firewall that is bent', () => {
  it.each(['10.0.1.4/32', '10.0.1.4-10.0.1.9', 'vm-jump'])('it translates to %s, which is no single address', (translatedAddress) => {
    expect(through([natRule({ translatedAddress })])).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/azureFirewalls' });
  });

  it('the machine tells an address that is none', () => {
    expect(through([natRule()], [], { configuration: { privateIPAddress: 'dynamic' } })).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/networkInterfaces' });
  });

  it.each<[string, JsonValue, string | undefined]>([['none', null, undefined], ['an empty list', [], undefined], ['no list', {}, 'notCollected Microsoft.Network/azureFirewalls'], ['a text', 'public', 'notCollected Microsoft.Network/azureFirewalls']])('its configurations are %s', (_name, ipConfigurations, perhaps) => {
    expect(waysTo([...FIREWALL_SITE, classic([{ rules: [natRule()] }], { ipConfigurations })])).toMatchObject({ ways: [], perhaps });
  });

  it('it came without its properties', () => {
    expect(waysTo([...FIREWALL_SITE, { id: FIREWALL }]).perhaps).toBe('notCollected Microsoft.Network/azureFirewalls');
  });

  it('it names a policy without its id', () => {
    expect(waysTo([...FIREWALL_SITE, classic([], { firewallPolicy: { name: 'edge' } })]).perhaps).toBe('notCollected Microsoft.Network/azureFirewalls');
  });

  it.each<[string, JsonValue]>([['is no object', null], ['does not tell its type', { priority: 100, rules: [{ name: 'ssh' }] }]])('a collection of its policy %s', (_name, collection) => {
    const rows = byPolicy([{ priority: 100, collections: [] }]).map((row) => (parentOf(row).endsWith('/edge') ? { ...row, properties: { priority: 100, ruleCollections: [collection] } } : row));
    expect(waysTo([...FIREWALL_SITE, ...rows]).perhaps).toMatch(/^notCollected/);
  });

  function parentOf(row: JsonObject): string {
    return idKey(parentId(idOf(row)));
  }
});

/** Azure's own services disagree on the letter case of keys. */
describe('the letter case of keys below properties changes nothing', () => {
  const lower = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(lower);
    return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), lower(inner ?? null)])) : value;
  };
  const lowered = (row: JsonObject): JsonObject => ({ ...row, properties: lower(asObject(row['properties'])) });
  it.each<[string, readonly JsonObject[]]>([['a balancer', balancer({ rules: [{}] })], ['a firewall', [...FIREWALL_SITE, classic([{ rules: [natRule()] }])]]])('of %s', (_name, rows) => {
    const before = waysTo(rows, { configuration: NAMED_POOL });
    expect(before.ways).toHaveLength(1);
    expect(waysTo(rows.map(lowered), { configuration: NAMED_POOL })).toEqual(before);
  });

  it('a firewall names an address without its id', () => {
    const ipConfigurations = [{ name: 'one', properties: { subnet: { id: `${NETWORK}/subnets/AzureFirewallSubnet` }, publicIPAddress: {} } }];
    const rows = [...FIREWALL_SITE, classic([{ rules: [natRule()] }], { ipConfigurations })];
    expect(waysTo(rows).perhaps).toBe('notCollected Microsoft.Network/azureFirewalls');
    expect(waysTo(rows.map(lowered))).toEqual(waysTo(rows));
  });
});

it('a slash at the end of an id changes nothing', () => {
  expect(parentId(`${NETWORK}/subnets/default/`)).toBe(NETWORK);
  expect(exposureOf(site({ rules: [allow('22')], configuration: { subnet: { id: `${NETWORK}/subnets/default/` } } }))).toEqual(exposureOf(site({ rules: [allow('22')] })));
  expect(CONFIGURATION.startsWith(parentId(parentId(CONFIGURATION)))).toBe(true);
});
