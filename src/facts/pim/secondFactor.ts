import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Truth } from '../../model/unknown.ts';
import { asString, at } from '../../values/json.ts';
import { ELIGIBILITIES } from '../access/grants.ts';
import { roleIdOf } from '../access/role.ts';
import { scopeKey } from '../access/scopes.ts';
import { accessSources, type AccessSources } from '../access/sources.ts';
import { contextBacking } from '../tenant/contextBacking.ts';

/** Whether Conditional Access asks whoever may activate the role of some settings for a second factor, wherever an authentication context is asked for. */
export function backingOf(snapshot: Snapshot, context: FactContext): (settings: Row) => (claim: string) => Truth {
  return (settings) => (claim) => contextBacking(snapshot, context)(claim, eligiblePeople(settings, accessSources(snapshot, context)));
}

/** Who may activate the role at exactly this scope; undefined where it is not known of all, so that everybody has to be asked. */
function eligiblePeople(settings: Row, sources: AccessSources): readonly string[] | undefined {
  const [role, scope] = [asString(at(settings, 'properties', 'roleDefinitionId')), asString(at(settings, 'properties', 'scope'))];
  if (role === undefined || scope === undefined || sources.gap(ELIGIBILITIES, scope) !== undefined || sources.grants.cut.length > 0) return undefined;
  const eligible = (sources.byScope.get(scopeKey(scope)) ?? []).filter((grant) => grant.kind === 'eligibility' && grant.roleId === roleIdOf(role));
  const expanded = eligible.map(({ principalId }) => ({ principalId, ...sources.memberships.expand(principalId) }));
  if (expanded.length === 0 || expanded.some(({ unreadEligible }) => unreadEligible !== undefined)) return undefined;
  const people = expanded.flatMap(({ principalId, eligible: members }) => (sources.memberships.isGroup(principalId) ? members : [principalId]));
  return people.filter((id) => !sources.memberships.isGroup(id));
}
