import { catalogEntry, type CatalogEntry } from '../model/catalog.ts';
import type { Row } from '../model/resource.ts';
import { tenantScope } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { asString, at, type JsonObject } from '../values/json.ts';
import type { CollectorContext } from './collector.ts';
import { unlicensed } from './collectors/licence.ts';
import { failureOf, forbiddenGap, gapOf, isAbort, isNotThere } from './failure.ts';
import { UnexpectedAnswer } from './rawList.ts';

export const MEMBERS = required('Microsoft.Graph/groupMembers');
const ELIGIBILITIES = required('Microsoft.Graph/groupEligibilityScheduleInstances');

/** The groups of the tenant by their ids in lower case, as far as they were listed. */
export interface Groups {
  readonly known: ReadonlyMap<string, Row>;
  readonly gaps: readonly Gap[];
}

/** One list of one group. */
export interface GroupRead {
  readonly items: readonly JsonObject[];
  readonly requests: number;
  readonly gaps: readonly Gap[];
  /** The groups that it leads to. */
  readonly leadsTo: readonly string[];
  /** Whether what refused it refuses the list of every group: nobody else needs to be asked about. */
  readonly isRefusedAll: boolean;
  /** Why there can be none in the whole tenant. */
  readonly absence?: string;
}

const NOTHING: GroupRead = { items: [], requests: 1, gaps: [], leadsTo: [], isRefusedAll: false };

function required(type: string): CatalogEntry {
  const entry = catalogEntry(type);
  if (entry === undefined) throw new Error(`no catalog entry for ${type}`);
  return entry;
}

/**
 * The direct members of a group as its row. Where the list of groups was refused, the same permission is missing here and nothing is asked. A
 * group that is gone has no members: its row says so, where the list of groups bears it out.
 */
export async function readMembers(context: CollectorContext, groups: Groups, id: string): Promise<GroupRead> {
  if (groups.gaps.some(({ reason }) => reason === 'forbidden')) return { ...NOTHING, requests: 0, isRefusedAll: true };
  const scope = `${tenantScope(context.tenantId)}/groupMembers/${id}`;
  const isHidden = isHiddenMembership(groups.known.get(id));
  try {
    const { items, requests } = await context.clients.graphList(groupPath(MEMBERS, id));
    const members = items.map(memberOf);
    // A list without members is also what a hidden one may look like to who may not see it.
    const gaps = isHidden && members.length === 0 ? [forbiddenGap(MEMBERS.type, scope, READ_HIDDEN)] : [];
    const leadsTo = members.filter(({ type }) => type === 'group').map((member) => member.id.toLowerCase());
    return { ...NOTHING, items: gaps.length > 0 ? [] : [memberRow(scope, id, members)], requests, gaps, leadsTo };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    if (isGone(groups, id, error)) return { ...NOTHING, items: [memberRow(scope, id, [])] };
    return { ...NOTHING, gaps: [gapOf(error, MEMBERS.type, scope, isHidden ? READ_HIDDEN : MEMBERS.permission)] };
  }
}

/** What listing the members of a group with hidden membership takes (Microsoft Graph reference, "List group members"). */
const READ_HIDDEN = 'Member.Read.Hidden';

function isHiddenMembership(group: Row | undefined): boolean {
  return asString(at(group?.properties, 'visibility'))?.toLowerCase() === 'hiddenmembership';
}

/** A group that answers "not found" and is in no complete list of groups was deleted: its assignments are orphans, and nobody is in it. */
function isGone({ known, gaps }: Groups, id: string, error: unknown): boolean {
  return isNotThere(error) && gaps.length === 0 && !known.has(id);
}

interface Member {
  readonly id: string;
  readonly type: string;
  readonly displayName: string | null;
}

/** Of members whose kind the permissions do not cover, Microsoft Graph still tells id and kind; the name is then null. */
function memberOf(item: JsonObject): Member {
  const [id, type] = [asString(item['id']), /^#microsoft\.graph\.(\w+)$/.exec(asString(item['@odata.type']) ?? '')?.[1]];
  if (id === undefined || type === undefined) throw new UnexpectedAnswer('a member of a group came without its id or its kind');
  return { id, type, displayName: asString(item['displayName']) ?? null };
}

function memberRow(id: string, groupId: string, members: readonly Member[]): JsonObject {
  return { id, name: groupId, properties: { groupId, members: members.map((member) => ({ ...member })) } };
}

/** Who is eligible for a group. The first refusal that holds for the whole tenant is the tenant's, and the last question. */
export async function readEligibilities(context: CollectorContext, groups: Groups, id: string): Promise<GroupRead> {
  try {
    const { items, requests } = await context.clients.graphList(groupPath(ELIGIBILITIES, id));
    if (items.some((item) => asString(item['groupId'])?.toLowerCase() !== id)) throw new UnexpectedAnswer('eligibilities were asked for by group, and one of another group was served');
    const eligible = items.map((item) => asString(item['principalId'])?.toLowerCase() ?? '');
    return { ...NOTHING, items: items.map((item) => eligibilityRow(context, item)), requests, leadsTo: eligible.filter((principal) => groups.known.has(principal)) };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    return isGone(groups, id, error) ? NOTHING : refusedEligibilities(context, id, error);
  }
}

async function refusedEligibilities(context: CollectorContext, id: string, error: unknown): Promise<GroupRead> {
  const tenant = tenantScope(context.tenantId);
  const refusal = await unlicensed(context, ELIGIBILITIES, tenant, error);
  if (refusal !== undefined) return { ...NOTHING, isRefusedAll: true, ...('gap' in refusal ? { gaps: [refusal.gap] } : { absence: refusal.absence }) };
  const isRefusedAll = failureOf(error).reason === 'forbidden';
  return { ...NOTHING, isRefusedAll, gaps: [gapOf(error, ELIGIBILITIES.type, isRefusedAll ? tenant : eligibilityScope(context, id), ELIGIBILITIES.permission)] };
}

function eligibilityRow(context: CollectorContext, { id, ...properties }: JsonObject): JsonObject {
  const key = asString(id) ?? '';
  return key === '' ? { properties } : { id: eligibilityScope(context, key), name: key, properties };
}

/** Where an eligibility stands, and where the gap of a group's eligibilities does. */
export function eligibilityScope({ tenantId }: CollectorContext, id: string): string {
  return `${tenantScope(tenantId)}/groupEligibilityScheduleInstances/${id}`;
}

/** Ids of groups come from rows: what could be anything else than an id would change the question. */
export function groupPath({ path = '' }: CatalogEntry, id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new UnexpectedAnswer(`'${id.slice(0, 50)}' is no id of a group`);
  return path.replace('<id>', id);
}
