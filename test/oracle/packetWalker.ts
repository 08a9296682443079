import type { Address } from './addresses.ts';
import { inBlock, parseAddress, parseBlock } from './addresses.ts';
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from './json.ts';
import { listAt, objectAt, rowById, sameText, textAt, valueAt } from './json.ts';
import type { Truth } from './kleene.ts';
import { kleeneAll, kleeneAny } from './kleene.ts';

export type PacketVerdict = 'Allow' | 'Deny' | 'Unknown';

/** A packet from the public Internet to the instance public address of one IP configuration. */
export interface Packet {
  readonly networkInterfaceId: string;
  /** Name of the IP configuration. */
  readonly ipConfiguration: string;
  /** A public address, IPv4 or IPv6 text. */
  readonly source: string;
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  /** Meaningless for Icmp. */
  readonly destinationPort: number;
}

/** Why a packet got its verdict is told by these words in the README, branch by branch. */
type Level = { readonly kind: 'none' } | { readonly kind: 'missing' } | { readonly kind: 'group'; readonly row: OracleRow };

/** What one packet looks like to a filter: after translation to the private address, with the client's own source. */
interface SeenPacket {
  readonly source: Address;
  readonly protocol: Packet['protocol'];
  readonly port: number;
  readonly privateAddress: Address | undefined;
  readonly applicationSecurityGroups: readonly string[];
  readonly virtualNetworkPrefixes: readonly string[];
}

/**
 * Whether the packet reaches the machine, one packet at a time and without any set arithmetic. `Unknown`: something that
 * decides was not read, and no level that was read denies. Security admin rules, route tables and load balancers are not
 * looked at. Throws RangeError when the estate holds the interface without such an IP configuration, or the source is no address.
 */
export function walkPacket(estate: OracleEstate, packet: Packet): PacketVerdict {
  const source = parseAddress(packet.source);
  if (source === undefined) throw new RangeError(`not an address: ${packet.source}`);
  const networkInterface = rowById(estate, packet.networkInterfaceId);
  if (networkInterface === undefined) return 'Unknown';
  const configuration = ipConfigurationOf(networkInterface, packet.ipConfiguration);
  const publicAddressId = textAt(configuration, 'publicIPAddress', 'id');
  if (publicAddressId === undefined) return 'Deny';
  if (familyOf(configuration) !== source.family) return 'Deny';
  return filterPacket(estate, networkInterface, configuration, rowById(estate, publicAddressId), {
    source,
    protocol: packet.protocol,
    port: packet.destinationPort,
    privateAddress: parseAddress(textAt(configuration, 'privateIPAddress') ?? ''),
    applicationSecurityGroups: idsIn(listAt(configuration, 'applicationSecurityGroups')),
    virtualNetworkPrefixes: virtualNetworkPrefixes(estate, configuration),
  });
}

function filterPacket(
  estate: OracleEstate, networkInterface: OracleRow, configuration: OracleObject, publicAddress: OracleRow | undefined, seen: SeenPacket,
): PacketVerdict {
  const levels = [subnetLevel(estate, configuration), groupLevel(estate, networkInterface.properties)];
  if (levels.every((level) => level.kind === 'none')) return unfilteredVerdict(publicAddress);
  const verdicts = levels.map((level) => levelVerdict(level, seen));
  if (verdicts.includes('Deny')) return 'Deny';
  if (verdicts.includes('Unknown') || publicAddress === undefined) return 'Unknown';
  return 'Allow';
}

/** Without any security group a Standard public address is closed, a Basic one (or one without sku) open. */
function unfilteredVerdict(publicAddress: OracleRow | undefined): PacketVerdict {
  if (publicAddress === undefined) return 'Unknown';
  const sku = (textAt(publicAddress, 'sku', 'name') ?? 'Basic').toLowerCase();
  if (sku === 'basic') return 'Allow';
  return sku === 'standard' || sku === 'standardv2' ? 'Deny' : 'Unknown';
}

function subnetLevel(estate: OracleEstate, configuration: OracleObject): Level {
  const subnet = subnetOf(estate, configuration);
  return subnet === undefined ? { kind: 'missing' } : groupLevel(estate, objectAt(subnet, 'properties'));
}

function groupLevel(estate: OracleEstate, guarded: OracleObject): Level {
  const id = textAt(guarded, 'networkSecurityGroup', 'id');
  if (id === undefined) return { kind: 'none' };
  const row = rowById(estate, id);
  return row === undefined ? { kind: 'missing' } : { kind: 'group', row };
}

function levelVerdict(level: Level, seen: SeenPacket): PacketVerdict {
  switch (level.kind) {
    case 'none': return 'Allow';
    case 'missing': return 'Unknown';
    case 'group': return firstMatch([...inboundRules(level.row), ...DEFAULT_INBOUND], seen);
  }
}

function inboundRules(group: OracleRow): readonly OracleObject[] {
  return listAt(group.properties, 'securityRules')
    .map((rule) => objectAt(rule, 'properties'))
    .filter((rule) => sameText(textAt(rule, 'direction') ?? '', 'Inbound'))
    .toSorted((left, right) => Number(valueAt(left, 'priority')) - Number(valueAt(right, 'priority')));
}

/** The three rules that stand at the end of every security group and cannot be removed. */
const DEFAULT_INBOUND: readonly OracleObject[] = [
  { priority: 65000, access: 'Allow', sourceAddressPrefix: 'VirtualNetwork', destinationAddressPrefix: 'VirtualNetwork' },
  { priority: 65001, access: 'Allow', sourceAddressPrefix: 'AzureLoadBalancer', destinationAddressPrefix: '*' },
  { priority: 65500, access: 'Deny', sourceAddressPrefix: '*', destinationAddressPrefix: '*' },
].map((rule) => ({ ...rule, direction: 'Inbound', protocol: '*', sourcePortRange: '*', destinationPortRange: '*' }));

/** A rule that perhaps matches leaves the verdict open, unless the rules after it say the same as it does. */
function firstMatch(rules: readonly OracleObject[], seen: SeenPacket): PacketVerdict {
  const [rule, ...later] = rules;
  if (rule === undefined) return 'Unknown';
  const access = sameText(textAt(rule, 'access') ?? '', 'Allow') ? 'Allow' : 'Deny';
  const matches = ruleMatches(rule, access, seen);
  if (matches === 'true') return access;
  const otherwise = firstMatch(later, seen);
  return matches === 'false' || otherwise === access ? otherwise : 'Unknown';
}

function ruleMatches(rule: OracleObject, access: 'Allow' | 'Deny', seen: SeenPacket): Truth {
  return kleeneAll([
    protocolMatches(textAt(rule, 'protocol') ?? '', seen),
    portMatches(rule, seen),
    sourcePortMatches(rule, access, seen),
    sourceMatches(rule, access, seen),
    destinationMatches(rule, seen),
  ]);
}

function protocolMatches(protocol: string, seen: SeenPacket): Truth {
  return truth(protocol === '*' || sameText(protocol, seen.protocol));
}

/** Icmp has no ports, so the port fields of a rule say nothing about it. */
function portMatches(rule: OracleObject, seen: SeenPacket): Truth {
  if (seen.protocol === 'Icmp') return 'true';
  const ranges = both(rule, 'destinationPortRange', 'destinationPortRanges').map(parsePorts);
  if (ranges.length === 0) return 'unknown';
  return kleeneAny(ranges.map((range) => (range === undefined ? 'unknown' : truth(range.first <= seen.port && seen.port <= range.last))));
}

/**
 * The sender chooses the source port: an allow that asks for some port is met by sending from it, and a deny of some ports
 * is avoided by sending from another. Only a deny of all 65,536 holds.
 */
function sourcePortMatches(rule: OracleObject, access: 'Allow' | 'Deny', seen: SeenPacket): Truth {
  if (seen.protocol === 'Icmp' || access === 'Allow') return 'true';
  const ranges = both(rule, 'sourcePortRange', 'sourcePortRanges').map(parsePorts);
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

/** Reads `*`, `22`, `20-25`, a number, with spaces anywhere; undefined for any other text. */
export function parsePorts(text: string): PortRange | undefined {
  const plain = text.replaceAll(' ', '');
  if (plain === '*') return { first: 0, last: 65535 };
  const parts = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(plain);
  return parts === null ? undefined : { first: Number(parts[1]), last: Number(parts[2] ?? parts[1]) };
}

/** Members of an application security group are private addresses, so a source group never meets a public packet. */
function sourceMatches(rule: OracleObject, access: 'Allow' | 'Deny', seen: SeenPacket): Truth {
  const prefixes = both(rule, 'sourceAddressPrefix', 'sourceAddressPrefixes');
  const groups = listAt(rule, 'sourceApplicationSecurityGroups');
  if (prefixes.length === 0 && groups.length === 0) return 'unknown';
  return kleeneAny(prefixes.map((prefix) => sourceElementMatches(prefix, access, seen)));
}

function sourceElementMatches(text: string, access: 'Allow' | 'Deny', seen: SeenPacket): Truth {
  const literal = literalMatches(text, seen.source);
  if (literal !== undefined) return truth(literal);
  switch (text.toLowerCase()) {
    case 'internet': return truth(!inVirtualNetwork(seen.source, seen) && !isPlatform(seen.source));
    case 'virtualnetwork': return truth(inVirtualNetwork(seen.source, seen));
    case 'azureloadbalancer': return truth(isPlatform(seen.source));
    // Any other tag stands for prefixes that are not known here: an allow may hold, a deny proves nothing closed.
    default: return access === 'Allow' ? 'unknown' : 'false';
  }
}

function destinationMatches(rule: OracleObject, seen: SeenPacket): Truth {
  const prefixes = both(rule, 'destinationAddressPrefix', 'destinationAddressPrefixes');
  const groups = idsIn(listAt(rule, 'destinationApplicationSecurityGroups'));
  if (prefixes.length === 0 && groups.length === 0) return 'unknown';
  const isMember = groups.some((group) => seen.applicationSecurityGroups.some((own) => sameText(own, group)));
  return kleeneAny([truth(isMember), ...prefixes.map((prefix) => destinationElementMatches(prefix, seen))]);
}

/** The destination is the private address, which is in its own virtual network and under no public tag. */
function destinationElementMatches(text: string, seen: SeenPacket): Truth {
  if (isAnyAddress(text)) return 'true';
  if (sameText(text, 'VirtualNetwork')) return 'true';
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

function inVirtualNetwork(address: Address, seen: SeenPacket): boolean {
  return seen.virtualNetworkPrefixes.some((prefix) => literalMatches(prefix, address) === true);
}

function virtualNetworkPrefixes(estate: OracleEstate, configuration: OracleObject): readonly string[] {
  const own = virtualNetworkOf(estate, configuration);
  const peers = listAt(own, 'properties', 'virtualNetworkPeerings')
    .map((peering) => rowById(estate, textAt(peering, 'properties', 'remoteVirtualNetwork', 'id') ?? ''));
  return [own, ...peers].flatMap((network) => texts(listAt(network, 'properties', 'addressSpace', 'addressPrefixes')));
}

function virtualNetworkOf(estate: OracleEstate, configuration: OracleObject): OracleRow | undefined {
  const subnetId = textAt(configuration, 'subnet', 'id') ?? '';
  return rowById(estate, subnetId.slice(0, Math.max(0, subnetId.toLowerCase().lastIndexOf('/subnets/'))));
}

function subnetOf(estate: OracleEstate, configuration: OracleObject): OracleJson | undefined {
  const id = textAt(configuration, 'subnet', 'id') ?? '';
  return listAt(virtualNetworkOf(estate, configuration), 'properties', 'subnets')
    .find((subnet) => sameText(textAt(subnet, 'id') ?? 'none', id));
}

function ipConfigurationOf(networkInterface: OracleRow, name: string): OracleObject {
  const found = listAt(networkInterface.properties, 'ipConfigurations').find((one) => sameText(textAt(one, 'name') ?? '', name));
  if (found === undefined) throw new RangeError(`${networkInterface.id} has no IP configuration ${name}`);
  return objectAt(found, 'properties');
}

function familyOf(configuration: OracleObject): 4 | 6 {
  return sameText(textAt(configuration, 'privateIPAddressVersion') ?? 'IPv4', 'IPv6') ? 6 : 4;
}

/** The singular and the plural field together: the unused one is absent, an empty text or an empty list. */
function both(rule: OracleObject, singular: string, plural: string): readonly string[] {
  const single = valueAt(rule, singular);
  return texts([...(single === undefined ? [] : [single]), ...listAt(rule, plural)]).map((text) => text.trim()).filter((text) => text !== '');
}

function texts(values: readonly OracleJson[]): readonly string[] {
  return values.flatMap((value) => (typeof value === 'string' ? [value] : typeof value === 'number' ? [String(value)] : []));
}

function idsIn(references: readonly OracleJson[]): readonly string[] {
  return references.flatMap((reference) => textAt(reference, 'id') ?? []);
}

function truth(value: boolean): Truth {
  return value ? 'true' : 'false';
}
