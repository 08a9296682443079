/** What the exposure fact answers, read for a comparison with single packets. Built on the oracle's addresses, not on ours. */
import { exposureFact } from '../../../src/facts/exposure/exposure.ts';
import type { FactAnswers } from '../../../src/model/fact.ts';
import { asArray, asObject, asString, type JsonObject, type JsonValue } from '../../../src/values/json.ts';
import type { AddressBlock } from '../../oracle/addresses.ts';
import { inBlock, isPlainlyPublic, parseAddress } from '../../oracle/addresses.ts';
import { sameText } from '../../oracle/json.ts';
import type { Packet } from '../../oracle/packetWalker.ts';
import { parsePorts, type PortRange } from '../../oracle/securityRules.ts';
import { NOW, row, snapshotOf } from '../access/snapshot.ts';

export interface Opening {
  readonly networkInterface: string;
  readonly ipConfiguration: string;
  readonly privateAddress: string;
  readonly protocol: string;
  readonly ports: PortRange;
  /** `Internet`, or runs of addresses. */
  readonly from: 'Internet' | readonly AddressBlock[];
  readonly sourceTags: readonly string[];
  readonly verdict: string;
  /** `level group rule priority`, in lower case: the allows of all its sources together. */
  readonly decidedBy: readonly string[];
}

export interface Traffic {
  readonly answers: FactAnswers;
  readonly openings: readonly Opening[];
  /** The list, or its end, is not known: nothing is claimed about what it does not show. */
  readonly isOpenEnded: boolean;
}

/** Asks the fact about the machine of a network. */
export function trafficOf(network: { readonly rows: readonly JsonObject[]; readonly virtualMachine: JsonObject }): Traffic {
  const answers = exposureFact.bind(snapshotOf(network.rows), { now: NOW })(row(network.virtualMachine));
  const list = answers['openings'];
  if (list === undefined) throw new Error('the fact has no openings');
  if (!list.known) return { answers, openings: [], isOpenEnded: true };
  return { answers, openings: asArray(list.value).map(openingOf), isOpenEnded: list.atLeast !== undefined };
}

function openingOf(value: JsonValue): Opening {
  const opening = asObject(value);
  const text = (key: string): string => asString(opening[key]) ?? '';
  const ports = parsePorts(text('ports'));
  if (ports === undefined) throw new Error(`not a run of ports: ${text('ports')}`);
  const from = asArray(opening['from']).map((range) => asString(range) ?? '');
  return {
    networkInterface: text('networkInterface'),
    ipConfiguration: text('ipConfiguration'),
    privateAddress: text('privateAddress'),
    protocol: text('protocol'),
    ports,
    from: from.includes('Internet') ? 'Internet' : from.map(blockOf),
    sourceTags: asArray(opening['sourceTags']).map((tag) => asString(tag) ?? ''),
    verdict: text('verdict'),
    decidedBy: asArray(opening['decidedBy']).map((one) => deciderText(asObject(one))),
  };
}

/** `1.2.3.4-1.2.3.9`, or one address. */
function blockOf(range: string): AddressBlock {
  const [first, last] = range.split('-').map(parseAddress);
  if (first === undefined) throw new Error(`not a range of addresses: ${range}`);
  return { family: first.family, first: first.value, last: (last ?? first).value };
}

function deciderText({ level, securityGroup, rule, priority }: JsonObject): string {
  return decider(asString(level), asString(securityGroup), asString(rule), Number(priority));
}

export function decider(level = '', securityGroup = '', rule = '', priority = 0): string {
  return `${level} ${securityGroup} ${rule} ${String(priority)}`.toLowerCase();
}

/** Whether an opening lets a packet in for certain: tags of unknown prefixes do not count. */
export function holds(opening: Opening, packet: Packet): boolean {
  return reachesSamePlace(opening, packet) && holdsSource(opening, packet.source);
}

/** The port fields say nothing about Icmp, which has none. */
export function reachesSamePlace({ networkInterface, ipConfiguration, protocol, ports }: Opening, packet: Packet): boolean {
  return sameText(networkInterface, packet.networkInterfaceId) && sameText(ipConfiguration, packet.ipConfiguration)
    && (protocol === '*' || protocol === packet.protocol)
    && (packet.protocol === 'Icmp' || (ports.first <= packet.destinationPort && packet.destinationPort <= ports.last));
}

/** `Internet` is every public address of the family that the place itself has. */
function holdsSource({ from, privateAddress }: Opening, source: string): boolean {
  const address = parseAddress(source);
  if (address === undefined) throw new Error(`not an address: ${source}`);
  if (from !== 'Internet') return from.some((block) => inBlock(block, address));
  return isPlainlyPublic(address) && address.family === parseAddress(privateAddress)?.family;
}

/** How wide the openings of one place, protocol and port are together. `grey`: these openings alone do not say. */
export function width(openings: readonly Opening[]): 'open' | 'restricted' | 'closed' | 'grey' {
  if (openings.some(({ from }) => from === 'Internet')) return 'open';
  const tagged = openings.filter(({ sourceTags }) => sourceTags.length > 0);
  // The other level may let in no more than a few addresses, of the tag or not.
  if (tagged.length > 0) return tagged.some(({ decidedBy }) => new Set(decidedBy.map((text) => text.split(' ')[0])).size === 1) ? 'open' : 'grey';
  const merged = mergedBlocks(openings.flatMap(({ from }) => (from === 'Internet' ? [] : from)));
  if (merged.length === 0) return 'closed';
  const fourth = merged.filter(({ family }) => family === 4).reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  const sixth = merged.filter(({ family }) => family === 6);
  if (fourth > 65_536n || sixth.some(holdsShortPrefix)) return 'open';
  return sixth.reduce((sum, { first, last }) => sum + last - first + 1n, 0n) > SIZE_48 ? 'grey' : 'restricted';
}

const SIZE_48 = 1n << 80n;

/** Whether a run of addresses holds a whole prefix of length /47. */
function holdsShortPrefix({ first, last }: AddressBlock): boolean {
  const size = SIZE_48 * 2n;
  return ((first + size - 1n) / size) * size + size - 1n <= last;
}

function mergedBlocks(blocks: readonly AddressBlock[]): readonly AddressBlock[] {
  const merged: AddressBlock[] = [];
  for (const block of blocks.toSorted((left, right) => left.family - right.family || Number(left.first - right.first > 0n) - Number(left.first - right.first < 0n))) {
    const last = merged.at(-1);
    if (last === undefined || last.family !== block.family || block.first > last.last + 1n) merged.push(block);
    else if (block.last > last.last) merged[merged.length - 1] = { ...last, last: block.last };
  }
  return merged;
}

/** One packet's address, protocol and port for every place that some opening opens: the lowest port of each. */
export function portsWithOpenings({ openings }: Traffic): readonly (readonly Opening[])[] {
  return openings.map((one) => openings.filter((other) => sameText(other.networkInterface, one.networkInterface) && sameText(other.ipConfiguration, one.ipConfiguration)
    && (other.protocol === one.protocol || other.protocol === '*') && other.ports.first <= one.ports.first && one.ports.first <= other.ports.last));
}

