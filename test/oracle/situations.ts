/**
 * Small situations with the answer that Azure's documented behaviour gives, written down by hand: the oracle is asked them,
 * and so is the code. Where a row says nothing of its own, the machine has one interface with one address, 10.1.0.4.
 */
import type { OracleEstate, OracleObject, OracleRow } from './json.ts';
import { resourceId, row } from './estateParts.ts';

export interface Situation {
  readonly name: string;
  readonly estate: OracleEstate;
  readonly path: 'publicIp' | 'loadBalancerRule' | 'inboundNatRule' | 'firewallDnat';
  readonly sent: { readonly source: string; readonly protocol: 'Tcp' | 'Udp' | 'Icmp'; readonly port: number };
  readonly access: 'Allow' | 'Deny' | 'Unknown';
  /** Of the endpoint, where more is known than the packet's fate. */
  readonly verdict?: string;
  /** The end of the id of the interface that is meant; the machine's own if not told. */
  readonly at?: string;
}

export const MACHINE = resourceId('rg', 'Microsoft.Compute/virtualMachines/vm');
export const INTERFACE = resourceId('rg', 'Microsoft.Network/networkInterfaces/nic');
export const CONFIGURATION = `${INTERFACE}/ipConfigurations/main`;
export const NETWORK = resourceId('rg', 'Microsoft.Network/virtualNetworks/vnet');
export const SUBNET = `${NETWORK}/subnets/default`;
const SUBNET_GROUP = resourceId('rg', 'Microsoft.Network/networkSecurityGroups/nsg-subnet');
export const GROUP = resourceId('rg', 'Microsoft.Network/networkSecurityGroups/nsg-nic');
export const ADDRESS = resourceId('rg', 'Microsoft.Network/publicIPAddresses/pip');
export const PUBLIC = '20.50.60.4';
export const PRIVATE = '10.1.0.4';

export interface Plan {
  /** Rules of the group at the interface; undefined: no group stands there. */
  readonly rules?: readonly OracleObject[] | undefined;
  readonly subnetRules?: readonly OracleObject[];
  /** `none`: without sku. undefined: no public address of its own. */
  readonly sku?: string | undefined;
  readonly family?: 4 | 6;
  readonly configuration?: OracleObject;
  readonly subnet?: OracleObject;
  readonly network?: OracleObject;
  readonly more?: readonly OracleRow[];
  /** Types, by the end of their names, whose rows are left out. */
  readonly without?: readonly string[];
}

/** One machine as planned; by default with a Standard public address and a group without rules at the interface. */
export function planned(plan: Plan = {}): OracleEstate {
  const { rules, sku, family = 4, configuration = {}, subnet = {}, network = {}, more = [], without = [], subnetRules } = { rules: [], sku: 'Standard', ...plan };
  const address = family === 6 ? 'fd00:1::4' : PRIVATE;
  const rows = [
    row('microsoft.compute/virtualmachines', MACHINE, { networkProfile: { networkInterfaces: [{ id: INTERFACE }] } }),
    row('microsoft.network/networkinterfaces', INTERFACE, {
      virtualMachine: { id: MACHINE }, ...(rules === undefined ? {} : { networkSecurityGroup: { id: GROUP } }),
      ipConfigurations: [{
        id: CONFIGURATION, name: 'main',
        properties: { privateIPAddress: address, privateIPAddressVersion: `IPv${String(family)}`, subnet: { id: SUBNET }, ...(sku === undefined ? {} : { publicIPAddress: { id: ADDRESS } }), ...configuration },
      }],
    }),
    row('microsoft.network/virtualnetworks', NETWORK, {
      addressSpace: { addressPrefixes: ['10.1.0.0/16', 'fd00:1::/48'] },
      subnets: [{ id: SUBNET, name: 'default', properties: { addressPrefixes: ['10.1.0.0/24', 'fd00:1::/64'], ...(subnetRules === undefined ? {} : { networkSecurityGroup: { id: SUBNET_GROUP } }), ...subnet } }],
      ...network,
    }),
    ...(rules === undefined ? [] : [group(GROUP, rules)]),
    ...(subnetRules === undefined ? [] : [group(SUBNET_GROUP, subnetRules)]),
    ...(sku === undefined ? [] : [publicAddress(ADDRESS, family === 6 ? '2603:1020:5::4' : PUBLIC, sku)]),
    ...more,
  ];
  return { rows: rows.filter(({ type }) => !without.some((end) => type.endsWith(`/${end}`))) };
}

function group(id: string, rules: readonly OracleObject[]): OracleRow {
  return row('microsoft.network/networksecuritygroups', id, {
    securityRules: rules.map((rule, index) => {
      const { name: own, ...properties } = rule;
      const name = typeof own === 'string' ? own : `r${String(index)}`;
      return { id: `${id}/securityRules/${name}`, name, properties };
    }),
  });
}

export function publicAddress(id: string, ipAddress: string, sku: string): OracleRow {
  return row('microsoft.network/publicipaddresses', id, { ipAddress }, sku === 'none' ? {} : { sku: { name: sku } });
}

/** An inbound allow of everything to port 22, but for what is told; a name is the rule's. */
export function allow(properties: OracleObject = {}): OracleObject {
  const has = (key: string): boolean => Object.keys(properties).some((one) => one.startsWith(key) || one === `${key.replace('AddressPrefix', '')}ApplicationSecurityGroups`);
  return {
    direction: 'Inbound', access: 'Allow', priority: 1000, protocol: 'Tcp',
    ...(has('sourceAddressPrefix') ? {} : { sourceAddressPrefix: '*' }), ...(has('sourcePortRange') ? {} : { sourcePortRange: '*' }),
    ...(has('destinationAddressPrefix') ? {} : { destinationAddressPrefix: '*' }), ...(has('destinationPortRange') ? {} : { destinationPortRange: '22' }),
    ...properties,
  };
}

export function deny(properties: OracleObject = {}): OracleObject {
  return allow({ access: 'Deny', priority: 500, protocol: '*', ...properties });
}
