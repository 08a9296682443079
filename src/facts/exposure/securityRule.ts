import type { Row } from '../../model/resource.ts';
import { idKey } from '../../values/armId.ts';
import { ALL_ADDRESSES, ALL_IPV4, contains, NO_ADDRESSES, parseAddressSet, PUBLIC_ADDRESSES, subtract, union, type AddressSet } from '../../values/cidr.ts';
import { asArray, asNumber, asObject, asString, at, member, type JsonObject, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, includes, parsePortSet, type PortSet } from '../../values/ports.ts';
import { objectNumbers, recentMemo, recentNumbers } from '../../values/recentMemo.ts';

export const PROTOCOLS = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What the address fields of one side of a rule select. */
export interface Selector {
  readonly addresses: AddressSet;
  /** Service tags as written. */
  readonly tags: readonly string[];
  /** Keys of application security groups; of a security admin rule's sources also those of network groups. */
  readonly groups: readonly string[];
}

/** Protocols without ports meet the port fields of every rule. */
export function hasPorts(protocol: Protocol): boolean {
  return protocol === 'Tcp' || protocol === 'Udp';
}

export type Direction = 'Inbound' | 'Outbound';

type Access = 'Allow' | 'Deny' | 'AlwaysAllow';

/** A rule of a network security group, or a security admin rule of Azure Virtual Network Manager. */
export interface SecurityRule extends RuleBody {
  /** Id of what holds the rule: the security group, or the admin rule's collection. */
  readonly securityGroup: string;
  readonly name: string;
}

/** What a rule says, whoever holds it. */
interface RuleBody {
  /** The same number for bodies that differ in their descriptions and destinations alone, as long as it is remembered. */
  readonly shape: number;
  readonly description: string;
  readonly priority: number;
  /** Key of the configuration that an admin rule is of; empty where that is not told, and for the rules of security groups. */
  readonly configuration: string;
  /** `AlwaysAllow` is of admin rules alone: it delivers, whatever the security groups say. */
  readonly access: Access;
  /** False when the access is missing or of no known name: the rule may as well deny. */
  readonly accessReadable: boolean;
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
  // Nobody can change them: where some were left out, they are what they always are.
  return [...own, ...(defaults.length < DEFAULT_RULES.length ? DEFAULT_RULES : defaults)]
    .filter((rule) => mayBeOf(at(rule, 'properties'), direction))
    .map((rule) => ruleOf({ securityGroup: group.id, name: asString(at(rule, 'name')) ?? '' }, asObject(at(rule, 'properties')), direction, GROUP_ACCESSES))
    .toSorted((a, b) => a.priority - b.priority);
}

/** Whether the properties of a rule are of a direction; one that is missing or of no known name may be either. */
export function mayBeOf(properties: JsonValue | undefined, direction: Direction): boolean {
  const other = direction === 'Inbound' ? 'outbound' : 'inbound';
  return asString(at(properties, 'direction'))?.toLowerCase() !== other;
}

/** What holds a rule, and the name it has there. */
interface Holder {
  readonly securityGroup: string;
  readonly name: string;
}

/**
 * A security admin rule of Azure Virtual Network Manager, from its properties: accesses have `AlwaysAllow` too, addresses
 * stand in `sources` and `destinations`. A network group as a source is kept among the groups, since it matches nothing
 * public; as a destination it may be any private address. Source: REST reference "Admin Rules" (2024-03-01, and preview for groups).
 */
export function securityAdminRule(holder: Holder, properties: JsonObject, direction: Direction): SecurityRule {
  return ruleOf(holder, properties, direction, ADMIN_ACCESSES);
}

const GROUP_ACCESSES: ReadonlyMap<string, Access> = new Map([['allow', 'Allow'], ['deny', 'Deny']]);
const ADMIN_ACCESSES: ReadonlyMap<string, Access> = new Map([...GROUP_ACCESSES, ['alwaysallow', 'AlwaysAllow']]);

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

function ruleOf(holder: Holder, properties: JsonObject, direction: Direction, accesses: ReadonlyMap<string, Access>): SecurityRule {
  const body = bodyOf(properties, direction, accesses);
  return { ...holder, ...body, shape: shapeOf(body) };
}

const SHAPES = recentNumbers(4096);
const numberOf = objectNumbers();

/** Parts that are read alike are the same object: see `PORTS` and `SELECTORS`. */
function shapeOf({ access, accessReadable, priority, protocols, ports, portsReadable, sourcePorts, sources, readable }: Omit<RuleBody, 'shape'>): number {
  const parts = [ports, sources].map(numberOf).join(' ');
  return SHAPES(`${protocols.join()} ${access}${accessReadable ? '' : '?'} ${priority} ${parts} ${portsReadable ? '' : '?'} ${sourcePorts === undefined ? '' : numberOf(sourcePorts)} ${readable ? '' : '?'}`);
}

function bodyOf(properties: JsonObject, direction: Direction, accesses: ReadonlyMap<string, Access>): Omit<RuleBody, 'shape'> {
  const access = accesses.get(asString(at(properties, 'access'))?.toLowerCase() ?? '');
  const protocols = protocolsOf(asString(at(properties, 'protocol')));
  const ports = portsOf(properties, 'destinationPortRange');
  const sources = selectorOf(properties, 'source');
  const destinations = selectorOf(properties, 'destination');
  const priority = asNumber(at(properties, 'priority'));
  const isOfDirection = asString(at(properties, 'direction'))?.toLowerCase() === direction.toLowerCase();
  return {
    description: asString(at(properties, 'description')) ?? '',
    priority: priority ?? 0,
    configuration: '',
    access: access ?? 'Allow',
    accessReadable: access !== undefined,
    protocols: protocols ?? PROTOCOLS,
    ports: ports ?? ALL_PORTS,
    portsReadable: ports !== undefined,
    sourcePorts: portsOf(properties, 'sourcePortRange'),
    sources,
    destinations,
    readable: isOfDirection && access !== undefined && protocols !== undefined && priority !== undefined
      && !isEmptySelector(sources) && !isEmptySelector(destinations) && networkGroupsOf(properties, 'destination').length === 0,
  };
}

/** Whether two admin rules that both match a packet treat it differently, and which of them comes first is not known. */
export function isOrderOpen(one: SecurityRule, other: SecurityRule): boolean {
  return one.access !== other.access && (one.configuration !== other.configuration || one.priority === other.priority);
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

/** Rules are full of the same ports and prefixes: each text is read once, and what is read of the same texts is the same object. */
const PORTS = recentMemo<string, { readonly ports: PortSet | undefined }>(4096);
const SELECTORS = recentMemo<string, Selector>(4096);
const SIDES = recentMemo<string, Selector>(4096);

function portsOf(properties: JsonObject, singular: string): PortSet | undefined {
  const alone = aloneText(properties, singular);
  if (alone !== undefined) return PORTS(alone, () => ({ ports: parsePortSet([alone]) })).ports;
  const texts = textsOf(properties, singular);
  if (texts.length === 0 || !isWholeList(properties, singular)) return undefined;
  return PORTS(texts.join('\n'), () => ({ ports: parsePortSet(texts) })).ports;
}

/** The text of a singular field whose plural holds nothing: that of nearly every rule. */
function aloneText(properties: JsonObject, singular: string): string | undefined {
  const one = member(properties, singular);
  if (typeof one !== 'string' || hasElements(member(properties, pluralOf(singular)))) return undefined;
  const alone = one.trim();
  return alone === '' ? undefined : alone;
}

function hasElements(list: JsonValue | undefined): boolean {
  return asArray(list).length > 0;
}

/** The values of a singular field and its plural; the unused one is absent, empty or `[]`. */
function textsOf(properties: JsonObject, singular: string): readonly string[] {
  return [at(properties, singular), ...asArray(at(properties, pluralOf(singular)))].map(text).filter((one) => one !== '');
}

function pluralOf(singular: string): string {
  return PLURALS.get(singular) ?? `${singular}s`;
}

const PLURALS: ReadonlyMap<string, string> = new Map([
  ['sourceAddressPrefix', 'sourceAddressPrefixes'], ['destinationAddressPrefix', 'destinationAddressPrefixes'],
  ['sourcePortRange', 'sourcePortRanges'], ['destinationPortRange', 'destinationPortRanges'],
]);

/** Whether every value of the plural field is a text: one that is not may have been any. */
function isWholeList(properties: JsonObject, singular: string): boolean {
  return asArray(at(properties, pluralOf(singular))).every((one) => text(one) !== '');
}

function text(value: JsonValue | undefined): string {
  return (typeof value === 'number' ? String(value) : (asString(value) ?? '')).trim();
}

type Side = 'source' | 'destination';

/** Empty, like a side that says nothing, where a part of it could not be understood and the rest is not everyone. */
function selectorOf(properties: JsonObject, side: Side): Selector {
  const { prefix, groups, others } = KEYS[side];
  const alone = hasElements(member(properties, groups)) || hasElements(member(properties, others)) ? undefined : aloneText(properties, prefix);
  return alone === undefined ? wholeSelector(properties, side) : SIDES(alone, () => wholeSelector(properties, side));
}

/** `others`: where a security admin rule has them. */
const KEYS = {
  source: { prefix: 'sourceAddressPrefix', groups: 'sourceApplicationSecurityGroups', others: 'sources' },
  destination: { prefix: 'destinationAddressPrefix', groups: 'destinationApplicationSecurityGroups', others: 'destinations' },
} as const;

function wholeSelector(properties: JsonObject, side: Side): Selector {
  const { prefix, groups } = KEYS[side];
  const selector = readSelector(properties, side);
  const isWhole = isWholeList(properties, prefix) && selector.tags.every(isTag) && asArray(at(properties, groups)).every((group) => asString(at(group, 'id')) !== undefined);
  return isWhole || contains(selector.addresses, ALL_ADDRESSES) ? selector : { addresses: NO_ADDRESSES, tags: [], groups: [] };
}

function readSelector(properties: JsonObject, side: Side): Selector {
  const named = prefixSelector([...textsOf(properties, KEYS[side].prefix), ...adminPrefixes(properties, side).filter((one) => !namesGroup(one)).map(prefixText)]);
  const groups = asArray(at(properties, KEYS[side].groups)).flatMap((group) => {
    const id = asString(at(group, 'id'));
    return id === undefined ? [] : [idKey(id)];
  });
  const networkGroups = networkGroupsOf(properties, side);
  if (networkGroups.length === 0) return groups.length === 0 ? named : { ...named, groups };
  if (side === 'source') return { ...named, groups: [...groups, ...networkGroups] };
  return { ...named, groups, addresses: union(named.addresses, PRIVATE_ADDRESSES) };
}

const PRIVATE_ADDRESSES = subtract(ALL_ADDRESSES, PUBLIC_ADDRESSES);

/** The `{ addressPrefix, addressPrefixType }` of one side of a security admin rule. */
function adminPrefixes(properties: JsonObject, side: Side): readonly JsonValue[] {
  return asArray(at(properties, KEYS[side].others)).filter((one) => prefixText(one) !== '');
}

function prefixText(prefix: JsonValue): string {
  return text(at(prefix, 'addressPrefix'));
}

/** Whether the key of a group among a selector's is a network group's, of virtual networks. */
export function isNetworkGroup(key: string): boolean {
  return key.includes('/networkgroups/');
}

function namesGroup(prefix: JsonValue): boolean {
  return asString(at(prefix, 'addressPrefixType'))?.toLowerCase() === 'networkgroup';
}

function networkGroupsOf(properties: JsonObject, side: Side): readonly string[] {
  return adminPrefixes(properties, side).filter(namesGroup).map((one) => idKey(prefixText(one)));
}

/** What address prefixes and service tags select, in any of the spellings met in tenants. */
export function prefixSelector(texts: readonly string[]): Selector {
  return SELECTORS(texts.join('\n'), () => readPrefixes(texts));
}

function readPrefixes(texts: readonly string[]): Selector {
  // A rule may name thousands: they are joined at once, not one by one.
  const whole = parseAddressSet(texts);
  if (whole !== undefined && !texts.includes(EVERY_IPV4)) return { addresses: whole, tags: [], groups: [] };
  const parsed = texts.map((one) => ({ one, addresses: prefixOf(one) }));
  return {
    addresses: parsed.reduce((sum, { addresses }) => (addresses === undefined ? sum : union(sum, addresses)), NO_ADDRESSES),
    tags: parsed.flatMap(({ one, addresses }) => (addresses === undefined ? [one] : [])),
    groups: [],
  };
}

const EVERY_IPV4 = '0.0.0.0';

/** Whether a text has the form of a service tag's name: what has not, and is no prefix, was not understood. */
function isTag(name: string): boolean {
  return /^[a-z][a-z0-9._]*$/i.test(name);
}

/** Whether a side of a rule says nothing at all: it was cut before it came here. */
export function isEmptySelector({ addresses, tags, groups }: Selector): boolean {
  return tags.length === 0 && groups.length === 0 && addresses.v4.length === 0 && addresses.v6.length === 0;
}

/** The addresses of a prefix in any of the spellings met in tenants; undefined for a service tag. */
function prefixOf(prefix: string): AddressSet | undefined {
  if (['any', '/0', '<network>/0', '<nw>/0'].includes(prefix.toLowerCase())) return ALL_ADDRESSES;
  return prefix === EVERY_IPV4 ? ALL_IPV4 : parseAddressSet([prefix]);
}
