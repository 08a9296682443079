import { describe, expect, it } from 'vitest';
import { interfacesOf } from '../../../src/facts/exposure/interfaces.ts';
import { networkIndex } from '../../../src/facts/exposure/networkIndex.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, row, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { id, NETWORK, PRIVATE_ADDRESS } from './site.ts';
import { balancer, BALANCER, BALANCER_ADDRESS, lines, waysTo } from './ways.ts';

const SCALE_SET = id('Compute/virtualMachineScaleSets/workers');
const INSTANCE = `${SCALE_SET}/virtualMachines/0`;
const INTERFACE = `${INSTANCE}/networkInterfaces/nic`;
const CONFIGURATION = `${INTERFACE}/ipConfigurations/ipconfig1`;
const ADDRESS = `${CONFIGURATION}/publicIPAddresses/pip`;
const INTERFACES = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces';

function profile(...ids: readonly string[]): JsonObject {
  return { networkProfile: { networkInterfaces: ids.map((one) => ({ id: one })) } };
}

/** Ids of the interfaces found, and why there may be more. */
function interfaces(asked: JsonObject, rows: readonly JsonObject[], gaps: readonly Gap[] = []): readonly [readonly string[], readonly string[]] {
  const found = interfacesOf(networkIndex(snapshotOf([asked, ...rows], gaps)))(row(asked));
  return [found.interfaces.map((one) => one.id), found.missing.map(({ reason, artifact }) => `${reason} ${artifact}`)];
}

describe('the interfaces of', () => {
  const MACHINE = id('Compute/virtualMachines/vm');
  const [FIRST, SECOND] = [id('Network/networkInterfaces/one'), id('Network/networkInterfaces/two')];
  const second = `${INSTANCE}/networkInterfaces/second`;

  it.each<[string, JsonObject, readonly JsonObject[], readonly Gap[], readonly string[], readonly string[]]>([
    ['a machine: those that it names', { id: MACHINE, properties: profile(FIRST.toUpperCase(), SECOND) }, [{ id: FIRST }, { id: SECOND }], [], [FIRST, SECOND], []],
    ['a machine: one was not read', { id: MACHINE, properties: profile(FIRST, SECOND) }, [{ id: FIRST }], [], [FIRST], ['notCollected Microsoft.Network/networkInterfaces']],
    ['a machine: none could be read', { id: MACHINE, properties: profile(FIRST) }, [], [gap('Microsoft.Network/networkInterfaces', SUBSCRIPTION)], [], ['forbidden Microsoft.Network/networkInterfaces']],
    ['a machine that names none', { id: MACHINE, properties: {} }, [], [], [], ['notCollected Microsoft.Compute/virtualMachines']],
    ['a machine that names one without its id', { id: MACHINE, properties: { networkProfile: { networkInterfaces: [{ id: FIRST }, { properties: { primary: false } }] } } }, [{ id: FIRST }], [], [FIRST], ['notCollected Microsoft.Compute/virtualMachines']],
    ['an instance: those below it', { id: INSTANCE, properties: {} }, [{ id: INTERFACE }, { id: second }], [], [INTERFACE, second], []],
    ['an instance: those that it names, once', { id: INSTANCE, properties: profile(INTERFACE.toUpperCase()) }, [{ id: INTERFACE }], [], [INTERFACE], []],
    ['an instance: not those of its neighbour', { id: `${SCALE_SET}/virtualMachines/00`, properties: {} }, [{ id: INTERFACE }], [], [], ['notCollected Microsoft.Compute/virtualMachineScaleSets/virtualMachines']],
    ['an instance: one that it names was not read', { id: INSTANCE, properties: profile(INTERFACE, second) }, [{ id: INTERFACE }], [], [INTERFACE], [`notCollected ${INTERFACES}`]],
    ['an instance: nothing is known where interfaces could not be read', { id: INSTANCE, properties: {} }, [], [gap(INTERFACES, SUBSCRIPTION)], [], [`forbidden ${INTERFACES}`]],
    ['an instance: all that it names were found, whatever else could not be read', { id: INSTANCE, properties: profile(INTERFACE) }, [{ id: INTERFACE }], [gap(INTERFACES, SUBSCRIPTION)], [INTERFACE], []],
    ['an interface: itself', { id: FIRST, properties: {} }, [], [], [FIRST], []],
    ['an instance\'s interface: itself', { id: INTERFACE, properties: {} }, [], [], [INTERFACE], []],
  ])('%s', (_name, asked, rows, gaps, found, missing) => {
    expect(interfaces(asked, rows, gaps)).toEqual([found, missing]);
  });
});

describe('ways in to an instance', () => {
  const model = (interfaceName: string, configurationName: string): JsonObject => ({
    id: SCALE_SET,
    properties: { virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{
      name: interfaceName, properties: { ipConfigurations: [{ name: configurationName, properties: { loadBalancerInboundNatPools: [{ id: `${BALANCER}/INBOUNDNATPOOLS/ssh` }] } }] },
    }] } } },
  });
  it.each<[string, JsonObject, readonly JsonObject[], readonly string[]]>([
    ['of its names', model('NIC', 'ipconfig1'), [], [`inboundNatRule ${BALANCER_ADDRESS}:? Tcp 22`]],
    ['of its names, with the rule that Azure made of the pool', model('nic', 'ipconfig1'), [{ name: 'ssh.0', frontendPort: 50000, backendIPConfiguration: { id: CONFIGURATION } }], [`inboundNatRule ${BALANCER_ADDRESS}:50000 Tcp 22`]],
    ['of another interface', model('other', 'ipconfig1'), [], []],
    ['of another configuration', model('nic', 'ipconfig2'), [], []],
  ])('a NAT pool that its scale set\'s model names for a configuration %s', (_name, scaleSet, nat, expected) => {
    expect(lines(waysTo([scaleSet, ...balancer({ natPools: [{}], nat })], { id: CONFIGURATION }))).toEqual(expected);
  });

  it.each<[string, readonly JsonObject[], JsonObject | undefined, string | undefined]>([
    ['whose scale set was not read: it may', [], undefined, 'notCollected Microsoft.Compute/virtualMachineScaleSets'],
    ['whose scale set was read, and does not: it does not', [], model('nic', 'other'), undefined],
    ['where Azure has made a rule of it, for another: it does not', [{ name: 'ssh.0', frontendPort: 50000 }], undefined, undefined],
    ['where a rule has but the name of one of its rules: it may', [{ name: 'ssh.0', frontendPort: 50000, backendPort: 80 }], undefined, 'notCollected Microsoft.Compute/virtualMachineScaleSets'],
  ])('a NAT pool that no configuration names leads to an instance %s', (_name, nat, scaleSet, perhaps) => {
    const rows = [...(scaleSet === undefined ? [] : [scaleSet]), ...balancer({ natPools: [{}], nat })];
    expect(waysTo(rows, { id: CONFIGURATION })).toEqual({ ways: [], perhaps });
  });

  it('a NAT pool that nobody names leads to no machine, nor to an instance where no balancer may stand that leads to it', () => {
    const rows = balancer({ natPools: [{}] });
    expect(waysTo(rows)).toEqual({ ways: [], perhaps: undefined });
    expect(waysTo(rows, { id: CONFIGURATION, subscriptions: ['00000000-0000-4000-8000-0000000000ff'] })).toEqual({ ways: [], perhaps: undefined });
  });

  it('a NAT pool that the instance names itself leads there, and there are no others', () => {
    const configuration = { loadBalancerInboundNatPools: [{ id: `${BALANCER}/inboundNatPools/ssh` }] };
    expect(waysTo(balancer({ natPools: [{}] }), { id: CONFIGURATION, configuration })).toMatchObject({ ways: [{ kind: 'inboundNatRule' }], perhaps: undefined });
  });

  const asked = { id: CONFIGURATION, configuration: { publicIPAddress: { id: ADDRESS } } };
  it.each<[string, readonly JsonObject[], string, string]>([
    ['Standard is closed without a group', [{ id: ADDRESS, sku: { name: 'Standard' }, properties: { ipAddress: '20.50.60.77' } }], '20.50.60.77', 'closed'],
    ['Basic is open', [{ id: ADDRESS, sku: { name: 'Basic' }, properties: { ipAddress: '20.50.60.77' } }], '20.50.60.77', 'open'],
    ['no sku counts as Basic', [{ id: ADDRESS, properties: { ipAddress: '20.50.60.77' } }], '20.50.60.77', 'open'],
    ['an address that was not read', [], '', 'notCollected Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses'],
  ])('an address of its own: %s', (_name, rows, publicAddress, unguarded) => {
    expect(waysTo(rows, asked)).toMatchObject({ ways: [{ kind: 'publicIp', publicAddress, unguarded }], perhaps: undefined });
  });

  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['a pool that it names', {}, { loadBalancerBackendAddressPools: [{ id: `${BALANCER}/backendAddressPools/pool` }] }, [`loadBalancerRule ${BALANCER_ADDRESS}:50022 Tcp 22`]],
    ['a pool that names it', { backendIPConfigurations: [{ id: CONFIGURATION }] }, {}, [`loadBalancerRule ${BALANCER_ADDRESS}:50022 Tcp 22`]],
    ['a pool that holds its address', { loadBalancerBackendAddresses: [{ properties: { ipAddress: PRIVATE_ADDRESS, virtualNetwork: { id: NETWORK } } }] }, {}, [`loadBalancerRule ${BALANCER_ADDRESS}:50022 Tcp 22`]],
    ['a NAT pool', {}, { loadBalancerInboundNatPools: [{ id: `${BALANCER}/inboundNatPools/ssh` }] }, [`inboundNatRule ${BALANCER_ADDRESS}:? Tcp 22`]],
    ['a NAT pool and its rule', {}, { loadBalancerInboundNatPools: [{ id: `${BALANCER}/inboundNatPools/ssh` }], loadBalancerInboundNatRules: [{ id: `${BALANCER}/inboundNatRules/ssh.3` }] }, [`inboundNatRule ${BALANCER_ADDRESS}:50003 Tcp 22`]],
  ])('a balancer: %s', (_name, pool, configuration, expected) => {
    const nat = [{ name: 'ssh.3', frontendPort: 50003 }];
    expect(lines(waysTo(balancer({ pool, rules: [{}], natPools: [{}], nat }), { id: CONFIGURATION, configuration }))).toEqual(expected);
  });

  it.each<[string, JsonObject, readonly string[]]>([
    ['another port', { backendPort: 80 }, [`inboundNatRule ${BALANCER_ADDRESS}:? Tcp 22`, `inboundNatRule ${BALANCER_ADDRESS}:50003 Tcp 80`]],
    ['another protocol', { protocol: 'Udp' }, [`inboundNatRule ${BALANCER_ADDRESS}:? Tcp 22`, `inboundNatRule ${BALANCER_ADDRESS}:50003 Udp 22`]],
    ['the same', {}, [`inboundNatRule ${BALANCER_ADDRESS}:50003 Tcp 22`]],
  ])('a NAT pool, and a rule with the name of one of its rules that delivers %s', (_name, more, expected) => {
    const configuration = { loadBalancerInboundNatPools: [{ id: `${BALANCER}/inboundNatPools/ssh` }], loadBalancerInboundNatRules: [{ id: `${BALANCER}/inboundNatRules/ssh.3` }] };
    expect(lines(waysTo(balancer({ natPools: [{}], nat: [{ name: 'ssh.3', frontendPort: 50003, ...more }] }), { id: CONFIGURATION, configuration }))).toEqual(expected);
  });
});
