import type { Unknown } from '../../model/unknown.ts';
import { objectNumbers } from '../../values/recentMemo.ts';
import type { AdminRules } from './adminRules.ts';
import { createLevelCache, type LevelCache } from './levelCache.ts';
import type { Destination, Match, Senders } from './matching.ts';
import { zipPorts, type PortMap } from './portMap.ts';
import type { Protocol, SecurityRule } from './securityRule.ts';
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

/** The filters of one snapshot. */
export interface Filters {
  /** What gets through all of them, port by port. `without`: rules to think away. */
  readonly passed: (question: FilterQuestion, protocol: Protocol, without: ReadonlySet<SecurityRule>) => PortMap<Passed>;
  /** What tells questions apart whose answers differ, whatever the protocol; nothing thought away. */
  readonly classOf: (question: FilterQuestion) => FilterClass;
}

/** Questions of the same text have the same answer, but that each names the rules of its own groups: those in the same places. */
interface FilterClass {
  readonly text: string;
  /** The rules of the subnet's group and of the interface's that meet the destination, under one reading after the other. */
  readonly met: readonly (readonly SecurityRule[])[];
}

/**
 * Filters over one snapshot. What a security group passes is worked out once for all destinations that its rules do not
 * tell apart, since many machines stand behind few groups.
 */
export function createFilters(): Filters {
  const groups = { subnet: createLevelCache<Passed>({ isOrdered: true }), networkInterface: createLevelCache<Passed>({ isOrdered: true }) };
  // Which of two admin rules comes first may not be known, so that none of them is without a say.
  const admins = createLevelCache<AdminPassed>({ isOrdered: false });
  const numberOf = objectNumbers();
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
  const classUnder = ({ admin: { inbound, gap }, levels, destination }: FilterQuestion, senders: Senders): FilterClass => {
    const admin = inbound.length === 0 ? '' : `${numberOf(inbound)} ${admins.met({ rules: inbound, destination, senders }).likeness}`;
    const seen = levels.map((level) => (level.kind === 'rules' ? groups[level.name].met({ rules: level.rules, destination, senders }) : { likeness: level.kind, rules: [] }));
    // One group at both levels is told once.
    const [outer, inner] = levels;
    const isOne = outer.kind === 'rules' && inner.kind === 'rules' && outer.rules === inner.rules;
    return { text: `${senders.key} ${gap === undefined ? '' : '?'}${admin} ${isOne ? 'twice ' : ''}${seen.map(({ likeness }) => likeness).join(' ')}`, met: seen.map(({ rules }) => rules) };
  };
  return {
    passed: (question, protocol, without) => {
      const [senders, others] = question.readings;
      const passed = underOne(question, senders, protocol, without);
      return others === undefined ? passed : zipPorts(passed, underOne(question, others, protocol, without), underEither);
    },
    classOf: (question) => {
      const [senders, others] = question.readings;
      const one = classUnder(question, senders);
      if (others === undefined) return one;
      const other = classUnder(question, others);
      return { text: `${one.text} or ${other.text}`, met: [...one.met, ...other.met] };
    },
  };
}

type AskedFilters = FilterQuestion & { readonly senders: Senders };

type GroupCaches = Readonly<Record<'subnet' | 'networkInterface', LevelCache<Passed>>>;

function levelMap(groups: GroupCaches, level: Level, { senders, destination }: AskedFilters, protocol: Protocol, without: ReadonlySet<SecurityRule>): PortMap<Passed> {
  switch (level.kind) {
    case 'none':
      return groups.subnet.constant('none', senders, () => everythingPassed(senders.universe));
    case 'shut':
      return groups.subnet.constant('shut', senders, () => NOTHING_PASSED);
    case 'missing':
      return groups.subnet.constant('missing', senders, () => perhapsPassed(senders.universe));
    case 'rules':
      return groups[level.name].map({ rules: level.rules, senders, destination, protocol, without }, (matches) => walkGroup(level.name, matches, senders));
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
  return cache.map({ rules, senders, destination, protocol, without: NO_RULES }, passed);
}

const NO_RULES: ReadonlySet<SecurityRule> = new Set();

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
