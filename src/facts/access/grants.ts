import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { HOLDING_KINDS, Holdings } from './holdings.ts';
import { inEffect } from './period.ts';
import { placeOf, type Texts } from './texts.ts';

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
  /** The grant that was made of a row; undefined where none was, or of several rows of one id. */
  readonly of: (row: Pick<Row, 'id'>) => Grant | undefined;
}

/** Reads assignments, and the eligibilities that are in effect. */
export function readGrants(snapshot: Snapshot, now: number, holdings: Holdings, texts: Texts): Grants {
  const [all, cut]: [Grant[], Grants['cut'][number][]] = [[], []];
  const byId = new Map<string, Grant | undefined>();
  const add = (row: Row, kind: Grant['kind'], counts: boolean): void => {
    const missing = missingIn(at(row, 'properties'));
    const grant = missing === undefined && counts ? parseGrant(row, kind, holdings, texts) : undefined;
    if (grant !== undefined) all.push(grant);
    else if (counts) cut.push({ kind, cause: missingPath(row, `properties.${missing ?? ''}`) });
    byId.set(row.id, byId.has(row.id) ? undefined : grant);
  };
  for (const row of snapshot.rows(ROLE_ASSIGNMENTS)) add(row, 'assignment', true);
  for (const row of snapshot.rows(ELIGIBILITIES)) add(row, 'eligibility', inEffect(row, now));
  return { all, cut, of: ({ id }) => byId.get(id) };
}

/** Whom and what no text names is as good as cut. A scope that is there and no text is nowhere: nothing can be held there. */
function missingIn(properties: JsonValue | undefined): string | undefined {
  const missing = ['principalId', 'roleDefinitionId'].find((key) => (asString(at(properties, key)) ?? '') === '');
  return missing ?? (at(properties, 'scope') === undefined ? 'scope' : undefined);
}

/** The grant that a row of an assignment or an eligibility is. */
export function parseGrant(row: Row, kind: Grant['kind'], holdings: Holdings, texts: Texts): Grant {
  const properties = at(row, 'properties');
  const text = (key: string): string | undefined => asString(at(properties, key));
  const same = (value: string | undefined): string | undefined => (value === undefined ? undefined : texts.same(value));
  const { scope, role, principal } = placeOf(properties, texts);
  const condition = same(text('condition'));
  const { holding, since, until } = kind === 'eligibility' ? { holding: 'eligible' as const, since: text('startDateTime'), until: text('endDateTime') } : heldAs(row, holdings);
  return {
    id: row.id, kind, roleDefinitionId: role.text, roleId: role.id, scope: scope.text, scopeKey: scope.text === '' ? '' : scope.key, principalId: principal,
    principalType: same(text('principalType')),
    principalName: same(asString(at(properties, 'expandedProperties', 'principal', 'displayName'))),
    foreign: (text('delegatedManagedIdentityResourceId') ?? '') !== '',
    condition: condition === '' ? undefined : condition,
    holding, since, until,
  };
}

function heldAs(row: Row, holdings: Holdings): Pick<Grant, 'holding' | 'since' | 'until'> {
  const holding = holdings(row);
  if (holding.known && holding.value.since !== undefined) return { holding: holding.value.kind, since: holding.value.since, until: holding.value.until };
  const created = asString(at(row, 'properties', 'createdOn'));
  return holding.known ? { holding: holding.value.kind, since: created, until: holding.value.until } : { holding: 'unknown', since: created, until: undefined };
}
