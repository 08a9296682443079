/** Random small tenants with policies of every token, and random sign-ins to them; the same for the same seed. */
import { createRandom, type Random } from './random.ts';
import { textAt, type OracleObject } from './json.ts';
import { randomPolicy } from './signInPolicies.ts';
import { ADMINISTRATIVE_UNIT, APPLICATIONS, GROUP_IDS, LOCATION_IDS, PLACES, ROLES, STRENGTHS, USER_IDS } from './signInVocabulary.ts';
import type { SignInTarget, SignInWorld, UnreadPart, WorldGroup, WorldSignIn } from './signInTypes.ts';

export function randomWorld(seed: number): SignInWorld {
  const random = createRandom(seed);
  const users = USER_IDS.slice(0, random.between(3, USER_IDS.length)).map((id, index) => user(random, id, index));
  const unread = random.chance(0.25) ? random.sample<UnreadPart>(['users', 'roleAssignments', 'locations', 'strengths', 'securityDefaults', 'userRequirements', 'policies'], random.between(1, 2)) : [];
  const policies = Array.from({ length: random.between(1, 5) }, (_, index) => randomPolicy(random, index));
  const seen = <T>(part: UnreadPart, all: readonly T[]): readonly T[] => (unread.includes(part) ? random.sample(all, random.below(all.length + 1)) : all);
  return {
    users: seen('users', users),
    groups: GROUP_IDS.map((id, index) => group(random, id, index)),
    roleAssignments: seen('roleAssignments', Array.from({ length: random.below(4) }, (_, index) => assignment(random, index))),
    roleEligibilities: Array.from({ length: random.below(3) }, (_, index) => ({ ...assignment(random, index), directoryScopeId: '/' })),
    locations: seen('locations', LOCATION_IDS.slice(0, 4).map((id, index) => location(random, id, index))),
    strengths: seen('strengths', STRENGTHS),
    securityDefaults: unread.includes('securityDefaults') ? undefined : { isEnabled: random.chance(0.15) },
    userRequirements: random.sample(USER_IDS, random.chance(0.3) ? 2 : 0).map((id) => ({ id, perUserMfaState: random.pick(['disabled', 'enabled', 'enforced', 'unknownFutureValue']) })),
    policies,
    unread,
  };
}

/** The first is always a member, so that every tenant has one. */
function user(random: Random, id: string, index: number): OracleObject {
  const [isExternal, isGuest] = [index > 0 && random.chance(0.4), index > 0 && random.chance(0.4)];
  const name = `user${String(index)}${isExternal ? '_fabrikam.com#EXT#' : ''}@contoso.com`;
  return {
    id, ...(random.chance(0.02) ? {} : { userPrincipalName: random.chance(0.2) ? name.toLowerCase() : name }), accountEnabled: true,
    ...(random.chance(0.02) ? {} : { userType: random.chance(0.03) ? null : isGuest ? 'Guest' : 'Member' }), externalUserState: isExternal && random.chance(0.5) ? 'Accepted' : null,
  };
}

function group(random: Random, id: string, index: number): WorldGroup {
  if (random.chance(0.08)) return { id, members: undefined };
  const nested = GROUP_IDS.filter((_, other) => other !== index && random.chance(other > index ? 0.35 : 0.05));
  return { id, members: [...random.sample(USER_IDS, random.below(4)), ...nested] };
}

function assignment(random: Random, index: number): OracleObject {
  return {
    id: `assignment-${String(index)}`, principalId: random.pick([...USER_IDS, ...GROUP_IDS]), roleDefinitionId: random.pick(ROLES),
    directoryScopeId: random.chance(0.7) ? '/' : random.pick([ADMINISTRATIVE_UNIT, `/${random.pick(APPLICATIONS)}`]),
  };
}

function location(random: Random, id: string, index: number): OracleObject {
  if (index < 2) {
    const ranges = random.sample(PLACES, random.between(1, 2)).map(({ range }) => ({ '@odata.type': `#microsoft.graph.iPv${range.includes(':') ? '6' : '4'}CidrRange`, cidrAddress: range }));
    return { id, '@odata.type': '#microsoft.graph.ipNamedLocation', displayName: id, ...(random.chance(0.04) ? {} : { isTrusted: random.chance(0.5) }), ipRanges: ranges };
  }
  const countriesAndRegions = random.sample(['DE', 'FR', 'US'], random.between(index === 2 ? 1 : 0, 2));
  return {
    id, '@odata.type': '#microsoft.graph.countryNamedLocation', displayName: id, countriesAndRegions, includeUnknownCountriesAndRegions: countriesAndRegions.length === 0 || random.chance(0.3),
    countryLookupMethod: random.chance(0.1) ? 'authenticatorAppGps' : 'clientIpAddress',
  };
}

/** Where sign-ins of one world differ from each other. */
export interface SignInSpace {
  readonly users: readonly string[];
  readonly targets: readonly SignInTarget[];
  readonly clients: readonly WorldSignIn['client'][];
  readonly addresses: readonly string[];
  readonly countries: readonly string[];
  readonly signInRisks: readonly string[];
  readonly userRisks: readonly string[];
  readonly platforms: readonly string[];
  readonly flows: readonly WorldSignIn['flow'][];
}

export function spaceOf({ users, unread }: SignInWorld): SignInSpace {
  const listed = users.map((one) => textAt(one, 'id') ?? '');
  return {
    users: unread.includes('users') ? USER_IDS.slice(0, 3) : listed,
    targets: [...APPLICATIONS.map((id) => ({ kind: 'application' as const, id })), { kind: 'userAction', id: 'urn:user:registersecurityinfo' }, { kind: 'authenticationContext', id: 'c1' }],
    clients: ['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other'],
    addresses: PLACES.map(({ address }) => address),
    countries: ['DE', 'FR', 'US', ''],
    signInRisks: ['none', 'low', 'medium', 'high'],
    userRisks: ['none', 'low', 'medium', 'high'],
    platforms: ['windows', 'iOS', 'linux'],
    flows: ['none', 'deviceCodeFlow', 'authenticationTransfer'],
  };
}

export function randomSignIn(random: Random, space: SignInSpace): WorldSignIn {
  return {
    user: random.pick(space.users), target: random.pick(space.targets), client: random.pick(space.clients), address: random.pick(space.addresses), country: random.pick(space.countries), signInRisk: random.pick(space.signInRisks),
    userRisk: random.pick(space.userRisks), platform: random.pick(space.platforms), flow: random.pick(space.flows),
  };
}

/** A part of the space: of each dimension all, or a few; every third is small enough to be gone through. */
export function randomBox(random: Random, space: SignInSpace): SignInSpace {
  const isSmall = random.chance(0.35);
  const few = (count: number): number => (isSmall ? (random.chance(0.7) ? 1 : 2) : random.between(1, Math.max(1, count - 1)));
  const some = <T>(all: readonly T[]): readonly T[] => (!isSmall && random.chance(0.4) ? all : random.sample(all, few(all.length)));
  return {
    users: some(space.users), targets: some(space.targets), clients: some(space.clients), addresses: some(space.addresses), countries: some(space.countries), signInRisks: some(space.signInRisks), userRisks: some(space.userRisks),
    platforms: some(space.platforms), flows: some(space.flows),
  };
}

/** Every sign-in of a space; meant for small ones. */
export function* signInsOf(space: SignInSpace): Generator<WorldSignIn> {
  for (const user of space.users) for (const target of space.targets) for (const client of space.clients) for (const address of space.addresses) for (const country of space.countries)
    for (const signInRisk of space.signInRisks) for (const userRisk of space.userRisks) for (const platform of space.platforms) for (const flow of space.flows) yield { user, target, client, address, country, signInRisk, userRisk, platform, flow };
}


/** How much there is of every dimension, in the order of `SignInSpace`. */
export function lengthsOf({ users, targets, clients, addresses, countries, signInRisks, userRisks, platforms, flows }: SignInSpace): readonly number[] {
  return [users, targets, clients, addresses, countries, signInRisks, userRisks, platforms, flows].map(({ length }) => length);
}
