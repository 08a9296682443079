import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { ALL_IPV4, ALL_IPV6, contains, intersect, isEmptyAddresses, parseAddressSet, PUBLIC_ADDRESSES, type AddressSet } from '../../values/cidr.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { AdminRules } from './adminRules.ts';
import type { Level, Readings } from './filters.ts';
import { sendersKey, type Destination, type Senders } from './matching.ts';
import { notCollected, TYPES } from './networkIndex.ts';
import type { FirewallEntry, PublicPath } from './publicPaths.ts';
import type { Filtered, Opening, Traffic } from './reach.ts';
import { applicationGroupsOf } from './reference.ts';
import type { RequestStates } from './requestStates.ts';
import type { SecurityRule } from './securityRule.ts';
import { rootCauseOf } from './rootCause.ts';
import type { Surroundings } from './subnets.ts';
import { isWide } from './width.ts';

/** One way to one IP configuration, and what gets through it. */
export interface Endpoint {
  readonly networkInterface: string;
  readonly ipConfiguration: string;
  readonly privateAddress: string;
  readonly path: PublicPath;
  /** Every public source of the configuration's address family. */
  readonly universe: AddressSet;
  /** Whether a security group guards the way. */
  readonly guarded: boolean;
  /** Levels where no security group stands. */
  readonly bare: readonly ('subnet' | 'networkInterface')[];
  readonly traffic: Filtered;
  /** Why more may be let in than the openings say. */
  readonly perhapsMore: Unknown | undefined;
  /** What is taken for granted where something stands open. */
  readonly assumes: readonly string[];
}

/** An IP configuration with all that decides about it. */
export interface Place {
  /** Whose interface it is; the interface's own id where it is nobody's. */
  readonly owner: string;
  readonly networkInterface: Row;
  readonly configuration: JsonValue;
  readonly around: Surroundings;
  readonly admin: AdminRules;
  /** Subnet first. */
  readonly levels: readonly [Level, Level];
}

export interface EndpointTools {
  readonly traffic: Traffic;
  readonly requests: RequestStates;
  readonly senders: SendersFrom;
}

/** Senders of some addresses to a virtual network, the same object for the same two. */
type SendersFrom = (universe: AddressSet, virtualNetwork: Senders['virtualNetwork']) => Senders;

/** `tagged`: the prefixes of service tags. What tells senders apart is written once for all machines of a subnet. */
export function createSenders(tagged: Senders['tagged']): SendersFrom {
  const known = new WeakMap<AddressSet, WeakMap<Senders['virtualNetwork'], Senders>>();
  return (universe, virtualNetwork) => {
    const ofUniverse = known.get(universe) ?? new WeakMap<Senders['virtualNetwork'], Senders>();
    known.set(universe, ofUniverse);
    const senders = ofUniverse.get(virtualNetwork) ?? { universe, tagged, virtualNetwork, key: sendersKey(universe, virtualNetwork) };
    ofUniverse.set(virtualNetwork, senders);
    return senders;
  };
}

/** What gets in by one way. */
export function endpointOf(place: Place, path: PublicPath, tools: EndpointTools): Endpoint {
  const { networkInterface, configuration, levels } = place;
  const privateAddress = privateAddressOf(configuration);
  const family = familyOf(configuration);
  const guarded = levels.some((level) => level.kind !== 'none');
  const filtered = filterWay(place, path, tools);
  const passed = path.firewall === undefined ? filtered : behindFirewall(filtered, path.firewall, place, tools);
  const traffic = passed.openings.length === 0 ? passed : { ...passed, openings: passed.openings.map((opening) => ({ ...opening, rootCause: rootCauseOf(networkInterface.id, path, opening) })) };
  return {
    networkInterface: networkInterface.id, ipConfiguration: asString(at(configuration, 'name')) ?? '', privateAddress, path, guarded, traffic,
    universe: publicOf(family),
    bare: bareLevels(levels),
    perhapsMore: traffic.maybeMore ? uncertainty(place, path, guarded, tools) : undefined,
    assumes: traffic.openings.length > 0 ? assumptions(place, path, traffic, filtered.openings.some((opening) => !isFromAll(opening, path.firewall)), tools) : [],
  };
}

export function privateAddressOf(configuration: JsonValue): string {
  return asString(at(configuration, 'properties', 'privateIPAddress')) ?? '';
}

function bareLevels([subnet, networkInterface]: readonly [Level, Level]): Endpoint['bare'] {
  return [...(subnet.kind === 'none' ? (['subnet'] as const) : []), ...(networkInterface.kind === 'none' ? (['networkInterface'] as const) : [])];
}

function filterWay(place: Place, path: PublicPath, { traffic: trafficOf, requests, senders }: EndpointTools): Filtered {
  const levels = guards(place, path);
  const traffic = trafficOf({
    admin: place.admin, levels, admits: path.admits,
    readings: readingsOf(place, path, senders),
    destination: destinationOf(place.configuration, path),
    request: requests.of(place.owner, privateAddressOf(place.configuration)),
  });
  // Whether an admin rule delivers to an address that nothing else has opened is not documented.
  const isUnguarded = levels[0].kind === 'shut' || (levels[0].kind === 'missing' && levels[0] !== place.levels[0]);
  return isUnguarded && traffic.openings.length > 0 ? { openings: [], maybeMore: true, ignored: [] } : traffic;
}

/**
 * The tag VirtualNetwork may hold the prefixes of routes (Azure documentation, "Service tags", on default routes): what gets in
 * if it does, or if it does not, gets in.
 */
function readingsOf(place: Place, path: PublicPath, sendersFrom: SendersFrom): Readings {
  const universe = universeOf(place, path);
  const routed = sendersFrom(universe, place.around.tagged);
  const plain = sendersFrom(universe, place.around.settled);
  return routed.key === plain.key ? [routed] : [routed, plain];
}

/** Without any security group the way itself decides. */
function guards({ levels }: Place, { unguarded }: PublicPath): readonly [Level, Level] {
  const [outer, inner] = levels;
  if (outer.kind !== 'none' || inner.kind !== 'none') return levels;
  if (unguarded === 'open') return levels;
  return [unguarded === 'closed' ? { kind: 'shut' } : { kind: 'missing', cause: unguarded }, inner];
}

function universeOf({ configuration }: Place, { firewall }: PublicPath): AddressSet {
  const family = familyOf(configuration);
  const seenFrom = firewall?.seenFrom;
  return seenFrom === undefined ? publicOf(family) : seenFrom.gap === undefined ? seenFrom.addresses : family;
}

const PUBLIC_IPV4 = intersect(PUBLIC_ADDRESSES, ALL_IPV4);
const PUBLIC_IPV6 = intersect(PUBLIC_ADDRESSES, ALL_IPV6);

function publicOf(family: AddressSet): AddressSet {
  return family === ALL_IPV6 ? PUBLIC_IPV6 : PUBLIC_IPV4;
}

function destinationOf(configuration: JsonValue, { floating }: PublicPath): Destination {
  const address = floating === undefined ? privateAddressOf(configuration) : floating.address;
  return {
    family: familyOf(configuration),
    address: parseAddressSet([address]),
    isFloating: floating !== undefined,
    groups: applicationGroupsOf(configuration),
  };
}

/** A configuration says its family; where it does not, its address does. */
function familyOf(configuration: JsonValue): AddressSet {
  const isIpv6 = asString(at(configuration, 'properties', 'privateIPAddressVersion'))?.toLowerCase() === 'ipv6' || privateAddressOf(configuration).includes(':');
  return isIpv6 ? ALL_IPV6 : ALL_IPV4;
}

/**
 * The filters see a firewall's own addresses, of which it uses any: what they let through from one of them comes from
 * whom the firewall's rule lets in (Azure documentation, "Azure Firewall", DNAT with source NAT).
 */
function behindFirewall(seen: Filtered, entry: FirewallEntry, place: Place, { requests }: EndpointTools): Filtered {
  const { sources, seenFrom } = entry;
  const isNobody = isEmptyAddresses(sources.addresses) && sources.tags.length === 0;
  const stateOf = (opening: Opening) => (entry.jitRule === true ? requests.grants(place.owner, opening.ports, sources) : 'none');
  const isSure = (opening: Opening) => seenFrom.gap === undefined || contains(opening.sources, familyOf(place.configuration));
  const sure = isNobody ? [] : seen.openings.filter((opening) => isSure(opening) && stateOf(opening) !== 'perhaps');
  const width: Opening['verdict'] = sources.tags.length > 0 || isWide(sources.addresses) ? 'open' : 'restricted';
  const openings = sure.map((opening) => ({
    ...opening, sources: sources.addresses, sourceTags: sources.tags,
    verdict: opening.verdict === 'temporary' || stateOf(opening) === 'live' ? ('temporary' as const) : width,
  }));
  const isShort = !isNobody && openings.length < seen.openings.length;
  const isSenderless = isNobody && sources.gap === undefined;
  return { openings, ignored: seen.ignored, maybeMore: isShort || sources.gap !== undefined || (seen.maybeMore && !isSenderless) };
}

/** Whether it does not matter from which of its addresses a firewall sends. */
function isFromAll({ sources }: Opening, firewall: FirewallEntry | undefined): boolean {
  return firewall === undefined || contains(sources, firewall.seenFrom.addresses);
}

/** Why more may get through an endpoint than was found, in the order in which packets meet the causes. */
function uncertainty(place: Place, { unguarded, firewall }: PublicPath, guarded: boolean, { requests }: EndpointTools): Unknown {
  const { networkInterface, levels, around, admin } = place;
  if (firewall?.sources.gap !== undefined) return firewall.sources.gap;
  if (firewall?.seenFrom.gap !== undefined) return firewall.seenFrom.gap;
  if (!guarded && typeof unguarded !== 'string') return unguarded;
  for (const level of levels) if (level.kind === 'missing') return level.cause;
  return admin.gap ?? around.tagged.gap ?? requestGap(place, firewall, requests) ?? unreadableRule(levels, admin)
    ?? missingPath(networkInterface, 'properties.ipConfigurations[*].properties.privateIPAddress');
}

/** That requests were not read matters only where an allow may be one's. Policies stand where the machine does; its network may lie in another subscription. */
function requestGap({ levels, owner, configuration }: Place, firewall: FirewallEntry | undefined, requests: RequestStates): Unknown | undefined {
  const stateOf = requests.of(owner, privateAddressOf(configuration));
  const isAsked = firewall?.jitRule === true || levels.some((level) => level.kind === 'rules' && level.rules.some((rule) => stateOf(rule) === 'perhaps'));
  return isAsked ? requests.gap(owner) : undefined;
}

function unreadableRule(levels: readonly Level[], admin: AdminRules): Unknown | undefined {
  const perhaps = [...admin.inbound.filter(({ access }) => access === 'AlwaysAllow'), ...levels.flatMap((level) => (level.kind === 'rules' ? level.rules : []))]
    .find((one) => !one.readable || !one.portsReadable);
  const rule = perhaps ?? admin.inbound.find(({ access }) => access === 'AlwaysAllow');
  if (rule === undefined) return undefined;
  const type = rule.access === 'AlwaysAllow' ? TYPES.adminRule : TYPES.securityGroup;
  return notCollected(type, rule.securityGroup, `a rule of ${rule.securityGroup} that may let traffic in could not be judged: ${rule.name}`);
}

function assumptions(place: Place, path: PublicPath, { openings, ignored }: Filtered, isPartly: boolean, tools: EndpointTools): readonly string[] {
  const { around, admin } = place;
  const { firewall } = path;
  return [
    ...(admin.gap === undefined ? [] : [`no security admin rule denies traffic to ${around.virtualNetwork} (its rules were not read)`]),
    ...routeNotes(place, path, openings, tools),
    ...(firewall === undefined || !isPartly ? [] : [`the firewall ${lastSegment(firewall.firewall)} sends from any address of its subnet, of which some get in`]),
    ...new Set(ignored.map(ignoredNote)),
  ];
}

/** What routes add to the tag VirtualNetwork, where that bears on whoever comes this way: a firewall sends from within the network, whatever its routes. */
function routeNotes(place: Place, path: PublicPath, openings: readonly Opening[], { senders }: EndpointTools): readonly string[] {
  const { around: { notes }, configuration } = place;
  if (notes.length === 0 || readingsOf(place, path, senders).length === 1) return [];
  const family = familyOf(configuration) === ALL_IPV6 ? 6 : 4;
  return notes.filter((note) => note.family === family && (note.isDefault || openings.some(isByNetworkTag))).map(({ text }) => text);
}

function isByNetworkTag({ deciders }: Opening): boolean {
  return deciders.some(({ rule }) => rule.sources.tags.some((tag) => tag.toLowerCase() === 'virtualnetwork'));
}

function ignoredNote(rule: SecurityRule): string {
  if (rule.access === 'Allow') return `the security admin rule ${rule.name} of ${rule.securityGroup} leaves nothing that counts to the security groups: what it matches is not known`;
  return `the deny ${rule.name} of ${rule.securityGroup} closes nothing that counts: what it matches is not known, or the sender can avoid it`;
}
