import { EMPTY_COLUMNS } from '../contoso/rows.ts';
import type { EstateItem } from '../estate.ts';
import type { Json } from '../json.ts';
import { GENERATED, type Site } from './plan.ts';

export interface RowSpec {
  /** The id of something that stands inside a resource; otherwise it is made of group, type and name. */
  readonly id?: string;
  readonly group: string;
  /** The type as the id spells it. */
  readonly type: string;
  readonly name: string;
  readonly properties: Json;
  readonly kind?: string;
  readonly sku?: Json;
  readonly tags?: Json;
}

export function armId(site: Site, group: string, type: string, name: string): string {
  return `${site.path}/resourceGroups/${group}/providers/${type}/${name}`;
}

/** A row of the `resources` table: type and group in lower case, the id as the resource provider stored it. */
export function resourceRow(site: Site, spec: RowSpec): EstateItem {
  return {
    ...EMPTY_COLUMNS,
    id: spec.id ?? armId(site, spec.group, spec.type, spec.name), name: spec.name, type: spec.type.toLowerCase(), tenantId: GENERATED.tenantId, kind: spec.kind ?? '', location: site.location,
    resourceGroup: spec.group.toLowerCase(), subscriptionId: site.subscriptionId, sku: spec.sku ?? null, tags: spec.tags ?? null, properties: spec.properties,
  };
}

/** A row of another table: what has no location or group of its own. */
export function otherRow(id: string, name: string, type: string, more: { readonly location?: string; readonly resourceGroup?: string; readonly subscriptionId?: string }, properties: Json): EstateItem {
  return { ...EMPTY_COLUMNS, id, name, type, tenantId: GENERATED.tenantId, location: '', resourceGroup: '', subscriptionId: '', ...more, properties };
}
