import { openSnapshotWriter } from '../src/files/snapshotWriter.ts';
import { CATALOG } from '../src/model/catalog.ts';
import { emptyManifest } from '../src/model/memorySnapshot.ts';
import type { Row } from '../src/model/resource.ts';
import { subscriptionScope, tenantScope } from '../src/model/snapshot.ts';
import { compareText, type JsonObject } from '../src/values/json.ts';

/**
 * Networks for measuring: machines behind security groups of 50 mixed rules at subnet and interface, public addresses, balancers
 * with pools and NAT rules, peered networks. The same seed gives the same bytes. Every type counts as wholly read.
 */
const TENANT = '00000000-0000-4000-8000-0000000000aa';
const AT = '2026-11-16T09:00:00.000Z';
const MACHINES_PER_SUBSCRIPTION = 2500;
const MACHINES_PER_NETWORK = 100;
const SUBNETS = 4;
const RULES = 50;

type Random = () => number;

/** mulberry32: small, quick, the same everywhere. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(random: Random, items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** The id of a thing in the subscription of machine number `machine`. */
function idOf(machine: number, type: string, name: string): string {
  const subscription = `00000000-0000-4000-8000-${String(Math.floor(machine / MACHINES_PER_SUBSCRIPTION)).padStart(12, '0')}`;
  return `/subscriptions/${subscription}/resourceGroups/rg-${Math.floor(machine / MACHINES_PER_NETWORK)}/providers/${type}/${name}`;
}

function rowOf(machine: number, type: string, name: string, more: JsonObject): Row {
  const id = idOf(machine, type, name);
  return { id, name, type: type.toLowerCase(), tenantId: TENANT, subscriptionId: id.split('/')[2] ?? '', resourceGroup: id.split('/')[4] ?? '', location: 'westeurope', ...more };
}

const address = (network: number, host: number): string => `10.${network % 256}.${Math.floor(host / 32)}.${4 + (host % 32)}`;
const place = (machine: number) => ({ network: Math.floor(machine / MACHINES_PER_NETWORK), host: machine % MACHINES_PER_NETWORK });
const subnetOf = (machine: number): string => `${idOf(machine, 'Microsoft.Network/virtualNetworks', `vnet-${place(machine).network}`)}/subnets/subnet-${machine % SUBNETS}`;

const SOURCES = ['*', 'Internet', 'VirtualNetwork', 'AzureLoadBalancer', 'AzureCloud', '10.0.0.0/8'] as const;
const PORTS = ['22', '3389', '443', '80', '5985-5986', '1433', '8000-8100', '0-1023'] as const;

function ruleOf(random: Random, index: number): JsonObject {
  const isDeny = random() < 0.35;
  const source = random() < 0.2 ? pick(random, SOURCES) : `${1 + below(random, 220)}.${below(random, 256)}.${below(random, 256)}.0/${16 + below(random, 17)}`;
  const destination = random() < 0.6 ? { destinationAddressPrefix: '*' } : { destinationAddressPrefixes: [`10.${below(random, 100)}.0.0/16`, `10.0.${below(random, 4)}.0/24`] };
  const ports = random() < 0.7 ? { destinationPortRange: pick(random, PORTS) } : { destinationPortRanges: [String(below(random, 65_536)), pick(random, PORTS)] };
  return {
    name: `rule-${index}`,
    properties: {
      direction: index % 10 === 9 ? 'Outbound' : 'Inbound', access: isDeny ? 'Deny' : 'Allow', priority: 100 + index * 10, protocol: pick(random, ['Tcp', 'Tcp', 'Udp', '*']),
      sourceAddressPrefix: source, sourcePortRange: '*', ...destination, ...ports,
    },
  };
}

function groupRows(random: Random, machines: number): readonly Row[] {
  const rules = (): readonly JsonObject[] => Array.from({ length: RULES }, (_unused, index) => ruleOf(random, index));
  return Array.from({ length: machines / 5 }, (_unused, group) => rowOf(group * 5, 'Microsoft.Network/networkSecurityGroups', `nsg-${group}`, { properties: { securityRules: rules() } }));
}

const groupId = (group: number): string => idOf(group * 5, 'Microsoft.Network/networkSecurityGroups', `nsg-${group}`);

function networkRows(machines: number): readonly Row[] {
  const count = machines / MACHINES_PER_NETWORK;
  return Array.from({ length: count }, (_unused, network) => {
    const machine = network * MACHINES_PER_NETWORK;
    const peer = network % 2 === 0 ? network + 1 : network - 1;
    const peering = peer >= count ? [] : [{ name: 'peer', properties: { peeringState: 'Connected', allowVirtualNetworkAccess: true, remoteVirtualNetwork: { id: idOf(peer * MACHINES_PER_NETWORK, 'Microsoft.Network/virtualNetworks', `vnet-${peer}`) }, remoteAddressSpace: { addressPrefixes: [`10.${peer % 256}.0.0/16`] } } }];
    const subnets = Array.from({ length: SUBNETS }, (_none, subnet) => ({ id: subnetOf(machine + subnet), name: `subnet-${subnet}`, properties: { addressPrefix: `10.${network % 256}.${subnet}.0/24`, networkSecurityGroup: { id: groupId(network * SUBNETS + subnet) } } }));
    return rowOf(machine, 'Microsoft.Network/virtualNetworks', `vnet-${network}`, { properties: { addressSpace: { addressPrefixes: [`10.${network % 256}.0.0/16`] }, subnets, virtualNetworkPeerings: peering } });
  });
}

const publicAddress = (machine: number, name: string, random: Random): Row => rowOf(machine, 'Microsoft.Network/publicIPAddresses', name, { sku: { name: random() < 0.8 ? 'Standard' : 'Basic' }, properties: { ipAddress: `20.${below(random, 256)}.${below(random, 256)}.${below(random, 256)}` } });
const configurationId = (machine: number): string => `${idOf(machine, 'Microsoft.Network/networkInterfaces', `nic-${machine}`)}/ipConfigurations/ipconfig1`;

/** A machine with its interface, and perhaps an address of its own. The first 400 of 500 groups stand at subnets no more than once, the rest at interfaces. */
function machineRows(random: Random, machine: number, machines: number): readonly Row[] {
  const { network, host } = place(machine);
  const subnets = (machines / MACHINES_PER_NETWORK) * SUBNETS;
  const hasAddress = random() < 0.4;
  const group = random() < 0.7 ? { networkSecurityGroup: { id: groupId(subnets + below(random, machines / 5 - subnets)) } } : {};
  const own = hasAddress ? { publicIPAddress: { id: idOf(machine, 'Microsoft.Network/publicIPAddresses', `pip-${machine}`) } } : {};
  const nic = idOf(machine, 'Microsoft.Network/networkInterfaces', `nic-${machine}`);
  const vm = idOf(machine, 'Microsoft.Compute/virtualMachines', `vm-${machine}`);
  const configuration = { id: configurationId(machine), name: 'ipconfig1', properties: { privateIPAddress: address(network, host), subnet: { id: subnetOf(machine) }, ...own } };
  return [
    rowOf(machine, 'Microsoft.Compute/virtualMachines', `vm-${machine}`, { properties: { networkProfile: { networkInterfaces: [{ id: nic }] }, extended: { instanceView: { powerState: { code: 'PowerState/running' } } } } }),
    rowOf(machine, 'Microsoft.Network/networkInterfaces', `nic-${machine}`, { properties: { virtualMachine: { id: vm }, ...group, ipConfigurations: [configuration] } }),
    ...(hasAddress ? [publicAddress(machine, `pip-${machine}`, random)] : []),
  ];
}

const POOL = 10;

/** One balancer for each network: a rule to a pool of ten machines, and a NAT rule to each of them. */
function balancerRows(random: Random, machines: number): readonly Row[] {
  return Array.from({ length: machines / MACHINES_PER_NETWORK }, (_unused, network) => {
    const machine = network * MACHINES_PER_NETWORK;
    const id = idOf(machine, 'Microsoft.Network/loadBalancers', `lb-${network}`);
    const frontend = { id: `${id}/frontendIPConfigurations/front` };
    const members = Array.from({ length: POOL }, (_none, index) => ({ id: configurationId(machine + index) }));
    const natRules = members.map((member, index) => ({ name: `nat-${index}`, properties: { protocol: 'Tcp', frontendPort: 50_000 + index, backendPort: 22, frontendIPConfiguration: frontend, backendIPConfiguration: member } }));
    const pool = { id: `${id}/backendAddressPools/pool`, name: 'pool', properties: { backendIPConfigurations: members } };
    const rule = { name: 'https', properties: { protocol: 'Tcp', frontendPort: 443, backendPort: 8443, frontendIPConfiguration: frontend, backendAddressPool: { id: pool.id } } };
    const front = { ...frontend, name: 'front', properties: { publicIPAddress: { id: idOf(machine, 'Microsoft.Network/publicIPAddresses', `pip-lb-${network}`) } } };
    return [
      rowOf(machine, 'Microsoft.Network/loadBalancers', `lb-${network}`, { sku: { name: 'Standard' }, properties: { frontendIPConfigurations: [front], backendAddressPools: [pool], loadBalancingRules: [rule], inboundNatRules: natRules } }),
      publicAddress(machine, `pip-lb-${network}`, random),
    ];
  }).flat();
}

/** Writes a snapshot of that many machines into a new directory. */
export function writeNetworks(directory: string, machines: number, seed: number): void {
  const random = randomOf(seed);
  const rows = [...groupRows(random, machines), ...networkRows(machines), ...Array.from({ length: machines }, (_unused, machine) => machineRows(random, machine, machines)).flat(), ...balancerRows(random, machines)];
  const byType = Map.groupBy(rows.toSorted((a, b) => compareText(a.id.toLowerCase(), b.id.toLowerCase())), (row) => row.type);
  const subscriptions = [...new Set(rows.map(({ id }) => id.split('/')[2] ?? ''))].toSorted(compareText);
  const writer = openSnapshotWriter(directory, { replace: false, resume: false });
  const asked = { subscriptions: [], managementGroups: [], exclude: [] };
  const seen = subscriptions.map((subscriptionId) => ({ subscriptionId, displayName: subscriptionId, state: 'Enabled' }));
  writer.begin({ tool: { name: 'portcullis', version: '0.0.0' }, cloud: 'AzureCloud', tenantId: TENANT, principal: null, asked, seen, activityLog: false, startedAt: AT });
  const read = CATALOG.map((entry) => {
    const ofType = byType.get(entry.type.toLowerCase()) ?? [];
    const scopes = entry.scope === 'tenant' ? [tenantScope(TENANT)] : subscriptions.map(subscriptionScope);
    const records = scopes.map((scope) => ({ type: entry.type, scope, status: 'complete' as const, rows: ofType.filter(({ id }) => id.toLowerCase().startsWith(scope)).length, columns: '*' as const, requests: 1, apiVersion: entry.apiVersion }));
    const timing = { type: entry.type, milliseconds: 0, requests: 1 };
    return { records, file: writer.store({ type: entry.type, rows: ofType, records, gaps: [], timing, budget: { requests: 1, queries: 0, throttled: 0, repeated: 0, waitedMs: 0 } }) };
  });
  writer.finish({ ...emptyManifest(TENANT, AT), scopes: { asked, seen, notVisible: [] }, artifacts: read.flatMap(({ records }) => records), files: read.map(({ file }) => file) });
}
