import { parseAddressSet, type AddressSet } from '../../values/cidr.ts';
import { at } from '../../values/json.ts';
import type { Row } from '../../model/resource.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';

/**
 * What a service tag stands for, by its name in any letter case; undefined where the snapshot does not hold the tag, or a
 * prefix of it could not be read. Source: REST reference, "Service Tags - List".
 */
export function serviceTagPrefixes(index: NetworkIndex): (tag: string) => AddressSet | undefined {
  let rows: ReadonlyMap<string, Row> | undefined;
  const memo = new Map<string, AddressSet | undefined>();
  return (tag) => {
    const key = tag.toLowerCase();
    if (memo.has(key)) return memo.get(key);
    rows ??= new Map([...index.rows(TYPES.serviceTag)].map((row) => [row.name.toLowerCase(), row]));
    const found = prefixesOf(rows.get(key));
    memo.set(key, found);
    return found;
  };
}

function prefixesOf(row: Row | undefined): AddressSet | undefined {
  const prefixes = at(row, 'properties', 'addressPrefixes');
  if (!Array.isArray(prefixes)) return undefined;
  return parseAddressSet(prefixes.map((prefix: unknown) => (typeof prefix === 'string' ? prefix : '')));
}
