import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import type { Memberships } from '../access/memberships.ts';

export const GROUP_INSTANCES = 'Microsoft.Graph/groupAssignmentScheduleInstances';

interface Standing {
  readonly ids: readonly string[];
  /** Why there may be more. */
  readonly unread: Unknown | undefined;
}

/** Who is in a group, directly or through groups in groups, without having activated it and without an end. */
export type StandingMembers = (group: string) => Standing;

/**
 * A list of members names those who activated their membership like all others: what Privileged Identity Management lists as activated, or
 * with an end, does not stand ("PIM for Groups"). Where that was not read, nobody is seen to stand.
 */
export function indexStandingMembers(snapshot: Snapshot, memberships: Memberships): StandingMembers {
  const { direct } = memberships;
  const passing = passingMembers(snapshot);
  const gaps = snapshot.gaps.filter(({ artifact }) => artifact.toLowerCase() === GROUP_INSTANCES.toLowerCase());
  const gapOf = (group: string): Unknown | undefined => gaps.find(({ scope }) => !isOfOne(scope) || lastSegment(scope).toLowerCase() === group);
  return (start) => {
    const seen = new Set([start]);
    let unread = memberships.expand(start).unread;
    for (const group of seen) {
      const members = direct(group);
      const gap = members === undefined ? undefined : gapOf(group);
      unread ??= gap;
      for (const id of gap === undefined ? (members ?? []) : []) if (!passing.has(`${group} ${id}`)) seen.add(id);
    }
    return { ids: [...seen].filter((id) => id !== start && direct(id) === undefined), unread };
  };
}

function isOfOne(scope: string): boolean {
  return /^\/tenants\/[^/]+\/[^/]+\/[^/]+$/iu.test(scope);
}

/** Memberships that end, and that no instance without an end is of. */
function passingMembers(snapshot: Snapshot): ReadonlySet<string> {
  const [passing, lasting] = [new Set<string>(), new Set<string>()];
  for (const row of snapshot.rows(GROUP_INSTANCES)) {
    const text = (key: string): string => asString(at(row, 'properties', key))?.toLowerCase() ?? '';
    if (text('accessId') !== 'member') continue;
    (passes(row) ? passing : lasting).add(`${text('groupId')} ${text('principalId')}`);
  }
  return new Set([...passing].filter((key) => !lasting.has(key)));
}

function passes(row: Row): boolean {
  return asString(at(row, 'properties', 'assignmentType'))?.toLowerCase() === 'activated' || asString(at(row, 'properties', 'endDateTime')) !== undefined;
}
