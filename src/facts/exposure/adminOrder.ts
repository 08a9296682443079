import { intersect, isEmptyAddresses, NO_ADDRESSES, overlaps, subtract, union, unionOf, type AddressSet } from '../../values/cidr.ts';
import { knownTags, takenBy, type Match, type Senders } from './matching.ts';
import { isOrderOpen } from './securityRule.ts';

/** A match, and whoever comes to it at all; undefined: everybody. */
export interface Settled extends Match {
  readonly reach?: AddressSet;
}

/**
 * The matches of security admin rules, of whose order a part is not known: two configurations come in either order, as do two
 * rules of one priority. Each match loses what earlier rules of its own configuration take, and is in doubt for those whom
 * rules of another access and of either order match too.
 */
export function settledMatches(matches: readonly Match[], senders: Senders): readonly Settled[] {
  if (!matches.some((one) => matches.some((other) => isOrderOpen(one.rule, other.rule)))) return matches;
  const reached = [...Map.groupBy(matches, ({ rule }) => rule.configuration).values()].flatMap((own) => reachedMatches(own, senders));
  return reached.toSorted((a, b) => a.rule.priority - b.rule.priority).flatMap((match) => piecesOf(match, reached, senders));
}

/** Of one configuration, whose order is known but for rules of one priority. */
function reachedMatches(matches: readonly Match[], senders: Senders): readonly Settled[] {
  let left = senders.universe;
  return [...Map.groupBy(matches, ({ rule }) => rule.priority).values()].flatMap((same) => {
    const reach = left;
    left = same.filter(({ certain }) => certain).reduce((rest, match) => subtract(rest, takenBy(match, senders)), left);
    return same.map((match) => ({ ...match, reach, sources: { ...match.sources, addresses: intersect(match.sources.addresses, reach), isEverybody: false } }));
  });
}

/** A match in two parts: the senders that it shares with rules that may as well come first, and its others, as sure as ever. */
function piecesOf(match: Settled, matches: readonly Settled[], senders: Senders): readonly Settled[] {
  const rivals = matches.filter((other) => isOrderOpen(match.rule, other.rule));
  if (rivals.length === 0 || !match.certain) return [match];
  const shared = unionOf(rivals.map((rival) => claimOf(rival, senders)));
  if (!isVague(match) && !overlaps(match.sources.addresses, shared)) return [match];
  const alone = { ...match, sources: { addresses: subtract(match.sources.addresses, shared), isEverybody: false, maybe: NO_ADDRESSES, contested: match.sources.contested, tags: [] } };
  return [alone, { ...match, certain: false }];
}

/** Whom a rule may take from others: a deny those that it matches if what was not read is as harmless as can be. */
function claimOf(match: Settled, senders: Senders): AddressSet {
  if (match.rule.access === 'Deny') return match.certain ? union(match.sources.addresses, knownTags(match.sources.tags, senders)) : NO_ADDRESSES;
  return isVague(match) ? (match.reach ?? senders.universe) : match.sources.addresses;
}

/** Whether a match may hold senders besides its addresses. */
function isVague({ sources }: Match): boolean {
  return sources.tags.length > 0 || !isEmptyAddresses(sources.maybe);
}
