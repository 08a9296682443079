import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import type { JsonObject } from '../../values/json.ts';
import { adminForce, type Force, type RuleInForce } from './adminForce.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { mayBeOf, securityAdminRule, type Access, type Direction, type SecurityRule } from './securityRule.ts';

/**
 * The security admin rules that stand before all security groups of a virtual network, in the order in which they are
 * tried. A rule that is not `readable` holds perhaps: it could not be read, or its order or its application is not known.
 */
export interface AdminRules {
  readonly inbound: readonly SecurityRule[];
  readonly outbound: readonly SecurityRule[];
  /** Why there may be rules besides these. */
  readonly gap?: Unknown;
}

/**
 * Security admin rules of Azure Virtual Network Manager by virtual network: Deny is final, AlwaysAllow delivers whatever
 * the security groups say, Allow goes on to them; the lowest priority is tried first. Source: Azure documentation, "Security admin rules".
 */
export function adminRulesOf(index: NetworkIndex): (virtualNetwork: string) => AdminRules {
  const inForce = adminForce(index);
  const parsed = new WeakMap<JsonObject, Parsed>();
  const memo = new Map<string, AdminRules>();
  return (virtualNetwork) => {
    const key = idKey(virtualNetwork);
    const answer = memo.get(key) ?? rulesOf(inForce(virtualNetwork), parsed);
    memo.set(key, answer);
    return answer;
  };
}

type Parsed = Readonly<Record<Direction, SecurityRule>>;

/** A rule and the key of its configuration. */
interface Placed {
  readonly rule: SecurityRule;
  readonly configuration: string;
}

function rulesOf({ rules, gap }: Force, parsed: WeakMap<JsonObject, Parsed>): AdminRules {
  const read = rules.map((rule) => ({ rule, both: parse(rule, parsed) }));
  const unreadable = read.find(({ both }) => !both.Inbound.accessReadable);
  const inDirection = (direction: Direction): readonly SecurityRule[] => {
    const placed = read.filter(({ rule, both }) => both.Inbound.accessReadable && mayBeOf(rule.properties, direction))
      .map(({ rule: { applies, configuration }, both }) => ({ configuration, rule: applies ? both[direction] : { ...both[direction], readable: false } }));
    return ordered(placed);
  };
  const answer = { inbound: inDirection('Inbound'), outbound: inDirection('Outbound') };
  const cause = gap ?? (unreadable === undefined ? undefined : unreadableAccess(unreadable.rule));
  return cause === undefined ? answer : { ...answer, gap: cause };
}

/** Networks share rules: each is read once. */
function parse({ collection, name, properties }: RuleInForce, parsed: WeakMap<JsonObject, Parsed>): Parsed {
  const read = (direction: Direction) => securityAdminRule({ securityGroup: collection, name }, properties, direction);
  const found = parsed.get(properties) ?? { Inbound: read('Inbound'), Outbound: read('Outbound') };
  parsed.set(properties, found);
  return found;
}

function unreadableAccess({ collection, name }: RuleInForce): Unknown {
  return notCollected(TYPES.adminRules, collection, `the access of the security admin rule ${name} of ${collection} could not be understood`);
}

/** By priority; where two rules of different access may come in either order, both hold perhaps. */
function ordered(placed: readonly Placed[]): readonly SecurityRule[] {
  const byPriority = accessesBy(placed, ({ rule }) => rule.priority);
  const byConfiguration = accessesBy(placed, ({ configuration }) => configuration);
  const isUnordered = ({ rule, configuration }: Placed): boolean => {
    const others = [...byConfiguration].filter(([key]) => key !== configuration).map(([, accesses]) => accesses);
    return [byPriority.get(rule.priority) ?? new Set(), ...others].some((accesses) => [...accesses].some((access) => access !== rule.access));
  };
  return placed
    .map((one) => (one.rule.readable && isUnordered(one) ? { ...one.rule, readable: false } : one.rule))
    .toSorted((a, b) => a.priority - b.priority);
}

function accessesBy<Key>(placed: readonly Placed[], keyOf: (one: Placed) => Key): ReadonlyMap<Key, ReadonlySet<Access>> {
  const found = new Map<Key, Set<Access>>();
  for (const one of placed) found.set(keyOf(one), (found.get(keyOf(one)) ?? new Set<Access>()).add(one.rule.access));
  return found;
}
