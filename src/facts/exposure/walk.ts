import { contains, intersect, isEmptyAddresses, NO_ADDRESSES, subtract, union, unionOf, type AddressSet } from '../../values/cidr.ts';
import { settledMatches, type Settled } from './adminOrder.ts';
import { knownTags, takenBy, type Match, type Senders } from './matching.ts';
import { isEmptySelector, type SecurityRule } from './securityRule.ts';

export type LevelName = 'adminRule' | 'subnet' | 'networkInterface';

/** A rule that lets something through, and where it stands. */
export interface Decider {
  readonly level: LevelName;
  readonly rule: SecurityRule;
}

/** Addresses that are let through by the same rules. */
interface Flow {
  readonly deciders: readonly Decider[];
  readonly addresses: AddressSet;
  /** Service tags of unknown prefixes: whoever sends from within both the addresses and the tag. */
  readonly tags: readonly string[];
  /** Lower-cased tags of unknown prefixes that were denied before: nobody under them is among these senders. */
  readonly without: readonly string[];
}

/** What gets through one level, or several, on one class of ports. */
export interface Passed {
  readonly flows: readonly Flow[];
  /** Addresses that get through perhaps, besides those above. */
  readonly maybe: AddressSet;
  /** Denies that closed nothing, because what they match is not known or can be avoided. */
  readonly ignored: readonly SecurityRule[];
}

export const NOTHING_PASSED: Passed = { flows: [], maybe: NO_ADDRESSES, ignored: [] };

/** Whether surely nothing gets through: then nothing is said of denies either. */
export function isNothing({ flows, maybe }: Passed): boolean {
  return flows.length === 0 && isEmptyAddresses(maybe);
}

/** What a level passes that lets everything through. */
export function everythingPassed(addresses: AddressSet): Passed {
  return { flows: isEmptyAddresses(addresses) ? [] : [{ deciders: [], addresses, tags: [], without: [] }], maybe: NO_ADDRESSES, ignored: [] };
}

/** What a level passes that was not read. */
export function perhapsPassed(addresses: AddressSet): Passed {
  return { flows: [], maybe: addresses, ignored: [] };
}

/** What admin rules deliver at once, and what they leave to the security groups. */
export interface AdminPassed {
  readonly delivered: Passed;
  readonly onward: Passed;
}

/** The matches of a security group on the same ports, in their order; the first that matches an address decides. */
export function walkGroup(level: LevelName, matches: readonly Match[], senders: Senders): Passed {
  const { passing, ignored } = walk(level, matches, senders, 'Allow');
  const passed = { ...passing, ignored };
  return isNothing(passed) ? NOTHING_PASSED : passed;
}

/**
 * The same for security admin rules: Deny is final, AlwaysAllow delivers, Allow and silence go on to the security groups.
 * What two rules share of which either may come first holds perhaps.
 */
export function walkAdmin(matches: readonly Match[], senders: Senders): AdminPassed {
  const { passing, others, ignored, remaining, contested, deniedTags } = walk('adminRule', settledMatches(matches, senders), senders, 'AlwaysAllow');
  const rest: Flow = { deciders: [], addresses: remaining, tags: [], without: [...deniedTags] };
  const flows = joined([rest, ...others.flows.map((flow) => ({ ...flow, deciders: [] }))]);
  return { delivered: { ...passing, ignored: [] }, onward: { flows, maybe: union(others.maybe, contested), ignored } };
}

/** Flows of the same kind as one, empty ones left out. */
function joined(flows: readonly Flow[]): readonly Flow[] {
  const [tagged, plain] = [flows.filter(({ tags }) => tags.length > 0), flows.filter(({ tags }) => tags.length === 0)];
  const alike = Map.groupBy(plain, ({ without }) => without.join());
  return [...[...alike.values()].flatMap(([first, ...more]) => (first === undefined ? [] : [{ ...first, addresses: unionOf([first, ...more].map(({ addresses }) => addresses)) }])), ...tagged]
    .filter(({ addresses }) => !isEmptyAddresses(addresses));
}

/** What allows let through, surely and perhaps. */
interface Allowed {
  readonly flows: Flow[];
  maybe: AddressSet;
}

interface Walked {
  /** By rules of the access that passes. */
  readonly passing: Allowed;
  /** By allows of the other kind. */
  readonly others: Allowed;
  readonly ignored: readonly SecurityRule[];
  /** Addresses that no rule matched. */
  readonly remaining: AddressSet;
  /** Addresses that a deny took and may not match, and no later rule does. */
  readonly contested: AddressSet;
  /** Lower-cased tags of unknown prefixes that were denied. */
  readonly deniedTags: ReadonlySet<string>;
}

function walk(level: LevelName, matches: readonly Settled[], senders: Senders, access: 'Allow' | 'AlwaysAllow'): Walked {
  const passing: Allowed = { flows: [], maybe: NO_ADDRESSES };
  const others: Allowed = { flows: [], maybe: NO_ADDRESSES };
  const ignored: SecurityRule[] = [];
  const deniedTags = new Set<string>();
  const takenTags = new Set<string>();
  let remaining = senders.universe;
  let contested = NO_ADDRESSES;
  for (const match of matches) {
    if (isEmptyAddresses(remaining) && isEmptyAddresses(contested)) break;
    const { rule, certain, sources, reach } = match;
    const here = reach === undefined ? remaining : intersect(remaining, reach);
    const isForAll = reach === undefined || contains(reach, remaining);
    if (rule.access === 'Deny') {
      if (!certain || sources.tags.some((tag) => senders.tagged(tag) === undefined)) ignored.push(rule);
      if (!certain) continue;
      if (isForAll) for (const tag of sources.tags) deniedTags.add(tag.toLowerCase());
      contested = union(contested, intersect(here, intersect(sources.addresses, sources.contested)));
      remaining = subtract(remaining, knownTags(sources.tags, senders));
    } else {
      const into = rule.access === access ? passing : others;
      if (into === others && (!certain || sources.tags.length > 0)) ignored.push(rule);
      into.maybe = unionOf([into.maybe, intersect(here, perhapsOf(match, senders.universe)), intersect(contested, possibleSenders(match, senders.universe))]);
      if (!certain) continue;
      into.flows.push(...flowsOf({ level, rule }, match, here, { denied: deniedTags, taken: takenTags }));
      if (isForAll) for (const tag of sources.tags) takenTags.add(tag.toLowerCase());
    }
    contested = subtract(contested, takenBy(match, senders));
    remaining = sources.isEverybody ? NO_ADDRESSES : subtract(remaining, sources.addresses);
  }
  return { passing, others, ignored, remaining, contested, deniedTags };
}

function perhapsOf(match: Match, universe: AddressSet): AddressSet {
  return match.certain ? match.sources.maybe : possibleSenders(match, universe);
}

function possibleSenders({ rule, sources }: Match, universe: AddressSet): AddressSet {
  return sources.tags.length > 0 || isEmptySelector(rule.sources) ? universe : union(sources.addresses, sources.maybe);
}

/** Lower-cased tags of unknown prefixes that earlier rules denied, or let go some way. */
interface EarlierTags {
  readonly denied: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
}

function flowsOf(decider: Decider, { sources }: Match, remaining: AddressSet, { denied, taken }: EarlierTags): Flow[] {
  const common = { deciders: [decider], without: [...denied] };
  const named = sources.isEverybody ? remaining : intersect(remaining, sources.addresses);
  const open = sources.tags.filter((tag) => !denied.has(tag.toLowerCase()) && !taken.has(tag.toLowerCase()));
  const rest = open.length > 0 ? subtract(remaining, sources.addresses) : NO_ADDRESSES;
  const tagged = open.map((tag) => ({ ...common, addresses: rest, tags: [tag] }));
  return [{ ...common, addresses: named, tags: [] }, ...tagged].filter((flow) => !isEmptyAddresses(flow.addresses));
}

/** What passes two levels, one after the other. */
export function passBoth(outer: Passed, inner: Passed): Passed {
  const flows = outer.flows.flatMap((first) => inner.flows.flatMap((second) => {
    const addresses = intersect(first.addresses, second.addresses);
    const tags = joinedTexts(first.tags, second.tags);
    const without = joinedTexts(first.without, second.without);
    const isNobody = isEmptyAddresses(addresses) || tags.some((tag) => without.includes(tag.toLowerCase()));
    return isNobody ? [] : [{ addresses, deciders: [...first.deciders, ...second.deciders], tags, without }];
  }));
  const maybe = union(intersect(outer.maybe, possibleOf(inner)), intersect(inner.maybe, possibleOf(outer)));
  return { flows, maybe, ignored: [...outer.ignored, ...inner.ignored] };
}

function joinedTexts(left: readonly string[], right: readonly string[]): readonly string[] {
  return left.length === 0 ? right : right.length === 0 ? left : [...new Set([...left, ...right])];
}

/** What passes by either way. */
export function passEither(left: Passed, right: Passed): Passed {
  return { flows: [...left.flows, ...right.flows], maybe: union(left.maybe, right.maybe), ignored: [...left.ignored, ...right.ignored] };
}

/** What passes under either of two readings of the same rules; what the first lets through already is not told twice. */
export function passUnderEither(first: Passed, other: Passed): Passed {
  const named = unionOf(first.flows.filter(({ tags }) => tags.length === 0).map(({ addresses }) => addresses));
  const isTold = (flow: Flow) => contains(named, flow.addresses)
    || first.flows.some(({ addresses, tags }) => tags.every((tag) => flow.tags.includes(tag)) && contains(addresses, flow.addresses));
  return passEither(first, { ...other, flows: other.flows.filter((flow) => !isTold(flow)) });
}

function possibleOf({ flows, maybe }: Passed): AddressSet {
  return unionOf([maybe, ...flows.map(({ addresses }) => addresses)]);
}
