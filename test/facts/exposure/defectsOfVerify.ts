import { defectsIn, type Defect } from './defect.ts';

const VERIFY = defectsIn('facts/exposure/verify.ts');
const MATCH = defectsIn('facts/exposure/packetMatch.ts');
const PLACES = defectsIn('facts/exposure/packetPlaces.ts');

/** Of the answers about single packets. */
export const DEFECTS_OF_VERIFY: readonly Defect[] = [
  VERIFY('verify: outbound is inbound', 'answerTo(packet, context);', "answerTo({ ...packet, direction: 'Inbound' }, context);"),
  VERIFY('verify: the interface is before the subnet inbound', "sighting.packet.direction === 'Inbound' ? [outer, inner] : [inner, outer]", "sighting.packet.direction === 'Inbound' ? [inner, outer] : [outer, inner]"),
  VERIFY('verify: admin rules that were not read leave a deny', "return gap === undefined ? { access: 'Deny',", "return gap !== null ? { access: 'Deny',"),
  VERIFY('verify: a group that was not read outweighs a deny', "outcomes.find(({ access }) => access === 'Deny') ?? outcomes.find(({ access }) => access === 'Unknown')", "outcomes.find(({ access }) => access === 'Unknown') ?? outcomes.find(({ access }) => access === 'Deny')"),
  VERIFY('verify: a rule that holds perhaps does not', "if (found !== 'no') perhaps.push(rule);", ''),
  VERIFY('verify: what an earlier rule of its configuration takes comes to a later one too', 'priority <= (ends.get(configuration) ?? priority)', 'priority <= priority'),
  VERIFY('verify: admin rules come in the order of their priorities', "found === 'yes' && !isOpen(rule)", "found === 'yes'"),
  VERIFY('verify: a rule that holds perhaps does', "if (found === 'yes' && !isOpen(rule)) return", "if (found !== 'no' && !isOpen(rule)) return"),
  VERIFY('verify: rules that hold perhaps make it unknown though they all agree', 'rule.access !== first.access || !rule.accessReadable', 'rule.name !== first.name'),
  VERIFY('verify: AlwaysAllow goes on to the groups', "return { access: 'Allow', by: [{ level: 'adminRule', rule }] };", 'return groups();'),
  VERIFY('verify: the inbound admin rules count outbound', "packet.direction === 'Inbound' ? admin.inbound : admin.outbound", 'admin.inbound'),
  VERIFY('verify: the inbound rules count outbound', "sighting.packet.direction === 'Inbound' ? guard.inbound : guard.outbound", 'guard.inbound'),
  VERIFY('verify: only the inner allow is told', "outcomes.flatMap((outcome) => (outcome.access === 'Allow' ? outcome.by : []))", "outcomes.slice(1).flatMap((outcome) => (outcome.access === 'Allow' ? outcome.by : []))"),
  MATCH('verify: the platform is the Internet', "if (!isPublic(remoteAddress) || holdsAddress", 'if ((!isPublic(remoteAddress) && !isPlatform(remoteAddress)) || holdsAddress'),
  MATCH('verify: the platform is not the load balancer', "return isPlatform(remoteAddress) ? 'yes' : 'no';", "return 'no';"),
  MATCH('verify: no remote port is port 0', "if (port !== undefined) return holdsPort(ports, port) ? 'yes' : 'no';", "return holdsPort(ports, port ?? 0) ? 'yes' : 'no';"),
  MATCH('verify: outbound the rule asks for the local port', "const port = direction === 'Inbound' ? localPort : remotePort;", 'const port = localPort;'),
  MATCH('verify: source ports are ignored', "const isMet = port === undefined ? isFromEveryPort(rule) : holdsPort(rule.sourcePorts, port);", 'const isMet = port === undefined || isFromEveryPort(rule) || port >= 0;'),
  MATCH('verify: no source port meets no allow of some', "if (port === undefined && rule.access !== 'Deny') return 'yes';", ''),
  MATCH('verify: a tag that is not known holds nobody', "if (prefixes === undefined) return isPublic(remoteAddress) ? 'perhaps' : 'no';", "if (prefixes === undefined) return 'no';"),
  MATCH('verify: a tag that is not known may hold a private address', "if (prefixes === undefined) return isPublic(remoteAddress) ? 'perhaps' : 'no';", "if (prefixes === undefined) return 'perhaps';"),
  MATCH('verify: a tag holds none of its prefixes', "return holdsAddress(prefixes, remoteAddress) ? 'yes' : 'no';", "return 'no';"),
  MATCH('verify: a deny of the Internet closes although a part of the network was not read', "isKnownInside || (access === 'Deny' && !virtualNetwork.whole) ? 'perhaps' : 'yes'", "isKnownInside ? 'perhaps' : 'yes'"),
  MATCH('verify: a virtual network of which a part was not read holds no more', "return virtualNetwork.whole || isPlatform(remoteAddress) ? 'no' : 'perhaps';", "return 'no';"),
  MATCH('verify: the groups of the local configuration are ignored', '|| groups.some((group) => localGroups.keys.has(group))', ''),
  MATCH('verify: the local address is not in its virtual network', '|| tags.some(isVirtualNetwork) ', ''),
  PLACES('verify: the groups of the remote address are ignored', "found.keys.has(group) ? 'yes' : found.isWhole", 'found.isWhole'),
  PLACES('verify: a missing group is none', "if (group === undefined) return { kind: 'missing', cause: index.missing(TYPES.securityGroup, id) };", "if (group === undefined) return { kind: 'none' };"),
  PLACES('verify: a missing subnet has no group', "return { around, guard: { kind: 'missing', cause: index.missing(TYPES.virtualNetwork, subnetId === '' ? '(no subnet)' : subnetId) } };", "return { around, guard: { kind: 'none' } };"),
  PLACES('verify: interfaces of instances are not found', 'const INTERFACES = [TYPES.networkInterface, TYPES.scaleSetInterface] as const;', 'const INTERFACES = [TYPES.networkInterface] as const;'),
  defectsIn('facts/exposure/securityRule.ts')('verify: nothing may leave for the Internet by default', "defaultRule('Outbound', 'AllowInternetOutBound', 65001, 'Allow', '*', 'Internet'),", ''),
];
