import { formatRanges, isEmptyAddresses, subtract, unionOf, type AddressSet } from '../../values/cidr.ts';
import { EMPTY_PORTS, equalPorts, type PortSet } from '../../values/ports.ts';
import { recentMemo, recentNumbers } from '../../values/recentMemo.ts';
import type { FilterQuestion, Filters } from './filters.ts';
import { jitAllows, type RequestState } from './requestStates.ts';
import { runsWithin, zipPorts, type PortMap } from './portMap.ts';
import { hasPorts, PROTOCOLS, type Protocol, type SecurityRule } from './securityRule.ts';
import { isNothing, type Decider, type Passed } from './walk.ts';
import { isWide, type Verdict } from './width.ts';

/** Ports of one protocol that the same sources reach by the same rules. */
export interface Opening {
  readonly protocol: Protocol | '*';
  /** One run of ports. */
  readonly ports: PortSet;
  readonly sources: AddressSet;
  /** Service tags of unknown prefixes that are let through. */
  readonly sourceTags: readonly string[];
  readonly verdict: Exclude<Verdict, 'closed'>;
  /** The allows that let it through, outermost level first; empty where no security group stands in the way. */
  readonly deciders: readonly Decider[];
  /** What it comes from: see `rootCauseOf`. Empty until the way in is known. */
  readonly rootCause: string;
}

/** An opening, with a text that is the same for all that differ in their ports alone. */
interface Found extends Opening {
  readonly signature: string;
}

export interface Filtered {
  readonly openings: readonly Opening[];
  /** Whether something that was not read or not understood may let in more. */
  readonly maybeMore: boolean;
  /** Denies that closed nothing on a port that stands open. */
  readonly ignored: readonly SecurityRule[];
}

interface ReachQuestion extends FilterQuestion {
  /** What the way in delivers. */
  readonly admits: ReadonlyMap<Protocol, PortSet>;
  /** Whether a rule is the allow of a just-in-time request that is not over. */
  readonly request: (rule: SecurityRule) => RequestState;
}

/** What gets through all levels on one class of ports. */
interface Reach {
  readonly addresses: AddressSet;
  readonly tags: readonly string[];
  /** Whether a tag is let through from (nearly) everywhere, not only from within a few addresses. */
  readonly wideTag: boolean;
  readonly deciders: readonly Decider[];
  /** Addresses that get through perhaps, besides those above. */
  readonly maybe: AddressSet;
  readonly ignored: readonly SecurityRule[];
  /** The sure part as text. */
  readonly signature: string;
}

/** Tells of one way after another what gets through the filters. */
export type Traffic = (question: ReachQuestion) => Filtered;

const CLASSES_KEPT = 1024;

/**
 * The exact set of (source, protocol, port) that gets through the filters: ports are cut into classes that no rule tells
 * apart, and each class is decided once, by set arithmetic over its sources. Ways that the filters treat alike share one answer,
 * each with the rules of its own groups in it.
 */
export function createTraffic(filters: Filters): Traffic {
  const alike = recentMemo<string, Answered>(CLASSES_KEPT);
  return (question) => {
    const requested = requestedRules(question);
    if (requested.size > 0) return filterTraffic(filters, question, requested);
    const { text, met } = filters.classOf(question);
    const answered = alike(`${admitsNumber(question.admits)} ${text}`, () => ({ met, filtered: filterTraffic(filters, question, requested) }));
    return retold(answered, met);
  };
}

/** An answer, and the rules of the groups that it was worked out for: see `FilterClass`. */
interface Answered {
  readonly met: readonly (readonly SecurityRule[])[];
  readonly filtered: Filtered;
}

/** The answer for other groups that treat a way alike: the same openings, by the rules in the same places. */
function retold({ met: told, filtered }: Answered, met: readonly (readonly SecurityRule[])[]): Filtered {
  if (told.every((rules, place) => rules === met[place])) return filtered;
  const { openings, ignored } = filtered;
  if (openings.length === 0 && ignored.length === 0) return filtered;
  // An admin rule is in no group: it stands as it is.
  const own = (rule: SecurityRule): SecurityRule => counterpart(rule, told, met) ?? rule;
  return { ...filtered, openings: openings.map((opening) => retoldOpening(opening, own)), ignored: [...new Set(ignored.map(own))] };
}

function retoldOpening(opening: Opening, own: (rule: SecurityRule) => SecurityRule): Opening {
  return { ...opening, deciders: opening.deciders.map(({ level, rule }) => ({ level, rule: own(rule) })) };
}

function counterpart(rule: SecurityRule, told: Answered['met'], met: Answered['met']): SecurityRule | undefined {
  for (const [place, rules] of told.entries()) {
    const index = rules.indexOf(rule);
    if (index >= 0) return met[place]?.[index];
  }
  return undefined;
}

function filterTraffic(filters: Filters, question: ReachQuestion, requested: ReadonlySet<SecurityRule>): Filtered {
  const results = PROTOCOLS.map((protocol) => filterProtocol(filters, question, protocol, requested));
  return {
    openings: acrossProtocols(results.map(({ openings }) => openings)).map(({ signature: _signature, ...opening }) => opening),
    maybeMore: results.some(({ maybeMore }) => maybeMore),
    ignored: [...new Set(results.flatMap(({ ignored }) => ignored))],
  };
}

interface FilteredPorts extends Filtered {
  readonly openings: readonly Found[];
}

const NOTHING: FilteredPorts = { openings: [], maybeMore: false, ignored: [] };
const NO_RULES: ReadonlySet<SecurityRule> = new Set();

function filterProtocol(filters: Filters, question: ReachQuestion, protocol: Protocol, requested: ReadonlySet<SecurityRule>): FilteredPorts {
  const admitted = question.admits.get(protocol) ?? EMPTY_PORTS;
  if (admitted.edges.length === 0) return NOTHING;
  const now = filters.passed(question, protocol, NO_RULES);
  const within = <T>(map: PortMap<T>) => (hasPorts(protocol) ? runsWithin(map, admitted) : map);
  const found = requested.size === 0
    ? within(now).map(({ start, end, value }) => filterRun(question, protocol, portRun(start, end), value, value))
    : within(zipPorts(now, filters.passed(question, protocol, requested), (current, atRest) => ({ current, atRest })))
      .map(({ start, end, value: { current, atRest } }) => filterRun(question, protocol, portRun(start, end), current, atRest));
  return {
    openings: merged(found.flatMap(({ openings }) => openings)),
    maybeMore: found.some(({ maybeMore }) => maybeMore),
    ignored: found.flatMap(({ ignored }) => ignored),
  };
}

const ADMITS = new WeakMap<ReachQuestion['admits'], number>();
const numberOfAdmits = recentNumbers(256);

/** The same number for the same protocols and ports. */
function admitsNumber(admits: ReachQuestion['admits']): number {
  const known = ADMITS.get(admits) ?? numberOfAdmits([...admits].map(([protocol, { edges }]) => `${protocol} ${edges.join()}`).join(' '));
  ADMITS.set(admits, known);
  return known;
}

function portRun(start: number, end: number): PortSet {
  return { edges: [start, end] };
}

/** Only rules that just-in-time access may have written are asked about. */
function requestedRules({ levels, request }: ReachQuestion): ReadonlySet<SecurityRule> {
  const rules = levels.flatMap((level) => (level.kind === 'rules' ? jitAllows(level.rules) : []));
  return rules.length === 0 ? NO_RULES : new Set(rules.filter((rule) => request(rule) !== 'none'));
}

/** What stands at rest, and what only requests add to it. An addition that may be a request's or a user's is neither. */
function filterRun(question: ReachQuestion, protocol: Protocol, ports: PortSet, current: Passed, atRest: Passed): FilteredPorts {
  if (isNothing(current) && isNothing(atRest)) return NOTHING;
  const now = reachOf(current);
  const rest = atRest === current ? now : reachOf(atRest);
  const added = rest === now ? [] : temporaryOf(now, rest, question, protocol, ports);
  const isCertain = rest === now || now.deciders.every(({ rule }) => question.request(rule) !== 'perhaps');
  const openings = [...openingsOf(rest, protocol, ports), ...(isCertain ? added : [])];
  return { openings, maybeMore: !isEmptyAddresses(now.maybe) || (!isCertain && added.length > 0), ignored: openings.length > 0 ? now.ignored : [] };
}

function openingsOf({ addresses, tags, wideTag, deciders, signature }: Reach, protocol: Protocol, ports: PortSet): readonly Found[] {
  if (isEmptyAddresses(addresses) && tags.length === 0) return [];
  return [{ protocol, ports, sources: addresses, sourceTags: tags, verdict: wideTag || isWide(addresses) ? 'open' : 'restricted', deciders, signature, rootCause: '' }];
}

/** What only the allows of live requests let in. */
function temporaryOf(now: Reach, rest: Reach, question: ReachQuestion, protocol: Protocol, ports: PortSet): readonly Found[] {
  const sources = subtract(now.addresses, rest.addresses);
  const sourceTags = now.tags.filter((tag) => !rest.tags.includes(tag));
  if (isEmptyAddresses(sources) && sourceTags.length === 0) return [];
  const deciders = now.deciders.filter(({ rule }) => question.request(rule) !== 'none');
  return [{ protocol, ports, sources, sourceTags, verdict: 'temporary', deciders, rootCause: '', signature: `temporary ${signatureOf(sources, sourceTags, deciders)}` }];
}

const REACHES = new WeakMap<Passed, Reach>();

function reachOf(passed: Passed): Reach {
  const known = REACHES.get(passed);
  if (known !== undefined) return known;
  const reach = summary(passed);
  REACHES.set(passed, reach);
  return reach;
}

function summary({ flows, maybe, ignored }: Passed): Reach {
  const addresses = unionOf(flows.filter(({ tags }) => tags.length === 0).map((flow) => flow.addresses));
  const tagged = flows.filter(({ tags }) => tags.length > 0);
  const tags = [...new Set(tagged.flatMap((flow) => flow.tags))];
  const wideTag = tagged.some((flow) => isWide(flow.addresses));
  const deciders = inOrder(flows.flatMap((flow) => flow.deciders));
  return {
    addresses, tags, wideTag, deciders, ignored,
    maybe: subtract(maybe, addresses),
    // What rules leave of a tag shows in no address: the same tag may be wide at one port and not at the next.
    signature: flows.length === 0 ? '' : `${wideTag ? 'wide ' : ''}${signatureOf(addresses, tags, deciders)}`,
  };
}

const LEVELS = ['adminRule', 'subnet', 'networkInterface'] as const;

function inOrder(deciders: readonly Decider[]): readonly Decider[] {
  const distinct = new Map(deciders.map((decider) => [`${decider.level} ${decider.rule.priority} ${decider.rule.securityGroup} ${decider.rule.name}`, decider]));
  return [...distinct.values()].toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || a.rule.priority - b.rule.priority);
}

/** Neighbours that differ in their ports alone, joined, lowest port first. */
function merged(openings: readonly Found[]): readonly Found[] {
  if (openings.length < 2) return openings;
  const alike = Map.groupBy(openings, ({ signature }) => signature);
  return [...alike.values()].flatMap(joinRuns).toSorted((a, b) => (a.ports.edges[0] ?? 0) - (b.ports.edges[0] ?? 0));
}

/** Runs of one signature come lowest first. */
function joinRuns(openings: readonly Found[]): readonly Found[] {
  const runs: Found[] = [];
  for (const opening of openings) {
    const last = runs.at(-1);
    const [start, end] = opening.ports.edges;
    if (last === undefined || last.ports.edges[1] !== start) runs.push(opening);
    else runs[runs.length - 1] = { ...last, ports: portRun(last.ports.edges[0] ?? 0, end ?? 0) };
  }
  return runs;
}

function signatureOf(sources: AddressSet, tags: readonly string[], deciders: readonly Decider[]): string {
  return JSON.stringify([rangesOf(sources).join(), tags, deciders.map(({ level, rule }) => [level, rule.securityGroup, rule.name, rule.priority])]);
}

const RANGES = new WeakMap<AddressSet, readonly string[]>();

/** The ranges of a set, written once for all openings that share it. */
export function rangesOf(addresses: AddressSet): readonly string[] {
  const known = RANGES.get(addresses) ?? formatRanges(addresses);
  RANGES.set(addresses, known);
  return known;
}

/** One list for all protocols: `*` where they do not differ, which takes that ports do not matter. */
function acrossProtocols(lists: readonly (readonly Found[])[]): readonly Found[] {
  const [first = []] = lists;
  const isSame = (list: readonly Found[]): boolean =>
    list.length === first.length && list.every(({ ports, signature }, index) => signature === first[index]?.signature && equalPorts(ports, first[index].ports));
  return lists.every(isSame) ? first.map((opening) => ({ ...opening, protocol: '*' })) : lists.flat();
}
