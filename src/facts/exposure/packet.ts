import type { AddressSet } from '../../values/cidr.ts';
import { parseIpv4, parseIpv6 } from '../../values/ipAddress.ts';
import { asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import type { PortSet } from '../../values/ports.ts';
import type { Direction } from './securityRule.ts';

/** One address. */
export type Address = { readonly family: 4; readonly value: number } | { readonly family: 6; readonly value: bigint };

/** One packet between a network interface and anywhere. */
export interface Packet {
  readonly networkInterface: string;
  readonly direction: Direction;
  readonly protocol: 'Tcp' | 'Udp';
  readonly remoteAddress: Address;
  /** Undefined where it is not told: then it may be any. */
  readonly remotePort: number | undefined;
  readonly localAddress: Address;
  readonly localPort: number;
}

const DIRECTIONS = ['Inbound', 'Outbound'] as const;
const PACKET_PROTOCOLS = ['Tcp', 'Udp'] as const;

/** A packet as JSON tells it, in any letter case; a text that says what is wrong where it is none. Ports may be numeric strings. */
export function readPacket(value: unknown): Packet | string {
  if (!isJsonObject(value)) return `expected an object that tells a packet, found ${shown(value)}`;
  const faults: string[] = [];
  const packet = packetOf((key, expected, read) => {
    const found = read(at(value, key));
    if (found === undefined) faults.push(`${key}: expected ${expected}, found ${shown(at(value, key))}`);
    return found;
  }, value);
  return packet ?? faults.join('; ');
}

type Take = <T>(key: string, expected: string, read: (given: JsonValue | undefined) => T | undefined) => T | undefined;

/** Every member is taken before any is judged, so that all faults are told at once. */
function packetOf(take: Take, value: JsonObject): Packet | undefined {
  const networkInterface = take('networkInterface', 'the id of a network interface', idOf);
  const direction = take('direction', 'Inbound or Outbound', (given) => oneOf(DIRECTIONS, given));
  const protocol = take('protocol', 'Tcp or Udp', (given) => oneOf(PACKET_PROTOCOLS, given));
  const remoteAddress = take('remoteAddress', 'an IPv4 or IPv6 address', addressOf);
  const hasRemotePort = (at(value, 'remotePort') ?? null) !== null;
  const remotePort = hasRemotePort ? take('remotePort', PORT, portOf) : undefined;
  const localAddress = take('localAddress', 'an IPv4 or IPv6 address', addressOf);
  const localPort = take('localPort', PORT, portOf);
  if (networkInterface === undefined || direction === undefined || protocol === undefined || remoteAddress === undefined) return undefined;
  if (localAddress === undefined || localPort === undefined || (hasRemotePort && remotePort === undefined)) return undefined;
  return { networkInterface, direction, protocol, remoteAddress, remotePort, localAddress, localPort };
}

const PORT = 'a port from 0 to 65535';

function idOf(given: JsonValue | undefined): string | undefined {
  const text = asString(given)?.trim();
  return text === '' ? undefined : text;
}

function oneOf<T extends string>(names: readonly T[], given: JsonValue | undefined): T | undefined {
  const wanted = asString(given)?.trim().toLowerCase();
  return names.find((name) => name.toLowerCase() === wanted);
}

function portOf(given: JsonValue | undefined): number | undefined {
  const text = asString(given)?.trim();
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : given;
  return typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** The address that a text is; undefined for anything else. */
export function addressOf(given: JsonValue | undefined): Address | undefined {
  const text = asString(given)?.trim() ?? '';
  const fourth = parseIpv4(text);
  if (fourth !== undefined) return { family: 4, value: fourth };
  const sixth = parseIpv6(text);
  return sixth === undefined ? undefined : { family: 6, value: sixth };
}

/** What was given, in few words: lists and objects by their kind. */
function shown(given: unknown): string {
  if (given === undefined) return 'nothing';
  if (given === null) return 'null';
  if (typeof given === 'string') return JSON.stringify(given.length > 60 ? `${given.slice(0, 60)}...` : given);
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  return Array.isArray(given) ? 'a list' : 'an object';
}

export function sameAddress(left: Address, right: Address): boolean {
  return left.family === right.family && left.value === right.value;
}

export function holdsAddress({ v4, v6 }: AddressSet, address: Address): boolean {
  return address.family === 4 ? isInside(v4, address.value) : isInside(v6, address.value);
}

export function holdsPort({ edges }: PortSet, port: number): boolean {
  return isInside(edges, port);
}

/** Inside is where an odd number of the sorted edges lies at or below. */
function isInside<N extends number | bigint>(edges: readonly N[], value: N): boolean {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const edge = edges[middle];
    if (edge !== undefined && edge <= value) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}
