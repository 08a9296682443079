import type { CatalogEntry } from '../../model/catalog.ts';
import { subscriptionScope, tenantScope, type SeenSubscription } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonObject } from '../../values/json.ts';
import { chunksOf, mapBounded } from '../bounded.ts';
import { isPlaced, joinSubscriptions, recordOf, rowsOfType, unplacedGaps, type Collected, type Collector, type CollectorContext, type PerSubscription } from '../collector.ts';
import { denialGaps } from '../denials.ts';
import { forbiddenGap, gapOf, isAbort } from '../failure.ts';
import { readRowsOfType, type TypeQuestion } from '../graphRows.ts';
import type { RawList } from '../rawList.ts';
import { perSubscription } from './perSubscription.ts';

/** Subscriptions a query: below the documented 300, so that one page usually holds a type of all of them (Resource Graph documentation, "Paging results"). */
const SUBSCRIPTIONS_PER_QUERY = 300;
const PARALLEL_QUERIES = 2;

/**
 * One query a type, the whole row, sorted by id so that pages neither repeat nor skip, read to its end and counted
 * against the announced total. Resource Graph silently leaves out what the principal may not read: `withheld` turns
 * that silence into a gap.
 */
export const collectResourceGraph: Collector = async (context, entry) => {
  if (entry.scope === 'tenant') return collectTenant(context, entry);
  return isServed(context, entry) ? collectSubscriptions(context, entry) : collectOverArm(context, entry);
};

/** Tables that Resource Graph lacks in a cloud, for types that ARM lists as well (azure-api 1.6: 21Vianet names no authorizationresources). */
function isServed({ clients }: CollectorContext, entry: CatalogEntry): boolean {
  return !(clients.cloud.name === 'AzureChinaCloud' && entry.table === 'authorizationresources' && entry.path !== undefined);
}

/** Unfiltered, ARM's list at a subscription holds what is inherited and what lies below. */
const collectOverArm: Collector = perSubscription(({ clients }, entry, subscriptionId) => clients.list(`${subscriptionScope(subscriptionId)}${entry.path ?? ''}?api-version=2022-04-01`));

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';

async function collectSubscriptions(context: CollectorContext, entry: CatalogEntry): Promise<Collected> {
  const batches = chunksOf(context.subscriptions, SUBSCRIPTIONS_PER_QUERY);
  const read = (await mapBounded(batches, PARALLEL_QUERIES, (batch) => readBatch(context, entry, batch))).flat();
  const denials = await context.collected('Microsoft.Authorization/denyAssignments');
  const held = entry.type === SUBSCRIPTIONS ? rowsOfType(entry, read.flatMap(({ items }) => items)) : (await context.collected(SUBSCRIPTIONS)).rows;
  const ids = new Set(held.map(({ subscriptionId }) => subscriptionId));
  return joinSubscriptions(entry, read.map((part) => ({ ...part, gaps: [...part.gaps, ...unheldGaps(entry, part, ids), ...denialGaps(denials, entry, part.subscriptionId, context.callerId)] })));
}

/**
 * Resource Graph answers nothing, without a word, for a subscription that it does not hold: one that is new, or left out (azure-api 3.1). Where
 * it has no row of the subscription itself, its other answers about it prove nothing.
 */
function unheldGaps(entry: CatalogEntry, part: PerSubscription, held: ReadonlySet<string | undefined>): readonly Gap[] {
  if (held.has(part.subscriptionId) || part.gaps.length > 0) return [];
  const scope = subscriptionScope(part.subscriptionId);
  return [{ reason: 'failed', artifact: entry.type, scope, missing: [], message: `Resource Graph has no row of ${scope} itself, so that what it does not tell of ${entry.type} there proves nothing` }];
}

async function readBatch(context: CollectorContext, entry: CatalogEntry, batch: readonly SeenSubscription[]): Promise<PerSubscription[]> {
  try {
    const read = await readRowsOfType(context.clients, questionOf(entry, batch.map((subscription) => subscription.subscriptionId)));
    return split(context, entry, batch, read);
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    return batch.map(({ subscriptionId }, index) => ({
      subscriptionId, items: [], requests: index === 0 ? 1 : 0, gaps: [gapOf(error, entry.type, subscriptionScope(subscriptionId), entry.permission)],
    }));
  }
}

/**
 * Rows by their own subscription. Rows above any subscription (inherited assignments) go to the first one, once; a row
 * without an id may be of any of them, so that all of their lists are wanting.
 */
function split(context: CollectorContext, entry: CatalogEntry, batch: readonly SeenSubscription[], read: RawList): PerSubscription[] {
  const bySubscription = Map.groupBy(read.items.filter(isPlaced), (row) => subscriptionOf(asString(row['id']) ?? '') ?? '');
  const unplaced = read.items.filter((row) => !isPlaced(row));
  return batch.map(({ subscriptionId }, index): PerSubscription => {
    const own = bySubscription.get(subscriptionId.toLowerCase()) ?? [];
    const above = index === 0 ? (bySubscription.get('') ?? []) : [];
    const gap = context.withheld(entry, subscriptionId);
    return { subscriptionId, items: [...own, ...above, ...unplaced], requests: index === 0 ? read.requests : 0, gaps: gap === undefined ? [] : [gap] };
  });
}

function questionOf(entry: CatalogEntry, subscriptions: readonly string[]): TypeQuestion {
  return { table: entry.table ?? 'resources', type: entry.type, subscriptions };
}

/** Management groups are read for the tenant. Every group that a subscription names as ancestor must have come back. */
async function collectTenant(context: CollectorContext, entry: CatalogEntry): Promise<Collected> {
  const scope = tenantScope(context.tenantId);
  try {
    const read = await readRowsOfType(context.clients, questionOf(entry, []));
    const rows = rowsOfType(entry, read.items);
    const subscriptions = await context.collected(SUBSCRIPTIONS);
    const inherited = subscriptions.gaps.map((gap): Gap => ({ ...gap, artifact: entry.type, scope }));
    const gaps = [...inherited, ...unplacedGaps(entry, scope, read.items), ...unseenAncestors(entry, new Set(rows.map((row) => row.name.toLowerCase())), subscriptions)];
    return { entry, rows, records: [recordOf(entry, scope, rows.length, read.requests, gaps)], gaps };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    const gap = gapOf(error, entry.type, scope, entry.permission);
    return { entry, rows: [], records: [recordOf(entry, scope, 0, 1, [gap])], gaps: [gap] };
  }
}

function unseenAncestors(entry: CatalogEntry, seen: ReadonlySet<string>, subscriptions: Collected): readonly Gap[] {
  const named = subscriptions.rows.flatMap((row) => ancestorNames(row));
  const unseen = [...new Set(named.filter((name) => !seen.has(name.toLowerCase())))].toSorted();
  return unseen.map((name) => forbiddenGap(entry.type, `/providers/Microsoft.Management/managementGroups/${name}`, entry.permission));
}

/** Names of the management groups above a subscription, nearest first. */
export function ancestorNames(subscription: JsonObject): readonly string[] {
  return asArray(at(subscription, 'properties', 'managementGroupAncestorsChain')).flatMap((link) => asString(at(link, 'name')) ?? []);
}
