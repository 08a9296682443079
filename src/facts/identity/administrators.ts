import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Truth, Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS, indexMemberships, type Memberships } from '../access/memberships.ts';
import { inEffect } from '../access/period.ts';
import { GROUPS, USERS } from '../access/principals.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';

const ASSIGNMENTS = 'Microsoft.Graph/directoryRoleAssignments';
const ELIGIBILITIES = 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances';

/** The types that tell who holds a directory role, or can activate one. */
export const ADMINISTRATOR_READS: readonly string[] = [ASSIGNMENTS, ELIGIBILITIES, USERS, GROUPS, GROUP_MEMBERS, GROUP_ELIGIBILITIES];

/** Whether a user holds a directory role or can activate one, by himself or by a group. */
export type IsAdministrator = (userId: string) => Truth;

export const administrators = shared((snapshot: Snapshot, { now }: FactContext): IsAdministrator => {
  const instant = parseInstant(now) ?? 0;
  const memberships = indexMemberships(snapshot, instant);
  const { holders, unread } = readHolders(snapshot, instant);
  const open = openGroups(holders, memberships, snapshot);
  return (userId) => {
    const closure = memberships.eligible(userId);
    if ([...closure.keys()].some((id) => holders.has(id))) return true;
    return unread ?? open.find(({ group }) => !closure.has(group))?.cause ?? false;
  };
});

interface Holders {
  readonly holders: ReadonlySet<string>;
  /** Why there may be others. */
  readonly unread: Unknown | undefined;
}

function readHolders(snapshot: Snapshot, now: number): Holders {
  const holders = new Set<string>();
  let cut: Unknown | undefined;
  for (const type of [ASSIGNMENTS, ELIGIBILITIES]) {
    for (const row of snapshot.rows(type)) {
      const id = asString(at(row, 'properties', 'principalId'))?.toLowerCase();
      if (id === undefined) cut ??= missingPath(row, 'properties.principalId');
      else if (type === ASSIGNMENTS || inEffect(row, now)) holders.add(id);
    }
  }
  return { holders, unread: cut ?? [ASSIGNMENTS, ELIGIBILITIES].flatMap((type) => gapAt(snapshot, type, '/') ?? [])[0] };
}

interface OpenGroup {
  readonly group: string;
  readonly cause: Unknown;
}

/** Holders that are, or may be, groups of which there may be more members than were read. */
function openGroups(holders: ReadonlySet<string>, memberships: Memberships, snapshot: Snapshot): readonly OpenGroup[] {
  const users = new Set<string>();
  for (const row of snapshot.rows(USERS)) users.add(lastSegment(row.id).toLowerCase());
  return [...holders].filter((id) => !users.has(id)).flatMap((group) => {
    const cause = memberships.expand(group).unreadEligible;
    return cause === undefined ? [] : [{ group, cause }];
  });
}
