import { describe, expect, it } from 'vitest';
import { exposureReport } from '../../../src/facts/exposure/report.ts';
import { assumeAbsent } from '../../../src/model/assumptions.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import { asObject, type JsonObject } from '../../../src/values/json.ts';
import { gap, NOW, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { allow, CONFIGURATION, group, GROUP, id, idOf, jitAllow, jitDeny, MACHINE, NETWORK, policy, PRIVATE_ADDRESS, publicAddress, request, site } from './site.ts';
import { balancer } from './ways.ts';

const [, INTERFACE] = site().map(idOf);

/** The machine, the interface and the verdict of each endpoint. */
function told(rows: readonly JsonObject[]): readonly unknown[] {
  return exposureReport(snapshotOf(rows), { now: NOW }).endpoints.map(({ virtualMachine, networkInterface, verdict }) => [virtualMachine, networkInterface, verdict]);
}

/** The site with an open port; its interface says whose it is. */
function open(virtualMachine: JsonObject | null): readonly JsonObject[] {
  return site({ rules: [allow('22')] }).map((row) => (idOf(row) === INTERFACE ? { ...row, properties: { ...asObject(row['properties']), virtualMachine } } : row));
}

/** Whoever may read networks is not shown the machines: Resource Graph leaves out what is unreadable, without a word. */
describe('an interface is in the report', () => {
  const [named, unnamed] = [open({ id: MACHINE }), open(null)];
  const OTHER = id('Compute/virtualMachines/vm-other');

  it.each<[string, readonly JsonObject[], string | null]>([
    ['once, where it names its machine and its machine names it', named, MACHINE],
    ['once, where its machine alone names it', unnamed, MACHINE],
    ['once, where its machine names it in other letters', named.map((row) => (idOf(row) === MACHINE ? { ...row, properties: { networkProfile: { networkInterfaces: [{ id: INTERFACE?.toUpperCase() ?? '' }] } } } : row)), MACHINE],
    ['of a machine that is not in the snapshot', named.slice(1), MACHINE],
    ['of the machine that names it, whatever it says itself', named.map((row) => (idOf(row) === MACHINE ? { id: OTHER, properties: { networkProfile: { networkInterfaces: [{ id: INTERFACE ?? '' }] } } } : row)), OTHER],
    ['of no machine', unnamed.slice(1), null],
  ])('%s', (_name, rows, machine) => {
    expect(told(rows)).toEqual([[machine, INTERFACE, 'open']]);
  });

  it('and a live request for its machine opens it for a while, though the machine was not read', () => {
    const live = [jitAllow('22'), jitDeny('22')];
    const rows = named.map((row) => (idOf(row) === GROUP ? group(GROUP, live) : row));
    expect(told([...rows.slice(1), policy([{ number: 22 }], [request(22, '2026-11-16T10:00:00Z')])])).toEqual([[MACHINE, INTERFACE, 'temporary']]);
  });

  it.each([[true], [false]])('below an instance of a scale set, once, whether the instance was read or not: %s', (isRead) => {
    const instance = `${id('Compute/virtualMachineScaleSets/workers')}/virtualMachines/0`;
    const own = `${instance}/networkInterfaces/nic`;
    const address = publicAddress(`${own}/ipConfigurations/ipconfig1/publicIPAddresses/pip`, '20.50.60.71', 'Standard');
    const properties = { privateIPAddress: PRIVATE_ADDRESS, subnet: { id: `${NETWORK}/subnets/default` }, publicIPAddress: { id: idOf(address) } };
    const row = { id: own, properties: { networkSecurityGroup: { id: GROUP }, ipConfigurations: [{ name: 'ipconfig1', properties }] } };
    const [, , network = {}] = site();
    expect(told([...(isRead ? [{ id: instance, properties: {} }] : []), row, network, group(GROUP, [allow('22')]), address])).toEqual([[instance, own, 'open']]);
  });
});

describe('the report', () => {
  /** A type of what it tells of that was not read, in whatever letters. */
  it.each(['Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', 'Microsoft.Network/networkInterfaces', 'microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces'])('says that there may be more where %s were not read', (type) => {
    expect(exposureReport(snapshotOf([], [gap(type, SUBSCRIPTION)]), { now: NOW }).gaps).toMatchObject([{ artifact: type, reason: 'forbidden' }]);
  });

  it('is not cut where something else was not read', () => {
    expect(exposureReport(snapshotOf([], [gap('Microsoft.Network/networkSecurityGroups', SUBSCRIPTION)]), { now: NOW }).gaps).toEqual([]);
  });

  it.each([['deallocated', true], ['stopped', undefined], ['running', undefined]])('flags a machine that is deallocated, and keeps its verdict: %s', (power, deallocated) => {
    const machine = { extended: { instanceView: { powerState: { code: `PowerState/${power}` } } } };
    const { endpoints } = exposureReport(snapshotOf(site({ rules: [allow('22')], machine })), { now: NOW });
    expect(endpoints.map((one) => [one.verdict, one.deallocated])).toEqual([['open', deallocated]]);
  });

  it('tells the ways to one place by their ports, the lowest first', () => {
    const nat = [443, 80, 50022].map((frontendPort) => ({ name: `n${String(frontendPort)}`, frontendPort, backendIPConfiguration: { id: CONFIGURATION } }));
    const { endpoints } = exposureReport(snapshotOf(site({ sku: undefined, more: balancer({ nat }) })), { now: NOW });
    expect(endpoints.map(({ frontendPort }) => frontendPort)).toEqual([80, 443, 50022]);
  });
});

/** Resource Graph leaves out the unreadable without a word (design, section 9): of a machine in such a resource group only what leads to it shows. */
describe('an interface that was not read', () => {
  const HIDDEN = id('Network/networkInterfaces/nic-hidden');
  const CONFIGURATION = `${HIDDEN}/ipConfigurations/ipconfig1`;
  const INSTANCE = `${id('Compute/virtualMachineScaleSets/workers')}/virtualMachines/0/networkInterfaces/nic`;
  const address = (holder: string): JsonObject => ({ ...publicAddress(id('Network/publicIPAddresses/other'), '20.50.60.72', 'Standard'), properties: { ipAddress: '20.50.60.72', ipConfiguration: { id: holder } } });
  const unread = (rows: readonly JsonObject[], gaps: readonly Gap[] = []): readonly string[] => exposureReport(snapshotOf(rows, gaps), { now: NOW }).gaps.map(({ artifact, scope }) => `${artifact} ${scope}`);

  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['is missed where an address names it', [address(CONFIGURATION)], [`Microsoft.Network/networkInterfaces ${HIDDEN}`]],
    ['is missed where a pool names it', balancer({ pool: { backendIPConfigurations: [{ id: CONFIGURATION }] } }), [`Microsoft.Network/networkInterfaces ${HIDDEN}`]],
    ['is missed where an inbound NAT rule names it', balancer({ nat: [{ backendIPConfiguration: { id: CONFIGURATION } }] }), [`Microsoft.Network/networkInterfaces ${HIDDEN}`]],
    ['is missed once, whoever names it', [address(CONFIGURATION), ...balancer({ pool: { backendIPConfigurations: [{ id: CONFIGURATION.toLowerCase() }] } })], [`Microsoft.Network/networkInterfaces ${HIDDEN.toLowerCase()}`]],
    ['is missed below an instance of a scale set', [address(`${INSTANCE}/ipConfigurations/ipconfig1`)], [`Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces ${INSTANCE}`]],
    ['is not missed a second time where its machine names it', [address(CONFIGURATION), { id: MACHINE, properties: { networkProfile: { networkInterfaces: [{ id: HIDDEN }] } } }], []],
    ['is none where a gateway has the address', [address(`${id('Network/virtualNetworkGateways/vpn')}/ipConfigurations/default`)], []],
  ])('%s', (_name, rows, expected) => {
    expect(unread([...site({ sku: undefined }).slice(1), ...rows])).toEqual(expected);
  });

  it('is missed with all others where none could be read', () => {
    expect(unread([address(CONFIGURATION)], [gap('Microsoft.Network/networkInterfaces', SUBSCRIPTION)])).toEqual([`Microsoft.Network/networkInterfaces ${SUBSCRIPTION}`]);
  });
});

/** `sku.capacity` is how many machines a set has (Microsoft.Compute virtualMachineScaleSets); the table `resources` holds no row of those of a uniform one. */
describe('a scale set of which no machine was read', () => {
  const SET = id('Compute/virtualMachineScaleSets/workers');
  const set = (more: JsonObject = {}): JsonObject => ({ id: SET, sku: { name: 'Standard_B2s', capacity: 2 }, properties: { orchestrationMode: 'Uniform' }, ...more });
  const instance: JsonObject = { id: `${SET.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')}/virtualMachines/0`, type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', properties: {} };

  it.each<[string, readonly JsonObject[], boolean]>([
    ['is missed', [set()], true],
    ['is missed where it does not say its mode: the older ones are uniform', [set({ properties: {} })], true],
    ['has none, by its capacity', [set({ sku: { name: 'Standard_B2s', capacity: 0 } })], false],
    ['is flexible: its machines are like others', [set({ properties: { orchestrationMode: 'Flexible' } })], false],
    ['is none of them where one was', [set(), instance], false],
    ['is none of them where the interface of one was', [set(), { id: `${SET}/virtualMachines/0/networkInterfaces/nic`, properties: { ipConfigurations: [] } }], false],
  ])('%s', (_name, rows, isMissed) => {
    const missed = exposureReport(assumeAbsent(snapshotOf(rows), ['noScaleSets']), { now: NOW }).gaps.map(({ artifact, scope }) => `${artifact} ${scope}`);
    expect(missed).toEqual(isMissed ? [`Microsoft.Compute/virtualMachineScaleSets/virtualMachines ${SET}`] : []);
  });
});
