import type { CatalogEntry } from '../../model/catalog.ts';
import { subscriptionScope, tenantScope, type CloudName } from '../../model/snapshot.ts';
import { asString, type JsonObject } from '../../values/json.ts';
import { recordOf, type Collector } from '../collector.ts';
import { readTenantList } from './tenantList.ts';

/** The list is the same whichever region names it: it "is used as a reference for version" (Service Tags REST reference). */
const REGIONS: Readonly<Record<CloudName, string>> = { AzureCloud: 'westeurope', AzureUSGovernment: 'usgovvirginia', AzureChinaCloud: 'chinanorth3' };

/** The address prefixes of every service tag of the cloud, read once, through the first subscription; one that refuses is the tenant's gap. */
export const collectServiceTags: Collector = async (context, entry) => {
  const [first] = context.subscriptions;
  // Without a subscription there is nothing that a tag could guard.
  if (first === undefined) return { entry, rows: [], records: [recordOf(entry, tenantScope(context.tenantId), 0, 0, [])], gaps: [] };
  return readTenantList(context, entry, async () => {
    const list = await context.clients.list(serviceTagsPath(context.clients.cloud.name, entry, first.subscriptionId), 'values');
    return { ...list, items: list.items.map((item) => asRow(item, tenantScope(context.tenantId))) };
  });
};

export function serviceTagsPath(cloud: CloudName, entry: CatalogEntry, subscriptionId: string): string {
  return `${subscriptionScope(subscriptionId)}${(entry.path ?? '').replace('<location>', REGIONS[cloud])}?api-version=${entry.apiVersion}`;
}

function asRow(item: JsonObject, tenant: string): JsonObject {
  const name = asString(item['name']) ?? '';
  return name === '' ? item : { id: `${tenant}/serviceTags/${name}`, name, properties: item['properties'] ?? null };
}
