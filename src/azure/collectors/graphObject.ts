import { tenantScope } from '../../model/snapshot.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString } from '../../values/json.ts';
import type { Collector } from '../collector.ts';
import { readTenantList } from './tenantList.ts';

/** Something of which a tenant has one: a row like those of a list, by its id where it has one. */
export const collectGraphObject: Collector = (context, entry) => readTenantList(context, entry, async () => {
  const { '@odata.context': _context, '@microsoft.graph.tips': _tips, id, ...properties } = await context.clients.graphObject(entry.path ?? '');
  const collection = lastSegment(entry.type);
  const key = asString(id) ?? collection;
  return { items: [{ id: `${tenantScope(context.tenantId)}/${collection}/${key}`, name: asString(properties['displayName']) ?? key, properties }], requests: 1 };
});
