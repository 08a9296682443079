import { ACCESS_REVIEWS, CONDITIONAL_ACCESS, DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../model/directoryTypes.ts';
import type { Row } from '../model/resource.ts';
import type { Gap } from '../model/unknown.ts';
import { lastSegment } from '../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../values/json.ts';
import { mapBounded } from './bounded.ts';
import type { CollectorContext } from './collector.ts';
import { MEMBERS, readEligibilities, readMembers, type GroupRead, type Groups } from './groupLists.ts';

/** Groups asked about at the same time; each takes two small requests. */
const PARALLEL_GROUPS = 6;

/** What came of one kind of list. */
export interface Walk {
  readonly members: readonly GroupRead[];
  readonly eligibilities: readonly GroupRead[];
  /** Gaps of the lists that the walk begins with: they may name groups that nobody walked. */
  readonly unread: readonly Gap[];
}

/**
 * Lists that name groups beside those of Azure. Where one was not read, nobody asks about the groups that it names, and a group without a row is not known by
 * itself: roles in Azure stay known without a permission for Conditional Access.
 */
export const ALSO_NAMING: readonly string[] = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, CONDITIONAL_ACCESS, ACCESS_REVIEWS];

const WALKS = new WeakMap<CollectorContext, Promise<Walk>>();

/**
 * The groups that role assignments, eligibilities and deny assignments name, the groups in them, and the groups that are eligible to be in them:
 * until no new one appears. Both lists of a group lead to other groups, so the two types share one walk a collection.
 */
export function walkGroups(context: CollectorContext): Promise<Walk> {
  const running = WALKS.get(context) ?? walk(context);
  WALKS.set(context, running);
  return running;
}

async function walk(context: CollectorContext): Promise<Walk> {
  const [listed, ...naming] = await Promise.all(MEMBERS.through.map((type) => context.collected(type)));
  const groups: Groups = { known: new Map((listed?.rows ?? []).map((row) => [lastSegment(row.id).toLowerCase(), row])), gaps: listed?.gaps ?? [] };
  const also = await Promise.all(ALSO_NAMING.map((type) => context.collected(type)));
  const named = [...naming, ...also].flatMap(({ rows }) => rows).flatMap(namedBy).filter(({ id, isGroup }) => isGroup || groups.known.has(id)).map(({ id }) => id);
  const members: GroupRead[] = [];
  const eligibilities: GroupRead[] = [];
  const seen = new Set<string>();
  for (let next = unseen([...named, ...assignable(groups)], seen); next.length > 0;) {
    const [ownMembers, ownEligibilities] = await Promise.all([readAll(context, groups, next, readMembers, members), readAll(context, groups, next, readEligibilities, eligibilities)]);
    members.push(...ownMembers);
    eligibilities.push(...ownEligibilities);
    next = unseen([...ownMembers, ...ownEligibilities].flatMap(({ leadsTo }) => leadsTo), seen);
  }
  return { members, eligibilities, unread: [...groups.gaps, ...naming.flatMap(({ gaps }) => gaps)] };
}

/** Groups that can hold a role of the directory, whether or not one was seen there. */
function assignable({ known }: Groups): readonly string[] {
  return [...known].filter(([, row]) => at(row.properties, 'isAssignableToRole') === true).map(([id]) => id);
}

type ReadGroup = (context: CollectorContext, groups: Groups, id: string) => Promise<GroupRead>;

/** The first group of all is asked about alone: what refuses it for the whole tenant refuses all. */
async function readAll(context: CollectorContext, groups: Groups, ids: readonly string[], read: ReadGroup, before: readonly GroupRead[]): Promise<readonly GroupRead[]> {
  if (before[0] !== undefined) return before[0].isRefusedAll ? [] : mapBounded(ids, PARALLEL_GROUPS, (id) => read(context, groups, id));
  const [first = '', ...rest] = ids;
  const answer = await read(context, groups, first);
  return answer.isRefusedAll ? [answer] : [answer, ...await mapBounded(rest, PARALLEL_GROUPS, (id) => read(context, groups, id))];
}

function unseen(ids: readonly string[], seen: Set<string>): readonly string[] {
  const fresh = [...new Set(ids)].filter((id) => !seen.has(id)).toSorted();
  for (const id of fresh) seen.add(id);
  return fresh;
}

interface Named {
  readonly id: string;
  /** Whether the row says so; where it says nothing, the list of groups decides. */
  readonly isGroup: boolean;
}

/** The principals that may be groups: holders of a role, and who is denied something or is spared from it. Groups of other tenants (ForeignGroup) are not here to be read. */
function namedBy({ properties }: Row): readonly Named[] {
  const denied = ['principals', 'excludePrincipals'].flatMap((key) => asArray(at(properties, key)));
  const conditional = ['includeGroups', 'excludeGroups'].flatMap((key) => asArray(at(properties, 'conditions', 'users', key)));
  return [
    nameOf(at(properties, 'principalId'), at(properties, 'principalType')), ...denied.map((principal) => nameOf(at(principal, 'id'), at(principal, 'type'))), ...[...conditional, ...reviewed(properties)].map((id) => nameOf(id, 'Group')),
  ].flatMap((named) => named ?? []);
}

/** The groups whose members an access review asks about stand in the queries of its scope: `/groups/{id}/transitiveMembers` (Microsoft Graph, "accessReviewScope"). */
function reviewed(properties: JsonValue | undefined): readonly string[] {
  const scopes = [at(properties, 'scope'), at(properties, 'instanceEnumerationScope')];
  const inner = scopes.flatMap((scope) => [scope, ...asArray(at(scope, 'principalScopes')), ...asArray(at(scope, 'resourceScopes'))]);
  return inner.flatMap((scope) => /\/groups\/([\da-f-]{36})(?:\/|$)/i.exec(asString(at(scope, 'query')) ?? '')?.[1] ?? []);
}

function nameOf(id: JsonValue | undefined, type: JsonValue | undefined): Named | undefined {
  const text = asString(id)?.toLowerCase();
  const kind = asString(type)?.toLowerCase();
  if (text === undefined || text === '' || (kind !== undefined && ELSE.has(kind))) return undefined;
  return { id: text, isGroup: kind === 'group' };
}

const ELSE: ReadonlySet<string> = new Set(['user', 'serviceprincipal', 'foreigngroup', 'device', 'systemdefined', 'everyone']);
