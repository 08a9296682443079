import { intersect as shared, PUBLIC_ADDRESSES } from '../../values/cidr.ts';
import { compareDurations, parseDuration } from '../../values/duration.ts';
import { EMPTY_PORTS, equalPorts, formatPorts, intersect, isEmptyPorts, parsePortSet, subtract, union, unionOf, type PortSet } from '../../values/ports.ts';
import { compareText, type JsonObject } from '../../values/json.ts';
import { prefixSelector } from '../exposure/securityRule.ts';
import { isWide } from '../exposure/width.ts';
import { PORTED, protocolsOf, type Ported } from './protocols.ts';
import type { PolicyPort } from './requests.ts';

/** Ports by protocol: a policy port for TCP says nothing of UDP. */
export type ProtocolPorts = Readonly<Record<Ported, PortSet>>;

/** The sum of runs of ports, each for the protocols that its text means. */
export function portsByProtocol(runs: readonly { readonly protocol: string; readonly ports: PortSet }[]): ProtocolPorts {
  const sumOf = (protocol: Ported): PortSet => unionOf(runs.filter((run) => protocolsOf(run.protocol).includes(protocol)).map(({ ports }) => ports));
  return { Tcp: sumOf('Tcp'), Udp: sumOf('Udp') };
}

/** What the policies cover. */
export function coverOf(ports: readonly PolicyPort[]): ProtocolPorts {
  return portsByProtocol(ports.map(({ protocol, port }) => ({ protocol, ports: parsePortSet(String(port)) ?? EMPTY_PORTS })));
}

export function without(left: ProtocolPorts, right: ProtocolPorts): ProtocolPorts {
  return { Tcp: subtract(left.Tcp, right.Tcp), Udp: subtract(left.Udp, right.Udp) };
}

export function both(left: ProtocolPorts, right: ProtocolPorts): ProtocolPorts {
  return { Tcp: intersect(left.Tcp, right.Tcp), Udp: intersect(left.Udp, right.Udp) };
}

/** Whatever the protocol. */
export function anyProtocol({ Tcp, Udp }: ProtocolPorts): PortSet {
  return union(Tcp, Udp);
}

export function isNone(ports: ProtocolPorts): boolean {
  return isEmptyPorts(anyProtocol(ports));
}

/** One element a protocol; `*` where both have the same ports. */
export function protocolPortsJson(ports: ProtocolPorts): readonly JsonObject[] {
  if (isNone(ports)) return [];
  if (equalPorts(ports.Tcp, ports.Udp)) return [{ protocol: '*', ports: formatPorts(ports.Tcp) }];
  return PORTED.filter((protocol) => !isEmptyPorts(ports[protocol])).map((protocol) => ({ protocol, ports: formatPorts(ports[protocol]) }));
}

/**
 * Whether sources together are (nearly) anywhere on the Internet: two halves are the whole. A text that is no address counts
 * as anywhere, since nobody can tell how far a tag reaches.
 */
export function isWideSource(sources: readonly string[]): boolean {
  const { addresses, tags } = prefixSelector(sources.map((source) => source.trim()));
  return tags.length > 0 || isWide(shared(addresses, PUBLIC_ADDRESSES));
}

/** The longest duration of some ports, as it is written (of two that are equal, the first by letters); undefined where none has one. */
export function longestOf(ports: readonly PolicyPort[]): string | undefined {
  const durations = ports.flatMap(({ maxDuration }) => {
    const parsed = parseDuration(maxDuration);
    return parsed === undefined ? [] : [{ text: maxDuration, parsed }];
  });
  return durations.toSorted((a, b) => compareDurations(b.parsed, a.parsed) || compareText(a.text, b.text))[0]?.text;
}
