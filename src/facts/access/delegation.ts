import { decide, decideAction, parseCondition, type Decision } from './conditions.ts';
import { GRANT_ACTION } from './escalations.ts';
import { UNRESTRICTED_GRANTORS } from './wellKnownRoles.ts';

/**
 * Whether a condition keeps its holder from handing out the roles that can hand out all others (constrained delegation).
 * It does when, for each of them, it is false whatever else the request says; a condition that cannot be read restrains
 * nothing. Source: Azure documentation, "Delegate Azure access management" and "Azure role assignment condition format".
 */
export function restrainsDelegation(condition: string): boolean {
  const expression = parseCondition(condition);
  return expression !== undefined && [...UNRESTRICTED_GRANTORS].every((role) => decide(expression, (text) => decideAtom(text, role)) === false);
}

const ROLES = /^@Request\s*\[Microsoft\.Authorization\/roleAssignments:RoleDefinitionId\]\s*(?:For(?:Any|All)Of(Any|All)Values:)?Guid(Not)?Equals\s*(?:\{([^}]*)\}|'([^']*)')$/i;

/** The condition on a request to assign a role, as far as the role alone decides it. */
function decideAtom(text: string, role: string): Decision {
  const byAction = decideAction(text, GRANT_ACTION);
  if (byAction !== undefined) return byAction;
  const found = ROLES.exec(text);
  if (found === null) return undefined;
  const [, quantifier, negated] = found;
  const roles = (found[3] ?? found[4] ?? '').split(',').map((one) => one.replaceAll(/['\s]/g, '').toLowerCase());
  const expected = negated === undefined ? 'any' : 'all';
  if (roles.length !== 1 && quantifier?.toLowerCase() !== expected) return undefined;
  return roles.includes(role) === (negated === undefined);
}
