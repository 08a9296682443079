/** An IP address as a plain number of its family. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** All addresses from `first` to `last`, both included. */
export interface AddressBlock {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `203.0.113.7`, `2001:DB8::7` or `::ffff:1.2.3.4`; undefined for any other text. */
export function parseAddress(text: string): Address | undefined {
  const groups = text.includes(':') ? groupsOfIpv6(text) : octets(text);
  if (groups === undefined) return undefined;
  const family = groups.length === 8 ? 6 : 4;
  const width = family === 6 ? 16n : 8n;
  return { family, value: groups.reduce((value, group) => (value << width) | BigInt(group), 0n) };
}

const BLOCKS = new Map<string, AddressBlock | undefined>();

/** Reads an address or `address/length`; host bits after the length are ignored. The same few texts come again and again, so they are remembered. */
export function parseBlock(text: string): AddressBlock | undefined {
  if (!BLOCKS.has(text)) BLOCKS.set(text, readBlock(text));
  return BLOCKS.get(text);
}

function readBlock(text: string): AddressBlock | undefined {
  const [head = '', length, ...rest] = text.split('/');
  const address = parseAddress(head);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = BITS[address.family];
  if (length !== undefined && !/^\d{1,3}$/u.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (address.value / size) * size;
  return { family: address.family, first, last: first + size - 1n };
}

/** Reads an address, `address/length` or `first-last`. */
export function parseRun(text: string): AddressBlock | undefined {
  const [first, last, ...rest] = text.split('-').map((part) => parseAddress(part.trim()));
  if (last === undefined) return parseBlock(text.trim());
  if (first === undefined || rest.length > 0 || first.family !== last.family) return undefined;
  return { family: first.family, first: first.value, last: last.value };
}

export function inBlock(block: AddressBlock, address: Address): boolean {
  return block.family === address.family && block.first <= address.value && address.value <= block.last;
}

/** Dotted quad, or eight full groups without `::`. */
export function formatAddress(address: Address): string {
  const width = address.family === 4 ? 8n : 16n;
  const count = address.family === 4 ? 4 : 8;
  const groups = Array.from({ length: count }, (_, index) => (address.value >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n));
  return address.family === 4 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
}

/**
 * Whether an address is a plain public unicast one. Everything that the IANA special-purpose registries (IPv4: RFC 6890
 * and updates; IPv6 likewise) list is out, the globally reachable entries too, so that no test leans on a debatable address;
 * so are multicast, Azure's 168.63.129.16, and all of IPv6 but 2000::/3.
 */
export function isPlainlyPublic(address: Address): boolean {
  if (address.family === 6 && !inBlock(block('2000::/3'), address)) return false;
  return !SPECIAL_BLOCKS.some((special) => inBlock(special, address));
}

/** The blocks that `isPlainlyPublic` leaves out within 0.0.0.0/0 and 2000::/3. */
const SPECIAL_BLOCKS: readonly AddressBlock[] = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16',
  '2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20',
].map(block);

function block(text: string): AddressBlock {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new RangeError(`not an address block: ${text}`);
  return parsed;
}

function octets(text: string): readonly number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text)) return undefined;
  const numbers = text.split('.').map(Number);
  return numbers.every((number) => number <= 255) ? numbers : undefined;
}

function groupsOfIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOfHalf);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function groupsOfHalf(half: string): readonly number[] | undefined {
  const groups: number[] = [];
  for (const part of half === '' ? [] : half.split(':')) {
    const [a, b, c, d] = octets(part) ?? [];
    if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) groups.push(a * 256 + b, c * 256 + d);
    else if (/^[0-9a-f]{1,4}$/iu.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
