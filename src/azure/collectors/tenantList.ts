import type { CatalogEntry } from '../../model/catalog.ts';
import { tenantScope } from '../../model/snapshot.ts';
import { recordOf, rowsOfType, unplacedGaps, type Collected, type CollectorContext } from '../collector.ts';
import { gapOf, isAbort } from '../failure.ts';
import type { RawList } from '../rawList.ts';
import type { ReadRefusal } from './perSubscription.ts';

/** A type that is read once for the whole tenant; what cannot be read is the tenant's gap. */
export async function readTenantList(context: CollectorContext, entry: CatalogEntry, read: () => Promise<RawList>, readRefusal?: ReadRefusal): Promise<Collected> {
  const scope = tenantScope(context.tenantId);
  try {
    const list = await read();
    const rows = rowsOfType(entry, list.items);
    const gaps = unplacedGaps(entry, scope, list.items);
    return { entry, rows, records: [recordOf(entry, scope, rows.length, list.requests, gaps)], gaps };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    const refusal = await readRefusal?.(context, entry, scope, error);
    if (refusal !== undefined && 'absence' in refusal) return { entry, rows: [], records: [{ ...recordOf(entry, scope, 0, 1, []), absence: refusal.absence }], gaps: [] };
    const gap = refusal?.gap ?? gapOf(error, entry.type, scope, entry.permission);
    return { entry, rows: [], records: [recordOf(entry, scope, 0, 1, [gap])], gaps: [gap] };
  }
}
