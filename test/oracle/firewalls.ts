/** Destination translation by firewalls: which rule takes a packet, and where it sends it. */
import { formatAddress, inBlock, parseBlock, parseRun, type Address } from './addresses.ts';
import { allPlaces, balancedPlaces, sameAddress, type Balanced } from './balancers.ts';
import type { Place } from './filters.ts';
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from './json.ts';
import { idsAt, listAt, objectAt, rowById, rowsOfType, sameText, textAt, valueAt } from './json.ts';
import type { Truth } from './kleene.ts';
import { addressOf } from './ruleMatching.ts';
import { both, parsePorts } from './securityRules.ts';
import { networkIdOf, reachHolds, reachOfNetwork, subnetById, subnetPrefixes } from './virtualNetworks.ts';

const FIREWALL = 'microsoft.network/azurefirewalls';
const RULE_GROUPS = 'microsoft.network/firewallpolicies/rulecollectiongroups';

export interface Firewall {
  readonly row: OracleRow;
  readonly isHub: boolean;
  /** Texts of its public addresses; undefined: one of them was not read. */
  readonly addresses: readonly (string | undefined)[];
  /** What filters behind it see as the source; undefined among them: not read. */
  readonly senders: readonly (Address | undefined)[];
  /** In the order in which they are tried. */
  readonly rules: readonly OracleObject[];
  /** Lower-cased ids of the networks that it sends to. */
  readonly reach: readonly string[];
}

/** Where a rule may send a packet. */
export interface Target {
  readonly place: Place;
  readonly port: number;
  readonly isPerhaps: boolean;
  /** Through an internal balancer, which translates once more. */
  readonly balanced?: Balanced;
}

export function firewallsOf(estate: OracleEstate): readonly Firewall[] {
  return rowsOfType(estate, FIREWALL).map((row) => {
    const configurations = listAt(row.properties, 'ipConfigurations');
    const isHub = textAt(row.properties, 'virtualHub', 'id') !== undefined;
    const hubAddresses = listAt(row.properties, 'hubIPAddresses', 'publicIPs', 'addresses').map((one) => textAt(one, 'address'));
    const own = configurations.map((one) => textAt(rowById(estate, textAt(one, 'properties', 'publicIPAddress', 'id') ?? ''), 'properties', 'ipAddress'));
    const subnetIds = configurations.flatMap((one) => textAt(one, 'properties', 'subnet', 'id') ?? []);
    return {
      row, isHub,
      addresses: isHub ? hubAddresses : own,
      senders: isHub ? [undefined] : sendersOf(estate, subnetIds),
      rules: rulesOf(estate, row),
      reach: [...new Set(subnetIds.flatMap((id) => reachOfNetwork(estate, networkIdOf(id))))],
    };
  });
}

/** Of the addresses of the firewall's subnet, those that rules can tell apart: edges of the subnet and of every prefix that rules name. */
function sendersOf(estate: OracleEstate, subnetIds: readonly string[]): readonly (Address | undefined)[] {
  const subnets = subnetIds.flatMap((id) => subnetPrefixes(subnetById(estate, id)));
  const blocks = subnets.flatMap((text) => parseBlock(text) ?? []);
  if (blocks.length === 0) return [undefined];
  const named = namedPrefixes(estate).flatMap((text) => parseBlock(text) ?? []);
  return blocks.flatMap((block) => {
    const edges = [block, ...named].flatMap(({ family, first, last }) => [first, last, first - 1n, last + 1n].map((value) => ({ family, value })));
    const inside = edges.filter((address) => inBlock(block, address));
    return [...new Map(inside.map((address) => [formatAddress(address), address])).values()];
  });
}

function namedPrefixes(estate: OracleEstate): readonly string[] {
  const rules = rowsOfType(estate, 'microsoft.network/networksecuritygroups').flatMap((group) => listAt(group.properties, 'securityRules')).map((rule) => objectAt(rule, 'properties'));
  const spaces = rowsOfType(estate, 'microsoft.network/virtualnetworks').flatMap((row) => listAt(row.properties, 'addressSpace', 'addressPrefixes'));
  return [...new Set([...rules.flatMap((rule) => both(rule, 'sourceAddressPrefix', 'sourceAddressPrefixes')), ...spaces.flatMap((text) => (typeof text === 'string' ? [text] : []))])];
}

/** Classic rules, or those of the policy: by group, by collection, in order. */
function rulesOf(estate: OracleEstate, row: OracleRow): readonly OracleObject[] {
  const policy = textAt(row.properties, 'firewallPolicy', 'id');
  if (policy === undefined) return byPriority(listAt(row.properties, 'natRuleCollections').map((one) => objectAt(one, 'properties'))).filter((one) => isNat(one)).flatMap(rulesIn);
  const groups = rowsOfType(estate, RULE_GROUPS).filter(({ id }) => id.toLowerCase().startsWith(`${policy.toLowerCase()}/rulecollectiongroups/`));
  return byPriority(groups.map(({ properties }) => properties)).flatMap((group) => byPriority(listAt(group, 'ruleCollections').map((one) => objectAt(one))))
    .filter((one) => sameText(textAt(one, 'ruleCollectionType') ?? '', 'FirewallPolicyNatRuleCollection') && isNat(one)).flatMap(rulesIn);
}

function byPriority(list: readonly OracleObject[]): readonly OracleObject[] {
  return list.toSorted((left, right) => Number(valueAt(left, 'priority')) - Number(valueAt(right, 'priority')));
}

function isNat(collection: OracleObject): boolean {
  return sameText(textAt(collection, 'action', 'type') ?? '', 'Dnat');
}

function rulesIn(collection: OracleObject): readonly OracleObject[] {
  return listAt(collection, 'rules').map((rule: OracleJson) => objectAt(rule));
}

/** Where a rule sends packets to one of the firewall's addresses. */
export function targetsOf(estate: OracleEstate, firewall: Firewall, rule: OracleObject): readonly Target[] {
  const port = Number(textAt(rule, 'translatedPort') ?? valueAt(rule, 'translatedPort'));
  const isInReach = (networkId: string): boolean => firewall.reach.includes(networkId.toLowerCase());
  if (textAt(rule, 'translatedFqdn') !== undefined) return allPlaces(estate).filter((place) => firewall.isHub || isInReach(place.networkId)).map((place) => ({ place, port, isPerhaps: true }));
  const text = textAt(rule, 'translatedAddress');
  const address = addressOf(text);
  if (address === undefined) return [];
  const there = allPlaces(estate).filter((place) => sameAddress(text, textAt(place.configuration, 'privateIPAddress')));
  if (firewall.isHub) return there.map((place) => ({ place, port, isPerhaps: true }));
  const held = reachHolds(estate, firewall.reach, address);
  const direct = there.filter((place) => isInReach(place.networkId)).map((place): Target => ({ place, port, isPerhaps: false }));
  const elsewhere = held === 'true' ? [] : there.filter((place) => !isInReach(place.networkId)).map((place): Target => ({ place, port, isPerhaps: true }));
  return [...direct, ...elsewhere, ...throughBalancers(estate, firewall, text, port)];
}

function throughBalancers(estate: OracleEstate, { reach }: Firewall, text: string | undefined, port: number): readonly Target[] {
  return balancedPlaces(estate)
    .filter(({ frontend, frontendPorts }) => !frontend.isPublic && reach.includes(frontend.networkId) && sameAddress(frontend.text, text) && frontendPorts.first <= port && port <= frontendPorts.last)
    .map((balanced) => ({ place: balanced.place, port: balanced.backendPort === 'same' ? port : balanced.backendPort, isPerhaps: false, balanced }));
}

export interface FirewallPacket {
  readonly publicAddress: string;
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  readonly port: number;
  readonly source: Address;
}

/** Whether a rule takes a packet; unknown where its sources are a tag, or an IP group that was not read. */
export function takes(estate: OracleEstate, rule: OracleObject, packet: FirewallPacket): Truth {
  const texts = (key: string): readonly string[] => both(rule, '', key);
  if (!texts('destinationAddresses').some((text) => sameAddress(text, packet.publicAddress))) return 'false';
  const protocols = [...texts('protocols'), ...texts('ipProtocols')].map((text) => text.toLowerCase());
  if (!protocols.includes('any') && !protocols.includes(packet.protocol.toLowerCase())) return 'false';
  const ports = texts('destinationPorts').map(parsePorts);
  if (!ports.some((range) => range !== undefined && range.first <= packet.port && packet.port <= range.last)) return 'false';
  return sourceTaken(estate, rule, packet.source);
}

function sourceTaken(estate: OracleEstate, rule: OracleObject, source: Address): Truth {
  const groups = idsAt(rule, 'sourceIpGroups').map((id) => rowById(estate, id));
  const answers = [...both(rule, '', 'sourceAddresses'), ...groups.flatMap((row) => both(row?.properties ?? {}, '', 'ipAddresses'))].map((text): Truth => {
    if (text === '*') return 'true';
    const run = parseRun(text);
    return run === undefined ? 'unknown' : inBlock(run, source) ? 'true' : 'false';
  });
  if (answers.includes('true')) return 'true';
  return answers.includes('unknown') || groups.includes(undefined) ? 'unknown' : 'false';
}
