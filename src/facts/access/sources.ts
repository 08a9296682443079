import type { FactAnswers, FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { gapAt } from '../missing.ts';
import { shared } from '../shared.ts';
import { conditionReader, type ConditionReader } from './conditions.ts';
import { restrainsDelegation } from './delegation.ts';
import { readDenials, type Denial } from './denials.ts';
import { readGrants, type GrantLists, type Grants } from './grantLists.ts';
import type { Grant } from './grants.ts';
import { assignmentInstances, type Holdings } from './holdings.ts';
import { indexMemberships, type Memberships } from './memberships.ts';
import { addTo } from './multiMap.ts';
import { indexPrincipals, type Principals } from './principals.ts';
import { indexRoles, type RoleIndex } from './roleIndex.ts';
import { indexLineages, isManagementGroup, type Lineages } from './scopes.ts';
import { assignmentTexts, type Texts } from './texts.ts';

/** Everything that answers are made of, read once. */
export interface AccessSources {
  readonly grants: Grants;
  readonly byPrincipal: GrantLists;
  readonly byScope: GrantLists;
  /** Those that are made at management groups. */
  readonly highGrants: readonly Grant[];
  readonly roles: RoleIndex;
  readonly memberships: Memberships;
  readonly lineage: Lineages;
  readonly denials: readonly Denial[];
  /** Those that came whole, reach a scope, and all below it as well. */
  readonly inheritedDenials: (scope: string) => readonly Denial[];
  readonly principals: Principals;
  readonly holds: ConditionReader;
  /** Whether a condition keeps its holder from granting at will. */
  readonly restrains: (condition: string) => boolean;
  readonly holdings: Holdings;
  readonly texts: Texts;
  /** Answers that are made once for every group that holds anything. */
  readonly holderLists: Map<string, FactAnswers>;
  /** Grants of groups of which there may be more members, now or after activating, than were read. */
  readonly openGrants: () => readonly Grant[];
  /** The gap that keeps the rows of a type at a scope, or above or below it, from being all there are. */
  readonly gap: (type: string, scope: string) => Gap | undefined;
}

export const accessSources = shared((snapshot: Snapshot, context: FactContext): AccessSources => {
  const instant = parseInstant(context.now) ?? 0;
  const { holdings } = assignmentInstances(snapshot, context);
  const texts = assignmentTexts(snapshot, context);
  const grants = readGrants(snapshot, instant, holdings, texts);
  const { byPrincipal } = grants;
  const { byScope, highGrants } = withHighGrants(grants.byScope);
  const memberships = indexMemberships(snapshot, instant);
  const [lineage, denials] = [indexLineages(snapshot), readDenials(snapshot)];
  return {
    grants, holdings, texts, byPrincipal, byScope, highGrants, memberships, holderLists: new Map(), openGrants: openGrantsOf(byPrincipal, memberships), roles: indexRoles(snapshot), lineage, denials, inheritedDenials: inheritedDenials(denials, lineage),
    principals: indexPrincipals(snapshot), holds: conditionReader(), restrains: remembered(restrainsDelegation), gap: gapFinder(snapshot),
  };
});

/** Conditions are written once and given many times. */
function remembered(work: (text: string) => boolean): (text: string) => boolean {
  const held = new Map<string, boolean>();
  return (text) => {
    const answer = held.get(text) ?? work(text);
    held.set(text, answer);
    return answer;
  };
}

/** Found by where they stand: every assignment asks for those above it. */
function inheritedDenials(denials: readonly Denial[], lineage: Lineages): AccessSources['inheritedDenials'] {
  const byScope = new Map<string, Denial[]>();
  for (const denial of denials) if (denial.cut === undefined && denial.scope !== undefined && !denial.thisScopeOnly) addTo(byScope, denial.scope, denial);
  return (scope) => (byScope.size === 0 ? [] : lineage(scope).scopes.flatMap((above) => byScope.get(above) ?? []));
}

/** A grant whose principal is a group, or may be one. */
export function isOfGroup({ principalId, principalType }: Pick<Grant, 'principalId' | 'principalType'>, memberships: Memberships): boolean {
  const type = principalType?.toLowerCase() ?? '';
  return type === 'group' || memberships.isGroup(principalId) || !['user', 'serviceprincipal', 'foreigngroup', 'device'].includes(type);
}

function openGrantsOf(byPrincipal: GrantLists, memberships: Memberships): () => readonly Grant[] {
  let open: readonly Grant[] | undefined;
  const isOpen = (grants: readonly Grant[]): boolean => grants.some((grant) => isOfGroup(grant, memberships) && memberships.expand(grant.principalId).unreadEligible !== undefined);
  const openOf = (principal: string): readonly Grant[] => {
    const grants = byPrincipal.of(principal);
    return isOpen(grants) ? grants : [];
  };
  return () => (open ??= byPrincipal.keys().flatMap(openOf));
}

/** Grants above subscriptions are asked for in each of those: they are made once. */
function withHighGrants(byScope: GrantLists): Pick<AccessSources, 'byScope' | 'highGrants'> {
  const high = new Map(byScope.keys().filter(isAboveSubscriptions).map((scope) => [scope, byScope.of(scope)]));
  return { byScope: { of: (scope) => high.get(scope) ?? byScope.of(scope), keys: byScope.keys }, highGrants: [...high].flatMap(([scope, grants]) => (isManagementGroup(scope) ? grants : [])) };
}

function isAboveSubscriptions(scope: string): boolean {
  return scope === '/' || isManagementGroup(scope);
}

/** Looks through the gaps once a type and subscription: scopes in one have the same answer, or a graver one. */
function gapFinder(snapshot: Snapshot): (type: string, scope: string) => Gap | undefined {
  const found = new Map<string, Gap | undefined>();
  return (type, scope) => {
    const subscription = subscriptionOf(scope);
    const place = subscription === undefined ? '/' : `/subscriptions/${subscription}`;
    const key = `${type} ${place}`;
    if (!found.has(key)) found.set(key, gapAt(snapshot, type, place));
    return found.get(key);
  };
}
