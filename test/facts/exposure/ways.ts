/** Ways in to the configuration of a site, as plain values, and the rows of balancers and firewalls that lead to it. */
import type { Member } from '../../../src/facts/exposure/backendPools.ts';
import { networkIndex, type NetworkIndex } from '../../../src/facts/exposure/networkIndex.ts';
import { waysIn, type PublicPath } from '../../../src/facts/exposure/publicPaths.ts';
import { assumeAbsent } from '../../../src/model/assumptions.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import { subscriptionOf } from '../../../src/values/armId.ts';
import { formatRanges } from '../../../src/values/cidr.ts';
import { asString, type JsonObject, type JsonValue } from '../../../src/values/json.ts';
import { formatPorts } from '../../../src/values/ports.ts';
import { row, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { CONFIGURATION, id, NETWORK, PRIVATE_ADDRESS, publicAddress } from './site.ts';

export const BALANCER = id('Network/loadBalancers/lb');
export const POOL = `${BALANCER}/backendAddressPools/pool`;
export const BALANCER_ADDRESS = '20.50.60.80';
export const FIREWALL = id('Network/azureFirewalls/fw');
export const POLICY = id('Network/firewallPolicies/edge');
export const FIREWALL_ADDRESS = '20.50.60.99';
const BALANCER_PIP = id('Network/publicIPAddresses/pip-lb');
const FIREWALL_PIP = id('Network/publicIPAddresses/pip-fw');

export interface Asked {
  /** Properties of the configuration, besides its private address. */
  readonly configuration?: JsonObject;
  /** Id of the configuration. */
  readonly id?: string;
  readonly virtualNetwork?: string;
  readonly gaps?: readonly Gap[];
  readonly assumes?: readonly string[];
  readonly subscriptions?: readonly string[];
}

export interface Way {
  readonly kind: string;
  readonly publicAddress: string;
  readonly frontendPort?: number;
  readonly floating?: string;
  readonly admits: Readonly<Record<string, readonly string[]>>;
  readonly unguarded: string;
  readonly firewall?: string;
  readonly rule?: string;
  readonly sources?: readonly string[];
  readonly tags?: readonly string[];
  readonly sourcesGap?: string;
  readonly seenFrom?: readonly string[];
  readonly seenFromGap?: string;
  readonly jitRule?: boolean;
}

export interface Ways {
  readonly ways: readonly Way[];
  /** Why there may be more: reason and artifact. */
  readonly perhaps: string | undefined;
  readonly perhapsPorts?: Readonly<Record<string, readonly string[]>>;
}

/** The ways in to one configuration. */
export function waysTo(rows: readonly JsonObject[], asked: Asked = {}): Ways {
  return waysOf(indexOf(rows, asked), asked);
}

function indexOf(rows: readonly JsonObject[], { gaps = [], assumes = [] }: Asked): NetworkIndex {
  return networkIndex(assumeAbsent(snapshotOf(rows, gaps), assumes));
}

function waysOf(index: NetworkIndex, asked: Asked): Ways {
  const { paths, perhapsMore, perhapsPorts } = waysIn(index)(memberOf(asked), asked.subscriptions ?? [subscriptionOf(SUBSCRIPTION) ?? '']);
  return {
    ways: paths.map(wayOf),
    perhaps: perhapsMore === undefined ? undefined : `${perhapsMore.reason} ${perhapsMore.artifact}`,
    ...(perhapsPorts === undefined ? {} : { perhapsPorts: plainPorts(perhapsPorts) }),
  };
}

function memberOf(asked: Asked): Member {
  const memberId = asked.id ?? CONFIGURATION;
  return {
    id: memberId, properties: { privateIPAddress: PRIVATE_ADDRESS, ...asked.configuration }, virtualNetwork: asked.virtualNetwork ?? NETWORK,
    networkInterface: row({ id: memberId.slice(0, memberId.indexOf('/ipConfigurations/')) }),
  };
}

function wayOf({ kind, publicAddress: address, frontendPort, floating, admits, unguarded, firewall }: PublicPath): Way {
  return {
    kind, publicAddress: address, admits: plainPorts(admits), unguarded: typeof unguarded === 'string' ? unguarded : `${unguarded.reason} ${unguarded.artifact}`,
    ...(frontendPort === undefined ? {} : { frontendPort }), ...(floating === undefined ? {} : { floating: floating.address }),
    ...(firewall === undefined ? {} : firewallOf(firewall)),
  };
}

function firewallOf({ firewall, rule, sources, seenFrom, jitRule }: NonNullable<PublicPath['firewall']>): Partial<Way> {
  return {
    firewall, rule, sources: formatRanges(sources.addresses), tags: sources.tags, seenFrom: formatRanges(seenFrom.addresses),
    ...(sources.gap === undefined ? {} : { sourcesGap: `${sources.gap.reason} ${sources.gap.artifact}` }),
    ...(seenFrom.gap === undefined ? {} : { seenFromGap: `${seenFrom.gap.reason} ${seenFrom.gap.artifact}` }),
    ...(jitRule === undefined ? {} : { jitRule }),
  };
}

function plainPorts(ports: PublicPath['admits']): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...ports].map(([protocol, some]) => [protocol, formatPorts(some)]));
}

/** Which ways there are, in one line each: kind, public address, public port, protocols with ports of the machine. */
export function lines({ ways }: Ways): readonly string[] {
  return ways.map(({ kind, publicAddress: address, frontendPort, admits }) =>
    `${kind} ${address}:${frontendPort ?? '?'} ${Object.entries(admits).map(([protocol, ports]) => `${protocol} ${ports.join(',')}`).join(' ')}`);
}

export interface Balancing {
  readonly name?: string;
  readonly sku?: JsonObject | null;
  /** Properties of the frontend `front`; by default public. */
  readonly frontend?: JsonObject;
  readonly pool?: JsonObject;
  readonly rules?: readonly JsonObject[];
  readonly nat?: readonly JsonObject[];
  readonly natPools?: readonly JsonObject[];
  /** Properties beside the lists. */
  readonly more?: JsonObject;
}

export const NAMED_POOL: JsonObject = { loadBalancerBackendAddressPools: [{ id: POOL }] };
export const PRIVATE_FRONTEND: JsonObject = { privateIPAddress: '10.0.1.200', subnet: { id: `${NETWORK}/subnets/default` } };

/** 50022 outside, 22 inside, unless a rule says otherwise. Its public address is a row of its own. */
export function balancer(given: Balancing = {}): readonly JsonObject[] {
  const { name = 'lb', sku = { name: 'Standard' }, frontend = { publicIPAddress: { id: BALANCER_PIP } }, pool = {}, rules = [], nat = [], natPools = [], more = {} } = given;
  const balancerId = id(`Network/loadBalancers/${name}`);
  const named = (list: string, values: readonly JsonObject[], defaults: JsonObject): JsonValue =>
    values.map(({ name: own = 'ssh', ...properties }) => ({ id: `${balancerId}/${list}/${asString(own) ?? ''}`, name: own, properties: { frontendIPConfiguration: { id: `${balancerId}/frontendIPConfigurations/front` }, protocol: 'Tcp', ...defaults, ...properties } }));
  return [
    {
      id: balancerId, ...(sku === null ? {} : { sku }),
      properties: {
        frontendIPConfigurations: [{ id: `${balancerId}/frontendIPConfigurations/front`, name: 'front', properties: frontend }],
        backendAddressPools: [{ id: `${balancerId}/backendAddressPools/pool`, name: 'pool', properties: pool }],
        loadBalancingRules: named('loadBalancingRules', rules, { frontendPort: 50022, backendPort: 22, backendAddressPool: { id: `${balancerId}/backendAddressPools/pool` } }),
        inboundNatRules: named('inboundNatRules', nat, { frontendPort: 50022, backendPort: 22 }),
        inboundNatPools: named('inboundNatPools', natPools, { frontendPortRangeStart: 50000, frontendPortRangeEnd: 50119, backendPort: 22 }),
        ...more,
      },
    },
    publicAddress(BALANCER_PIP, BALANCER_ADDRESS, 'Standard'),
  ];
}

/** 50022 of the firewall to 22 of the machine, for everyone, unless told otherwise. */
export function natRule(more: JsonObject = {}): JsonObject {
  return { name: 'ssh', sourceAddresses: ['*'], destinationAddresses: [FIREWALL_ADDRESS], destinationPorts: ['50022'], protocols: ['TCP'], translatedAddress: PRIVATE_ADDRESS, translatedPort: '22', ...more };
}

export interface Collection {
  readonly name?: string;
  readonly priority?: number;
  readonly rules: readonly JsonObject[];
}

/** The network with the firewall's subnet, and the firewall's address. */
export const FIREWALL_SITE: readonly JsonObject[] = [
  publicAddress(FIREWALL_PIP, FIREWALL_ADDRESS, 'Standard'),
  {
    id: NETWORK,
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        { id: `${NETWORK}/subnets/default`, properties: { addressPrefix: '10.0.1.0/24' } },
        { id: `${NETWORK}/subnets/AzureFirewallSubnet`, properties: { addressPrefix: '10.0.255.0/26' } },
      ],
    },
  },
];

export const FIREWALL_CONFIGURATIONS: readonly JsonObject[] = [
  { name: 'front', properties: { publicIPAddress: { id: FIREWALL_PIP }, privateIPAddress: '10.0.255.4', subnet: { id: `${NETWORK}/subnets/AzureFirewallSubnet` } } },
];

/** A firewall with rules of its own. */
export function classic(collections: readonly Collection[], more: JsonObject = {}): JsonObject {
  return {
    id: FIREWALL,
    properties: {
      ipConfigurations: FIREWALL_CONFIGURATIONS,
      natRuleCollections: collections.map(({ name = 'in', priority = 100, rules }) => ({ name, properties: { priority, action: { type: 'Dnat' }, rules } })),
      ...more,
    },
  };
}

/** A firewall with a policy, whose groups are given with their priorities. */
export function byPolicy(groups: readonly { readonly priority: number; readonly collections: readonly Collection[] }[], more: JsonObject = {}): readonly JsonObject[] {
  const rows = groups.map(({ priority, collections }, index) => ({
    id: `${POLICY}/ruleCollectionGroups/group${index}`,
    properties: {
      priority,
      ruleCollections: collections.map((one) => ({
        ruleCollectionType: 'FirewallPolicyNatRuleCollection', action: { type: 'DNAT' }, name: one.name ?? 'in', priority: one.priority ?? 100, rules: one.rules.map(inPolicy),
      })),
    },
  }));
  return [{ id: FIREWALL, properties: { ipConfigurations: FIREWALL_CONFIGURATIONS, natRuleCollections: [], firewallPolicy: { id: POLICY }, ...more } }, ...rows];
}

function inPolicy({ protocols, ...rule }: JsonObject): JsonObject {
  return { ...rule, ruleType: 'NatRule', ipProtocols: protocols ?? [] };
}

/** Ways by a firewall of these rules, all in one collection. */
export function through(rules: readonly JsonObject[], more: readonly JsonObject[] = [], asked: Asked = {}): Ways {
  return waysTo([...FIREWALL_SITE, classic([{ rules }]), ...more], asked);
}
