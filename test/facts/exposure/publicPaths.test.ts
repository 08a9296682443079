import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { ADDRESS, allow, CONFIGURATION, deny, exposureOf, id, jitDeny, NETWORK, PRIVATE_ADDRESS, PUBLIC_ADDRESS, publicAddress, site, type Site } from './site.ts';

const BALANCER = id('Network/loadBalancers/lb');
const FRONTEND = `${BALANCER}/frontendIPConfigurations/front`;
const POOL = `${BALANCER}/backendAddressPools/pool`;
const NAT_RULE = `${BALANCER}/inboundNatRules/ssh`;
const FIREWALL = id('Network/azureFirewalls/fw');
const FIREWALL_ADDRESS = publicAddress(id('Network/publicIPAddresses/pip-fw'), '20.50.60.99', 'Standard');
const PUBLIC_FRONTEND: JsonObject = { publicIPAddress: { id: ADDRESS } };
const PRIVATE_FRONTEND: JsonObject = { privateIPAddress: '10.0.1.200', subnet: { id: `${NETWORK}/subnets/default` } };

interface Balancing {
  readonly frontend?: JsonObject;
  readonly sku?: string;
  readonly rule?: JsonObject;
  readonly nat?: JsonObject;
  readonly pool?: JsonObject;
}

/** 50022 outside, 22 inside, unless the rule says otherwise. */
function balancer({ frontend = PUBLIC_FRONTEND, sku = 'Standard', rule, nat, pool = { backendIPConfigurations: [{ id: CONFIGURATION }] } }: Balancing): JsonObject {
  const ports = { frontendIPConfiguration: { id: FRONTEND.toUpperCase() }, protocol: 'Tcp', frontendPort: 50022, backendPort: 22, enableFloatingIP: false };
  return {
    id: BALANCER, sku: { name: sku },
    properties: {
      frontendIPConfigurations: [{ id: FRONTEND, name: 'front', properties: frontend }],
      backendAddressPools: [{ id: POOL, name: 'pool', properties: pool }],
      loadBalancingRules: rule === undefined ? [] : [{ id: `${BALANCER}/loadBalancingRules/ssh`, name: 'ssh', properties: { ...ports, backendAddressPool: { id: POOL }, ...rule } }],
      inboundNatRules: nat === undefined ? [] : [{ id: NAT_RULE, name: 'ssh', properties: { ...ports, ...nat } }],
    },
  };
}

/** A machine without a public address of its own, behind a load balancer. */
function behind(balancing: Balancing, given: Site = { rules: [allow('22')] }): readonly JsonObject[] {
  const configuration = {
    ...(balancing.rule === undefined ? {} : { loadBalancerBackendAddressPools: [{ id: POOL.toUpperCase() }] }),
    ...(balancing.nat === undefined ? {} : { loadBalancerInboundNatRules: [{ id: NAT_RULE.toUpperCase() }] }),
  };
  const sku = balancing.sku === 'Basic' ? 'Basic' : 'Standard';
  return site({ ...given, configuration: { ...configuration, ...given.configuration }, sku: undefined, more: [balancer(balancing), publicAddress(ADDRESS, PUBLIC_ADDRESS, sku), ...(given.more ?? [])] });
}

const NAT: Balancing = { nat: { backendIPConfiguration: { id: CONFIGURATION } } };
const NAT_OF_POOL: Balancing = { rule: { protocol: 'Udp', backendPort: 53 }, nat: { backendAddressPool: { id: POOL }, frontendPortRangeStart: 50000, frontendPortRangeEnd: 50099, frontendPort: 0 } };
const POOL_OF_ADDRESSES: Balancing = { rule: {}, pool: { loadBalancerBackendAddresses: [{ name: 'a', properties: { ipAddress: PRIVATE_ADDRESS, virtualNetwork: { id: NETWORK } } }] } };
const POOL_OF_CONFIGURATIONS: Balancing = { rule: {}, pool: { loadBalancerBackendAddresses: [{ name: 'a', properties: { networkInterfaceIPConfiguration: { id: CONFIGURATION } } }] } };
const UNAWARE: Site = { rules: [allow('22')], configuration: { loadBalancerBackendAddressPools: null } };
const HIGH_AVAILABILITY: Balancing = { rule: { protocol: 'All', frontendPort: 0, backendPort: 0 } };

describe('behind a load balancer', () => {
  it.each<[string, readonly JsonObject[], string, readonly string[]]>([
    ['a rule leads to the backend port', behind({ rule: {} }), 'open', ['22']],
    ['the frontend port is none of the machine', behind({ rule: {} }, { rules: [allow('50022')] }), 'closed', []],
    ['a group that lets everything in opens the backend port alone', behind({ rule: {} }, { rules: [allow('*')] }), 'open', ['22']],
    ['a rule for another protocol is no way in', behind({ rule: { protocol: 'Udp' } }), 'closed', []],
    ['the group of the machine has the last word', behind({ rule: {} }, { rules: [deny('22'), allow('22')] }), 'closed', []],
    ['a deny of the private address is met', behind({ rule: {} }, { rules: [jitDeny('22'), allow('22')] }), 'closed', []],
    ['high availability ports lead to all of them', behind(HIGH_AVAILABILITY, { rules: [allow('22'), allow('3389', { priority: 1002 })] }), 'open', ['22', '3389']],
    ['a pool may name addresses', behind(POOL_OF_ADDRESSES), 'open', ['22']],
    ['a pool may name configurations among its addresses', behind(POOL_OF_CONFIGURATIONS, UNAWARE), 'open', ['22']],
    ['a pool may name a machine that does not know of it', behind({ rule: {}, pool: { backendIPConfigurations: [{ id: CONFIGURATION.toUpperCase() }] } }, UNAWARE), 'open', ['22']],
    ['a NAT rule leads to the backend port', behind(NAT), 'open', ['22']],
    ['a NAT rule may name a machine that does not know of it', behind(NAT, { rules: [allow('22')], configuration: { loadBalancerInboundNatRules: null } }), 'open', ['22']],
    ['a NAT rule: the frontend port is none of the machine', behind(NAT, { rules: [allow('50022')] }), 'closed', []],
    ['a NAT rule of a pool leads to every member', behind(NAT_OF_POOL), 'open', ['22']],
    ['no group, Standard', behind({ rule: {} }, { rules: undefined }), 'closed', []],
    ['no group, Basic', behind({ rule: {}, sku: 'Basic' }, { rules: undefined }), 'open', ['22']],
    ['a NAT rule, no group, Standard', behind(NAT, { rules: undefined }), 'closed', []],
    ['a NAT rule, no group, Basic', behind({ ...NAT, sku: 'Basic' }, { rules: undefined }), 'open', ['22']],
  ])('%s', (_name, rows, verdict, openPorts) => {
    expect(exposureOf(rows)).toMatchObject({ verdict, openPorts, publicPath: true });
  });

  it.each<[string, Balancing, string]>([
    ['loadBalancerRule', { rule: {} }, '22'],
    ['inboundNatRule', NAT, '22'],
  ])('an opening tells of %s, the public address and the port of the machine', (path, balancing, ports) => {
    expect(exposureOf(behind(balancing))).toMatchObject({ paths: [path], openings: [{ path, ports, protocol: 'Tcp', publicAddress: PUBLIC_ADDRESS, privateAddress: PRIVATE_ADDRESS, from: ['Internet'] }] });
  });

  it.each<[string, Balancing]>([
    ['a rule', { rule: {}, frontend: PRIVATE_FRONTEND }],
    ['a NAT rule', { ...NAT, frontend: PRIVATE_FRONTEND }],
    ['high availability ports', { ...HIGH_AVAILABILITY, frontend: PRIVATE_FRONTEND }],
  ])('%s of an internal one is no public path', (_name, balancing) => {
    expect(exposureOf(behind(balancing))).toMatchObject({ publicPath: false, paths: [], verdict: 'closed', openPorts: [], openings: [] });
  });

  it('the same private address in another network is another machine', () => {
    const elsewhere = { loadBalancerBackendAddresses: [{ name: 'a', properties: { ipAddress: PRIVATE_ADDRESS, virtualNetwork: { id: `${NETWORK}-2` } } }] };
    expect(exposureOf(behind({ rule: {}, pool: elsewhere }, UNAWARE))).toMatchObject({ publicPath: false, verdict: 'closed' });
  });

  it('a pool without any rule leads nowhere', () => {
    expect(exposureOf(behind({}, { rules: [allow('22')], configuration: { loadBalancerBackendAddressPools: [{ id: POOL }] } }))).toMatchObject({ publicPath: false, verdict: 'closed' });
  });

  /** Under floating IP the group sees the frontend address and port: rules of the private address do not meet such a packet. */
  it.each<[string, readonly JsonObject[], string]>([
    ['is open where everybody may come', [allow('50022')], 'open'],
    ['is not opened by an allow of the backend port', [allow('22')], 'closed'],
    ['is not closed by a deny of the private address', [jitDeny('50022', 100), allow('50022')], 'open'],
    ['is not opened by an allow to the private address', [allow('50022', { destinationAddressPrefix: PRIVATE_ADDRESS })], 'closed'],
    ['is opened by an allow to the frontend\'s address', [allow('50022', { destinationAddressPrefix: PUBLIC_ADDRESS })], 'open'],
  ])('floating IP %s', (_name, rules, verdict) => {
    expect(exposureOf(behind({ rule: { enableFloatingIP: true } }, { rules }))['verdict']).toBe(verdict);
    expect(exposureOf(behind({ nat: { backendIPConfiguration: { id: CONFIGURATION }, enableFloatingIP: true } }, { rules }))['verdict']).toBe(verdict);
  });

  it.each<[string, Balancing]>([
    ['protocol', { rule: { protocol: null } }],
    ['port', { rule: { backendPort: null } }],
    ['protocol of a NAT rule', { nat: { backendIPConfiguration: { id: CONFIGURATION }, protocol: 'Sctp' } }],
  ])('with a %s that cannot be read, nothing is known to be closed', (_name, balancing) => {
    expect(exposureOf(behind(balancing))['verdict']).toMatch(/^unknown: /u);
  });

  /** A balancer may hold members of other subscriptions in its pools, unknown to them. */
  it.each(['/subscriptions/00000000-0000-4000-8000-000000000002', SUBSCRIPTION])('of %s could not be read: the network lies there or the interface, so it may be a way in', (unreadable) => {
    const text = JSON.stringify(site({ rules: [allow('22')], sku: undefined })).replaceAll(NETWORK, NETWORK.replace(SUBSCRIPTION, '/subscriptions/00000000-0000-4000-8000-000000000002'));
    const rows = JSON.parse(text) as JsonObject[];
    expect(exposureOf(rows)).toMatchObject({ publicPath: false, verdict: 'closed' });
    expect(exposureOf(rows, [gap('Microsoft.Network/loadBalancers', unreadable)])).toMatchObject({ publicPath: 'unknown: forbidden', verdict: 'unknown: forbidden' });
    expect(exposureOf(rows, [gap('Microsoft.Network/loadBalancers', '/subscriptions/00000000-0000-4000-8000-000000000003')])['verdict']).toBe('closed');
  });

  it('that was not read is not known to be a way in or none', () => {
    const rows = behind({ rule: {} }).filter((row) => row['id'] !== BALANCER);
    expect(exposureOf(rows)).toMatchObject({ publicPath: 'unknown: notCollected', verdict: 'unknown: notCollected' });
  });
});

const DNAT: JsonObject = {
  name: 'ssh', sourceAddresses: ['*'], destinationAddresses: ['20.50.60.99'], destinationPorts: ['50022'], protocols: ['TCP'], translatedAddress: PRIVATE_ADDRESS, translatedPort: '22',
};

const FIREWALL_CONFIGURATIONS: readonly JsonObject[] = [
  { name: 'front', properties: { publicIPAddress: { id: FIREWALL_ADDRESS['id'] ?? null }, privateIPAddress: '10.0.255.4', subnet: { id: `${NETWORK}/subnets/AzureFirewallSubnet` } } },
];

function classicFirewall(rule: JsonObject): JsonObject {
  return {
    id: FIREWALL,
    properties: {
      ipConfigurations: FIREWALL_CONFIGURATIONS,
      natRuleCollections: [{ name: 'in', properties: { priority: 100, action: { type: 'Dnat' }, rules: [rule] } }],
    },
  };
}

function policyFirewall(rule: JsonObject): readonly JsonObject[] {
  const firewallPolicy = id('Network/firewallPolicies/edge');
  const { protocols = [], ...rest } = rule;
  const natRule = { ...rest, ruleType: 'NatRule', ipProtocols: protocols };
  return [
    { id: FIREWALL, properties: { ipConfigurations: FIREWALL_CONFIGURATIONS, firewallPolicy: { id: firewallPolicy } } },
    {
      id: `${firewallPolicy}/ruleCollectionGroups/dnat`,
      properties: { priority: 100, ruleCollections: [{ ruleCollectionType: 'FirewallPolicyNatRuleCollection', action: { type: 'DNAT' }, priority: 100, rules: [natRule] }] },
    },
  ];
}

describe('behind a firewall', () => {
  const SUBNETS = { subnets: [{ id: `${NETWORK}/subnets/default`, name: 'default', properties: { addressPrefix: '10.0.1.0/24' } }, { id: `${NETWORK}/subnets/AzureFirewallSubnet`, properties: { addressPrefix: '10.0.255.0/26' } }] };
  const network: JsonObject = { id: NETWORK, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, ...SUBNETS } };
  const OFFICE = { sourceAddresses: ['51.140.12.0/24'] };

  /** The groups see the firewall's address, which is one of the network: the default rules let it in. */
  it.each<[string, readonly JsonObject[], JsonObject, string, readonly string[]]>([
    ['everyone gets in where the default rules stand', [], {}, 'open', ['22']],
    ['some get in where the rule names some', [], OFFICE, 'restricted', []],
    ['nobody gets in where the group denies the port', [deny('22')], {}, 'closed', []],
    ['nobody gets in where the group denies the network', [deny('*', { sourceAddressPrefix: 'VirtualNetwork' })], {}, 'closed', []],
    ['an allow of a client\'s address opens nothing', [deny('*', { priority: 200 }), allow('22', { priority: 100, sourceAddressPrefix: '51.140.12.7' })], {}, 'closed', []],
    ['another machine is meant', [allow('22')], { translatedAddress: '10.0.1.5' }, 'closed', []],
  ])('%s', (_name, rules, rule, verdict, openPorts) => {
    const rows = site({ rules, sku: undefined }).filter((row) => row['id'] !== NETWORK);
    for (const firewall of [[classicFirewall({ ...DNAT, ...rule })], policyFirewall({ ...DNAT, ...rule })]) {
      expect(exposureOf([...rows, network, ...firewall, FIREWALL_ADDRESS])).toMatchObject({ verdict, openPorts });
    }
  });

  /** In the same letters as findings about the firewall itself: they share it (design, section 10). */
  it('it is the firewall\'s rule that an opening comes from, whatever the groups say', () => {
    const rows = site({ rules: [], sku: undefined }).filter((row) => row['id'] !== NETWORK);
    const { rootCause, openings } = exposureOf([...rows, network, classicFirewall({ ...DNAT, name: 'to-jump' }), FIREWALL_ADDRESS]);
    expect([rootCause, openings]).toMatchObject([`rule to-jump of ${FIREWALL.toLowerCase()}`, [{ rootCause }]]);
  });

  it('that knows machines by name, nothing is known to be closed', () => {
    const firewall = policyFirewall({ ...DNAT, translatedAddress: '', translatedFqdn: 'jump.contoso.internal' });
    const { verdict, publicPath } = exposureOf(site({ rules: [], sku: undefined, more: [...firewall, FIREWALL_ADDRESS] }));
    expect([verdict, publicPath]).toEqual(['unknown: notCollected', 'unknown: notCollected']);
  });

  it('what is open by an address of its own stays open', () => {
    expect(exposureOf(site({ rules: [allow('3389')], more: [classicFirewall(DNAT), FIREWALL_ADDRESS] }))).toMatchObject({ publicPath: true, verdict: 'open' });
  });
});

describe('by an address of its own', () => {
  it.each<[string, Site, string, readonly string[]]>([
    ['Standard, no group', { rules: undefined, sku: 'Standard' }, 'closed', []],
    ['Basic, no group', { rules: undefined, sku: 'Basic' }, 'open', ['*']],
    ['without sku, no group', { rules: undefined, sku: 'none' }, 'open', ['*']],
    ['Standard, a group without rules', { rules: [], sku: 'Standard' }, 'closed', []],
    ['Basic, a group without rules', { rules: [], sku: 'Basic' }, 'closed', []],
    ['Standard, a group that lets everyone in', { rules: [allow('22')], sku: 'Standard' }, 'open', ['22']],
    ['Standard, the group stands at the subnet', { rules: undefined, sku: 'Standard', subnet: { networkSecurityGroup: { id: id('Network/networkSecurityGroups/of-subnet') } }, more: [{ id: id('Network/networkSecurityGroups/of-subnet'), properties: { securityRules: [allow('22')] } }] }, 'open', ['22']],
  ])('%s', (_name, given, verdict, openPorts) => {
    expect(exposureOf(site(given))).toMatchObject({ publicPath: true, paths: ['publicIp'], verdict, openPorts });
  });

  it('and none: no public path', () => {
    expect(exposureOf(site({ rules: [allow('22')], sku: undefined }))).toMatchObject({ publicPath: false, paths: [], verdict: 'closed', openPorts: [], openings: [], rootCause: null });
  });

  it.each([['running', false], ['stopped', false], ['deallocated', true]])('a machine that is %s keeps its verdict', (power, deallocated) => {
    const machine = { extended: { instanceView: { powerState: { code: `PowerState/${power}` } } } };
    expect(exposureOf(site({ rules: [allow('22')], machine }))).toMatchObject({ verdict: 'open', openPorts: ['22'], deallocated });
  });
});
