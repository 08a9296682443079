import { describe, expect, it } from 'vitest';
import { accessIndex, type AccessIndex } from '../../../src/facts/access/accessIndex.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, NOW, snapshotOf, SUBSCRIPTION } from './snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const GROUP_A = '/providers/Microsoft.Management/managementGroups/A';
const WRITE = 'Microsoft.Compute/virtualMachines/write';

function subscription(chain: readonly string[] = ['A', 'root']): JsonObject {
  return { id: SUBSCRIPTION, type: 'Microsoft.Resources/subscriptions', name: 'one', properties: { managementGroupAncestorsChain: chain.map((name) => ({ name, displayName: name })) } };
}

let last = 0;
function granted(principalId: string, role: string, scope = SUBSCRIPTION, more: JsonObject = {}): JsonObject {
  last += 1;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${String(last)}`, type: 'Microsoft.Authorization/roleAssignments',
    properties: { principalId, principalType: principalId.startsWith('g') ? 'Group' : 'User', roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role}`, scope, ...more },
  };
}

function eligible(principalId: string, role: string, more: JsonObject = {}): JsonObject {
  const grant = granted(principalId, role);
  return { ...grant, type: 'Microsoft.Authorization/roleEligibilityScheduleInstances', properties: { ...(grant['properties'] as JsonObject), startDateTime: '2026-01-01T00:00:00Z', endDateTime: null, ...more } };
}

function members(groupId: string, ...ids: readonly string[]): JsonObject {
  return {
    id: `${TENANT}/groupMembers/${groupId}`, type: 'Microsoft.Graph/groupMembers', name: groupId,
    properties: { groupId, members: ids.map((id) => ({ id, type: id.startsWith('g') ? 'group' : 'user', displayName: id })) },
  };
}

function denied(more: JsonObject = {}, actions = ['*']): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/denyAssignments/d`, type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      scope: SUBSCRIPTION, doNotApplyToChildScopes: false, principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }], excludePrincipals: [],
      permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }], ...more,
    },
  };
}

const GROUPS = ['g1', 'g2', 'g3', 'g4', 'g9'].map((id): JsonObject => ({ id: `${TENANT}/groups/${id}`, type: 'Microsoft.Graph/groups', name: id, properties: { displayName: id } }));

function indexOf(rows: readonly JsonObject[], gaps: readonly Gap[] = []): AccessIndex {
  return accessIndex(snapshotOf([...GROUPS, ...rows], gaps), { now: NOW });
}

function can(rows: readonly JsonObject[], principalId = 'p', gaps: readonly Gap[] = [], scope = `${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm`) {
  const { active, eligible: later, assumes } = indexOf(rows, gaps).can({ principalId, action: WRITE, plane: 'control', scope });
  return [active, later, assumes.length];
}

describe('what was not read', () => {
  const rows = [subscription()];
  it.each<[string, readonly JsonObject[], readonly Gap[], readonly [string, string, number]]>([
    ['nothing is missing', rows, [], ['no', 'no', 0]],
    ['assignments', rows, [gap('Microsoft.Authorization/roleAssignments', SUBSCRIPTION)], ['unknown', 'unknown', 0]],
    ['assignments of another subscription', rows, [gap('Microsoft.Authorization/roleAssignments', '/subscriptions/other')], ['no', 'no', 0]],
    ['eligibilities', rows, [gap('Microsoft.Authorization/roleEligibilityScheduleInstances', SUBSCRIPTION)], ['no', 'unknown', 0]],
    ['a role', [...rows, granted('p', 'c')], [], ['unknown', 'unknown', 0]],
    ['a role, beside one that is enough', [...rows, granted('p', 'c'), granted('p', OWNER)], [], ['yes', 'yes', 0]],
    ['a role that somebody else holds', [...rows, granted('q', 'c')], [], ['no', 'no', 0]],
    ['the members of a group', [...rows, granted('g1', OWNER)], [], ['unknown', 'unknown', 0]],
    ['the members of a group that was deleted, of which there are none', [...rows, granted('g8', OWNER)], [], ['no', 'no', 0]],
    ['the members of a group that may have been deleted', [...rows, granted('g8', OWNER)], [gap('Microsoft.Graph/groups', TENANT)], ['unknown', 'unknown', 0]],
    ['the members of a group that only reads', [...rows, granted('g1', READER)], [], ['no', 'no', 0]],
    ['the members of a group in a group', [...rows, granted('g1', OWNER), members('g1', 'g2')], [], ['unknown', 'unknown', 0]],
    ['the members of a group, by its own gap', [...rows, granted('g1', OWNER), members('g1', 'q')], [gap('Microsoft.Graph/groupMembers', `${TENANT}/groupMembers/g1`)], ['unknown', 'unknown', 0]],
    ['the members of a group, in which they are seen', [...rows, granted('g1', OWNER), members('g1', 'p', 'g2')], [], ['yes', 'yes', 0]],
    ['the members of another group, of which nothing hangs', [...rows, granted('g1', OWNER), members('g1', 'q')], [gap('Microsoft.Graph/groupMembers', `${TENANT}/groupMembers/g7`)], ['no', 'no', 0]],
    ['PIM for groups', [...rows, granted('g1', OWNER), members('g1', 'q')], [gap('Microsoft.Graph/groupEligibilityScheduleInstances', TENANT)], ['no', 'unknown', 0]],
    ['the chain of management groups', [granted('p', OWNER, GROUP_A)], [], ['unknown', 'unknown', 0]],
    ['the chain of management groups, where only others hold anything', [granted('q', OWNER, GROUP_A)], [], ['no', 'no', 0]],
    ['deny assignments', [...rows, granted('p', OWNER)], [gap('Microsoft.Authorization/denyAssignments', SUBSCRIPTION)], ['yes', 'yes', 1]],
    ['who is excluded from a denial', [...rows, granted('p', OWNER), denied({ excludePrincipals: [{ id: 'g9', type: 'Group' }] })], [], ['unknown', 'unknown', 0]],
    ['whom a denial meets', [...rows, granted('p', OWNER), denied({ principals: [{ id: 'g9', type: 'Group' }] })], [], ['yes', 'yes', 1]],
    ['whose an assignment is, which is no text', [...rows, { ...granted('p', OWNER), properties: { principalId: null, scope: SUBSCRIPTION, roleDefinitionId: OWNER } }], [], ['unknown', 'unknown', 0]],
    ['whose an assignment is', [...rows, { ...granted('p', OWNER), properties: { scope: SUBSCRIPTION, roleDefinitionId: OWNER } }], [], ['unknown', 'unknown', 0]],
  ])('%s', (_name, given, gaps, expected) => {
    expect(can(given, 'p', gaps)).toEqual(expected);
  });

  it('of a deny assignment makes it an assumption, whatever it is', () => {
    for (const key of ['scope', 'doNotApplyToChildScopes', 'principals', 'excludePrincipals', 'permissions']) {
      const denial = denied();
      const { [key]: _cut, ...properties } = denial['properties'] as JsonObject;
      expect([key, can([subscription(), granted('p', OWNER), { ...denial, properties }])]).toEqual([key, ['yes', 'yes', 1]]);
    }
  });
});

describe('who can', () => {
  const rows = [
    subscription(), granted('g1', OWNER, GROUP_A), members('g1', 'p', 'g2', 'g3', 'g4'), members('g2', 'q', 'g1'), members('g3'), eligible('r', OWNER),
    { id: `${TENANT}/groupEligibilityScheduleInstances/1`, type: 'Microsoft.Graph/groupEligibilityScheduleInstances', properties: { groupId: 'g2', principalId: 's', accessId: 'member', startDateTime: null, endDateTime: null } },
  ];
  const list = indexOf(rows).who({ action: WRITE, scope: SUBSCRIPTION });

  it('is told with every way, through groups in groups', () => {
    expect(list.holders.map(({ principalId, active, eligible: later, ways }) => [principalId, active, later, ways.map(({ via, inherited }) => [via.map(({ groupId, eligible: activates }) => groupId + (activates ? '*' : '')).join(' '), inherited])])).toEqual([
      ['r', 'no', 'yes', [['', false]]],
      ['s', 'no', 'yes', [['g1 g2*', true]]],
      ['g3', 'yes', 'yes', [['g1', true]]],
      ['g4', 'yes', 'yes', [['g1', true]]],
      ['p', 'yes', 'yes', [['g1', true]]],
      ['q', 'yes', 'yes', [['g1 g2', true]]],
    ]);
  });

  it('lists a group in their stead where its members are not known, and says why', () => {
    expect(list.holders.filter(({ membersUnread }) => membersUnread !== undefined).map(({ principalId }) => principalId)).toEqual(['g4']);
    expect(list.unread).toHaveLength(1);
  });

  it('leaves out who is denied, and names what denies', () => {
    const { holders } = indexOf([subscription(), granted('p', OWNER), granted('q', OWNER), denied({ excludePrincipals: [{ id: 'Q', type: 'User' }] })]).who({ action: WRITE, scope: SUBSCRIPTION });
    expect(holders.map(({ principalId }) => principalId)).toEqual(['q']);
  });

  it('includes what is granted below where that is asked for', () => {
    const below = granted('p', OWNER, `${SUBSCRIPTION}/resourceGroups/g`);
    const index = indexOf([subscription(), below]);
    expect(index.who({ action: WRITE, scope: SUBSCRIPTION }).holders).toEqual([]);
    expect(index.who({ action: WRITE, scope: GROUP_A, under: true }).holders.map(({ principalId }) => principalId)).toEqual(['p']);
    expect(index.who({ scope: GROUP_A, under: true }).holders.map(({ active }) => active)).toEqual(['yes']);
  });
});
