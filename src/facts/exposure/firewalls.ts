import type { Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';

/** Why a firewall may deliver to one of the private addresses from a network, or undefined where none does. */
export type FirewallPath = (privateAddresses: readonly string[], subscriptions: readonly string[]) => Unknown | undefined;

interface Translation {
  readonly owner: string;
  readonly type: string;
  readonly address: string | undefined;
  readonly name: string | undefined;
}

/**
 * Destination NAT rules of Azure Firewalls (classic and by policy) are looked for, not followed: a rule that translates to
 * an address, or to a name that cannot be resolved, makes the answer unknown. So does a subscription of the networks
 * around that could not be read.
 */
export function firewallPaths(index: NetworkIndex): FirewallPath {
  const translations = [...classicTranslations(index), ...policyTranslations(index)];
  const policies = policySubscriptions(index);
  return (privateAddresses, subscriptions) => {
    const found = translations.find(({ address, name }) => (address === undefined ? name !== undefined : privateAddresses.includes(address)));
    return found === undefined ? unreadOf(index, subscriptions, policies) : notFollowed(found);
  };
}

function unreadOf(index: NetworkIndex, subscriptions: readonly string[], policies: readonly string[]): Unknown | undefined {
  for (const subscription of subscriptions) {
    const gap = index.gap(TYPES.firewall, subscription) ?? index.gap(TYPES.ruleCollectionGroup, subscription);
    if (gap !== undefined) return gap;
  }
  return policies.map((subscription) => index.gap(TYPES.ruleCollectionGroup, subscription)).find((gap) => gap !== undefined);
}

function notFollowed({ owner, type, address, name }: Translation): Unknown {
  return notCollected(type, owner, `${owner} translates public traffic to ${address ?? name ?? ''}; firewall rules are not followed further`);
}

function classicTranslations(index: NetworkIndex): readonly Translation[] {
  return [...index.rows(TYPES.firewall)].flatMap((firewall) =>
    asArray(at(firewall, 'properties', 'natRuleCollections'))
      .flatMap((collection) => asArray(at(collection, 'properties', 'rules')))
      .map((rule) => translationOf(firewall.id, TYPES.firewall, rule)));
}

function policyTranslations(index: NetworkIndex): readonly Translation[] {
  return [...index.rows(TYPES.ruleCollectionGroup)].flatMap((group) =>
    asArray(at(group, 'properties', 'ruleCollections'))
      .flatMap((collection) => asArray(at(collection, 'rules')))
      .map((rule) => translationOf(group.id, TYPES.ruleCollectionGroup, rule)));
}

function translationOf(owner: string, type: string, rule: JsonValue): Translation {
  return { owner, type, address: textOf(rule, 'translatedAddress'), name: textOf(rule, 'translatedFqdn') };
}

function textOf(rule: JsonValue, key: string): string | undefined {
  const text = asString(at(rule, key))?.trim();
  return text === '' ? undefined : text;
}

/** A firewall's policy may lie in another subscription than the firewall. */
function policySubscriptions(index: NetworkIndex): readonly string[] {
  const policies = [...index.rows(TYPES.firewall)].map((firewall) => asString(at(firewall, 'properties', 'firewallPolicy', 'id')) ?? '');
  return [...new Set(policies.flatMap((id) => subscriptionOf(id) ?? []))];
}
