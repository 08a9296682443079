import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { isEmptyAddresses } from '../../values/cidr.ts';
import { isEmptyPorts, type PortSet } from '../../values/ports.ts';
import { missingPath } from '../missing.ts';
import { addressKey } from './addresses.ts';
import type { AddressHolders } from './dangling.ts';
import { privateAddressOf, type Member } from './backendPools.ts';
import { firewallIndex, unreadFirewalls, type FirewallIndex, type Translated } from './firewalls.ts';
import type { InternalDelivery } from './loadBalancers.ts';
import { machinePorts } from './natPorts.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import type { Protocol } from './securityRule.ts';

type Ports = ReadonlyMap<Protocol, PortSet>;

/** Something that may be a way in. */
export interface PerhapsPath {
  readonly cause: Unknown;
  /** The ports of the machine that it would lead to; undefined where any may be meant. */
  readonly ports?: Ports;
}

/** What a firewall's rule delivers to an IP configuration. */
export interface TranslatedPath {
  readonly translated: Translated;
  /** Protocols and ports of the machine. */
  readonly admits: Ports;
  /** The internal load balancer between, and its rule. */
  readonly balancer?: { readonly id: string; readonly rule: string };
  /** Of that balancer. */
  readonly floating?: { readonly address: string };
}

interface Found {
  readonly paths: readonly TranslatedPath[];
  readonly perhaps: readonly PerhapsPath[];
}

export type FirewallPaths = (member: Member, internal: readonly InternalDelivery[], subscriptions: readonly string[]) => Found;

/**
 * Ways to an IP configuration through Azure Firewalls that translate to its private address, or to the frontend of an internal load
 * balancer before it. The address is looked for in the firewall's network and its peers.
 */
export function firewallPaths(index: NetworkIndex, holders: AddressHolders): FirewallPaths {
  const firewalls = firewallIndex(index);
  return (member, internal, subscriptions) => {
    const found = [...directTo(firewalls, member), ...internal.flatMap((one) => balancedTo(firewalls, one)), byName(firewalls, member, internal)];
    const unread = [...unreadFirewalls(index, subscriptions), ...holders.unread(TYPES.firewall, subscriptions), ...firewalls.gaps];
    return {
      paths: found.flatMap(({ paths }) => paths),
      perhaps: [...unread.map((cause) => ({ cause })), ...found.flatMap(({ perhaps }) => perhaps)],
    };
  };
}

const NOTHING: Found = { paths: [], perhaps: [] };

function directTo(firewalls: FirewallIndex, member: Member): readonly Found[] {
  const address = privateAddressOf(member);
  if (address !== '' && member.virtualNetwork === '') return firewalls.to(address).map((one) => nowhere(member, one));
  if (address !== '') return firewalls.to(address).map((one) => met(one, member.virtualNetwork, one.ports));
  const cause = missingPath(member.networkInterface, 'properties.ipConfigurations[*].properties.privateIPAddress');
  return firewalls.isEmpty ? [] : [{ ...NOTHING, perhaps: [{ cause }] }];
}

/** A configuration that does not say where it stands may be the one. */
function nowhere(member: Member, one: Translated): Found {
  return { ...NOTHING, perhaps: [{ cause: missingPath(member.networkInterface, 'properties.ipConfigurations[*].properties.subnet'), ports: one.ports }] };
}

function balancedTo(firewalls: FirewallIndex, internal: InternalDelivery): readonly Found[] {
  const { frontend, mapping } = internal;
  return firewalls.to(addressKey(frontend.address)).flatMap((one) => {
    if (mapping === undefined) return [doubtful(one, frontend.virtualNetwork, unreadRule(internal), undefined)];
    const ports = behind(internal, one.ports);
    if (ports.size === 0) return [];
    if (mapping.shared) return [doubtful(one, frontend.virtualNetwork, unreadRule(internal), ports)];
    return [met(one, frontend.virtualNetwork, ports, between(internal))];
  });
}

function between({ loadBalancer, name, mapping, frontend }: InternalDelivery): Pick<TranslatedPath, 'balancer' | 'floating'> {
  return { balancer: { id: loadBalancer.id, rule: name }, ...(mapping?.floating === true ? { floating: { address: frontend.address } } : {}) };
}

function unreadRule({ loadBalancer, rule }: InternalDelivery): Unknown {
  return notCollected(TYPES.loadBalancer, loadBalancer.id, `a firewall translates to the frontend of ${rule}; which port of which machine that is, could not be read`);
}

/** Ports of the machine behind an internal balancer, for ports at its frontend. */
function behind({ mapping }: InternalDelivery, ports: Ports): Ports {
  const found = new Map<Protocol, PortSet>();
  if (mapping === undefined) return found;
  for (const [protocol, some] of ports) {
    const inside = machinePorts(mapping, some);
    if (mapping.protocols.includes(protocol) && !isEmptyPorts(inside)) found.set(protocol, inside);
  }
  return found;
}

/** A translation whose target, in a network, is the member. */
function met(one: Translated, virtualNetwork: string, admits: Ports, through: Pick<TranslatedPath, 'balancer' | 'floating'> = {}): Found {
  if (one.doubt !== undefined || !isAround(one, virtualNetwork)) return doubtful(one, virtualNetwork, one.doubt, admits);
  if (isNobody(one)) return doubtful(one, virtualNetwork, one.sources.gap, admits);
  return { ...NOTHING, paths: [{ translated: one, admits, ...through }] };
}

/** Whether the rule is known to let in nobody. */
function isNobody({ sources }: Translated): boolean {
  return isEmptyAddresses(sources.addresses) && sources.tags.length === 0;
}

function isAround({ site }: Translated, virtualNetwork: string): boolean {
  return site.around.networks.has(idKey(virtualNetwork));
}

/** Nothing where the target lies in other networks, and it is known in which. */
function doubtful(one: Translated, virtualNetwork: string, cause: Unknown | undefined, ports: Ports | undefined): Found {
  const why = isAround(one, virtualNetwork) ? cause : one.elsewhere;
  if (why === undefined) return NOTHING;
  return { ...NOTHING, perhaps: [ports === undefined ? { cause: why } : { cause: why, ports }] };
}

/** A name may stand for every machine in reach, or for a balancer before it. */
function byName(firewalls: FirewallIndex, member: Member, internal: readonly InternalDelivery[]): Found {
  const perhaps = firewalls.byName(member.virtualNetwork).flatMap((one) => {
    const cause = one.doubt ?? notCollected(TYPES.firewall, one.site.row.id, `the rule ${one.rule.name} of ${one.site.row.id} translates public traffic to the name ${one.rule.target.text}, which is not resolved`);
    const balanced = internal.some(({ mapping }) => mapping === undefined) ? [{ cause }] : internal.map((delivery) => ({ cause, ports: behind(delivery, one.ports) }));
    return [{ cause, ports: one.ports }, ...balanced];
  });
  return { ...NOTHING, perhaps };
}
