import type { CatalogEntry } from '../../model/catalog.ts';
import { subscriptionScope, tenantScope, type CloudName, type SeenSubscription } from '../../model/snapshot.ts';
import { asString, type JsonObject } from '../../values/json.ts';
import type { AzureClients } from '../clients.ts';
import { recordOf, type Collector, type CollectorContext } from '../collector.ts';
import { failureOf } from '../failure.ts';
import type { RawList } from '../rawList.ts';
import { unregisteredProvider } from '../registration.ts';
import { readTenantList } from './tenantList.ts';

/** The list is the same whichever region names it: it "is used as a reference for version" (Service Tags REST reference). */
const REGIONS: Readonly<Record<CloudName, string>> = { AzureCloud: 'westeurope', AzureUSGovernment: 'usgovvirginia', AzureChinaCloud: 'chinanorth3' };

/** The address prefixes of every service tag of the cloud, read once, through the first subscription in which Microsoft.Network is registered; one that refuses is the tenant's gap. */
export const collectServiceTags: Collector = async (context, entry) => {
  const scope = tenantScope(context.tenantId);
  const without = { entry, rows: [], records: [recordOf(entry, scope, 0, 0, [])], gaps: [] };
  // Without a subscription there is nothing that a tag could guard; no more is there without a network.
  if (context.subscriptions.length === 0) return without;
  const absence = await withoutNetworks(context, entry);
  if (absence !== undefined) return { ...without, records: [{ ...recordOf(entry, scope, 0, 0, []), absence }] };
  return readTenantList(context, entry, async () => {
    const list = await listFirst(context.clients, entry, context.subscriptions);
    return { ...list, items: list.items.map((item) => asRow(item, scope)) };
  });
};

async function withoutNetworks(context: CollectorContext, entry: CatalogEntry): Promise<string | undefined> {
  const proofs = await Promise.all(context.subscriptions.map(({ subscriptionId }) => unregisteredProvider(context, entry.type, subscriptionScope(subscriptionId))));
  return proofs.includes(undefined) ? undefined : 'Microsoft.Network is registered in none of the subscriptions: there is nothing that a tag could guard';
}

/** Through the first subscription that does not lack the provider. */
export async function listFirst(clients: AzureClients, entry: CatalogEntry, [first, ...others]: readonly SeenSubscription[]): Promise<RawList> {
  try {
    return await clients.list(serviceTagsPath(clients.cloud.name, entry, first?.subscriptionId ?? ''), 'values');
  } catch (error) {
    if (failureOf(error).code !== 'MissingSubscriptionRegistration' || others.length === 0) throw error;
    return listFirst(clients, entry, others);
  }
}

function serviceTagsPath(cloud: CloudName, entry: CatalogEntry, subscriptionId: string): string {
  return `${subscriptionScope(subscriptionId)}${(entry.path ?? '').replace('<location>', REGIONS[cloud])}?api-version=${entry.apiVersion}`;
}

function asRow(item: JsonObject, tenant: string): JsonObject {
  const name = asString(item['name']) ?? '';
  return name === '' ? item : { id: `${tenant}/serviceTags/${name}`, name, properties: item['properties'] ?? null };
}
