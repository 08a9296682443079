import { DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Truth } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { ELIGIBILITIES } from '../access/grants.ts';
import { GROUP_ELIGIBILITIES, type Memberships } from '../access/memberships.ts';
import { inEffect } from '../access/period.ts';
import { roleIdOf } from '../access/role.ts';
import { scopeKey } from '../access/scopes.ts';
import { accessSources, type AccessSources } from '../access/sources.ts';
import { directoryIndex } from '../directory/directoryIndex.ts';
import { contextBacking } from '../tenant/contextBacking.ts';
import { accessOf, GROUP_SETTINGS, isOfDirectory } from './subjects.ts';

/** Whether Conditional Access asks whoever may activate the role of some settings for a second factor, wherever an authentication context is asked for. */
export function backingOf(snapshot: Snapshot, context: FactContext): (settings: Row) => (claim: string) => Truth {
  return (settings) => (claim) => contextBacking(snapshot, context)(claim, isOfDirectory(settings) ? eligibleInDirectory(settings, snapshot, context) : eligiblePeople(settings, accessSources(snapshot, context)));
}

/** The same of a directory role or a group. */
function eligibleInDirectory(settings: Row, snapshot: Snapshot, context: FactContext): readonly string[] | undefined {
  const { grants, memberships } = directoryIndex(snapshot, context);
  const isGroup = settings.type.toLowerCase() === GROUP_SETTINGS.toLowerCase();
  const type = isGroup ? GROUP_ELIGIBILITIES : DIRECTORY_ELIGIBILITIES;
  if (snapshot.gaps.some(({ artifact }) => artifact.toLowerCase() === type.toLowerCase()) || grants.unread !== undefined) return undefined;
  const named = [...snapshot.rows(type)].filter((row) => inEffect(row, parseInstant(context.now) ?? 0) && subjectOf(row, isGroup) === subjectOf(settings, isGroup));
  const ids = named.map((row) => asString(at(row, 'properties', 'principalId'))?.toLowerCase());
  const people = ids.flatMap((id) => (id === undefined ? [undefined] : memberships.isGroup(id) ? openOr(memberships, id) : [id]));
  return people.length === 0 || people.includes(undefined) ? undefined : people.filter((id) => id !== undefined).filter((id) => !memberships.isGroup(id));
}

function subjectOf(row: Row, isGroup: boolean): string {
  const { group, access } = accessOf(row);
  return isGroup ? `${access ?? ''} ${group ?? ''}` : roleIdOf(asString(at(row, 'properties', 'roleDefinitionId')) ?? '');
}

function openOr(memberships: Memberships, group: string): readonly (string | undefined)[] {
  const { eligible, unreadEligible } = memberships.expand(group);
  return unreadEligible === undefined ? eligible : [undefined];
}

/** Who may activate the role at exactly this scope; undefined where it is not known of all, so that everybody has to be asked. */
function eligiblePeople(settings: Row, sources: AccessSources): readonly string[] | undefined {
  const [role, scope] = [asString(at(settings, 'properties', 'roleDefinitionId')), asString(at(settings, 'properties', 'scope'))];
  if (role === undefined || scope === undefined || sources.gap(ELIGIBILITIES, scope) !== undefined || sources.grants.cut.length > 0) return undefined;
  const eligible = sources.byScope.of(scopeKey(scope)).filter((grant) => grant.kind === 'eligibility' && grant.roleId === roleIdOf(role));
  const expanded = eligible.map(({ principalId }) => ({ principalId, ...sources.memberships.expand(principalId) }));
  if (expanded.length === 0 || expanded.some(({ unreadEligible }) => unreadEligible !== undefined)) return undefined;
  const people = expanded.flatMap(({ principalId, eligible: members }) => (sources.memberships.isGroup(principalId) ? members : [principalId]));
  return people.filter((id) => !sources.memberships.isGroup(id));
}
