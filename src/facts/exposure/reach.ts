import { formatRanges, isEmptyAddresses, subtract, type AddressSet } from '../../values/cidr.ts';
import { ALL_PORTS, EMPTY_PORTS, formatPorts, intersect, parsePortSet, portIntervals, union, type PortSet } from '../../values/ports.ts';
import { hasPorts, passBoth, passLevel, type Decider, type Destination, type Level, type Reach } from './filter.ts';
import { PROTOCOLS, type Protocol, type SecurityRule } from './securityRule.ts';
import { isWide, type Verdict } from './width.ts';

/** Ports of one protocol that the same sources reach by the same rules. */
export interface Opening {
  readonly protocol: Protocol | '*';
  /** One run of ports. */
  readonly ports: PortSet;
  readonly sources: AddressSet;
  readonly sourceTags: readonly string[];
  readonly verdict: Exclude<Verdict, 'closed'>;
  /** Empty where no security group stands in the way. */
  readonly deciders: readonly Decider[];
}

export interface Filtered {
  readonly openings: readonly Opening[];
  /** Whether something that was not read or not understood may let in more. */
  readonly maybeMore: boolean;
  /** Denies that closed nothing on a port that stands open. */
  readonly ignored: readonly SecurityRule[];
}

/** `none`: no allow of a live request. `perhaps`: written by just-in-time access, and its requests were not read. */
export type RequestState = 'live' | 'perhaps' | 'none';

export interface FilterQuestion {
  /** Subnet first. */
  readonly levels: readonly [Level, Level];
  readonly destination: Destination;
  /** What the way in delivers. */
  readonly admits: ReadonlyMap<Protocol, PortSet>;
  /** Whether a rule is the allow of a just-in-time request that is not over. */
  readonly request: (rule: SecurityRule) => RequestState;
}

/**
 * The exact set of (source, protocol, port) that gets through two levels of filters. Ports are cut into classes that no
 * rule tells apart, and each class is decided once, by set arithmetic over its sources.
 */
export function filterTraffic(question: FilterQuestion): Filtered {
  const results = PROTOCOLS.map((protocol) => filterProtocol(question, protocol));
  return {
    openings: acrossProtocols(results.map(({ openings }) => openings)),
    maybeMore: results.some(({ maybeMore }) => maybeMore),
    ignored: [...new Set(results.flatMap(({ ignored }) => ignored))],
  };
}

function filterProtocol(question: FilterQuestion, protocol: Protocol): Filtered {
  const admitted = question.admits.get(protocol) ?? EMPTY_PORTS;
  const found = portClasses(question.levels, protocol, admitted).map((ports) => filterClass(question, protocol, ports));
  return {
    openings: merged(found.flatMap(({ openings }) => openings)),
    maybeMore: found.some(({ maybeMore }) => maybeMore),
    ignored: found.flatMap(({ ignored }) => ignored),
  };
}

/** What stands at rest, and what only requests add to it. An addition that may be a request's or a user's is neither. */
function filterClass(question: FilterQuestion, protocol: Protocol, ports: PortSet): Filtered {
  const now = reachOf(question, protocol, ports, () => false);
  const states = now.deciders.map(({ rule }) => question.request(rule));
  const isAtRest = states.every((state) => state === 'none');
  const rest = isAtRest ? now : reachOf(question, protocol, ports, (rule) => question.request(rule) !== 'none');
  const added = isAtRest ? [] : temporaryOf(now, rest, question, protocol, ports);
  const isCertain = !states.includes('perhaps');
  const openings = [...openingsOf(rest, protocol, ports), ...(isCertain ? added : [])];
  return { openings, maybeMore: !isEmptyAddresses(now.maybe) || (!isCertain && added.length > 0), ignored: openings.length > 0 ? now.ignored : [] };
}

function reachOf({ levels, destination }: FilterQuestion, protocol: Protocol, ports: PortSet, without: (rule: SecurityRule) => boolean): Reach {
  const [outer, inner] = levels;
  return passBoth(passLevel(outer, destination, protocol, ports, without), passLevel(inner, destination, protocol, ports, without));
}

function openingsOf(reach: Reach, protocol: Protocol, ports: PortSet): readonly Opening[] {
  if (isEmptyAddresses(reach.addresses) && reach.tags.length === 0) return [];
  const verdict = reach.wideTag || isWide(reach.addresses) ? 'open' : 'restricted';
  return [{ protocol, ports, sources: reach.addresses, sourceTags: reach.tags, verdict, deciders: reach.deciders }];
}

/** What only the allows of live requests let in. */
function temporaryOf(now: Reach, rest: Reach, question: FilterQuestion, protocol: Protocol, ports: PortSet): readonly Opening[] {
  const sources = subtract(now.addresses, rest.addresses);
  const sourceTags = now.tags.filter((tag) => !rest.tags.includes(tag));
  if (isEmptyAddresses(sources) && sourceTags.length === 0) return [];
  return [{ protocol, ports, sources, sourceTags, verdict: 'temporary', deciders: now.deciders.filter(({ rule }) => question.request(rule) !== 'none') }];
}

/** The admitted ports, cut where some rule begins or ends and joined again where the same rules meet them. */
function portClasses(levels: readonly Level[], protocol: Protocol, admitted: PortSet): readonly PortSet[] {
  if (!hasPorts(protocol)) return admitted.edges.length > 0 ? [ALL_PORTS] : [];
  const rules = levels.flatMap((level) => (level.kind === 'rules' ? level.rules : [])).filter((rule) => rule.protocols.includes(protocol));
  const cuts = [...new Set([admitted, ...rules.map((rule) => rule.ports)].flatMap(({ edges }) => edges))].toSorted((a, b) => a - b);
  const classes = new Map<string, PortSet>();
  for (const [index, start] of cuts.entries()) {
    const run: PortSet = { edges: [start, cuts[index + 1] ?? start] };
    if (run.edges[0] === run.edges[1] || intersect(run, admitted).edges.length === 0) continue;
    const signature = rules.map((rule) => (intersect(rule.ports, run).edges.length > 0 ? '1' : '0')).join('');
    classes.set(signature, union(classes.get(signature) ?? EMPTY_PORTS, run));
  }
  return [...classes.values()];
}

/** Openings that differ in their ports alone, joined and cut into runs, lowest port first. */
function merged(openings: readonly Opening[]): readonly Opening[] {
  const alike = Map.groupBy(openings, signatureOf);
  const joined = [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const ports = others.reduce((sum, other) => union(sum, other.ports), first.ports);
    return portIntervals(ports).map((run) => ({ ...first, ports: parsePortSet(`${run.first}-${run.last}`) ?? EMPTY_PORTS }));
  });
  return joined.toSorted((a, b) => (a.ports.edges[0] ?? 0) - (b.ports.edges[0] ?? 0));
}

function signatureOf({ verdict, sources, sourceTags, deciders }: Opening): string {
  return JSON.stringify([verdict, formatRanges(sources), sourceTags, deciders.map(({ level, rule }) => [level, rule.securityGroup, rule.name])]);
}

/** One list for all protocols: `*` where they do not differ. */
function acrossProtocols(lists: readonly (readonly Opening[])[]): readonly Opening[] {
  const texts = new Set(lists.map((list) => JSON.stringify(list.map((opening) => [formatPorts(opening.ports), signatureOf(opening)]))));
  const [first = []] = lists;
  return texts.size === 1 ? first.map((opening) => ({ ...opening, protocol: '*' })) : lists.flat();
}
