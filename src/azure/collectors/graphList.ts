import { lastSegment } from '../../values/armId.ts';
import { asString, type JsonObject } from '../../values/json.ts';
import { tenantScope } from '../../model/snapshot.ts';
import type { CatalogEntry } from '../../model/catalog.ts';
import type { Gap } from '../../model/unknown.ts';
import type { AzureClients } from '../clients.ts';
import { recordOf, type Collected, type Collector, type CollectorContext } from '../collector.ts';
import { UnexpectedAnswer } from '../rawList.ts';
import { unlicensed } from './licence.ts';
import { readTenantList } from './tenantList.ts';

/** A Microsoft Graph collection. Its objects have no ARM id: they get `/tenants/{tenant}/{collection}/{object id}` (DESIGN 5). */
export const collectGraphList: Collector = async (context, entry) => {
  if (isUnserved(context.clients, entry)) return unserved(context, entry);
  const [through] = await Promise.all(entry.through.map((type) => context.collected(type)));
  const refused = through?.gaps.filter(({ reason }) => reason === 'forbidden') ?? [];
  return refused.length > 0 ? refusedWith(context, entry, refused) : readOwn(context, entry);
};

/** Whether the cloud has no such list at all: asking would be an error, and nothing that anybody could grant. */
export function isUnserved({ cloud }: Pick<AzureClients, 'cloud'>, { globalOnly }: CatalogEntry): boolean {
  return globalOnly === true && cloud.name !== 'AzureCloud';
}

function unserved({ tenantId, clients }: CollectorContext, entry: CatalogEntry): Collected {
  const scope = tenantScope(tenantId);
  const gap: Gap = { reason: 'noData', artifact: entry.type, scope, missing: [], message: `${clients.cloud.name} does not serve ${entry.type}` };
  return { entry, rows: [], records: [recordOf(entry, scope, 0, 0, [gap])], gaps: [gap] };
}

/** What the same objects are refused for by themselves need not be asked again: more of them takes that permission too. */
function refusedWith({ tenantId }: CollectorContext, entry: CatalogEntry, refused: readonly Gap[]): Collected {
  const gaps = refused.map((gap): Gap => ({ ...gap, artifact: entry.type }));
  return { entry, rows: [], records: [recordOf(entry, tenantScope(tenantId), 0, 0, gaps)], gaps };
}

const readOwn: Collector = (context, entry) => readTenantList(context, entry, async () => {
  const list = await context.clients.graphList(entry.path ?? '');
  refuseOtherScope(entry.path ?? '', list.items);
  const above = `${tenantScope(context.tenantId)}/${lastSegment(entry.type)}`;
  return { ...list, items: list.items.map((item) => asRow(item, above)) };
}, unlicensed);

/** One address serves the settings of roles and of each group: what remembers answers on the way can hand out those of another scope. */
function refuseOtherScope(path: string, items: readonly JsonObject[]): void {
  const scope = /scopeId eq '([^']*)'/.exec(path)?.[1];
  if (scope !== undefined && items.some((item) => (asString(item['scopeId']) ?? scope) !== scope)) throw new UnexpectedAnswer(`what is of ${scope} was asked for, and something of another scope was served`);
}

/** An object without an id stays without one, and is told as a gap. */
function asRow(item: JsonObject, above: string): JsonObject {
  const { id, ...properties } = item;
  const key = asString(id);
  return key === undefined || key === '' ? { properties } : { id: `${above}/${key}`, name: asString(item['displayName']) ?? asString(item['skuPartNumber']) ?? key, properties };
}
