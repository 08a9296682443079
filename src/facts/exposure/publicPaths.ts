import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import type { AddressSet } from '../../values/cidr.ts';
import { asString, at } from '../../values/json.ts';
import { ALL_PORTS, type PortSet } from '../../values/ports.ts';
import { firewallPaths } from './firewalls.ts';
import { loadBalancerIndex, type Delivery, type LoadBalancerIndex, type Member } from './loadBalancers.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
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
  /** Whether just-in-time access wrote the rule, by its name. */
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
}

const EVERYTHING: ReadonlyMap<Protocol, PortSet> = new Map(PROTOCOLS.map((protocol) => [protocol, ALL_PORTS]));

/**
 * Ways by the configuration's own public address and by load balancers. `subscriptions`: where a balancer may stand that
 * holds the configuration in a pool; balancers and pool members may lie in different ones (Azure documentation, "Cross-subscription load balancer").
 */
export function publicPaths(index: NetworkIndex, balancers: LoadBalancerIndex, member: Member, subscriptions: readonly string[]): PublicPaths {
  const reference = at(member.properties, 'publicIPAddress') ?? null;
  const own = reference === null ? undefined : (asString(at(reference, 'id')) ?? '');
  const deliveries = balancers.deliveries(member);
  const gap = deliveries.find((delivery) => delivery.kind === 'gap');
  return {
    paths: [
      ...(own === undefined ? [] : [instancePath(index, own)]),
      ...deliveries.flatMap((delivery) => (delivery.kind === 'gap' ? [] : [balancedPath(index, delivery)])),
    ],
    perhapsMore: gap?.cause ?? subscriptions.map((subscription) => index.gap(TYPES.loadBalancer, subscription)).find((cause) => cause !== undefined),
  };
}

/**
 * An instance's public address. Standard is closed until a security group opens it, Basic (also where no sku is served) is
 * open (Azure documentation, "Public IP addresses", sku).
 */
function instancePath(index: NetworkIndex, id: string): PublicPath {
  const row = index.row(TYPES.publicAddress, id);
  return {
    kind: 'publicIp', admits: EVERYTHING,
    publicAddress: addressOf(row),
    unguarded: row === undefined ? index.missing(TYPES.publicAddress, id) : unguardedBy(row),
  };
}

function balancedPath(index: NetworkIndex, delivery: Exclude<Delivery, { kind: 'gap' }>): PublicPath {
  return {
    kind: delivery.kind,
    publicAddress: addressOf(index.row(TYPES.publicAddress, delivery.frontend)),
    admits: new Map(delivery.protocols.map((protocol) => [protocol, delivery.ports])),
    unguarded: unguardedBy(delivery.loadBalancer),
  };
}

function unguardedBy(row: Row): 'open' | 'closed' {
  const sku = asString(at(row, 'sku', 'name'))?.toLowerCase() ?? 'basic';
  return sku === 'basic' ? 'open' : 'closed';
}

function addressOf(row: Row | undefined): string {
  return asString(at(row, 'properties', 'ipAddress')) ?? '';
}

export function waysIn(index: NetworkIndex): (member: Member, subscriptions: readonly string[]) => PublicPaths {
  const balancers = loadBalancerIndex(index);
  const firewalls = firewallPaths(index);
  return (member, subscriptions) => {
    const found = publicPaths(index, balancers, member, subscriptions);
    const firewall = firewalls([asString(at(member.properties, 'privateIPAddress')) ?? '', ...balancers.privateFrontends(member)], subscriptions);
    return { paths: found.paths, perhapsMore: found.perhapsMore ?? firewall };
  };
}
