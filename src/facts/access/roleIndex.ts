import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { gapAt } from '../missing.ts';
import { privilegeOf, UNRESTRAINED, type Privilege, type Restraint } from './privilege.ts';
import { parseRole, roleIdOf, type Permission, type Role } from './role.ts';
import { WELL_KNOWN_ROLES } from './wellKnownRoles.ts';

export const ROLE_DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';

/** The roles of a snapshot, by the guid that every reference to one ends in. */
export interface RoleIndex {
  /** The role that an id names as seen from a scope. A few built-in roles are known without having been read. */
  role(roleDefinitionId: string, scope: string): Answer<Role>;
  /** What a role lets its holder do; unknown when its definition came without permissions. */
  privilege(role: Role, restrained?: boolean): Answer<Privilege>;
  /** The same under any restraint; worked out anew every time. */
  privilegeUnder(role: Role, restraint: Restraint): Answer<Privilege>;
  /** Its permission elements; unknown when its definition came without them. */
  permissions(role: Role): Answer<readonly Permission[]>;
  /** The cause where a definition lacks a part of its permissions. */
  withoutPermissions(role: Role, path: string): Unknown;
}

/** Reads all role definitions once; what each adds up to is worked out when first asked. */
export function indexRoles(snapshot: Snapshot): RoleIndex {
  const roles = new Map<string, Role>();
  for (const row of snapshot.rows(ROLE_DEFINITIONS)) {
    const role = parseRole(row);
    if (roles.get(role.id)?.permissions === undefined) roles.set(role.id, role);
  }
  const worked = new Map<string, Answer<Privilege>>();
  return {
    role: (roleDefinitionId, scope) => lookUp(roles, snapshot, roleDefinitionId, scope),
    privilege: (role, restrained = false) => {
      const key = `${role.id} ${restrained}`;
      const answer = worked.get(key) ?? workOut(role, { ...UNRESTRAINED, restrained });
      worked.set(key, answer);
      return answer;
    },
    privilegeUnder: workOut,
    permissions: permissionsOf,
    withoutPermissions,
  };
}

function lookUp(roles: ReadonlyMap<string, Role>, snapshot: Snapshot, roleDefinitionId: string, scope: string): Answer<Role> {
  const id = roleIdOf(roleDefinitionId);
  const role = roles.get(id) ?? WELL_KNOWN_ROLES.get(id);
  if (role !== undefined) return known(role);
  return unknown(gapAt(snapshot, ROLE_DEFINITIONS, scope) ?? {
    reason: 'notCollected', artifact: ROLE_DEFINITIONS, scope, missing: [roleDefinitionId], message: `the role definition ${roleDefinitionId} was not read`,
  });
}

function workOut(role: Role, restraint: Restraint): Answer<Privilege> {
  const permissions = permissionsOf(role);
  return permissions.known ? known(privilegeOf(role, permissions.value, restraint)) : permissions;
}

function permissionsOf(role: Role): Answer<readonly Permission[]> {
  return role.permissions === undefined ? unknown(withoutPermissions(role, 'properties.permissions')) : known(role.permissions);
}

function withoutPermissions(role: Role, path: string): Unknown {
  return { reason: 'notCollected', artifact: ROLE_DEFINITIONS, scope: role.id, missing: [path], message: `the definition of role ${role.name ?? role.id} came without its permissions` };
}
