import { equalEdges, intersectEdges, subtractEdges, unionAll, unionEdges, type Edges } from './intervals.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './ipAddress.ts';

/** An immutable set of IPv4 and IPv6 addresses. Build it with `parseAddressSet`; read it with the functions below. */
export interface AddressSet {
  /** Sorted half-open edges, 0 to 2^32; see `intervals.ts`. */
  readonly v4: Edges<number>;
  /** Sorted half-open edges, 0 to 2^128. */
  readonly v6: Edges<bigint>;
}

const V4_BITS = 32;
const V6_BITS = 128;

export const NO_ADDRESSES: AddressSet = { v4: [], v6: [] };
export const ALL_IPV4: AddressSet = { v4: [0, 2 ** V4_BITS], v6: [] };
export const ALL_IPV6: AddressSet = { v4: [], v6: [0n, 1n << BigInt(V6_BITS)] };
export const ALL_ADDRESSES: AddressSet = { v4: ALL_IPV4.v4, v6: ALL_IPV6.v6 };

/**
 * The set that texts name: single addresses, CIDR prefixes (host bits are ignored, as Azure does), `a-b` ranges
 * (both ends included) and `*` for both families. Undefined when any text is something else (a service tag).
 */
export function parseAddressSet(texts: readonly string[]): AddressSet | undefined {
  const sets: AddressSet[] = [];
  for (const text of texts) {
    const set = parseOne(text.trim());
    if (set === undefined) return undefined;
    sets.push(set);
  }
  return unionOf(sets);
}

function parseOne(text: string): AddressSet | undefined {
  if (text === '*') return ALL_ADDRESSES;
  if (text.includes('-')) return parseRange(text);
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const length = slash < 0 ? undefined : parseLength(text.slice(slash + 1));
  return length === null ? undefined : prefix(address, length);
}

/** null when the text is no prefix length; whether it fits the family is seen later. */
function parseLength(text: string): number | null {
  return /^\d{1,3}$/.test(text) ? Number(text) : null;
}

function prefix(address: string, length: number | undefined): AddressSet | undefined {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return ipv4Prefix(v4, length ?? V4_BITS);
  const v6 = parseIpv6(address);
  return v6 === undefined ? undefined : ipv6Prefix(v6, length ?? V6_BITS);
}

function ipv4Prefix(address: number, length: number): AddressSet | undefined {
  if (length > V4_BITS) return undefined;
  const size = 2 ** (V4_BITS - length);
  const start = address - (address % size);
  return { v4: [start, start + size], v6: [] };
}

function ipv6Prefix(address: bigint, length: number): AddressSet | undefined {
  if (length > V6_BITS) return undefined;
  const size = 1n << BigInt(V6_BITS - length);
  const start = address - (address % size);
  return { v4: [], v6: [start, start + size] };
}

function parseRange(text: string): AddressSet | undefined {
  const [first = '', last = '', ...more] = text.split('-').map((end) => end.trim());
  if (more.length > 0) return undefined;
  const [a4, b4] = [parseIpv4(first), parseIpv4(last)];
  if (a4 !== undefined && b4 !== undefined) return a4 <= b4 ? { v4: [a4, b4 + 1], v6: [] } : undefined;
  const [a6, b6] = [parseIpv6(first), parseIpv6(last)];
  return a6 !== undefined && b6 !== undefined && a6 <= b6 ? { v4: [], v6: [a6, b6 + 1n] } : undefined;
}

export function union(left: AddressSet, right: AddressSet): AddressSet {
  return { v4: unionEdges(left.v4, right.v4), v6: unionEdges(left.v6, right.v6) };
}

/** The union of any number of sets; joined at once, not one by one. */
export function unionOf(sets: readonly AddressSet[]): AddressSet {
  return { v4: unionAll(sets.map(({ v4 }) => v4)), v6: unionAll(sets.map(({ v6 }) => v6)) };
}

export function intersect(left: AddressSet, right: AddressSet): AddressSet {
  return { v4: intersectEdges(left.v4, right.v4), v6: intersectEdges(left.v6, right.v6) };
}

/** The addresses of `left` that are not in `right`. */
export function subtract(left: AddressSet, right: AddressSet): AddressSet {
  return { v4: subtractEdges(left.v4, right.v4), v6: subtractEdges(left.v6, right.v6) };
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: AddressSet, inner: AddressSet): boolean {
  return isEmptyAddresses(subtract(inner, outer));
}

/** Whether two sets share an address. */
export function overlaps(left: AddressSet, right: AddressSet): boolean {
  return !isEmptyAddresses(intersect(left, right));
}

export function isEmptyAddresses(addresses: AddressSet): boolean {
  return addresses.v4.length === 0 && addresses.v6.length === 0;
}

export function equalAddresses(left: AddressSet, right: AddressSet): boolean {
  return equalEdges(left.v4, right.v4) && equalEdges(left.v6, right.v6);
}

/** How many IPv4 addresses a set holds. */
export function countIpv4(addresses: AddressSet): number {
  return addresses.v4.reduce((sum, edge, index) => (index % 2 === 0 ? sum - edge : sum + edge), 0);
}

/** How many addresses a set holds; of more than 2^53 as near as a number comes. */
export function addressCount(addresses: AddressSet): number {
  return countIpv4(addresses) + Number(countIpv6(addresses));
}

/** How many IPv6 addresses a set holds. */
export function countIpv6(addresses: AddressSet): bigint {
  return addresses.v6.reduce((sum, edge, index) => (index % 2 === 0 ? sum - edge : sum + edge), 0n);
}

/** Whether a set holds a whole IPv6 prefix that is shorter (wider) than `length`: `/47` is shorter than 48. */
export function hasIpv6PrefixShorterThan(addresses: AddressSet, length: number): boolean {
  if (length < 1) return false;
  const size = 1n << BigInt(V6_BITS - length + 1);
  return addresses.v6.some((start, index) => {
    if (index % 2 === 1) return false;
    const aligned = ((start + size - 1n) / size) * size;
    return aligned + size <= (addresses.v6[index + 1] ?? 0n);
  });
}

/** The runs of a set as `first-last`, both ends included, IPv4 before IPv6, lowest first. */
export function formatRanges(addresses: AddressSet): string[] {
  const v4 = pairs(addresses.v4).map(([start, end]) => `${formatIpv4(start)}-${formatIpv4(end - 1)}`);
  const v6 = pairs(addresses.v6).map(([start, end]) => `${formatIpv6(start)}-${formatIpv6(end - 1n)}`);
  return [...v4, ...v6];
}

function pairs<N extends number | bigint>(edges: Edges<N>): [N, N][] {
  const found: [N, N][] = [];
  for (let index = 0; index + 1 < edges.length; index += 2) {
    const [start, end] = edges.slice(index, index + 2);
    if (start !== undefined && end !== undefined) found.push([start, end]);
  }
  return found;
}

/**
 * Blocks of the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190; state of 2025) that are not
 * "Globally Reachable", and multicast (RFC 5771, RFC 4291), which is never the source of a packet.
 */
const NOT_ROUTABLE = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24',
  '224.0.0.0/4', '240.0.0.0/4',
  '::/128', '::1/128', '::ffff:0:0/96', '64:ff9b:1::/48', '100::/64', '100:0:0:1::/64', '2001::/23', '2001:db8::/32',
  '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8',
] as const;

/** Parts of those blocks that the registries mark "Globally Reachable" (PCP and TURN anycast, AMT, AS112, ORCHIDv2, DRIP). */
const ROUTABLE_PARTS = [
  '192.0.0.9/32', '192.0.0.10/32',
  '2001:1::1/128', '2001:1::2/128', '2001:1::3/128', '2001:3::/32', '2001:4:112::/48', '2001:20::/28', '2001:30::/28',
] as const;

/** Azure's platform address: health probes and DNS, the same in every region, never a client. */
const AZURE_PLATFORM = ['168.63.129.16'] as const;

/** Every address from which a packet of the Internet can come: all minus the above. */
export const PUBLIC_ADDRESSES: AddressSet = subtract(
  ALL_ADDRESSES,
  union(subtract(literal(NOT_ROUTABLE), literal(ROUTABLE_PARTS)), literal(AZURE_PLATFORM)),
);

function literal(texts: readonly string[]): AddressSet {
  return parseAddressSet(texts) ?? NO_ADDRESSES;
}
