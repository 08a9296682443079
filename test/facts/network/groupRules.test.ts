import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineExposure } from '../../../src/facts/exposure/machineExposure.ts';
import { MACHINE_TYPES } from '../../../src/facts/exposure/report.ts';
import { groupRulesFact } from '../../../src/facts/network/groupRules.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, NOW, snapshotOf } from '../access/snapshot.ts';
import { GROUP, id, INTERFACE, MACHINE, NETWORK, securityGroup, securityRule, SUBNET, told, unread } from './estate.ts';

const INSTANCE = id('Compute/virtualMachineScaleSets/vmss/virtualMachines/0');
const ADDRESS = id('Network/publicIPAddresses/pip');

function permissive(properties: JsonObject) {
  return told(groupRulesFact, securityGroup([securityRule(properties)]), 'permissive');
}

function namesOf(answer: ReturnType<typeof told>): unknown {
  return Array.isArray(answer) ? answer.map((one: unknown) => (typeof one === 'object' && one !== null && 'rule' in one ? one.rule : one)) : answer;
}

describe('a rule of a security group', () => {
  // "Network security groups", "Service tags", and what stands in tenants (spellings of everything).
  it.each<[string, JsonObject, boolean]>([
    ['*', {}, true],
    ['any', { sourceAddressPrefix: 'any' }, true],
    ['Internet, in small letters', { sourceAddressPrefix: 'internet' }, true],
    ['0.0.0.0/0', { sourceAddressPrefix: '0.0.0.0/0' }, true],
    ['::/0', { sourceAddressPrefix: '::/0' }, true],
    ['two halves in the plural field', { sourceAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/1'] }, true],
    ['more than a /16 of public addresses', { sourceAddressPrefix: '51.0.0.0/15' }, true],
    ['AzureCloud', { sourceAddressPrefix: 'AzureCloud' }, true],
    ['AzureCloud of a region', { sourceAddressPrefix: 'azurecloud.westeurope' }, true],
    ['a /16 of public addresses', { sourceAddressPrefix: '51.140.0.0/16' }, false],
    ['all private addresses', { sourceAddressPrefixes: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }, false],
    ['VirtualNetwork', { sourceAddressPrefix: 'VirtualNetwork' }, false],
    ['AzureLoadBalancer', { sourceAddressPrefix: 'AzureLoadBalancer' }, false],
    ['a site of IPv6', { sourceAddressPrefix: '2603:1020:201::/48' }, false],
    ['everyone, to be denied', { access: 'Deny' }, false],
    ['everyone, outbound', { direction: 'Outbound' }, false],
  ])('for %s', (_name, properties, expected) => {
    expect(namesOf(permissive(properties))).toEqual(expected ? ['rule'] : []);
  });

  it('says its ports and protocols', () => {
    expect(permissive({ protocol: 'tcp', destinationPortRange: '', destinationPortRanges: ['22', '80-90', '85-100'] })).toEqual([{ rule: 'rule', priority: 200, protocols: ['Tcp'], ports: ['22', '80-100'] }]);
    expect(permissive({ protocol: '*', destinationPortRange: '0-65535' })).toEqual([{ rule: 'rule', priority: 200, protocols: ['*'], ports: ['*'] }]);
  });

  it.each(['access', 'direction', 'protocol', 'priority', 'sourceAddressPrefix', 'sourcePortRange', 'destinationAddressPrefix', 'destinationPortRange'])('may be anything without %s', (key) => {
    const whole = securityRule({});
    const { [key]: _cut, ...properties } = whole['properties'] as JsonObject;
    expect(told(groupRulesFact, securityGroup([{ ...whole, properties }]), 'permissive')).toContain('+');
  });

  it('is for everyone however everyone is cut into prefixes', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (path) => {
      const parts = path.map((bit, index) => prefix([...path.slice(0, index), !bit]));
      expect(namesOf(permissive({ sourceAddressPrefixes: [...parts, prefix(path)] }))).toEqual(['rule']);
    }));
  });
});

/** The IPv4 prefix of some leading bits. */
function prefix(bits: readonly boolean[]): string {
  const value = bits.reduce((sum, bit, index) => (bit ? sum + 2 ** (31 - index) : sum), 0);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}/${bits.length}`;
}

interface Place {
  readonly address?: boolean;
  readonly attached?: boolean;
  readonly where?: 'interface' | 'subnet' | 'nowhere';
}

function around({ address = true, attached = true, where = 'interface' }: Place = {}): readonly JsonObject[] {
  const carried = { networkSecurityGroup: { id: GROUP.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') } };
  return [
    { id: MACHINE, properties: { networkProfile: { networkInterfaces: attached ? [{ id: INTERFACE }] : [] } } },
    {
      id: INTERFACE,
      properties: {
        ...(where === 'interface' ? carried : {}), ...(attached ? { virtualMachine: { id: MACHINE } } : {}),
        ipConfigurations: [{ name: 'one', properties: { privateIPAddress: '10.0.1.4', subnet: { id: SUBNET }, ...(address ? { publicIPAddress: { id: ADDRESS } } : {}) } }],
      },
    },
    { id: NETWORK, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ id: SUBNET, name: 'default', properties: { addressPrefix: '10.0.1.0/24', ...(where === 'subnet' ? carried : {}) } }] } },
    { id: ADDRESS, sku: { name: 'Standard' }, properties: { ipAddress: '20.50.60.70' } },
  ];
}

describe('a permissive rule is idle', () => {
  const group = securityGroup([securityRule({})]);
  const shadowed = securityGroup([securityRule({}), securityRule({ access: 'Deny', priority: 100, protocol: '*', destinationPortRange: '*' }, 'deny')]);
  it.each<[string, JsonObject, readonly JsonObject[], boolean]>([
    ['nowhere', group, [], true],
    ['before a machine without a way in', group, around({ address: false }), true],
    ['before an interface of no machine', group, around({ attached: false }), true],
    ['beside a machine', group, around({ where: 'nowhere' }), true],
    ['behind a deny of its own group', shadowed, around(), true],
    ['but not before a machine with an address', group, around(), false],
    ['nor on the subnet of one', group, around({ where: 'subnet' }), false],
  ])('%s', (_name, given, rows, expected) => {
    expect(namesOf(told(groupRulesFact, given, 'idle', rows))).toEqual(expected ? ['rule'] : []);
  });

  it('says whether its group stands anywhere', () => {
    expect(told(groupRulesFact, group, 'idle')).toMatchObject([{ attached: false }]);
    expect(told(groupRulesFact, group, 'idle', around({ address: false }))).toMatchObject([{ attached: true }]);
    expect(told(groupRulesFact, group, 'idle', around({ address: false, where: 'subnet' }))).toMatchObject([{ attached: true }]);
  });

  it.each([
    'Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkInterfaces', 'Microsoft.Network/virtualNetworks',
    'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces',
    'Microsoft.Network/azureFirewalls', 'Microsoft.Network/loadBalancers',
  ])('only if %s were read', (type) => {
    expect(told(groupRulesFact, group, 'idle', around({ address: false }), [unread(type)])).toEqual(['+']);
  });

  it.each<[string, JsonObject]>([
    ['an interface', { networkInterfaces: [{ id: id('Network/networkInterfaces/other') }] }],
    ['an interface of a scale set', { networkInterfaces: [{ id: id('Compute/virtualMachineScaleSets/vmss/virtualMachines/0/networkInterfaces/nic') }] }],
    ['a subnet', { subnets: [{ id: `${NETWORK}/subnets/other` }] }],
  ])('only if %s that its group names was read', (_name, more) => {
    expect(told(groupRulesFact, securityGroup([securityRule({})], more), 'idle', around({ address: false }))).toEqual(['+']);
  });

  it('only if the machine behind it was read', () => {
    expect(told(groupRulesFact, group, 'idle', around().slice(1))).toEqual(['+']);
  });
});

describe('a permissive rule is in use', () => {
  it.each<[string, readonly JsonObject[], readonly ReturnType<typeof unread>[]]>([
    ['security admin rules were not read', around(), [unread('Microsoft.Network/effectiveSecurityAdminRules')]],
    ['the interface lost its address', around().map((one) => (one['id'] === INTERFACE ? { id: INTERFACE, properties: { networkSecurityGroup: { id: GROUP }, virtualMachine: { id: MACHINE }, ipConfigurations: [{ name: 'one', properties: { subnet: { id: SUBNET }, publicIPAddress: { id: ADDRESS } } }] } } : one)), []],
  ])('perhaps, where %s', (_name, rows, gaps) => {
    expect(told(groupRulesFact, securityGroup([securityRule({})]), 'idle', rows, gaps)).toEqual(['+']);
  });

  it('before an instance of a scale set', () => {
    const instance = id('Compute/virtualMachineScaleSets/vmss/virtualMachines/0');
    const configuration = `${instance}/networkInterfaces/nic/ipConfigurations/one`;
    const rows = around({ where: 'nowhere' }).flatMap((one): readonly JsonObject[] => {
      if (one['id'] === MACHINE) return [{ id: instance, properties: { networkProfile: { networkInterfaces: [{ id: `${instance}/networkInterfaces/nic` }] } } }];
      if (one['id'] !== INTERFACE) return [one];
      const properties = { privateIPAddress: '10.0.1.4', subnet: { id: SUBNET }, publicIPAddress: { id: `${configuration}/publicIPAddresses/pip` } };
      return [
        { id: `${instance}/networkInterfaces/nic`, properties: { networkSecurityGroup: { id: GROUP }, ipConfigurations: [{ id: configuration, name: 'one', properties }] } },
        { id: `${configuration}/publicIPAddresses/pip`, sku: { name: 'Standard' }, properties: { ipAddress: '20.50.60.71' } },
      ];
    });
    expect(told(groupRulesFact, securityGroup([securityRule({})]), 'idle', rows)).toEqual([]);
  });

  it.each<[string, readonly JsonObject[], string]>([
    ['a machine', around(), MACHINE],
    ['a machine without a way in', around({ address: false }), MACHINE],
    // Whose interface names it as if it were a machine of its own: that one was not read.
    ['an instance', around().map((one) => (one['id'] === MACHINE ? { ...one, id: INSTANCE } : one['id'] === INTERFACE ? { ...one, properties: { ...(one['properties'] as JsonObject), virtualMachine: { id: INSTANCE } } } : one)), INSTANCE],
  ])('or not, whether %s was asked what reaches it before, or is now', (_name, rows, machine) => {
    const group = securityGroup([securityRule({})]);
    const [before, now] = [snapshotOf([group, ...rows]), snapshotOf([group, ...rows])];
    const asked = [...MACHINE_TYPES].flatMap((type) => [...before.rows(type)]).filter(({ id: own }) => own === machine);
    expect(asked.map((row) => machineExposure(before, { now: NOW })(row).endpoints.length)).toHaveLength(1);
    expect(answersOf(groupRulesFact, group, before)).toEqual(answersOf(groupRulesFact, group, now));
  });

  it('whatever ways in were not read besides', () => {
    expect(told(groupRulesFact, securityGroup([securityRule({})]), 'idle', around(), [unread('Microsoft.Network/azureFirewalls'), unread('Microsoft.Network/loadBalancers')])).toEqual([]);
  });
});
