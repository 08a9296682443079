import type { Row } from '../../model/resource.ts';
import { idKey } from '../../values/armId.ts';
import { ALL_ADDRESSES, ALL_IPV4, NO_ADDRESSES, parseAddressSet, union, type AddressSet } from '../../values/cidr.ts';
import { asArray, asNumber, asObject, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, includes, parsePortSet, type PortSet } from '../../values/ports.ts';

export const PROTOCOLS = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What the address fields of one side of a rule select. */
export interface Selector {
  readonly addresses: AddressSet;
  /** Service tags as written. */
  readonly tags: readonly string[];
  /** Keys of application security groups. */
  readonly groups: readonly string[];
}

export type Direction = 'Inbound' | 'Outbound';

/** A rule of a network security group, or a security admin rule of Azure Virtual Network Manager. */
export interface SecurityRule {
  /** Id of what holds the rule: the security group, or the admin rule's collection. */
  readonly securityGroup: string;
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  /** `AlwaysAllow` is of admin rules alone: it delivers, whatever the security groups say. */
  readonly access: 'Allow' | 'Deny' | 'AlwaysAllow';
  readonly protocols: readonly Protocol[];
  readonly ports: PortSet;
  readonly portsReadable: boolean;
  /** Undefined where the field could not be read. */
  readonly sourcePorts: PortSet | undefined;
  readonly sources: Selector;
  readonly destinations: Selector;
  /** False when a field other than the ports is missing or of no known form: the rule then holds perhaps. */
  readonly readable: boolean;
}

/**
 * The rules of a security group for one direction in the order in which they are tried, the default rules last. Singular
 * and plural fields are read together, letter case does not matter. Source: Azure documentation, "Network security groups".
 */
export function securityRules(group: Row, direction: Direction): readonly SecurityRule[] {
  const own = asArray(at(group, 'properties', 'securityRules'));
  const defaults = asArray(at(group, 'properties', 'defaultSecurityRules'));
  const other = direction === 'Inbound' ? 'outbound' : 'inbound';
  return [...own, ...(defaults.length > 0 ? defaults : DEFAULT_RULES)]
    .filter(isJsonObject)
    .filter((rule) => asString(at(rule, 'properties', 'direction'))?.toLowerCase() !== other)
    .map((rule) => ruleOf(group.id, rule, direction))
    .toSorted((a, b) => a.priority - b.priority);
}

/** The rules that Azure puts at the end of every security group. */
const DEFAULT_RULES: readonly JsonObject[] = [
  defaultRule('Inbound', 'AllowVnetInBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('Inbound', 'AllowAzureLoadBalancerInBound', 65001, 'Allow', 'AzureLoadBalancer', '*'),
  defaultRule('Inbound', 'DenyAllInBound', 65500, 'Deny', '*', '*'),
  defaultRule('Outbound', 'AllowVnetOutBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('Outbound', 'AllowInternetOutBound', 65001, 'Allow', '*', 'Internet'),
  defaultRule('Outbound', 'DenyAllOutBound', 65500, 'Deny', '*', '*'),
];

function defaultRule(direction: Direction, name: string, priority: number, access: string, sourceAddressPrefix: string, destinationAddressPrefix: string): JsonObject {
  const anything = { protocol: '*', sourcePortRange: '*', destinationPortRange: '*' };
  return { name, properties: { ...anything, direction, priority, access, sourceAddressPrefix, destinationAddressPrefix } };
}

function ruleOf(securityGroup: string, rule: JsonObject, direction: Direction): SecurityRule {
  const properties = asObject(at(rule, 'properties'));
  const access = asString(at(properties, 'access'))?.toLowerCase();
  const protocols = protocolsOf(asString(at(properties, 'protocol')));
  const ports = portsOf(properties, 'destinationPortRange');
  const sources = selectorOf(properties, 'source');
  const destinations = selectorOf(properties, 'destination');
  const priority = asNumber(at(properties, 'priority'));
  const isOfDirection = asString(at(properties, 'direction'))?.toLowerCase() === direction.toLowerCase();
  return {
    securityGroup,
    name: asString(at(rule, 'name')) ?? '',
    description: asString(at(properties, 'description')) ?? '',
    priority: priority ?? 0,
    access: access === 'deny' ? 'Deny' : 'Allow',
    protocols: protocols ?? PROTOCOLS,
    ports: ports ?? ALL_PORTS,
    portsReadable: ports !== undefined,
    sourcePorts: portsOf(properties, 'sourcePortRange'),
    sources,
    destinations,
    readable: isOfDirection && (access === 'allow' || access === 'deny') && protocols !== undefined && priority !== undefined
      && !isEmptySelector(sources) && !isEmptySelector(destinations),
  };
}

/** Whether a rule matches whatever port the sender sends from. */
export function isFromEveryPort({ sourcePorts }: SecurityRule): boolean {
  return sourcePorts !== undefined && includes(sourcePorts, ALL_PORTS);
}

function protocolsOf(text: string | undefined): readonly Protocol[] | undefined {
  const wanted = text?.toLowerCase();
  if (wanted === '*' || wanted === 'any') return PROTOCOLS;
  const found = PROTOCOLS.filter((protocol) => protocol.toLowerCase() === wanted);
  return found.length > 0 ? found : undefined;
}

function portsOf(properties: JsonObject, singular: string): PortSet | undefined {
  const texts = textsOf(properties, singular);
  return texts.length > 0 ? parsePortSet(texts) : undefined;
}

/** The values of a singular field and its plural; the unused one is absent, empty or `[]`. */
function textsOf(properties: JsonObject, singular: string): readonly string[] {
  const plural = singular.endsWith('Prefix') ? `${singular}es` : `${singular}s`;
  return [at(properties, singular), ...asArray(at(properties, plural))].map(text).filter((one) => one !== '');
}

function text(value: JsonValue | undefined): string {
  return (typeof value === 'number' ? String(value) : (asString(value) ?? '')).trim();
}

function selectorOf(properties: JsonObject, side: 'source' | 'destination'): Selector {
  return {
    ...prefixSelector(textsOf(properties, `${side}AddressPrefix`)),
    groups: asArray(at(properties, `${side}ApplicationSecurityGroups`)).flatMap((group) => {
      const id = asString(at(group, 'id'));
      return id === undefined ? [] : [idKey(id)];
    }),
  };
}

/** What address prefixes and service tags select, in any of the spellings met in tenants. */
export function prefixSelector(texts: readonly string[]): Selector {
  const parsed = texts.map((one) => ({ one, addresses: prefixOf(one) }));
  return {
    addresses: parsed.reduce((sum, { addresses }) => (addresses === undefined ? sum : union(sum, addresses)), NO_ADDRESSES),
    tags: parsed.flatMap(({ one, addresses }) => (addresses === undefined ? [one] : [])),
    groups: [],
  };
}

/** Whether a side of a rule says nothing at all: it was cut before it came here. */
export function isEmptySelector({ addresses, tags, groups }: Selector): boolean {
  return tags.length === 0 && groups.length === 0 && addresses.v4.length === 0 && addresses.v6.length === 0;
}

/** The addresses of a prefix in any of the spellings met in tenants; undefined for a service tag. */
function prefixOf(prefix: string): AddressSet | undefined {
  if (['any', '/0', '<network>/0', '<nw>/0'].includes(prefix.toLowerCase())) return ALL_ADDRESSES;
  return prefix === '0.0.0.0' ? ALL_IPV4 : parseAddressSet([prefix]);
}
