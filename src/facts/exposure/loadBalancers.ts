import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, parentId } from '../../values/armId.ts';
import { asArray, asNumber, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, parsePortSet, type PortSet } from '../../values/ports.ts';
import { missingPath } from '../missing.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import type { Protocol } from './securityRule.ts';

/** A rule of a load balancer that delivers to an IP configuration, or why it could not be followed. */
export type Delivery =
  | {
      readonly kind: 'loadBalancerRule' | 'inboundNatRule';
      readonly loadBalancer: Row;
      readonly protocols: readonly Protocol[];
      /** Ports of the machine. */
      readonly ports: PortSet;
      /** The public IP address or prefix resource of the frontend. */
      readonly frontend: string;
    }
  | { readonly kind: 'gap'; readonly cause: Unknown };

/** Who may be behind a load balancer. */
export interface Member {
  /** Id of the IP configuration. */
  readonly id: string;
  readonly properties: JsonValue | undefined;
  readonly virtualNetwork: string;
  readonly networkInterface: Row;
}

export interface LoadBalancerIndex {
  readonly deliveries: (member: Member) => readonly Delivery[];
  /** Private frontend addresses that deliver to the member. */
  readonly privateFrontends: (member: Member) => readonly string[];
}

interface Forward {
  readonly kind: 'loadBalancerRule' | 'inboundNatRule';
  readonly loadBalancer: Row;
  readonly rule: JsonValue;
}

/**
 * Finds, for an IP configuration, the load balancing and inbound NAT rules that deliver to it: as a member of a pool
 * (by the interface's reference, the pool's, or by address) or as a rule's own target.
 */
export function loadBalancerIndex(index: NetworkIndex): LoadBalancerIndex {
  const pools = new Map<string, Set<string>>();
  const forwards = new Map<string, Forward[]>();
  const natRules = new Map<string, Forward>();
  for (const loadBalancer of index.rows(TYPES.loadBalancer)) {
    for (const pool of listOf(loadBalancer, 'backendAddressPools')) addMembers(pools, pool);
    for (const rule of listOf(loadBalancer, 'loadBalancingRules')) addForward(forwards, { kind: 'loadBalancerRule', loadBalancer, rule }, poolsOf(rule));
    for (const rule of listOf(loadBalancer, 'inboundNatRules')) {
      const forward: Forward = { kind: 'inboundNatRule', loadBalancer, rule };
      natRules.set(idKey(idOf(rule)), forward);
      addForward(forwards, forward, [...poolsOf(rule), reference(rule, 'backendIPConfiguration')].filter((id) => id !== ''));
    }
  }
  const found = (member: Member) => forwardsTo(index, member, pools, forwards, natRules);
  return {
    deliveries: (member) => found(member).flatMap((forward) => (isForward(forward) ? deliveryOf(forward) : [{ kind: 'gap' as const, cause: forward }])),
    privateFrontends: (member) => found(member).flatMap((forward) => (isForward(forward) ? (privateFrontend(forward) ?? []) : [])),
  };
}

function isForward(found: Forward | Unknown): found is Forward {
  return 'loadBalancer' in found;
}

function addMembers(pools: Map<string, Set<string>>, pool: JsonValue): void {
  const key = idKey(idOf(pool));
  const add = (member: string) => pools.set(member, (pools.get(member) ?? new Set()).add(key));
  for (const member of asArray(at(pool, 'properties', 'backendIPConfigurations'))) add(idKey(idOf(member)));
  for (const address of asArray(at(pool, 'properties', 'loadBalancerBackendAddresses'))) {
    const text = asString(at(address, 'properties', 'ipAddress'));
    const network = reference(address, 'virtualNetwork') || virtualNetworkOf(reference(address, 'subnet'));
    if (text !== undefined) add(addressKey(network, text));
    const configuration = reference(address, 'networkInterfaceIPConfiguration');
    if (configuration !== '') add(idKey(configuration));
  }
}

/** The virtual network that a subnet's id lies in; empty for an empty id. */
export function virtualNetworkOf(subnetId: string): string {
  return subnetId === '' ? '' : parentId(subnetId);
}

function addressKey(network: string, address: string): string {
  return `${network === '' ? '' : idKey(network)} ${address.toLowerCase()}`;
}

function addForward(forwards: Map<string, Forward[]>, forward: Forward, targets: readonly string[]): void {
  for (const target of new Set(targets.map(idKey))) forwards.set(target, [...(forwards.get(target) ?? []), forward]);
}

function poolsOf(rule: JsonValue): readonly string[] {
  return [reference(rule, 'backendAddressPool'), ...asArray(at(rule, 'properties', 'backendAddressPools')).map(idOf)].filter((id) => id !== '');
}

function forwardsTo(
  index: NetworkIndex, member: Member, pools: ReadonlyMap<string, ReadonlySet<string>>, forwards: ReadonlyMap<string, readonly Forward[]>, natRules: ReadonlyMap<string, Forward>,
): readonly (Forward | Unknown)[] {
  const address = asString(at(member.properties, 'privateIPAddress')) ?? '';
  const keys = [idKey(member.id), addressKey(member.virtualNetwork, address), addressKey('', address)];
  const named = asArray(at(member.properties, 'loadBalancerBackendAddressPools')).map(idOf);
  const own = new Set([...named.map(idKey), ...keys.flatMap((key) => [...(pools.get(key) ?? [])]), idKey(member.id)]);
  const unread = [...named, ...own].flatMap((pool) => unreadBalancer(index, pool, named.includes(pool)) ?? []);
  const direct = asArray(at(member.properties, 'loadBalancerInboundNatRules')).map(idOf)
    .map((id) => natRules.get(idKey(id)) ?? index.missing(TYPES.loadBalancer, index.row(TYPES.loadBalancer, parentId(id)) === undefined ? parentId(id) : id));
  return [...new Set([...[...own].flatMap((key) => forwards.get(key) ?? []), ...direct, ...unread])];
}

const LISTS = ['frontendIPConfigurations', 'backendAddressPools', 'loadBalancingRules', 'inboundNatRules'] as const;

/** Why it is not known what the balancer of a pool delivers: its row was not read, or came without one of its lists. */
function unreadBalancer(index: NetworkIndex, pool: string, isNamed: boolean): Unknown | undefined {
  const row = index.row(TYPES.loadBalancer, parentId(pool));
  if (row === undefined) return isNamed ? index.missing(TYPES.loadBalancer, parentId(pool)) : undefined;
  const absent = LISTS.find((key) => !Array.isArray(at(row, 'properties', key)));
  return absent === undefined ? undefined : missingPath(row, `properties.${absent}`);
}

/** Nothing where the frontend is private. */
function deliveryOf({ kind, loadBalancer, rule }: Forward): readonly Delivery[] {
  const frontend = frontendOf(loadBalancer, rule);
  const given = at(frontend, 'properties');
  if (!isJsonObject(given)) return [gap(loadBalancer, `the frontend of ${idOf(rule)} was not read`)];
  if ((given['publicIPAddress'] ?? given['publicIPPrefix'] ?? null) === null) return [];
  const address = reference(frontend, 'publicIPAddress') || reference(frontend, 'publicIPPrefix');
  if (at(rule, 'properties', 'enableFloatingIP') === true) return [gap(loadBalancer, `${idOf(rule)} uses a floating IP, which is not followed`)];
  const protocols = protocolsOf(asString(at(rule, 'properties', 'protocol')));
  const ports = portsOf(rule);
  if (protocols === undefined || ports === undefined) return [gap(loadBalancer, `the protocol or port of ${idOf(rule)} could not be read`)];
  return [{ kind, loadBalancer, protocols, ports, frontend: address }];
}

function frontendOf(loadBalancer: Row, rule: JsonValue): JsonValue | undefined {
  const key = idKey(reference(rule, 'frontendIPConfiguration'));
  return listOf(loadBalancer, 'frontendIPConfigurations').find((frontend) => idKey(idOf(frontend)) === key);
}

function privateFrontend({ loadBalancer, rule }: Forward): string | undefined {
  return asString(at(frontendOf(loadBalancer, rule), 'properties', 'privateIPAddress'));
}

function gap(loadBalancer: Row, message: string): Delivery {
  return { kind: 'gap', cause: notCollected(TYPES.loadBalancer, loadBalancer.id, message) };
}

const PROTOCOLS_BY_NAME: ReadonlyMap<string, readonly Protocol[]> = new Map([['tcp', ['Tcp']], ['udp', ['Udp']], ['quic', ['Udp']], ['all', ['Tcp', 'Udp']]]);

function protocolsOf(name: string | undefined): readonly Protocol[] | undefined {
  return PROTOCOLS_BY_NAME.get((name ?? '').toLowerCase());
}

/** Port 0 is every port (high-availability ports). */
function portsOf(rule: JsonValue): PortSet | undefined {
  const port = asNumber(at(rule, 'properties', 'backendPort'));
  return port === undefined ? undefined : port === 0 ? ALL_PORTS : parsePortSet(String(port));
}

function listOf(row: JsonObject, key: string): readonly JsonValue[] {
  return asArray(at(row, 'properties', key));
}

function idOf(value: JsonValue | undefined): string {
  return asString(at(value, 'id')) ?? '';
}

function reference(value: JsonValue | undefined, key: string): string {
  return idOf(at(value, 'properties', key));
}
