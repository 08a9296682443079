/** The exposure document, read for a comparison with single packets. Built on the oracle's addresses, not on ours. */
import type { AddressBlock } from '../../oracle/addresses.ts';
import { inBlock, parseAddress } from '../../oracle/addresses.ts';
import { sameAddress } from '../../oracle/balancers.ts';
import { placeKey, type PacketDecision } from '../../oracle/filters.ts';
import { best, type WayIn } from '../../oracle/packetWalker.ts';
import { parsePorts, type PortRange } from '../../oracle/securityRules.ts';
import type { Shot } from '../../oracle/shots.ts';
import { sameText } from '../../oracle/json.ts';
import type { DocumentDecider, DocumentEndpoint, DocumentOpening, ExposureDocument } from './subject.ts';
import { decider } from './traffic.ts';

export interface ReadOpening {
  readonly opening: DocumentOpening;
  readonly ports: PortRange;
  readonly blocks: readonly AddressBlock[];
}

export interface ReadEndpoint {
  readonly endpoint: DocumentEndpoint;
  readonly key: string;
  readonly publicAddress: string | undefined;
  /** Undefined: not told. */
  readonly frontendPorts: PortRange | undefined;
  readonly openings: readonly ReadOpening[];
}

export function readDocument(document: ExposureDocument): readonly ReadEndpoint[] {
  return document.endpoints.map((endpoint) => {
    const frontend = endpoint.frontendPort ?? undefined;
    return {
      endpoint,
      key: placeKey(endpoint.networkInterface ?? '', endpoint.ipConfiguration ?? ''),
      publicAddress: endpoint.publicAddress === '' ? undefined : (endpoint.publicAddress ?? undefined),
      frontendPorts: frontend === undefined ? undefined : parsePorts(String(frontend)),
      openings: endpoint.openings.map((opening) => ({ opening, ports: portsOf(opening.ports), blocks: opening.sources.map(blockOf) })),
    };
  });
}

function portsOf(text: string): PortRange {
  const ports = parsePorts(text);
  if (ports === undefined) throw new Error(`not a run of ports: ${text}`);
  return ports;
}

const BLOCKS = new Map<string, AddressBlock>();

/** `1.2.3.4-1.2.3.9`, or one address. What is left of the Internet is told in the same few texts again and again, so they are remembered. */
function blockOf(range: string): AddressBlock {
  const block = BLOCKS.get(range) ?? readBlock(range);
  BLOCKS.set(range, block);
  return block;
}

function readBlock(range: string): AddressBlock {
  const [first, last] = range.split('-').map(parseAddress);
  if (first === undefined) throw new Error(`not a range of addresses: ${range}`);
  return { family: first.family, first: first.value, last: (last ?? first).value };
}

/** Whether an endpoint speaks of a way in, as far as it says which. */
export function isOfWay(read: ReadEndpoint, way: WayIn): boolean {
  const samePublic = read.publicAddress === undefined || way.publicAddress === undefined ? read.publicAddress === way.publicAddress : sameAddress(read.publicAddress, way.publicAddress);
  return read.endpoint.path === way.path && read.key === placeKey(way.place.networkInterface.id, way.place.name) && samePublic && Boolean(read.endpoint.floatingIp) === way.isFloating;
}

/**
 * The most open answer of all ways that a document does not tell apart. An endpoint of many frontend ports does not say
 * which of them leads to a port of the machine: any of them may. What earlier rules of a firewall leave of a range may be
 * one port or many, so that its ways to one port of a machine are told apart by nothing.
 */
export function decisionOn(ways: readonly WayIn[], shot: Shot): PacketDecision {
  const known = DECISIONS.get(ways) ?? new WeakMap<Shot, PacketDecision>();
  DECISIONS.set(ways, known);
  const decision = known.get(shot) ?? decided(ways, shot);
  known.set(shot, decision);
  return decision;
}

/** The same shots are asked about again and again where many subjects are compared. */
const DECISIONS = new WeakMap<readonly WayIn[], WeakMap<Shot, PacketDecision>>();

function decided(ways: readonly WayIn[], { way, sent }: Shot): PacketDecision {
  const port = way.machinePort(sent.port);
  const isTranslated = way.path === 'firewallDnat';
  const alike = ways.filter((one) => one.path === way.path && one.place === way.place && one.publicAddress === way.publicAddress && one.isFloating === way.isFloating && (isTranslated || one.isRange === way.isRange));
  const edges = (some: readonly WayIn[]): readonly number[] => some.flatMap(({ frontendPorts }) => frontendPorts.flatMap(({ first, last }) => [first, last]));
  return best(alike.flatMap((one) => {
    const outside = isTranslated ? [sent.port, ...edges(alike)] : one.isRange ? [sent.port, port, ...edges([one])] : [sent.port];
    return [...new Set(outside)].filter((each) => one.machinePort(each) === port).map((each) => one.decide({ ...sent, port: each }));
  }));
}

/** Endpoints that speak of the shot's way in and port. */
export function endpointsOf(document: readonly ReadEndpoint[], { way, sent }: Shot): readonly ReadEndpoint[] {
  const speaksOf = ({ frontendPorts }: ReadEndpoint): boolean => {
    if (way.path === 'firewallDnat') return true;
    if (frontendPorts === undefined) return way.isRange;
    return way.isRange === frontendPorts.first < frontendPorts.last && frontendPorts.first <= sent.port && sent.port <= frontendPorts.last;
  };
  return document.filter((read) => isOfWay(read, way) && speaksOf(read));
}

export function isAtPort({ opening, ports }: ReadOpening, { way, sent }: Shot): boolean {
  const port = way.machinePort(sent.port);
  return (opening.protocol === '*' || opening.protocol === sent.protocol) && (sent.protocol === 'Icmp' || (ports.first <= port && port <= ports.last));
}

export function holdsSource({ blocks }: ReadOpening, source: string): boolean {
  const address = parseAddress(source);
  return address !== undefined && blocks.some((block) => inBlock(block, address));
}

export function deciderTexts({ opening }: ReadOpening): readonly string[] {
  return opening.decidedBy.map((one: DocumentDecider) => decider(one.level, one.level === 'adminRule' ? '' : (one.securityGroup ?? ''), one.rule ?? '', one.priority ?? 0));
}

/** Whether the document admits that it does not know, about the place or its machine. */
export function admitsIgnorance(document: readonly ReadEndpoint[], way: WayIn): boolean {
  const interfaceId = way.place.networkInterface.id;
  return document.some(({ endpoint }) => endpoint.verdict === 'unknown' && endpoint.path === null && sameText(endpoint.networkInterface ?? interfaceId, interfaceId));
}
