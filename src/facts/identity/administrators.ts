import type { FactContext } from '../../model/fact.ts';
import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Truth } from '../../model/unknown.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS } from '../access/memberships.ts';
import { GROUPS, USERS } from '../access/principals.ts';
import { shared } from '../shared.ts';
import { directoryRoles } from '../tenant/directoryRoles.ts';

/** The types that tell who holds a directory role, or can activate one. */
export const ADMINISTRATOR_READS: readonly string[] = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, USERS, GROUPS, GROUP_MEMBERS, GROUP_ELIGIBILITIES];

/** Whether a user holds a directory role or can activate one, by himself or by a group. */
export type IsAdministrator = (userId: string) => Truth;

export const administrators = shared((snapshot: Snapshot, context: FactContext): IsAdministrator => {
  const rolesOf = directoryRoles(snapshot, context);
  return (userId) => {
    const { roles, unread } = rolesOf(userId);
    return roles.length > 0 ? true : (unread ?? false);
  };
});
