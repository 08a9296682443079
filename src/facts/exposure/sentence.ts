import { lastSegment } from '../../values/armId.ts';
import { addressCount, equalAddresses } from '../../values/cidr.ts';
import { formatPorts } from '../../values/ports.ts';
import type { Endpoint } from './endpoints.ts';
import type { PublicPath } from './publicPaths.ts';
import { rangesOf, type Opening } from './reach.ts';
import type { Decider } from './walk.ts';

/**
 * The way of a packet in words that can be followed in the portal, hop by hop: who sends, the public address and port, the
 * machine with its own address (and port, where it is another one), and the rule that lets it through at each level.
 */
export function sentenceOf(machine: string, endpoint: Endpoint, opening: Opening): string {
  const { path, bare } = endpoint;
  const hops = [senders(endpoint, opening), publicSide(endpoint, opening), ...between(path), machineSide(machine, endpoint, opening)];
  const levels = bare.length === 2 || hasSkippedGroups(opening) ? [] : bare.map((level) => `the ${LEVELS[level]} has no NSG`);
  const until = opening.verdict === 'temporary' ? ['until its just-in-time request ends'] : [];
  return [`${hops.join(' -> ')}, ${allowedBy(opening)}`, ...levels, ...until].join('; ');
}

/** What hands the packet on, and by which rule. */
function between({ balancer, firewall }: PublicPath): readonly string[] {
  return [
    ...(firewall === undefined ? [] : [`firewall ${lastSegment(firewall.firewall)} (rule ${firewall.rule})`]),
    ...(balancer === undefined ? [] : [`load balancer ${lastSegment(balancer.id)} (rule ${balancer.rule})`]),
  ];
}

/** The deciding rules in words. */
export function because({ deciders }: Opening): string {
  return deciders.length === 0 ? 'no security group stands in the way' : deciders.map(named).join(' and ');
}

const LEVELS = { subnet: 'subnet', networkInterface: 'NIC' } as const;

function allowedBy(opening: Opening): string {
  return opening.deciders.length === 0 ? 'no NSG stands in the way' : `allowed by ${opening.deciders.map(named).join(' and ')}${hasSkippedGroups(opening) ? ', before all NSGs' : ''}`;
}

/** An admin rule that always allows leaves the security groups nothing to say. */
function hasSkippedGroups({ deciders }: Opening): boolean {
  return deciders.length > 0 && deciders.every(({ level }) => level === 'adminRule');
}

function named({ level, rule }: Decider): string {
  const where = lastSegment(rule.securityGroup.replace(/\/snapshots\/[^/]+$/i, ''));
  return level === 'adminRule' ? `security admin rule ${rule.name} @${rule.priority} in ${where}` : `${rule.name} @${rule.priority} in ${where}`;
}

function senders({ universe }: Endpoint, { sources, sourceTags }: Opening): string {
  if (equalAddresses(sources, universe)) return 'any Internet address';
  const tags = sourceTags.map((tag) => `the service tag ${tag}`);
  const ranges = rangesOf(sources);
  return [...(ranges.length === 0 ? [] : [rangeText(ranges, addressCount(sources))]), ...tags].join(' and ');
}

const RANGES_TOLD = 3;

function rangeText(ranges: readonly string[], count: number): string {
  const told = ranges.slice(0, RANGES_TOLD).map(oneOrRange);
  if (ranges.length > RANGES_TOLD) return `${counted(count)} in ${ranges.length} ranges (${told.join(', ')} ...)`;
  const all = [told.slice(0, -1).join(', '), told.at(-1)].filter((text) => text !== '').join(' and ');
  return count === 1 ? all : `${all} (${counted(count)})`;
}

function oneOrRange(range: string): string {
  const [start = '', end = ''] = range.split('-');
  return start === end ? start : range;
}

function counted(count: number): string {
  const text = count < 1e15 ? String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',') : `2^${Math.round(Math.log2(count))}`;
  return `${text} ${count === 1 ? 'address' : 'addresses'}`;
}

function publicSide({ path }: Endpoint, opening: Opening): string {
  const address = path.publicAddress === '' ? 'a public address' : path.publicAddress;
  if (path.frontendPort !== undefined) return withPort(address, String(path.frontendPort), opening);
  // Each member of a pool has a port of its own in the range.
  if (path.sharedPorts !== undefined) return `${withPort(address, formatPorts(path.sharedPorts)[0] ?? '*', opening)} (one of these ports)`;
  return withPort(address, portText(opening), opening);
}

function machineSide(machine: string, { path, privateAddress }: Endpoint, opening: Opening): string {
  const isSame = path.floating !== undefined || path.kind === 'publicIp' || String(path.frontendPort) === portText(opening);
  return `${machine} ${isSame ? privateAddress : withPort(privateAddress, portText(opening), opening)}`;
}

function portText({ ports }: Opening): string {
  return formatPorts(ports)[0] ?? '*';
}

function withPort(address: string, port: string, { protocol }: Opening): string {
  const host = address.includes(':') ? `[${address}]` : address;
  if (protocol === 'Icmp' || protocol === 'Esp' || protocol === 'Ah') return `${address} (${protocol.toUpperCase()})`;
  return `${host}:${port}${protocol === 'Udp' ? '/udp' : ''}`;
}
