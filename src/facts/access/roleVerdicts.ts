import { effectivelyAllows } from '../../values/actions.ts';
import type { ConditionReader, Holds } from './conditions.ts';
import type { Grant } from './grants.ts';
import { elementOf, type Permission, type Plane, type Role } from './role.ts';
import type { RoleIndex } from './roleIndex.ts';
import { CONDITIONAL, greatest, lesser, NO, unclear, YES, type Judged } from './verdict.ts';

/** A condition that cannot be read restrains nothing. */
const ALLOWED: Readonly<Record<Holds, Judged>> = { none: YES, holds: YES, unreadable: YES, open: CONDITIONAL, fails: NO };

/** Answers what a grant allows before anything is denied. */
export type GrantVerdicts = (grant: Grant) => Judged;

/**
 * What grants say about one action: the greatest over the elements of the role, each with its own exclusions and its own
 * condition, held against the condition of the grant. A role is looked at once, however many grants there are of it.
 */
export function grantVerdicts(roles: RoleIndex, holds: ConditionReader, action: string, plane: Plane): GrantVerdicts {
  const worked = new Map<string, Judged>();
  return (grant) => {
    const role = roles.role(grant.roleDefinitionId, grant.scope);
    if (!role.known) return unclear(role.unknown);
    const verdict = worked.get(grant.roleId) ?? roleVerdict(role.value, roles, holds, action, plane);
    worked.set(grant.roleId, verdict);
    return lesser(verdict, ALLOWED[holds(grant.condition, action)]);
  };
}

function roleVerdict(role: Role, roles: RoleIndex, holds: ConditionReader, action: string, plane: Plane): Judged {
  const permissions = roles.permissions(role);
  if (!permissions.known) return unclear(permissions.unknown);
  const verdict = greatest(permissions.value.map((permission) => elementVerdict(permission, holds, action, plane)));
  const isWhole = plane === 'control' || permissions.value.every(({ hasData }) => hasData);
  return verdict.verdict === 'yes' || isWhole ? verdict : unclear(roles.withoutPermissions(role, 'properties.permissions[*].dataActions'));
}

function elementVerdict(permission: Permission, holds: ConditionReader, action: string, plane: Plane): Judged {
  return effectivelyAllows(elementOf(permission, plane), action) ? ALLOWED[holds(permission.condition, action)] : NO;
}
