import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { ALL_IPV4, ALL_IPV6, contains, intersect, NO_ADDRESSES, overlaps, parseAddressSet, PUBLIC_ADDRESSES, union, type AddressSet } from '../../values/cidr.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { recentMemo, type RecentMemo } from '../../values/recentMemo.ts';
import { missingPath } from '../missing.ts';
import type { Level } from './filters.ts';
import { notCollected, subnetById, TYPES, type NetworkIndex } from './networkIndex.ts';
import { saysSomething, virtualNetworkOf } from './reference.ts';
import { securityRules, type SecurityRule } from './securityRule.ts';

/** What surrounds an IP configuration. */
export interface Surroundings {
  /** Tells apart what the tag VirtualNetwork stands for. */
  readonly key: string;
  readonly virtualNetwork: string;
  /** Subscriptions of the virtual network and of those peered with it: where a firewall or a load balancer in front of it may stand. */
  readonly subscriptions: readonly string[];
  readonly subnetLevel: Level;
  /** Why nothing is known of the subnet, not even whether it names a security group. */
  readonly unread?: Unknown;
  /** What the service tag VirtualNetwork stands for here. */
  readonly tagged: Prefixes;
  /** The same without what only routes add. */
  readonly settled: Prefixes;
  /** Routes that put public prefixes into the tag VirtualNetwork: the known trap. */
  readonly notes: readonly RouteNote[];
}

interface RouteNote {
  /** The address family that the route is of. */
  readonly family: 4 | 6;
  /** Whether it makes the tag everyone, so that it bears on every rule. */
  readonly isDefault: boolean;
  readonly text: string;
}

/** What is remembered of one snapshot's subnets, networks and groups: as many as lie around the machines that are asked about. */
interface Remembered {
  readonly around: RecentMemo<string, Surroundings>;
  readonly settled: RecentMemo<string, Prefixes>;
  readonly groups: RecentMemo<string, GroupRules>;
}

const REMEMBERED = new WeakMap<NetworkIndex, Remembered>();
const SUBNETS_KEPT = 64;
const NETWORKS_KEPT = 64;
/** Of all groups together. */
const RULES_KEPT = 65_536;
/** A subnet keeps the rules of its group: one with a thousand counts as many. */
const RULES_A_SUBNET = 64;

function rememberedOf(index: NetworkIndex): Remembered {
  const held = REMEMBERED.get(index) ?? {
    around: recentMemo<string, Surroundings>(SUBNETS_KEPT, ({ subnetLevel }) => 1 + (subnetLevel.kind === 'rules' ? subnetLevel.rules.length / RULES_A_SUBNET : 0)),
    settled: recentMemo<string, Prefixes>(NETWORKS_KEPT),
    groups: recentMemo<string, GroupRules>(RULES_KEPT, (group) => 1 + (group.kind === 'rules' ? group.rules.length : 0)),
  };
  REMEMBERED.set(index, held);
  return held;
}

/** The surroundings of a subnet, by its id. A subnet whose row is missing counts like a missing security group. */
export function surroundingsOf(index: NetworkIndex, subnetId: string): Surroundings {
  return rememberedOf(index).around(subnetId, () => readSurroundings(index, subnetId));
}

function readSurroundings(index: NetworkIndex, subnetId: string): Surroundings {
  const virtualNetwork = virtualNetworkOf(subnetId);
  const network = index.row(TYPES.virtualNetwork, virtualNetwork);
  const subnet = subnetById(index, subnetId);
  if (network === undefined || subnet === undefined || !saysSomething(subnet)) return unread(index, subnetId, network);
  const settled = settledPrefixes(index, network);
  const routed = routedPrefixes(index, subnet);
  const addresses = union(settled.addresses, routed.addresses);
  const gap = settled.gap ?? routed.gap;
  return {
    key: `${idKey(virtualNetwork)} ${idKey(routeTableOf(subnet) ?? '')}`,
    virtualNetwork,
    subscriptions: subscriptionsAround(virtualNetwork, network),
    subnetLevel: groupLevel(index, 'subnet', at(subnet, 'properties')),
    tagged: gap === undefined ? { addresses } : { addresses, gap },
    settled,
    notes: routeNotes(index, subnet),
  };
}

/** The level of whatever carries a `networkSecurityGroup`: a subnet's or an interface's properties. */
export function groupLevel(index: NetworkIndex, name: 'subnet' | 'networkInterface', carrier: JsonValue | undefined): Level {
  const reference = at(carrier, 'networkSecurityGroup') ?? null;
  if (reference === null) return { kind: 'none' };
  const id = asString(at(reference, 'id')) ?? '';
  const group = rememberedOf(index).groups(id, () => readGroup(index, id));
  return group.kind === 'rules' ? { ...group, name } : group;
}

/** A group's inbound rules, or why they are not known. Read once for all subnets and interfaces that name it. */
type GroupRules = { readonly kind: 'rules'; readonly rules: readonly SecurityRule[] } | { readonly kind: 'missing'; readonly cause: Unknown };

function readGroup(index: NetworkIndex, id: string): GroupRules {
  const group = index.row(TYPES.securityGroup, id);
  if (group === undefined) return { kind: 'missing', cause: index.missing(TYPES.securityGroup, id) };
  // Azure serves an empty list where there are none.
  if (!Array.isArray(at(group, 'properties', 'securityRules'))) return { kind: 'missing', cause: missingPath(group, 'properties.securityRules') };
  return { kind: 'rules', rules: securityRules(group, 'Inbound') };
}

/** What is known of a network, of a subnet that is not. */
function unread(index: NetworkIndex, subnetId: string, network: Row | undefined): Surroundings {
  const virtualNetwork = virtualNetworkOf(subnetId);
  const cause = index.missing(TYPES.virtualNetwork, subnetId === '' ? '(no subnet)' : subnetId);
  const settled = network === undefined ? { addresses: NO_ADDRESSES, gap: cause } : settledPrefixes(index, network);
  return {
    key: `unread ${idKey(subnetId)}`, virtualNetwork, subscriptions: subscriptionsAround(virtualNetwork, network), notes: [],
    subnetLevel: { kind: 'missing', cause }, unread: cause, tagged: { addresses: settled.addresses, gap: cause }, settled,
  };
}

function subscriptionsAround(virtualNetwork: string, network: Row | undefined): readonly string[] {
  const peers = network === undefined ? [] : connectedPeers(network).map(remoteOf);
  return [...new Set([virtualNetwork, ...peers].flatMap((id) => subscriptionOf(id) ?? []))];
}

/** The prefixes of a network and of its peers, read once for all its subnets. */
function settledPrefixes(index: NetworkIndex, network: Row): Prefixes {
  return rememberedOf(index).settled(network.id, () => prefixesAround(index, network));
}

function prefixesAround(index: NetworkIndex, network: Row): Prefixes {
  const parts = [prefixesOf(network), ...connectedPeers(network).map((peering) => peerPrefixes(index, network, peering))];
  const addresses = parts.reduce((sum, part) => union(sum, part.addresses), NO_ADDRESSES);
  const gap = parts.find((part) => part.gap !== undefined)?.gap;
  return gap === undefined ? { addresses } : { addresses, gap };
}

function connectedPeers(network: Row): readonly JsonValue[] {
  return asArray(at(network, 'properties', 'virtualNetworkPeerings'))
    .filter((peering) => (asString(at(peering, 'properties', 'peeringState')) ?? 'Connected').toLowerCase() === 'connected');
}

function remoteOf(peering: JsonValue): string {
  return asString(at(peering, 'properties', 'remoteVirtualNetwork', 'id')) ?? '';
}

interface Prefixes {
  readonly addresses: AddressSet;
  readonly gap?: Unknown;
}

function prefixesOf(network: Row): Prefixes {
  const prefixes = at(network, 'properties', 'addressSpace', 'addressPrefixes');
  const addresses = addressesOf(asArray(prefixes));
  return Array.isArray(prefixes) && areAddresses(asArray(prefixes)) ? { addresses } : { addresses, gap: missingPath(network, 'properties.addressSpace.addressPrefixes') };
}

/** A peer may lie where nothing was read; the peering itself then tells its prefixes (Microsoft.Network virtualNetworkPeerings, remoteAddressSpace). */
function peerPrefixes(index: NetworkIndex, network: Row, peering: JsonValue): Prefixes {
  const remote = remoteOf(peering);
  const peer = remote === '' ? undefined : index.row(TYPES.virtualNetwork, remote);
  if (peer !== undefined) return prefixesOf(peer);
  const told = ['remoteAddressSpace', 'remoteVirtualNetworkAddressSpace'].map((key) => at(peering, 'properties', key, 'addressPrefixes')).filter(Array.isArray);
  if (told.length > 0 && areAddresses(told.flat())) return { addresses: addressesOf(told.flat()) };
  return { addresses: NO_ADDRESSES, gap: remote === '' ? missingPath(network, 'properties.virtualNetworkPeerings[*].properties.remoteVirtualNetwork.id') : index.missing(TYPES.virtualNetwork, remote) };
}

/** The tag VirtualNetwork also holds the prefixes of user-defined routes (Azure documentation, "Service tags", VirtualNetwork). */
function routedPrefixes(index: NetworkIndex, subnet: JsonValue): Prefixes {
  const id = routeTableOf(subnet);
  if (id === undefined) return { addresses: NO_ADDRESSES };
  const table = id === '' ? undefined : index.row(TYPES.routeTable, id);
  if (table === undefined) return { addresses: NO_ADDRESSES, gap: index.missing(TYPES.routeTable, id) };
  const routes = at(table, 'properties', 'routes');
  const isWhole = asArray(routes).every((route) => asString(at(route, 'properties', 'addressPrefix')) !== undefined);
  const addresses = addressesOf(routesOf(table));
  if (!Array.isArray(routes) || !isWhole) return { addresses, gap: missingPath(table, 'properties.routes[*].properties.addressPrefix') };
  // A route may name a service tag: whether its prefixes count is not documented.
  const tag = routesOf(table).find((prefix) => !areAddresses([prefix]));
  return tag === undefined ? { addresses } : { addresses, gap: notCollected(TYPES.routeTable, id, `a route of ${id} is for ${asString(tag) ?? ''}, which is no address: whether the tag VirtualNetwork holds it is not known`) };
}

function routeTableOf(subnet: JsonValue): string | undefined {
  const reference = at(subnet, 'properties', 'routeTable') ?? null;
  return reference === null ? undefined : (asString(at(reference, 'id')) ?? '');
}

function routesOf(table: Row): readonly JsonValue[] {
  return asArray(at(table, 'properties', 'routes')).map((route) => at(route, 'properties', 'addressPrefix') ?? '');
}

function routeNotes(index: NetworkIndex, subnet: JsonValue): readonly RouteNote[] {
  const table = index.row(TYPES.routeTable, routeTableOf(subnet) ?? '');
  if (table === undefined) return [];
  return FAMILIES.flatMap(([family, every]) => familyNotes(table, family, every));
}

const FAMILIES: readonly (readonly [4 | 6, AddressSet])[] = [[4, ALL_IPV4], [6, ALL_IPV6]];

function familyNotes(table: Row, family: 4 | 6, every: AddressSet): readonly RouteNote[] {
  const routed = routesOf(table).map((prefix) => ({ prefix: asString(prefix) ?? '', addresses: intersect(every, addressesOf([prefix])) }));
  if (routed.some(({ addresses }) => contains(addresses, every))) return [{ family, isDefault: true, text: `the default route in ${table.name} makes the tag VirtualNetwork stand for every address` }];
  const open = routed.filter(({ addresses }) => overlaps(addresses, PUBLIC_ADDRESSES)).map(({ prefix }) => prefix);
  if (open.length === 0) return [];
  const told = open.length > ROUTES_TOLD ? `${open.slice(0, ROUTES_TOLD).join(', ')} and ${open.length - ROUTES_TOLD} more` : open.join(', ');
  return [{ family, isDefault: false, text: `the tag VirtualNetwork also stands for public addresses that ${table.name} routes: ${told}` }];
}

const ROUTES_TOLD = 3;

function areAddresses(prefixes: readonly JsonValue[]): boolean {
  return parseAddressSet(prefixes.map((prefix) => asString(prefix) ?? '')) !== undefined;
}

function addressesOf(prefixes: readonly JsonValue[]): AddressSet {
  return prefixes.reduce<AddressSet>((sum, prefix) => union(sum, parseAddressSet([asString(prefix) ?? '']) ?? NO_ADDRESSES), NO_ADDRESSES);
}
