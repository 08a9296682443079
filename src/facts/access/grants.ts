import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { HOLDING_KINDS, Holdings } from './holdings.ts';
import { sharing } from './numbering.ts';
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
  const share = sharing();
  const add = (row: Row, kind: Grant['kind']): void => {
    const missing = missingIn(at(row, 'properties'));
    if (missing === undefined) all.push(parseGrant(row, kind, holdings, share));
    else cut.push({ kind, cause: missingPath(row, `properties.${missing}`) });
  };
  for (const row of snapshot.rows(ROLE_ASSIGNMENTS)) add(row, 'assignment');
  for (const row of snapshot.rows(ELIGIBILITIES)) if (inEffect(row, now)) add(row, 'eligibility');
  return { all, cut };
}

/** Whom and what no text names is as good as cut. A scope that is there and no text is nowhere: nothing can be held there. */
function missingIn(properties: JsonValue | undefined): string | undefined {
  const missing = ['principalId', 'roleDefinitionId'].find((key) => (asString(at(properties, key)) ?? '') === '');
  return missing ?? (at(properties, 'scope') === undefined ? 'scope' : undefined);
}

/** The grant that a row of an assignment or an eligibility is. Where many are kept, `share` keeps equal texts once. */
export function parseGrant(row: Row, kind: Grant['kind'], holdings: Holdings, share: (text: string) => string = (text) => text): Grant {
  const properties = at(row, 'properties');
  const text = (key: string): string | undefined => asString(at(properties, key));
  const shared = (key: string): string | undefined => mapped(text(key), share);
  const [scope, roleDefinitionId, condition] = [shared('scope') ?? '', shared('roleDefinitionId') ?? '', shared('condition')];
  const { holding, since, until } = kind === 'eligibility' ? { holding: 'eligible' as const, since: text('startDateTime'), until: text('endDateTime') } : heldAs(row, holdings);
  return {
    id: row.id, kind, roleDefinitionId, roleId: share(roleIdOf(roleDefinitionId)), scope, scopeKey: scope === '' ? '' : share(scopeKey(scope)),
    principalId: share(text('principalId')?.toLowerCase() ?? ''),
    principalType: shared('principalType'),
    principalName: mapped(asString(at(properties, 'expandedProperties', 'principal', 'displayName')), share),
    foreign: (text('delegatedManagedIdentityResourceId') ?? '') !== '',
    condition: condition === '' ? undefined : condition,
    holding, since, until,
  };
}

function mapped(text: string | undefined, share: (text: string) => string): string | undefined {
  return text === undefined ? undefined : share(text);
}

function heldAs(row: Row, holdings: Holdings): Pick<Grant, 'holding' | 'since' | 'until'> {
  const holding = holdings(row);
  if (holding.known && holding.value.since !== undefined) return { holding: holding.value.kind, since: holding.value.since, until: holding.value.until };
  const created = asString(at(row, 'properties', 'createdOn'));
  return holding.known ? { holding: holding.value.kind, since: created, until: holding.value.until } : { holding: 'unknown', since: created, until: undefined };
}
