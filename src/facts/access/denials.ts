import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { coversAction, effectivelyAllows } from '../../values/actions.ts';
import { asArray, asBoolean, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { ConditionReader, Holds } from './conditions.ts';
import type { Closure } from './memberships.ts';
import { elementOf, parsePermission, type Permission, type Plane } from './role.ts';
import { scopeKey } from './scopes.ts';

export const DENY_ASSIGNMENTS = 'Microsoft.Authorization/denyAssignments';

/** The id that stands for everybody. */
const EVERYBODY = '00000000-0000-0000-0000-000000000000';

/** What a deny assignment takes from whom. */
export interface Denial {
  readonly id: string;
  /** As a key; undefined where the row does not say. */
  readonly scope: string | undefined;
  readonly thisScopeOnly: boolean;
  readonly principals: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
  /** Those among both that are groups, or may be. */
  readonly groups: readonly string[];
  readonly permissions: readonly Permission[];
  readonly condition: string | undefined;
  /** Something of it did not come with it: it then takes nothing from anybody, and whoever asks is told. */
  readonly cut: Unknown | undefined;
}

/** Reads the deny assignments (Azure RBAC documentation, "Understand Azure deny assignments"). */
export function readDenials(snapshot: Snapshot): readonly Denial[] {
  return [...snapshot.rows(DENY_ASSIGNMENTS)].map(parseDenial);
}

function parseDenial(row: Row): Denial {
  const scope = asString(at(row, 'properties', 'scope'));
  const permissions = at(row, 'properties', 'permissions');
  return {
    id: row.id,
    scope: scope === undefined || scope === '' ? undefined : scopeKey(scope),
    thisScopeOnly: asBoolean(at(row, 'properties', 'doNotApplyToChildScopes')) === true,
    principals: idsOf(at(row, 'properties', 'principals')),
    excluded: idsOf(at(row, 'properties', 'excludePrincipals')),
    groups: [...groupsOf(at(row, 'properties', 'principals')), ...groupsOf(at(row, 'properties', 'excludePrincipals'))],
    permissions: asArray(permissions).filter(isJsonObject).map(parsePermission),
    condition: asString(at(row, 'properties', 'condition')),
    cut: cutOf(row, permissions),
  };
}

function idsOf(list: JsonValue | undefined): ReadonlySet<string> {
  return new Set(asArray(list).flatMap((principal) => asString(at(principal, 'id'))?.toLowerCase() ?? []));
}

const SINGLE = new Set(['user', 'serviceprincipal', 'systemdefined']);

function groupsOf(list: JsonValue | undefined): readonly string[] {
  return asArray(list).filter((principal) => !SINGLE.has(asString(at(principal, 'type'))?.toLowerCase() ?? '')).flatMap((principal) => asString(at(principal, 'id'))?.toLowerCase() ?? []).filter((id) => id !== EVERYBODY);
}

const LISTS = ['actions', 'notActions', 'dataActions', 'notDataActions'] as const;

/** Without any one of these it could deny more or less than it seems to. */
function cutOf(row: Row, permissions: JsonValue | undefined): Unknown | undefined {
  const missing = ['scope', 'doNotApplyToChildScopes', 'permissions', 'principals', 'excludePrincipals'].find((key) => at(row, 'properties', key) === undefined);
  if (missing !== undefined) return missingPath(row, `properties.${missing}`);
  const list = LISTS.find((key) => asArray(permissions).some((element) => !Array.isArray(at(element, key))));
  if (list !== undefined) return missingPath(row, `properties.permissions[*].${list}`);
  const nameless = ['principals', 'excludePrincipals'].find((key) => asArray(at(row, 'properties', key)).some((one) => asString(at(one, 'id')) === undefined));
  return nameless === undefined ? undefined : missingPath(row, `properties.${nameless}[*].id`);
}

/** Whether it reaches a scope, given with everything above it. */
export function reaches(denial: Denial, scopes: readonly string[]): boolean {
  return denial.scope !== undefined && (denial.thisScopeOnly ? scopes[0] === denial.scope : scopes.includes(denial.scope));
}

export type Denying = 'denies' | 'mayDeny' | 'no';
const DENYING: Readonly<Record<Holds, Denying>> = { none: 'denies', holds: 'denies', open: 'mayDeny', unreadable: 'mayDeny', fails: 'no' };
const WEIGHT: Readonly<Record<Denying, number>> = { no: 0, mayDeny: 1, denies: 2 };

/** Whether it denies an action to whom it meets. Both conditions, its own and the element's, have to hold. */
export function deniesAction(denial: Denial, action: string, plane: Plane, holds: ConditionReader): Denying {
  const own = DENYING[holds(denial.condition, action)];
  const elements = denial.permissions.filter((permission) => effectivelyAllows(elementOf(permission, plane), action)).map((permission) => DENYING[holds(permission.condition, action)]);
  const strongest = elements.reduce<Denying>((most, one) => (WEIGHT[one] > WEIGHT[most] ? one : most), 'no');
  return WEIGHT[own] < WEIGHT[strongest] ? own : strongest;
}

/** Whether it is directed at somebody who acts through a grant of `holder`, themselves or a group of theirs. */
export function isDirectedAt(denial: Denial, holder: string, active: Closure): boolean {
  return denial.principals.has(EVERYBODY) || denial.principals.has(holder) || meets(denial.principals, active);
}

export function isExcluded(denial: Denial, closure: Closure): boolean {
  return denial.excluded.has(EVERYBODY) || meets(denial.excluded, closure);
}

function meets(ids: ReadonlySet<string>, closure: Closure): boolean {
  for (const id of ids) if (closure.has(id)) return true;
  return false;
}

/** Whether an action, or all that a pattern covers, is certainly denied to whom it is directed at. An exclusion that could spare a part of a pattern makes it uncertain. */
export function deniesWholly(denial: Denial, action: string, plane: Plane, holds: ConditionReader): boolean {
  if (!action.includes('*')) return deniesAction(denial, action, plane, holds) === 'denies';
  const whole = (condition: string | undefined): boolean => holds(condition, action) === 'none';
  return whole(denial.condition) && denial.permissions.some((permission) => {
    const { actions, notActions } = elementOf(permission, plane);
    return notActions.length === 0 && whole(permission.condition) && actions.some((pattern) => coversAction(pattern, action));
  });
}
