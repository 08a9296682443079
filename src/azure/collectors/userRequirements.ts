import type { CatalogEntry } from '../../model/catalog.ts';
import type { Row } from '../../model/resource.ts';
import { tenantScope } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asString, at, compareText, type JsonObject } from '../../values/json.ts';
import { recordOf, rowsOfType, type Collected, type Collector, type CollectorContext } from '../collector.ts';
import { forbiddenGap, gapOf, isNotThere } from '../failure.ts';
import type { BatchAnswer } from '../graphBatch.ts';
import { UnexpectedAnswer } from '../rawList.ts';

/**
 * Per-user multifactor authentication, of people who hold a role in the directory or in Azure, directly or through groups: a request for each (twenty in one
 * on the wire), so nobody else is asked about. Whom a list names that was not read, nobody asked about: its gap is one here too.
 */
export const collectUserRequirements: Collector = async (context, entry) => {
  const [users, members, ...naming] = await Promise.all(entry.through.map((type) => context.collected(type)));
  if (users === undefined || members === undefined) throw new Error(`${entry.type} is read through nothing`);
  const holding = holders(naming, members.rows);
  const ids = users.rows.map(({ id }) => lastSegment(id)).filter((id) => holding.has(id.toLowerCase())).toSorted(compareText);
  const answers = await context.clients.graphObjects(ids.map((id) => (entry.path ?? '').replace('<id>', encodeURIComponent(id))));
  const reads = ids.map((id, index) => readOf(context, entry, id, answers[index]));
  const inherited = [users, members, ...naming].flatMap((one) => one.gaps).map((gap): Gap => ({ ...gap, artifact: entry.type, ...(isOne(gap) ? { scope: tenantScope(context.tenantId) } : {}) }));
  const gaps = [...withoutDoubles(inherited), ...onceRefused(context, entry, reads.flatMap(({ gap }) => gap ?? []))];
  const rows = rowsOfType(entry, reads.flatMap(({ row }) => (row === undefined ? [] : [row])));
  return { entry, rows, records: [recordOf(entry, tenantScope(context.tenantId), rows.length, reads.reduce((sum, { requests }) => sum + requests, 0), gaps)], gaps };
};

/** The object ids, in lower case, of everybody who is named, and of whoever is in a group that is. */
function holders(naming: readonly Collected[], members: readonly Row[]): ReadonlySet<string> {
  const groups = membersByGroup(members);
  const found = new Set(naming.flatMap(({ rows }) => rows).map((row) => asString(at(row, 'properties', 'principalId'))?.toLowerCase() ?? ''));
  for (const id of found) for (const member of groups.get(id) ?? []) found.add(member);
  return found;
}

function membersByGroup(rows: readonly Row[]): ReadonlyMap<string, readonly string[]> {
  return new Map(rows.map((row) => [asString(at(row, 'properties', 'groupId'))?.toLowerCase() ?? '', asArray(at(row, 'properties', 'members')).map((member) => asString(at(member, 'id'))?.toLowerCase() ?? '')]));
}

/** The gap of one group: who is in it is not known, and so it may be anybody. */
function isOne({ scope }: Gap): boolean {
  return /^\/tenants\/[^/]+\/./.test(scope);
}

function withoutDoubles(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.scope} ${gap.reason} ${gap.missing.join()}`, gap])).values()];
}

interface Read {
  readonly row?: JsonObject;
  readonly gap?: Gap;
  readonly requests: number;
}

function readOf(context: CollectorContext, entry: CatalogEntry, id: string, answer: BatchAnswer | undefined): Read {
  const scope = `${tenantScope(context.tenantId)}/${lastSegment(entry.type)}/${id}`;
  const error = answer?.ok === false ? answer.error : undefined;
  const state = answer?.ok === true ? asString(at(answer.body, 'perUserMfaState')) : undefined;
  if (answer?.ok === true && state !== undefined) return { row: { id: scope, name: id, properties: { userId: id, perUserMfaState: state } }, requests: answer.requests };
  // Deleted since the users were listed.
  if (error !== undefined && isNotThere(error)) return { requests: 1 };
  return { gap: gapOf(error ?? new UnexpectedAnswer('the state of per-user multifactor authentication is missing'), entry.type, scope, entry.permission), requests: 1 };
}

/** The permission is the same for everybody. */
function onceRefused(context: CollectorContext, entry: CatalogEntry, gaps: readonly Gap[]): readonly Gap[] {
  const refusal = gaps.find(({ reason }) => reason === 'forbidden');
  if (refusal === undefined) return gaps;
  return [{ ...refusal, ...forbiddenGap(entry.type, tenantScope(context.tenantId), entry.permission) }, ...gaps.filter(({ reason }) => reason !== 'forbidden')];
}
