import { describe, expect, it } from 'vitest';
import { holds, isEmpty, type SignIn } from '../../../src/facts/tenant/coverage.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap } from '../access/snapshot.ts';
import { BLOCK, coverage, graph, group, MFA, policy, role, signIn, user } from './world.ts';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const PEOPLE = [user('ada'), user('bob'), user('guest', { userPrincipalName: 'guest_fabrikam.com#EXT#@contoso.com', userType: 'Guest' })];
const OFFICE = graph('namedLocations', 'office', { '@odata.type': '#microsoft.graph.ipNamedLocation', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] });
const GERMANY = graph('namedLocations', 'germany', { '@odata.type': '#microsoft.graph.countryNamedLocation', countriesAndRegions: ['DE'], includeUnknownCountriesAndRegions: false, countryLookupMethod: 'clientIpAddress' });

type Case = readonly [says: string, rows: readonly JsonObject[], at: Partial<SignIn>, demanded: boolean | 'unknown'];

/** Microsoft Learn: "Conditional Access: Users and groups", "Target resources", "Conditions", "Network", "Grant". */
const MFA_CASES: readonly Case[] = [
  ['a policy for all asks all', [policy('p', {})], {}, true],
  ['no policy asks nobody', [], {}, false],
  ['report-only asks nobody', [policy('p', {}, MFA, 'enabledForReportingButNotEnforced')], {}, false],
  ['disabled asks nobody', [policy('p', {}, MFA, 'disabled')], {}, false],
  ['a state that is new may ask', [policy('p', {}, MFA, 'unknownFutureValue')], {}, 'unknown'],
  ['who is excluded is not asked', [policy('p', { users: { excludeUsers: ['ADA'] } })], {}, false],
  ['who is excluded by a group is not asked', [policy('p', { users: { excludeGroups: ['g'] } }), group('g', ['ada'])], {}, false],
  ['who is excluded by a group in a group is not asked', [policy('p', { users: { excludeGroups: ['g'] } }), group('g', ['h']), group('h', ['ada'])], {}, false],
  ['exclusion by a group that was not read is not known', [policy('p', { users: { excludeGroups: ['x'] } }), graph('groups', 'x', { displayName: 'x' })], {}, 'unknown'],
  ['a group that was deleted has nobody in it', [policy('p', { users: { excludeGroups: ['x'] } })], {}, true],
  ['members of an included group are asked', [policy('p', { users: { includeUsers: [], includeGroups: ['g'] } }), group('g', ['ada'])], {}, true],
  ['others are not', [policy('p', { users: { includeUsers: [], includeGroups: ['g'] } }), group('g', ['bob'])], {}, false],
  ['a role over the tenant counts', [policy('p', { users: { includeUsers: [], includeRoles: [GLOBAL_ADMINISTRATOR] } }), role(GLOBAL_ADMINISTRATOR, 'ada')], {}, true],
  ['a role of an administrative unit does not', [policy('p', { users: { includeUsers: [], includeRoles: [GLOBAL_ADMINISTRATOR] } }), role(GLOBAL_ADMINISTRATOR, 'ada', '/administrativeUnits/u')], {}, false],
  ['a role by a group counts', [policy('p', { users: { includeUsers: [], includeRoles: [GLOBAL_ADMINISTRATOR] } }), role(GLOBAL_ADMINISTRATOR, 'g'), group('g', ['ada'])], {}, true],
  ['guests are guests', [policy('p', { users: { includeUsers: ['GuestsOrExternalUsers'] } })], { user: 'guest' }, true],
  ['members are no guests', [policy('p', { users: { includeUsers: ['GuestsOrExternalUsers'] } })], {}, false],
  ['guests of named tenants: whose a guest is cannot be told', [policy('p', { users: { includeUsers: [], includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants: { membershipKind: 'enumerated', members: ['t'] } } } })], { user: 'guest' }, 'unknown'],
  ['an excluded application is not covered', [policy('p', { applications: { excludeApplications: [signIn().target] } })], {}, false],
  ['all applications are no user action', [policy('p', {})], { target: 'urn:user:registersecurityinfo' }, false],
  ['all applications are no authentication context', [policy('p', {})], { target: 'c1' }, false],
  ['a context is itself', [policy('p', { applications: { includeApplications: [], includeAuthenticationContextClassReferences: ['c1'] } })], { target: 'c1' }, true],
  ['an application filter covers nothing surely', [policy('p', { applications: { includeApplications: [], applicationFilter: { mode: 'include', rule: 'x' } } })], {}, 'unknown'],
  ['a device filter covers nothing surely', [policy('p', { devices: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } } })], {}, 'unknown'],
  ['a condition that is new covers nothing surely', [policy('p', { newCondition: { x: ['y'] } })], {}, 'unknown'],
  ['client types narrow', [policy('p', { clientAppTypes: ['browser'] })], { client: 'mobileAppsAndDesktopClients' }, false],
  ['sign-in risk narrows', [policy('p', { signInRiskLevels: ['high'] })], { signInRisk: 'medium' }, false],
  ['platforms narrow', [policy('p', { platforms: { includePlatforms: ['all'], excludePlatforms: ['windows'] } })], {}, false],
  ['any platform is also one that has no name', [policy('p', { platforms: { includePlatforms: ['all'], excludePlatforms: ['windows'] } })], { platform: 'other' }, true],
  ['flows narrow', [policy('p', { authenticationFlows: { transferMethods: 'deviceCodeFlow' } })], {}, false],
  ['the last address of a range is in it', [OFFICE, policy('p', { locations: { includeLocations: ['office'], excludeLocations: [] } })], { address: '198.51.100.255' }, true],
  ['the next is not', [OFFICE, policy('p', { locations: { includeLocations: ['office'], excludeLocations: [] } })], { address: '198.51.101.0' }, false],
  ['an excluded country is not covered', [GERMANY, policy('p', { locations: { includeLocations: ['All'], excludeLocations: ['germany'] } })], {}, false],
  ['another one is', [GERMANY, policy('p', { locations: { includeLocations: ['All'], excludeLocations: ['germany'] } })], { country: 'FR' }, true],
  ['addresses or countries', [OFFICE, GERMANY, policy('p', { locations: { includeLocations: ['office', 'germany'], excludeLocations: [] } })], { address: '198.51.100.1', country: 'FR' }, true],
  ['trusted named locations are trusted', [OFFICE, policy('p', { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } })], { address: '198.51.100.1' }, false],
  ['what else is trusted is in no list', [OFFICE, policy('p', { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } })], {}, 'unknown'],
  ['one control of two is not asked for', [policy('p', {}, { ...MFA, builtInControls: ['mfa', 'compliantDevice'] })], {}, false],
  ['of two that are both needed each is', [policy('p', {}, { ...MFA, operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] })], {}, true],
  ['blocked meets all', [policy('p', {}, BLOCK)], {}, true],
  ['session controls ask for nothing', [policy('p', {}, null)], {}, false],
  ['two policies together cover what neither does', [policy('p', { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } }), policy('q', { platforms: { includePlatforms: ['all'], excludePlatforms: ['windows'] } })], {}, true],
  ['per-user multifactor authentication lets off addresses that no list holds', [graph('userAuthenticationRequirements', 'ada', { perUserMfaState: 'enforced' })], {}, 'unknown'],
  ['without it nothing is asked', [graph('userAuthenticationRequirements', 'ada', { perUserMfaState: 'disabled' })], {}, false],
];

function seen(answer: unknown): boolean | 'unknown' {
  return typeof answer === 'boolean' ? answer : 'unknown';
}

describe('multifactor authentication', () => {
  it.each(MFA_CASES)('%s', (_says, rows, at, expected) => {
    const tenant = coverage([...PEOPLE, ...rows]);
    expect(seen(tenant.demanded(signIn(at), 'mfa'))).toBe(expected);
    const { surely, perhaps } = tenant.uncovered({}, 'mfa');
    expect([holds(surely, signIn(at)), holds(perhaps, signIn(at))]).toEqual([expected === false, expected !== true]);
  });

  it('is unknown of what no policy asks where not all policies were read', () => {
    expect(seen(coverage(PEOPLE, [gap('Microsoft.Graph/conditionalAccessPolicies', '/tenants/t')]).demanded(signIn(), 'mfa'))).toBe('unknown');
  });

  it('leaves nothing uncovered where all are asked, and tells legacy clients apart', () => {
    const tenant = coverage([...PEOPLE, policy('p', { clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] })]);
    expect(isEmpty(tenant.uncovered({ targets: 'applications', clients: ['browser', 'mobileAppsAndDesktopClients'] }, 'mfa').perhaps)).toBe(true);
    expect(isEmpty(tenant.uncovered({ targets: 'applications' }, 'mfa').surely)).toBe(false);
  });
});
