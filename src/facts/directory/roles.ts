import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asBoolean, asString, at } from '../../values/json.ts';
import type { PrivilegeClass } from '../access/escalations.ts';
import { gapAt, missingPath } from '../missing.ts';
import { BUILT_IN_ROLES, GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLES } from '../tenant/wellKnownRoles.ts';

export const DIRECTORY_DEFINITIONS = 'Microsoft.Graph/directoryRoleDefinitions';

export interface DirectoryRole {
  readonly id: string;
  readonly name: string;
  readonly privileged: Answer<boolean>;
  /** What it does in Azure's classes of privilege: grant access, or nothing of them. */
  readonly classes: Answer<readonly PrivilegeClass[]>;
}

/** The directory role that an id names. */
export type DirectoryRoles = (roleDefinitionId: string) => DirectoryRole;

/**
 * Privileged is what the beta of Microsoft Graph marks so (`isPrivileged`), or Microsoft's own list of built-in roles does; a custom role is what its
 * definition says. ("Privileged roles and permissions in Microsoft Entra ID")
 */
export function indexDirectoryRoles(snapshot: Snapshot): DirectoryRoles {
  const rows = new Map<string, Row>();
  for (const row of snapshot.rows(DIRECTORY_DEFINITIONS)) rows.set(lastSegment(row.id).toLowerCase(), row);
  const gap = gapAt(snapshot, DIRECTORY_DEFINITIONS, '/');
  return (reference) => {
    const id = lastSegment(reference).toLowerCase();
    const row = rows.get(id);
    if (row !== undefined) return roleOf(row);
    const unread = unknown(gap ?? { reason: 'notCollected', artifact: DIRECTORY_DEFINITIONS, scope: id, missing: [id], message: `the definition of directory role ${id} was not read` });
    // The beta may mark further ones as privileged: only what the list marks is certain without a definition.
    return { id, name: id, privileged: PRIVILEGED_ROLES.has(id) ? known(true) : unread, classes: GRANTORS.has(id) ? known(['grantAccess']) : BUILT_IN_ROLES.has(id) ? known([]) : unread };
  };
}

/** The role that a definition defines. */
export function roleOf(row: Row): DirectoryRole {
  const id = lastSegment(row.id).toLowerCase();
  return { id, name: asString(at(row, 'properties', 'displayName')) ?? id, privileged: privilegedOf(row, id), classes: classesOf(row, id) };
}

function privilegedOf(row: Row, id: string): Answer<boolean> {
  if (PRIVILEGED_ROLES.has(id)) return known(true);
  const marked = asBoolean(at(row, 'properties', 'isPrivileged'));
  if (marked !== undefined) return known(marked);
  const isBuiltIn = BUILT_IN_ROLES.has(id) || asBoolean(at(row, 'properties', 'isBuiltIn')) === true;
  return isBuiltIn ? known(false) : unknown(missingPath(row, 'properties.isPrivileged'));
}

/** Roles that assign any role (reference "Microsoft Entra built-in roles"). */
const GRANTORS: ReadonlySet<string> = new Set([GLOBAL_ADMINISTRATOR, 'e8611ab8-c189-46e8-94e1-60213ab1f814']);

/** A custom role grants access when it writes role assignments. */
function classesOf(row: Row, id: string): DirectoryRole['classes'] {
  if (GRANTORS.has(id)) return known(['grantAccess']);
  if (BUILT_IN_ROLES.has(id) || asBoolean(at(row, 'properties', 'isBuiltIn')) === true) return known([]);
  const permissions = at(row, 'properties', 'rolePermissions');
  if (!Array.isArray(permissions)) return unknown(missingPath(row, 'properties.rolePermissions'));
  const actions = asArray(permissions).flatMap((permission) => asArray(at(permission, 'allowedResourceActions')));
  return known(actions.some((action) => /^microsoft\.directory\/roleAssignments\/(?!.*read$)/iu.test(asString(action) ?? '')) ? ['grantAccess'] : []);
}
