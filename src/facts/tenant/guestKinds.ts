import type { Row } from '../../model/resource.ts';
import { asString, at } from '../../values/json.ts';

/** Kinds of users as Graph names them (`conditionalAccessGuestOrExternalUserTypes`); the other kinds have no object in the directory. */
export type GuestKind = 'member' | 'internalGuest' | 'b2bCollaborationGuest' | 'b2bCollaborationMember';

export const ALL_KINDS: readonly GuestKind[] = ['member', 'internalGuest', 'b2bCollaborationGuest', 'b2bCollaborationMember'];

/** Who signs in elsewhere has `#EXT#` in the sign-in name, or an invitation; `userType` tells guests from members. */
export function kindsOf(row: Row): readonly GuestKind[] {
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
