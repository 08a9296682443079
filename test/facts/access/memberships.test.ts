import { describe, expect, it } from 'vitest';
import { indexMemberships } from '../../../src/facts/access/memberships.ts';
import { gap, NOW, snapshotOf } from './snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const members = (group: string, ...ids: readonly string[]) => ({
  id: `${TENANT}/groupMembers/${group}`, type: 'Microsoft.Graph/groupMembers', name: group, properties: { groupId: group, members: ids.map((id) => ({ id, type: 'user', displayName: id })) },
});
const group = (id: string) => ({ id: `${TENANT}/groups/${id}`, type: 'Microsoft.Graph/groups', name: id, properties: {} });
/** The analysts can become operators. */
const eligible = {
  id: `${TENANT}/groupEligibilityScheduleInstances/e`, type: 'Microsoft.Graph/groupEligibilityScheduleInstances', name: 'e',
  properties: { groupId: 'operators', principalId: 'analysts', accessId: 'member', startDateTime: '2026-01-01T00:00:00Z', endDateTime: null },
};
const operators = (...[rows, gaps]: Parameters<typeof snapshotOf>) => indexMemberships(snapshotOf([members('operators', 'ann'), eligible, ...rows], gaps), Date.parse(NOW)).expand('operators');

describe('who can become a member through a group', () => {
  it('is known where its members are', () => {
    expect(operators([members('analysts', 'bob')])).toEqual({ members: ['ann'], eligible: ['ann', 'bob'] });
  });

  // The same group is in no list of members, so that nothing else says that it is one.
  it('is not known where its own list of members was refused', () => {
    const refused = gap('Microsoft.Graph/groupMembers', `${TENANT}/groupMembers/analysts`);
    expect(operators([], [refused])).toMatchObject({ members: ['ann'], unreadEligible: { reason: 'forbidden' } });
  });

  it('is not known where only the list of groups says that it is one', () => {
    expect(operators([group('operators'), group('analysts')])).toMatchObject({ unreadEligible: { reason: 'notCollected', missing: ['analysts'] } });
  });

  it('leaves who is a member now as it was', () => {
    expect(operators([], [gap('Microsoft.Graph/groupMembers', `${TENANT}/groupMembers/analysts`)]).unread).toBeUndefined();
  });
});
