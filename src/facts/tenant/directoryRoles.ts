import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { accessSources } from '../access/sources.ts';
import { readDirectoryGrants, type DirectoryGrant } from '../directory/grants.ts';
import { indexDirectoryRoles, type DirectoryRole } from '../directory/roles.ts';
import { shared } from '../shared.ts';

/** A directory role that somebody holds, or can activate. */
export interface HeldRole {
  readonly role: string;
  readonly name: string;
  readonly holding: 'active' | 'eligible';
  /** Over the whole tenant, as role conditions of policies ask. */
  readonly tenantWide: boolean;
  readonly privileged: boolean | Unknown;
}

export interface HeldRoles {
  readonly roles: readonly HeldRole[];
  /** Why there may be more. */
  readonly unread: Unknown | undefined;
}

/** The directory roles of somebody, directly and by groups, those of administrative units and single objects too. */
export const directoryRoles = shared((snapshot: Snapshot, context: FactContext): ((id: string) => HeldRoles) => {
  const { memberships, principals } = accessSources(snapshot, context);
  const grants = readDirectoryGrants(snapshot, parseInstant(context.now) ?? 0);
  const byPrincipal = Map.groupBy(grants.all, ({ principalId }) => principalId);
  const role = indexDirectoryRoles(snapshot);
  // Without any list of members, nothing but the list of groups tells that it is one.
  const mayBeGroup = (id: string): boolean => {
    const principal = principals.of(id, { type: undefined, exists: true });
    return memberships.isGroup(id) || !principal.known || principal.value.kind === 'group';
  };
  const open = [...byPrincipal.keys()].filter(mayBeGroup).map((id) => ({ id, unread: memberships.expand(id).unreadEligible })).filter(({ unread }) => unread !== undefined);
  return lastRemembered((id) => {
    const [now, later] = [memberships.active(id), memberships.eligible(id)];
    const roles = [...later.keys()].flatMap((holder) => (byPrincipal.get(holder) ?? []).map((grant) => heldRole(grant, !now.has(holder), role(grant.roleId))));
    return { roles, unread: grants.unread ?? open.find((group) => !later.has(group.id))?.unread };
  });
});

/** Several facts ask about one user, then about the next. */
function lastRemembered<T>(work: (id: string) => T): (id: string) => T {
  let last: { readonly id: string; readonly answer: T } | undefined;
  return (id) => {
    if (last?.id !== id) last = { id, answer: work(id) };
    return last.answer;
  };
}

function heldRole({ kind, scope }: DirectoryGrant, byActivation: boolean, { id, name, privileged }: DirectoryRole): HeldRole {
  const holding = kind === 'eligibility' || byActivation ? 'eligible' : 'active';
  return { role: id, name, holding, tenantWide: scope.known && scope.value === 'tenant', privileged: privileged.known ? privileged.value : privileged.unknown };
}
