import { tenantScope } from '../../model/snapshot.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString } from '../../values/json.ts';
import { UnexpectedAnswer } from '../rawList.ts';
import type { Collector } from '../collector.ts';
import { readTenantList } from './tenantList.ts';

/** Something of which a tenant has one: a row like those of a list, by its id. */
export const collectGraphObject: Collector = (context, entry) => readTenantList(context, entry, async () => {
  const { '@odata.context': _context, '@microsoft.graph.tips': _tips, id, ...properties } = await context.clients.graphObject(entry.path ?? '');
  const collection = lastSegment(entry.type);
  const key = asString(id);
  // All of them have one, and an object that holds nothing would say that nothing is set.
  if (key === undefined || key === '') throw new UnexpectedAnswer('the answer is an object without an id');
  return { items: [{ id: `${tenantScope(context.tenantId)}/${collection}/${key}`, name: asString(properties['displayName']) ?? key, properties }], requests: 1 };
});
