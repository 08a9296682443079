import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import type { AddressSet } from '../../values/cidr.ts';
import { idKey } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { ALL_PORTS, EMPTY_PORTS, union, type PortSet } from '../../values/ports.ts';
import { addressRow, ipAddressOf, missingAddress } from './addresses.ts';
import { addressHolders, type AddressHolders } from './dangling.ts';
import type { Member } from './backendPools.ts';
import { firewallPaths, type PerhapsPath, type TranslatedPath } from './firewallPaths.ts';
import { loadBalancerIndex, type Delivery } from './loadBalancers.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { idIn } from './reference.ts';
import { PROTOCOLS, type Protocol } from './securityRule.ts';

export const PATH_KINDS = ['publicIp', 'loadBalancerRule', 'inboundNatRule', 'firewallDnat'] as const;
export type PathKind = (typeof PATH_KINDS)[number];

/** A way from the Internet to an IP configuration. */
export interface PublicPath {
  readonly kind: PathKind;
  /** The public address; empty where Azure has given none yet or its row was not read. */
  readonly publicAddress: string;
  /** The public port, where the way has exactly one. */
  readonly frontendPort?: number;
  /** Public ports of which each member of a pool has one of its own: which one is not told. */
  readonly sharedPorts?: PortSet;
  /** The load balancer and the rule of it that deliver. */
  readonly balancer?: { readonly id: string; readonly rule: string };
  /**
   * A floating IP is not translated: the filters see the frontend's own address as the destination (empty where it was
   * not read), and its port is the machine's port.
   */
  readonly floating?: { readonly address: string };
  /** A firewall in front, which the filters see as the source. */
  readonly firewall?: FirewallEntry;
  /** What the way delivers: protocols and ports of the machine. */
  readonly admits: ReadonlyMap<Protocol, PortSet>;
  /** What happens where no security group stands in the way: by the sku of the address or of the balancer. */
  readonly unguarded: 'open' | 'closed' | Unknown;
}

/** How a firewall lets in and hands on. */
export interface FirewallEntry {
  readonly firewall: string;
  /** Name of the rule that translates. */
  readonly rule: string;
  /** Whether just-in-time access wrote the rule, by its name or its collection's. */
  readonly jitRule?: boolean;
  /** Addresses that the rule lets in, tags of unknown prefixes apart; `gap` where it may let in more. */
  readonly sources: { readonly addresses: AddressSet; readonly tags: readonly string[]; readonly gap?: Unknown };
  /** The addresses that a packet has after the firewall: those of its subnet; `gap` where they were not read. */
  readonly seenFrom: { readonly addresses: AddressSet; readonly gap?: Unknown };
}

/** The ways in, and why there may be more. */
export interface PublicPaths {
  readonly paths: readonly PublicPath[];
  readonly perhapsMore: Unknown | undefined;
  /** The ports of the machine that these may lead to; undefined where any may be meant. */
  readonly perhapsPorts?: ReadonlyMap<Protocol, PortSet>;
}

const EVERYTHING: ReadonlyMap<Protocol, PortSet> = new Map(PROTOCOLS.map((protocol) => [protocol, ALL_PORTS]));

export type WaysIn = (member: Member, subscriptions: readonly string[]) => PublicPaths;

/**
 * Finds the ways from the Internet to an IP configuration: its own public address, load balancers, firewalls. `subscriptions`: where a
 * balancer or a firewall may stand that leads to it; balancers and pool members may lie in different ones (Azure documentation,
 * "Cross-subscription load balancer"). The indexes are built once.
 */
export function waysIn(index: NetworkIndex): WaysIn {
  const balancers = loadBalancerIndex(index);
  const holders = addressHolders(index);
  const firewalls = firewallPaths(index, holders);
  const balancedPath = remembered(pathOfDelivery);
  return (member, subscriptions) => {
    const balanced = balancers(member, subscriptions);
    const translated = firewalls(member, balanced.internal, subscriptions);
    const unread = [...subscriptions.flatMap((subscription) => index.gap(TYPES.loadBalancer, subscription) ?? []), ...holders.unread(TYPES.loadBalancer, subscriptions)];
    return {
      paths: [...ownPaths(index, holders, member), ...balanced.deliveries.map(balancedPath), ...translated.paths.map(translatedPath)],
      ...perhapsOf([...[...balanced.gaps, ...unread].map((cause) => ({ cause })), ...translated.perhaps]),
    };
  };
}

function perhapsOf(perhaps: readonly PerhapsPath[]): Pick<PublicPaths, 'perhapsMore' | 'perhapsPorts'> {
  const perhapsMore = perhaps[0]?.cause;
  const parts = perhaps.flatMap(({ ports }) => ports ?? []);
  if (perhapsMore === undefined || parts.length < perhaps.length) return { perhapsMore };
  const perhapsPorts = new Map<Protocol, PortSet>();
  for (const [protocol, ports] of parts.flatMap((part) => [...part])) perhapsPorts.set(protocol, union(perhapsPorts.get(protocol) ?? EMPTY_PORTS, ports));
  return { perhapsMore, perhapsPorts };
}

/**
 * An instance's public address. Standard is closed until a security group opens it, Basic (also where no sku is served) is
 * open (Azure documentation, "Public IP addresses", sku).
 */
function ownPaths(index: NetworkIndex, holders: AddressHolders, member: Member): readonly PublicPath[] {
  const own = at(member.properties, 'publicIPAddress') ?? null;
  const ids = [...(own === null ? [] : [idIn(own)]), ...holders.addressesOf(member.id)];
  return [...new Map(ids.map((id) => [idKey(id), id])).values()].map((id) => ownPath(index, id));
}

function ownPath(index: NetworkIndex, id: string): PublicPath {
  const row = addressRow(index, id);
  const unguarded = row === undefined ? missingAddress(index, id) : unguardedBy(row);
  return { kind: 'publicIp', admits: EVERYTHING, publicAddress: ipAddressOf(row), unguarded };
}

/** All members of a pool share what a rule delivers. */
function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

function pathOfDelivery({ kind, loadBalancer, rule, protocols, ports, publicAddress, frontendPort, sharedPorts, floating }: Delivery): PublicPath {
  return {
    kind, publicAddress, balancer: { id: loadBalancer.id, rule }, ...(sharedPorts === undefined ? {} : { sharedPorts }), admits: new Map(protocols.map((protocol) => [protocol, ports])), unguarded: unguardedBy(loadBalancer),
    ...(frontendPort === undefined ? {} : { frontendPort }), ...(floating === undefined ? {} : { floating }),
  };
}

/** A firewall's rule lets in whom it names; only security groups stand behind it. */
function translatedPath({ translated, admits, balancer, floating }: TranslatedPath): PublicPath {
  const { site, rule, sources, publicAddress, frontendPort } = translated;
  return {
    kind: 'firewallDnat', publicAddress, admits, unguarded: 'open',
    firewall: { firewall: site.row.id, rule: rule.name, sources, seenFrom: site.subnet, ...(rule.isJit ? { jitRule: true } : {}) },
    ...(frontendPort === undefined ? {} : { frontendPort }), ...(balancer === undefined ? {} : { balancer }), ...(floating === undefined ? {} : { floating }),
  };
}

/** What is neither Basic nor a kind of Standard is not known to be closed. */
function unguardedBy(row: Row): PublicPath['unguarded'] {
  const sku = asString(at(row, 'sku', 'name'))?.toLowerCase() ?? 'basic';
  if (sku === 'basic') return 'open';
  return ['standard', 'standardv2', 'gateway'].includes(sku) ? 'closed' : notCollected(row.type, row.id, `whether the sku ${sku} of ${row.id} is closed without a security group is not known`);
}
