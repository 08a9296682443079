import type { CatalogEntry } from '../../model/catalog.ts';
import type { Row } from '../../model/resource.ts';
import { gapsOfSubscription } from '../../model/snapshot.ts';
import { mapBounded } from '../bounded.ts';
import { joinSubscriptions, type Collected, type Collector, type CollectorContext, type PerSubscription } from '../collector.ts';
import { gapOf, isAbort } from '../failure.ts';
import { PARALLEL_SUBSCRIPTIONS } from './perSubscription.ts';

/**
 * One ARM list below each resource of the parent's type: keys and secrets of vaults (names and dates; values are never asked
 * for), federated credentials of identities. A parent that refuses is a gap of that parent alone; parents that could not be
 * listed are a gap here too.
 */
export const collectChildList: Collector = async (context, entry) => {
  return joinChildren(context, entry, await readChildLists(context, entry));
};

/** What one parent's list answered. */
export type Children = Pick<PerSubscription, 'items' | 'requests' | 'gaps'>;

/** The parents, and the list of each in their order. */
export interface ChildLists {
  readonly parents: Collected;
  readonly lists: readonly Children[];
}

/** The list below each parent. Throws only when the user aborts. */
export async function readChildLists(context: CollectorContext, entry: CatalogEntry): Promise<ChildLists> {
  const parents = await context.collected(entry.through[0] ?? '');
  return { parents, lists: await mapBounded(parents.rows, PARALLEL_SUBSCRIPTIONS, (parent) => readChildren(context, entry, parent)) };
}

/** The lists as rows, records and gaps of each subscription; what is unknown of its parents is unknown of their children. */
export function joinChildren(context: CollectorContext, entry: CatalogEntry, { parents, lists }: ChildLists): Collected {
  return joinSubscriptions(entry, context.subscriptions.map(({ subscriptionId }) => partOf(entry, subscriptionId, parents, lists)));
}

function partOf(entry: CatalogEntry, subscriptionId: string, parents: Collected, lists: readonly Children[]): PerSubscription {
  const inherited = gapsOfSubscription(parents.gaps, subscriptionId).map((gap) => ({ ...gap, artifact: entry.type }));
  const own = lists.filter((_list, index) => parents.rows[index]?.subscriptionId === subscriptionId);
  return {
    subscriptionId,
    items: own.flatMap((list) => list.items),
    requests: own.reduce((sum, list) => sum + list.requests, 0),
    gaps: [...inherited, ...own.flatMap((list) => list.gaps)],
  };
}

async function readChildren(context: CollectorContext, entry: CatalogEntry, parent: Row): Promise<Children> {
  try {
    const list = await context.clients.list(`${parent.id}${entry.path ?? ''}?api-version=${entry.apiVersion}`);
    return { items: list.items, requests: list.requests, gaps: [] };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    return { items: [], requests: 1, gaps: [gapOf(error, entry.type, parent.id, entry.permission)] };
  }
}
