/** Whom a policy is for: users, groups, roles, guests (Microsoft Learn, "Conditional Access: Users, groups, agents, and workload identities"). */
import { listAt, objectAt, sameText, textAt, valueAt, type OracleJson, type OracleObject } from './json.ts';
import type { Ask } from './signInPossibilities.ts';
import type { SignInWorld } from './signInTypes.ts';

/** One possible world: what was read, and answers to what was not. */
export interface Possibility {
  readonly world: SignInWorld;
  readonly ask: Ask;
}

/** As Graph's `conditionalAccessGuestOrExternalUserTypes` names them; those that have no user object in the directory are left out. */
type UserKind = 'member' | 'internalGuest' | 'b2bCollaborationGuest' | 'b2bCollaborationMember' | 'otherExternalUser';

export function targetsUser(at: Possibility, user: string, policy: OracleObject, policyName: string): boolean {
  const users = valueAt(policy, 'conditions', 'users');
  if (users === undefined) return at.ask(`${policyName}: users are told nowhere`);
  const included = (['Users', 'Groups', 'Roles'] as const).map((what) => named(at, user, users, 'include', what, policyName));
  const excluded = (['Users', 'Groups', 'Roles'] as const).map((what) => named(at, user, users, 'exclude', what, policyName));
  const guests = (side: string): boolean => isGuestOf(at, user, valueAt(users, `${side}GuestsOrExternalUsers`));
  return (included.includes(true) || guests('include')) && !(excluded.includes(true) || guests('exclude'));
}

/** The lists are always there in what Graph serves: one that is missing was cut off, and could name the user or not. */
function named(at: Possibility, user: string, users: OracleJson, side: string, what: 'Users' | 'Groups' | 'Roles', policyName: string): boolean {
  const list = valueAt(users, `${side}${what}`);
  if (!Array.isArray(list)) return at.ask(`${policyName}: ${side}${what} is missing`);
  const isNamed = { Users: namesUser, Groups: isInGroup, Roles: holdsRole }[what];
  return list.some((one: OracleJson) => typeof one === 'string' && isNamed(at, user, one));
}

function namesUser(at: Possibility, user: string, token: string): boolean {
  if (sameText(token, 'All')) return true;
  if (sameText(token, 'None')) return false;
  return sameText(token, 'GuestsOrExternalUsers') ? kindOf(at, user) !== 'member' : sameText(token, user);
}

/** Members of member groups count, too: "Policy is applied to nested users and groups". A group that the directory does not list was deleted, with all memberships. */
function isInGroup(at: Possibility, principal: string, group: string, passed: readonly string[] = []): boolean {
  const found = at.world.groups.find(({ id }) => sameText(id, group));
  if (found === undefined || passed.some((one) => sameText(one, group))) return false;
  if (found.members === undefined) return at.ask(`${principal} is in ${found.id}`);
  return found.members.some((member) => sameText(member, principal) || (isGroup(at, member) && isInGroup(at, principal, member, [...passed, group])));
}

function isGroup({ world }: Possibility, id: string): boolean {
  return world.groups.some((group) => sameText(group.id, id));
}

/** Active assignments over the whole tenant alone: neither eligible ones nor those of an administrative unit or an object count. */
export function holdsRole(at: Possibility, user: string, templateId: string): boolean {
  const held = at.world.roleAssignments.some((assignment) =>
    sameText(textAt(assignment, 'roleDefinitionId') ?? '', templateId) && textAt(assignment, 'directoryScopeId') === '/' && isOrHolds(at, user, textAt(assignment, 'principalId') ?? ''));
  return held || (at.world.unread.includes('roleAssignments') && at.ask(`${user} holds ${templateId}`));
}

function isOrHolds(at: Possibility, user: string, principal: string): boolean {
  return sameText(principal, user) || (isGroup(at, principal) && isInGroup(at, user, principal));
}

function isGuestOf(at: Possibility, user: string, guests: OracleJson | undefined): boolean {
  const kinds = (textAt(guests, 'guestOrExternalUserTypes') ?? '').split(',').map((kind) => kind.trim().toLowerCase());
  const kind = kindOf(at, user);
  if (kind === 'member') return false;
  if (kinds.includes('unknownfuturevalue') && at.ask(`${kind} is of the kinds to come`)) return true;
  return kinds.includes(kind.toLowerCase()) && isOfTenant(at, user, kind, objectAt(guests, 'externalTenants'));
}

/** Local guests have no tenant but this one, so that a list of tenants says nothing clear of them; of others the user object does not tell the home tenant. */
function isOfTenant(at: Possibility, user: string, kind: UserKind, tenants: OracleObject): boolean {
  const kindOfMembership = (textAt(tenants, 'membershipKind') ?? 'all').toLowerCase();
  if (kindOfMembership === 'all') return true;
  if (kindOfMembership !== 'enumerated') return at.ask(`${user} is of ${JSON.stringify(tenants)}`);
  if (kind === 'internalGuest') return at.ask(`${user} is of a listed tenant`);
  return listAt(tenants, 'members').some((tenant) => at.ask(`${user} is at home in ${JSON.stringify(tenant)}`));
}

/** `#EXT#` in the sign-in name, or an invitation, marks who signs in elsewhere; `userType` whether such a one is guest or member. */
function kindOf(at: Possibility, user: string): UserKind {
  const row = at.world.users.find((one) => sameText(textAt(one, 'id') ?? '', user));
  const name = textAt(row, 'userPrincipalName');
  const type = textAt(row, 'userType')?.toLowerCase();
  const isInvited = textAt(row, 'externalUserState') !== undefined || name?.toUpperCase().includes('#EXT#') === true;
  const isExternal = isInvited || (name === undefined && at.ask(`${user} signs in elsewhere`));
  const isMember = type === undefined ? at.ask(`${user} is a member`) : type === 'member';
  if (isExternal) return isMember ? 'b2bCollaborationMember' : 'b2bCollaborationGuest';
  return isMember ? 'member' : 'internalGuest';
}
