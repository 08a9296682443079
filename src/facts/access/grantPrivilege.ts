import { unknown, type Answer } from '../../model/unknown.ts';
import { deniesWholly, EVERYBODY, isDirectedAt, type Denial } from './denials.ts';
import type { Grant } from './grants.ts';
import type { Privilege } from './privilege.ts';
import type { Role } from './role.ts';
import { isOfGroup, type AccessSources } from './sources.ts';

/** The role that a grant is of. */
export function roleOf(sources: AccessSources, grant: Grant): Answer<Role> {
  return sources.roles.role(grant.roleDefinitionId, grant.scope === '' ? grant.id : grant.scope);
}

/** Whether the grant's own condition keeps its holder from granting at will. */
export function isRestrained(sources: AccessSources, { condition }: Pick<Grant, 'condition'>): boolean {
  return condition !== undefined && sources.restrains(condition);
}

/**
 * What a grant lets everybody who holds it do at a scope and below, after what deny assignments take from all of them.
 * A denial that spares anybody, or that is not inherited, takes nothing away here.
 */
export function privilegeOfGrant(sources: AccessSources, grant: Grant, scope: string = grant.scope): Answer<Privilege> {
  const role = roleOf(sources, grant);
  if (!role.known) return unknown(role.unknown);
  const denials = denialsOfAll(sources, grant, scope);
  if (denials.length === 0) return sources.roles.privilege(role.value, isRestrained(sources, grant));
  return sources.roles.privilegeUnder(role.value, {
    restrained: isRestrained(sources, grant), denied: (action, plane) => denials.some((denial) => deniesWholly(denial, action, plane, sources.holds)),
  });
}

function denialsOfAll(sources: AccessSources, grant: Grant, scope: string): readonly Denial[] {
  return sources.inheritedDenials(scope).filter((denial) => meetsAll(sources, grant, denial));
}

/** Certain without looking into groups: everybody, or the principal itself, and nobody is spared that could be behind the grant. */
function meetsAll(sources: AccessSources, grant: Grant, denial: Denial): boolean {
  if (!isDirectedAt(denial, grant.principalId, new Map())) return false;
  if (denial.excluded.size === 0) return true;
  const mayBeSpared = denial.excluded.has(EVERYBODY) || denial.excluded.has(grant.principalId) || denial.groups.some((id) => denial.excluded.has(id));
  return !mayBeSpared && !isOfGroup(grant, sources.memberships);
}
