import { countIpv4, hasIpv6PrefixShorterThan, type AddressSet } from '../../values/cidr.ts';

export type Verdict = 'open' | 'restricted' | 'temporary' | 'closed';

/** More public IPv4 addresses than a /16 holds are as good as everyone. */
const MANY_IPV4 = 65_536;
/** A site gets a /48 (RFC 6177): whoever names a shorter prefix names more than one. */
const SITE_PREFIX = 48;

/** Whether a set of public sources is so large that being let in from it is being open. */
export function isWide(sources: AddressSet): boolean {
  return countIpv4(sources) > MANY_IPV4 || hasIpv6PrefixShorterThan(sources, SITE_PREFIX);
}

const ORDER: readonly Verdict[] = ['closed', 'temporary', 'restricted', 'open'];

/** The one that lets in most. */
export function widest(verdicts: Iterable<Verdict>): Verdict {
  let found: Verdict = 'closed';
  for (const verdict of verdicts) if (ORDER.indexOf(verdict) > ORDER.indexOf(found)) found = verdict;
  return found;
}
