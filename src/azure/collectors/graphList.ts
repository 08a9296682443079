import { lastSegment } from '../../values/armId.ts';
import { asString, type JsonObject } from '../../values/json.ts';
import { tenantScope } from '../../model/snapshot.ts';
import type { Collector } from '../collector.ts';
import { unlicensed } from './licence.ts';
import { readTenantList } from './tenantList.ts';

/** A Microsoft Graph collection. Its objects have no ARM id: they get `/tenants/{tenant}/{collection}/{object id}` (DESIGN 5). */
export const collectGraphList: Collector = (context, entry) => readTenantList(context, entry, async () => {
  const list = await context.clients.graphList(entry.path ?? '');
  const above = `${tenantScope(context.tenantId)}/${lastSegment(entry.type)}`;
  return { ...list, items: list.items.map((item) => asRow(item, above)) };
}, unlicensed);

/** An object without an id stays without one, and is told as a gap. */
function asRow(item: JsonObject, above: string): JsonObject {
  const { id, ...properties } = item;
  const key = asString(id);
  return key === undefined || key === '' ? { properties } : { id: `${above}/${key}`, name: asString(item['displayName']) ?? asString(item['skuPartNumber']) ?? key, properties };
}
