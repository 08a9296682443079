import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap, Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import type { Closure } from '../access/memberships.ts';
import { USERS } from '../access/principals.ts';
import { accessSources } from '../access/sources.ts';
import { gapAt } from '../missing.ts';
import { NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import { indexRoleHolders, type RoleHolders } from './roleHolders.ts';
import { indexUserRequirements } from './userRequirements.ts';

/** Kinds of users as Graph names them (`conditionalAccessGuestOrExternalUserTypes`); the other kinds have no object in the directory. */
export type GuestKind = 'member' | 'internalGuest' | 'b2bCollaborationGuest' | 'b2bCollaborationMember';

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
  const kinds = new Map<string, readonly GuestKind[]>();
  for (const row of snapshot.rows(USERS)) kinds.set(lastSegment(row.id).toLowerCase(), kindsOf(row));
  const roles = indexRoleHolders(snapshot, memberships, (id) => kinds.has(id));
  const ownMfa = indexUserRequirements(snapshot);
  const unread = groupDegrees((group) => memberships.expand(group).unread !== undefined);
  const gap = gapAt(snapshot, USERS, '/');
  return {
    listed: [...kinds.keys()], roles, gap, unreadGroup: (group) => memberships.expand(group).unread,
    of: (id) => {
      let held: Closure | undefined;
      const closure = (): Closure => (held ??= memberships.active(id));
      return {
        id,
        isUser: (other) => (other === id ? SURELY : NO),
        inGroup: (group) => (closure().has(group) && group !== id ? SURELY : unread(group)),
        inRole: (role) => roles.holds(closure, role),
        kinds: kinds.get(id) ?? ALL_KINDS,
        ownMfa: ownMfa(id),
      };
    },
    unlisted: gap === undefined ? undefined : { id: '', isUser: (id) => (kinds.has(id) ? NO : PERHAPS), inGroup: () => PERHAPS, inRole: () => PERHAPS, kinds: ALL_KINDS, ownMfa: PERHAPS },
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

const ALL_KINDS: readonly GuestKind[] = ['member', 'internalGuest', 'b2bCollaborationGuest', 'b2bCollaborationMember'];

/** Who signs in elsewhere has `#EXT#` in the sign-in name, or an invitation; `userType` tells guests from members. */
function kindsOf(row: Row): readonly GuestKind[] {
  const text = (key: string): string | undefined => asString(at(row, 'properties', key));
  const [name, type] = [text('userPrincipalName'), text('userType')?.toLowerCase()];
  const isInvited = text('externalUserState') !== undefined || name?.toUpperCase().includes('#EXT#') === true;
  const external = isInvited ? [true] : name === undefined ? [true, false] : [false];
  const guest = type === 'guest' ? [true] : type === 'member' ? [false] : [true, false];
  return external.flatMap((isExternal) => guest.map((isGuest) => kindOf(isExternal, isGuest)));
}

function kindOf(isExternal: boolean, isGuest: boolean): GuestKind {
  if (isExternal) return isGuest ? 'b2bCollaborationGuest' : 'b2bCollaborationMember';
  return isGuest ? 'internalGuest' : 'member';
}
