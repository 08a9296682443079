import { describe, expect, it } from 'vitest';
import { flowLogRetentionFact } from '../../../src/facts/network/flowLogRetention.ts';
import { flowLogsFact } from '../../../src/facts/network/flowLogs.ts';
import { forwardingFact } from '../../../src/facts/network/forwarding.ts';
import { ownAddressesFact } from '../../../src/facts/network/ownAddresses.ts';
import { subnetsFact } from '../../../src/facts/network/subnets.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { GROUP, id, INTERFACE, MACHINE, NETWORK, told, unread } from './estate.ts';

function network(...subnets: readonly JsonObject[]): JsonObject {
  return { id: NETWORK, properties: { subnets } };
}

function subnet(name: string, properties: JsonObject): JsonObject {
  return { id: `${NETWORK}/subnets/${name}`, name, properties: { addressPrefix: '10.0.1.0/24', ...properties } };
}

const OCCUPIED = { ipConfigurations: [{ id: `${INTERFACE}/ipConfigurations/one` }] };
const GUARDED = { networkSecurityGroup: { id: GROUP } };

describe('bare subnets of a network', () => {
  it.each<[string, JsonObject, JsonValue]>([
    ['one with a group', network(subnet('a', GUARDED)), []],
    ['one without', network(subnet('a', {})), [{ name: 'a', prefixes: ['10.0.1.0/24'], occupied: false, delegatedTo: [] }]],
    ['one whose group is null', network(subnet('a', { networkSecurityGroup: null })), [{ name: 'a', prefixes: ['10.0.1.0/24'], occupied: false, delegatedTo: [] }]],
    ['one with something in it', network(subnet('a', OCCUPIED)), [{ name: 'a', prefixes: ['10.0.1.0/24'], occupied: true, delegatedTo: [] }]],
    ['one that is delegated', network(subnet('a', { delegations: [{ properties: { serviceName: 'Microsoft.Web/serverFarms' } }] })), [{ name: 'a', prefixes: ['10.0.1.0/24'], occupied: false, delegatedTo: ['Microsoft.Web/serverFarms'] }]],
    ['one that was cut', network({ name: 'a' }), ['+']],
    ['none that came', { id: NETWORK, properties: {} }, 'unknown'],
  ])('%s', (_name, given, expected) => {
    expect(told(subnetsFact, given, 'bare')).toEqual(expected);
  });
});

function flowLog(targetResourceId: JsonValue, properties: JsonObject = {}, name = 'log'): JsonObject {
  return { id: id(`Network/networkWatchers/nw/flowLogs/${name}`), properties: { targetResourceId, enabled: true, retentionPolicy: { days: 90, enabled: true }, ...properties } };
}

describe('what no flow log of a network records', () => {
  const two = network(subnet('a', { ...OCCUPIED, ...GUARDED }), subnet('b', { ipConfigurations: [{ id: id('Network/networkInterfaces/second/ipConfigurations/one') }, { id: id('Network/networkInterfaces/third/ipConfigurations/one') }] }));
  const second = (more: JsonObject = {}): JsonObject => ({ id: id('Network/networkInterfaces/second'), properties: more });
  const third = (more: JsonObject = {}): JsonObject => ({ id: id('Network/networkInterfaces/third'), properties: more });
  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['no log', [], ['a', 'b']],
    ['the network, in another letter case', [flowLog(NETWORK.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))], []],
    ['another network', [flowLog(`${NETWORK}-other`)], ['a', 'b']],
    ['the network, switched off', [flowLog(NETWORK, { enabled: false })], ['a', 'b']],
    ['one subnet', [flowLog(`${NETWORK}/subnets/b`)], ['a']],
    ['the group of a subnet', [flowLog(GROUP), second(), third()], ['b']],
    ['one interface of two', [flowLog(id('Network/networkInterfaces/second'))], ['a', 'b']],
    ['both interfaces and the group', [flowLog(GROUP), flowLog(id('Network/networkInterfaces/second'), {}, 'x'), flowLog(id('Network/networkInterfaces/third'), {}, 'y')], []],
    ['the group of the subnet and of both interfaces', [flowLog(GROUP), second(GUARDED), third(GUARDED)], []],
    ['the group of the subnet and of one interface', [flowLog(GROUP), second(GUARDED), third()], ['b']],
  ])('%s', (_name, rows, expected) => {
    expect(told(flowLogsFact, two, 'unrecorded', rows)).toEqual(expected.map((name) => ({ name })));
  });

  it.each<[string, readonly JsonObject[], JsonValue]>([
    ['a log does not say whether it is on', [flowLog(NETWORK, { enabled: null })], ['+']],
    ['a log does not say what it records', [flowLog(null)], ['+']],
    ['interfaces whose group is recorded were not read', [flowLog(GROUP)], ['+']],
  ])('is not told where %s', (_name, rows, expected) => {
    expect(told(flowLogsFact, two, 'unrecorded', rows)).toEqual(expected);
  });

  it.each(['ipConfigurationProfiles', 'privateEndpoints', 'serviceAssociationLinks', 'resourceNavigationLinks'])('is what stands there by %s, which no log of an interface records', (key) => {
    const given = network(subnet('a', { ...OCCUPIED, [key]: [{ id: 'anything' }] }), subnet('b', { [key]: [{ id: 'anything' }] }));
    expect(told(flowLogsFact, given, 'unrecorded', [flowLog(INTERFACE)])).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(told(flowLogsFact, given, 'unrecorded', [flowLog(NETWORK)])).toEqual([]);
    expect(told(flowLogsFact, given, 'unrecorded', [], [unread('Microsoft.Network/networkWatchers/flowLogs')])).toEqual(['+']);
  });

  it('is nothing where all is recorded, though more logs may be', () => {
    expect(told(flowLogsFact, two, 'unrecorded', [flowLog(NETWORK)], [unread('Microsoft.Network/networkWatchers/flowLogs')])).toEqual([]);
    expect(told(flowLogsFact, two, 'unrecorded', [], [unread('Microsoft.Network/networkWatchers/flowLogs')])).toEqual(['+']);
  });

  it('is nothing where nothing stands', () => {
    expect(told(flowLogsFact, network(subnet('a', {})), 'unrecorded')).toEqual([]);
    expect(told(flowLogsFact, network({ name: 'a' }), 'unrecorded')).toEqual(['+']);
    expect(told(flowLogsFact, { id: NETWORK, properties: {} }, 'unrecorded')).toBe('unknown');
  });
});

describe('how long a flow log is kept', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['days', { days: 30, enabled: true }, 30],
    ['zero days, which are for ever', { days: 0, enabled: true }, null],
    ['a retention that is off', { days: 30, enabled: false }, null],
    ['a retention that does not say whether it is on', { days: 30 }, 30],
    ['no days', { enabled: true }, 'unknown'],
    ['nothing', null, 'unknown'],
  ])('%s', (_name, retentionPolicy, expected) => {
    expect(told(flowLogRetentionFact, flowLog(NETWORK, { retentionPolicy }), 'days')).toBe(expected);
  });

  it('is asked only of one that says whether it is on', () => {
    expect([true, false, null, 'yes'].map((enabled) => told(flowLogRetentionFact, flowLog(NETWORK, { enabled }), 'enabled'))).toEqual([true, false, 'unknown', 'unknown']);
  });
});

describe('an interface', () => {
  it.each<[JsonValue, JsonValue]>([[true, true], [false, false], [null, 'unknown'], ['true', 'unknown']])('with enableIPForwarding %s: %s', (enableIPForwarding, expected) => {
    expect(told(forwardingFact, { id: INTERFACE, properties: { enableIPForwarding } }, 'enabled')).toBe(expected);
  });
});

describe('public addresses of a machine', () => {
  const machine = (...interfaces: readonly JsonValue[]): JsonObject => ({ id: MACHINE, properties: { networkProfile: { networkInterfaces: interfaces } } });
  const nic = (...configurations: readonly JsonValue[]): JsonObject => ({ id: INTERFACE, name: 'nic', properties: { ipConfigurations: configurations } });
  const address = { publicIPAddress: { id: id('Network/publicIPAddresses/pip') } };
  const plainOne = { privateIPAddress: '10.0.1.4' };
  const found = { publicAddress: 'pip', id: id('Network/publicIPAddresses/pip'), networkInterface: 'nic', ipConfiguration: 'two' };
  it.each<[string, JsonObject, readonly JsonObject[], JsonValue]>([
    ['on the second configuration', machine({ id: INTERFACE }), [nic({ name: 'one', properties: plainOne }, { name: 'two', properties: address })], [found]],
    ['none', machine({ id: INTERFACE.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }), [nic({ name: 'one', properties: { publicIPAddress: null } })], []],
    ['no interfaces, which no machine is without', machine(), [], ['+']],
    ['an interface that is not there', machine({ id: INTERFACE }), [], ['+']],
    ['an interface without an id', machine({}), [], ['+']],
    ['an interface without an id beside one that was read', machine({ id: INTERFACE }, {}), [nic({ name: 'one', properties: plainOne })], ['+']],
    ['a configuration that was cut', machine({ id: INTERFACE }), [nic({ name: 'one' })], ['+']],
    ['a configuration that lost all it says', machine({ id: INTERFACE }), [nic({ name: 'one', properties: {} })], ['+']],
    ['no configuration, which no interface is without', machine({ id: INTERFACE }), [nic()], ['+']],
    ['an address whose id is empty', machine({ id: INTERFACE }), [nic({ name: 'one', properties: { publicIPAddress: { id: '' } } })], ['+']],
    ['an address that lost its id', machine({ id: INTERFACE }), [nic({ name: 'one', properties: { publicIPAddress: {} } })], ['+']],
    ['a machine that was cut', { id: MACHINE, properties: {} }, [], ['+']],
  ])('%s', (_name, given, rows, expected) => {
    expect(told(ownAddressesFact, given, 'list', rows)).toEqual(expected);
  });
});
