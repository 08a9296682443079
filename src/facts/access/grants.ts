import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { HOLDING_KINDS, Holdings } from './holdings.ts';
import { inEffect } from './period.ts';
import { roleIdOf } from './role.ts';
import { scopeKey } from './scopes.ts';

export const ROLE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';
export const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';

/** A role that somebody holds, or may activate, at a scope. */
export interface Grant {
  /** The row's id, as written. */
  readonly id: string;
  readonly kind: 'assignment' | 'eligibility';
  /** As a key. */
  readonly principalId: string;
  readonly principalType: string | undefined;
  /** A name that the row itself gives. */
  readonly principalName: string | undefined;
  /** Of a workload identity that another tenant holds. */
  readonly foreign: boolean;
  readonly roleDefinitionId: string;
  readonly roleId: string;
  /** As written, and as a key. */
  readonly scope: string;
  readonly scopeKey: string;
  readonly condition: string | undefined;
  /** Unknown where PIM's instances of it were not read. */
  readonly holding: (typeof HOLDING_KINDS)[number] | 'eligible' | 'unknown';
  readonly since: string | undefined;
  readonly until: string | undefined;
}

/** All grants of a snapshot, and those whose rows do not say whose or where they are. */
export interface Grants {
  readonly all: readonly Grant[];
  readonly cut: readonly { readonly kind: Grant['kind']; readonly cause: Unknown }[];
}

/** Reads assignments, and the eligibilities that are in effect. */
export function readGrants(snapshot: Snapshot, now: number, holdings: Holdings): Grants {
  const [all, cut]: [Grant[], Grants['cut'][number][]] = [[], []];
  const add = (row: Row, kind: Grant['kind']): void => {
    // Whom and what no text names is as good as cut. A scope that is there and no text is nowhere: nothing can be held there.
    const missing = ['principalId', 'roleDefinitionId'].find((key) => (asString(at(row, 'properties', key)) ?? '') === '') ?? (at(row, 'properties', 'scope') === undefined ? 'scope' : undefined);
    if (missing === undefined) all.push(parseGrant(row, kind, holdings));
    else cut.push({ kind, cause: missingPath(row, `properties.${missing}`) });
  };
  for (const row of snapshot.rows(ROLE_ASSIGNMENTS)) add(row, 'assignment');
  for (const row of snapshot.rows(ELIGIBILITIES)) if (inEffect(row, now)) add(row, 'eligibility');
  return { all, cut };
}

/** The grant that a row of an assignment or an eligibility is. */
export function parseGrant(row: Row, kind: Grant['kind'], holdings: Holdings): Grant {
  const text = (key: string): string | undefined => asString(at(row, 'properties', key));
  const [scope, roleDefinitionId, condition] = [text('scope') ?? '', text('roleDefinitionId') ?? '', text('condition')];
  return {
    id: row.id, kind, roleDefinitionId, roleId: roleIdOf(roleDefinitionId), scope, scopeKey: scope === '' ? '' : scopeKey(scope),
    principalId: text('principalId')?.toLowerCase() ?? '',
    principalType: text('principalType'),
    principalName: asString(at(row, 'properties', 'expandedProperties', 'principal', 'displayName')),
    foreign: (text('delegatedManagedIdentityResourceId') ?? '') !== '',
    condition: condition === '' ? undefined : condition,
    ...(kind === 'eligibility' ? { holding: 'eligible', since: text('startDateTime'), until: text('endDateTime') } : heldAs(row, holdings)),
  };
}

function heldAs(row: Row, holdings: Holdings): Pick<Grant, 'holding' | 'since' | 'until'> {
  const holding = holdings(row);
  const created = asString(at(row, 'properties', 'createdOn'));
  return holding.known ? { holding: holding.value.kind, since: holding.value.since ?? created, until: holding.value.until } : { holding: 'unknown', since: created, until: undefined };
}
