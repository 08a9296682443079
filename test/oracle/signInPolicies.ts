/** Random policies as Graph serves them, every token among them; a few with what is missing, empty, or new. */
import type { OracleJson, OracleObject } from './json.ts';
import type { Random } from './random.ts';
import { APPLICATIONS, LOCATION_IDS, NAMED_GROUPS, ROLES, STRENGTHS, TENANTS, USER_IDS } from './signInVocabulary.ts';

export function randomPolicy(random: Random, index: number): OracleObject {
  const whole: OracleObject = { id: `90000000-0000-4000-8000-${String(index).padStart(12, '0')}`, displayName: `policy ${String(index)}`, state: state(random), conditions: conditions(random), ...controls(random) };
  return random.chance(0.01) ? without(random, whole, ['state', 'grantControls']) : whole;
}

function state(random: Random): string {
  return random.chance(0.8) ? 'enabled' : random.pick(['disabled', 'enabledForReportingButNotEnforced', 'unknownFutureValue']);
}

function conditions(random: Random): OracleObject {
  // A policy for workloads names no users, and the applications that they call.
  if (random.chance(0.03)) return { ...anyhow(random), users: { ...NOBODY, includeUsers: ['None'] }, applications: { ...NOTHING, includeApplications: ['All'] }, clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'], excludeServicePrincipals: [] } };
  const whole: OracleObject = { ...anyhow(random), users: users(random), applications: applications(random), clientApplications: null };
  return random.chance(0.02) ? without(random, whole, ['clientAppTypes', 'users', 'applications']) : whole;
}

function without(random: Random, whole: OracleObject, keys: readonly string[]): OracleObject {
  const left = random.pick(keys);
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key !== left));
}

const NOBODY = { includeUsers: [], excludeUsers: [], includeGroups: [], excludeGroups: [], includeRoles: [], excludeRoles: [], includeGuestsOrExternalUsers: null, excludeGuestsOrExternalUsers: null };
const NOTHING = { includeApplications: [], excludeApplications: [], includeUserActions: [], includeAuthenticationContextClassReferences: [], applicationFilter: null };

function users(random: Random): OracleObject {
  const some = (all: readonly string[], chance: number): readonly string[] => (random.chance(chance) ? random.sample(all, random.between(1, 2)).map((id) => (random.chance(0.1) ? id.toUpperCase() : id)) : []);
  const isForAll = random.chance(0.55);
  const whole = {
    includeUsers: isForAll ? ['All'] : random.chance(0.1) ? ['None'] : [...some(USER_IDS, 0.4), ...(random.chance(0.15) ? ['GuestsOrExternalUsers'] : [])],
    excludeUsers: [...some(USER_IDS, 0.25), ...(random.chance(0.08) ? ['GuestsOrExternalUsers'] : [])],
    includeGroups: isForAll ? [] : some(NAMED_GROUPS, 0.4), excludeGroups: some(NAMED_GROUPS, 0.25),
    includeRoles: isForAll ? [] : some(ROLES, 0.4), excludeRoles: some(ROLES, 0.12),
    includeGuestsOrExternalUsers: !isForAll && random.chance(0.25) ? guests(random) : null, excludeGuestsOrExternalUsers: random.chance(0.12) ? guests(random) : null,
  };
  return random.chance(0.015) ? without(random, whole, ['includeUsers', 'excludeUsers', 'includeGroups', 'excludeGroups', 'includeRoles', 'excludeRoles']) : whole;
}

function guests(random: Random): OracleObject {
  const kinds = random.sample(['internalGuest', 'b2bCollaborationGuest', 'b2bCollaborationMember', 'b2bDirectConnectUser', 'otherExternalUser', 'serviceProvider'], random.between(1, 6));
  const listed = { '@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants', membershipKind: 'enumerated', members: random.sample(TENANTS, random.between(1, 2)) };
  return { guestOrExternalUserTypes: kinds.join(','), externalTenants: random.chance(0.2) ? listed : { '@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants', membershipKind: 'all' } };
}

function applications(random: Random): OracleObject {
  if (random.chance(0.12)) return { ...NOTHING, includeUserActions: random.sample(['urn:user:registersecurityinfo', 'urn:user:registerdevice'], random.between(1, 2)) };
  if (random.chance(0.08)) return { ...NOTHING, includeAuthenticationContextClassReferences: random.sample(['c1', 'c2'], random.between(1, 2)) };
  const excluded = [...(random.chance(0.2) ? [random.pick(APPLICATIONS)] : []), ...(random.chance(0.04) ? [random.pick(['Office365', 'MicrosoftAdminPortals'])] : [])];
  const included = random.chance(0.65) ? ['All'] : random.chance(0.05) ? ['None'] : random.chance(0.1) ? ['Office365'] : random.chance(0.1) ? ['MicrosoftAdminPortals', random.pick(APPLICATIONS)] : random.sample(APPLICATIONS, random.between(1, 2));
  const applicationFilter = random.chance(0.05) ? { mode: random.pick(['include', 'exclude']), rule: `CustomSecurityAttribute.a_b -contains "${random.pick(['x', 'y'])}"` } : null;
  const whole = { ...NOTHING, includeApplications: included, excludeApplications: excluded, applicationFilter };
  return random.chance(0.01) ? without(random, whole, ['includeApplications', 'excludeApplications']) : whole;
}

type Member = readonly [chance: number, make: (random: Random) => OracleJson];

const RISKS = ['low', 'medium', 'high', 'none'];
const PLATFORMS = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux'];

/** Not there as often as null; others are always there, but in an object that was cut. */
const LEFT_OUT = ['authenticationFlows', 'insiderRiskLevels', 'conditionToCome'];

/** Conditions that are not configured are null. */
const OPTIONAL: Readonly<Record<string, Member>> = {
  platforms: [0.2, (random) => ({ includePlatforms: random.chance(0.5) ? ['all'] : random.sample(PLATFORMS, random.between(1, 4)), excludePlatforms: random.chance(0.5) ? [] : random.sample(PLATFORMS, 2) })],
  locations: [0.35, (random) => ({ includeLocations: places(random, 'All', 0.6), excludeLocations: random.chance(0.3) ? [] : places(random, 'AllTrusted', 0.5) })],
  authenticationFlows: [0.15, (random) => ({ transferMethods: random.pick(['deviceCodeFlow', 'authenticationTransfer', 'deviceCodeFlow,authenticationTransfer', 'none']) })],
  devices: [0.06, (random) => ({ deviceFilter: { mode: random.pick(['include', 'exclude']), rule: `device.extensionAttribute1 -eq "${random.pick(['SAW', 'x'])}"` } })],
  insiderRiskLevels: [0.03, (random) => random.pick(['elevated', 'minor,moderate'])],
  conditionToCome: [0.03, (random) => ({ include: [random.pick(['x', 'y'])] })],
};

function places(random: Random, token: string, chance: number): readonly string[] {
  if (random.chance(chance)) return [token];
  return random.sample(random.chance(0.1) ? LOCATION_IDS : LOCATION_IDS.slice(0, 4), random.between(1, 2));
}

function anyhow(random: Random): OracleObject {
  const optional = Object.entries(OPTIONAL).flatMap(([key, [chance, make]]): readonly (readonly [string, OracleJson])[] => {
    if (random.chance(chance)) return [[key, make(random)]];
    return random.chance(LEFT_OUT.includes(key) ? 0.5 : 0.01) ? [] : [[key, null]];
  });
  return {
    clientAppTypes: clientAppTypes(random), signInRiskLevels: random.chance(0.2) ? random.sample(RISKS, random.between(1, 3)) : [], userRiskLevels: random.chance(0.15) ? random.sample(RISKS, random.between(1, 3)) : [],
    servicePrincipalRiskLevels: [], ...Object.fromEntries(optional),
  };
}

function clientAppTypes(random: Random): readonly string[] {
  if (random.chance(0.55)) return ['all'];
  if (random.chance(0.4)) return ['exchangeActiveSync', 'other'];
  return random.sample(['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other', ...(random.chance(0.1) ? ['easSupported'] : [])], random.between(1, 3));
}

const NO_GRANT = { builtInControls: [], customAuthenticationFactors: [], termsOfUse: [], authenticationStrength: null };
const OTHERS = ['compliantDevice', 'domainJoinedDevice', 'approvedApplication', 'compliantApplication'];

function controls(random: Random): OracleObject {
  const frequency = { signInFrequency: { value: 1, type: 'hours', isEnabled: true } };
  if (random.chance(0.05)) return { grantControls: null, sessionControls: frequency };
  if (random.chance(0.02)) return { grantControls: { ...NO_GRANT, operator: random.pick(['AND', 'OR']) }, sessionControls: frequency };
  return { grantControls: grant(random), sessionControls: random.chance(0.1) ? frequency : null };
}

function grant(random: Random): OracleObject {
  const operator = random.pick(['AND', 'OR']);
  if (random.chance(0.15)) return { ...NO_GRANT, operator, builtInControls: ['block'] };
  if (random.chance(0.04)) return { ...NO_GRANT, operator: 'AND', builtInControls: ['mfa', 'passwordChange'] };
  if (random.chance(0.02)) return { ...NO_GRANT, operator: 'AND', builtInControls: ['riskRemediation'], authenticationStrength: strength(random) };
  const first = random.chance(0.35) ? { builtInControls: [], authenticationStrength: strength(random) } : { builtInControls: random.chance(0.6) ? ['mfa'] : [random.pick(OTHERS)] };
  const more = random.chance(0.4) ? random.sample(random.chance(0.05) ? ['controlToCome'] : OTHERS, random.between(1, 2)) : [];
  return {
    ...NO_GRANT, ...first, operator, builtInControls: [...new Set([...first.builtInControls, ...more])], termsOfUse: random.chance(0.08) ? ['5a000000-0000-4000-8000-000000000001'] : [],
    customAuthenticationFactors: random.chance(0.03) ? ['factor'] : [],
  };
}

/** Graph tells the whole strength in the policy; now and then its id alone is left. */
function strength(random: Random): OracleObject {
  const found = random.pick(STRENGTHS);
  return random.chance(0.8) ? found : { id: found['id'] };
}
