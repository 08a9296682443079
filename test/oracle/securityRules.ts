/** Rules as rows hold them, read once into plain lists: of security groups and of security admin configurations alike. */
import type { OracleJson, OracleObject, OracleRow } from './json.ts';
import { idsAt, listAt, objectAt, sameText, textAt, valueAt } from './json.ts';

export type Access = 'Allow' | 'Deny';
export type Direction = 'Inbound' | 'Outbound';

/** One rule with every spelling of its fields in one list. An empty list of both kinds: the field could not be read. */
export interface PlainRule {
  readonly name: string;
  readonly priority: number;
  /** AlwaysAllow: of security admin rules only. */
  readonly access: Access | 'AlwaysAllow';
  /** Lower case; `*` or `any` is every protocol. */
  readonly protocol: string;
  /** Addresses, prefixes and tags. */
  readonly sources: readonly string[];
  /** Lower-cased ids of application security groups. */
  readonly sourceGroups: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly destinationGroups: readonly string[];
  readonly destinationPorts: readonly string[];
  /** It was read, and it is not known whether it is in force. */
  readonly isPerhaps?: boolean;
}

/** Stands before the id of a network group in a list of addresses: its members are private. */
export const NETWORK_GROUP = 'network group ';

type Sorted = Readonly<Record<Direction, readonly PlainRule[]>>;
const GROUPS = new WeakMap<OracleRow, Sorted>();

/** The rules of a group in one direction by priority, lowest number first, with the three at the end that every group has. */
export function rulesOfGroup(group: OracleRow, direction: Direction): readonly PlainRule[] {
  const known = GROUPS.get(group) ?? { Inbound: sortedRules(group, 'Inbound'), Outbound: sortedRules(group, 'Outbound') };
  GROUPS.set(group, known);
  return known[direction];
}

function sortedRules(group: OracleRow, direction: Direction): readonly PlainRule[] {
  return [...listAt(group.properties, 'securityRules').filter((rule) => isOfDirection(objectAt(rule, 'properties'), direction)).map(groupRule), ...DEFAULT_RULES[direction]]
    .toSorted((left, right) => left.priority - right.priority);
}

export function isOfDirection(properties: OracleObject, direction: Direction): boolean {
  return sameText(textAt(properties, 'direction') ?? '', direction);
}

function groupRule(rule: OracleJson): PlainRule {
  const properties = objectAt(rule, 'properties');
  const groups = (key: string): readonly string[] => idsAt(properties, key).map((id) => id.toLowerCase());
  return {
    name: textAt(rule, 'name') ?? '',
    priority: Number(valueAt(properties, 'priority')),
    access: sameText(textAt(properties, 'access') ?? '', 'Allow') ? 'Allow' : 'Deny',
    protocol: (textAt(properties, 'protocol') ?? '').toLowerCase(),
    sources: both(properties, 'sourceAddressPrefix', 'sourceAddressPrefixes'),
    sourceGroups: groups('sourceApplicationSecurityGroups'),
    sourcePorts: both(properties, 'sourcePortRange', 'sourcePortRanges'),
    destinations: both(properties, 'destinationAddressPrefix', 'destinationAddressPrefixes'),
    destinationGroups: groups('destinationApplicationSecurityGroups'),
    destinationPorts: both(properties, 'destinationPortRange', 'destinationPortRanges'),
  };
}

/** A security admin rule: elements with a type in place of fields; property names in either letter case of their first letter. */
export function adminRule(name: string, properties: OracleObject): PlainRule {
  const access = (textAt(properties, 'access') ?? '').toLowerCase();
  const elements = (key: string): readonly string[] => listAt(properties, key).map(lowerCamel).flatMap((element) => {
    const prefix = textAt(element, 'addressPrefix');
    if (prefix === undefined) return [];
    return sameText(textAt(element, 'addressPrefixType') ?? '', 'NetworkGroup') ? `${NETWORK_GROUP}${prefix.toLowerCase()}` : prefix.trim();
  });
  return {
    name,
    priority: Number(valueAt(properties, 'priority')),
    access: access === 'alwaysallow' ? 'AlwaysAllow' : access === 'allow' ? 'Allow' : 'Deny',
    protocol: (textAt(properties, 'protocol') ?? '').toLowerCase(),
    sources: elements('sources'), sourceGroups: [], sourcePorts: both(properties, '', 'sourcePortRanges'),
    destinations: elements('destinations'), destinationGroups: [], destinationPorts: both(properties, '', 'destinationPortRanges'),
  };
}

/** The same object with every property's first letter small. */
export function lowerCamel(value: OracleJson | undefined): OracleObject {
  return Object.fromEntries(Object.entries(objectAt(value)).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), inner]));
}

/** Cannot be removed or changed, so a group that shows none of them has them all the same. */
const DEFAULT_RULES: Sorted = {
  Inbound: [
    defaultRule('AllowVnetInBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
    defaultRule('AllowAzureLoadBalancerInBound', 65001, 'Allow', 'AzureLoadBalancer', '*'),
    defaultRule('DenyAllInBound', 65500, 'Deny', '*', '*'),
  ],
  Outbound: [
    defaultRule('AllowVnetOutBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
    defaultRule('AllowInternetOutBound', 65001, 'Allow', '*', 'Internet'),
    defaultRule('DenyAllOutBound', 65500, 'Deny', '*', '*'),
  ],
};

function defaultRule(name: string, priority: number, access: Access, source: string, destination: string): PlainRule {
  return { name, priority, access, protocol: '*', sources: [source], sourceGroups: [], sourcePorts: ['*'], destinations: [destination], destinationGroups: [], destinationPorts: ['*'] };
}

/** The default rules as the wire has them in every group, both directions in one list (facts/azure-api.md 5.1). */
export function servedDefaultRules(): readonly OracleObject[] {
  return (['Inbound', 'Outbound'] as const).flatMap((direction) => DEFAULT_RULES[direction].map(({ name, priority, access, sources, destinations }) => ({
    name, properties: { direction, priority, access, protocol: '*', sourceAddressPrefix: sources[0] ?? '', sourcePortRange: '*', destinationAddressPrefix: destinations[0] ?? '', destinationPortRange: '*' },
  })));
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `*`, `22`, `20-25`, with spaces anywhere; undefined for any other text. */
export function parsePorts(text: string): PortRange | undefined {
  const plain = text.replaceAll(' ', '');
  if (plain === '*') return { first: 0, last: 65535 };
  const parts = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(plain);
  return parts === null ? undefined : { first: Number(parts[1]), last: Number(parts[2] ?? parts[1]) };
}

/** The singular and the plural field together: the unused one is absent, an empty text or an empty list. */
export function both(rule: OracleObject, singular: string, plural: string): readonly string[] {
  return [valueAt(rule, singular), ...listAt(rule, plural)]
    .flatMap((value) => (typeof value === 'string' ? [value] : typeof value === 'number' ? [String(value)] : []))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
