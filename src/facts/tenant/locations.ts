import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { parseAddressSet, unionOf, NO_ADDRESSES, type AddressSet } from '../../values/cidr.ts';
import { asArray, asBoolean, asString, at, type JsonValue } from '../../values/json.ts';
import { gapAt } from '../missing.ts';
import { textsOf } from './texts.ts';

export const NAMED_LOCATIONS = 'Microsoft.Graph/namedLocations';

/** Where a location is: addresses, or the countries that addresses map to. What cannot be read is `unreadable`: it may be anywhere. */
export type Location =
  | { readonly kind: 'addresses'; readonly addresses: AddressSet; readonly trusted: boolean | undefined }
  | { readonly kind: 'countries'; readonly countries: readonly string[]; readonly withUnknown: boolean }
  | { readonly kind: 'unreadable'; readonly trusted: boolean | undefined };

export interface Locations {
  readonly byId: ReadonlyMap<string, Location>;
  /** Why there may be more than these. */
  readonly gap: Gap | undefined;
}

/** The named locations (Graph reference, "namedLocation"). A country that the user's phone tells by GPS is no property of the sign-in. */
export function readLocations(snapshot: Snapshot): Locations {
  const byId = new Map<string, Location>();
  for (const row of snapshot.rows(NAMED_LOCATIONS)) byId.set(lastSegment(row.id).toLowerCase(), locationOf(row.properties));
  return { byId, gap: gapAt(snapshot, NAMED_LOCATIONS, '/') };
}

function locationOf(properties: JsonValue | undefined): Location {
  const type = asString(at(properties, '@odata.type'))?.toLowerCase() ?? '';
  const trusted = asBoolean(at(properties, 'isTrusted'));
  if (type.endsWith('.countrynamedlocation')) return countriesOf(properties);
  const ranges = at(properties, 'ipRanges');
  const addresses = Array.isArray(ranges) ? asArray(ranges).map((range) => parseAddressSet([asString(at(range, 'cidrAddress')) ?? ''])) : [undefined];
  if (!type.endsWith('.ipnamedlocation') || addresses.includes(undefined)) return { kind: 'unreadable', trusted };
  return { kind: 'addresses', addresses: unionOf(addresses.map((one) => one ?? NO_ADDRESSES)), trusted };
}

function countriesOf(properties: JsonValue | undefined): Location {
  const [countries, withUnknown] = [textsOf(at(properties, 'countriesAndRegions')), asBoolean(at(properties, 'includeUnknownCountriesAndRegions'))];
  const method = asString(at(properties, 'countryLookupMethod'))?.toLowerCase() ?? 'clientipaddress';
  if (countries === undefined || withUnknown === undefined || method !== 'clientipaddress') return { kind: 'unreadable', trusted: false };
  return { kind: 'countries', countries: countries.map((country) => country.toUpperCase()), withUnknown };
}

/** The locations that are marked as trusted. Only addresses can be. */
export function trustedLocations({ byId }: Locations): readonly Location[] {
  return [...byId.values()].filter((location) => location.kind !== 'countries' && location.trusted !== false);
}
