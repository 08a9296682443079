/** What rows say of virtual networks: subnets, peers, and the prefixes that the VirtualNetwork tag stands for. */
import { parseBlock, type Address } from './addresses.ts';
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from './json.ts';
import { listAt, objectAt, rowById, rowsOfType, sameText, textAt } from './json.ts';
import type { Truth } from './kleene.ts';
import { inPrefixes } from './ruleMatching.ts';

const VIRTUAL_NETWORK = 'microsoft.network/virtualnetworks';

export interface Prefixes {
  readonly prefixes: readonly string[];
  /** Those of them that only a route adds. */
  readonly routed?: readonly string[];
  /** Everything but the routes was read. */
  readonly isSettled?: boolean;
  /** Everything that adds prefixes was read. */
  readonly isWhole: boolean;
}

/** The id of the virtual network that a subnet's id begins with. */
export function networkIdOf(subnetId: string): string {
  return subnetId.slice(0, Math.max(0, subnetId.toLowerCase().lastIndexOf('/subnets/')));
}

export function subnetById(estate: OracleEstate, subnetId: string): OracleObject | undefined {
  const network = rowById(estate, networkIdOf(subnetId));
  const found = listAt(network, 'properties', 'subnets').find((subnet) => sameText(textAt(subnet, 'id') ?? '', subnetId));
  return found === undefined ? undefined : objectAt(found, 'properties');
}

export function subnetPrefixes(subnet: OracleObject | undefined): readonly string[] {
  return [...textsAt(subnet, 'addressPrefix'), ...textsAt(subnet, 'addressPrefixes')];
}

function textsAt(value: OracleJson | undefined, ...keys: readonly string[]): readonly string[] {
  const single = textAt(value, ...keys);
  return single === undefined ? listAt(value, ...keys).flatMap((one) => (typeof one === 'string' && one !== '' ? [one] : [])) : [single];
}

function connectedPeerings(network: OracleRow | undefined): readonly OracleObject[] {
  return listAt(network, 'properties', 'virtualNetworkPeerings').map((peering) => objectAt(peering, 'properties'))
    .filter((peering) => sameText(textAt(peering, 'peeringState') ?? 'Connected', 'Connected'));
}

/** A peer's own row says its prefixes; where that is not here, the peering remembers them. */
function peerPrefixes(estate: OracleEstate, peering: OracleObject): Prefixes {
  const row = rowById(estate, textAt(peering, 'remoteVirtualNetwork', 'id') ?? '');
  if (row !== undefined) return { prefixes: textsAt(row, 'properties', 'addressSpace', 'addressPrefixes'), isWhole: true };
  const remembered = [...textsAt(peering, 'remoteAddressSpace', 'addressPrefixes'), ...textsAt(peering, 'remoteVirtualNetworkAddressSpace', 'addressPrefixes')];
  return { prefixes: remembered, isWhole: remembered.length > 0 };
}

/** The network's own prefixes, its peers' and the destinations of the subnet's routes. */
export function virtualNetworkTag(estate: OracleEstate, subnetId: string): Prefixes {
  const own = rowById(estate, networkIdOf(subnetId));
  const routes = routePrefixes(estate, subnetById(estate, subnetId));
  const parts: readonly Prefixes[] = [
    { prefixes: textsAt(own, 'properties', 'addressSpace', 'addressPrefixes'), isWhole: own !== undefined },
    ...connectedPeerings(own).map((peering) => peerPrefixes(estate, peering)),
  ];
  const settled = parts.flatMap((part) => part.prefixes);
  return { prefixes: [...settled, ...routes.prefixes], routed: routes.prefixes, isSettled: parts.every((part) => part.isWhole), isWhole: [...parts, routes].every((part) => part.isWhole) };
}

function routePrefixes(estate: OracleEstate, subnet: OracleObject | undefined): Prefixes {
  const id = textAt(subnet, 'routeTable', 'id');
  if (id === undefined) return { prefixes: [], isWhole: subnet !== undefined };
  const table = rowById(estate, id);
  const prefixes = listAt(table, 'properties', 'routes').flatMap((route) => textsAt(route, 'properties', 'addressPrefix'));
  // A route may be for a service tag (Azure documentation, "Virtual network traffic routing"); whether VirtualNetwork then holds its prefixes is not told.
  return { prefixes, isWhole: table !== undefined && prefixes.every((prefix) => parseBlock(prefix) !== undefined) };
}

/** Whether the VirtualNetwork tag holds an address. `unreadHoldsAll` is what the prefixes that were not read are taken for. */
export function inVirtualNetwork(tag: Prefixes, address: Address | undefined, unreadHoldsAll: boolean): Truth {
  // Only a firewall's own address may be unknown, and it is of IPv4.
  if (address === undefined) return tag.prefixes.includes('0.0.0.0/0') ? 'true' : 'unknown';
  return inPrefixes(tag.prefixes, address) || (!tag.isWhole && unreadHoldsAll) ? 'true' : 'false';
}

/** The tag as if routes added nothing to it. */
export function withoutRoutes(tag: Prefixes): Prefixes {
  return { prefixes: tag.prefixes.slice(0, tag.prefixes.length - (tag.routed?.length ?? 0)), isWhole: tag.isSettled ?? tag.isWhole };
}

/** Whether an address is in the VirtualNetwork tag for the sake of a route alone; `unreadHoldsAll` as above. */
export function isByRouteAlone({ prefixes, routed = [], isSettled = false, isWhole }: Prefixes, address: Address | undefined, unreadHoldsAll: boolean): boolean {
  if (address === undefined || inPrefixes(prefixes.slice(0, prefixes.length - routed.length), address)) return false;
  return inPrefixes(routed, address) || (unreadHoldsAll && isSettled && !isWhole);
}

/** The network and those connected with it, whichever of the two says so; lower-cased ids. */
export function reachOfNetwork(estate: OracleEstate, networkId: string): readonly string[] {
  const remoteOf = (peering: OracleObject): string => (textAt(peering, 'remoteVirtualNetwork', 'id') ?? '').toLowerCase();
  const peers = connectedPeerings(rowById(estate, networkId)).map(remoteOf);
  const reverse = rowsOfType(estate, VIRTUAL_NETWORK).filter((row) => connectedPeerings(row).some((peering) => remoteOf(peering) === networkId.toLowerCase()));
  return [...new Set([networkId.toLowerCase(), ...peers, ...reverse.map((row) => row.id.toLowerCase())])];
}

/** Whether some network of a reach has an address in its prefixes; unknown where the prefixes of one were not read. */
export function reachHolds(estate: OracleEstate, networkIds: readonly string[], address: Address): Truth {
  const parts = networkIds.map((id): Prefixes => {
    const row = rowById(estate, id);
    if (row !== undefined) return { prefixes: textsAt(row, 'properties', 'addressSpace', 'addressPrefixes'), isWhole: true };
    return { prefixes: rememberedPrefixes(estate, networkIds, id), isWhole: rememberedPrefixes(estate, networkIds, id).length > 0 };
  });
  if (parts.some(({ prefixes }) => inPrefixes(prefixes, address))) return 'true';
  return parts.every(({ isWhole }) => isWhole) ? 'false' : 'unknown';
}

/** What the peerings of the others remember of a network whose row is not here. */
function rememberedPrefixes(estate: OracleEstate, networkIds: readonly string[], id: string): readonly string[] {
  return networkIds.flatMap((other) => connectedPeerings(rowById(estate, other)))
    .filter((peering) => sameText(textAt(peering, 'remoteVirtualNetwork', 'id') ?? '', id))
    .flatMap((peering) => peerPrefixes(estate, peering).prefixes);
}
