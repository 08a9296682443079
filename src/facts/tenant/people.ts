import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap, Unknown } from '../../model/unknown.ts';
import type { Closure } from '../access/memberships.ts';
import { accessSources } from '../access/sources.ts';
import { NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import { ALL_KINDS, type GuestKind } from './guestKinds.ts';
import { indexRoleHolders, type RoleHolders } from './roleHolders.ts';
import { userList } from './userList.ts';
import { indexUserRequirements } from './userRequirements.ts';

/** Somebody, as the conditions of policies ask. Ids are lower case. */
export interface Person {
  readonly id: string;
  readonly isUser: (id: string) => Degree;
  readonly inGroup: (id: string) => Degree;
  /** In a role over the whole tenant, now. */
  readonly inRole: (templateId: string) => Degree;
  /** What they may be: one kind unless the row was cut. */
  readonly kinds: readonly GuestKind[];
  /** Whether multifactor authentication is switched on for the account itself. */
  readonly ownMfa: Degree;
}

export interface People {
  /** Ids of all listed users, in the order of the list. */
  readonly listed: readonly string[];
  of(id: string): Person;
  /** Somebody who may be in the directory and was not listed; undefined where the list is whole. */
  readonly unlisted: Person | undefined;
  readonly gap: Gap | undefined;
  /** Why not all members of a group are known. */
  readonly unreadGroup: (group: string) => Unknown | undefined;
  readonly roles: RoleHolders;
}

/** Who is in the directory. Memberships are those that hold now: whoever may activate one is not in the group yet. */
export function indexPeople(snapshot: Snapshot, context: FactContext): People {
  const { memberships } = accessSources(snapshot, context);
  const { ids, has, kinds, gap } = userList(snapshot, context);
  const roles = indexRoleHolders(snapshot, memberships, has);
  const ownMfa = indexUserRequirements(snapshot);
  const unread = groupDegrees((group) => memberships.expand(group).unread !== undefined);
  return {
    listed: ids, roles, gap, unreadGroup: (group) => memberships.expand(group).unread,
    of: (id) => {
      let held: Closure | undefined;
      const closure = (): Closure => (held ??= memberships.active(id));
      return {
        id,
        isUser: (other) => (other === id ? SURELY : NO),
        inGroup: (group) => (closure().has(group) && group !== id ? SURELY : unread(group)),
        inRole: (role) => roles.holds(closure, role),
        kinds: kinds(id),
        ownMfa: ownMfa(id),
      };
    },
    unlisted: gap === undefined ? undefined : { id: '', isUser: (id) => (has(id) ? NO : PERHAPS), inGroup: () => PERHAPS, inRole: () => PERHAPS, kinds: ALL_KINDS, ownMfa: PERHAPS },
  };
}

function groupDegrees(isUnread: (group: string) => boolean): (group: string) => Degree {
  const held = new Map<string, Degree>();
  return (group) => {
    const degree = held.get(group) ?? (isUnread(group) ? PERHAPS : NO);
    held.set(group, degree);
    return degree;
  };
}
