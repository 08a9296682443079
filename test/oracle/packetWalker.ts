/**
 * Whether one packet from the Internet reaches one IP configuration, and how it comes in: a second opinion on
 * reachability, written packet by packet over raw rows and without any set arithmetic.
 *
 * A way in is a public address of the configuration itself, a rule of a load balancer, or a rule of a firewall. Behind it
 * stand security admin rules, the security group of the subnet and that of the network interface. Rows are in Resource
 * Graph's shape. Not looked at: whether the machine runs, appliances that forward, gateways.
 */
import { parseAddress, type Address } from './addresses.ts';
import { allPlaces, balancedPlaces, type Balanced } from './balancers.ts';
import { decided, filterPacket, inBothWorlds, placeKey, placesOf, undecided, type PacketDecision, type PacketVerdict, type Place } from './filters.ts';
import { firewallsOf, takes, targetsOf, type Firewall, type Target } from './firewalls.ts';
import type { OracleEstate, OracleObject, OracleRow } from './json.ts';
import { rowById, rowsOfType, sameText, textAt } from './json.ts';
import type { Truth } from './kleene.ts';
import { addressOf, type Party, type SeenPacket } from './ruleMatching.ts';
import { both, parsePorts, type PortRange } from './securityRules.ts';
import { inVirtualNetwork, withoutRoutes, type Prefixes } from './virtualNetworks.ts';

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

/** What a sender chooses. */
interface Sent {
  readonly source: string;
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  /** The port that it is sent to: the frontend's, where there is one. Meaningless for Icmp. */
  readonly port: number;
}

/** One way in to one place. */
export interface WayIn {
  readonly path: 'publicIp' | 'loadBalancerRule' | 'inboundNatRule' | 'firewallDnat';
  readonly place: Place;
  /** Text of the address that is sent to; undefined: not read, or a whole prefix. */
  readonly publicAddress: string | undefined;
  readonly isFloating: boolean;
  /** There are many ports outside. */
  readonly isRange: boolean;
  readonly frontendPorts: readonly PortRange[];
  /** The machine's port for a port outside. */
  readonly machinePort: (port: number) => number;
  readonly decide: (sent: Sent) => PacketDecision;
}

const WAYS = new WeakMap<OracleEstate, readonly WayIn[]>();
const EVERY_PORT: PortRange = { first: 0, last: 65535 };
const NO_WAY: PacketDecision = { access: 'Deny', decidedBy: [], perhaps: [], unread: [] };

/** Every way in to every place of the estate. */
export function waysIn(estate: OracleEstate): readonly WayIn[] {
  const known = WAYS.get(estate);
  if (known !== undefined) return known;
  const ways = [
    ...allPlaces(estate).flatMap((place) => ownWay(estate, place)),
    ...balancedPlaces(estate).filter(({ frontend }) => frontend.isPublic).map((balanced) => balancedWay(estate, balanced)),
    ...firewallsOf(estate).flatMap((firewall) => firewallWays(estate, firewall)),
  ];
  WAYS.set(estate, ways);
  return ways;
}

function ownWay(estate: OracleEstate, place: Place): readonly WayIn[] {
  const id = textAt(place.configuration, 'publicIPAddress', 'id');
  if (id === undefined) return [];
  return [{
    path: 'publicIp', place, isFloating: false, isRange: true, frontendPorts: [EVERY_PORT], machinePort: (port) => port,
    publicAddress: textAt(rowById(estate, id), 'properties', 'ipAddress'),
    decide: (sent) => decideFor(estate, place, sent, sent.port, localParty(place), () => ownUnguarded(estate, id)),
  }];
}

/** Without any security group a Standard public address is closed, a Basic one (or one without sku) open. */
function ownUnguarded(estate: OracleEstate, publicAddressId: string): PacketDecision {
  const row = rowById(estate, publicAddressId);
  return row === undefined ? undecided({ unread: [publicAddressId] }) : bySku(row);
}

function bySku(row: OracleRow): PacketDecision {
  switch ((textAt(row, 'sku', 'name') ?? 'Basic').toLowerCase()) {
    case 'basic': return decided('Allow');
    case 'standard': case 'standardv2': return decided('Deny');
    default: return undecided({});
  }
}

function balancedWay(estate: OracleEstate, balanced: Balanced): WayIn {
  const { place, frontend, frontendPorts, backendPort, isFloating, protocols, balancer } = balanced;
  const machinePort = (port: number): number => (backendPort === 'same' ? port : backendPort);
  return {
    path: balanced.kind, place, isFloating, isRange: balanced.isRange, frontendPorts: [frontendPorts], machinePort, publicAddress: frontend.text,
    decide: (sent) => {
      const isTaken = protocols.some((protocol) => protocol === sent.protocol) && frontendPorts.first <= sent.port && sent.port <= frontendPorts.last;
      if (!isTaken) return NO_WAY;
      const destination: DestinationOf = isFloating ? frontendParty(place, frontend.address) : localParty(place);
      return decideFor(estate, place, sent, machinePort(sent.port), destination, () => bySku(balancer));
    },
  };
}

type DestinationOf = (unreadHoldsAll: boolean, tag: Prefixes) => Party;

function localParty(place: Place): DestinationOf {
  return () => ({ address: addressOf(textAt(place.configuration, 'privateIPAddress')), family: place.family, role: 'local', inVirtualNetwork: 'true', groups: place.groups });
}

function frontendParty(place: Place, address: Address | undefined): DestinationOf {
  return (unreadHoldsAll, tag) => ({ address, family: place.family, role: 'frontend', inVirtualNetwork: inVirtualNetwork(tag, address, unreadHoldsAll), groups: [] });
}

function decideFor(estate: OracleEstate, place: Place, sent: Sent, port: number, destination: DestinationOf, unguarded: () => PacketDecision, sourcePort?: number): PacketDecision {
  const source = parseAddress(sent.source);
  if (source === undefined) throw new RangeError(`not an address: ${sent.source}`);
  return source.family === place.family ? decideFrom(estate, place, sent.protocol, port, source, destination, unguarded, sourcePort) : NO_WAY;
}

function decideFrom(
  estate: OracleEstate, place: Place, protocol: Sent['protocol'], port: number, source: Address | undefined, destination: DestinationOf, unguarded: () => PacketDecision, sourcePort?: number,
): PacketDecision {
  const decideWith = (tag: Prefixes): PacketDecision => inBothWorlds(tag, (unreadHoldsAll) => {
    const sender: Party = { address: source, family: place.family, role: 'remote', inVirtualNetwork: inVirtualNetwork(tag, source, unreadHoldsAll), groups: [] };
    const seen: SeenPacket = { asks: 'exposure', protocol, source: sender, destination: destination(unreadHoldsAll, tag), sourcePort, destinationPort: port, tags: tagsOf(estate) };
    return inWorldsOfTags(seen, (one) => filterPacket(estate, place, 'Inbound', one, unguarded));
  });
  return byEitherReading(decideWith(place.tag), () => decideWith(withoutRoutes(place.tag)), place.tag);
}

/** The VirtualNetwork tag may hold the prefixes of routes or not: what gets in either way gets in, and is closed if it is closed both ways. */
function byEitherReading(routed: PacketDecision, plainly: () => PacketDecision, { routed: prefixes = [], isSettled, isWhole }: Prefixes): PacketDecision {
  if (prefixes.length === 0 && isSettled === isWhole) return routed;
  const plain = plainly();
  const isDisputed = routed.isDisputed === true || plain.isDisputed === true;
  if (routed.access === 'Allow') return { ...routed, isDisputed };
  if (plain.access === 'Allow') return { ...plain, isDisputed };
  const left = routed.access === 'Unknown' || plain.access === 'Deny' ? routed : plain;
  return { ...left, isDisputed, isAssumed: routed.isAssumed === true || plain.isAssumed === true };
}

/** Rules by the same tag of unknown prefixes match together: what comes out the same with and without the sender under it is certain. */
function inWorldsOfTags(seen: SeenPacket, decide: (seen: SeenPacket) => PacketDecision): PacketDecision {
  const wanted = new Set<string>();
  const first = decide({ ...seen, wanted });
  if ((first.access !== 'Unknown' && first.isDisputed !== true) || wanted.size === 0 || wanted.size > MOST_TAGS) return first;
  const names = [...wanted];
  const worlds = Array.from({ length: 2 ** names.length }, (_, world) => new Map(names.map((name, bit) => [name, Math.floor(world / 2 ** bit) % 2 === 1])));
  return ofWorlds(first, worlds.map((supposed) => decide({ ...seen, supposed })));
}

/**
 * Where the worlds differ, each being settled, a dispute was about no more than who is under the tag. To be seen open is no
 * mistake then: two configurations may come in either order, and a deny that the sender may have got past closes nothing.
 */
function ofWorlds(first: PacketDecision, worlds: readonly PacketDecision[]): PacketDecision {
  const [one = first, ...others] = worlds;
  const isDisputed = worlds.some((world) => world.isDisputed === true);
  const isSame = others.every(({ access }) => access === one.access);
  if (isSame && one.access !== 'Unknown') return { ...one, decidedBy: [], isDisputed };
  return first.isDisputed === true && !isDisputed && !isSame ? { ...undecided(first), isAssumed: true } : first;
}

const MOST_TAGS = 3;

const TAGS = new WeakMap<readonly OracleRow[], ReadonlyMap<string, readonly string[]>>();

/** The prefixes of the service tags that the estate holds, by lower-cased name. */
export function tagsOf(estate: OracleEstate): ReadonlyMap<string, readonly string[]> {
  const known = TAGS.get(estate.rows) ?? new Map(rowsOfType(estate, 'microsoft.network/servicetags').map((row) => [row.name.toLowerCase(), both(row.properties, '', 'addressPrefixes')]));
  TAGS.set(estate.rows, known);
  return known;
}

/** A rule of a firewall to a place; packets that an earlier rule takes do not come this way. */
function firewallWays(estate: OracleEstate, firewall: Firewall): readonly WayIn[] {
  return firewall.rules.flatMap((rule, index) => targetsOf(estate, firewall, rule).flatMap((target) => firewallAddresses(firewall, rule).map(({ text, isPerhaps }): WayIn => ({
    path: 'firewallDnat', place: target.place, publicAddress: text, isFloating: target.balanced?.isFloating ?? false,
    frontendPorts: outsidePorts(rule),
    isRange: outsidePorts(rule).length > 1 || outsidePorts(rule).some(({ first, last }) => first !== last),
    machinePort: () => target.port,
    decide: (sent) => firewallDecision(estate, firewall, index, { ...target, isPerhaps: target.isPerhaps || isPerhaps }, text, sent),
  }))));
}

function outsidePorts(rule: OracleObject): readonly PortRange[] {
  return both(rule, '', 'destinationPorts').flatMap((ports) => parsePorts(ports) ?? []);
}

/** Those addresses that the rule is about and that are the firewall's; perhaps, where one of the firewall's was not read. */
function firewallAddresses({ addresses }: Firewall, rule: OracleObject): readonly { readonly text: string; readonly isPerhaps: boolean }[] {
  return both(rule, '', 'destinationAddresses').flatMap((text) => {
    const isOwn = addresses.some((own) => own !== undefined && sameText(own, text));
    return isOwn || addresses.includes(undefined) ? [{ text, isPerhaps: !isOwn }] : [];
  });
}

function firewallDecision(estate: OracleEstate, firewall: Firewall, index: number, target: Target, publicAddress: string, sent: Sent): PacketDecision {
  const source = parseAddress(sent.source);
  if (source === undefined) throw new RangeError(`not an address: ${sent.source}`);
  const isOtherFamily = source.family !== addressOf(publicAddress)?.family;
  if (isOtherFamily || sent.protocol === 'Icmp' || (target.balanced !== undefined && !target.balanced.protocols.includes(sent.protocol))) return NO_WAY;
  const taken = firewall.rules.slice(0, index + 1).map((rule) => takes(estate, rule, { publicAddress, protocol: sent.protocol, port: sent.port, source }));
  const earlier = taken.slice(0, index);
  if (taken[index] === 'false' || earlier.includes('true')) return NO_WAY;
  return delivered(behindFirewall(estate, firewall, target, sent), taken[index] ?? 'false', target.isPerhaps, earlier.includes('unknown'));
}

/** Something gets in when any address of the firewall's subnet passes. */
function behindFirewall(estate: OracleEstate, firewall: Firewall, target: Target, sent: Sent): PacketDecision {
  const { place, port, balanced } = target;
  const destination = balanced?.isFloating === true ? frontendParty(place, balanced.frontend.address) : localParty(place);
  const unguarded = (): PacketDecision => decided('Allow');
  const passed = best(firewall.senders.map((sender) => decideFrom(estate, place, sent.protocol, port, sender, destination, unguarded)));
  // Whether the firewall's subnet was not read matters only where something asks for the source.
  return passed.access === 'Allow' && firewall.senders.includes(undefined) ? { ...undecided({}), isAssumed: true } : passed;
}

function delivered(filtered: PacketDecision, isTaken: Truth, isPerhaps: boolean, maybeTakenBefore: boolean): PacketDecision {
  if (filtered.access !== 'Allow') return filtered;
  if (isTaken === 'unknown' || isPerhaps) return undecided({});
  return maybeTakenBefore ? { ...undecided({}), isAssumed: true } : filtered;
}

/** The most open of several answers about one packet. */
export function best(decisions: readonly PacketDecision[]): PacketDecision {
  const isDisputed = decisions.some((one) => one.isDisputed === true);
  const found = decisions.find(({ access }) => access === 'Allow') ?? decisions.find((one) => one.isAssumed === true) ?? decisions.find(({ access }) => access === 'Unknown') ?? decisions[0] ?? NO_WAY;
  return found.access === 'Allow' ? found : { ...found, isDisputed };
}

/**
 * The decision on a packet to an instance public address, with what decided it. Throws RangeError when the estate holds the
 * interface but no such IP configuration, or when the source is no address.
 */
export function walk(network: OracleEstate, packet: Packet): PacketDecision {
  if (rowById(network, packet.networkInterfaceId) === undefined) return undecided({ unread: [packet.networkInterfaceId] });
  const place = placesOf(network).get(placeKey(packet.networkInterfaceId, packet.ipConfiguration));
  if (place === undefined) throw new RangeError(`${packet.networkInterfaceId} has no IP configuration ${packet.ipConfiguration}`);
  const id = textAt(place.configuration, 'publicIPAddress', 'id');
  const sent: Sent = { source: packet.source, protocol: packet.protocol, port: packet.destinationPort };
  return id === undefined ? NO_WAY : decideFor(network, place, sent, sent.port, localParty(place), () => ownUnguarded(network, id), packet.sourcePort);
}

/** The verdict of `walk` alone. */
export function walkPacket(estate: OracleEstate, packet: Packet): PacketVerdict {
  return walk(estate, packet).access;
}
