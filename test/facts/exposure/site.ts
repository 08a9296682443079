/** One machine and what stands around it, for tables: rows of Resource Graph's shape with only what a case is about. */
import { exposureFact } from '../../../src/facts/exposure/exposure.ts';
import type { FactDefinition } from '../../../src/model/fact.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import { asObject, asString, type JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';

export const MACHINE = id('Compute/virtualMachines/vm-jump');
export const INTERFACE = id('Network/networkInterfaces/nic-jump');
export const NETWORK = id('Network/virtualNetworks/vnet');
export const GROUP = id('Network/networkSecurityGroups/nsg');
export const ADDRESS = id('Network/publicIPAddresses/pip');
export const CONFIGURATION = `${INTERFACE}/ipConfigurations/ipconfig1`;
export const PRIVATE_ADDRESS = '10.0.1.4';
export const PUBLIC_ADDRESS = '20.50.60.70';

export interface Site {
  /** Rules of the group that stands at the network interface; undefined: no group stands anywhere. */
  readonly rules?: readonly JsonObject[] | undefined;
  /** Sku of the public address; `none`: it has no sku; undefined: the machine has no public address. */
  readonly sku?: 'Basic' | 'Standard' | 'none' | undefined;
  readonly machine?: JsonObject;
  readonly configuration?: JsonObject;
  readonly subnet?: JsonObject;
  readonly more?: readonly JsonObject[];
}

/** By default: a public address of sku Standard, and a group without rules at the network interface. */
export function site(given: Site = {}): readonly JsonObject[] {
  const { rules, sku, machine = {}, configuration = {}, subnet = {}, more = [] } = { rules: [], sku: 'Standard', ...given };
  return [
    { id: MACHINE, properties: { networkProfile: { networkInterfaces: [{ id: INTERFACE }] }, extended: { instanceView: { powerState: { code: 'PowerState/running' } } }, ...machine } },
    {
      id: INTERFACE,
      properties: {
        ...(rules === undefined ? {} : { networkSecurityGroup: { id: GROUP } }),
        ipConfigurations: [{
          id: CONFIGURATION, name: 'ipconfig1',
          properties: { privateIPAddress: PRIVATE_ADDRESS, subnet: { id: `${NETWORK}/subnets/default` }, ...(sku === undefined ? {} : { publicIPAddress: { id: ADDRESS } }), ...configuration },
        }],
      },
    },
    { id: NETWORK, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ id: `${NETWORK}/subnets/default`, name: 'default', properties: { addressPrefix: '10.0.1.0/24', ...subnet } }] } },
    ...(rules === undefined ? [] : [group(GROUP, rules)]),
    ...(sku === undefined ? [] : [publicAddress(ADDRESS, PUBLIC_ADDRESS, sku)]),
    ...more,
  ];
}

/** The machine with a second interface in its subnet, with a public address of its own and a group or none. */
export function withSecondInterface(rows: readonly JsonObject[], groupId?: string): readonly JsonObject[] {
  const [machine = {}, ...others] = rows;
  const second = id('Network/networkInterfaces/nic-second');
  const address = publicAddress(id('Network/publicIPAddresses/pip-second'), '20.50.60.71', 'Standard');
  const properties = { privateIPAddress: '10.0.1.5', subnet: { id: `${NETWORK}/subnets/default` }, publicIPAddress: { id: idOf(address) } };
  const row = { id: second, properties: { ...(groupId === undefined ? {} : { networkSecurityGroup: { id: groupId } }), ipConfigurations: [{ name: 'ipconfig1', properties }] } };
  const networkInterfaces = [{ id: INTERFACE }, { id: second }];
  return [{ ...machine, properties: { ...asObject(machine['properties']), networkProfile: { networkInterfaces } } }, ...others, row, address];
}

export function group(groupId: string, rules: readonly JsonObject[]): JsonObject {
  return { id: groupId, properties: { securityRules: rules } };
}

export function publicAddress(addressId: string, ipAddress: string, sku: string): JsonObject {
  return { id: addressId, ...(sku === 'none' ? {} : { sku: { name: sku } }), properties: { ipAddress } };
}

/** An inbound rule that lets one port in, from everyone if not told otherwise. */
export function allow(port: string, properties: JsonObject = {}, name = `${asString(properties['access']) ?? 'Allow'}-${port}`): JsonObject {
  return {
    name,
    properties: {
      direction: 'Inbound', access: 'Allow', priority: 1001, protocol: 'Tcp',
      ...('sourceAddressPrefixes' in properties ? {} : { sourceAddressPrefix: '*' }), ...('sourcePortRanges' in properties ? {} : { sourcePortRange: '*' }),
      destinationAddressPrefix: '*', destinationPortRange: port, ...properties,
    },
  };
}

export function deny(port: string, properties: JsonObject = {}, name?: string): JsonObject {
  return allow(port, { access: 'Deny', priority: 1000, protocol: '*', ...properties }, name);
}

/** As just-in-time access writes it: everything, to one port of the machine. */
export function jitDeny(port: string, priority = 1000): JsonObject {
  return deny(port, { priority, destinationAddressPrefix: PRIVATE_ADDRESS }, `MicrosoftDefenderForCloud-JITRule_-${port}_0000000000000000000000000000000${String(port.length)}`);
}

export function jitAllow(port: string, source = '51.140.12.7', name = `MicrosoftDefenderForCloud-JITRule-${port}`): JsonObject {
  return allow(port, { priority: 100, protocol: '*', sourceAddressPrefix: source, destinationAddressPrefix: PRIVATE_ADDRESS }, name);
}

export interface PolicyPort {
  readonly number: number;
  readonly source?: string;
  readonly sources?: readonly string[];
  readonly duration?: string;
}

/** A just-in-time policy of the machine. */
export function policy(ports: readonly PolicyPort[], requests: readonly JsonObject[] = [], name = 'default', machine = MACHINE): JsonObject {
  return {
    id: id(`Security/locations/westeurope/jitNetworkAccessPolicies/${name}`), type: JIT_POLICIES,
    properties: {
      virtualMachines: [{
        id: machine,
        ports: ports.map(({ number, source, sources, duration = 'PT3H' }) => ({
          number, protocol: '*', maxRequestAccessDuration: duration,
          ...(sources === undefined ? { allowedSourceAddressPrefix: source ?? '51.140.12.0/24' } : { allowedSourceAddressPrefixes: sources }),
        })),
      }],
      requests,
    },
  };
}

/** A request for a port of the machine that began an hour and a half before the scan. */
export function request(port: number, endTimeUtc: string, more: JsonObject = {}, machine = MACHINE): JsonObject {
  return {
    startTimeUtc: '2026-11-16T07:30:00.0000000Z', requestor: 'adele@contoso.com',
    virtualMachines: [{ id: machine, ports: [{ number: port, allowedSourceAddressPrefix: '51.140.12.7', endTimeUtc, status: 'Initiated', statusReason: 'UserRequested', ...more }] }],
  };
}

export const JIT_POLICIES = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/** What a fact answers about the machine. */
export function ask(fact: FactDefinition, rows: readonly JsonObject[], gaps: readonly Gap[] = []): Readonly<Record<string, unknown>> {
  const [machine] = rows;
  if (machine === undefined) throw new Error('a site without a machine');
  return plain(answersOf(fact, machine, snapshotOf(rows, gaps)));
}

export function exposureOf(rows: readonly JsonObject[], gaps: readonly Gap[] = []): Readonly<Record<string, unknown>> {
  return ask(exposureFact, rows, gaps);
}

/** Of `Network/publicIPAddresses/pip`, say. */
export function id(rest: string): string {
  return `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.${rest}`;
}

/** The rows without those of a type, which could not be read. */
export function unread(type: string, rows: readonly JsonObject[]): readonly [readonly JsonObject[], readonly Gap[]] {
  const prefix = `/providers/${type}/`.toLowerCase();
  return [rows.filter((row) => !idOf(row).toLowerCase().includes(prefix)), [gap(type, SUBSCRIPTION)]];
}

export function idOf(row: JsonObject): string {
  return asString(row['id']) ?? '';
}
