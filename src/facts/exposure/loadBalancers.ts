import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment, parentId, subscriptionOf } from '../../values/armId.ts';
import { asArray, at, compareText, type JsonValue } from '../../values/json.ts';
import { intersect, isEmptyPorts, type PortSet } from '../../values/ports.ts';
import { recentMemo } from '../../values/recentMemo.ts';
import { missingPath } from '../missing.ts';
import { familyOf, type Family } from './addresses.ts';
import { cutBalancer, listOf } from './balancerRow.ts';
import { backendPools, privateAddressOf, type BackendPools, type Member } from './backendPools.ts';
import { readFrontend, type Frontend } from './frontends.ts';
import { machinePorts, portMapping, singlePort, type PortMapping } from './natPorts.ts';
import { natPoolsOf, unreadScaleSet } from './natPools.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { idIn, reference, referencedIds } from './reference.ts';
import type { Protocol } from './securityRule.ts';

/** What a public frontend delivers to an IP configuration by one rule. */
export interface Delivery {
  readonly kind: 'loadBalancerRule' | 'inboundNatRule';
  readonly loadBalancer: Row;
  /** Name of the rule. */
  readonly rule: string;
  readonly protocols: readonly Protocol[];
  /** Ports of the machine. */
  readonly ports: PortSet;
  /** Of the frontend; empty where it is not told. */
  readonly publicAddress: string;
  readonly frontendPort?: number;
  /** Public ports of which each member has one of its own. */
  readonly sharedPorts?: PortSet;
  readonly floating?: { readonly address: string };
}

/** A rule of an internal load balancer that delivers to an IP configuration, for what comes to its frontend. */
export interface InternalDelivery {
  readonly rule: string;
  /** Name of the rule. */
  readonly name: string;
  readonly loadBalancer: Row;
  readonly frontend: Frontend;
  /** Undefined where protocol or ports could not be read. */
  readonly mapping: PortMapping | undefined;
}

export interface Balanced {
  readonly deliveries: readonly Delivery[];
  readonly internal: readonly InternalDelivery[];
  /** Why there may be more. */
  readonly gaps: readonly Unknown[];
}

interface Forward {
  readonly kind: Delivery['kind'];
  readonly loadBalancer: Row;
  /** Its key. */
  readonly id: string;
  readonly name: string;
  /** Key of its frontend. */
  readonly frontend: string;
  readonly mapping: PortMapping | undefined;
  /** Key of the NAT pool that Azure has made it of, if it is such a rule. */
  readonly madeOf: string | undefined;
}

/** What a rule does with whoever is behind it. */
interface Followed {
  readonly family: Family | undefined;
  readonly balanced: Balanced;
}

interface Balancers {
  readonly index: NetworkIndex;
  readonly pools: BackendPools;
  readonly frontends: ReadonlyMap<string, Frontend>;
  /** Rules by the pool or configuration that they deliver to. */
  readonly byTarget: ReadonlyMap<string, readonly Forward[]>;
  /** Inbound NAT rules and pools by their own key. */
  readonly byId: ReadonlyMap<string, Forward>;
  /** NAT pools of which no rule was made: only a scale set tells whom they lead to. */
  readonly barePools: readonly Forward[];
  /** Balancers that may lead to anybody, since they came without a part of what they say. */
  readonly cut: readonly Cut[];
  /** Why it is not known what the balancer of an id delivers. */
  readonly unread: (id: string) => Unknown | undefined;
  /** Filled as rules are asked for. */
  readonly followed: Map<Forward, Followed>;
}

interface Cut {
  readonly subscription: string;
  readonly cause: Unknown;
}

/**
 * Finds, for an IP configuration, the load balancing and inbound NAT rules that deliver to it: as a member of a pool
 * (by the interface's reference, the pool's, or by address), as a rule's own target, or by a scale set's NAT pool.
 * A pool of a global balancer holds frontends of regional ones; its packets go on by their rules. `subscriptions`: where a balancer
 * may stand that leads to it.
 */
export function loadBalancerIndex(index: NetworkIndex): (member: Member, subscriptions: readonly string[]) => Balanced {
  const pools = backendPools();
  const frontends = new Map<string, Frontend>();
  const byTarget = new Map<string, Forward[]>();
  const byId = new Map<string, Forward>();
  const barePools: Forward[] = [];
  const cut: Cut[] = [];
  for (const loadBalancer of index.rows(TYPES.loadBalancer)) {
    for (const pool of listOf(loadBalancer, 'backendAddressPools')) pools.add(pool);
    for (const one of listOf(loadBalancer, 'frontendIPConfigurations')) setIfRead(frontends, idIn(one), readFrontend(index, one));
    for (const rule of listOf(loadBalancer, 'loadBalancingRules')) addTo(byTarget, forwardOf('loadBalancerRule', loadBalancer, rule), poolsOf(rule));
    const nat = [...listOf(loadBalancer, 'inboundNatRules'), ...listOf(loadBalancer, 'inboundNatPools')].map((rule) => ({ rule, forward: forwardOf('inboundNatRule', loadBalancer, rule) }));
    for (const { rule, forward } of nat) {
      byId.set(forward.id, forward);
      addTo(byTarget, forward, [...poolsOf(rule), reference(rule, 'backendIPConfiguration')].filter((id) => id !== ''));
    }
    cut.push(...cutsOf(loadBalancer));
    barePools.push(...withoutPoolsOfRules(nat.map(({ forward }) => forward)).filter(({ id }) => id.includes('/inboundnatpools/')));
  }
  const balancers: Balancers = { index, pools, frontends, byTarget, byId, barePools, cut, unread: unreadBalancers(index), followed: new Map() };
  return (member, subscriptions) => balancedTo(balancers, member, subscriptions);
}

function setIfRead<T>(map: Map<string, T>, id: string, value: T | undefined): void {
  if (value !== undefined) map.set(idKey(id), value);
}

function forwardOf(kind: Forward['kind'], loadBalancer: Row, rule: JsonValue): Forward {
  const id = idKey(idIn(rule));
  const madeOf = kind === 'inboundNatRule' ? /^(.+)\.\d+$/u.exec(lastSegment(id))?.[1] : undefined;
  return {
    kind, loadBalancer, id, name: lastSegment(idIn(rule)), frontend: idKey(reference(rule, 'frontendIPConfiguration')), mapping: portMapping(rule),
    madeOf: madeOf === undefined ? undefined : `${idKey(loadBalancer.id)}/inboundnatpools/${madeOf}`,
  };
}

function addTo(byTarget: Map<string, Forward[]>, forward: Forward, targets: readonly string[]): void {
  for (const target of new Set(targets.map(idKey))) {
    const known = byTarget.get(target);
    if (known === undefined) byTarget.set(target, [forward]);
    else known.push(forward);
  }
}

function poolsOf(rule: JsonValue): readonly string[] {
  return [reference(rule, 'backendAddressPool'), ...referencedIds(at(rule, 'properties', 'backendAddressPools'))].filter((id) => id !== '');
}

function balancedTo(balancers: Balancers, member: Member, subscriptions: readonly string[]): Balanced {
  const pools = balancers.pools.of(member);
  const named = namedRules(balancers, member);
  const byPool = [...pools, idKey(member.id)].flatMap((key) => balancers.byTarget.get(key) ?? []);
  const forwards = withoutPoolsOfRules([...new Set([...byPool, ...named.forwards])]).toSorted((a, b) => compareText(a.id, b.id));
  const family = familyOf(at(member.properties, 'privateIPAddressVersion'), privateAddressOf(member));
  const cut = balancers.cut.filter(({ subscription }) => subscriptions.includes(subscription)).map(({ cause }) => cause);
  const gaps = [...named.gaps, ...poolGaps(balancers, member, pools), ...natPoolGaps(balancers, member, subscriptions, named.forwards), ...cut];
  return together([...forwards.map((forward) => followed(balancers, forward)).filter((one) => isOf(family, one)).map(({ balanced }) => balanced), { ...NOTHING, gaps }]);
}

/** A configuration and a frontend each have one address family, which is not translated. */
function isOf(family: Family | undefined, one: Followed): boolean {
  return family === undefined || one.family === undefined || family === one.family;
}

/** Inbound NAT rules and NAT pools that the configuration or its scale set names. */
function namedRules({ index, byId }: Balancers, member: Member): { readonly forwards: readonly Forward[]; readonly gaps: readonly Unknown[] } {
  const ids = [...referencedIds(at(member.properties, 'loadBalancerInboundNatRules')), ...natPoolsOf(index, member)];
  const unread = ids.filter((id) => !byId.has(idKey(id)));
  return {
    forwards: ids.flatMap((id) => byId.get(idKey(id)) ?? []),
    gaps: unread.map((id) => index.missing(TYPES.loadBalancer, index.row(TYPES.loadBalancer, parentId(id)) === undefined ? parentId(id) : id)),
  };
}

/** Where Azure has made rules of a pool they tell whom it leads to; else a scale set that was not read may name it. */
function natPoolGaps({ index, barePools }: Balancers, member: Member, subscriptions: readonly string[], named: readonly Forward[]): readonly Unknown[] {
  const isOpen = barePools.some((pool) => !named.includes(pool) && subscriptions.includes(subscriptionOf(pool.loadBalancer.id) ?? ''));
  return isOpen ? unreadScaleSet(index, member) : [];
}

/** Azure makes a rule `<pool>.<instance>` of a NAT pool for each instance: where it does as the pool does, the pool is the same way once more. */
function withoutPoolsOfRules(forwards: readonly Forward[]): readonly Forward[] {
  const rules = forwards.filter(({ madeOf }) => madeOf !== undefined);
  return rules.length === 0 ? forwards : forwards.filter((pool) => !rules.some((rule) => rule.madeOf === pool.id && isAlike(rule, pool)));
}

/** The name alone proves nothing. */
function isAlike(rule: Forward, pool: Forward): boolean {
  return rule.frontend === pool.frontend && deliveredText(rule) === deliveredText(pool);
}

function deliveredText({ mapping }: Forward): string {
  return JSON.stringify([mapping?.protocols, mapping?.backend, mapping?.floating]);
}

/** Why it is not known what the balancers of pools deliver: a row was not read, came without a list, or names an address of no network. */
function poolGaps(balancers: Balancers, member: Member, pools: readonly string[]): readonly Unknown[] {
  const perhaps = balancers.pools.perhapsOf(member).filter((pool) => !pools.includes(pool));
  const named = referencedIds(at(member.properties, 'loadBalancerBackendAddressPools'));
  return [
    ...[...named, ...pools].flatMap((pool) => balancers.unread(parentId(pool)) ?? []),
    ...perhaps.map((pool) => notCollected(TYPES.loadBalancer, parentId(pool), `${pool} names addresses, and whether ${member.id} is among them is not told: its address, its virtual network or the pool's is missing`)),
    ...NAMED_BY_MEMBER.filter((key) => !isWholeList(at(member.properties, key))).map((key) => missingPath(member.networkInterface, `properties.ipConfigurations[*].properties.${key}[*].id`)),
  ];
}

const NAMED_BY_MEMBER = ['loadBalancerBackendAddressPools', 'loadBalancerInboundNatRules', 'loadBalancerInboundNatPools'] as const;

/** Absent, or a list of `{ id }`. */
function isWholeList(list: JsonValue | undefined): boolean {
  return (list ?? null) === null || (Array.isArray(list) && asArray(list).every((one) => idIn(one) !== ''));
}

/** A balancer is looked at once for the members of its pools. */
function unreadBalancers(index: NetworkIndex): Balancers['unread'] {
  const known = recentMemo<string, { readonly cause: Unknown | undefined }>(BALANCERS_KEPT);
  return (id) => known(id, () => ({ cause: unreadBalancer(index, id) })).cause;
}

const BALANCERS_KEPT = 128;

function unreadBalancer(index: NetworkIndex, id: string): Unknown | undefined {
  const row = index.row(TYPES.loadBalancer, id);
  return row === undefined ? index.missing(TYPES.loadBalancer, id) : cutBalancer(row);
}

/** Members need not name a pool of addresses or a rule that is for them: of what was cut anybody may be meant. */
function cutsOf(row: Row): readonly Cut[] {
  const cause = cutBalancer(row);
  return cause === undefined ? [] : [{ subscription: subscriptionOf(row.id) ?? '', cause }];
}

const NOTHING: Balanced = { deliveries: [], internal: [], gaps: [] };

/** What one rule delivers, to whomever; worked out once. */
function followed(balancers: Balancers, forward: Forward): Followed {
  const known = balancers.followed.get(forward) ?? follow(balancers, forward);
  balancers.followed.set(forward, known);
  return known;
}

function follow(balancers: Balancers, forward: Forward): Followed {
  const { loadBalancer, id, mapping } = forward;
  const frontend = balancers.frontends.get(forward.frontend);
  if (frontend === undefined) return { family: undefined, balanced: gapOf(forward, `the frontend of ${id} was not read`) };
  const own = frontend.kind === 'private' ? { ...NOTHING, internal: [{ rule: id, name: forward.name, loadBalancer, frontend, mapping }] } : delivered(forward, frontend);
  return { family: frontend.family, balanced: together([own, ...throughGlobal(balancers, forward)]) };
}

function together(parts: readonly Balanced[]): Balanced {
  return {
    deliveries: parts.flatMap(({ deliveries }) => deliveries),
    internal: parts.flatMap(({ internal }) => internal),
    gaps: parts.flatMap(({ gaps }) => gaps),
  };
}

function delivered(forward: Forward, { address, prefix }: Frontend): Balanced {
  const { kind, loadBalancer, id, name, mapping } = forward;
  if (mapping === undefined) return gapOf(forward, `the protocol or port of ${id} could not be read`);
  const frontendPort = mapping.shared || mapping.frontend === undefined ? undefined : singlePort(mapping.frontend);
  const delivery: Delivery = {
    kind, loadBalancer, rule: name, protocols: mapping.protocols, ports: machinePorts(mapping), publicAddress: address || (prefix ?? ''),
    ...(mapping.shared && mapping.frontend !== undefined ? { sharedPorts: mapping.frontend } : {}),
    ...(frontendPort === undefined ? {} : { frontendPort }), ...(mapping.floating ? { floating: { address } } : {}),
  };
  return { ...NOTHING, deliveries: [delivery] };
}

function gapOf({ loadBalancer }: Forward, message: string): Balanced {
  return { ...NOTHING, gaps: [notCollected(TYPES.loadBalancer, loadBalancer.id, message)] };
}

/**
 * Rules of global balancers that lead to the frontend of a regional rule: the backend port is the regional frontend's
 * port, the client's address stays (Azure documentation, "Global load balancer").
 */
function throughGlobal(balancers: Balancers, regional: Forward): readonly Balanced[] {
  const pools = balancers.pools.ofFrontend(regional.frontend);
  const globals = new Set(pools.flatMap((pool) => balancers.byTarget.get(pool) ?? []));
  return [...globals].map((global) => chained(balancers, global, regional));
}

function chained(balancers: Balancers, global: Forward, { mapping: inner, id }: Forward): Balanced {
  const frontend = balancers.frontends.get(global.frontend);
  const outer = global.mapping;
  if (frontend === undefined || outer === undefined || inner === undefined || outer.floating || inner.floating || inner.shared) return gapOf(global, `how ${global.id} leads to ${id} could not be followed`);
  if (frontend.kind === 'private') return NOTHING;
  const ports = machinePorts(inner, machinePorts(outer));
  const protocols = outer.protocols.filter((protocol) => inner.protocols.includes(protocol));
  if (isEmptyPorts(ports) || protocols.length === 0) return NOTHING;
  const frontendPort = outer.frontend === undefined ? undefined : singlePort(outer.backend === 'kept' ? intersect(outer.frontend, inner.frontend ?? outer.frontend) : outer.frontend);
  return { ...NOTHING, deliveries: [{ kind: 'loadBalancerRule', loadBalancer: global.loadBalancer, rule: global.name, protocols, ports, publicAddress: frontend.address, ...(frontendPort === undefined ? {} : { frontendPort }) }] };
}
