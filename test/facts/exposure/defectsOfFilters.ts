import { defectsIn, type Defect } from './defect.ts';

const RULE = defectsIn('facts/exposure/securityRule.ts');
const WALK = defectsIn('facts/exposure/walk.ts');
const ORDER = defectsIn('facts/exposure/adminOrder.ts');
const FILTERS = defectsIn('facts/exposure/filters.ts');
const LEVEL_CACHE = defectsIn('facts/exposure/levelCache.ts');
const MATCHING = defectsIn('facts/exposure/matching.ts');
const ENDPOINTS = defectsIn('facts/exposure/endpoints.ts');
const SUBNETS = defectsIn('facts/exposure/subnets.ts');
const ADMIN = defectsIn('facts/exposure/adminRules.ts');
const FORCE = defectsIn('facts/exposure/adminForce.ts');
const REACH = defectsIn('facts/exposure/reach.ts');
const WIDTH = defectsIn('facts/exposure/width.ts');
const CIDR = defectsIn('values/cidr.ts');

const FIELDS: readonly Defect[] = [
  RULE('plural fields are dropped', '[at(properties, singular), ...asArray(at(properties, pluralOf(singular)))].map(text)', '[at(properties, singular)].map(text)'),
  RULE('singular fields are dropped where there is a plural', '[at(properties, singular), ...asArray(at(properties, pluralOf(singular)))].map(text)', '(asArray(at(properties, pluralOf(singular))).length > 0 ? asArray(at(properties, pluralOf(singular))) : [at(properties, singular)]).map(text)'),
  RULE('priorities compare as texts', '.toSorted((a, b) => a.priority - b.priority);', '.toSorted((a, b) => (String(a.priority) < String(b.priority) ? -1 : 1));'),
  RULE('default rules are forgotten', '...(defaults.length < DEFAULT_RULES.length ? DEFAULT_RULES : defaults)', '...defaults'),
  RULE('the default rule for probes lets in everybody', "'Allow', 'AzureLoadBalancer', '*'", "'Allow', '*', '*'"),
  RULE('the default rule for the virtual network lets in everybody', "defaultRule('Inbound', 'AllowVnetInBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork')", "defaultRule('Inbound', 'AllowVnetInBound', 65000, 'Allow', '*', 'VirtualNetwork')"),
  RULE('outbound rules count inbound', ".filter((rule) => mayBeOf(at(rule, 'properties'), direction))", ".map((rule) => ({ ...rule, properties: { ...asObject(at(rule, 'properties')), direction } }))"),
  RULE('the letter case of a protocol counts', 'const wanted = text?.toLowerCase();', "const wanted = text === '*' || text === 'Any' || /^[A-Z][a-z]+$/u.test(text ?? '') ? text?.toLowerCase() : undefined;"),
  RULE('the letter case of an access counts', "accesses.get(asString(at(properties, 'access'))?.toLowerCase() ?? '')", "accesses.get(asString(at(properties, 'access'))?.replace(/^[A-Z]/u, (letter) => letter.toLowerCase()) === 'alwaysAllow' ? 'alwaysallow' : (asString(at(properties, 'access')) ?? '').replace('Allow', 'allow').replace('Deny', 'deny').replace(/^(?:allow|deny)$/u, (same) => (same === asString(at(properties, 'access')) ? '' : same)))"),
  RULE('0.0.0.0 is one address', "const EVERY_IPV4 = '0.0.0.0';", "const EVERY_IPV4 = 'nothing';"),
  RULE('Any and /0 are service tags', "['any', '/0', '<network>/0', '<nw>/0'].includes(prefix.toLowerCase())", "['<network>/0'].includes(prefix)"),
  RULE('Icmp asks for ports', "return protocol === 'Tcp' || protocol === 'Udp';", "return protocol === 'Tcp' || protocol === 'Udp' || protocol === 'Icmp';"),
  LEVEL_CACHE('source ports narrow an allow', "!(rule.access === 'Deny' && hasPorts(protocol) && !isFromEveryPort(rule))", '!(hasPorts(protocol) && !isFromEveryPort(rule))'),
  LEVEL_CACHE('a deny of some source ports closes', " && !(rule.access === 'Deny' && hasPorts(protocol) && !isFromEveryPort(rule))", ''),
  RULE('source ports in two runs are not all ports', 'sourcePorts !== undefined && includes(sourcePorts, ALL_PORTS)', 'sourcePorts === ALL_PORTS || (sourcePorts?.edges.length === 2 && includes(sourcePorts, ALL_PORTS) && sourcePorts.edges[0] !== 0)'),
  defectsIn('values/ports.ts')('the last port of a range is outside', '[first, last + 1]', '[first, Math.max(last, first + 1)]'),
];

const LEVELS: readonly Defect[] = [
  WALK('denies are ignored', "    if (rule.access === 'Deny') {", "    if (rule.access === 'Deny') continue;\n    if (rule.access === 'Deny') {"),
  WALK('the last match wins', 'for (const match of matches) {', 'for (const match of matches.toReversed()) {'),
  WALK('a later deny takes back what an allow let in', 'remaining = subtract(remaining, knownTags(sources.tags, senders));', 'remaining = subtract(remaining, knownTags(sources.tags, senders));\n      if (sources.isEverybody) passing.flows.length = 0;'),
  SUBNETS('the group of the subnet is ignored', "subnetLevel: groupLevel(index, 'subnet', at(subnet, 'properties')),", "subnetLevel: { kind: 'none' },"),
  defectsIn('facts/exposure/machineExposure.ts')('the group of the interface is ignored', "groupLevel(site.index, 'networkInterface', networkInterface.properties)", "({ kind: 'none' } as const)"),
  FILTERS('one of two groups is enough', '(isNothing(outer) || isNothing(inner) ? NOTHING_PASSED : passBoth(outer, inner))', '([outer, inner].some(({ flows }) => flows.some(({ deciders }) => deciders.length === 0)) ? passBoth(outer, inner) : passEither(outer, inner))'),
  WALK('what perhaps passes a group is closed', 'const maybe = union(intersect(outer.maybe, possibleOf(inner)), intersect(inner.maybe, possibleOf(outer)));', 'const maybe = NO_ADDRESSES;'),
  SUBNETS('a missing subnet is no group', "subnetLevel: { kind: 'missing', cause }", "subnetLevel: { kind: 'none' }"),
  SUBNETS('a missing group is no group', "if (group === undefined) return { kind: 'missing', cause: index.missing(TYPES.securityGroup, id) };", "if (group === undefined) return { kind: 'none' };"),
  SUBNETS('a missing group lets nothing through', "if (group === undefined) return { kind: 'missing', cause: index.missing(TYPES.securityGroup, id) };", "if (group === undefined) return { kind: 'shut' };"),
  SUBNETS('the rule that decides is told of the wrong level', "subnetLevel: groupLevel(index, 'subnet', at", "subnetLevel: groupLevel(index, 'networkInterface', at"),
  MATCHING('destination prefixes are ignored', "return overlaps(addresses, address) ? '+' : '-';\n  return contains", "return '+';\n  return contains"),
  MATCHING('application security groups are ignored', "if (!isFloating && groups.some((group) => own.keys.has(group))) return '+';", ''),
  MATCHING('the machine is the Internet', "if (!destination.isFloating) return tag === 'virtualnetwork' ? '+' : '-';", "if (!destination.isFloating) return tag === 'virtualnetwork' || tag === 'internet' ? '+' : '-';"),
  MATCHING('the machine is not in its virtual network', "if (!destination.isFloating) return tag === 'virtualnetwork' ? '+' : '-';", "if (!destination.isFloating) return '-';"),
];

const TAGS: readonly Defect[] = [
  MATCHING('the letter case of tags counts', 'switch (tag.toLowerCase()) {', "switch (['Internet', 'VirtualNetwork', 'AzureLoadBalancer'].includes(tag) ? tag.toLowerCase() : '') {"),
  MATCHING('a deny by an unknown tag closes everything', 'tagged(tag) ?? NO_ADDRESSES', 'tagged(tag) ?? { v4: [0, 2 ** 32], v6: [0n, 1n << 128n] }'),
  MATCHING('an allow by a tag is dropped', 'if (overlaps(universe, PUBLIC_ADDRESSES)) tags.push(tag);', 'break;'),
  MATCHING('probes are clients', "case 'azureloadbalancer':\n        break;", "case 'azureloadbalancer':\n        addresses = universe;\n        break;"),
  defectsIn('facts/exposure/serviceTags.ts')('the prefixes of a service tag are ignored', 'const found = prefixesOf(rows.get(key));', 'const found = undefined;'),
  MATCHING('the Internet includes the virtual network', 'subtract(universe, virtualNetwork.addresses)', 'universe'),
  ENDPOINTS('what a route may put into the network is never of the Internet', 'routed.key === plain.key ? [routed] : [routed, plain]', '[routed]'),
  ENDPOINTS('what a route may put into the network is always of the Internet', 'routed.key === plain.key ? [routed] : [routed, plain]', '[plain]'),
  WALK('what only the second of two readings lets through is not told', 'flows: other.flows.filter((flow) => !isTold(flow))', 'flows: []'),
  MATCHING('a deny of the Internet closes although a part of the network was not read', 'if (virtualNetwork.gap !== undefined) contested = subtract(outside, sources.addresses);', ''),
  MATCHING('a virtual network of which a part was not read holds no more', 'if (virtualNetwork.gap !== undefined) maybe = universe;', ''),
  SUBNETS('the route of everything is ignored', "at(route, 'properties', 'addressPrefix') ?? '');", "at(route, 'properties', 'addressPrefix') ?? '').filter((prefix) => prefix !== '0.0.0.0/0');"),
  SUBNETS('routes are ignored', 'const addresses = union(settled.addresses, routed.addresses);', 'const addresses = settled.addresses;'),
  SUBNETS('a route table that was not read has no routes', 'if (table === undefined) return { addresses: NO_ADDRESSES, gap: index.missing(TYPES.routeTable, id) };', 'if (table === undefined) return { addresses: NO_ADDRESSES };'),
  SUBNETS('peers are ignored', '[prefixesOf(network), ...connectedPeers(network).map((peering) => peerPrefixes(index, network, peering))]', '[prefixesOf(network)]'),
  SUBNETS('peers that are not connected count', ".toLowerCase() === 'connected')", ".toLowerCase() !== '')"),
  SUBNETS('what a peering remembers is ignored', 'if (told.length > 0 &&', 'if (told.length < 0 &&'),
  SUBNETS('what a peering remembers counts although the peer was read', 'if (peer !== undefined) return prefixesOf(peer);', "if (peer !== undefined && !Array.isArray(at(peering, 'properties', 'remoteAddressSpace', 'addressPrefixes'))) return prefixesOf(peer);"),
  SUBNETS('a peer of which nothing is known holds nothing', 'if (told.length > 0 && areAddresses(told.flat())) return', 'return'),
];

const ADDRESSES: readonly Defect[] = [
  CIDR('10.0.0.0/8 counts as public', "'10.0.0.0/8', ", ''),
  CIDR('multicast counts as public', "'224.0.0.0/4', ", ''),
  CIDR('the platform counts as public', "AZURE_PLATFORM = ['168.63.129.16']", "AZURE_PLATFORM = ['168.63.129.17']"),
  CIDR('`*` is IPv4 only', "if (text === '*') return ALL_ADDRESSES;", "if (text === '*') return ALL_IPV4;"),
  CIDR('0.0.0.0/0 is IPv6 too', 'return { v4: [start, start + size], v6: [] };', 'return { v4: [start, start + size], v6: length === 0 ? ALL_IPV6.v6 : [] };'),
  CIDR('the bits of a host move a prefix', 'return { v4: [start, start + size], v6: [] };', 'return { v4: [address, Math.min(address + size, 2 ** 32)], v6: [] };'),
  CIDR('the last address of a run is outside', '[a4, b4 + 1]', '[a4, b4]'),
  CIDR('a range is told with the address after it', 'formatIpv4(end - 1)', 'formatIpv4(end)'),
  CIDR('ranges are told out of order', 'return [...v4, ...v6];', 'return [...v4.toReversed(), ...v6.toReversed()];'),
  CIDR('addresses are counted by their runs', 'return countIpv4(addresses) + Number(countIpv6(addresses));', 'return addresses.v4.length / 2 + addresses.v6.length / 2;'),
  WIDTH('65,536 addresses are wide', '> MANY_IPV4', '>= MANY_IPV4'),
  WIDTH('65,537 addresses and more are few', 'MANY_IPV4 = 65_536', 'MANY_IPV4 = 65_536 * 512'),
  WIDTH('/48 counts as wide', 'SITE_PREFIX = 48', 'SITE_PREFIX = 49'),
  WIDTH('/47 does not count as wide', 'SITE_PREFIX = 48', 'SITE_PREFIX = 47'),
  REACH('a tag is not wide', 'const wideTag = tagged.some((flow) => isWide(flow.addresses));', 'const wideTag = false;'),
  REACH('a tag is as wide at every port as at the first', "`${wideTag ? 'wide ' : ''}${signatureOf(addresses, tags, deciders)}`", 'signatureOf(addresses, tags, deciders)'),
  WIDTH('the last verdict is the widest', 'if (ORDER.indexOf(verdict) > ORDER.indexOf(found)) found = verdict;', 'found = verdict;'),
  REACH('protocols are told as one where Tcp and Udp do not differ', 'return lists.every(isSame) ?', 'return lists.slice(0, 2).every(isSame) ?'),
  REACH('runs of ports are joined over a gap', 'last === undefined || last.ports.edges[1] !== start', 'last === undefined'),
  defectsIn('facts/exposure/endpoints.ts')('IPv6 configurations are IPv4', "return isIpv6 ? ALL_IPV6 : ALL_IPV4;", 'return isIpv6 ? ALL_IPV4 : ALL_IPV4;'),
];

const ADMINISTERED: readonly Defect[] = [
  ADMIN('AlwaysAllow is ignored', 'both.Inbound.accessReadable && mayBeOf(', "both.Inbound.accessReadable && both.Inbound.access !== 'AlwaysAllow' && mayBeOf("),
  RULE('AlwaysAllow goes on to the groups', "['alwaysallow', 'AlwaysAllow']", "['alwaysallow', 'Allow']"),
  ADMIN('an admin Deny is ignored', 'both.Inbound.accessReadable && mayBeOf(', "both.Inbound.accessReadable && both.Inbound.access !== 'Deny' && mayBeOf("),
  RULE('an admin Allow is final', "new Map([...GROUP_ACCESSES, ['alwaysallow'", "new Map([...GROUP_ACCESSES, ['allow', 'AlwaysAllow'], ['alwaysallow'"),
  ADMIN('an admin Allow does not stand before a later Deny', 'both.Inbound.accessReadable && mayBeOf(', "both.Inbound.accessReadable && both.Inbound.access !== 'Allow' && mayBeOf("),
  ADMIN('the higher admin priority is first', 'placed.toSorted((a, b) => a.priority - b.priority);', 'placed.toSorted((a, b) => b.priority - a.priority);'),
  ORDER('an admin deny of unknown order closes', 'rivals.length === 0 ||', "match.rule.access === 'Deny' || rivals.length === 0 ||"),
  ORDER('an AlwaysAllow of unknown order opens', 'rivals.length === 0 ||', "match.rule.access === 'AlwaysAllow' || rivals.length === 0 ||"),
  ORDER('a rule of which a part is contested holds nowhere for certain', '[alone, { ...match, certain: false }]', '[{ ...match, certain: false }]'),
  ORDER('what an earlier rule of its configuration takes comes to a later one too', 'const reach = left;', 'const reach = senders.universe;'),
  WALK('a tag that an earlier rule leaves to the groups is delivered by a later one', ' && !taken.has(tag.toLowerCase())', ''),
  WALK('a tag that the one level denies comes through where the next allows it', 'isEmptyAddresses(addresses) || tags.some((tag) => without.includes(tag.toLowerCase()))', 'isEmptyAddresses(addresses)'),
  RULE('configurations come in the order of their priorities', '(one.configuration !== other.configuration || one.priority === other.priority)', 'one.priority === other.priority'),
  RULE('rules of one priority come as written', '(one.configuration !== other.configuration || one.priority === other.priority)', 'one.configuration !== other.configuration'),
  FILTERS('admin rules that were not read open nothing', 'const perhaps = gap === undefined ? NOTHING_PASSED : perhapsPassed(senders.universe);', 'const perhaps = NOTHING_PASSED;'),
  RULE('a network group is everybody', "return { ...named, groups: [...groups, ...networkGroups] };", 'return { ...named, addresses: ALL_ADDRESSES, groups };'),
  FORCE('a collection applies whatever groups the network is of', "return wanted.includes(undefined) ? 'perhaps' : 'no';", "return 'yes';"),
  FORCE('a collection that applies perhaps applies', "applies: applies === 'yes' && isSettled(row) }", 'applies: isSettled(row) }'),
  FORCE('of several goal states the first counts', 'if (found.length < 2) return found[0];', 'if (found.length > 0) return found[0];'),
  FORCE('a goal state that was not read has no rules', 'if (state === undefined) return forceOf([], index.gap(TYPES.adminGoalState, subscriptionOf(snapshot) ?? \'\') ?? unfollowed(place, snapshot));', 'if (state === undefined) return forceOf([]);'),
  FORCE('an admin rule that was not read is none', 'if (rule === undefined) return forceOf([], index.missing(TYPES.adminRule, id));', 'if (rule === undefined) return forceOf([]);'),
  defectsIn('facts/exposure/endpoints.ts')('AlwaysAllow opens what no group has opened', 'return isUnguarded && traffic.openings.length > 0 ? { openings: [], maybeMore: true, ignored: [] } : traffic;', 'return traffic;'),
  defectsIn('facts/exposure/endpoints.ts')('AlwaysAllow opens nothing where the subnet was not read', "const isUnguarded = levels[0].kind === 'shut'", "const isUnguarded = levels[0].kind === 'shut' || (levels[0].kind === 'missing' && levels[1].kind !== 'rules')"),
  defectsIn('facts/exposure/endpoints.ts')('AlwaysAllow says nothing where no group has opened', '{ openings: [], maybeMore: true, ignored: [] }', '{ openings: [], maybeMore: false, ignored: [] }'),
];

/** Of rules, levels, tags, addresses and widths. */
export const DEFECTS_OF_FILTERS: readonly Defect[] = [...FIELDS, ...LEVELS, ...TAGS, ...ADDRESSES, ...ADMINISTERED];
