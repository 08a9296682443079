import type { Unknown } from '../../model/unknown.ts';
import type { AdminRules } from './adminRules.ts';
import { destinationSignature, matchesOf, type Destination, type Match, type Senders } from './matching.ts';
import { cutPorts, everyPort, zipPorts, type PortMap } from './portMap.ts';
import { hasPorts, isFromEveryPort, type Protocol, type SecurityRule } from './securityRule.ts';
import { everythingPassed, isNothing, NOTHING_PASSED, passBoth, passEither, passUnderEither, perhapsPassed, walkAdmin, walkGroup, type AdminPassed, type Passed } from './walk.ts';

/** One stop on the way to an IP configuration, behind the security admin rules. */
export type Level =
  | { readonly kind: 'none' }
  /** Nothing gets through, as where no security group opens a Standard public address. */
  | { readonly kind: 'shut' }
  | { readonly kind: 'missing'; readonly cause: Unknown }
  | { readonly kind: 'rules'; readonly name: 'subnet' | 'networkInterface'; readonly rules: readonly SecurityRule[] };

/** Who packets may come from, under one or two readings of what the sources leave open: what gets in under either gets in. */
export type Readings = readonly [Senders, Senders?];

export interface FilterQuestion {
  readonly admin: AdminRules;
  /** Subnet first. */
  readonly levels: readonly [Level, Level];
  readonly readings: Readings;
  readonly destination: Destination;
}

/** What gets through all filters, port by port. `without`: rules to think away. */
export type Filters = (question: FilterQuestion, protocol: Protocol, without: ReadonlySet<SecurityRule>) => PortMap<Passed>;

/**
 * Filters over one snapshot. What a security group passes is worked out once for all destinations that its rules do not
 * tell apart, since many machines stand behind few groups.
 */
export function createFilters(): Filters {
  const groups = createLevelCache<Passed>();
  const admins = createLevelCache<AdminPassed>();
  const both = pairMemo((outer: Passed, inner: Passed) => (isNothing(outer) || isNothing(inner) ? NOTHING_PASSED : passBoth(outer, inner)));
  const behindAdmin = pairMemo((admin: AdminPassed, inner: Passed) => passEither(admin.delivered, passBoth(admin.onward, inner)));
  const underEither = pairMemo(passUnderEither);
  const underOne = (question: FilterQuestion, senders: Senders, protocol: Protocol, without: ReadonlySet<SecurityRule>): PortMap<Passed> => {
    const asked = { ...question, senders };
    const [outer, inner] = question.levels.map((level) => levelMap(groups, level, asked, protocol, without));
    const guarded = zipPorts(outer ?? [], inner ?? [], both);
    const { inbound, gap } = question.admin;
    return inbound.length === 0 && gap === undefined ? guarded : zipPorts(adminMap(admins, asked, protocol), guarded, behindAdmin);
  };
  return (question, protocol, without) => {
    const [senders, others] = question.readings;
    const passed = underOne(question, senders, protocol, without);
    return others === undefined ? passed : zipPorts(passed, underOne(question, others, protocol, without), underEither);
  };
}

type AskedFilters = FilterQuestion & { readonly senders: Senders };

function levelMap(cache: LevelCache<Passed>, level: Level, { senders, destination }: AskedFilters, protocol: Protocol, without: ReadonlySet<SecurityRule>): PortMap<Passed> {
  switch (level.kind) {
    case 'none':
      return cache.constant('none', senders, () => everythingPassed(senders.universe));
    case 'shut':
      return cache.constant('shut', senders, () => NOTHING_PASSED);
    case 'missing':
      return cache.constant('missing', senders, () => perhapsPassed(senders.universe));
    case 'rules':
      return cache.map({ rules: level.rules, senders, destination, protocol, without }, level.name, (matches) => walkGroup(level.name, matches, senders));
  }
}

function adminMap(cache: LevelCache<AdminPassed>, { admin, senders, destination }: AskedFilters, protocol: Protocol): PortMap<AdminPassed> {
  const { inbound: rules, gap } = admin;
  const perhaps = gap === undefined ? NOTHING_PASSED : perhapsPassed(senders.universe);
  const passed = (matches: readonly Match[]): AdminPassed => {
    const walked = walkAdmin(matches, senders);
    return { ...walked, delivered: passEither(walked.delivered, perhaps) };
  };
  if (rules.length === 0) return cache.constant('unread', senders, () => passed([]));
  return cache.map({ rules, senders, destination, protocol, without: NO_RULES }, 'adminRule', passed);
}

const NO_RULES: ReadonlySet<SecurityRule> = new Set();

interface LevelQuestion {
  readonly rules: readonly SecurityRule[];
  readonly senders: Senders;
  readonly destination: Destination;
  readonly protocol: Protocol;
  readonly without: ReadonlySet<SecurityRule>;
}

interface LevelCache<T> {
  /** The answer of a level that looks at no port, the same object each time. */
  readonly constant: (kind: string, senders: Senders, answer: () => T) => PortMap<T>;
  readonly map: (question: LevelQuestion, name: string, walk: (matches: readonly Match[]) => T) => PortMap<T>;
}

function createLevelCache<T extends object>(): LevelCache<T> {
  const constants = new Map<string, PortMap<T>>();
  const byRules = new WeakMap<readonly SecurityRule[], Map<string, PortMap<T>>>();
  const byMatches = new WeakMap<readonly SecurityRule[], Map<string, readonly Match[]>>();
  // The senders of a way in send to one destination, and are asked about protocol by protocol.
  const signatures = new WeakMap<Senders, Map<readonly SecurityRule[], string>>();
  return {
    constant: (kind, { key }, answer) => remembered(constants, `${kind} ${key}`, () => everyPort(answer())),
    map: (question, name, walk) => {
      const { rules, senders, destination, protocol, without } = question;
      const signature = remembered(innerMap(signatures, senders), rules, () => destinationSignature(rules, destination, senders));
      const matches = remembered(innerMap(byMatches, rules), `${senders.key} ${signature}`, () => matchesOf(rules, signature, senders));
      // What is thought away is of one machine alone.
      if (rules.some((rule) => without.has(rule))) return portsOf(matches.filter(({ rule }) => !without.has(rule)), protocol, walk);
      return remembered(innerMap(byRules, rules), `${name} ${protocol} ${senders.key} ${signature}`, () => portsOf(matches, protocol, walk));
    },
  };
}

function innerMap<A extends object, K, T>(memo: WeakMap<A, Map<K, T>>, key: A): Map<K, T> {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = new Map<K, T>();
  memo.set(key, made);
  return made;
}

function remembered<K, T>(memo: Map<K, T>, key: K, build: () => T): T {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const built = build();
  memo.set(key, built);
  return built;
}

/** A deny that is narrowed by source ports closes nothing, since the sender chooses the port to send from; nor do they narrow an allow. */
function portsOf<T>(matches: readonly Match[], protocol: Protocol, walk: (matches: readonly Match[]) => T): PortMap<T> {
  const met = matches.filter(({ rule }) => rule.protocols.includes(protocol) && !(rule.access === 'Deny' && hasPorts(protocol) && !isFromEveryPort(rule)));
  if (!hasPorts(protocol)) return everyPort(walk(met));
  const exact = met.map((match) => (match.rule.portsReadable ? match : { ...match, certain: false }));
  return cutPorts(exact.map(({ rule }) => rule.ports), (indexes) => walk(indexes.flatMap((index) => exact[index] ?? [])));
}

function pairMemo<A extends object, B extends object, T extends object>(join: (a: A, b: B) => T): (a: A, b: B) => T {
  const memo = new WeakMap<A, WeakMap<B, T>>();
  return (a, b) => {
    let ofA = memo.get(a);
    if (ofA === undefined) memo.set(a, (ofA = new WeakMap<B, T>()));
    const known = ofA.get(b);
    if (known !== undefined) return known;
    const joined = join(a, b);
    ofA.set(b, joined);
    return joined;
  };
}
