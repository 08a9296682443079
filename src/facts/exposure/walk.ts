import { contains, intersect, isEmptyAddresses, NO_ADDRESSES, subtract, union, unionOf, type AddressSet } from '../../values/cidr.ts';
import type { Match, Senders } from './matching.ts';
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
  return { flows: isEmptyAddresses(addresses) ? [] : [{ deciders: [], addresses, tags: [] }], maybe: NO_ADDRESSES, ignored: [] };
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

/** The same for security admin rules: Deny is final, AlwaysAllow delivers, Allow and silence go on to the security groups. */
export function walkAdmin(matches: readonly Match[], senders: Senders): AdminPassed {
  const { passing, others, ignored, remaining } = walk('adminRule', matches, senders, 'AlwaysAllow');
  const onward = unionOf([remaining, ...others.flows.filter(({ tags }) => tags.length === 0).map(({ addresses }) => addresses)]);
  const tagged = others.flows.filter(({ tags }) => tags.length > 0);
  const flows = [...everythingPassed(onward).flows, ...tagged].map((flow) => ({ ...flow, deciders: [] }));
  return { delivered: { ...passing, ignored: [] }, onward: { flows, maybe: others.maybe, ignored } };
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
}

function walk(level: LevelName, matches: readonly Match[], senders: Senders, access: 'Allow' | 'AlwaysAllow'): Walked {
  const passing: Allowed = { flows: [], maybe: NO_ADDRESSES };
  const others: Allowed = { flows: [], maybe: NO_ADDRESSES };
  const ignored: SecurityRule[] = [];
  const deniedTags = new Set<string>();
  let remaining = senders.universe;
  for (const match of matches) {
    if (isEmptyAddresses(remaining)) break;
    const { rule, certain, sources } = match;
    if (rule.access === 'Deny') {
      if (!certain || sources.tags.some((tag) => senders.tagged(tag) === undefined)) ignored.push(rule);
      if (!certain) continue;
      for (const tag of sources.tags) deniedTags.add(tag.toLowerCase());
      remaining = subtract(remaining, knownTags(sources.tags, senders));
    } else {
      const into = rule.access === access ? passing : others;
      if (into === others && (!certain || sources.tags.length > 0)) ignored.push(rule);
      into.maybe = union(into.maybe, intersect(remaining, perhapsOf(match, senders.universe)));
      if (!certain) continue;
      into.flows.push(...flowsOf({ level, rule }, match, remaining, deniedTags));
    }
    remaining = sources.isEverybody ? NO_ADDRESSES : subtract(remaining, sources.addresses);
  }
  return { passing, others, ignored, remaining };
}

function knownTags(tags: readonly string[], { tagged }: Senders): AddressSet {
  return tags.reduce<AddressSet>((sum, tag) => union(sum, tagged(tag) ?? NO_ADDRESSES), NO_ADDRESSES);
}

function perhapsOf({ rule, certain, sources }: Match, universe: AddressSet): AddressSet {
  if (certain) return sources.maybe;
  return sources.tags.length > 0 || isEmptySelector(rule.sources) ? universe : union(sources.addresses, sources.maybe);
}

function flowsOf(decider: Decider, { sources }: Match, remaining: AddressSet, deniedTags: ReadonlySet<string>): Flow[] {
  const deciders = [decider];
  const named = sources.isEverybody ? remaining : intersect(remaining, sources.addresses);
  const open = sources.tags.filter((tag) => !deniedTags.has(tag.toLowerCase()));
  const rest = open.length > 0 ? subtract(remaining, sources.addresses) : NO_ADDRESSES;
  const tagged = open.map((tag) => ({ deciders, addresses: rest, tags: [tag] }));
  return [{ deciders, addresses: named, tags: [] }, ...tagged].filter((flow) => !isEmptyAddresses(flow.addresses));
}

/** What passes two levels, one after the other. */
export function passBoth(outer: Passed, inner: Passed): Passed {
  const flows = outer.flows.flatMap((first) => inner.flows.flatMap((second) => {
    const addresses = intersect(first.addresses, second.addresses);
    if (isEmptyAddresses(addresses)) return [];
    return [{ addresses, deciders: [...first.deciders, ...second.deciders], tags: [...new Set([...first.tags, ...second.tags])] }];
  }));
  const maybe = union(intersect(outer.maybe, possibleOf(inner)), intersect(inner.maybe, possibleOf(outer)));
  return { flows, maybe, ignored: [...outer.ignored, ...inner.ignored] };
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
