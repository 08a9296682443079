import type { ExposedWay, WayFilter, WayOpening, WayPath } from '../../model/posture.ts';
import type { Unknown } from '../../model/unknown.ts';
import { visibleText } from '../../model/visibleText.ts';
import { lastSegment } from '../../values/armId.ts';
import { machineName } from './shown.ts';
import { clip, sentence, thousands } from '../text.ts';

/** How a station treats what comes along: an end of the way, a filter that lets through, none at all, one that nobody asks, or not known. */
export type StationState = 'end' | 'passes' | 'unguarded' | 'skipped' | 'unknown';

/** One step of a way from the Internet to a port. All texts are visible ones. */
export interface WayStation {
  readonly kind: 'internet' | 'publicAddress' | 'handover' | 'adminRule' | 'subnet' | 'networkInterface' | 'machine';
  readonly state: StationState;
  /** What stands there: `Subnet`. */
  readonly label: string;
  /** What decides there: a rule, an address. */
  readonly title: string;
  /** Where that is written: `nsg-web, priority 100`. Empty where there is nothing to add. */
  readonly detail: string;
}

/** One way in as a row of stations. */
export interface WayView {
  readonly verdict: WayOpening['verdict'] | 'unknown';
  /** `TCP 22 is open to the Internet`. */
  readonly title: string;
  readonly stations: readonly WayStation[];
  /** What a reader must know beside the drawing. */
  readonly notes: readonly string[];
}

const MOST_TEXT = 200;
const SOURCES_TOLD = 3;

/**
 * A way drawn once for each opening, openings that differ by the protocol alone in one; a way that could not be followed is drawn as far as it is
 * known. Nothing for one through which nothing gets.
 */
export function wayViews(way: ExposedWay): readonly WayView[] {
  if (way.openings.length > 0) return [...Map.groupBy(way.openings, exceptProtocol).values()].flatMap((alike) => (alike[0] === undefined ? [] : [openingView(way, { ...alike[0], protocol: protocolText(alike) })]));
  return way.unknown === undefined && way.verdict !== 'unknown' ? [] : [unknownView(way)];
}

function exceptProtocol({ ports, verdict, sources, sourceCount, sourceTags, addressCount, filters }: WayOpening): string {
  return JSON.stringify([ports, verdict, sources, sourceCount, sourceTags, addressCount, filters]);
}

function protocolText(openings: readonly WayOpening[]): string {
  return [...new Set(openings.map(({ protocol }) => protocol))].join(' and ');
}

function openingView(way: ExposedWay, opening: WayOpening): WayView {
  const ports = portText(opening);
  return {
    verdict: opening.verdict,
    title: `${ports} ${VERDICT_WORDS[opening.verdict]}`,
    stations: [
      { kind: 'internet', state: 'end', label: 'Internet', title: sourceTitle(opening), detail: sourceDetail(opening) },
      ...publicSide(way, opening.ports),
      ...filterStations(opening.filters),
      { kind: 'machine', state: 'end', label: way.virtualMachine === null ? 'Interface' : 'Machine', title: machineName(way.virtualMachine ?? way.networkInterface), detail: `${shown(way.privateAddress)}, ${ports.replace(/^(Every|Port)/, (word) => word.toLowerCase())}` },
    ],
    notes: notesOf(way),
  };
}

const VERDICT_WORDS: Readonly<Record<WayOpening['verdict'], string>> = {
  open: 'is open to the Internet',
  restricted: 'is open to some addresses',
  temporary: 'is open until its just-in-time request ends',
};

function unknownView(way: ExposedWay): WayView {
  return {
    verdict: 'unknown',
    title: 'What gets in is not known',
    stations: [
      { kind: 'internet', state: 'end', label: 'Internet', title: 'Sources not known', detail: '' },
      ...publicSide(way, ''),
      { kind: 'subnet', state: 'unknown', label: 'Filters', title: 'Not known', detail: '' },
      { kind: 'machine', state: 'end', label: way.virtualMachine === null ? 'Interface' : 'Machine', title: machineName(way.virtualMachine ?? way.networkInterface), detail: shown(way.privateAddress) },
    ],
    notes: notesOf(way),
  };
}

/** Protocols that know no ports. */
const PORTLESS = /^(icmp|esp|ah)$/i;

/** `TCP 22`, `TCP and UDP 20-25`, `Every port`, `ICMP`. */
export function portText({ protocol, ports }: Pick<WayOpening, 'protocol' | 'ports'>): string {
  const name = protocol === '*' ? '' : `${shown(protocol).toUpperCase().replaceAll(' AND ', ' and ')} `;
  if (PORTLESS.test(protocol)) return name.trimEnd();
  if (ports === '*' || ports === '0-65535') return name === '' ? 'Every port' : `${name}on every port`;
  return name === '' ? `Port ${shown(ports)}` : `${name}${shown(ports)}`;
}

/** Public IPv4 addresses: 2^32 without the special-purpose blocks of IANA's registry (RFC 6890), as the facts count them; and the IPv6 ones, of 2000::/3 (RFC 4291). */
const ALL_IPV4 = 3_702_258_433;
const ALL_IPV6 = 2 ** 124;

function isEveryone({ addressCount, sources }: WayOpening): boolean {
  return addressCount >= (sources.some((range) => range.includes(':')) ? ALL_IPV6 : ALL_IPV4);
}

function sourceTitle(opening: WayOpening): string {
  if (isEveryone(opening)) return 'Any address';
  const tags = opening.sourceTags.map((tag) => `service tag ${shown(tag)}`);
  const told = opening.sources.slice(0, SOURCES_TOLD).map(rangeText);
  const rest = opening.sourceCount - told.length;
  return [...told, ...(rest > 0 ? [`${thousands(rest)} more`] : []), ...tags].join(', ') || 'Sources not told';
}

/** `203.0.113.9-203.0.113.9` is one address. */
function rangeText(range: string): string {
  const [first = '', last = first] = range.split('-');
  return shown(first === last ? first : `${first} to ${last}`);
}

function sourceDetail({ addressCount }: WayOpening): string {
  if (addressCount <= 0) return '';
  const count = addressCount < 1e15 ? thousands(addressCount) : `2^${String(Math.round(Math.log2(addressCount)))}`;
  return `${count} ${addressCount === 1 ? 'address' : 'addresses'}`;
}

const HANDOVER_LABELS: Readonly<Record<Exclude<WayPath, 'publicIp'>, string>> = { loadBalancerRule: 'Load balancer', inboundNatRule: 'Load balancer', firewallDnat: 'Firewall' };

/** The public address, and what hands on from there to the machine. */
function publicSide({ publicAddress, path, frontendPorts, via }: ExposedWay, ports: string): readonly WayStation[] {
  const port = frontendPorts ?? ports;
  const address: WayStation = {
    kind: 'publicAddress', state: path === null ? 'unknown' : 'passes', label: 'Public address',
    title: publicAddress === '' ? 'Not known' : shown(publicAddress), detail: port === '' || publicAddress === '' ? '' : portsOf(port),
  };
  if (via === undefined || path === null || path === 'publicIp') return [address];
  return [address, { kind: 'handover', state: 'passes', label: HANDOVER_LABELS[path], title: shown(lastSegment(via.resource)), detail: via.rule === '' ? '' : `rule ${shown(via.rule)}` }];
}

function portsOf(ports: string): string {
  if (ports === '*' || ports === '0-65535') return 'every port';
  return `${/[-,]/.test(ports) ? 'ports' : 'port'} ${shown(ports)}`;
}

const LEVEL_LABELS = { adminRule: 'Security admin rule', subnet: 'Subnet', networkInterface: 'Network interface' } as const;

/**
 * Security admin rules come first and are told only where one decided. Subnet and interface are always told: one without a security group filters
 * nothing, and behind an admin rule that always allows none is asked (Azure Virtual Network Manager, "Security admin rules").
 */
function filterStations(filters: readonly WayFilter[]): readonly WayStation[] {
  const deciding = filters.filter(({ level }) => level !== 'none');
  const isSkipped = deciding.length > 0 && deciding.every(({ level }) => level === 'adminRule');
  const admin = deciding.filter(({ level }) => level === 'adminRule').map((filter) => passing('adminRule', filter));
  return [...admin, ...(['subnet', 'networkInterface'] as const).map((level) => groupStation(level, deciding, isSkipped))];
}

function groupStation(level: 'subnet' | 'networkInterface', filters: readonly WayFilter[], isSkipped: boolean): WayStation {
  const filter = filters.find((candidate) => candidate.level === level);
  if (filter !== undefined) return passing(level, filter);
  return isSkipped
    ? { kind: level, state: 'skipped', label: LEVEL_LABELS[level], title: 'Not asked', detail: 'the admin rule decides before security groups' }
    : { kind: level, state: 'unguarded', label: LEVEL_LABELS[level], title: 'Filters nothing', detail: 'no security group' };
}

function passing(level: keyof typeof LEVEL_LABELS, { rule, securityGroup, priority }: WayFilter): WayStation {
  const group = lastSegment(securityGroup.replace(/\/snapshots\/[^/]+$/i, ''));
  return { kind: level, state: 'passes', label: LEVEL_LABELS[level], title: `Allowed by ${shown(rule)}`, detail: [shown(group), ...(priority === null ? [] : [`priority ${String(priority)}`])].filter((part) => part !== '').join(', ') };
}

function notesOf({ deallocated, unknown }: ExposedWay): readonly string[] {
  return [
    ...(deallocated === true ? ['The machine is deallocated: the way is open once it starts.'] : []),
    ...(unknown === undefined ? [] : [unknownNote(unknown)]),
  ];
}

function unknownNote({ message, missing }: Unknown): string {
  const lacks = missing.length === 0 ? '' : ` Missing: ${missing.map(shown).join(', ')}.`;
  return `More may get in than is told: ${sentence(shown(message))}${lacks}`;
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}
