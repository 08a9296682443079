import type { Group, GroupEligibility, Principal } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO_IDENTITIES } from './directory.ts';
import { guid, PRINCIPALS } from './identities.ts';

/** The managed ones among the workloads; the others are applications. */
const MANAGED: ReadonlySet<string> = new Set([PRINCIPALS.backupJob.id, PRINCIPALS.deployIdentity.id, PRINCIPALS.clusterIdentity.id]);

/** Everybody in the directory who is no group. */
export const PEOPLE: readonly Principal[] = [
  ...Object.values(PRINCIPALS).filter(({ type }) => type !== 'Group').map(({ id, type, displayName }): Principal => ({
    id, displayName, kind: type === 'User' ? 'user' : MANAGED.has(id) ? 'managedIdentity' : 'servicePrincipal',
  })),
  { id: CONTOSO_IDENTITIES.assigned.objectId, kind: 'managedIdentity', displayName: CONTOSO_IDENTITIES.assigned.displayName },
];

type GroupName = 'platformAdmins' | 'dataOwners' | 'operators' | 'legacyAdmins' | 'approvers';

/** Who is in which group, directly. */
export const GROUPS: readonly Group[] = [
  group('platformAdmins', [PRINCIPALS.cloudLead.id, PRINCIPALS.onCallEngineer.id]),
  group('dataOwners', [PRINCIPALS.developer.id]),
  group('operators', [PRINCIPALS.onCallEngineer.id, PRINCIPALS.contractor.id]),
  group('legacyAdmins', [PRINCIPALS.cloudLead.id]),
  group('approvers', [PRINCIPALS.cloudLead.id, PRINCIPALS.accessManager.id]),
];

function group(name: GroupName, members: readonly string[], properties?: JsonMap): Group {
  const { id, displayName } = PRINCIPALS[name];
  return { id, displayName, members, ...(properties === undefined ? {} : { properties }) };
}

/** PIM for Groups. */
export const GROUP_ELIGIBILITIES: readonly GroupEligibility[] = [
  // Becomes a platform administrator, and so an owner of production, for some hours: no role assignment names her.
  { id: `${PRINCIPALS.platformAdmins.id}_member_${guid('96e11000', 1)}`, groupId: PRINCIPALS.platformAdmins.id, principalId: PRINCIPALS.accessManager.id, accessId: 'member', startDateTime: '2026-02-01T00:00:00Z', endDateTime: '2027-02-01T00:00:00Z' },
];
