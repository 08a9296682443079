import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { addTo } from '../access/multiMap.ts';
import { inEffect } from '../access/period.ts';
import { gapAt, missingPath } from '../missing.ts';

export const DIRECTORY_INSTANCES = 'Microsoft.Graph/directoryRoleAssignmentScheduleInstances';
/** `tenant`: over the whole directory. */
export const DIRECTORY_SCOPES = ['tenant', 'administrativeUnit', 'application'] as const;
export const DIRECTORY_HOLDINGS = ['standing', 'timeBound', 'activated', 'eligible'] as const;

/** A directory role that is assigned to somebody, or that they may activate. */
export interface DirectoryGrant {
  readonly kind: 'assignment' | 'eligibility';
  /** As keys. */
  readonly principalId: string;
  readonly roleId: string;
  readonly scope: Answer<(typeof DIRECTORY_SCOPES)[number]>;
}

export interface DirectoryGrants {
  readonly all: readonly DirectoryGrant[];
  /** Why there may be more. */
  readonly unread: Unknown | undefined;
}

/** Reads assignments, those made by activation too, and the eligibilities that are in effect. */
export function readDirectoryGrants(snapshot: Snapshot, now: number): DirectoryGrants {
  const all: DirectoryGrant[] = [];
  let cut: Unknown | undefined;
  for (const [type, kind] of [[DIRECTORY_ASSIGNMENTS, 'assignment'], [DIRECTORY_ELIGIBILITIES, 'eligibility']] as const) {
    for (const row of snapshot.rows(type)) {
      if (kind === 'eligibility' && !inEffect(row, now)) continue;
      const grant = grantOf(row, kind);
      if (grant.known) all.push(grant.value);
      else cut ??= grant.unknown;
    }
  }
  return { all, unread: gapAt(snapshot, DIRECTORY_ASSIGNMENTS, '/') ?? gapAt(snapshot, DIRECTORY_ELIGIBILITIES, '/') ?? cut };
}

/** The grant that a row is; unknown where it does not say whose or of what. */
export function grantOf(row: Row, kind: DirectoryGrant['kind']): Answer<DirectoryGrant> {
  const [principal, role] = [asString(at(row, 'properties', 'principalId')) ?? '', asString(at(row, 'properties', 'roleDefinitionId')) ?? ''];
  if (principal === '' || role === '') return unknown(missingPath(row, `properties.${principal === '' ? 'principalId' : 'roleDefinitionId'}`));
  return known({ kind, principalId: principal.toLowerCase(), roleId: lastSegment(role).toLowerCase(), scope: scopeOf(row) });
}

/** A directory scope is the tenant, an administrative unit, or an object that has a directory role of its own; an application's own scope stands apart. */
function scopeOf(row: Row): DirectoryGrant['scope'] {
  const [scope, appScope] = [asString(at(row, 'properties', 'directoryScopeId')), asString(at(row, 'properties', 'appScopeId'))];
  if (scope === '/') return known('tenant');
  if (scope === undefined) return appScope === undefined ? unknown(missingPath(row, 'properties.directoryScopeId')) : known(appScope === '/' ? 'tenant' : 'application');
  return known(/^\/administrativeUnits\//iu.test(scope) ? 'administrativeUnit' : 'application');
}

type Holding = Answer<(typeof DIRECTORY_HOLDINGS)[number]>;

export interface DirectoryHoldings {
  /** How an assignment is held. */
  readonly holding: (assignment: Row) => Holding;
  /** When it ends, as written; undefined where no instance says so. */
  readonly until: (assignment: Row) => string | undefined;
}

/**
 * How an assignment is held, by the instances that Privileged Identity Management lists of it (Microsoft Graph reference, "unifiedRoleAssignmentScheduleInstance"):
 * activated, given with an end, or without. Where all instances were read, or the tenant cannot have any, one that none of them is of stands.
 */
export function indexDirectoryHoldings(snapshot: Snapshot): DirectoryHoldings {
  const instances = new Map<string, Row[]>();
  for (const row of snapshot.rows(DIRECTORY_INSTANCES)) {
    const origin = asString(at(row, 'properties', 'roleAssignmentOriginId'))?.toLowerCase();
    if (origin !== undefined) addTo(instances, origin, row);
    addTo(instances, tripleOf(row), row);
  }
  const gap = gapAt(snapshot, DIRECTORY_INSTANCES, '/');
  const instancesOf = (assignment: Row): readonly Row[] => instances.get(lastSegment(assignment.id).toLowerCase()) ?? instances.get(tripleOf(assignment)) ?? [];
  return {
    holding: (assignment) => {
      const own = instancesOf(assignment);
      if (own.length === 0) return gap === undefined ? known('standing') : unknown(gap);
      return gravest(own.map(holdingOf));
    },
    until: (assignment) => lastEnd(instancesOf(assignment)),
  };
}

/** The latest of their ends that can be read. */
function lastEnd(instances: readonly Row[]): string | undefined {
  const ends = instances.flatMap((row) => asString(at(row, 'properties', 'endDateTime')) ?? []);
  return ends.filter((end) => parseInstant(end) !== undefined).toSorted((a, b) => (parseInstant(a) ?? 0) - (parseInstant(b) ?? 0)).at(-1);
}

function tripleOf(row: Row): string {
  return ['principalId', 'roleDefinitionId', 'directoryScopeId'].map((key) => asString(at(row, 'properties', key))?.toLowerCase() ?? '').join(' ');
}

function holdingOf(instance: Row): Holding {
  const [kind, end] = [asString(at(instance, 'properties', 'assignmentType'))?.toLowerCase(), at(instance, 'properties', 'endDateTime')];
  if (kind === 'activated') return known('activated');
  if (kind === undefined) return unknown(missingPath(instance, 'properties.assignmentType'));
  if (end === undefined) return unknown(missingPath(instance, 'properties.endDateTime'));
  return known(end === null ? 'standing' : 'timeBound');
}

/** What never ends outweighs what ends, what is not known comes next, and what was given outweighs what was activated. */
function gravest(holdings: readonly Holding[]): Holding {
  const is = (kind: (typeof DIRECTORY_HOLDINGS)[number]): Holding | undefined => holdings.find((one) => one.known && one.value === kind);
  return is('standing') ?? holdings.find((one) => !one.known) ?? is('timeBound') ?? known('activated');
}
