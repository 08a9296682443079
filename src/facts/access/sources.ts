import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { gapAt } from '../missing.ts';
import { shared } from '../shared.ts';
import { conditionReader, type ConditionReader } from './conditions.ts';
import { readDenials, type Denial } from './denials.ts';
import { readGrants, type Grant, type Grants } from './grants.ts';
import { indexMemberships, type Memberships } from './memberships.ts';
import { addTo } from './multiMap.ts';
import { indexPrincipals, type Principals } from './principals.ts';
import { indexRoles, type RoleIndex } from './roleIndex.ts';
import { indexLineages, type Lineages } from './scopes.ts';

/** Everything that answers are made of, read once. */
export interface AccessSources {
  readonly grants: Grants;
  readonly byPrincipal: ReadonlyMap<string, readonly Grant[]>;
  readonly byScope: ReadonlyMap<string, readonly Grant[]>;
  readonly roles: RoleIndex;
  readonly memberships: Memberships;
  readonly lineage: Lineages;
  readonly denials: readonly Denial[];
  readonly principals: Principals;
  readonly holds: ConditionReader;
  /** Grants of groups of which there may be more members, now or after activating, than were read. */
  readonly openGrants: () => readonly Grant[];
  /** The gap that keeps the rows of a type at a scope, or above or below it, from being all there are. */
  readonly gap: (type: string, scope: string) => Gap | undefined;
}

export const accessSources = shared((snapshot: Snapshot, { now }: FactContext): AccessSources => {
  const instant = parseInstant(now) ?? 0;
  const grants = readGrants(snapshot, instant);
  const [byPrincipal, byScope] = [new Map<string, Grant[]>(), new Map<string, Grant[]>()];
  for (const grant of grants.all) {
    addTo(byPrincipal, grant.principalId, grant);
    addTo(byScope, grant.scopeKey, grant);
  }
  const memberships = indexMemberships(snapshot, instant);
  return {
    grants, byPrincipal, byScope, memberships, openGrants: openGrantsOf(byPrincipal, memberships), roles: indexRoles(snapshot), lineage: indexLineages(snapshot), denials: readDenials(snapshot),
    principals: indexPrincipals(snapshot), holds: conditionReader(), gap: gapFinder(snapshot),
  };
});

/** A grant whose principal is a group, or may be one. */
export function isOfGroup({ principalId, principalType }: Pick<Grant, 'principalId' | 'principalType'>, memberships: Memberships): boolean {
  const type = principalType?.toLowerCase() ?? '';
  return type === 'group' || memberships.isGroup(principalId) || !['user', 'serviceprincipal', 'foreigngroup', 'device'].includes(type);
}

function openGrantsOf(byPrincipal: ReadonlyMap<string, readonly Grant[]>, memberships: Memberships): () => readonly Grant[] {
  let open: readonly Grant[] | undefined;
  const isOpen = (grants: readonly Grant[]): boolean => grants.some((grant) => isOfGroup(grant, memberships) && memberships.expand(grant.principalId).unreadEligible !== undefined);
  return () => (open ??= [...byPrincipal.values()].filter(isOpen).flat());
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
