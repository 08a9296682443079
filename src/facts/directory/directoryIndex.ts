import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { addTo } from '../access/multiMap.ts';
import { GROUP_ELIGIBILITIES, type Memberships } from '../access/memberships.ts';
import { USERS, type PrincipalIdentity } from '../access/principals.ts';
import { accessSources, type AccessSources } from '../access/sources.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { userList } from '../tenant/userList.ts';
import { indexDirectoryHoldings, readDirectoryGrants, type DirectoryGrant, type DirectoryGrants, type DirectoryHoldings } from './grants.ts';
import { indexDirectoryRoles, type DirectoryRoles } from './roles.ts';
import { indexStandingMembers, type StandingMembers } from './standing.ts';

/** Everything that answers about directory roles are made of, read once. */
export interface DirectoryIndex {
  readonly roles: DirectoryRoles;
  readonly grants: DirectoryGrants;
  readonly byPrincipal: ReadonlyMap<string, readonly DirectoryGrant[]>;
  readonly holdings: DirectoryHoldings;
  readonly standing: StandingMembers;
  readonly sources: AccessSources;
  readonly memberships: Memberships;
  /** Why somebody may be able to become a member of any group: who may did not come along. */
  readonly cutEligibility: Unknown | undefined;
  /** Who an id is. The directory drops the roles of whoever it deletes, so somebody who holds one exists. */
  readonly identity: (id: string) => Answer<PrincipalIdentity>;
  /** Whether an account of a user is synchronised from a directory on premises. */
  readonly synchronised: (id: string) => Answer<boolean>;
}

export const directoryIndex = shared((snapshot: Snapshot, context: FactContext): DirectoryIndex => {
  const sources = accessSources(snapshot, context);
  const { memberships, principals } = sources;
  const grants = readDirectoryGrants(snapshot, parseInstant(context.now) ?? 0);
  const byPrincipal = new Map<string, DirectoryGrant[]>();
  for (const grant of grants.all) addTo(byPrincipal, grant.principalId, grant);
  const users = userList(snapshot, context);
  const identity = (id: string): Answer<PrincipalIdentity> => principals.of(id, { type: memberships.member(id)?.type ?? (memberships.isGroup(id) ? 'group' : undefined), name: memberships.member(id)?.name, exists: true });
  return {
    roles: indexDirectoryRoles(snapshot), grants, byPrincipal, holdings: indexDirectoryHoldings(snapshot), standing: indexStandingMembers(snapshot, memberships), sources, memberships, identity, cutEligibility: cutEligibility(snapshot),
    synchronised: (id) => users.synchronised(id) ?? notListed(identity(id), id),
  };
});

function cutEligibility(snapshot: Snapshot): Unknown | undefined {
  for (const row of snapshot.rows(GROUP_ELIGIBILITIES)) {
    const absent = ['groupId', 'principalId'].find((key) => asString(at(row, 'properties', key)) === undefined);
    if (absent !== undefined) return missingPath(row, `properties.${absent}`);
  }
  return undefined;
}

function notListed(identity: Answer<PrincipalIdentity>, id: string): Answer<boolean> {
  return identity.known ? unknown({ reason: 'notCollected', artifact: USERS, scope: id, missing: [id], message: `${id} is in no list of users that was read` }) : identity;
}

export interface Behind {
  readonly ids: readonly string[];
  /** Why there may be more. */
  readonly unread: Unknown | undefined;
}

/** Everybody behind a principal: itself, or all who are in it as a group or can activate that. */
export function behind({ memberships, identity, cutEligibility: cut }: DirectoryIndex, principalId: string): Behind {
  const own = identity(principalId);
  const isGroup = memberships.isGroup(principalId) || (own.known && own.value.kind === 'group');
  if (!isGroup) return { ids: [principalId], unread: own.known ? undefined : own.unknown };
  const { eligible, unread, unreadEligible } = memberships.expand(principalId);
  return { ids: eligible.filter((id) => id !== principalId), unread: unread ?? unreadEligible ?? cut };
}
