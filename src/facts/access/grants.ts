import type { Row } from '../../model/resource.ts';
import { asString, at } from '../../values/json.ts';
import type { HOLDING_KINDS, Holdings } from './holdings.ts';
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

/** What a grant has in common with many others. */
export type GrantForm = Pick<Grant, 'kind' | 'principalType' | 'principalName' | 'foreign' | 'condition' | 'holding'>;

/** A grant with numbers for its texts. */
export interface GrantParts {
  readonly id: string;
  readonly scope: number;
  readonly role: number;
  readonly principal: number;
  readonly form: GrantForm;
  readonly since: string | undefined;
  readonly until: string | undefined;
}

/** The grant that a row of an assignment or an eligibility is. */
export function parseGrant(row: Row, kind: Grant['kind'], holdings: Holdings, texts: Texts): Grant {
  return grantOf(grantParts(row, kind, holdings, texts), texts);
}

export function grantParts(row: Row, kind: Grant['kind'], holdings: Holdings, texts: Texts): GrantParts {
  const properties = at(row, 'properties');
  const text = (key: string): string | undefined => asString(at(properties, key));
  const { holding, since, until } = kind === 'eligibility' ? { holding: 'eligible' as const, since: text('startDateTime'), until: text('endDateTime') } : heldAs(row, holdings);
  const condition = text('condition');
  const form = {
    kind, holding, principalType: text('principalType'), principalName: asString(at(properties, 'expandedProperties', 'principal', 'displayName')),
    foreign: (text('delegatedManagedIdentityResourceId') ?? '') !== '', condition: condition === '' ? undefined : condition,
  };
  return { id: row.id, ...placeOf(properties, texts), form, since, until };
}

export function grantOf({ id, scope, role, principal, form, since, until }: GrantParts, { scopes, roles, principals }: Texts): Grant {
  const [where, what] = [scopes.at(scope), roles.at(role)];
  return {
    id, ...form, roleDefinitionId: what.text, roleId: what.key, scope: where.text, scopeKey: scopeKeyOf(where), principalId: principals.text(principal), since, until,
  };
}

/** What says no scope is nowhere, and not at the root. */
export function scopeKeyOf({ text, key }: ReturnType<Texts['scopes']['at']>): string {
  return text === '' ? '' : key;
}

function heldAs(row: Row, holdings: Holdings): Pick<Grant, 'holding' | 'since' | 'until'> {
  const holding = holdings(row);
  if (holding.known && holding.value.since !== undefined) return { holding: holding.value.kind, since: holding.value.since, until: holding.value.until };
  const created = asString(at(row, 'properties', 'createdOn'));
  return holding.known ? { holding: holding.value.kind, since: created, until: holding.value.until } : { holding: 'unknown', since: created, until: undefined };
}
