import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import { known, type Answer, type Unknown } from '../../model/unknown.ts';
import { compareText } from '../../values/json.ts';
import { doubtsAt, groupDoubts } from '../access/doubts.ts';
import { PRIVILEGE_CLASSES, type PrivilegeClass } from '../access/escalations.ts';
import { privilegeOfGrant, roleOf } from '../access/grantPrivilege.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS, type Grant } from '../access/grants.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS, type Memberships } from '../access/memberships.ts';
import { isPrivileged, type Privilege } from '../access/privilege.ts';
import { GROUPS } from '../access/principals.ts';
import { ROLE_DEFINITIONS } from '../access/roleIndex.ts';
import type { AccessSources } from '../access/sources.ts';
import type { DirectoryIndex } from './directoryIndex.ts';
import type { DirectoryGrant } from './grants.ts';
import { DIRECTORY_DEFINITIONS } from './roles.ts';

export const PRIVILEGED_READS: readonly string[] = [
  ROLE_ASSIGNMENTS, ELIGIBILITIES, ROLE_DEFINITIONS, DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, DIRECTORY_DEFINITIONS, GROUP_MEMBERS, GROUP_ELIGIBILITIES, GROUPS,
];

/** A role that somebody has, with what is known of it. */
interface RoleHeld {
  readonly name: string;
  readonly privileged: Answer<boolean>;
  /** What it lets its holder do, as classes of privilege. */
  readonly classes: Answer<readonly PrivilegeClass[]>;
}

/** The roles of Azure and Microsoft Entra that somebody holds or can activate, directly or through groups in groups. */
export type RolesHeld = (principalId: string) => { readonly roles: readonly RoleHeld[]; readonly unread: Unknown | undefined };

export function rolesHeld(index: DirectoryIndex): RolesHeld {
  const { sources, memberships } = index;
  const anywhere = index.grants.unread ?? doubtsAt(sources, { scope: '/' })[0]?.cause ?? index.cutEligibility;
  const open = openGroups(index);
  const azureRole = azureRoles(index);
  const held = ofGroups(memberships, (principal: string) => [...sources.byPrincipal.of(principal).map(azureRole), ...(index.byPrincipal.get(principal) ?? []).map((grant) => entraRole(index, grant))]);
  return (principalId) => {
    const closure = memberships.eligible(principalId);
    return { roles: [...closure.keys()].flatMap(held), unread: open.find(({ group }) => !closure.has(group))?.cause ?? anywhere };
  };
}

/** Names of those that are privileged. */
export function privilegedNames({ roles, unread }: ReturnType<RolesHeld>): Answer<readonly string[]> {
  const names = roles.filter(({ privileged }) => privileged.known && privileged.value).map(({ name }) => name);
  return known([...new Set(names)].toSorted(compareText), unread ?? roles.flatMap(({ privileged }) => (privileged.known ? [] : [privileged.unknown]))[0]);
}

/** What all of them together let their holder do. */
export function classesOf({ roles, unread }: ReturnType<RolesHeld>): Answer<readonly PrivilegeClass[]> {
  const held = new Set(roles.flatMap(({ classes }) => (classes.known ? classes.value : [])));
  return known(PRIVILEGE_CLASSES.filter((kind) => held.has(kind)), unread ?? roles.flatMap(({ classes }) => (classes.known ? [] : [classes.unknown]))[0]);
}

/** Groups with roles of whose members more may be than were read. */
function openGroups({ sources, memberships, byPrincipal, identity }: DirectoryIndex): readonly { readonly group: string; readonly cause: Unknown }[] {
  // Without any list of members, nothing but the list of groups tells that it is one.
  const mayBeGroup = (id: string): boolean => {
    const own = identity(id);
    return memberships.isGroup(id) || !own.known || own.value.kind === 'group';
  };
  const azure = sources.openGrants().flatMap((grant) => groupDoubts(sources, grant).map(({ cause }) => ({ group: grant.principalId, cause })));
  const entra = [...byPrincipal.keys()].filter((id) => mayBeGroup(id)).flatMap((group) => {
    const { unread, unreadEligible } = memberships.expand(group);
    const cause = unread ?? unreadEligible;
    return cause === undefined ? [] : [{ group, cause }];
  });
  return [...azure, ...entra];
}

/** What a role allows under the same restraint is one answer, and so is the role as it is told here. */
function azureRoles({ sources }: DirectoryIndex): (grant: Grant) => RoleHeld {
  const made = new WeakMap<Answer<Privilege>, RoleHeld>();
  return (grant) => {
    const privilege = privilegeOfGrant(sources, grant);
    const held = made.get(privilege) ?? azureRole(sources, grant, privilege);
    made.set(privilege, held);
    return held;
  };
}

function azureRole(sources: AccessSources, grant: Grant, privilege: Answer<Privilege>): RoleHeld {
  const role = roleOf(sources, grant);
  const name = (role.known ? role.value.name : undefined) ?? grant.roleId;
  return privilege.known ? { name, privileged: known(isPrivileged(privilege.value)), classes: known(privilege.value.classes) } : { name, privileged: privilege, classes: privilege };
}

function entraRole({ roles }: DirectoryIndex, { roleId }: DirectoryGrant): RoleHeld {
  return roles(roleId);
}

/** Remembers what groups give: they have many members. People come one after the other. */
function ofGroups<T>(memberships: Memberships, work: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const answer = made.get(key) ?? work(key);
    if (memberships.isGroup(key)) made.set(key, answer);
    return answer;
  };
}
