import { describe, expect, it } from 'vitest';
import { accessFact } from '../../../src/facts/access/access.ts';
import { lighthouseFact } from '../../../src/facts/access/lighthouse.ts';
import { principalAccessFact } from '../../../src/facts/access/principalAccess.ts';
import { subscriptionAccessFact } from '../../../src/facts/access/subscriptionAccess.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from './snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const EVERYBODY = '00000000-0000-0000-0000-000000000000';

function grant(principalId: string, more: JsonObject = {}, type = 'roleAssignments'): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/${type}/${principalId}`, type: `Microsoft.Authorization/${type}`,
    properties: { principalId, principalType: 'User', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, scope: SUBSCRIPTION, ...more },
  };
}

function denial(actions: readonly string[], more: JsonObject = {}): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/denyAssignments/d`, type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      scope: SUBSCRIPTION, doNotApplyToChildScopes: false, principals: [{ id: EVERYBODY, type: 'SystemDefined' }], excludePrincipals: [],
      permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }], ...more,
    },
  };
}

const USER: JsonObject = { id: `${TENANT}/users/p`, type: 'Microsoft.Graph/users', name: 'Ann', properties: { displayName: 'Ann', userPrincipalName: 'ann@contoso.example', userType: 'Member', accountEnabled: true } };
const SUB: JsonObject = { id: SUBSCRIPTION, type: 'Microsoft.Resources/subscriptions', name: 'one', properties: { managementGroupAncestorsChain: [] } };

describe('what a denial leaves of an assignment', () => {
  const classes = (...denials: readonly JsonObject[]): unknown => plain(answersOf(accessFact, grant('p'), snapshotOf([SUB, grant('p'), ...denials])))['privilegeClasses'];
  const all = ['grantAccess', 'useIdentity', 'runCode', 'changeGuards', 'readSecrets', 'write', 'read'];

  it.each<[string, JsonObject, readonly string[]]>([
    ['every write, delete and action for everybody', denial(['*/write', '*/delete', '*/action']), ['write', 'read']],
    ['everything', denial(['*']), []],
    ['everything, but at that scope alone', denial(['*'], { doNotApplyToChildScopes: true }), all],
    ['everything, for all but some group', denial(['*'], { excludePrincipals: [{ id: 'g', type: 'Group' }] }), all],
    ['everything, for all but somebody else', denial(['*'], { excludePrincipals: [{ id: 'q', type: 'User' }] }), []],
    ['everything, for somebody else', denial(['*'], { principals: [{ id: 'q', type: 'User' }] }), all],
    ['everything, elsewhere', denial(['*'], { scope: '/subscriptions/other' }), all],
    ['everything, under a condition that is open', denial(['*'], { condition: '@Environment[isPrivateLink] BoolEquals true' }), all],
  ])('%s', (_name, given, left) => {
    expect(classes(given)).toEqual(left);
  });
});

describe('the principal of an assignment', () => {
  const who = (given: JsonObject, gaps: Parameters<typeof snapshotOf>[1] = []): unknown => plain(answersOf(accessFact, given, snapshotOf([USER, given], gaps)))['principalKind'];

  it.each<[string, JsonObject, readonly string[], string]>([
    ['is in the list', grant('p'), [], 'user'],
    ['is in the list, the rest of which was not read', grant('p'), ['users'], 'user'],
    ['is in no list', grant('x'), [], 'orphan'],
    ['may be in a list that was not read', grant('x'), ['users'], 'unknown: forbidden'],
    ['is no user, and groups were not read', grant('x', { principalType: 'Group' }), ['groups'], 'unknown: forbidden'],
    ['is a user, whatever else was not read', grant('x'), ['groups', 'servicePrincipals'], 'orphan'],
    ['is of another tenant', grant('x', { principalType: 'ForeignGroup' }), ['users'], 'foreignGroup'],
    ['is a workload of another tenant', grant('x', { principalType: 'ServicePrincipal', delegatedManagedIdentityResourceId: '/subscriptions/x' }), [], 'foreign'],
  ])('%s', (_name, given, unread, expected) => {
    expect(who(given, unread.map((list) => gap(`Microsoft.Graph/${list}`, TENANT)))).toBe(expected);
  });
});

it('an eligibility is told as one, with its end', () => {
  const given = grant('p', { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-12-01T00:00:00Z' }, 'roleEligibilityScheduleInstances');
  expect(plain(answersOf(accessFact, given, snapshotOf([USER, given])))).toMatchObject({ assignment: 'eligible', standing: false, until: '2026-12-01T00:00:00Z', assignedFor: 'P30D', delegation: 'unconstrained', people: ['p'], guests: [] });
});

describe('who can hand out access in a subscription', () => {
  const grantors = (rows: readonly JsonObject[]): unknown => plain(answersOf(subscriptionAccessFact, SUB, snapshotOf([SUB, USER, ...rows])))['grantors'];

  it('is told once, by the most lasting way; an owner by any way is one', () => {
    const rows = [grant('p', { roleDefinitionId: ACCESS_ADMINISTRATOR }), grant('p', { startDateTime: null, endDateTime: null }, 'roleEligibilityScheduleInstances')];
    expect(grantors(rows)).toEqual([{ id: 'p', name: 'Ann', kind: 'user', owner: true, holding: 'standing', role: 'User Access Administrator', scope: SUBSCRIPTION }]);
  });

  it('is nobody from whom it is denied', () => {
    expect(grantors([grant('p'), denial(['Microsoft.Authorization/*'])])).toEqual([]);
  });
});

it('the roles of somebody are told from the highest scope down, with the group they come by', () => {
  const group: JsonObject = { id: `${TENANT}/groups/g`, type: 'Microsoft.Graph/groups', name: 'Staff', properties: { displayName: 'Staff' } };
  const members: JsonObject = { id: `${TENANT}/groupMembers/g`, type: 'Microsoft.Graph/groupMembers', properties: { groupId: 'g', members: [{ id: 'P', type: 'user' }] } };
  const rows = [USER, group, members, grant('p'), grant('g', { principalType: 'Group', scope: '/' })];
  const roles = plain(answersOf(principalAccessFact, USER, snapshotOf(rows)))['roles'] as readonly JsonObject[];
  expect(roles.map(({ scopeLevel, via, privileged, holding }) => [scopeLevel, via, privileged, holding])).toEqual([['tenantRoot', 'Staff', true, 'standing'], ['subscription', undefined, true, 'standing']]);
});

it('a delegation whose definition was not read is not known, and one that is not whole neither', () => {
  const id = `${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationDefinitions/d`;
  const given: JsonObject = { id: `${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationAssignments/a`, type: 'Microsoft.ManagedServices/registrationAssignments', properties: { registrationDefinitionId: id } };
  const definition: JsonObject = { id, type: 'Microsoft.ManagedServices/registrationDefinitions', properties: { managedByTenantId: 't' } };
  expect(plain(answersOf(lighthouseFact, given, snapshotOf([given])))['authorizations']).toBe('unknown: notCollected');
  expect(plain(answersOf(lighthouseFact, given, snapshotOf([given, definition])))).toMatchObject({ managedBy: 't', authorizations: 'unknown: notCollected' });
});
