import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import type { JsonObject } from '../../values/json.ts';
import { adminForce, type Force, type RuleInForce } from './adminForce.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { mayBeOf, securityAdminRule, type Direction, type SecurityRule } from './securityRule.ts';

/**
 * The security admin rules that stand before all security groups of a virtual network, in the order in which they are
 * tried, as far as that is known (`isOrderOpen`). A rule that is not `readable` holds perhaps: it could not be read, or its application is not known.
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

function rulesOf({ rules, gap }: Force, parsed: WeakMap<JsonObject, Parsed>): AdminRules {
  const read = rules.map((rule) => ({ rule, both: parse(rule, parsed) }));
  const unreadable = read.find(({ both }) => !both.Inbound.accessReadable);
  const inDirection = (direction: Direction): readonly SecurityRule[] => {
    const placed = read.filter(({ rule, both }) => both.Inbound.accessReadable && mayBeOf(rule.properties, direction))
      .map(({ rule: { applies, configuration }, both }) => ({ ...both[direction], configuration, readable: applies && both[direction].readable }));
    return placed.toSorted((a, b) => a.priority - b.priority);
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
