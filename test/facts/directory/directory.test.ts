import { describe, expect, it } from 'vitest';
import { directoryAssignmentFact } from '../../../src/facts/directory/directoryAssignment.ts';
import { directoryAdministratorsFact } from '../../../src/facts/directory/directoryAdministrators.ts';
import { privilegedUserFact } from '../../../src/facts/directory/privilegedUser.ts';
import { directoryRoleFact } from '../../../src/facts/directory/directoryRole.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf } from '../access/snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
const CUSTOM = 'c0000000-0000-4000-8000-000000000001';

function graph(list: string, id: string, properties: JsonObject): JsonObject {
  return { id: `${TENANT}/${list}/${id}`, type: `Microsoft.Graph/${list}`, properties };
}

const user = (id: string, more: JsonObject = {}): JsonObject => graph('users', id, { displayName: id, userPrincipalName: `${id}@contoso.example`, userType: 'Member', accountEnabled: true, onPremisesSyncEnabled: null, ...more });
const group = (id: string): JsonObject => graph('groups', id, { displayName: id, isAssignableToRole: true, groupTypes: [] });
const members = (id: string, ...ids: readonly string[]): JsonObject => graph('groupMembers', id, { groupId: id, members: ids.map((member) => ({ id: member, type: member.startsWith('g') ? 'group' : 'user' })) });
const assignment = (principalId: string, more: JsonObject = {}): JsonObject => graph('directoryRoleAssignments', 'a1', { principalId, roleDefinitionId: GLOBAL, directoryScopeId: '/', ...more });
const instance = (more: JsonObject): JsonObject => graph('directoryRoleAssignmentScheduleInstances', `i-${JSON.stringify(more).length}`, { principalId: 'ann', roleDefinitionId: GLOBAL, directoryScopeId: '/', assignmentType: 'Assigned', endDateTime: null, ...more });
const membership = (groupId: string, principalId: string, more: JsonObject = {}): JsonObject => graph('groupAssignmentScheduleInstances', `m-${groupId}-${principalId}`, { groupId, principalId, accessId: 'member', assignmentType: 'activated', endDateTime: '2026-11-16T12:00:00Z', ...more });

function asked(given: JsonObject, rows: readonly JsonObject[], gaps: readonly Gap[] = []) {
  return answersOf(directoryAssignmentFact, given, snapshotOf([given, ...rows], gaps));
}

/** The decision table of the fact sheet: assigned and without an end stands; with an end, or activated, does not. */
describe('how a role is held', () => {
  it.each<readonly [string, readonly JsonObject[], string]>([
    ['assigned without an end', [instance({})], 'standing'],
    ['assigned with an end', [instance({ endDateTime: '2027-01-01T00:00:00Z' })], 'timeBound'],
    ['activated', [instance({ assignmentType: 'Activated', endDateTime: '2026-11-16T12:00:00Z' })], 'activated'],
    ['in other letters', [instance({ assignmentType: 'ACTIVATED', endDateTime: '2026-11-16T12:00:00Z', principalId: 'ANN' })], 'activated'],
    ['activated, and assigned without an end', [instance({ assignmentType: 'Activated', endDateTime: '2026-11-16T12:00:00Z' }), instance({})], 'standing'],
    ['of which the instance of another scope tells nothing', [instance({ assignmentType: 'Activated', directoryScopeId: '/administrativeUnits/u', endDateTime: '2026-11-16T12:00:00Z' })], 'standing'],
    ['that no instance is of', [], 'standing'],
    ['in a manner that did not come along', [instance({ assignmentType: null })], 'unknown: notCollected'],
  ])('%s', (_name, instances, expected) => {
    expect(plain(asked(assignment('ann'), [user('ann'), ...instances]))['holding']).toBe(expected);
  });

  it('by the assignment that an instance says it comes from, whatever else it says', () => {
    const other = instance({ roleAssignmentOriginId: 'A1', principalId: 'somebody', assignmentType: 'Activated', endDateTime: '2026-11-16T12:00:00Z' });
    expect(plain(asked(assignment('ann'), [user('ann'), other]))['holding']).toBe('activated');
  });

  it('is not known where instances were not read', () => {
    expect(plain(asked(assignment('ann'), [user('ann')], [gap('Microsoft.Graph/directoryRoleAssignmentScheduleInstances', TENANT)]))['holding']).toBe('unknown: forbidden');
  });

  it.each([['/', 'tenant'], ['/administrativeUnits/u1', 'administrativeUnit'], ['/7c0f0000-0000-4000-8000-000000000001', 'application'], [null, 'unknown: notCollected']])('over %j: %s', (directoryScopeId, expected) => {
    expect(plain(asked(assignment('ann', { directoryScopeId }), [user('ann')]))['scopeLevel']).toBe(expected);
  });
});

describe('who stands in a group that holds a role', () => {
  const standing = (rows: readonly JsonObject[], gaps: readonly Gap[] = []) => {
    const answer = asked(assignment('g1'), [group('g1'), user('ann'), user('bob'), ...rows], gaps)['standing'];
    return answer?.known === true ? { ids: (answer.value as readonly { readonly id: string }[]).map(({ id }) => id), perhaps: answer.atLeast?.reason } : answer?.unknown.reason;
  };

  it.each<readonly [string, readonly JsonObject[], readonly string[]]>([
    ['all members, where nobody activated anything', [members('g1', 'ann', 'bob')], ['ann', 'bob']],
    ['not who has activated the membership', [members('g1', 'ann', 'bob'), membership('g1', 'ann')], ['bob']],
    ['not who leaves some day', [members('g1', 'ann'), membership('g1', 'ann', { assignmentType: 'assigned' })], []],
    ['who was assigned for ever', [members('g1', 'ann'), membership('g1', 'ann', { assignmentType: 'assigned', endDateTime: null })], ['ann']],
    ['who activated being an owner is still a member', [members('g1', 'ann'), membership('g1', 'ann', { accessId: 'owner' })], ['ann']],
    ['who was assigned for ever, and has activated it beside that', [members('g1', 'ann'), membership('g1', 'ann'), { ...membership('g1', 'ann', { assignmentType: 'assigned', endDateTime: null }), id: `${TENANT}/groupAssignmentScheduleInstances/m2` }], ['ann']],
    ['members of a group in it', [members('g1', 'g2'), members('g2', 'bob'), group('g2')], ['bob']],
    ['nobody of a group that was activated', [members('g1', 'g2'), members('g2', 'bob'), group('g2'), membership('g1', 'g2')], []],
    ['each once, where groups are in each other', [members('g1', 'g2', 'ann'), members('g2', 'g1', 'ann'), group('g2')], ['ann']],
  ])('%s', (_name, rows, expected) => {
    expect(standing(rows)).toEqual({ ids: expected, perhaps: undefined });
  });

  it('is not seen where activated memberships of the group were not read', () => {
    expect(standing([members('g1', 'ann')], [gap('Microsoft.Graph/groupAssignmentScheduleInstances', `${TENANT}/groupAssignmentScheduleInstances/g1`)])).toEqual({ ids: [], perhaps: 'forbidden' });
    expect(standing([members('g1', 'ann')], [gap('Microsoft.Graph/groupAssignmentScheduleInstances', `${TENANT}/groupAssignmentScheduleInstances/g9`)])).toEqual({ ids: ['ann'], perhaps: undefined });
  });
});

describe('whether a role is privileged', () => {
  const privileged = (id: string, definition: JsonObject | undefined) => plain(answersOf(directoryAssignmentFact, assignment('ann', { roleDefinitionId: id }), snapshotOf([assignment('ann'), ...(definition === undefined ? [] : [graph('directoryRoleDefinitions', id, definition)])])))['privileged'];

  it.each<readonly [string, string, JsonObject | undefined, unknown]>([
    ['as the beta marks it', CUSTOM, { isBuiltIn: false, isPrivileged: true }, true],
    ['as the beta does not', CUSTOM, { isBuiltIn: false, isPrivileged: false }, false],
    ['a custom one that comes without the mark', CUSTOM, { isBuiltIn: false }, 'unknown: notCollected'],
    ['one of the list, without a definition', GLOBAL, undefined, true],
    ['one of the list, without the mark', GLOBAL, { isBuiltIn: true }, true],
    ['a built-in one that the list has not, without the mark', 'a0000000-0000-4000-8000-000000000009', { isBuiltIn: true }, false],
    ['a newer one that the beta marks', 'a0000000-0000-4000-8000-000000000009', { isBuiltIn: true, isPrivileged: true }, true],
    ['one that nobody defined', CUSTOM, undefined, 'unknown: notCollected'],
  ])('%s', (_name, id, definition, expected) => {
    expect(privileged(id, definition)).toBe(expected);
  });
});

describe('how many administer the tenant', () => {
  const globals = (rows: readonly JsonObject[]) => {
    const answer = answersOf(directoryAdministratorsFact, { id: TENANT, type: 'tenant', properties: {} }, snapshotOf(rows))['global'];
    return answer?.known === true ? { names: (answer.value as readonly { readonly name: string }[]).map(({ name }) => name), perhaps: answer.atLeast?.reason } : answer;
  };

  it('counts a person once, by whatever way, and none who is elsewhere', () => {
    const rows = [user('ann'), user('bob'), user('cid'), group('g1'), members('g1', 'ann', 'bob'), assignment('g1'), graph('directoryRoleEligibilityScheduleInstances', 'e1', { principalId: 'ann', roleDefinitionId: GLOBAL, directoryScopeId: '/', startDateTime: null, endDateTime: null }), graph('directoryRoleAssignments', 'a2', { principalId: 'cid', roleDefinitionId: GLOBAL, directoryScopeId: '/administrativeUnits/u' })];
    expect(globals(rows)).toEqual({ names: ['ann', 'bob'], perhaps: undefined });
  });

  it('may be more where an assignment does not say whose it is', () => {
    expect(globals([user('ann'), assignment('ann'), graph('directoryRoleAssignments', 'a2', { roleDefinitionId: GLOBAL, directoryScopeId: '/' })])).toEqual({ names: ['ann'], perhaps: 'notCollected' });
  });
});

/** Microsoft Graph reference, "signInActivity": attempts are no successes, and no record is no sign-in. */
describe('when somebody was last here', () => {
  const MAY = '2026-05-01T00:00:00Z';
  const JUNE = '2026-06-01T00:00:00Z';
  const JULY = '2026-07-01T00:00:00Z';
  const seen = (activity: JsonObject | null) => {
    const given = user('ann', { createdDateTime: MAY });
    const { seenAt, seenUntil } = plain(answersOf(privilegedUserFact, given, snapshotOf([given, graph('userSignInActivity', 'ann', { signInActivity: activity })])));
    return [seenAt, seenUntil];
  };

  it.each<readonly [string, JsonObject | null, readonly string[]]>([
    ['a success', { lastSuccessfulSignInDateTime: JUNE, lastSignInDateTime: JULY }, [JUNE, JUNE]],
    ['attempts alone, the later of which bounds it', { lastSignInDateTime: JUNE, lastNonInteractiveSignInDateTime: JULY, lastSuccessfulSignInDateTime: null }, ['unknown: noData', JULY]],
    ['nothing: since the account is there', null, [MAY, MAY]],
    ['nothing, in as many words', { lastSignInDateTime: null, lastNonInteractiveSignInDateTime: null, lastSuccessfulSignInDateTime: null }, [MAY, MAY]],
  ])('%s', (_name, activity, expected) => {
    expect(seen(activity)).toEqual(expected);
  });
});

describe('groups with roles, where no list of members was read', () => {
  it('keep everybody from being known to have none', () => {
    const given = user('ann');
    const answer = answersOf(privilegedUserFact, given, snapshotOf([given, group('g1'), assignment('g1')], [gap('Microsoft.Graph/groupMembers', TENANT)]))['roles'];
    expect(answer).toMatchObject({ known: true, value: [], atLeast: { reason: 'forbidden' } });
  });
});

describe('whether a role is reviewed', () => {
  it('is not known where one kind of assignment is reviewed, and the other was not read', () => {
    const definition = graph('directoryRoleDefinitions', GLOBAL, { displayName: 'Global Administrator', isBuiltIn: true });
    const review = graph('accessReviewDefinitions', 'r1', {
      status: 'InProgress', settings: { recurrence: { pattern: { type: 'weekly', interval: 1 }, range: { type: 'noEnd' } } },
      scope: { query: `/roleManagement/directory/roleAssignmentScheduleInstances?$filter=(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${GLOBAL}')` },
    });
    const reviewed = (gaps: readonly Gap[]) => plain(answersOf(directoryRoleFact, definition, snapshotOf([definition, review, assignment('ann')], gaps)))['reviewed'];
    expect([reviewed([]), reviewed([gap('Microsoft.Graph/directoryRoleEligibilityScheduleInstances', TENANT)])]).toEqual([true, 'unknown: forbidden']);
  });
});
