import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { ALL_IPV4, ALL_IPV6, contains, intersect, NO_ADDRESSES, parseAddressSet, PUBLIC_ADDRESSES, type AddressSet } from '../../values/cidr.ts';
import { EMPTY_PORTS, union, type PortSet } from '../../values/ports.ts';
import { addressKey } from './addresses.ts';
import { connectedNetworks } from './connectedNetworks.ts';
import { natRulesIndex, type NatRule } from './firewallRules.ts';
import { firewallSite, type FirewallSite } from './firewallSites.ts';
import { singlePort } from './natPorts.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import type { Protocol } from './securityRule.ts';
import { takenBy, type Taken } from './shadowing.ts';

/** What a firewall translates to one private address, or to a name. */
export interface Translated {
  readonly site: FirewallSite;
  readonly rule: NatRule;
  readonly sources: Taken['sources'];
  readonly publicAddress: string;
  readonly frontendPort: number | undefined;
  /** Ports at the translated address. */
  readonly ports: ReadonlyMap<Protocol, PortSet>;
  /** Why it holds only perhaps. */
  readonly doubt?: Unknown;
  /** Why a machine outside of the firewall's networks may be meant; undefined where none is. */
  readonly elsewhere?: Unknown;
}

export interface FirewallIndex {
  /** What is translated to a private address (in its one spelling). */
  readonly to: (address: string) => readonly Translated[];
  /** What is translated to names by firewalls that reach a network. */
  readonly byName: (virtualNetwork: string) => readonly Translated[];
  /** Why anything may be translated to anything: rules that were not read. */
  readonly gaps: readonly Unknown[];
  /** Whether there is any rule at all. */
  readonly isEmpty: boolean;
}

/** Destination NAT of all firewalls of a snapshot. A firewall without public configurations is stopped and lets nothing in. */
export function firewallIndex(index: NetworkIndex): FirewallIndex {
  const rulesOf = natRulesIndex(index);
  const neighbours = connectedNetworks(index);
  const firewalls = [...index.rows(TYPES.firewall)].toSorted((a, b) => (idKey(a.id) < idKey(b.id) ? -1 : 1));
  const sites = firewalls.flatMap((row) => firewallSite(index, neighbours, row) ?? []);
  const read = sites.map((site) => ({ site, ...rulesOf(site.row) }));
  const all = read.flatMap(({ site, rules }) => translatedBy(site, rules));
  const byAddress = Map.groupBy(all.filter(({ rule }) => rule.target.kind === 'address'), ({ rule }) => addressKey(rule.target.text));
  const named = all.filter(({ rule }) => rule.target.kind === 'name');
  const anywhere = named.filter(({ elsewhere }) => elsewhere !== undefined);
  const byNetwork = namesByNetwork(named);
  return {
    to: (address) => byAddress.get(address) ?? [],
    byName: (virtualNetwork) => (named.length === 0 ? [] : [...(byNetwork.get(idKey(virtualNetwork)) ?? []), ...anywhere]),
    gaps: read.flatMap(({ gaps }) => gaps),
    isEmpty: all.length === 0,
  };
}

function namesByNetwork(named: readonly Translated[]): ReadonlyMap<string, readonly Translated[]> {
  const found = new Map<string, Translated[]>();
  for (const one of named.filter(({ elsewhere }) => elsewhere === undefined)) {
    for (const network of one.site.around.networks) found.set(network, [...(found.get(network) ?? []), one]);
  }
  return found;
}

function translatedBy(site: FirewallSite, rules: readonly NatRule[]): readonly Translated[] {
  const certain = rules.filter(({ doubt }) => doubt === undefined);
  const taken = site.addresses.flatMap((address) => {
    const here = parseAddressSet([address]) ?? NO_ADDRESSES;
    const family = address.includes(':') ? ALL_IPV6 : ALL_IPV4;
    return takenBy(certain.filter(({ destinations }) => contains(destinations, here)), intersect(PUBLIC_ADDRESSES, family)).map((one) => translated(site, one, address));
  });
  return [...taken, ...rules.flatMap((rule) => doubtful(site, rule))];
}

function translated(site: FirewallSite, { rule, sources, ports }: Taken, publicAddress: string): Translated {
  const outside = [...ports.values()].reduce(union, EMPTY_PORTS);
  const inside = new Map([...ports].map(([protocol, some]) => [protocol, rule.translatedPort === 'kept' ? some : rule.translatedPort]));
  return { site, rule, sources, publicAddress, frontendPort: singlePort(outside), ports: inside, ...elsewhereOf(site, rule) };
}

/** A rule that was not understood may translate here; one for an address that no row tells may be for a firewall's own. */
function doubtful(site: FirewallSite, rule: NatRule): readonly Translated[] {
  const own = parseAddressSet(site.addresses) ?? NO_ADDRESSES;
  const isOwn = contains(own, rule.destinations);
  const doubt = rule.doubt ?? (isOwn ? undefined : site.unreadAddress);
  if (doubt === undefined || rule.protocols.length === 0) return [];
  const { translatedPort } = rule;
  const inside = new Map(rule.protocols.map((protocol) => [protocol, translatedPort === 'kept' ? rule.ports : translatedPort]));
  return [{ site, rule, sources: rule.sources, publicAddress: '', frontendPort: singlePort(rule.ports), ports: inside, doubt, ...elsewhereOf(site, rule) }];
}

/** Beyond the firewall's network and its peers any network may be meant, unless one of them holds the address. */
function elsewhereOf(site: FirewallSite, { name, target }: NatRule): { readonly elsewhere?: Unknown } {
  const isPlaced = target.kind === 'name' ? site.isRead : holds(site.around.addresses, target.text);
  if (isPlaced) return {};
  return { elsewhere: notCollected(TYPES.firewall, site.row.id, `the rule ${name} of ${site.row.id} translates public traffic to ${target.text}; in which network that is, is not told`) };
}

function holds(addresses: AddressSet, address: string): boolean {
  const one = parseAddressSet([address]);
  return one !== undefined && contains(addresses, one);
}

/** Why it is not known which firewalls or rules there are in subscriptions. */
export function unreadFirewalls(index: NetworkIndex, subscriptions: readonly string[]): readonly Unknown[] {
  return [TYPES.firewall, TYPES.ruleCollectionGroup].flatMap((type) => subscriptions.flatMap((subscription) => index.gap(type, subscription) ?? []));
}
