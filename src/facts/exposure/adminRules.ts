import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { recentMemo } from '../../values/recentMemo.ts';
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
  const held = OF_INDEX.get(index) ?? rulesByNetwork(index);
  OF_INDEX.set(index, held);
  return held;
}

const OF_INDEX = new WeakMap<NetworkIndex, (virtualNetwork: string) => AdminRules>();
const NETWORKS_KEPT = 256;
const ANSWERS_KEPT = 32;

/** Networks under the same rules have the same answer, so that what is worked out for one holds for all. */
function rulesByNetwork(index: NetworkIndex): (virtualNetwork: string) => AdminRules {
  const inForce = adminForce(index);
  const byNetwork = recentMemo<string, AdminRules>(NETWORKS_KEPT);
  const byForce = recentMemo<string, AdminRules>(ANSWERS_KEPT);
  return (virtualNetwork) => byNetwork(idKey(virtualNetwork), () => {
    const force = inForce(virtualNetwork);
    return byForce(JSON.stringify(force), () => rulesOf(force));
  });
}

type Parsed = Readonly<Record<Direction, SecurityRule>>;

function rulesOf({ rules, gap }: Force): AdminRules {
  const read = rules.map((rule) => ({ rule, both: parse(rule) }));
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

function parse({ collection, name, properties }: RuleInForce): Parsed {
  const read = (direction: Direction) => securityAdminRule({ securityGroup: collection, name }, properties, direction);
  return { Inbound: read('Inbound'), Outbound: read('Outbound') };
}

function unreadableAccess({ collection, name }: RuleInForce): Unknown {
  return notCollected(TYPES.adminRules, collection, `the access of the security admin rule ${name} of ${collection} could not be understood`);
}
