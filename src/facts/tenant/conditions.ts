import { unionOf } from '../../values/cidr.ts';
import type { Row } from '../../model/resource.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { isEmptyBox, type Box, type Mask } from './boxes.ts';
import type { Extent } from './degree.ts';
import { trustedLocations, type Location, type Locations } from './locations.ts';
import type { Space } from './space.ts';
import { targetsOf } from './targets.ts';
import { textsOf } from './texts.ts';
import { maskOf, type Vocabulary } from './vocabulary.ts';

type Masks = Extent<Mask>;

/** Addresses and countries where a policy counts: boxes of the two dimensions that do not overlap. */
type Places = Extent<readonly (readonly [address: Mask, country: Mask])[]>;

/**
 * The sign-ins that the conditions of a policy let in, users apart ("Conditional Access: Conditions", "Target resources", "Network"). A condition that is
 * null or an empty list is not set; one that Microsoft Graph always serves and that is not there, or cannot be read, may narrow to anything.
 */
export function extentOf(row: Row, space: Space, locations: Locations): Extent<readonly Box[]> {
  const conditions = at(row, 'properties', 'conditions');
  const words = space.vocabularies;
  const masks: readonly Masks[] = [
    targetsOf(at(conditions, 'applications'), space),
    clientsOf(at(conditions, 'clientAppTypes'), words.client),
    risksOf(at(conditions, 'signInRiskLevels'), words.signInRisk),
    risksOf(at(conditions, 'userRiskLevels'), words.userRisk),
    platformsOf(at(conditions, 'platforms'), words.platform),
    flowsOf(at(conditions, 'authenticationFlows'), words.flow),
  ];
  const places = placesOf(at(conditions, 'locations'), space, locations);
  const certain = isJsonObject(conditions) && Object.entries(conditions).every(([key, value]) => isUnderstood(key, value)) && 'devices' in conditions;
  return { surely: certain ? boxesOf(masks, places, 'surely') : [], perhaps: boxesOf(masks, places, 'perhaps') };
}

function boxesOf(masks: readonly Masks[], places: Places, reading: 'surely' | 'perhaps'): readonly Box[] {
  const [target = 0n, client = 0n, signInRisk = 0n, userRisk = 0n, platform = 0n, flow = 0n] = masks.map((mask) => mask[reading]);
  return places[reading].map(([address, country]) => [target, client, address, country, signInRisk, userRisk, platform, flow]).filter((box) => !isEmptyBox(box));
}

/** Conditions that are read elsewhere, or that are about workloads alone. */
const READ = new Set(['users', 'applications', 'clientapptypes', 'signinrisklevels', 'userrisklevels', 'platforms', 'locations', 'authenticationflows', 'serviceprincipalrisklevels']);

/** Filters of devices, risks of insiders, workloads in place of users, and whatever is new narrow a policy in ways that a sign-in does not tell. */
function isUnderstood(key: string, value: JsonValue | undefined): boolean {
  return READ.has(key.toLowerCase()) || key.startsWith('@') || isUnset(value);
}

function isUnset(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === '' || (isJsonObject(value) && Object.entries(value).every(([key, inner]) => key.startsWith('@') || isUnset(inner)));
}

function anywhere(all: Mask): Masks {
  return { surely: 0n, perhaps: all };
}

/** Which client types there are without the condition has changed: a policy without it is not judged. */
function clientsOf(stated: JsonValue | undefined, clients: Vocabulary): Masks {
  const types = textsOf(stated)?.map((type) => type.toLowerCase());
  if (types === undefined || types.length === 0) return anywhere(clients.all);
  if (types.includes('all')) return { surely: clients.all, perhaps: clients.all };
  const surely = maskOf(clients, types);
  const more = types.flatMap((type) => (type === 'eassupported' ? [clients.of('exchangeActiveSync')] : clients.of(type) === 0n ? [clients.all] : []));
  return { surely, perhaps: more.reduce((mask, one) => mask | one, surely) };
}

function risksOf(stated: JsonValue | undefined, levels: Vocabulary): Masks {
  const named = textsOf(stated);
  if (named === undefined) return anywhere(levels.all);
  return named.length === 0 ? { surely: levels.all, perhaps: levels.all } : listed(named, levels);
}

/** What the list names, and perhaps more where it names what is new. */
function listed(named: readonly string[], words: Vocabulary): Masks {
  const surely = maskOf(words, named);
  return { surely, perhaps: named.some((one) => words.of(one) === 0n && one.toLowerCase() !== 'hidden') ? words.all : surely };
}

function without(included: Masks, excluded: Masks): Masks {
  return { surely: included.surely & ~excluded.perhaps, perhaps: included.perhaps & ~excluded.surely };
}

function platformsOf(stated: JsonValue | undefined, platforms: Vocabulary): Masks {
  const all = { surely: platforms.all, perhaps: platforms.all };
  if (stated === null) return all;
  const [included, excluded] = [textsOf(at(stated, 'includePlatforms')), textsOf(at(stated, 'excludePlatforms'))];
  if (included === undefined || included.length === 0 || excluded === undefined) return anywhere(platforms.all);
  const masks = (names: readonly string[]): Masks => (names.some((name) => name.toLowerCase() === 'all') ? all : listed(names, platforms));
  return without(masks(included), masks(excluded));
}

/** A policy with transfer methods is for sign-ins by them alone. */
function flowsOf(stated: JsonValue | undefined, flows: Vocabulary): Masks {
  if (isUnset(stated)) return { surely: flows.all, perhaps: flows.all };
  const methods = asString(at(stated, 'transferMethods'))?.split(',').map((method) => method.trim()).filter((method) => method !== '');
  if (methods === undefined || methods.length === 0 || methods.some((method) => method.toLowerCase() === 'none')) return anywhere(flows.all);
  return listed(methods, flows);
}

/** Either in the addresses of a location or in its countries; and in none that is excluded. */
function placesOf(stated: JsonValue | undefined, space: Space, locations: Locations): Places {
  const everywhere: Places = { surely: [[space.addresses.all, space.vocabularies.country.all]], perhaps: [[space.addresses.all, space.vocabularies.country.all]] };
  if (stated === null) return everywhere;
  const [included, excluded] = [textsOf(at(stated, 'includeLocations')), textsOf(at(stated, 'excludeLocations'))];
  if (included === undefined || included.length === 0 || excluded === undefined || !space.tellsAddresses) return { surely: [], perhaps: everywhere.perhaps };
  const [inside, outside] = [areaOf(included, space, locations), areaOf(excluded, space, locations)];
  return { surely: pieces(inside, outside, 'surely', space), perhaps: pieces(inside, outside, 'perhaps', space) };
}

interface Area {
  readonly address: Masks;
  readonly country: Masks;
}

function pieces(inside: Area, outside: Area, reading: 'surely' | 'perhaps', { addresses, vocabularies }: Space): readonly (readonly [Mask, Mask])[] {
  const other = reading === 'surely' ? 'perhaps' : 'surely';
  const [address, country] = [inside.address[reading], inside.country[reading]];
  const [keepAddress, keepCountry] = [~outside.address[other], ~outside.country[other]];
  const found = [[address & keepAddress, vocabularies.country.all & keepCountry], [addresses.all & ~address & keepAddress, country & keepCountry]] as const;
  return found.filter(([one, two]) => one !== 0n && two !== 0n);
}

function areaOf(ids: readonly string[], space: Space, locations: Locations): Area {
  const areas = ids.map((id) => areaOfOne(id.toLowerCase(), space, locations));
  const join = (of: (area: Area) => Masks): Masks => ({ surely: areas.reduce((mask, area) => mask | of(area).surely, 0n), perhaps: areas.reduce((mask, area) => mask | of(area).perhaps, 0n) });
  return { address: join(({ address }) => address), country: join(({ country }) => country) };
}

/** All trusted locations are also the trusted addresses of the former settings of multifactor authentication, which no list of Graph's holds. */
function areaOfOne(id: string, space: Space, locations: Locations): Area {
  const [all, none] = [space.addresses.all, { surely: 0n, perhaps: 0n }];
  if (id === 'all') return { address: { surely: all, perhaps: all }, country: none };
  if (id !== 'alltrusted') return areaOfLocation(locations.byId.get(id), space);
  const surely = trustedLocations(locations).flatMap((location) => (location.kind === 'addresses' && location.trusted === true ? [location.addresses] : []));
  return { address: { surely: surely.length === 0 ? 0n : space.addresses.touching(unionOf(surely)), perhaps: all }, country: none };
}

function areaOfLocation(location: Location | undefined, { addresses, vocabularies: { country } }: Space): Area {
  const none = { surely: 0n, perhaps: 0n };
  if (location === undefined || location.kind === 'unreadable') return { address: anywhere(addresses.all), country: none };
  if (location.kind === 'addresses') {
    const mask = addresses.touching(location.addresses);
    return { address: { surely: mask, perhaps: mask }, country: none };
  }
  const mask = maskOf(country, [...location.countries, ...(location.withUnknown ? [''] : [])]);
  return { address: none, country: { surely: mask, perhaps: mask } };
}
