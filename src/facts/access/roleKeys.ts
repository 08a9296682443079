import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { roleIdOf } from './role.ts';
import { scopeKey } from './scopes.ts';

/** The roles at scopes that some schedule instances are of, at the scan's time or later. */
export interface RoleKeys {
  readonly keys: ReadonlySet<string>;
  /** Why one more may be of any role: it came without saying which, or how it is held. */
  readonly unreadable: Unknown | undefined;
}

/** What tells the role and the scope of a row, and whether it counts. */
export interface KeyReader {
  readonly counts: (row: Row) => boolean | Unknown;
  readonly keyOf: (row: Row) => string;
  /** Why it is not known of which role at which scope a row is. */
  readonly unplaced: (row: Row) => Unknown | undefined;
}

/** Gathers keys row by row, so that whoever reads a long list for something else as well reads it once. `now` in milliseconds. */
export function gatherKeys(now: number, { counts, keyOf, unplaced }: KeyReader): { readonly add: (row: Row) => void; readonly gathered: () => RoleKeys } {
  const keys = new Set<string>();
  let unreadable: Unknown | undefined;
  return {
    add: (row) => {
      if (hasEnded(row, now)) return;
      const counted = counts(row);
      if (counted === true) keys.add(keyOf(row));
      if (counted !== false) unreadable ??= counted === true ? unplaced(row) : counted;
    },
    gathered: () => ({ keys, unreadable }),
  };
}

function hasEnded(row: Row, now: number): boolean {
  const end = asString(at(row, 'properties', 'endDateTime'));
  const instant = end === undefined ? undefined : parseInstant(end);
  return instant !== undefined && instant <= now;
}

/**
 * Whether Privileged Identity Management gave it: what was activated, and what was given with an end. An assignment without an end is listed the
 * same whoever made it, so it proves nothing.
 */
export function isManaged(row: Row): boolean | Unknown {
  const [kind, end] = [asString(at(row, 'properties', 'assignmentType'))?.toLowerCase(), at(row, 'properties', 'endDateTime')];
  if (kind === 'activated' || asString(end) !== undefined) return true;
  if (kind === undefined) return missingPath(row, 'properties.assignmentType');
  return end === undefined ? missingPath(row, 'properties.endDateTime') : false;
}

/** The role and the scope of a row of Azure, as a key. */
export function azureRoleKey(row: Row): string {
  return `${roleIdOf(asString(at(row, 'properties', 'roleDefinitionId')) ?? '')} ${scopeKey(asString(at(row, 'properties', 'scope')) ?? '')}`;
}
