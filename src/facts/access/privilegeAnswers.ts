import type { FactAnswers, FactField } from '../../model/fact.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { PRIVILEGE_CLASSES } from './escalations.ts';
import { isPrivileged, UNBOUNDED_KINDS, type Privilege } from './privilege.ts';
import type { Role } from './role.ts';
import { ROLE_DEFINITIONS } from './roleIndex.ts';

/** Fields that both a role and an assignment of it answer. */
export const PRIVILEGE_FIELDS: Readonly<Record<string, FactField>> = {
  roleId: { type: 'string', description: 'Guid of the role, lower case' },
  roleName: { type: 'string', description: 'Name of the role' },
  roleType: { type: 'string', values: ['BuiltInRole', 'CustomRole'], description: 'Whether Microsoft or the tenant defined the role' },
  privileged: { type: 'boolean', description: 'Whether the role can grant access, or change or read resources of every type' },
  privilegeClasses: { type: 'string[]', values: PRIVILEGE_CLASSES, description: 'What the effective permissions (actions minus notActions, element by element) let the holder do' },
  unbounded: { type: 'string[]', values: UNBOUNDED_KINDS, description: 'Kinds of permission held over every resource type' },
  dangerousActions: { type: 'string[]', description: 'Escalating actions that the role effectively allows' },
  broadPatterns: { type: 'string[]', description: "The role's own action patterns that make it privileged, as written" },
};

/** The answers that follow from a role and what it adds up to. */
export function privilegeAnswers(role: Role, privilege: Answer<Privilege>): FactAnswers {
  return {
    roleId: known(role.id),
    roleName: known(role.name ?? null),
    roleType: role.type === undefined ? unknown(withoutType(role)) : known(role.type),
    ...(privilege.known ? permissionAnswers(role, privilege.value) : unknownPermissions(privilege.unknown)),
  };
}

/** The same fields where not even the role is known. */
export function unknownRole(cause: Unknown): FactAnswers {
  return { roleName: unknown(cause), roleType: unknown(cause), ...unknownPermissions(cause) };
}

function permissionAnswers(role: Role, privilege: Privilege): FactAnswers {
  const perhaps = perhapsMore(role, privilege);
  return {
    privileged: privilegedAnswer(role, privilege),
    privilegeClasses: known(privilege.classes, perhaps),
    unbounded: known(privilege.unbounded),
    dangerousActions: known(privilege.dangerousActions, perhaps),
    broadPatterns: known(privilege.broadPatterns, perhaps),
  };
}

/** Whether a role with what it adds up to is privileged. */
export function privilegedAnswer(role: Role, privilege: Privilege): Answer<boolean> {
  const perhaps = perhapsMore(role, privilege);
  return perhaps !== undefined && !isPrivileged(privilege) ? unknown(perhaps) : known(isPrivileged(privilege));
}

/** Why the role may allow more than is told. */
function perhapsMore(role: Role, { grantUncertain }: Privilege): Unknown | undefined {
  return grantUncertain ? unreadCondition(role) : undefined;
}

function withoutType(role: Role): Unknown {
  return { reason: 'notCollected', artifact: ROLE_DEFINITIONS, scope: role.id, missing: ['properties.type'], message: `the definition of role ${role.name ?? role.id} does not say whether it is built in` };
}

/** The cause where the condition of a role that writes role assignments was not read. */
export function unreadCondition(role: Role): Unknown {
  return {
    reason: 'notCollected', artifact: ROLE_DEFINITIONS, scope: role.id, missing: ['properties.permissions[*].condition'],
    message: `role ${role.name ?? role.id} writes role assignments, and the condition that restrains it was not read`,
  };
}

function unknownPermissions(cause: Unknown): FactAnswers {
  const answer = unknown(cause);
  return { privileged: answer, privilegeClasses: answer, unbounded: answer, dangerousActions: answer, broadPatterns: answer };
}
