import type { Row } from '../../model/resource.ts';
import { gapsOfSubscription } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { mapBounded } from '../bounded.ts';
import { joinSubscriptions, type Collector, type CollectorContext, type PerSubscription } from '../collector.ts';
import type { CatalogEntry } from '../../model/catalog.ts';
import { gapOf, isAbort } from '../failure.ts';
import { PARALLEL_SUBSCRIPTIONS } from './perSubscription.ts';

/**
 * Names and dates of Key Vault secrets from the control plane, one list a vault; values are never asked for.
 * A vault that refuses is a gap of that vault alone; vaults that could not be listed are a gap here too.
 */
export const collectKeyVaultSecrets: Collector = async (context, entry) => {
  const vaults = await context.collected('Microsoft.KeyVault/vaults');
  const lists = await mapBounded(vaults.rows, PARALLEL_SUBSCRIPTIONS, (vault) => readVault(context, entry, vault));
  const parts = context.subscriptions.map(({ subscriptionId }): PerSubscription => {
    const inherited = gapsOfSubscription(vaults.gaps, subscriptionId).map((gap) => ({ ...gap, artifact: entry.type }));
    const own = lists.filter((_list, index) => vaults.rows[index]?.subscriptionId === subscriptionId);
    return {
      subscriptionId,
      items: own.flatMap((list) => list.items),
      requests: own.reduce((sum, list) => sum + list.requests, 0),
      gaps: [...inherited, ...own.flatMap((list) => list.gaps)],
    };
  });
  return joinSubscriptions(entry, parts);
};

async function readVault(context: CollectorContext, entry: CatalogEntry, vault: Row): Promise<Pick<PerSubscription, 'items' | 'requests' | 'gaps'>> {
  try {
    const list = await context.clients.list(`${vault.id}/secrets?api-version=${entry.apiVersion}`);
    return { items: list.items, requests: list.requests, gaps: [] };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    return { items: [], requests: 1, gaps: [vaultGap(error, entry, vault)] };
  }
}

function vaultGap(error: unknown, entry: CatalogEntry, vault: Row): Gap {
  return gapOf(error, entry.type, vault.id, entry.permission);
}

