import type { Unknown } from '../../model/unknown.ts';
import { contains, intersect, isEmptyAddresses, NO_ADDRESSES, overlaps, subtract, union, type AddressSet } from '../../values/cidr.ts';
import { includes, type PortSet } from '../../values/ports.ts';
import { isEmptySelector, isFromEveryPort, type Protocol, type SecurityRule, type Selector } from './securityRule.ts';
import { isWide } from './width.ts';

/** One stop on the way to an IP configuration. */
export type Level =
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly cause: Unknown }
  | { readonly kind: 'rules'; readonly name: 'subnet' | 'networkInterface'; readonly rules: readonly SecurityRule[] };

/** The destination as a filter sees it, after translation to the private address. */
export interface Destination {
  /** Public addresses of the IP configuration's family: where packets can come from. */
  readonly universe: AddressSet;
  /** Undefined where the row tells none. */
  readonly privateAddress: AddressSet | undefined;
  /** Keys of the application security groups of the IP configuration. */
  readonly groups: ReadonlySet<string>;
  /** What the tag VirtualNetwork stands for; `gap` where it may stand for more. */
  readonly virtualNetwork: { readonly addresses: AddressSet; readonly gap?: Unknown };
}

export interface Decider {
  readonly level: 'subnet' | 'networkInterface';
  readonly rule: SecurityRule;
}

/** What gets through all levels on one class of ports. */
export interface Reach {
  readonly addresses: AddressSet;
  /** Service tags of unknown prefixes that are let through. */
  readonly tags: readonly string[];
  /** Whether such a tag is let through from (nearly) everywhere, not only from within a few addresses. */
  readonly wideTag: boolean;
  /** The allows that let something through, outermost level first. */
  readonly deciders: readonly Decider[];
  /** Addresses that get through perhaps, besides those above. */
  readonly maybe: AddressSet;
  /** Denies that closed nothing, because what they match is not known. */
  readonly ignored: readonly SecurityRule[];
}

interface Flow {
  readonly decider: Decider | null;
  readonly addresses: AddressSet;
  readonly tag?: string;
}

interface Passed {
  readonly flows: readonly Flow[];
  readonly maybe: AddressSet;
  readonly ignored: readonly SecurityRule[];
}

/** A rule against one destination: what it matches surely, perhaps, and by tags of unknown prefixes. */
interface Match {
  readonly rule: SecurityRule;
  readonly certain: boolean;
  readonly addresses: AddressSet;
  readonly maybe: AddressSet;
  readonly tags: readonly string[];
}

/** What passes a level on the given ports, which every rule matches wholly or not at all. First match wins. */
export function passLevel(level: Level, destination: Destination, protocol: Protocol, ports: PortSet, without: (rule: SecurityRule) => boolean): Passed {
  switch (level.kind) {
    case 'none':
      return { flows: [{ decider: null, addresses: destination.universe }], maybe: NO_ADDRESSES, ignored: [] };
    case 'missing':
      return { flows: [], maybe: destination.universe, ignored: [] };
    case 'rules': {
      const rules = level.rules.filter((rule) => meets(rule, protocol, ports) && !without(rule));
      return walk(level.name, rules.flatMap((rule) => matchOf(rule, destination, protocol) ?? []), destination.universe);
    }
  }
}

/** Protocols without ports meet the port fields of every rule. */
export function hasPorts(protocol: Protocol): boolean {
  return protocol === 'Tcp' || protocol === 'Udp';
}

function meets(rule: SecurityRule, protocol: Protocol, ports: PortSet): boolean {
  return rule.protocols.includes(protocol) && (!hasPorts(protocol) || includes(rule.ports, ports));
}

/**
 * Undefined where the rule cannot match. A deny that is narrowed by source ports closes nothing, and an allow is not
 * narrowed by them, since the sender chooses the port to send from.
 */
function matchOf(rule: SecurityRule, destination: Destination, protocol: Protocol): Match | undefined {
  const where = destinationMatch(rule.destinations, destination);
  if (where === 'no') return undefined;
  if (rule.access === 'Deny' && hasPorts(protocol) && !isFromEveryPort(rule)) return undefined;
  const certain = rule.readable && where === 'yes' && (rule.portsReadable || !hasPorts(protocol));
  return { rule, certain, ...sourcesOf(rule.sources, destination) };
}

function destinationMatch({ addresses, tags, groups }: Selector, { privateAddress, groups: own, universe }: Destination): 'yes' | 'no' | 'perhaps' {
  if (isEmptySelector({ addresses, tags, groups })) return 'perhaps';
  if (groups.some((group) => own.has(group)) || tags.some((tag) => tag.toLowerCase() === 'virtualnetwork')) return 'yes';
  if (privateAddress !== undefined) return overlaps(addresses, privateAddress) ? 'yes' : 'no';
  if (contains(addresses, universe)) return 'yes';
  return isEmptyAddresses(addresses) ? 'no' : 'perhaps';
}

/** Members of a source application security group send from private addresses, so such groups match nothing public. */
function sourcesOf(sources: Selector, { universe, virtualNetwork }: Destination): Pick<Match, 'addresses' | 'maybe' | 'tags'> {
  let addresses = sources.addresses;
  let maybe = NO_ADDRESSES;
  const tags: string[] = [];
  for (const tag of sources.tags) {
    switch (tag.toLowerCase()) {
      case 'internet':
        addresses = union(addresses, subtract(universe, virtualNetwork.addresses));
        break;
      case 'virtualnetwork':
        addresses = union(addresses, virtualNetwork.addresses);
        if (virtualNetwork.gap !== undefined) maybe = universe;
        break;
      case 'azureloadbalancer':
        break;
      default:
        tags.push(tag);
    }
  }
  return { addresses, maybe, tags };
}

function walk(level: Decider['level'], matches: readonly Match[], universe: AddressSet): Passed {
  const flows: Flow[] = [];
  const ignored: SecurityRule[] = [];
  const deniedTags = new Set<string>();
  let remaining = universe;
  let maybe = NO_ADDRESSES;
  for (const match of matches) {
    if (isEmptyAddresses(remaining)) break;
    if (match.rule.access === 'Deny') {
      if (!match.certain || match.tags.length > 0) ignored.push(match.rule);
      if (!match.certain) continue;
      for (const tag of match.tags) deniedTags.add(tag.toLowerCase());
    } else {
      maybe = union(maybe, intersect(remaining, perhapsOf(match, universe)));
      if (!match.certain) continue;
      flows.push(...flowsOf(level, match, remaining, deniedTags));
    }
    remaining = subtract(remaining, match.addresses);
  }
  return { flows, maybe, ignored };
}

function perhapsOf(match: Match, universe: AddressSet): AddressSet {
  if (match.certain) return match.maybe;
  return match.tags.length > 0 || isEmptySelector(match.rule.sources) ? universe : union(match.addresses, match.maybe);
}

function flowsOf(level: Decider['level'], { rule, addresses, tags }: Match, remaining: AddressSet, deniedTags: ReadonlySet<string>): Flow[] {
  const decider = { level, rule };
  const named = intersect(remaining, addresses);
  const rest = subtract(remaining, addresses);
  const tagged = tags.filter((tag) => !deniedTags.has(tag.toLowerCase())).map((tag) => ({ decider, addresses: rest, tag }));
  return [{ decider, addresses: named }, ...tagged].filter((flow) => !isEmptyAddresses(flow.addresses));
}

/** What passes both levels. */
export function passBoth(outer: Passed, inner: Passed): Reach {
  const deciders = new Set<Decider>();
  const tags = new Set<string>();
  let addresses = NO_ADDRESSES;
  let wideTag = false;
  for (const first of outer.flows) {
    for (const second of inner.flows) {
      const shared = intersect(first.addresses, second.addresses);
      if (isEmptyAddresses(shared)) continue;
      const named = [first.tag, second.tag].filter((tag) => tag !== undefined);
      if (named.length === 0) addresses = union(addresses, shared);
      else wideTag ||= isWide(shared);
      for (const tag of named) tags.add(tag);
      for (const { decider } of [first, second]) if (decider !== null) deciders.add(decider);
    }
  }
  return { addresses, tags: [...tags], wideTag, deciders: inOrder(deciders), maybe: maybeOf(outer, inner, addresses), ignored: [...outer.ignored, ...inner.ignored] };
}

function inOrder(deciders: ReadonlySet<Decider>): readonly Decider[] {
  const distinct = new Map([...deciders].map((decider) => [`${decider.level} ${decider.rule.priority} ${decider.rule.name}`, decider]));
  const rank = (decider: Decider) => (decider.level === 'subnet' ? 0 : 1);
  return [...distinct.values()].toSorted((a, b) => rank(a) - rank(b) || a.rule.priority - b.rule.priority);
}

function maybeOf(outer: Passed, inner: Passed, sure: AddressSet): AddressSet {
  const either = union(intersect(outer.maybe, possibleOf(inner)), intersect(inner.maybe, possibleOf(outer)));
  return subtract(either, sure);
}

function possibleOf({ flows, maybe }: Passed): AddressSet {
  return flows.reduce((sum, flow) => union(sum, flow.addresses), maybe);
}
