import type { Unknown } from '../../model/unknown.ts';
import { contains, intersect, isEmptyAddresses, NO_ADDRESSES, overlaps, PUBLIC_ADDRESSES, subtract, union, type AddressSet } from '../../values/cidr.ts';
import { recentMemo, type RecentMemo } from '../../values/recentMemo.ts';
import type { ApplicationGroups } from './reference.ts';
import { isEmptySelector, isNetworkGroup, type SecurityRule, type Selector } from './securityRule.ts';

/** Where packets can come from, as the filters see it, with what the service tags stand for there. */
export interface Senders {
  /** Tells senders apart: the same key, the same sets. */
  readonly key: string;
  /** Every address that a packet can bear as its source when it meets the filters. */
  readonly universe: AddressSet;
  /** What the tag VirtualNetwork stands for; `gap` where it may stand for more. */
  readonly virtualNetwork: { readonly addresses: AddressSet; readonly gap?: Unknown };
  /** The prefixes of any other service tag; undefined where they are not known. */
  readonly tagged: (tag: string) => AddressSet | undefined;
}

/** The destination as the filters see it, after translation where there is one. */
export interface Destination {
  /** Every address of its family. */
  readonly family: AddressSet;
  /** Undefined where it is not known. */
  readonly address: AddressSet | undefined;
  /** Whether it is a frontend's address: a floating IP is not translated. */
  readonly isFloating: boolean;
  /** The application security groups of the IP configuration. */
  readonly groups: ApplicationGroups;
}

/** A rule against one destination and its senders: what it matches surely, perhaps, and by tags of unknown prefixes. */
export interface Match {
  readonly rule: SecurityRule;
  readonly certain: boolean;
  readonly sources: MatchedSources;
}

interface MatchedSources {
  readonly addresses: AddressSet;
  /** Whether the addresses are all there are. */
  readonly isEverybody: boolean;
  readonly maybe: AddressSet;
  /** Those of the addresses that the tag Internet does not hold if what was not read puts them into the virtual network. */
  readonly contested: AddressSet;
  readonly tags: readonly string[];
}

/** `-` no, `?` perhaps, `+` yes: a letter a rule, so that destinations that no rule tells apart have the same text. */
export function destinationSignature(rules: readonly SecurityRule[], destination: Destination, { virtualNetwork, tagged }: Senders): string {
  return rules.map((rule) => destinationMatch(rule.destinations, destination, virtualNetwork, tagged)).join('');
}

/** A rule that meets a destination surely (`+`) or perhaps (`?`), against those who send to it. */
export function matchOf(rule: SecurityRule, where: '+' | '?', senders: Senders): Match {
  const certain = rule.readable && where === '+' && !mayHoldPrivate(rule.sources, senders);
  return { rule, certain, sources: sourcesBefore(rule.sources, senders) };
}

/** Which networks a network group holds is not followed: a firewall's may be among them. */
function mayHoldPrivate({ groups }: Selector, { universe }: Senders): boolean {
  return groups.some(isNetworkGroup) && !overlaps(universe, PUBLIC_ADDRESSES);
}

type Where = '+' | '?' | '-';

function destinationMatch(selector: Selector, destination: Destination, virtualNetwork: Senders['virtualNetwork'], tagged: Senders['tagged']): Where {
  if (isEmptySelector(selector)) return '?';
  const { addresses, tags, groups } = selector;
  const parts = [prefixMatch(addresses, destination), groupMatch(groups, destination), ...tags.map((tag) => tagMatch(tag.toLowerCase(), destination, virtualNetwork, tagged))];
  return parts.includes('+') ? '+' : parts.includes('?') ? '?' : '-';
}

function prefixMatch(addresses: AddressSet, { address, family }: Destination): Where {
  if (isEmptyAddresses(addresses)) return '-';
  if (address !== undefined) return overlaps(addresses, address) ? '+' : '-';
  return contains(addresses, family) ? '+' : '?';
}

/** Whether a frontend counts as its member's application security groups is not documented. */
function groupMatch(groups: readonly string[], { groups: own, isFloating }: Destination): Where {
  if (!isFloating && groups.some((group) => own.keys.has(group))) return '+';
  return groups.length > 0 && (isFloating || !own.isWhole) ? '?' : '-';
}

/** A private address is in its own virtual network and under no other tag; a frontend's is wherever its address says. */
function tagMatch(tag: string, destination: Destination, virtualNetwork: Senders['virtualNetwork'], tagged: Senders['tagged']): Where {
  if (!destination.isFloating) return tag === 'virtualnetwork' ? '+' : '-';
  if (tag === 'azureloadbalancer') return '-';
  if (tag === 'virtualnetwork' || tag === 'internet') {
    const inside = insideMatch(destination, virtualNetwork);
    return tag === 'virtualnetwork' || inside === '?' ? inside : inside === '+' ? '-' : '+';
  }
  const { address } = destination;
  const prefixes = tagged(tag);
  if (address === undefined || prefixes === undefined) return '?';
  return overlaps(prefixes, address) ? '+' : '-';
}

/** Whether a frontend's address is in the virtual network. */
function insideMatch({ address, family }: Destination, { addresses, gap }: Senders['virtualNetwork']): Where {
  if (address === undefined) return contains(addresses, family) ? '+' : '?';
  if (overlaps(addresses, address)) return '+';
  return gap === undefined ? '-' : '?';
}

const SOURCES = new WeakMap<Selector, RecentMemo<string, MatchedSources>>();
const SENDERS_KEPT = 8;

/** Rules name the same sources again and again. */
function sourcesBefore(sources: Selector, senders: Senders): MatchedSources {
  const held = SOURCES.get(sources) ?? recentMemo<string, MatchedSources>(SENDERS_KEPT);
  SOURCES.set(sources, held);
  return held(senders.key, () => sourcesOf(sources, senders));
}

/** Members of a group send from private addresses, so groups match nothing public. */
function sourcesOf(sources: Selector, senders: Senders): MatchedSources {
  const { universe, virtualNetwork } = senders;
  let addresses = intersect(universe, sources.addresses);
  let maybe = mayHoldPrivate(sources, senders) ? universe : NO_ADDRESSES;
  let contested = NO_ADDRESSES;
  const tags: string[] = [];
  for (const tag of sources.tags) {
    switch (tag.toLowerCase()) {
      case 'internet': {
        const outside = intersect(PUBLIC_ADDRESSES, subtract(universe, virtualNetwork.addresses));
        if (virtualNetwork.gap !== undefined) contested = subtract(outside, sources.addresses);
        addresses = union(addresses, outside);
        break;
      }
      case 'virtualnetwork':
        addresses = union(addresses, intersect(universe, virtualNetwork.addresses));
        if (virtualNetwork.gap !== undefined) maybe = universe;
        break;
      case 'azureloadbalancer':
        break;
      default:
        // Such tags stand for public addresses.
        if (overlaps(universe, PUBLIC_ADDRESSES)) tags.push(tag);
    }
  }
  // Whoever is not of the Internet is of the virtual network.
  if (sources.tags.some((tag) => tag.toLowerCase() === 'virtualnetwork')) contested = NO_ADDRESSES;
  return { addresses, isEverybody: contains(addresses, universe), maybe, contested, tags };
}

/** Whom a rule surely takes from later ones; of the prefixes of a tag only a deny makes use. */
export function takenBy({ rule, sources }: Match, senders: Senders): AddressSet {
  return rule.access === 'Deny' ? union(subtract(sources.addresses, sources.contested), knownTags(sources.tags, senders)) : sources.addresses;
}

/** The prefixes of tags, as far as they are known. */
export function knownTags(tags: readonly string[], { tagged }: Senders): AddressSet {
  return tags.reduce<AddressSet>((sum, tag) => union(sum, tagged(tag) ?? NO_ADDRESSES), NO_ADDRESSES);
}
