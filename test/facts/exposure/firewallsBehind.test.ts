import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { id, NETWORK } from './site.ts';
import { balancer, byPolicy, classic, FIREWALL_ADDRESS, FIREWALL_CONFIGURATIONS, FIREWALL_SITE, lines, NAMED_POOL, natRule, POLICY, PRIVATE_FRONTEND, through, waysTo, type Asked } from './ways.ts';

const DNAT = `firewallDnat ${FIREWALL_ADDRESS}`;
const ELSEWHERE = '/subscriptions/00000000-0000-4000-8000-000000000002';
const FIREWALLS = 'Microsoft.Network/azureFirewalls';
const GROUPS = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';

describe('an internal balancer behind a firewall', () => {
  const TO_FRONT = natRule({ translatedAddress: '10.0.1.200', translatedPort: '2222' });
  const INTERNAL = { frontend: PRIVATE_FRONTEND };
  const BEHIND: Asked = { configuration: NAMED_POOL };
  const IN = { frontendPort: 2222, backendPort: 22 };
  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['the rule of that port leads on to the backend port', IN, {}, [`${DNAT}:50022 Tcp 22`]],
    ['a rule of another port does not', { frontendPort: 2223, backendPort: 22 }, {}, []],
    ['a rule of another protocol does not', { ...IN, protocol: 'Udp' }, {}, []],
    ['high-availability ports keep the port', { protocol: 'All', frontendPort: 0, backendPort: 0 }, {}, [`${DNAT}:50022 Tcp 2222`]],
    ['of a translation for any protocol, only what the rule takes', IN, { protocols: ['Any'] }, [`${DNAT}:50022 Tcp 22`]],
    ['a translation to another address', IN, { translatedAddress: '10.0.1.201' }, []],
  ])('%s', (_name, rule, translation, expected) => {
    const found = through([{ ...TO_FRONT, ...translation }], balancer({ ...INTERNAL, rules: [rule] }), BEHIND);
    expect(lines(found)).toEqual(expected);
    expect(found.perhaps).toBeUndefined();
  });

  it('under floating IP the groups see its frontend, and its port is the machine\'s', () => {
    const found = through([TO_FRONT], balancer({ ...INTERNAL, rules: [{ ...IN, enableFloatingIP: true }] }), BEHIND);
    expect(found.ways).toMatchObject([{ kind: 'firewallDnat', floating: '10.0.1.200', admits: { Tcp: ['2222'] } }]);
  });

  it.each<[string, JsonObject]>([
    ['its ports cannot be read', { frontendPort: 2222, backendPort: null }],
    ['its protocol cannot be read', { ...IN, protocol: 'Sctp' }],
  ])('nothing is known where %s', (_name, rule) => {
    expect(through([TO_FRONT], balancer({ ...INTERNAL, rules: [rule] }), BEHIND)).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/loadBalancers' });
  });

  it('ports shared out among machines: whose port it is, is not told', () => {
    const shared = { frontendPort: 0, backendAddressPool: { id: `${id('Network/loadBalancers/lb')}/backendAddressPools/pool` }, frontendPortRangeStart: 2200, frontendPortRangeEnd: 2299 };
    expect(through([TO_FRONT], balancer({ ...INTERNAL, nat: [shared] }), BEHIND)).toEqual({ ways: [], perhaps: 'notCollected Microsoft.Network/loadBalancers', perhapsPorts: { Tcp: ['22'] } });
  });

  it('in a network that the firewall does not reach it is another one', () => {
    const frontend = { privateIPAddress: '10.0.1.200', subnet: { id: `${NETWORK}-9/subnets/default` } };
    expect(through([TO_FRONT], balancer({ frontend, rules: [IN] }), { ...BEHIND, virtualNetwork: `${NETWORK}-9` })).toEqual({ ways: [], perhaps: undefined });
  });
});

describe('what is not known of firewalls', () => {
  it.each<[string, JsonObject]>([
    ['a protocol that is not known', { protocols: ['Sctp'] }],
    ['no protocol', { protocols: [] }],
    ['no port', { destinationPorts: [] }],
    ['a port that is none', { destinationPorts: ['ssh'] }],
    ['no translated port', { translatedPort: '' }],
    ['a translated port that is none', { translatedPort: '22-99' }],
    ['a destination that is none beside its own', { destinationAddresses: [FIREWALL_ADDRESS, 'edge'] }],
    ['no destination', { destinationAddresses: [] }],
    ['no source', { sourceAddresses: [] }],
  ])('a rule with %s holds perhaps', (_name, rule) => {
    expect(through([natRule(rule)])).toMatchObject({ ways: [], perhaps: `notCollected ${FIREWALLS}` });
    expect(through([natRule({ ...rule, translatedAddress: '10.0.1.5' })])).toEqual({ ways: [], perhaps: undefined });
  });

  it('a rule that translates to nothing that could be read', () => {
    expect(through([natRule({ translatedAddress: null })])).toMatchObject({ ways: [], perhaps: `notCollected ${FIREWALLS}` });
  });

  it('a name may be any machine in reach, on its port', () => {
    const byName = natRule({ translatedAddress: '', translatedFqdn: 'jump.contoso.internal' });
    expect(through([byName])).toEqual({ ways: [], perhaps: `notCollected ${FIREWALLS}`, perhapsPorts: { Tcp: ['22'] } });
    expect(through([byName], [], { virtualNetwork: `${NETWORK}-9` })).toEqual({ ways: [], perhaps: undefined });
    expect(waysTo([classic([{ rules: [byName] }]), ...FIREWALL_SITE.slice(0, 1)], { virtualNetwork: `${NETWORK}-9` }).perhaps).toBe(`notCollected ${FIREWALLS}`);
  });

  it('on any port, where something else is not known either', () => {
    const byName = natRule({ translatedAddress: '', translatedFqdn: 'jump.contoso.internal' });
    expect(through([byName], [], { gaps: [gap('Microsoft.Network/loadBalancers', SUBSCRIPTION)] })).not.toHaveProperty('perhapsPorts');
  });

  it('a name may be an internal balancer before the machine', () => {
    const byName = natRule({ translatedAddress: '', translatedFqdn: 'jump.contoso.internal' });
    const rows = balancer({ frontend: PRIVATE_FRONTEND, rules: [{ frontendPort: 22, backendPort: 2022 }] });
    expect(through([byName], rows, { configuration: NAMED_POOL }).perhapsPorts).toEqual({ Tcp: ['22', '2022'] });
  });

  it('a hub\'s firewall may mean any network', () => {
    const hub = (publicIPs: JsonObject, rules: readonly JsonObject[]) => byPolicy([{ priority: 100, collections: [{ rules }] }], { ipConfigurations: [], virtualHub: { id: id('Network/virtualHubs/hub') }, hubIPAddresses: { publicIPs } });
    const own = { addresses: [{ address: FIREWALL_ADDRESS }] };
    const asked = { virtualNetwork: `${NETWORK}-9` };
    expect(waysTo(hub(own, [natRule()]), asked)).toEqual({ ways: [], perhaps: `notCollected ${FIREWALLS}`, perhapsPorts: { Tcp: ['22'] } });
    expect(waysTo(hub(own, [natRule({ destinationAddresses: ['20.50.60.98'] })]), asked)).toEqual({ ways: [], perhaps: undefined });
    expect(waysTo(hub(own, [natRule({ translatedAddress: '10.0.1.5' })]), asked)).toEqual({ ways: [], perhaps: undefined });
    expect(waysTo(hub({ count: 1 }, [natRule()]), asked).perhaps).toBe(`notCollected ${FIREWALLS}`);
    expect(waysTo(hub(own, [natRule({ translatedAddress: '', translatedFqdn: 'a.b' })]), asked).perhaps).toBe(`notCollected ${FIREWALLS}`);
  });

  it('one of its public addresses was not read: a rule for another is no doubt', () => {
    const ipConfigurations = [...FIREWALL_CONFIGURATIONS, { name: 'second', properties: { publicIPAddress: { id: id('Network/publicIPAddresses/unread') } } }];
    expect(waysTo([...FIREWALL_SITE, classic([{ rules: [natRule()] }], { ipConfigurations })])).toMatchObject({ ways: [{ publicAddress: FIREWALL_ADDRESS }], perhaps: undefined });
    expect(waysTo([...FIREWALL_SITE, classic([{ rules: [natRule({ destinationAddresses: ['20.50.60.98'] })] }], { ipConfigurations })])).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/publicIPAddresses' });
  });

  it('a hub\'s firewall that names a subnet may mean any network all the same', () => {
    const hub = classic([{ rules: [natRule()] }], { virtualHub: { id: id('Network/virtualHubs/hub') } });
    expect(waysTo([...FIREWALL_SITE, hub])).toEqual({ ways: [], perhaps: `notCollected ${FIREWALLS}`, perhapsPorts: { Tcp: ['22'] } });
  });

  it('the firewall\'s public address was not read: a rule may be for it', () => {
    const [, network = {}] = FIREWALL_SITE;
    expect(waysTo([network, classic([{ rules: [natRule()] }])])).toEqual({ ways: [], perhaps: 'notCollected Microsoft.Network/publicIPAddresses', perhapsPorts: { Tcp: ['22'] } });
    expect(waysTo([network, classic([{ rules: [natRule({ protocols: ['ICMP'] })] }])])).toEqual({ ways: [], perhaps: undefined });
    expect(waysTo([network, classic([{ rules: [natRule({ translatedAddress: '10.0.1.5' })] }])])).toEqual({ ways: [], perhaps: undefined });
  });

  it.each<[string, readonly JsonObject[]]>([
    ['a firewall without its rules', [classic([], { natRuleCollections: null })]],
    ['a collection without its rules', [classic([], { natRuleCollections: [{ name: 'in', properties: { priority: 100, action: { type: 'Dnat' } } }] })]],
    ['a group without its collections', [...byPolicy([]), { id: `${POLICY}/ruleCollectionGroups/cut`, properties: { priority: 100 } }]],
  ])('%s may translate anything', (_name, rows) => {
    expect(waysTo([...FIREWALL_SITE, ...rows]).perhaps).toMatch(/^notCollected /u);
  });

  it.each<[string, readonly JsonObject[], string, string, string | undefined, string | undefined]>([
    ['firewalls of its subscription', [], FIREWALLS, SUBSCRIPTION, `forbidden ${FIREWALLS}`, undefined],
    ['rule collection groups of its subscription', [], GROUPS, SUBSCRIPTION, `forbidden ${GROUPS}`, undefined],
    // An id that a row names and no row is, is a gap (design, section 4), whatever else is vouched for.
    ['rule collection groups where a firewall\'s policy is', byPolicy([], { firewallPolicy: { id: POLICY.replace(SUBSCRIPTION, ELSEWHERE) } }), GROUPS, ELSEWHERE, `forbidden ${GROUPS}`, `notCollected ${GROUPS}`],
    ['rule collection groups of a policy that was read', [...byPolicy([]), { id: POLICY, properties: { ruleCollectionGroups: [] } }], GROUPS, SUBSCRIPTION, `forbidden ${GROUPS}`, undefined],
    ['rule collection groups, and the firewall has rules of its own', [classic([])], GROUPS, SUBSCRIPTION, `forbidden ${GROUPS}`, undefined],
    ['firewalls elsewhere', [], FIREWALLS, ELSEWHERE, undefined, undefined],
  ])('%s were not read', (_name, rows, type, scope, perhaps, vouched) => {
    const gaps = [gap(type, scope)];
    expect(waysTo([...FIREWALL_SITE, ...rows], { gaps }).perhaps).toBe(perhaps);
    expect(waysTo([...FIREWALL_SITE, ...rows], { gaps, assumes: ['noFirewalls'] }).perhaps).toBe(vouched);
  });

  it('a gap hides no way that was seen', () => {
    expect(through([natRule()], [], { gaps: [gap(GROUPS, SUBSCRIPTION)] })).toMatchObject({ ways: [{ kind: 'firewallDnat' }], perhaps: `forbidden ${GROUPS}` });
  });
});
