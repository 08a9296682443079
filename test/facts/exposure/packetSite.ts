/** A network interface between two security groups, and packets to and from it. */
import { packetVerifier, type PacketAnswer } from '../../../src/facts/exposure/verify.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { snapshotOf } from '../access/snapshot.ts';
import { group, id, NETWORK, PRIVATE_ADDRESS } from './site.ts';

export const INTERFACE = id('Network/networkInterfaces/nic');
export const SUBNET_GROUP = id('Network/networkSecurityGroups/nsg-subnet');
export const INTERFACE_GROUP = id('Network/networkSecurityGroups/nsg-nic');

export interface PacketSite {
  /** Rules of the group at each level; undefined: no group stands there. */
  readonly subnet?: readonly JsonObject[] | undefined;
  readonly nic?: readonly JsonObject[] | undefined;
  readonly configuration?: JsonObject;
  readonly network?: JsonObject;
  readonly inSubnet?: JsonObject;
  readonly more?: readonly JsonObject[];
}

export function packetSite({ subnet, nic, configuration = {}, network = {}, inSubnet = {}, more = [] }: PacketSite): readonly JsonObject[] {
  const reference = (rules: readonly JsonObject[] | undefined, groupId: string): JsonObject => (rules === undefined ? {} : { networkSecurityGroup: { id: groupId } });
  const ipConfigurations = [{ name: 'ipconfig1', properties: { privateIPAddress: PRIVATE_ADDRESS, subnet: { id: `${NETWORK}/subnets/default` }, ...configuration } }];
  const subnets = [{ id: `${NETWORK}/subnets/default`, properties: { addressPrefix: '10.0.1.0/24', ...reference(subnet, SUBNET_GROUP), ...inSubnet } }];
  return [
    { id: INTERFACE, properties: { ...reference(nic, INTERFACE_GROUP), ipConfigurations } },
    { id: NETWORK, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets, ...network } },
    ...(subnet === undefined ? [] : [group(SUBNET_GROUP, subnet)]),
    ...(nic === undefined ? [] : [group(INTERFACE_GROUP, nic)]),
    ...more,
  ];
}

/** An inbound rule of everything from everywhere, unless told otherwise. */
export function rule(name: string, priority: number, access: string, more: JsonObject = {}): JsonObject {
  const anything = { sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '*' };
  return { name, properties: { direction: 'Inbound', access, priority, protocol: '*', ...anything, ...more } };
}

export function inbound(more: JsonObject = {}): JsonObject {
  return { networkInterface: INTERFACE, direction: 'Inbound', protocol: 'Tcp', remoteAddress: '20.1.2.3', remotePort: 50_000, localAddress: PRIVATE_ADDRESS, localPort: 22, ...more };
}

export function outbound(more: JsonObject = {}): JsonObject {
  return { ...inbound(), direction: 'Outbound', remotePort: 443, localPort: 50_000, ...more };
}

export function answer(rows: readonly JsonObject[], packet: unknown, gaps: readonly Gap[] = []): PacketAnswer {
  return packetVerifier(snapshotOf(rows, gaps))(packet);
}

/** `Allow subnet a @100, networkInterface b @200`. */
export function told(rows: readonly JsonObject[], packet: unknown, gaps: readonly Gap[] = []): string {
  const { access, decidedBy } = answer(rows, packet, gaps);
  return [access, decidedBy.map(({ level, rule: name, priority }) => (level === 'none' ? level : `${level} ${name} @${String(priority)}`)).join(', ')].join(' ').trim();
}
