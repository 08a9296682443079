import { contains, countIpv4, hasIpv6PrefixShorterThan, intersect, overlaps, parseAddressSet, PUBLIC_ADDRESSES } from '../../values/cidr.ts';

/** As the facts count (design, section 7): more public IPv4 addresses than a /16 holds, or more IPv6 than a /48, are as good as everyone. */
const MANY_IPV4 = 65_536;
const SITE_PREFIX = 48;

/** Texts that stand for everybody on the Internet. */
const EVERYBODY: ReadonlySet<string> = new Set(['*', 'any', 'internet', '/0', '0.0.0.0/0', '::/0', '0.0.0.0']);

/** Whether sources together are (nearly) anywhere; a text that is no address may be anywhere. */
export function isWide(sources: readonly string[]): boolean {
  const addresses = parseAddressSet(sources);
  if (addresses === undefined || sources.some(isEverybody)) return true;
  const open = intersect(addresses, PUBLIC_ADDRESSES);
  return countIpv4(open) > MANY_IPV4 || hasIpv6PrefixShorterThan(open, SITE_PREFIX);
}

export function isEverybody(source: string): boolean {
  return EVERYBODY.has(source.trim().toLowerCase());
}

/** Those of `wanted` (IPv4 prefixes) that sources surely hold: what a tag of unknown prefixes holds nobody can tell. */
export function heldBy(sources: readonly string[], wanted: readonly string[]): readonly string[] {
  if (sources.some((source) => isEverybody(source) && !source.includes(':'))) return wanted;
  // The two address families never stand in one rule together.
  const held = parseAddressSet(sources.filter((source) => parseAddressSet([source]) !== undefined));
  return wanted.filter((prefix) => {
    const addresses = parseAddressSet([prefix]);
    return held !== undefined && addresses !== undefined && contains(held, addresses) && overlaps(held, addresses);
  });
}
