/**
 * Whether one inbound packet from the Internet reaches one IP configuration that has a public address: a second opinion on
 * reachability, written packet by packet over raw rows and without any set arithmetic.
 *
 * In the way, in this order: the security group of the subnet, that of the network interface (both must allow; a level
 * without a group passes everything); without any group, the public address decides by its sku. Rows: network interfaces,
 * network security groups, virtual networks (subnets inside), public addresses, in Resource Graph's shape.
 *
 * Not looked at: security admin rules, route tables (a 0.0.0.0/0 route widens the VirtualNetwork tag), load balancers,
 * firewalls, whether the machine runs. A peered virtual network whose row is not here adds no prefixes. The port fields of
 * a rule say nothing about Icmp. A deny by a service tag of unknown prefixes is passed over: it proves nothing closed.
 */
import { parseAddress } from './addresses.ts';
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from './json.ts';
import { listAt, objectAt, rowById, sameText, textAt } from './json.ts';
import type { Access, SeenPacket } from './securityRules.ts';
import { inboundRules, ruleMatches } from './securityRules.ts';

export type PacketVerdict = Access | 'Unknown';

/** A packet from the public Internet to the instance public address of one IP configuration. */
export interface Packet {
  readonly networkInterfaceId: string;
  /** Name of the IP configuration. */
  readonly ipConfiguration: string;
  /** A public address, IPv4 or IPv6 text. */
  readonly source: string;
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  /** Meaningless for Icmp. */
  readonly destinationPort: number;
  /** Absent: the sender picks whatever source port gets through, rule by rule. */
  readonly sourcePort?: number;
}

/** One rule of one filter. Level `none`: no filter at all, the sku of the public address decides and there is no rule. */
interface Decider {
  readonly level: 'subnet' | 'networkInterface' | 'none';
  readonly securityGroup?: string;
  readonly rule?: string;
  readonly priority?: number;
}

export interface PacketDecision {
  /** Unknown: something that decides was not read or cannot be told, and no level that was read denies. */
  readonly access: PacketVerdict;
  /** Allow: a rule for each level that filters. Deny: that of the first level that denies. Unknown, or no way in: none. */
  readonly decidedBy: readonly Decider[];
  /** Rules before the deciding ones that may match or not: allows by a tag of unknown prefixes, mostly. */
  readonly perhaps: readonly Decider[];
  /** Ids that the rows name and none holds, of those that matter here, as written. */
  readonly unread: readonly string[];
}

type Level =
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly id: string }
  | { readonly kind: 'group'; readonly name: 'subnet' | 'networkInterface'; readonly row: OracleRow };

/**
 * The decision on a packet, with what decided it. Throws RangeError when the estate holds the interface but no such IP
 * configuration, or when the source is no address.
 */
export function walk(network: OracleEstate, packet: Packet): PacketDecision {
  const networkInterface = rowById(network, packet.networkInterfaceId);
  if (networkInterface === undefined) return undecided({ unread: [packet.networkInterfaceId] });
  const configuration = ipConfigurationOf(networkInterface, packet.ipConfiguration);
  const seen = seenPacket(network, configuration, packet);
  const publicAddressId = textAt(configuration, 'publicIPAddress', 'id');
  if (publicAddressId === undefined || familyOf(configuration) !== seen.source.family) return { ...undecided({}), access: 'Deny' };
  const levels = [subnetLevel(network, configuration), groupLevel(network, 'networkInterface', networkInterface.properties)];
  if (levels.every((level) => level.kind === 'none')) return unfilteredDecision(network, publicAddressId);
  return togetherOf(levels.map((level) => levelDecision(level, seen)));
}

/** The verdict of `walk` alone. */
export function walkPacket(estate: OracleEstate, packet: Packet): PacketVerdict {
  return walk(estate, packet).access;
}

function seenPacket(network: OracleEstate, configuration: OracleObject, packet: Packet): SeenPacket {
  const source = parseAddress(packet.source);
  if (source === undefined) throw new RangeError(`not an address: ${packet.source}`);
  return {
    source,
    protocol: packet.protocol,
    port: packet.destinationPort,
    sourcePort: packet.sourcePort,
    privateAddress: parseAddress(textAt(configuration, 'privateIPAddress') ?? ''),
    applicationSecurityGroups: listAt(configuration, 'applicationSecurityGroups').flatMap((group) => textAt(group, 'id') ?? []),
    virtualNetworkPrefixes: virtualNetworkPrefixes(network, configuration),
  };
}

/** Levels stand in the order a packet meets them: the first that denies is the one that is told. */
function togetherOf(decisions: readonly PacketDecision[]): PacketDecision {
  const deny = decisions.find((decision) => decision.access === 'Deny');
  if (deny !== undefined) return deny;
  const isOpen = decisions.every((decision) => decision.access === 'Allow');
  return {
    access: isOpen ? 'Allow' : 'Unknown',
    decidedBy: isOpen ? decisions.flatMap((decision) => decision.decidedBy) : [],
    perhaps: decisions.flatMap((decision) => decision.perhaps),
    unread: decisions.flatMap((decision) => decision.unread),
  };
}

/** Without any security group a Standard public address is closed, a Basic one (or one without sku) open. */
function unfilteredDecision(network: OracleEstate, publicAddressId: string): PacketDecision {
  const publicAddress = rowById(network, publicAddressId);
  if (publicAddress === undefined) return undecided({ unread: [publicAddressId] });
  const sku = (textAt(publicAddress, 'sku', 'name') ?? 'Basic').toLowerCase();
  const decidedBy: readonly Decider[] = [{ level: 'none' }];
  if (sku === 'basic') return { access: 'Allow', decidedBy, perhaps: [], unread: [] };
  return sku === 'standard' || sku === 'standardv2' ? { access: 'Deny', decidedBy, perhaps: [], unread: [] } : undecided({});
}

function subnetLevel(network: OracleEstate, configuration: OracleObject): Level {
  const subnet = subnetOf(network, configuration);
  if (subnet === undefined) return { kind: 'unread', id: textAt(configuration, 'subnet', 'id') ?? '' };
  return groupLevel(network, 'subnet', objectAt(subnet, 'properties'));
}

function groupLevel(network: OracleEstate, name: 'subnet' | 'networkInterface', guarded: OracleObject): Level {
  const id = textAt(guarded, 'networkSecurityGroup', 'id');
  if (id === undefined) return { kind: 'none' };
  const row = rowById(network, id);
  return row === undefined ? { kind: 'unread', id } : { kind: 'group', name, row };
}

function levelDecision(level: Level, seen: SeenPacket): PacketDecision {
  switch (level.kind) {
    case 'none': return { access: 'Allow', decidedBy: [], perhaps: [], unread: [] };
    case 'unread': return undecided({ unread: [level.id] });
    case 'group': return groupDecision(level.name, level.row, seen);
  }
}

/** First match wins. Rules that perhaps match leave the answer open, unless all of them say what the first certain match says. */
function groupDecision(level: 'subnet' | 'networkInterface', group: OracleRow, seen: SeenPacket): PacketDecision {
  const perhaps: Decider[] = [];
  const accesses = new Set<Access>();
  for (const rule of inboundRules(group)) {
    const matches = ruleMatches(rule, seen);
    if (matches === 'false') continue;
    const decider = { level, securityGroup: group.id, rule: rule.name, priority: rule.priority };
    accesses.add(rule.access);
    if (matches === 'unknown') perhaps.push(decider);
    else return accesses.size > 1 ? undecided({ perhaps }) : { access: rule.access, decidedBy: [decider], perhaps, unread: [] };
  }
  throw new RangeError(`${group.id} has rules, but none for every packet`);
}

function undecided(why: { readonly perhaps?: readonly Decider[]; readonly unread?: readonly string[] }): PacketDecision {
  return { access: 'Unknown', decidedBy: [], perhaps: why.perhaps ?? [], unread: why.unread ?? [] };
}

function virtualNetworkPrefixes(network: OracleEstate, configuration: OracleObject): readonly string[] {
  const own = virtualNetworkOf(network, configuration);
  const peers = listAt(own, 'properties', 'virtualNetworkPeerings')
    .filter((peering) => sameText(textAt(peering, 'properties', 'peeringState') ?? 'Connected', 'Connected'))
    .map((peering) => rowById(network, textAt(peering, 'properties', 'remoteVirtualNetwork', 'id') ?? ''));
  return [own, ...peers]
    .flatMap((one) => listAt(one, 'properties', 'addressSpace', 'addressPrefixes'))
    .flatMap((prefix) => (typeof prefix === 'string' ? [prefix] : []));
}

function virtualNetworkOf(network: OracleEstate, configuration: OracleObject): OracleRow | undefined {
  const subnetId = textAt(configuration, 'subnet', 'id') ?? '';
  return rowById(network, subnetId.slice(0, Math.max(0, subnetId.toLowerCase().lastIndexOf('/subnets/'))));
}

function subnetOf(network: OracleEstate, configuration: OracleObject): OracleJson | undefined {
  const id = textAt(configuration, 'subnet', 'id') ?? '';
  return listAt(virtualNetworkOf(network, configuration), 'properties', 'subnets')
    .find((subnet) => sameText(textAt(subnet, 'id') ?? 'none', id));
}

function ipConfigurationOf(networkInterface: OracleRow, name: string): OracleObject {
  const found = listAt(networkInterface.properties, 'ipConfigurations').find((one) => sameText(textAt(one, 'name') ?? '', name));
  if (found === undefined) throw new RangeError(`${networkInterface.id} has no IP configuration ${name}`);
  return objectAt(found, 'properties');
}

function familyOf(configuration: OracleObject): 4 | 6 {
  return sameText(textAt(configuration, 'privateIPAddressVersion') ?? 'IPv4', 'IPv6') ? 6 : 4;
}
