import { describe, expect, it } from 'vitest';
import { accessFact } from '../../../src/facts/access/access.ts';
import { roleFact } from '../../../src/facts/access/roleFact.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from './snapshot.ts';

const INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances';
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const ASSIGNMENT = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/10000000-0000-4000-8000-000000000001`;
const GROUP = '/providers/Microsoft.Management/managementGroups/platform';

function assignment(properties: JsonObject = {}): JsonObject {
  return {
    id: ASSIGNMENT, type: 'Microsoft.Authorization/roleAssignments',
    properties: { principalId: 'P1', principalType: 'User', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, scope: SUBSCRIPTION, ...properties },
  };
}

function instance(properties: JsonObject, name = '1'): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/RoleAssignmentScheduleInstances/${name}`, type: INSTANCES,
    properties: {
      originRoleAssignmentId: ASSIGNMENT, assignmentType: 'Assigned', principalId: 'p1', roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, scope: SUBSCRIPTION,
      startDateTime: '2026-11-16T08:00:00Z', endDateTime: null, ...properties,
    },
  };
}

const HOURS: JsonObject = { assignmentType: 'Activated', endDateTime: '2026-11-16T11:30:00.1234567Z' };
const WEEKS: JsonObject = { endDateTime: '2026-11-30T08:00:00Z' };

function held(given: JsonObject, instances: readonly JsonObject[], gaps: Parameters<typeof snapshotOf>[1] = []) {
  const { assignment: kind, standing, until, assignedFor } = plain(answersOf(accessFact, given, snapshotOf([given, ...instances], gaps)));
  return [kind, standing, until, assignedFor];
}

/** The decision table of PIM's assignment instances: assignmentType and endDateTime decide. */
describe('how an assignment is held', () => {
  it.each([
    ['given without an end', [instance({})], ['standing', true, null, null]],
    ['given with an end', [instance(WEEKS)], ['timeBound', false, '2026-11-30T08:00:00Z', 'P14D']],
    ['activated', [instance(HOURS)], ['activated', false, '2026-11-16T11:30:00.1234567Z', 'PT3H30M']],
    ['activated and given besides', [instance(HOURS), instance({}, '2')], ['standing', true, null, null]],
    ['activated and given with an end', [instance(HOURS), instance(WEEKS, '2')], ['timeBound', false, '2026-11-30T08:00:00Z', 'P14D']],
    ['activated, and without an end all the same', [instance({ assignmentType: 'Activated' })], ['standing', true, null, null]],
    ['not known to PIM, all of which was read', [], ['standing', true, null, null]],
    ['of an instance that names no origin', [instance({ ...HOURS, originRoleAssignmentId: null })], ['activated', false, '2026-11-16T11:30:00.1234567Z', 'PT3H30M']],
    ['of the scope in its other spelling', [instance({ ...HOURS, originRoleAssignmentId: '', scope: `/providers/Microsoft.Subscription${SUBSCRIPTION}` })], ['activated', false, '2026-11-16T11:30:00.1234567Z', 'PT3H30M']],
    ['of somebody else', [instance({ ...HOURS, originRoleAssignmentId: null, principalId: 'p2' })], ['standing', true, null, null]],
    ['with a start that cannot be read', [instance({ ...WEEKS, startDateTime: 'soon' })], ['timeBound', false, '2026-11-30T08:00:00Z', 'unknown: noData']],
  ])('%s', (_name, instances, expected) => {
    expect(held(assignment(), instances)).toEqual(expected);
  });

  it('is not known where PIM could not be read and no instance is of it', () => {
    const gaps = [gap(INSTANCES, SUBSCRIPTION)];
    expect(held(assignment(), [], gaps)).toEqual(Array(4).fill('unknown: forbidden'));
    expect(held(assignment(), [instance(HOURS)], gaps)[0]).toBe('activated');
    expect(held(assignment(), [], [gap(INSTANCES, '/subscriptions/another')])[0]).toBe('standing');
  });

  it.each([GROUP, '/'])('at %s is not known while any subscription could not be read', (scope) => {
    expect(held(assignment({ scope }), [], [gap(INSTANCES, '/subscriptions/another')])[0]).toBe('unknown: forbidden');
    expect(held(assignment({ scope }), [])[0]).toBe('standing');
  });
});

describe('where an assignment is made', () => {
  it.each([
    ['/', 'tenantRoot'], [GROUP, 'managementGroup'], [SUBSCRIPTION, 'subscription'], [`${SUBSCRIPTION}/resourceGroups/web`, 'resourceGroup'],
    [`${SUBSCRIPTION}/resourceGroups/web/providers/Microsoft.Storage/storageAccounts/st`, 'resource'],
  ])('%s is %s', (scope, level) => {
    expect(plain(answersOf(accessFact, assignment({ scope })))['scopeLevel']).toBe(level);
  });
});

describe('what an assignment lets its holder do', () => {
  const role: JsonObject = { id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/RoleDefinitions/c1`, type: DEFINITIONS, properties: { roleName: 'Custom', type: 'CustomRole', permissions: [{ actions: ['*/write'] }] } };

  it('follows from the role, found by its guid under any scope and in any letter case', () => {
    const given = assignment({ roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/C1' });
    expect(plain(answersOf(accessFact, given, snapshotOf([given, role])))).toMatchObject({ roleId: 'c1', roleName: 'Custom', roleType: 'CustomRole', privileged: true, unbounded: ['write'], broadPatterns: ['*/write'] });
  });

  it('is known of Owner without its definition, and of a role nobody knows it is not', () => {
    expect(plain(answersOf(accessFact, assignment()))).toMatchObject({ roleName: 'Owner', privileged: true });
    const given = assignment({ roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/c9' });
    expect(plain(answersOf(accessFact, given))).toMatchObject({ roleId: 'c9', privileged: 'unknown: notCollected', privilegeClasses: 'unknown: notCollected' });
    expect(plain(answersOf(accessFact, given, snapshotOf([given], [gap(DEFINITIONS, SUBSCRIPTION)])))).toMatchObject({ privileged: 'unknown: forbidden' });
  });

  it('leaves open what a built-in role grants under a condition that was not read', () => {
    const roles: JsonObject = { id: '/providers/Microsoft.Authorization/roleDefinitions/8b54135c', type: DEFINITIONS, properties: { roleName: 'Key Vault Data Access Administrator', type: 'BuiltInRole', permissions: [{ actions: ['Microsoft.Authorization/roleAssignments/write'] }] } };
    const given = assignment({ roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/8b54135c' });
    const answers = answersOf(accessFact, given, snapshotOf([given, roles]));
    expect(plain(answers)).toMatchObject({ privileged: 'unknown: notCollected', privilegeClasses: ['write'] });
    expect(answers['privilegeClasses']).toMatchObject({ atLeast: { reason: 'notCollected' } });
  });

  it('is less under a condition that restrains delegation', () => {
    const condition = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7}))";
    const administrator = { roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168' };
    expect(plain(answersOf(accessFact, assignment(administrator)))).toMatchObject({ privileged: true, conditionRestricts: false });
    expect(plain(answersOf(accessFact, assignment({ ...administrator, condition })))).toMatchObject({ privileged: false, conditionRestricts: true });
    expect(plain(answersOf(accessFact, assignment({ condition })))).toMatchObject({ privileged: true, conditionRestricts: true });
  });

  it('is not known of a row that was cut', () => {
    const answers = plain(answersOf(accessFact, { id: ASSIGNMENT, type: 'Microsoft.Authorization/roleAssignments' }));
    expect(new Set(Object.entries(answers).filter(([field]) => field !== 'conditionRestricts').map(([, value]) => value))).toEqual(new Set(['unknown: notCollected']));
  });
});

describe('a role definition', () => {
  it('answers for itself, and not for permissions that did not come', () => {
    const id = '/providers/Microsoft.Authorization/roleDefinitions/C1';
    expect(plain(answersOf(roleFact, { id, type: DEFINITIONS, properties: { roleName: 'Custom', type: 'CustomRole', permissions: [{ actions: ['*'] }] } }))).toMatchObject({ roleId: 'c1', privileged: true, broadPatterns: ['*'] });
    expect(plain(answersOf(roleFact, { id, type: DEFINITIONS, properties: { type: 'CustomRole', permissions: null } }))).toMatchObject({ roleType: 'CustomRole', privileged: 'unknown: notCollected' });
  });
});

describe('both facts', () => {
  it.each([accessFact, roleFact])('$name answers only fields it documents, and all of them', (fact) => {
    const given = fact === roleFact ? { id: '/x/y', type: DEFINITIONS, properties: {} } : assignment();
    expect(Object.keys(answersOf(fact, given)).toSorted()).toEqual(Object.keys(fact.fields).toSorted());
  });
});
