import type { Edit } from './defective.ts';

/** One thing that the code could get wrong, and the change that makes it so. */
export interface Defect {
  readonly name: string;
  /** Undefined: nobody has written it yet. */
  readonly edit?: Edit;
}

const SKU = 'facts/exposure/publicPaths.ts';

/** At least one for each rule of what exposure means; a defect that nothing notices is a hole in the comparison. */
export const DEFECTS: readonly Defect[] = [
  { name: 'a Basic address without a group is closed', edit: { file: SKU, find: "if (sku === 'basic') return 'open';", replace: "if (sku === 'basic') return 'closed';" } },
  { name: 'a Standard address without a group is open', edit: { file: SKU, find: ".includes(sku) ? 'closed' :", replace: ".includes(sku) ? 'open' :" } },
  { name: 'no sku is Standard', edit: { file: SKU, find: "?.toLowerCase() ?? 'basic';", replace: "?.toLowerCase() ?? 'standard';" } },
  { name: 'the letter case of a sku counts', edit: { file: SKU, find: "?.toLowerCase() ?? 'basic';", replace: " ?? 'basic';" } },
  { name: 'plural fields are dropped' },
  { name: 'singular fields are dropped where there is a plural' },
  { name: 'denies are ignored' },
  { name: 'the group of the subnet is ignored' },
  { name: 'the group of the interface is ignored' },
  { name: 'one of two groups is enough' },
  { name: 'the last match wins' },
  { name: 'priorities compare as texts' },
  { name: 'default rules are forgotten' },
  { name: 'outbound rules count inbound' },
  { name: '10.0.0.0/8 counts as public' },
  { name: 'the letter case of tags counts' },
  { name: 'the letter case of ids counts' },
  { name: 'port mapping is lost' },
  { name: 'Icmp asks for ports' },
  { name: 'floating IP is ignored' },
  { name: 'floating IP at every rule' },
  { name: 'AlwaysAllow is ignored' },
  { name: 'an admin Deny is ignored' },
  { name: 'an admin Allow is final' },
  { name: 'the higher admin priority is first' },
  { name: 'an admin deny of unknown order closes' },
  { name: 'source ports narrow an allow' },
  { name: 'a deny of some source ports closes' },
  { name: 'a deny by an unknown tag closes everything' },
  { name: 'an allow by a tag is dropped' },
  { name: 'the Internet includes the virtual network' },
  { name: 'the route of everything is ignored' },
  { name: 'peers are ignored' },
  { name: 'peers that are not connected count' },
  { name: 'what a peering remembers is ignored' },
  { name: 'application security groups are ignored' },
  { name: 'destination prefixes are ignored' },
  { name: '`*` is IPv4 only' },
  { name: '0.0.0.0/0 is IPv6 too' },
  { name: 'a missing subnet is no group' },
  { name: 'a missing group is no group' },
  { name: 'NAT rules of the second version are ignored' },
  { name: 'pools of NAT rules are ignored' },
  { name: 'pools of addresses are ignored' },
  { name: 'internal frontends are public' },
  { name: 'the sku of the balancer is ignored' },
  { name: 'a firewall hands on the source of the client' },
  { name: 'IP groups are ignored' },
  { name: 'an earlier rule of a firewall does not take the packet' },
  { name: 'groups of a policy are tried in any order' },
  { name: 'instances of scale sets are ignored' },
  { name: 'the allow of a live request is not temporary' },
  { name: 'a request that is over is live' },
  { name: 'verify: outbound is inbound' },
  { name: 'verify: the platform is the Internet' },
];
