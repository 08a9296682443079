import type { CatalogEntry } from '../../model/catalog.ts';
import { tenantScope } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { contradictions, recordOf, rowsOfType, unplacedGaps, type Collected, type Collector, type CollectorContext } from '../collector.ts';
import { eligibilityScope, type GroupRead } from '../groupLists.ts';
import { walkGroups } from '../groupWalk.ts';

/** The direct members of every group that counts, a row a group. A group that could not be read is a gap of its own. */
export const collectGroupMembers: Collector = async (context, entry) => {
  const { members, unread } = await walkGroups(context);
  return collectedOf(context, entry, members, unread);
};

/** Who is eligible to become a member or an owner of one of those groups (PIM for Groups). Nobody asked about the groups in a group that could not be read. */
export const collectGroupEligibilities: Collector = async (context, entry) => {
  const { eligibilities, members, unread } = await walkGroups(context);
  return collectedOf(context, entry, eligibilities, [...unread, ...members.flatMap(({ gaps }) => gaps).map((gap): Gap => ({ ...gap, scope: eligibilityScope(context, lastSegment(gap.scope)) }))]);
};

/** What was not walked, since a list that names groups was not read, is a gap here too. */
function collectedOf(context: CollectorContext, entry: CatalogEntry, reads: readonly GroupRead[], unread: readonly Gap[]): Collected {
  const scope = tenantScope(context.tenantId);
  const items = reads.flatMap((read) => read.items);
  const rows = rowsOfType(entry, items);
  const absence = reads.find((read) => read.absence !== undefined)?.absence;
  const gaps = [...unread.map((gap): Gap => ({ ...gap, artifact: entry.type })), ...unplacedGaps(entry, scope, items), ...reads.flatMap((read) => read.gaps), ...contradictions(entry, scope, rows, absence)];
  const record = recordOf(entry, scope, rows.length, reads.reduce((sum, { requests }) => sum + requests, 0), gaps);
  return { entry, rows, records: [absence === undefined || gaps.length > 0 ? record : { ...record, absence }], gaps };
}
