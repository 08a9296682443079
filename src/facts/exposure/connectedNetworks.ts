import type { Row } from '../../model/resource.ts';
import { idKey } from '../../values/armId.ts';
import { NO_ADDRESSES, parseAddressSet, union, type AddressSet } from '../../values/cidr.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { idIn } from './reference.ts';

/** A virtual network and those that it is peered with. */
export interface Neighbourhood {
  /** Their keys. */
  readonly networks: ReadonlySet<string>;
  /** Every address that they are known to hold. */
  readonly addresses: AddressSet;
}

/**
 * The networks that a network reaches directly. A peering counts when either side's row says that it is connected. The
 * prefixes of a network that was not read are those that the peering tells.
 */
export function connectedNetworks(index: NetworkIndex): (virtualNetwork: string) => Neighbourhood {
  const peers = new Map<string, Set<string>>();
  const told = new Map<string, AddressSet>();
  for (const row of index.rows(TYPES.virtualNetwork)) {
    told.set(idKey(row.id), prefixes(at(row, 'properties', 'addressSpace')));
    for (const peering of connectedPeerings(row)) {
      const remote = idKey(idIn(at(peering, 'properties', 'remoteVirtualNetwork')));
      connect(peers, idKey(row.id), remote);
      if (index.row(TYPES.virtualNetwork, remote) === undefined) told.set(remote, union(told.get(remote) ?? NO_ADDRESSES, remotePrefixes(peering)));
    }
  }
  return (virtualNetwork) => {
    const networks = new Set([idKey(virtualNetwork), ...(peers.get(idKey(virtualNetwork)) ?? [])]);
    return { networks, addresses: [...networks].reduce((sum, network) => union(sum, told.get(network) ?? NO_ADDRESSES), NO_ADDRESSES) };
  };
}

function connectedPeerings(network: Row): readonly JsonValue[] {
  return asArray(at(network, 'properties', 'virtualNetworkPeerings'))
    .filter((peering) => (asString(at(peering, 'properties', 'peeringState')) ?? 'Connected').toLowerCase() === 'connected')
    .filter((peering) => idIn(at(peering, 'properties', 'remoteVirtualNetwork')) !== '');
}

function connect(peers: Map<string, Set<string>>, one: string, other: string): void {
  peers.set(one, (peers.get(one) ?? new Set()).add(other));
  peers.set(other, (peers.get(other) ?? new Set()).add(one));
}

function remotePrefixes(peering: JsonValue): AddressSet {
  return union(prefixes(at(peering, 'properties', 'remoteAddressSpace')), prefixes(at(peering, 'properties', 'remoteVirtualNetworkAddressSpace')));
}

function prefixes(space: JsonValue | undefined): AddressSet {
  return asArray(at(space, 'addressPrefixes')).reduce<AddressSet>((sum, prefix) => union(sum, parseAddressSet([asString(prefix) ?? '']) ?? NO_ADDRESSES), NO_ADDRESSES);
}
