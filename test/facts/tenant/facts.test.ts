import { describe, expect, it } from 'vitest';
import { conditionalAccessFact } from '../../../src/facts/tenant/conditionalAccess.ts';
import { contextBacking } from '../../../src/facts/tenant/contextBacking.ts';
import { signInsFact } from '../../../src/facts/tenant/signIns.ts';
import { userSignInFact } from '../../../src/facts/tenant/userSignIn.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { answersOf, gap, NOW, plain, snapshotOf } from '../access/snapshot.ts';
import { createRandom } from '../../oracle/random.ts';
import { APPLICATION, BLOCK, coverage, graph, group, MFA, NO_DEFAULTS, policy, role, user } from './world.ts';

const TENANT: JsonObject = { id: '/tenants/00000000-0000-4000-8000-0000000000aa', name: 'contoso', type: 'tenant' };
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const CONTEXT = { applications: { includeApplications: [], includeAuthenticationContextClassReferences: ['c1'] } };

function tenant(rows: readonly JsonObject[]): Readonly<Record<string, unknown>> {
  return plain(answersOf(signInsFact, TENANT, snapshotOf([NO_DEFAULTS, ...rows])));
}

function person(rows: readonly JsonObject[]): Readonly<Record<string, unknown>> {
  return plain(answersOf(userSignInFact, user('ada'), snapshotOf([NO_DEFAULTS, user('ada'), ...rows])));
}

describe('who is not asked', () => {
  it.each<readonly [says: string, rows: readonly JsonObject[], example: string]>([
    ['nobody is', [], 'ada to any application'],
    ['an application is left out', [policy('p', { applications: { excludeApplications: [APPLICATION] } })], `ada to ${APPLICATION}`],
    ['Azure management is left out', [policy('p', { applications: { excludeApplications: ['797f4846-ba00-4fd7-ba43-dac1f8f63013'] } })], 'ada to Azure management'],
    ['only some applications are named', [policy('p', { applications: { includeApplications: [APPLICATION] } })], 'ada to any application that no policy names'],
    ['browsers alone are asked', [policy('p', { clientAppTypes: ['browser'] })], 'ada to any application by mobileAppsAndDesktopClients'],
    ['a platform is left out', [policy('p', { platforms: { includePlatforms: ['all'], excludePlatforms: ['linux'] } })], 'ada to any application on linux'],
    ['addresses are left out', [graph('namedLocations', 'o', { '@odata.type': '#microsoft.graph.ipNamedLocation', isTrusted: false, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] }), policy('p', { locations: { includeLocations: ['All'], excludeLocations: ['o'] } })], 'ada to any application from 198.51.100.0-198.51.100.255'],
  ])('has an example where %s', (_says, rows, example) => {
    expect(tenant([user('ada'), ...rows])['withoutMfa']).toMatchObject([{ id: 'ada', name: 'ada', synchronises: false, example }]);
    expect(person(rows)).toMatchObject({ mfaGap: true, mfaExample: example });
  });

  it('leaves out accounts that are switched off, and knows those that synchronise directories', () => {
    const rows = [user('off', { accountEnabled: false }), user('sync'), role('d29b2b05-8046-44ba-8758-1e26182fcf32', 'sync')];
    expect(tenant(rows)['withoutMfa']).toMatchObject([{ id: 'sync', synchronises: true }]);
    expect(tenant(rows)['enabledUsers']).toEqual(['sync']);
  });

  it.each<readonly [near: string, row: JsonObject]>([
    ["'p' only reports", policy('p', {}, MFA, 'enabledForReportingButNotEnforced')],
    ["'p' is switched off", policy('p', {}, MFA, 'disabled')],
    ["'p' leaves them out", policy('p', { users: { excludeUsers: ['ada'] } })],
    ["'p' is for others", policy('p', { users: { includeUsers: ['bob'] } })],
    ["'p' lets something else do instead", policy('p', {}, { ...MFA, builtInControls: ['mfa', 'compliantDevice'] })],
    ["'p' covers other sign-ins of theirs", policy('p', { clientAppTypes: ['browser'] })],
    ["'p' narrows itself in ways that a sign-in does not tell, such as a device filter", policy('p', { devices: { deviceFilter: { mode: 'include', rule: 'x' } } })],
  ])('is told %s', (near, row) => {
    expect(person([row])['mfaNear']).toEqual([near]);
  });
});

describe('somebody who can activate a role', () => {
  const eligible = graph('directoryRoleEligibilityScheduleInstances', 'e', { principalId: 'ada', roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/', startDateTime: null, endDateTime: null });
  const ofRole = policy('p', { users: { includeUsers: [], includeRoles: [GLOBAL_ADMINISTRATOR] } });

  it.each<readonly [says: string, rows: readonly JsonObject[], gap: JsonValue]>([
    ['asked like everybody', [policy('p', {})], false],
    ['never asked', [], true],
    ['asked once it is active, and not before: not known', [ofRole], 'unknown: noData'],
    ['asked before, and left out once it is active', [policy('p', { users: { excludeRoles: [GLOBAL_ADMINISTRATOR] } })], true],
  ])('is %s', (_says, rows, expected) => {
    expect(person([eligible, ...rows])).toMatchObject({ administrator: true, mfaGap: expected, directoryRoles: [`${GLOBAL_ADMINISTRATOR} (eligible)`] });
  });

  it('of an administrative unit is not reached by a policy on the role, not even once it is active', () => {
    const ofUnit = graph('directoryRoleEligibilityScheduleInstances', 'e', { principalId: 'ada', roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/administrativeUnits/u', startDateTime: null, endDateTime: null });
    expect(person([ofUnit, ofRole])).toMatchObject({ administrator: true, mfaGap: true });
  });

  it('is none once the eligibility has ended', () => {
    const ended = graph('directoryRoleEligibilityScheduleInstances', 'e', { principalId: 'ada', roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/', startDateTime: null, endDateTime: NOW });
    expect(person([ended])).toMatchObject({ administrator: false, directoryRoles: [] });
  });

  it('may be in a group that holds one and whose members were not read', () => {
    const rows = [role(GLOBAL_ADMINISTRATOR, 'g'), graph('groups', 'g', { displayName: 'g' }), group('h', ['g'])];
    expect(person(rows)['administrator']).toBe('unknown: notCollected');
  });

  it('is an administrator by a group, and by a group that can be activated', () => {
    const byGroup = [role(GLOBAL_ADMINISTRATOR, 'g'), graph('groups', 'g', { displayName: 'g' })];
    expect(person([...byGroup, group('g', ['ada'])])['administrator']).toBe(true);
    expect(person([...byGroup, group('g', []), graph('groupEligibilityScheduleInstances', 'e', { groupId: 'g', principalId: 'ada', accessId: 'member' })])['administrator']).toBe(true);
    expect(person([...byGroup, group('g', ['bob'])])['administrator']).toBe(false);
  });
});

describe('an authentication context', () => {
  const backed = (rows: readonly JsonObject[], people?: readonly string[], gaps: Parameters<typeof snapshotOf>[1] = []): unknown => {
    const truth = contextBacking(snapshotOf([NO_DEFAULTS, user('ada'), user('bob'), ...rows], gaps), { now: NOW })('c1', people);
    return typeof truth === 'boolean' ? truth : truth.reason;
  };

  // "Configure Microsoft Entra role settings in Privileged Identity Management", on activation.
  it.each<readonly [says: string, answer: unknown, expected: unknown]>([
    ['a policy for everybody', backed([policy('p', CONTEXT)]), true],
    ['a policy that blocks everybody', backed([policy('p', CONTEXT, BLOCK)]), true],
    ['no policy of any state: activation asks itself', backed([]), true],
    ['a policy that only reports', backed([policy('p', CONTEXT, MFA, 'enabledForReportingButNotEnforced')]), false],
    ['a policy that asks for a device alone', backed([policy('p', CONTEXT, { ...MFA, builtInControls: ['compliantDevice'] })]), false],
    ['a policy for holders of a role, whom nobody is yet', backed([policy('p', { ...CONTEXT, users: { includeUsers: [], includeRoles: [GLOBAL_ADMINISTRATOR] } })]), false],
    ['a policy that leaves somebody out', backed([policy('p', { ...CONTEXT, users: { excludeUsers: ['bob'] } })]), 'noData'],
    ['a policy that leaves somebody out who cannot activate', backed([policy('p', { ...CONTEXT, users: { excludeUsers: ['bob'] } })], ['ada']), true],
    ['a policy that leaves out who can', backed([policy('p', { ...CONTEXT, users: { excludeUsers: ['bob'] } })], ['bob']), false],
    ['a policy that leaves out one of those who can', backed([policy('p', { ...CONTEXT, users: { excludeUsers: ['bob'] } })], ['ada', 'bob']), false],
    ['a policy for one platform', backed([policy('p', { ...CONTEXT, platforms: { includePlatforms: ['windows'], excludePlatforms: [] } })], ['ada']), false],
    ['policies that were not read', backed([], ['ada'], [gap('Microsoft.Graph/conditionalAccessPolicies', '/tenants/t')]), 'forbidden'],
  ])('is backed or not by %s', (_says, answer, expected) => {
    expect(answer).toBe(expected);
  });
});

describe('a licence for risk', () => {
  const sku = (id: string, capabilityStatus: string, servicePlanName: string): JsonObject => graph('subscribedSkus', id, { capabilityStatus, servicePlans: [{ servicePlanName }] });

  it.each<readonly [says: string, rows: readonly JsonObject[], licensed: boolean]>([
    ['is one', [sku('a', 'Enabled', 'AAD_PREMIUM'), sku('b', 'Enabled', 'AAD_PREMIUM_P2')], true],
    ['that has just run out still is', [sku('b', 'Warning', 'AAD_PREMIUM_P2')], true],
    ['that was suspended is none', [sku('b', 'Suspended', 'AAD_PREMIUM_P2')], false],
    ['of the smaller plan is none', [sku('a', 'Enabled', 'AAD_PREMIUM')], false],
  ])('%s', (_says, rows, licensed) => {
    expect(tenant(rows)['riskLicensed']).toBe(licensed);
  });
});

describe('whom a policy leaves out', () => {
  const unreviewed = (row: JsonObject, rows: readonly JsonObject[]): unknown => plain(answersOf(conditionalAccessFact, row, snapshotOf([row, ...rows])))['unreviewed'];
  const G = '96000000-0000-4000-8000-000000000001';
  const review = (status: string, recurrence: JsonValue): JsonObject => graph('accessReviewDefinitions', 'r', { status, scope: { query: `/groups/${G}/transitiveMembers` }, settings: { recurrence } });
  const out = policy('p', { users: { excludeGroups: [G], excludeUsers: ['bob'] } });

  it('is told one by one, members of groups in groups too', () => {
    expect(unreviewed(out, [user('ada'), user('bob'), graph('groups', G, { displayName: 'Out' }), group(G, ['h']), group('h', ['ada'])])).toEqual([
      { id: 'bob', name: 'bob', kind: 'user', via: '' }, { id: 'ada', name: 'ada', kind: 'member', via: 'Out' },
    ]);
  });

  it('is no account that was deleted, and nobody of a group that is reviewed', () => {
    expect(unreviewed(out, [user('ada'), group(G, ['ada']), review('InProgress', null)])).toEqual([]);
    expect(unreviewed(out, [user('ada'), group(G, ['ada']), review('Completed', { pattern: { type: 'weekly' } })])).toEqual([]);
    expect(unreviewed(out, [user('ada'), group(G, ['ada']), review('Completed', null)])).toHaveLength(1);
  });
});

describe('policies that overlap in more ways than are worked out', () => {
  it('leave the answer open, and never hang', () => {
    const random = createRandom(7);
    const applications = Array.from({ length: 120 }, (_, index) => `b0000000-0000-4000-8000-000000000${String(index + 100)}`);
    const RISKS = ['none', 'low', 'medium', 'high'];
    const half = (all: readonly string[]): readonly string[] => random.sample(all, Math.ceil(all.length / 2));
    const rows = Array.from({ length: 500 }, (_, index) => policy(`p${String(index)}`, {
      applications: { includeApplications: half(applications) }, signInRiskLevels: half(RISKS), userRiskLevels: half(RISKS),
      platforms: { includePlatforms: half(['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux']), excludePlatforms: [] }, clientAppTypes: half(['browser', 'mobileAppsAndDesktopClients', 'other', 'exchangeActiveSync']),
    }));
    const { surely, perhaps, cause } = coverage([user('ada'), ...rows]).uncovered({ targets: applications }, 'mfa');
    expect([surely.parts.length === 0, perhaps.parts.length, cause?.reason]).toEqual([true, 1, 'ruleError']);
  });
});
