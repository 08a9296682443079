import type { FactAnswers, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { PRIVILEGE_CLASSES } from '../access/escalations.ts';
import { privilegeAnswers } from '../access/privilegeAnswers.ts';
import { roleIdOf, type Role } from '../access/role.ts';
import { ROLE_DEFINITIONS, type RoleIndex } from '../access/roleIndex.ts';
import { PRIVILEGED_BUILT_INS } from '../access/wellKnownRoles.ts';
import { PRIVILEGED_READS } from '../directory/privilegedRoles.ts';
import { DIRECTORY_DEFINITIONS } from '../directory/roles.ts';
import { missingPath } from '../missing.ts';

/** Fields that both the settings of a role and an eligibility for it answer. */
export const ROLE_FIELDS: Readonly<Record<string, FactField>> = {
  roleId: { type: 'string', description: 'Guid of the role, lower case; member or owner of a group', reads: [] },
  roleName: { type: 'string', description: 'Name of the role; Membership or Ownership of a group', reads: [ROLE_DEFINITIONS, DIRECTORY_DEFINITIONS] },
  privileged: { type: 'boolean', description: 'Whether the role is privileged: built-in ones as Microsoft lists them, or because they grant access; custom ones by what they hold; a group by the roles it gives', reads: PRIVILEGED_READS },
  privilegeClasses: { type: 'string[]', values: PRIVILEGE_CLASSES, description: 'What the role lets its holder do', reads: PRIVILEGED_READS },
};

/** What an object of Privileged Identity Management spells out of its role, `details` among its properties; the definition is asked for the rest. */
export function roleAnswers(row: Row, roles: RoleIndex, details: string): FactAnswers {
  const reference = asString(at(row, 'properties', 'roleDefinitionId'));
  if (reference === undefined) {
    const cause = unknown(missingPath(row, 'properties.roleDefinitionId'));
    return { roleId: cause, roleName: cause, privileged: cause, privilegeClasses: cause };
  }
  const spelt = (key: string): string | undefined => asString(at(row, 'properties', details, 'roleDefinition', key));
  const role = roles.role(reference, asString(at(row, 'properties', 'scope')) ?? row.id);
  const name = spelt('displayName') ?? (role.known ? role.value.name : undefined);
  const held = heldBy(row, role, roles);
  const kind = spelt('type') ?? (role.known ? role.value.type : undefined);
  return {
    roleId: known(roleIdOf(reference)),
    roleName: name === undefined ? unknown(missingPath(row, `properties.${details}.roleDefinition.displayName`)) : known(name),
    privileged: kind === 'BuiltInRole' || PRIVILEGED_BUILT_INS.has(roleIdOf(reference)) ? known(isPrivilegedBuiltIn(roleIdOf(reference), held.classes)) : held.privileged,
    privilegeClasses: held.classes,
  };
}

interface Held {
  readonly privileged: Answer<JsonValue>;
  readonly classes: Answer<JsonValue>;
}

function heldBy(row: Row, role: Answer<Role>, roles: RoleIndex): Held {
  if (!role.known) return { privileged: role, classes: role };
  const { privileged, privilegeClasses } = privilegeAnswers(role.value, roles.privilege(role.value));
  const cause = unknown(missingPath(row, 'properties.roleDefinitionId'));
  return { privileged: privileged ?? cause, classes: privilegeClasses ?? cause };
}

/** Microsoft's list decides of built-in roles, and what one is seen to hold: a newer one that grants access is privileged too. */
function isPrivilegedBuiltIn(id: string, classes: Answer<JsonValue>): boolean {
  return PRIVILEGED_BUILT_INS.has(id) || (classes.known && Array.isArray(classes.value) && (classes.value as readonly JsonValue[]).includes('grantAccess'));
}
