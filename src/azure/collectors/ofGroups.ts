import type { CatalogEntry } from '../../model/catalog.ts';
import { tenantScope } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at, compareText, type JsonObject } from '../../values/json.ts';
import type { ListAnswer } from '../clients.ts';
import { contradictions, recordOf, rowsOfType, unplacedGaps, type Collected, type Collector, type CollectorContext } from '../collector.ts';
import { failureOf, gapOf } from '../failure.ts';
import { groupPath } from '../groupLists.ts';
import { walkGroups } from '../groupWalk.ts';
import { UnexpectedAnswer } from '../rawList.ts';
import { unlicensed } from './licence.ts';

/** Who has become a member or an owner of a group through Privileged Identity Management, for every group that counts. */
export const collectGroupAssignments: Collector = async (context, entry) => {
  const { members, unread } = await walkGroups(context);
  const ids = members.flatMap((read) => read.items).map((item) => asString(at(item, 'properties', 'groupId')) ?? '');
  return readOfGroups(context, entry, ids, 'groupId', [...unread, ...members.flatMap(({ gaps }) => gaps)]);
};

/** What activating a membership takes, of every group for which somebody is eligible. */
export const collectGroupSettings: Collector = async (context, entry) => {
  const eligible = await context.collected(entry.through[0] ?? '');
  const ids = eligible.rows.map((row) => asString(at(row, 'properties', 'groupId'))?.toLowerCase() ?? '');
  const collected = await readOfGroups(context, entry, ids, 'scopeId', eligible.gaps);
  const absence = eligible.records.find((record) => record.absence !== undefined)?.absence;
  return absence === undefined || collected.gaps.length > 0 ? collected : { ...collected, records: collected.records.map((record) => ({ ...record, absence })) };
};

/** A list of each group, twenty in a request. `of`: the property by which an item says of which group it is. */
async function readOfGroups(context: CollectorContext, entry: CatalogEntry, groupIds: readonly string[], of: string, inherited: readonly Gap[]): Promise<Collected> {
  const ids = [...new Set(groupIds)].filter((id) => id !== '').toSorted(compareText);
  const answers = await context.clients.graphLists(ids.map((id) => groupPath(entry, id)));
  const reads = await Promise.all(ids.map((id, index) => readOf(context, entry, { id, of, answer: answers[index] })));
  const scope = tenantScope(context.tenantId);
  const items = reads.flatMap((read) => read.items);
  const own = reads.flatMap(({ gaps }) => gaps);
  const rows = rowsOfType(entry, items);
  const absence = reads.find((read) => read.absence !== undefined)?.absence;
  const gaps = [...inherited.map((gap): Gap => ({ ...gap, artifact: entry.type })), ...unplacedGaps(entry, scope, items), ...withoutDoubles(own), ...contradictions(entry, scope, rows, absence)];
  const record = recordOf(entry, scope, rows.length, reads.reduce((sum, { requests }) => sum + requests, 0), gaps);
  return { entry, rows, records: [absence === undefined || gaps.length > 0 ? record : { ...record, absence }], gaps };
}

interface OfGroup {
  readonly items: readonly JsonObject[];
  readonly requests: number;
  readonly gaps: readonly Gap[];
  readonly absence?: string;
}

interface Asked {
  readonly id: string;
  readonly of: string;
  readonly answer: ListAnswer | undefined;
}

async function readOf(context: CollectorContext, entry: CatalogEntry, { id, of, answer }: Asked): Promise<OfGroup> {
  try {
    if (answer?.ok !== true) throw answer?.error ?? new UnexpectedAnswer('the batch left something out');
    if (answer.list.items.some((item) => asString(item[of])?.toLowerCase() !== id.toLowerCase())) throw new UnexpectedAnswer('one group was asked about, and something of another one was served');
    return { items: answer.list.items.map((item) => rowOf(context, entry, item)), requests: answer.list.requests, gaps: [] };
  } catch (error) {
    return refused(context, entry, id, error);
  }
}

/** A refusal that holds for the whole tenant is the tenant's. */
async function refused(context: CollectorContext, entry: CatalogEntry, id: string, error: unknown): Promise<OfGroup> {
  const nothing = { items: [], requests: 1, gaps: [] };
  const tenant = tenantScope(context.tenantId);
  const refusal = await unlicensed(context, entry, tenant, error);
  if (refusal !== undefined) return 'gap' in refusal ? { ...nothing, gaps: [refusal.gap] } : { ...nothing, absence: refusal.absence };
  const scope = failureOf(error).reason === 'forbidden' ? tenant : `${tenant}/${lastSegment(entry.type)}/${id}`;
  return { ...nothing, gaps: [gapOf(error, entry.type, scope, entry.permission)] };
}

function withoutDoubles(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.scope} ${gap.reason}`, gap])).values()];
}

function rowOf({ tenantId }: CollectorContext, entry: CatalogEntry, { id, ...properties }: JsonObject): JsonObject {
  const key = asString(id) ?? '';
  return key === '' ? { properties } : { id: `${tenantScope(tenantId)}/${lastSegment(entry.type)}/${key}`, name: key, properties };
}
