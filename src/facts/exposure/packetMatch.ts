import { PUBLIC_ADDRESSES, type AddressSet } from '../../values/cidr.ts';
import { holdsAddress, holdsPort, type Address, type Packet } from './packet.ts';
import type { ApplicationGroups } from './reference.ts';
import { isEmptySelector, isNetworkGroup, isFromEveryPort, type SecurityRule, type Selector } from './securityRule.ts';

export type Holds = 'yes' | 'no' | 'perhaps';

/** A packet as the filters of one IP configuration see it. */
export interface Sighting {
  readonly packet: Packet;
  /** The application security groups of the local configuration. */
  readonly localGroups: ApplicationGroups;
  /** Whether the remote address is a member of an application security group, by its key. */
  readonly remoteIsMember: (group: string) => Holds;
  /** What the tag VirtualNetwork stands for; it may be more where it is not `whole`. */
  readonly virtualNetwork: { readonly addresses: AddressSet; readonly settled: AddressSet; readonly whole: boolean };
  /** The prefixes of any other service tag; undefined where they are not known. */
  readonly tagged: (tag: string) => AddressSet | undefined;
}

/** Whether a rule of the packet's direction meets it. A field that could not be read holds perhaps. */
export function meets(rule: SecurityRule, sighting: Sighting): Holds {
  const { packet } = sighting;
  if (!rule.protocols.includes(packet.protocol)) return 'no';
  const port = meetsPort(rule, packet);
  if (port === 'no') return 'no';
  const sourcePort = meetsSourcePort(rule, packet);
  if (sourcePort === 'no') return 'no';
  const isInbound = packet.direction === 'Inbound';
  const local = meetsLocal(isInbound ? rule.destinations : rule.sources, sighting);
  if (local === 'no') return 'no';
  const remote = meetsRemote(isInbound ? rule.sources : rule.destinations, rule.access, sighting);
  if (remote === 'no') return 'no';
  return rule.readable && port === 'yes' && sourcePort === 'yes' && local === 'yes' && remote === 'yes' ? 'yes' : 'perhaps';
}

function meetsPort({ ports, portsReadable }: SecurityRule, { direction, localPort, remotePort }: Packet): Holds {
  if (!portsReadable) return 'perhaps';
  const port = direction === 'Inbound' ? localPort : remotePort;
  if (port !== undefined) return holdsPort(ports, port) ? 'yes' : 'no';
  return ports.edges[0] === 0 && ports.edges[1] === 65_536 ? 'yes' : 'perhaps';
}

/** Where the source port is not told the sender chooses it: one that an allow lets in, and none that a deny is narrowed to. */
function meetsSourcePort(rule: SecurityRule, { direction, localPort, remotePort }: Packet): Holds {
  const port = direction === 'Inbound' ? remotePort : localPort;
  if (port === undefined && rule.access !== 'Deny') return 'yes';
  if (rule.sourcePorts === undefined) return 'perhaps';
  const isMet = port === undefined ? isFromEveryPort(rule) : holdsPort(rule.sourcePorts, port);
  return isMet ? 'yes' : 'no';
}

/** A private address is in its own virtual network, and under no other tag. */
function meetsLocal(selector: Selector, { packet, localGroups }: Sighting): Holds {
  const { addresses, tags, groups } = selector;
  if (holdsAddress(addresses, packet.localAddress) || tags.some(isVirtualNetwork) || groups.some((group) => localGroups.keys.has(group))) return 'yes';
  return groups.some((group) => isNetworkGroup(group) || !localGroups.isWhole) || isEmptySelector(selector) ? 'perhaps' : 'no';
}

function meetsRemote(selector: Selector, access: SecurityRule['access'], sighting: Sighting): Holds {
  const { addresses, tags, groups } = selector;
  const { remoteAddress } = sighting.packet;
  if (holdsAddress(addresses, remoteAddress)) return 'yes';
  if (isEmptySelector(selector)) return 'perhaps';
  const parts = [...tags.map((tag) => meetsTag(tag, access, sighting)), ...groups.map((group) => meetsGroup(group, sighting))];
  return parts.includes('yes') ? 'yes' : parts.includes('perhaps') ? 'perhaps' : 'no';
}

function meetsTag(tag: string, access: SecurityRule['access'], { packet: { remoteAddress }, virtualNetwork, tagged }: Sighting): Holds {
  const isKnownInside = !isPlatform(remoteAddress) && holdsAddress(virtualNetwork.addresses, remoteAddress);
  switch (tag.toLowerCase()) {
    case 'internet':
      if (!isPublic(remoteAddress) || holdsAddress(virtualNetwork.settled, remoteAddress)) return 'no';
      // What only a route puts into the network may be of the Internet all the same; a deny proves nothing of what was not read.
      return isKnownInside || (access === 'Deny' && !virtualNetwork.whole) ? 'perhaps' : 'yes';
    case 'virtualnetwork':
      if (isKnownInside) return 'yes';
      return virtualNetwork.whole || isPlatform(remoteAddress) ? 'no' : 'perhaps';
    case 'azureloadbalancer':
      return isPlatform(remoteAddress) ? 'yes' : 'no';
    default: {
      const prefixes = tagged(tag);
      if (prefixes === undefined) return isPublic(remoteAddress) ? 'perhaps' : 'no';
      return holdsAddress(prefixes, remoteAddress) ? 'yes' : 'no';
    }
  }
}

/** Members of a network group are virtual networks, and which of them cannot be told from an address. */
function meetsGroup(group: string, { packet: { remoteAddress }, remoteIsMember }: Sighting): Holds {
  if (!isNetworkGroup(group)) return remoteIsMember(group);
  return isPublic(remoteAddress) || isPlatform(remoteAddress) ? 'no' : 'perhaps';
}

export function isVirtualNetwork(tag: string): boolean {
  return tag.toLowerCase() === 'virtualnetwork';
}

export function isPublic(address: Address): boolean {
  return holdsAddress(PUBLIC_ADDRESSES, address);
}

/** 168.63.129.16, from which Azure's own probes come. */
const PLATFORM = 0xa8_3f_81_10;

function isPlatform({ value }: Address): boolean {
  return value === PLATFORM;
}
