import type { CatalogEntry } from '../../model/catalog.ts';
import type { Row } from '../../model/resource.ts';
import { gapsOfSubscription, isTenant, subscriptionScope, type ArtifactRecord } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { idKey, lastSegment, subscriptionOf } from '../../values/armId.ts';
import { asString, at, type JsonObject } from '../../values/json.ts';
import { mapBounded } from '../bounded.ts';
import { joinSubscriptions, recordOf, rowsOfType, type Collected, type Collector, type CollectorContext, type PerSubscription } from '../collector.ts';
import { gapOf, isAbort } from '../failure.ts';
import { UnexpectedAnswer } from '../rawList.ts';
import type { PimCollection } from '../clients.ts';
import { unlicensed } from './licence.ts';
import { PARALLEL_SUBSCRIPTIONS, perSubscription } from './perSubscription.ts';

/** PIM instances of Azure roles at subscription scope; unfiltered, the list holds what is inherited and what lies below (PIM REST reference, "List for scope"). */
export const collectPimInstances: Collector = perSubscription(
  ({ clients }, entry, subscriptionId) => clients.pim(lastSegment(entry.type) as PimCollection, subscriptionScope(subscriptionId)),
  unlicensed,
);

/** A role at a scope that somebody can hold: its settings count there and only there. */
interface Use {
  readonly scope: string;
  readonly roleDefinitionId: string;
}

interface UseRead {
  readonly use: Use;
  readonly items: readonly JsonObject[];
  readonly requests: number;
  readonly gaps: readonly Gap[];
}

/**
 * Settings of roles, for every role at every scope that has an eligibility or an assignment: settings are not inherited, and a scope
 * has some for each of hundreds of roles that nobody holds. One filtered list each; an empty one is a gap, since every role has settings.
 */
export const collectPimPolicies: Collector = async (context, entry) => {
  const instances = await Promise.all(entry.through.map((type) => context.collected(type)));
  const rows = instances.flatMap(({ rows: own }) => own);
  const reads = await mapBounded(usesOf(rows), PARALLEL_SUBSCRIPTIONS, (use) => readUse(context, entry, use));
  const inherited = instances.flatMap(({ gaps }) => gaps).map((gap): Gap => ({ ...gap, artifact: entry.type }));
  const unplaced = rows.filter((row) => useOf(row) === undefined).map((row) => unplacedGap(entry, row));
  const below = joinSubscriptions(entry, context.subscriptions.map(({ subscriptionId }) => partOf(subscriptionId, reads, [...inherited, ...unplaced])));
  const above = withUnseenUses(reads.filter(({ use }) => subscriptionOf(use.scope) === undefined), inherited);
  return {
    ...below,
    rows: rowsOfType(entry, [...below.rows, ...above.flatMap(({ items }) => items)]),
    records: [...below.records.map((record) => withAbsence(record, instances)), ...recordsAbove(entry, above)],
    gaps: [...below.gaps, ...above.flatMap(({ gaps }) => gaps), ...inherited.filter((gap) => isTenant(gap.scope)), ...unplaced.filter((gap) => subscriptionOf(gap.scope) === undefined)],
  };
};

/** Where nobody can have an instance, no role at any scope has settings that count. */
function withAbsence(record: ArtifactRecord, instances: readonly Collected[]): ArtifactRecord {
  const proofs = instances.map(({ records }) => records.find(({ scope }) => scope === record.scope)?.absence);
  const [absence] = proofs;
  return record.status === 'gap' || absence === undefined || proofs.includes(undefined) ? record : { ...record, absence };
}

/**
 * Who holds a role at a management group is seen from the subscriptions below it: where one of them could not be read, a role may be held
 * there of which no settings were asked for.
 */
function withUnseenUses(above: readonly UseRead[], inherited: readonly Gap[]): readonly UseRead[] {
  const [unread] = inherited;
  if (unread === undefined) return above;
  const first = new Map(above.toReversed().map((read) => [read.use.scope, read]));
  return above.map((read) => (first.get(read.use.scope) === read ? { ...read, gaps: [...read.gaps, { ...unread, scope: read.use.scope }] } : read));
}

/** A record for each management group: its settings are of no subscription. */
function recordsAbove(entry: CatalogEntry, reads: readonly UseRead[]): readonly ArtifactRecord[] {
  return [...Map.groupBy(reads, ({ use }) => use.scope)].map(([scope, of]) =>
    recordOf(entry, scope, of.reduce((sum, { items }) => sum + items.length, 0), of.reduce((sum, { requests }) => sum + requests, 0), of.flatMap(({ gaps }) => gaps)));
}

/** Privileged Identity Management has settings at management groups, subscriptions, groups and resources (PIM REST reference, `scope`): none at the root, where only elevated access stands. */
const ROOT = '/';

function usesOf(rows: readonly Row[]): readonly Use[] {
  const uses = new Map<string, Use>();
  for (const row of rows) {
    const use = useOf(row);
    if (use !== undefined && use.scope !== ROOT) uses.set(`${idKey(use.scope)} ${lastSegment(use.roleDefinitionId).toLowerCase()}`, use);
  }
  return [...uses.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}

function useOf(row: Row): Use | undefined {
  const [scope, roleDefinitionId] = [asString(at(row, 'properties', 'scope')), asString(at(row, 'properties', 'roleDefinitionId'))];
  return scope === undefined || !scope.startsWith('/') || roleDefinitionId === undefined ? undefined : { scope, roleDefinitionId };
}

function unplacedGap(entry: CatalogEntry, row: Row): Gap {
  return { reason: 'failed', artifact: entry.type, scope: row.id, missing: [], message: `${row.id} does not say which role it is at which scope, so that its settings could not be asked for` };
}

async function readUse(context: CollectorContext, entry: CatalogEntry, use: Use): Promise<UseRead> {
  const filter = encodeURIComponent(`roleDefinitionId eq '${use.roleDefinitionId.replaceAll("'", "''")}'`);
  try {
    const { items, requests } = await context.clients.list(`${use.scope}${entry.path ?? ''}?api-version=${entry.apiVersion}&$filter=${filter}`);
    const own = items.filter((item) => lastSegment(asString(at(item, 'properties', 'roleDefinitionId')) ?? '').toLowerCase() === lastSegment(use.roleDefinitionId).toLowerCase());
    if (own.length === 0) throw new UnexpectedAnswer(`there are no settings of the role ${use.roleDefinitionId}`);
    return { use, items: own, requests, gaps: [] };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    return { use, items: [], requests: 1, gaps: [gapOf(error, entry.type, use.scope, entry.permission)] };
  }
}

function partOf(subscriptionId: string, reads: readonly UseRead[], gaps: readonly Gap[]): PerSubscription {
  const own = reads.filter(({ use }) => subscriptionOf(use.scope) === subscriptionId.toLowerCase());
  return {
    subscriptionId,
    items: own.flatMap(({ items }) => items),
    requests: own.reduce((sum, { requests }) => sum + requests, 0),
    gaps: [...gapsOfSubscription(gaps, subscriptionId), ...own.flatMap((read) => read.gaps)],
  };
}
