import { defectsIn, type Defect } from './defect.ts';

const PATHS = defectsIn('facts/exposure/publicPaths.ts');
const PORTS = defectsIn('facts/exposure/natPorts.ts');
const BALANCERS = defectsIn('facts/exposure/loadBalancers.ts');
const POOLS = defectsIn('facts/exposure/backendPools.ts');
const MATCHING = defectsIn('facts/exposure/matching.ts');
const ENDPOINTS = defectsIn('facts/exposure/endpoints.ts');
const FIREWALLS = defectsIn('facts/exposure/firewalls.ts');
const FIREWALL_RULES = defectsIn('facts/exposure/firewallRules.ts');
const FIREWALL_PATHS = defectsIn('facts/exposure/firewallPaths.ts');
const SITES = defectsIn('facts/exposure/firewallSites.ts');
const SHADOWING = defectsIn('facts/exposure/shadowing.ts');
const REPORT = defectsIn('facts/exposure/report.ts');
const REQUESTS = defectsIn('facts/exposure/requestStates.ts');
const INDEX = defectsIn('facts/exposure/networkIndex.ts');

const UNGUARDED: readonly Defect[] = [
  PATHS('a Basic address without a group is closed', "if (sku === 'basic') return 'open';", "if (sku === 'basic') return 'closed';"),
  PATHS('a Standard address without a group is open', ".includes(sku) ? 'closed' :", ".includes(sku) ? 'open' :"),
  PATHS('no sku is Standard', "?.toLowerCase() ?? 'basic';", "?.toLowerCase() ?? 'standard';"),
  PATHS('the letter case of a sku counts', "?.toLowerCase() ?? 'basic';", " ?? 'basic';"),
  PATHS('an address that was not read is closed without a group', 'row === undefined ? missingAddress(index, id) : unguardedBy(row)', "row === undefined ? 'closed' : unguardedBy(row)"),
  PATHS('the sku of the balancer is ignored', 'unguarded: unguardedBy(loadBalancer)', "unguarded: 'closed'"),
  PATHS('behind a firewall no group is closed', "publicAddress, admits, unguarded: 'open'", "publicAddress, admits, unguarded: 'closed'"),
];

const BALANCED: readonly Defect[] = [
  PORTS('port mapping is lost', "return backend === 'kept' ? met : backend;", 'return met;'),
  PORTS('floating IP is ignored', "const floating = at(rule, 'properties', 'enableFloatingIP') === true;", 'const floating = false;'),
  PORTS('floating IP at every rule', "const floating = at(rule, 'properties', 'enableFloatingIP') === true;", 'const floating = true;'),
  PORTS('high-availability ports are port 0 only', 'port === 0 ? ALL_PORTS : parsePortSet', 'parsePortSet'),
  PORTS('All is Tcp only', "['all', ['Tcp', 'Udp']]", "['all', ['Tcp']]"),
  PORTS('Quic is Tcp', "['quic', ['Udp']]", "['quic', ['Tcp']]"),
  PORTS('the first port of a range is the port of the machine', "const port = portOf(rule, 'backendPort');", "const port = portOf(rule, range === undefined ? 'backendPort' : 'frontendPortRangeStart');"),
  BALANCERS('NAT rules of the second version are ignored', "[...poolsOf(rule), reference(rule, 'backendIPConfiguration')]", "[reference(rule, 'backendIPConfiguration')]"),
  BALANCERS('the target of a NAT rule is ignored', "[...poolsOf(rule), reference(rule, 'backendIPConfiguration')]", 'poolsOf(rule)'),
  BALANCERS('the NAT rules that a configuration names are ignored', "...referencedIds(at(member.properties, 'loadBalancerInboundNatRules')), ", ''),
  BALANCERS('only the first pool of a balancing rule counts', ", ...referencedIds(at(rule, 'properties', 'backendAddressPools'))].filter", '].filter'),
  BALANCERS('the frontends of internal balancers are public', "const own = frontend.kind === 'private' ?", 'const own = frontend.kind === undefined ?'),
  BALANCERS('a balancer that was not read delivers nothing', 'return row === undefined ? index.missing(TYPES.loadBalancer, id) : cutBalancer(row);', 'return row === undefined ? undefined : cutBalancer(row);'),
  defectsIn('facts/exposure/frontends.ts')('a prefix of public addresses is private', "(at(properties, 'publicIPAddress') ?? at(properties, 'publicIPPrefix') ?? null)", "(at(properties, 'publicIPAddress') ?? null)"),
  defectsIn('facts/exposure/natPools.ts')('pools of NAT rules are ignored', "[...own, ...configurations.flatMap((one) => referencedIds(at(one, 'properties', 'loadBalancerInboundNatPools')))]", 'own'),
  POOLS('pools of addresses are ignored', "return address === '' ? [] : [placeKey(network, address)];", 'return [];'),
  POOLS('the configurations that a pool names are ignored', 'return [...configurations, ...asArray', 'return [...asArray'),
  POOLS('the pools that a configuration names are ignored', 'new Set([...named, ...poolsBy(idKey(member.id))', 'new Set([...poolsBy(idKey(member.id))'),
  POOLS('configurations among the addresses of a pool are ignored', 'if (named.length > 0) return named.map(idKey);', 'if (named.length > 0) return [];'),
  ENDPOINTS('under floating IP the filters see the machine', 'const address = floating === undefined ? privateAddressOf(configuration) : floating.address;', 'const address = privateAddressOf(configuration);'),
  MATCHING('a frontend is in the virtual network', "if (!destination.isFloating) return tag === 'virtualnetwork' ? '+' : '-';", "if (!destination.isFloating || tag === 'virtualnetwork') return tag === 'virtualnetwork' ? '+' : '-';"),
  MATCHING('a frontend is not the Internet', "if (tag === 'azureloadbalancer') return '-';", "if (tag === 'azureloadbalancer' || tag === 'internet') return '-';"),
  MATCHING('a frontend is of the groups of its member', 'if (!isFloating && groups.some', 'if (groups.some'),
  MATCHING('a frontend whose address was not read is not in a network of everybody', "if (address === undefined) return contains(addresses, family) ? '+' : '?';", "if (address === undefined) return '?';"),
  MATCHING('a frontend whose address was not read meets no prefix', "? '+' : '-';\n  return contains(addresses, family) ? '+' : '?';", "? '+' : '-';\n  return contains(addresses, family) ? '+' : '-';"),
];

const TRANSLATED: readonly Defect[] = [
  ENDPOINTS('a firewall hands on the source of the client', 'const seenFrom = firewall?.seenFrom;', "const seenFrom = undefined as FirewallEntry['seenFrom'] | undefined;"),
  ENDPOINTS('any address of a firewall that was not read gets in', 'seenFrom.gap === undefined || contains(opening.sources, familyOf(place.configuration))', 'true'),
  FIREWALL_RULES('the sources of a firewall rule are ignored', "prefixSelector(textsOf(rule, 'sourceAddresses'))", "prefixSelector(['*'])"),
  FIREWALL_RULES('IP groups are ignored', ", ...textsOf(rule, 'sourceIpGroups').map(groupOf)", ''),
  defectsIn('facts/exposure/ipGroups.ts')('an IP group that was not read is empty', 'return { addresses: NO_ADDRESSES, tags: [], gap: index.missing(TYPES.ipGroup, id) };', 'return { addresses: NO_ADDRESSES, tags: [] };'),
  FIREWALL_RULES('groups of a policy are tried in any order', '[priorityOf(owner.properties), priorityOf(value)]', '[priorityOf(value)]'),
  FIREWALL_RULES('collections are tried in any order', '[priorityOf(owner.properties), priorityOf(value)]', '[priorityOf(owner.properties)]'),
  FIREWALL_RULES('collections of a classic firewall are tried as written', "priorities: [priorityOf(at(value, 'properties'))]", 'priorities: [0]'),
  FIREWALL_RULES('the policy of another firewall counts', 'policyCollections(index, policy, groups.get(idKey(policy)) ?? [])', 'policyCollections(index, policy, [...groups.values()].flat())'),
  FIREWALL_RULES('Any is Tcp at a firewall', "['any', ['Tcp', 'Udp']]", "['any', ['Tcp']]"),
  SHADOWING('an earlier rule of a firewall does not take the packet', 'remember(earlier, protocol, { ports: rule.ports, addresses });', 'remember(earlier, protocol, { ports: rule.ports, addresses: NO_ADDRESSES });'),
  SHADOWING('an earlier rule takes the packets of every port', 'const met = earlier.filter(({ ports }) => intersects(ports, rule.ports));', 'const met = earlier.map((one) => ({ ...one, ports: rule.ports }));'),
  FIREWALLS('a rule of a firewall is for all of its addresses', 'certain.filter(({ destinations }) => contains(destinations, here))', 'certain'),
  FIREWALLS('a firewall does not translate ports', "rule.translatedPort === 'kept' ? some : rule.translatedPort])", 'some])'),
  FIREWALLS('what the firewall of a hub translates to is nowhere', 'if (isPlaced) return {};', 'if (isPlaced || site.around.networks.size === 0) return {};'),
  FIREWALLS('an address of no network around the firewall is nowhere', 'if (isPlaced) return {};', 'if (isPlaced || site.around.networks.size > 0) return {};'),
  FIREWALL_PATHS('an address in another network is the one in this', 'return site.around.networks.has(idKey(virtualNetwork));', 'return true;'),
  FIREWALL_PATHS('internal balancers behind a firewall are ignored', ', ...internal.flatMap((one) => balancedTo(firewalls, one))', ''),
  FIREWALL_PATHS('a name behind a firewall is nobody', ', byName(firewalls, member, internal)]', ']'),
  SITES('a stopped firewall counts', 'if (configurations.length === 0 && !isHub) return undefined;', ''),
  SITES('an address of a firewall that was not read is none of its own', 'if (unread !== undefined) return { addresses, unreadAddress: withoutAddress(index, unread) };', 'if (unread !== undefined) return { addresses };'),
  defectsIn('facts/exposure/connectedNetworks.ts')('a peering counts only from its own side', 'peers.set(other, (peers.get(other) ?? new Set()).add(one));', ''),
  defectsIn('facts/exposure/connectedNetworks.ts')('peers of the firewall that are not connected count', ".toLowerCase() === 'connected')", ".toLowerCase() !== '')"),
];

const TOLD: readonly Defect[] = [
  defectsIn('values/armId.ts')('the letter case of ids counts', 'const lower = id.toLowerCase();', 'const lower = id;'),
  REPORT('instances of scale sets are ignored', '[...subjects(snapshot)].flatMap(', '[...subjects(snapshot)].filter(({ row }) => !/scalesets/iu.test(row.id)).flatMap('),
  REPORT('interfaces of nobody are ignored', '[...subjects(snapshot)].flatMap(', '[...subjects(snapshot)].filter(({ machine }) => machine !== null).flatMap('),
  REPORT('interfaces of a machine that was not read are left out', '[...subjects(snapshot)].flatMap(', '[...subjects(snapshot)].filter(({ row, machine }) => machine === null || row.type.toLowerCase() !== TYPES.networkInterface.toLowerCase()).flatMap(', 'microsoft.compute/virtualmachines'),
  REPORT('interfaces of an instance that was not read are left out', '[...subjects(snapshot)].flatMap(', '[...subjects(snapshot)].filter(({ row }) => row.type.toLowerCase() !== TYPES.scaleSetInterface.toLowerCase()).flatMap(', 'microsoft.compute/virtualmachinescalesets/virtualmachines'),
  REPORT('a machine that is switched off is closed', "verdict: verdict === 'open' || perhapsMore === undefined ? verdict : 'unknown',", "verdict: isDeallocated(subject.row) ? 'closed' : verdict === 'open' || perhapsMore === undefined ? verdict : 'unknown',"),
  REPORT('what is not known is closed', "verdict === 'open' || perhapsMore === undefined ? verdict : 'unknown'", 'verdict'),
  REPORT('closed is unknown although all was read', "verdict === 'open' || perhapsMore === undefined ? verdict", "verdict === 'open' || (perhapsMore === undefined && verdict !== 'closed') ? verdict"),
  REPORT('restricted is unknown although all was read', "verdict === 'open' || perhapsMore === undefined ? verdict", "verdict === 'open' || (perhapsMore === undefined && verdict !== 'restricted') ? verdict"),
  REPORT('seen open is unknown where more was not read', "verdict === 'open' || perhapsMore === undefined ? verdict", 'perhapsMore === undefined ? verdict'),
  REPORT('where something stands open, nothing else is doubted', '...(perhapsMore === undefined ? {} : { unknown: perhapsMore }),', "...(perhapsMore === undefined || verdict === 'open' ? {} : { unknown: perhapsMore }),"),
  REQUESTS('the allow of a live request is not temporary', "if (asked.live.some((request) => isWithin(rule, request))) return 'live';", "if (live.some((request) => isWithin(rule, request))) return 'none';"),
  REQUESTS('whatever bears the name of a request is temporary', "if (asked.live.some((request) => isWithin(rule, request))) return 'live';", "if (live.length > 0) return 'live';"),
  REQUESTS('without policies an allow of just-in-time access is anybody\'s', "(gap(machineId) === undefined ? 'none' : 'perhaps')", "'none'"),
  defectsIn('facts/jit/requests.ts')('a request that is over is live', 'return end === undefined || end + GRACE_MS <= now', 'return end === undefined'),
  INDEX('what the user vouches for is ignored', 'if (vouched.has(type)) return undefined;', ''),
];

/** Types that a way in may hang on, none of whose rows could be read: that is not the same as there being none. */
const UNREAD: readonly Defect[] = [
  ...['loadBalancer', 'firewall', 'ruleCollectionGroup', 'adminRules'].map((type) =>
    INDEX(`not being allowed to read any ${type} is no gap`, 'if (vouched.has(type)) return undefined;', `if (vouched.has(type) || type === TYPES.${type}) return undefined;`, typeNamed(type))),
  BALANCERS('a scale set that was not read names no pool of NAT rules', 'return isOpen ? unreadScaleSet(index, member) : [];', 'return [];', 'microsoft.compute/virtualmachinescalesets'),
  defectsIn('facts/exposure/interfaces.ts')('interfaces that were not read are none', '...found.flatMap((one) => (one.row === undefined ? [index.missing(type, one.id)] : [])),', '', 'microsoft.network/networkinterfaces'),
  defectsIn('facts/exposure/subnets.ts')('networks that were not read have no groups', "subnetLevel: { kind: 'missing', cause }", "subnetLevel: { kind: 'shut' }", 'microsoft.network/virtualnetworks'),
  defectsIn('facts/exposure/subnets.ts')('groups that were not read let nothing through', "if (group === undefined) return { kind: 'missing', cause: index.missing(TYPES.securityGroup, id) };", "if (group === undefined) return { kind: 'shut' };", 'microsoft.network/networksecuritygroups'),
  defectsIn('facts/exposure/subnets.ts')('route tables that were not read have no routes', 'if (table === undefined) return { addresses: NO_ADDRESSES, gap: index.missing(TYPES.routeTable, id) };', 'if (table === undefined) return { addresses: NO_ADDRESSES };', 'microsoft.network/routetables'),
  PATHS('addresses that were not read are closed', 'row === undefined ? missingAddress(index, id) : unguardedBy(row)', "row === undefined ? 'closed' : unguardedBy(row)", 'microsoft.network/publicipaddresses'),
  defectsIn('facts/exposure/ipGroups.ts')('IP groups that were not read are empty', 'return { addresses: NO_ADDRESSES, tags: [], gap: index.missing(TYPES.ipGroup, id) };', 'return { addresses: NO_ADDRESSES, tags: [] };', 'microsoft.network/ipgroups'),
];

function typeNamed(type: string): string {
  const types: Readonly<Record<string, string>> = { loadBalancer: 'loadbalancers', firewall: 'azurefirewalls', ruleCollectionGroup: 'firewallpolicies/rulecollectiongroups', adminRules: 'effectivesecurityadminrules' };
  return `microsoft.network/${types[type] ?? ''}`;
}

/** Of ways in, what the document tells of them, and what was not read. */
export const DEFECTS_OF_WAYS: readonly Defect[] = [...UNGUARDED, ...BALANCED, ...TRANSLATED, ...TOLD, ...UNREAD];
