import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { NO_ADDRESSES, parseAddressSet, union, type AddressSet } from '../../values/cidr.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { prefixSelector } from './securityRule.ts';

/** Who is meant by a list of addresses and the like; `gap` where more may be meant. */
export interface Sources {
  readonly addresses: AddressSet;
  /** What is neither an address nor a prefix nor a range. */
  readonly tags: readonly string[];
  readonly gap?: Unknown;
}

/** What an IP group holds; each is read once. */
export function ipGroups(index: NetworkIndex): (id: string) => Sources {
  const memo = new Map<string, Sources>();
  return (id) => {
    const known = memo.get(idKey(id)) ?? groupOf(index, id);
    memo.set(idKey(id), known);
    return known;
  };
}

function groupOf(index: NetworkIndex, id: string): Sources {
  const row = index.row(TYPES.ipGroup, id);
  if (row === undefined) return { addresses: NO_ADDRESSES, tags: [], gap: index.missing(TYPES.ipGroup, id) };
  const list = at(row, 'properties', 'ipAddresses');
  if (!Array.isArray(list)) return { addresses: NO_ADDRESSES, tags: [], gap: missingPath(row, 'properties.ipAddresses') };
  const texts = asArray(list).map((one) => asString(one)?.trim() ?? '').filter((one) => one !== '');
  // A group may hold thousands: they are joined at once, not one by one.
  const whole = parseAddressSet(texts);
  const { addresses, tags } = whole === undefined ? prefixSelector(texts) : { addresses: whole, tags: [] };
  return tags.length === 0 ? { addresses, tags } : { addresses, tags: [], gap: notCollected(TYPES.ipGroup, id, `${id} holds ${tags.join(', ')}, which is no address`) };
}

/** The union; of several causes the first. */
export function allOf(parts: readonly Sources[]): Sources {
  const gap = parts.find((part) => part.gap !== undefined)?.gap;
  const all = { addresses: parts.reduce((sum, { addresses }) => union(sum, addresses), NO_ADDRESSES), tags: [...new Set(parts.flatMap(({ tags }) => tags))] };
  return gap === undefined ? all : { ...all, gap };
}
