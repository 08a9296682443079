import type { CatalogEntry } from '../../model/catalog.ts';
import { subscriptionScope } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { mapBounded } from '../bounded.ts';
import { joinSubscriptions, type Collector, type CollectorContext, type PerSubscription } from '../collector.ts';
import { gapOf, isAbort } from '../failure.ts';
import type { RawList } from '../rawList.ts';

/** Parallel subscriptions: each costs ARM reads of its own bucket, so a few at a time stay far below every limit (ARM documentation, "Throttling"). */
export const PARALLEL_SUBSCRIPTIONS = 6;

/** What a refused list proves: that there is nothing to list, with the proof; or the gap that it leaves. */
export type Refusal = { readonly absence: string } | { readonly gap: Gap };

/** Looks at a failure that Azure gives where nothing can exist in a scope (law 2). Undefined: an ordinary failure. */
export type ReadRefusal = (context: CollectorContext, entry: CatalogEntry, scope: string, error: unknown) => Promise<Refusal | undefined>;

/** A collector that asks one list a subscription; a refused or failed list is that subscription's gap, unless it proves absence. */
export function perSubscription(read: (context: CollectorContext, entry: CatalogEntry, subscriptionId: string) => Promise<RawList>, readRefusal?: ReadRefusal): Collector {
  return async (context, entry) => {
    const parts = await mapBounded(context.subscriptions, PARALLEL_SUBSCRIPTIONS, async ({ subscriptionId }): Promise<PerSubscription> => {
      try {
        const list = await read(context, entry, subscriptionId);
        return { subscriptionId, items: list.items, requests: list.requests, gaps: [] };
      } catch (error) {
        if (isAbort(error, context.signal)) throw error;
        const refusal = await readRefusal?.(context, entry, subscriptionScope(subscriptionId), error);
        return refusedPart(subscriptionId, refusal ?? { gap: gapOf(error, entry.type, subscriptionScope(subscriptionId), entry.permission) });
      }
    });
    return joinSubscriptions(entry, parts);
  };
}

function refusedPart(subscriptionId: string, refusal: Refusal): PerSubscription {
  const part = { subscriptionId, items: [], requests: 1 };
  return 'gap' in refusal ? { ...part, gaps: [refusal.gap] } : { ...part, gaps: [], absence: refusal.absence };
}

/** `/subscriptions/{id}` and the entry's path, with its api-version. */
export function subscriptionPath(entry: CatalogEntry, subscriptionId: string): string {
  return `${subscriptionScope(subscriptionId)}${entry.path ?? ''}?api-version=${entry.apiVersion}`;
}
