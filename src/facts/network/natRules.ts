import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, parentId, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { missingPath } from '../missing.ts';

/** A destination NAT rule as it stands, and the row that holds it. */
export interface NatRule {
  readonly raw: JsonValue;
  readonly owner: Row;
}

interface NatRules {
  readonly rules: readonly NatRule[];
  /** Why there may be more. */
  readonly gap?: Unknown;
}

/**
 * The destination NAT rules of one firewall after another: its own (classic), and those of the rule collection groups below
 * its policy. Groups of a base policy are not taken in: they are not known to be inherited.
 */
export function natRules(index: NetworkIndex): (firewall: Row) => NatRules {
  const byPolicy = new Map<string, Row[]>();
  for (const group of index.rows(TYPES.ruleCollectionGroup)) {
    const policy = idKey(parentId(group.id));
    byPolicy.set(policy, [...(byPolicy.get(policy) ?? []), group]);
  }
  return (firewall) => {
    const policy = asString(at(firewall, 'properties', 'firewallPolicy', 'id')) ?? '';
    return policy === '' ? classicRules(firewall) : policyRules(index, policy, byPolicy.get(idKey(policy)) ?? []);
  };
}

/** A firewall without a policy always has the list, if an empty one (Azure Firewalls - Get, REST reference). */
function classicRules(firewall: Row): NatRules {
  const collections = at(firewall, 'properties', 'natRuleCollections');
  const isCut = !Array.isArray(collections) || (collections as readonly JsonValue[]).some((one) => !Array.isArray(at(one, 'properties', 'rules')));
  const rules = asArray(collections).flatMap((one) => asArray(at(one, 'properties', 'rules'))).map((raw): NatRule => ({ raw, owner: firewall }));
  return isCut ? { rules, gap: missingPath(firewall, 'properties.natRuleCollections[*].properties.rules') } : { rules };
}

function policyRules(index: NetworkIndex, policy: string, groups: readonly Row[]): NatRules {
  const parts = groups.map(groupRules);
  const gap = index.gap(TYPES.ruleCollectionGroup, subscriptionOf(policy) ?? '') ?? parts.find((part) => part.gap !== undefined)?.gap;
  const rules = parts.flatMap((part) => part.rules);
  return gap === undefined ? { rules } : { rules, gap };
}

function groupRules(group: Row): NatRules {
  const collections = at(group, 'properties', 'ruleCollections');
  const isCut = !Array.isArray(collections) || (collections as readonly JsonValue[]).some((one) => asString(at(one, 'ruleCollectionType')) === undefined || !Array.isArray(at(one, 'rules')));
  const rules = asArray(collections).filter(isNatCollection).flatMap((one) => asArray(at(one, 'rules'))).filter(isJsonObject).map((raw): NatRule => ({ raw, owner: group }));
  return isCut ? { rules, gap: missingPath(group, 'properties.ruleCollections[*].rules') } : { rules };
}

function isNatCollection(collection: JsonValue): boolean {
  return asString(at(collection, 'ruleCollectionType'))?.toLowerCase() === 'firewallpolicynatrulecollection';
}
