import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { CONFIGURATION, id, NETWORK, PRIVATE_ADDRESS, publicAddress } from './site.ts';
import { balancer, BALANCER, BALANCER_ADDRESS, lines, NAMED_POOL, POOL, PRIVATE_FRONTEND, waysTo, type Asked, type Balancing } from './ways.ts';

const RULE = `loadBalancerRule ${BALANCER_ADDRESS}`;
const NAT = `inboundNatRule ${BALANCER_ADDRESS}`;
const OWN = { backendIPConfiguration: { id: CONFIGURATION } };
const OF_POOL = { frontendPort: 0, backendAddressPool: { id: POOL }, frontendPortRangeStart: 50000, frontendPortRangeEnd: 50099 };
const NAT_POOL = { loadBalancerInboundNatPools: [{ id: `${BALANCER}/inboundNatPools/ssh` }] };
const SECOND_FRONT = `${BALANCER}/frontendIPConfigurations/second`;
const ELSEWHERE = '/subscriptions/00000000-0000-4000-8000-000000000002';

function entries(...properties: readonly JsonObject[]): JsonObject {
  return { loadBalancerBackendAddresses: properties.map((one, index) => ({ name: `a${index}`, properties: one })) };
}

describe('what a load balancer delivers', () => {
  it.each<[string, Balancing, Asked, readonly string[]]>([
    ['a rule: the backend port', { rules: [{}] }, { configuration: NAMED_POOL }, [`${RULE}:50022 Tcp 22`]],
    ['a rule for UDP', { rules: [{ protocol: 'UDP' }] }, { configuration: NAMED_POOL }, [`${RULE}:50022 Udp 22`]],
    ['a rule for QUIC is UDP', { rules: [{ protocol: 'Quic' }] }, { configuration: NAMED_POOL }, [`${RULE}:50022 Udp 22`]],
    ['a rule for all protocols is TCP and UDP', { rules: [{ protocol: 'All' }] }, { configuration: NAMED_POOL }, [`${RULE}:50022 Tcp 22 Udp 22`]],
    ['high-availability ports: every port', { rules: [{ protocol: 'All', frontendPort: 0, backendPort: 0 }] }, { configuration: NAMED_POOL }, [`${RULE}:? Tcp * Udp *`]],
    ['several rules', { rules: [{}, { name: 'web', frontendPort: 443, backendPort: 8443 }] }, { configuration: NAMED_POOL }, [`${RULE}:50022 Tcp 22`, `${RULE}:443 Tcp 8443`]],
    ['a rule for several pools', { rules: [{ backendAddressPool: null, backendAddressPools: [{ id: `${BALANCER}/backendAddressPools/other` }, { id: POOL.toUpperCase() }] }] }, { configuration: NAMED_POOL }, [`${RULE}:50022 Tcp 22`]],
    ['a rule for another pool: nothing', { rules: [{ backendAddressPool: { id: `${BALANCER}/backendAddressPools/other` } }] }, { configuration: NAMED_POOL }, []],
    ['a NAT rule of one machine, which the rule names', { nat: [OWN] }, {}, [`${NAT}:50022 Tcp 22`]],
    ['a NAT rule of one machine, which the machine names', { nat: [{}] }, { configuration: { loadBalancerInboundNatRules: [{ id: `${BALANCER}/INBOUNDNATRULES/SSH` }] } }, [`${NAT}:50022 Tcp 22`]],
    ['a NAT rule that both name is one way', { nat: [OWN] }, { configuration: { loadBalancerInboundNatRules: [{ id: `${BALANCER}/inboundNatRules/ssh` }] } }, [`${NAT}:50022 Tcp 22`]],
    ['a NAT rule of another machine: nothing', { nat: [{ backendIPConfiguration: { id: CONFIGURATION.replace('nic-jump', 'nic-other') } }] }, {}, []],
    ['a NAT rule of a pool: a port of the range, which one is not told', { nat: [OF_POOL] }, { configuration: NAMED_POOL }, [`${NAT}:? Tcp 22`]],
    ['a NAT rule of a pool with a range of one port', { nat: [{ ...OF_POOL, frontendPortRangeEnd: 50000 }] }, { configuration: NAMED_POOL }, [`${NAT}:? Tcp 22`]],
    ['a NAT pool without rules of its own', { natPools: [{}] }, { configuration: NAT_POOL }, [`${NAT}:? Tcp 22`]],
    ['a NAT pool and the rule that Azure made of it: one way', { natPools: [{}], nat: [{ name: 'ssh.0', frontendPort: 50000, ...OWN }] }, { configuration: NAT_POOL }, [`${NAT}:50000 Tcp 22`]],
    ['a NAT pool whose rule of the same name is not of the pool: two ways', { natPools: [{}], nat: [{ name: 'other.0', frontendPort: 50500, ...OWN }] }, { configuration: NAT_POOL }, [`${NAT}:? Tcp 22`, `${NAT}:50500 Tcp 22`]],
    ['a pool alone: nothing', {}, { configuration: NAMED_POOL }, []],
    ['a private frontend: nothing', { rules: [{}], nat: [OWN], frontend: PRIVATE_FRONTEND }, { configuration: NAMED_POOL }, []],
    ['a frontend with a prefix of addresses', { rules: [{}], frontend: { publicIPPrefix: { id: id('Network/publicIPPrefixes/p') } } }, { configuration: NAMED_POOL }, ['loadBalancerRule :50022 Tcp 22']],
    ['a public address that was not read', { rules: [{}], frontend: { publicIPAddress: { id: id('Network/publicIPAddresses/unread') } } }, { configuration: NAMED_POOL }, ['loadBalancerRule :50022 Tcp 22']],
  ])('%s', (_name, balancing, asked, expected) => {
    const found = waysTo(balancer(balancing), asked);
    expect(lines(found)).toEqual(expected);
    expect(found.perhaps).toBeUndefined();
  });

  it('two frontends are two ways', () => {
    const frontends = [['front', id('Network/publicIPAddresses/pip-lb')], ['second', id('Network/publicIPAddresses/pip-second')]] as const;
    const frontendIPConfigurations = frontends.map(([name, address]) => ({ id: `${BALANCER}/frontendIPConfigurations/${name}`, properties: { publicIPAddress: { id: address } } }));
    const rules = [{}, { name: 'ssh2', frontendIPConfiguration: { id: SECOND_FRONT } }];
    const rows = [...balancer({ rules, more: { frontendIPConfigurations } }), publicAddress(id('Network/publicIPAddresses/pip-second'), '20.50.60.81', 'Standard')];
    expect(lines(waysTo(rows, { configuration: NAMED_POOL }))).toEqual([`${RULE}:50022 Tcp 22`, 'loadBalancerRule 20.50.60.81:50022 Tcp 22']);
  });
});

describe('who is in a backend pool', () => {
  it.each<[string, JsonObject, Asked, boolean]>([
    ['whoever names it', {}, { configuration: NAMED_POOL }, true],
    ['whom it names', { backendIPConfigurations: [{ id: CONFIGURATION.toUpperCase() }] }, {}, true],
    ['whom an entry names', entries({ networkInterfaceIPConfiguration: { id: CONFIGURATION } }), {}, true],
    ['an address in its network', entries({ ipAddress: PRIVATE_ADDRESS, virtualNetwork: { id: NETWORK.toUpperCase() } }), {}, true],
    ['an address in a subnet of its network', entries({ ipAddress: PRIVATE_ADDRESS, subnet: { id: `${NETWORK}/subnets/default` } }), {}, true],
    ['an address in the network of the pool', { virtualNetwork: { id: NETWORK }, ...entries({ ipAddress: PRIVATE_ADDRESS }) }, {}, true],
    ['not the same address in another network', entries({ ipAddress: PRIVATE_ADDRESS, virtualNetwork: { id: `${NETWORK}-2` } }), {}, false],
    ['not another address', entries({ ipAddress: '10.0.1.5', virtualNetwork: { id: NETWORK } }), {}, false],
    ['a member of another subscription', { backendIPConfigurations: [{ id: CONFIGURATION.replace(SUBSCRIPTION, ELSEWHERE) }] }, { id: CONFIGURATION.replace(SUBSCRIPTION, ELSEWHERE) }, true],
  ])('%s', (_name, pool, asked, isIn) => {
    const found = waysTo(balancer({ pool, rules: [{}] }), asked);
    expect(found.ways.length > 0).toBe(isIn);
    expect(found.perhaps).toBeUndefined();
  });
});

it('an IPv6 address is the same however it is written', () => {
  const pool = entries({ ipAddress: 'FD00:0::4', virtualNetwork: { id: NETWORK } });
  const rows = balancer({ pool, rules: [{}], frontend: { publicIPPrefix: { id: id('Network/publicIPPrefixes/p6') } } });
  expect(lines(waysTo(rows, { configuration: { privateIPAddress: 'fd00::0004' } }))).toEqual(['loadBalancerRule :50022 Tcp 22']);
});

/** Source: semantics of floating IP: no translation; the filters see the frontend's address, the machine's port is the frontend's. */
describe('floating IP', () => {
  const FLOATING = { enableFloatingIP: true };
  it.each<[string, Balancing, readonly string[], string]>([
    ['a rule', { rules: [FLOATING] }, [`${RULE}:50022 Tcp 50022`], BALANCER_ADDRESS],
    ['a NAT rule', { nat: [{ ...FLOATING, ...OWN }] }, [`${NAT}:50022 Tcp 50022`], BALANCER_ADDRESS],
    ['high-availability ports', { rules: [{ ...FLOATING, protocol: 'All', frontendPort: 0, backendPort: 0 }] }, [`${RULE}:? Tcp * Udp *`], BALANCER_ADDRESS],
    ['of a prefix', { rules: [FLOATING], frontend: { publicIPPrefix: { id: id('Network/publicIPPrefixes/p') } } }, ['loadBalancerRule :50022 Tcp 50022'], ''],
    ['of an address that was not read', { rules: [FLOATING], frontend: { publicIPAddress: { id: id('Network/publicIPAddresses/unread') } } }, ['loadBalancerRule :50022 Tcp 50022'], ''],
  ])('%s', (_name, balancing, expected, floating) => {
    const found = waysTo(balancer(balancing), { configuration: NAMED_POOL });
    expect(lines(found)).toEqual(expected);
    expect(found.ways.map((way) => way.floating)).toEqual([floating]);
  });

  it('is told of an IPv6 frontend too', () => {
    const address = { id: id('Network/publicIPAddresses/pip6'), sku: { name: 'Standard' }, properties: { ipAddress: '2603:1020::7', publicIPAddressVersion: 'IPv6' } };
    const rows = [...balancer({ rules: [FLOATING], frontend: { publicIPAddress: { id: address.id } } }), address];
    expect(waysTo(rows, { configuration: { ...NAMED_POOL, privateIPAddress: 'fd00::4', privateIPAddressVersion: 'IPv6' } }).ways).toMatchObject([{ publicAddress: '2603:1020::7', floating: '2603:1020::7' }]);
  });

  it('none: nothing is said of it', () => {
    expect(waysTo(balancer({ rules: [{}] }), { configuration: NAMED_POOL }).ways[0]).not.toHaveProperty('floating');
  });

  it('of shared ports: one of them is the machine\'s, any may be', () => {
    expect(lines(waysTo(balancer({ nat: [{ ...OF_POOL, ...FLOATING }] }), { configuration: NAMED_POOL }))).toEqual([`${NAT}:? Tcp 50000-50099`]);
  });
});

describe('address families', () => {
  const V6 = { id: id('Network/publicIPAddresses/pip6'), sku: { name: 'Standard' }, properties: { ipAddress: '2603:1020::7', publicIPAddressVersion: 'IPv6' } };
  it.each<[string, JsonObject, boolean, boolean]>([
    ['an IPv4 frontend and an IPv4 configuration', { privateIPAddressVersion: 'IPv4' }, false, true],
    ['an IPv4 frontend and an IPv6 configuration', { privateIPAddress: 'fd00::4', privateIPAddressVersion: 'IPv6' }, false, false],
    ['an IPv6 frontend and an IPv4 configuration', { privateIPAddressVersion: 'IPv4' }, true, false],
    ['an IPv6 frontend and an IPv6 configuration', { privateIPAddress: 'fd00::4' }, true, true],
  ])('%s', (_name, configuration, isV6, isWay) => {
    const rows = [...balancer({ rules: [{}], ...(isV6 ? { frontend: { publicIPAddress: { id: V6.id } } } : {}) }), V6];
    expect(waysTo(rows, { configuration: { ...NAMED_POOL, ...configuration } }).ways.length > 0).toBe(isWay);
  });
});

/** Without any security group the balancer's sku decides; no sku is Basic. */
describe('unguarded behind a balancer', () => {
  it.each<[string, JsonObject | null, string]>([
    ['Standard', { name: 'Standard' }, 'closed'],
    ['Basic', { name: 'Basic' }, 'open'],
    ['basic in small letters', { name: 'basic' }, 'open'],
    ['no sku', null, 'open'],
  ])('%s', (_name, sku, unguarded) => {
    expect(waysTo(balancer({ rules: [{}], sku }), { configuration: NAMED_POOL }).ways).toMatchObject([{ unguarded }]);
  });
});

describe('a global balancer before a regional one', () => {
  const GLOBAL_ADDRESS = '20.50.60.90';
  const REGIONAL = `${BALANCER}/frontendIPConfigurations/front`;
  function global(rule: JsonObject, frontend: string = REGIONAL): readonly JsonObject[] {
    const [row = {}] = balancer({ name: 'global', sku: { name: 'Standard', tier: 'Global' }, pool: entries({ loadBalancerFrontendIPConfiguration: { id: frontend } }), rules: [rule], frontend: { publicIPAddress: { id: id('Network/publicIPAddresses/pip-global') } } });
    return [row, publicAddress(id('Network/publicIPAddresses/pip-global'), GLOBAL_ADDRESS, 'Standard')];
  }
  const REGIONAL_RULE = `${RULE}:50022 Tcp 22`;
  const HIGH_AVAILABILITY = { protocol: 'All', frontendPort: 0, backendPort: 0 };

  it.each<[string, JsonObject, readonly JsonObject[], readonly string[]]>([
    ['leads to the regional port', {}, global({ frontendPort: 443, backendPort: 50022 }), [REGIONAL_RULE, `loadBalancerRule ${GLOBAL_ADDRESS}:443 Tcp 22`]],
    ['leads to another port than the regional rule takes', {}, global({ frontendPort: 443, backendPort: 8443 }), [REGIONAL_RULE]],
    ['leads there by another protocol', {}, global({ frontendPort: 443, backendPort: 50022, protocol: 'Udp' }), [REGIONAL_RULE]],
    ['leads to another frontend', {}, global({ frontendPort: 443, backendPort: 50022 }, `${BALANCER}/frontendIPConfigurations/other`), [REGIONAL_RULE]],
    ['leads to high-availability ports', HIGH_AVAILABILITY, global({ frontendPort: 443, backendPort: 8443 }), [`${RULE}:? Tcp * Udp *`, `loadBalancerRule ${GLOBAL_ADDRESS}:443 Tcp 8443`]],
  ])('%s', (_name, rule, more, expected) => {
    const found = waysTo([...balancer({ rules: [rule] }), ...more], { configuration: NAMED_POOL });
    expect(lines(found)).toEqual(expected);
    expect(found.perhaps).toBeUndefined();
  });

  it('with a private frontend adds nothing', () => {
    const [row = {}] = balancer({ name: 'global', pool: entries({ loadBalancerFrontendIPConfiguration: { id: REGIONAL } }), rules: [{ backendPort: 50022 }], frontend: PRIVATE_FRONTEND });
    expect(lines(waysTo([...balancer({ rules: [{}] }), row], { configuration: NAMED_POOL }))).toEqual([REGIONAL_RULE]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['the global one floats', {}, { frontendPort: 50022, backendPort: 50022, enableFloatingIP: true }],
    ['the regional one floats', { enableFloatingIP: true }, { frontendPort: 443, backendPort: 50022 }],
    ['its ports cannot be read', {}, { backendPort: null }],
    ['the regional ports are shared out', { ...OF_POOL, backendPort: 22 }, { frontendPort: 443, backendPort: 50022 }],
  ])('that cannot be followed is a gap and hides nothing: %s', (_name, rule, outer) => {
    expect(waysTo([...balancer({ rules: [rule] }), ...global(outer)], { configuration: NAMED_POOL })).toMatchObject({ ways: [{ publicAddress: BALANCER_ADDRESS }], perhaps: 'notCollected Microsoft.Network/loadBalancers' });
  });
});

describe('what is not known of balancers', () => {
  it.each<[string, readonly JsonObject[], Asked]>([
    ['a protocol that is not known', balancer({ rules: [{ protocol: 'Sctp' }] }), { configuration: NAMED_POOL }],
    ['no backend port', balancer({ rules: [{ backendPort: null }] }), { configuration: NAMED_POOL }],
    ['a backend port that is none', balancer({ rules: [{ backendPort: 70000 }] }), { configuration: NAMED_POOL }],
    ['no frontend port where it is the machine\'s', balancer({ rules: [{ enableFloatingIP: true, frontendPort: null }] }), { configuration: NAMED_POOL }],
    ['a frontend that is not there', balancer({ rules: [{ frontendIPConfiguration: { id: SECOND_FRONT } }] }), { configuration: NAMED_POOL }],
    ['a balancer that was not read', [], { configuration: NAMED_POOL }],
    ['a balancer of a NAT rule that was not read', [], { configuration: { loadBalancerInboundNatRules: [{ id: `${BALANCER}/inboundNatRules/ssh` }] } }],
    ['a NAT rule that the balancer does not hold', balancer(), { configuration: { loadBalancerInboundNatRules: [{ id: `${BALANCER}/inboundNatRules/ssh` }] } }],
    ['a balancer of a NAT pool that was not read', [], { configuration: NAT_POOL }],
    ['a balancer without a list', balancer({ rules: [], more: { loadBalancingRules: null } }), { configuration: NAMED_POOL }],
    ['an address without a network', balancer({ rules: [{}], pool: entries({ ipAddress: PRIVATE_ADDRESS }) }), {}],
  ])('%s', (_name, rows, asked) => {
    expect(waysTo(rows, asked)).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/loadBalancers' });
  });

  it.each([
    ['the subscription itself', SUBSCRIPTION, 'forbidden Microsoft.Network/loadBalancers'],
    ['a subscription that has nothing to do with it', '/subscriptions/00000000-0000-4000-8000-000000000003', undefined],
  ])('balancers of %s', (_name, scope, perhaps) => {
    expect(waysTo([], { gaps: [gap('Microsoft.Network/loadBalancers', scope)] }).perhaps).toBe(perhaps);
  });

  it('unless the user vouches for it', () => {
    expect(waysTo([], { gaps: [gap('Microsoft.Network/loadBalancers', SUBSCRIPTION)], assumes: ['noLoadBalancers'] }).perhaps).toBeUndefined();
  });

  it('a gap hides no way that was seen', () => {
    const rows = balancer({ rules: [{}, { name: 'odd', protocol: 'Sctp' }] });
    expect(waysTo(rows, { configuration: NAMED_POOL })).toMatchObject({ ways: [{ kind: 'loadBalancerRule' }], perhaps: 'notCollected Microsoft.Network/loadBalancers' });
  });
});
