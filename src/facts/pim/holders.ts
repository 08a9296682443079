import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { ASSIGNMENT_INSTANCES } from '../access/holdings.ts';
import { roleIdOf } from '../access/role.ts';
import { scopeKey } from '../access/scopes.ts';
import { gapAt, missingPath } from '../missing.ts';

export const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';

/** Says whether somebody holds the role of some settings at exactly their scope. */
export type Holders = (settings: Row) => Answer<JsonValue>;

interface Index {
  /** Keys of the roles at scopes that somebody holds at the scan's time, or will. */
  readonly keys: ReadonlySet<string>;
  /** Why one more may be of any role: it came without saying which, or how it is held. */
  readonly unreadable: Unknown | undefined;
}

/** Who may activate a role: every eligibility that has not ended. */
export function eligibleHolders(snapshot: Snapshot, context: FactContext): Holders {
  return holders(snapshot, ELIGIBILITIES, indexOf(snapshot, ELIGIBILITIES, context, () => true));
}

/**
 * Who holds a role through Privileged Identity Management: what was activated, and what was given with an end. An assignment
 * without an end is listed the same whoever made it, so it proves nothing.
 */
export function managedHolders(snapshot: Snapshot, context: FactContext): Holders {
  return holders(snapshot, ASSIGNMENT_INSTANCES, indexOf(snapshot, ASSIGNMENT_INSTANCES, context, isManaged));
}

function isManaged(row: Row): boolean | Unknown {
  const [kind, end] = [asString(at(row, 'properties', 'assignmentType'))?.toLowerCase(), at(row, 'properties', 'endDateTime')];
  if (kind === 'activated' || asString(end) !== undefined) return true;
  if (kind === undefined) return missingPath(row, 'properties.assignmentType');
  return end === undefined ? missingPath(row, 'properties.endDateTime') : false;
}

function indexOf(snapshot: Snapshot, type: string, { now }: FactContext, counts: (row: Row) => boolean | Unknown): Index {
  const instant = parseInstant(now) ?? Number.NEGATIVE_INFINITY;
  const keys = new Set<string>();
  let unreadable: Unknown | undefined;
  for (const row of snapshot.rows(type)) {
    if (hasEnded(row, instant)) continue;
    const counted = counts(row);
    if (counted === true) keys.add(keyOf(row));
    if (counted !== false) unreadable ??= counted === true ? unplaced(row) : counted;
  }
  return { keys, unreadable };
}

function hasEnded(row: Row, now: number): boolean {
  const end = parseInstant(asString(at(row, 'properties', 'endDateTime')) ?? '');
  return end !== undefined && end <= now;
}

function keyOf(row: Row): string {
  return `${roleIdOf(asString(at(row, 'properties', 'roleDefinitionId')) ?? '')} ${scopeKey(asString(at(row, 'properties', 'scope')) ?? '')}`;
}

/** Why it is not known of which role at which scope a row is. */
function unplaced(row: Row): Unknown | undefined {
  const absent = ['roleDefinitionId', 'scope'].find((key) => asString(at(row, 'properties', key)) === undefined);
  return absent === undefined ? undefined : missingPath(row, `properties.${absent}`);
}

function holders(snapshot: Snapshot, type: string, { keys, unreadable }: Index): Holders {
  return (settings) => {
    const absent = unplaced(settings);
    if (absent !== undefined) return unknown(absent);
    if (keys.has(keyOf(settings))) return known(true);
    const gap = gapAt(snapshot, type, asString(at(settings, 'properties', 'scope')) ?? settings.id) ?? unreadable;
    return gap === undefined ? known(false) : unknown(gap);
  };
}
