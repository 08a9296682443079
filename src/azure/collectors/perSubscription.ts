import { subscriptionScope } from '../../model/snapshot.ts';
import { mapBounded } from '../bounded.ts';
import { joinSubscriptions, type Collector } from '../collector.ts';
import type { AzureClients, RawList } from '../clients.ts';
import { gapOf, isAbort } from '../failure.ts';

/** Parallel subscriptions: each costs ARM reads of its own bucket, so a few at a time stay far below every limit (ARM documentation, "Throttling"). */
export const PARALLEL_SUBSCRIPTIONS = 6;

/** A collector that asks one list a subscription; a refused or failed list is that subscription's gap. */
export function perSubscription(read: (clients: AzureClients, subscriptionId: string) => Promise<RawList>): Collector {
  return async (context, entry) => {
    const parts = await mapBounded(context.subscriptions, PARALLEL_SUBSCRIPTIONS, async ({ subscriptionId }) => {
      try {
        const list = await read(context.clients, subscriptionId);
        return { subscriptionId, items: list.items, requests: list.requests, gaps: [] };
      } catch (error) {
        if (isAbort(error, context.signal)) throw error;
        const gap = gapOf(error, entry.type, subscriptionScope(subscriptionId), entry.permission);
        return { subscriptionId, items: [], requests: 1, gaps: [gap] };
      }
    });
    return joinSubscriptions(entry, parts);
  };
}
