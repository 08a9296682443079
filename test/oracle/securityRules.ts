import type { Address } from './addresses.ts';
import { inBlock, parseBlock } from './addresses.ts';
import type { OracleJson, OracleObject, OracleRow } from './json.ts';
import { listAt, objectAt, sameText, textAt, valueAt } from './json.ts';
import type { Truth } from './kleene.ts';
import { kleeneAll, kleeneAny } from './kleene.ts';

export type Access = 'Allow' | 'Deny';

/** What one packet looks like to a filter: after translation to the private address, with the client's own source. */
export interface SeenPacket {
  readonly source: Address;
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  readonly port: number;
  /** Undefined: any source port, as the sender likes. */
  readonly sourcePort: number | undefined;
  readonly privateAddress: Address | undefined;
  /** Ids of the groups that the destination's IP configuration is a member of. */
  readonly applicationSecurityGroups: readonly string[];
  /** Prefixes of the destination's virtual network and of those peered with it. */
  readonly virtualNetworkPrefixes: readonly string[];
}

/** A rule of one security group, with the name it is known by. */
export interface NamedRule {
  readonly name: string;
  readonly priority: number;
  readonly access: Access;
  readonly properties: OracleObject;
}

/** The inbound rules of a group by priority, lowest number first, with the three at the end that every group has. */
export function inboundRules(group: OracleRow): readonly NamedRule[] {
  return [...listAt(group.properties, 'securityRules'), ...DEFAULT_RULES]
    .filter((rule) => sameText(textAt(rule, 'properties', 'direction') ?? '', 'Inbound'))
    .map(namedRule)
    .toSorted((left, right) => left.priority - right.priority);
}

function namedRule(rule: OracleJson): NamedRule {
  const properties = objectAt(rule, 'properties');
  const access = sameText(textAt(properties, 'access') ?? '', 'Allow') ? 'Allow' : 'Deny';
  return { name: textAt(rule, 'name') ?? '', priority: Number(valueAt(properties, 'priority')), access, properties };
}

/** Cannot be removed or changed, so a group that shows none of them has them all the same. */
const DEFAULT_RULES: readonly OracleObject[] = ([
  ['AllowVnetInBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
  ['AllowAzureLoadBalancerInBound', 65001, 'Allow', 'AzureLoadBalancer', '*'],
  ['DenyAllInBound', 65500, 'Deny', '*', '*'],
] as const).map(([name, priority, access, sourceAddressPrefix, destinationAddressPrefix]) => ({
  name,
  properties: {
    priority, access, sourceAddressPrefix, destinationAddressPrefix,
    direction: 'Inbound', protocol: '*', sourcePortRange: '*', destinationPortRange: '*',
  },
}));

/** Whether a rule is about a packet; unknown where a field cannot be read or stands for addresses that are not known here. */
export function ruleMatches(rule: NamedRule, seen: SeenPacket): Truth {
  if (!protocolMatches(rule.properties, seen)) return 'false';
  return kleeneAll([
    portMatches(rule.properties, seen),
    sourcePortMatches(rule, seen),
    sourceMatches(rule, seen),
    destinationMatches(rule.properties, seen),
  ]);
}

function protocolMatches(rule: OracleObject, seen: SeenPacket): boolean {
  const protocol = textAt(rule, 'protocol') ?? '';
  return protocol === '*' || sameText(protocol, seen.protocol);
}

/** Icmp has no ports, so the port fields of a rule say nothing about it. */
function portMatches(rule: OracleObject, seen: SeenPacket): Truth {
  if (seen.protocol === 'Icmp') return 'true';
  return portInOneOf(both(rule, 'destinationPortRange', 'destinationPortRanges'), seen.port);
}

/**
 * Where the sender may choose the source port, an allow that asks for some port is met by sending from it, and a deny of
 * some ports is avoided by sending from another: only a deny of all 65,536 holds.
 */
function sourcePortMatches(rule: NamedRule, seen: SeenPacket): Truth {
  if (seen.protocol === 'Icmp') return 'true';
  const texts = both(rule.properties, 'sourcePortRange', 'sourcePortRanges');
  if (seen.sourcePort !== undefined) return portInOneOf(texts, seen.sourcePort);
  return rule.access === 'Allow' ? 'true' : everyPortIn(texts);
}

function portInOneOf(texts: readonly string[], port: number): Truth {
  if (texts.length === 0) return 'unknown';
  return kleeneAny(texts.map(parsePorts).map((range) => (range === undefined ? 'unknown' : truth(range.first <= port && port <= range.last))));
}

function everyPortIn(texts: readonly string[]): Truth {
  if (texts.includes('*')) return 'true';
  const ranges = texts.map(parsePorts);
  if (ranges.length === 0 || ranges.includes(undefined)) return 'unknown';
  for (let port = 0; port <= 65535; port += 1) {
    if (!ranges.some((range) => range !== undefined && range.first <= port && port <= range.last)) return 'false';
  }
  return 'true';
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

/** Members of an application security group are private addresses, so a source group never meets a public packet. */
function sourceMatches(rule: NamedRule, seen: SeenPacket): Truth {
  const prefixes = both(rule.properties, 'sourceAddressPrefix', 'sourceAddressPrefixes');
  const groups = listAt(rule.properties, 'sourceApplicationSecurityGroups');
  if (prefixes.length === 0 && groups.length === 0) return 'unknown';
  return kleeneAny(prefixes.map((prefix) => sourceElementMatches(prefix, rule.access, seen)));
}

function sourceElementMatches(text: string, access: Access, seen: SeenPacket): Truth {
  const literal = literalMatches(text, seen.source);
  if (literal !== undefined) return truth(literal);
  switch (text.toLowerCase()) {
    case 'internet': return truth(!inVirtualNetwork(seen) && !isPlatform(seen.source));
    case 'virtualnetwork': return truth(inVirtualNetwork(seen));
    case 'azureloadbalancer': return truth(isPlatform(seen.source));
    // Any other tag stands for prefixes that are not known here: an allow may hold, a deny proves nothing closed.
    default: return access === 'Allow' ? 'unknown' : 'false';
  }
}

function destinationMatches(rule: OracleObject, seen: SeenPacket): Truth {
  const prefixes = both(rule, 'destinationAddressPrefix', 'destinationAddressPrefixes');
  const groups = listAt(rule, 'destinationApplicationSecurityGroups').flatMap((group) => textAt(group, 'id') ?? []);
  if (prefixes.length === 0 && groups.length === 0) return 'unknown';
  const isMember = groups.some((group) => seen.applicationSecurityGroups.some((own) => sameText(own, group)));
  return kleeneAny([truth(isMember), ...prefixes.map((prefix) => destinationElementMatches(prefix, seen))]);
}

/** The destination is the private address, which is in its own virtual network and under no public tag. */
function destinationElementMatches(text: string, seen: SeenPacket): Truth {
  if (isAnyAddress(text) || sameText(text, 'VirtualNetwork')) return 'true';
  if (seen.privateAddress === undefined) return parseBlock(text) === undefined ? 'false' : 'unknown';
  return truth(literalMatches(text, seen.privateAddress) ?? false);
}

/** Every written form of an address; undefined where the text is none (a service tag, then). */
function literalMatches(text: string, address: Address): boolean | undefined {
  if (isAnyAddress(text)) return true;
  if (text === '0.0.0.0') return address.family === 4;
  const block = parseBlock(text);
  return block === undefined ? undefined : inBlock(block, address);
}

function isAnyAddress(text: string): boolean {
  return text === '*' || text === '/0' || sameText(text, 'any');
}

function isPlatform(address: Address): boolean {
  return literalMatches('168.63.129.16', address) === true;
}

function inVirtualNetwork(seen: SeenPacket): boolean {
  return seen.virtualNetworkPrefixes.some((prefix) => literalMatches(prefix, seen.source) === true);
}

/** The singular and the plural field together: the unused one is absent, an empty text or an empty list. */
export function both(rule: OracleObject, singular: string, plural: string): readonly string[] {
  return [valueAt(rule, singular), ...listAt(rule, plural)]
    .flatMap((value) => (typeof value === 'string' ? [value] : typeof value === 'number' ? [String(value)] : []))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function truth(value: boolean): Truth {
  return value ? 'true' : 'false';
}
