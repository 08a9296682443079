/** What IP flow verify would say of one packet between a machine and any other address: filters only, both directions. */
import type { Address } from './addresses.ts';
import { parseAddress } from './addresses.ts';
import { allPlaces, sameAddress } from './balancers.ts';
import { decided, filterPacket, inBothWorlds, undecided, type PacketDecision, type Place } from './filters.ts';
import type { OracleEstate } from './json.ts';
import { sameText, textAt } from './json.ts';
import { tagsOf } from './packetWalker.ts';
import type { Party, SeenPacket } from './ruleMatching.ts';
import type { Direction } from './securityRules.ts';
import { inVirtualNetwork, isByRouteAlone } from './virtualNetworks.ts';

export interface VerifyPacket {
  readonly networkInterface: string;
  readonly direction: Direction;
  readonly protocol: 'Tcp' | 'Udp';
  readonly remoteAddress: string;
  readonly remotePort?: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** Unknown also where the interface or the local address is not in the estate. Throws RangeError when an address is none. */
export function verify(estate: OracleEstate, packet: VerifyPacket): PacketDecision {
  const place = allPlaces(estate).find((one) => sameText(one.networkInterface.id, packet.networkInterface) && sameAddress(textAt(one.configuration, 'privateIPAddress'), packet.localAddress));
  if (place === undefined) return undecided({ unread: [packet.networkInterface] });
  const [local, remote] = [parseAddress(packet.localAddress), parseAddress(packet.remoteAddress)];
  if (local === undefined || remote === undefined) throw new RangeError('not an address');
  return inBothWorlds(place.tag, (unreadHoldsAll) => filterPacket(estate, place, packet.direction, seenPacket(estate, place, packet, local, remote, unreadHoldsAll), () => decided('Allow')));
}

function seenPacket(estate: OracleEstate, place: Place, packet: VerifyPacket, local: Address, remote: Address, unreadHoldsAll: boolean): SeenPacket {
  const here: Party = { address: local, family: local.family, role: 'local', inVirtualNetwork: 'true', groups: place.groups };
  const there: Party = { address: remote, family: remote.family, role: 'remote', inVirtualNetwork: inVirtualNetwork(place.tag, remote, unreadHoldsAll), isByRouteAlone: isByRouteAlone(place.tag, remote, unreadHoldsAll), groups: groupsOf(estate, place, packet.remoteAddress) };
  const common = { asks: 'verify', protocol: packet.protocol, tags: tagsOf(estate) } as const;
  if (packet.direction === 'Inbound') return { ...common, source: there, destination: here, sourcePort: packet.remotePort, destinationPort: packet.localPort };
  return { ...common, source: here, destination: there, sourcePort: packet.localPort, destinationPort: packet.remotePort };
}

/** The groups of whichever configuration of the same network has an address. */
function groupsOf(estate: OracleEstate, place: Place, address: string): readonly string[] {
  return allPlaces(estate).filter((one) => sameText(one.networkId, place.networkId) && sameAddress(textAt(one.configuration, 'privateIPAddress'), address)).flatMap((one) => one.groups);
}
