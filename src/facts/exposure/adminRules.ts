import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { overlaps } from '../../values/cidr.ts';
import type { JsonObject } from '../../values/json.ts';
import { EMPTY_PORTS, formatPorts, intersect, intersects, isEmptyPorts, subtract, union, type PortSet } from '../../values/ports.ts';
import { adminForce, type Force, type RuleInForce } from './adminForce.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { hasPorts, isEmptySelector, mayBeOf, securityAdminRule, type Direction, type Protocol, type SecurityRule, type Selector } from './securityRule.ts';

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

/** By priority; where two rules of different access may meet the same packet and come in either order, both hold perhaps. */
function ordered(placed: readonly Placed[]): readonly SecurityRule[] {
  const rivalsOf = (one: Placed): readonly SecurityRule[] => placed.filter((other) => other.rule.access !== one.rule.access && isOrderOpen(one, other) && mayMeet(one.rule, other.rule)).map(({ rule }) => rule);
  return placed.flatMap((one) => piecesOf(one.rule, rivalsOf(one))).toSorted((a, b) => a.priority - b.priority);
}

/** A rule in parts: what it shares with its rivals holds perhaps, its other protocols and ports as surely as ever. */
function piecesOf(rule: SecurityRule, rivals: readonly SecurityRule[]): readonly SecurityRule[] {
  if (!rule.readable || rivals.length === 0) return [rule];
  const alike = Map.groupBy(rule.protocols, (protocol) => formatPorts(sharedPorts(rule, rivals, protocol)).join());
  return [...alike.values()].flatMap((protocols) => {
    const [shared = EMPTY_PORTS] = protocols.map((protocol) => sharedPorts(rule, rivals, protocol));
    const parts = [{ ...rule, protocols, ports: subtract(rule.ports, shared) }, { ...rule, protocols, ports: shared, readable: false }];
    return parts.filter(({ ports }) => !isEmptyPorts(ports));
  });
}

function sharedPorts(rule: SecurityRule, rivals: readonly SecurityRule[], protocol: Protocol): PortSet {
  return rivals.filter(({ protocols }) => protocols.includes(protocol)).reduce((sum, { ports }) => union(sum, hasPorts(protocol) ? intersect(rule.ports, ports) : rule.ports), EMPTY_PORTS);
}

function isOrderOpen(one: Placed, other: Placed): boolean {
  return one.configuration !== other.configuration || one.rule.priority === other.rule.priority;
}

function mayMeet(one: SecurityRule, other: SecurityRule): boolean {
  return one.protocols.some((protocol) => other.protocols.includes(protocol) && (!hasPorts(protocol) || intersects(one.ports, other.ports)))
    && mayOverlap(one.sources, other.sources) && mayOverlap(one.destinations, other.destinations);
}

/** What a tag or a group stands for is not compared. */
function mayOverlap(one: Selector, other: Selector): boolean {
  const isOpen = [one, other].some(({ tags, groups }) => tags.length > 0 || groups.length > 0);
  return isOpen || isEmptySelector(one) || isEmptySelector(other) || overlaps(one.addresses, other.addresses);
}
