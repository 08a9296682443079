import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { CONTOSO, LOCATIONS, type Site } from './identities.ts';

export interface RowSpec {
  readonly site: Site;
  /** The id of something that stands inside a resource; otherwise it is made of group, type and name. */
  readonly id?: string;
  /** The resource group as the id spells it. */
  readonly group: string;
  /** The type as the id spells it. */
  readonly type: string;
  readonly name: string;
  readonly properties: Json;
  readonly kind?: string;
  readonly sku?: Json;
  readonly tags?: Json;
  readonly identity?: Json;
  /** Who made it and when, where the type says so. */
  readonly systemData?: Json;
}

export function subscriptionId(site: Site): string {
  return CONTOSO.subscriptions[site];
}

export function subscriptionPath(site: Site): string {
  return `/subscriptions/${subscriptionId(site)}`;
}

export function armId(site: Site, group: string, type: string, name: string): string {
  return `${subscriptionPath(site)}/resourceGroups/${group}/providers/${type}/${name}`;
}

/** The columns of a Resource Graph row that has nothing to say in them. */
export const EMPTY_COLUMNS = { kind: '', managedBy: '', sku: null, plan: null, tags: null, identity: null, zones: null, extendedLocation: null } as const;

/** A row of the `resources` table: type and group in lower case, the id as the resource provider stored it. */
export function resourceRow(spec: RowSpec): EstateItem {
  return {
    ...EMPTY_COLUMNS,
    id: spec.id ?? armId(spec.site, spec.group, spec.type, spec.name),
    name: spec.name,
    type: spec.type.toLowerCase(),
    tenantId: CONTOSO.tenantId,
    kind: spec.kind ?? '',
    location: LOCATIONS[spec.site],
    resourceGroup: spec.group.toLowerCase(),
    subscriptionId: subscriptionId(spec.site),
    sku: spec.sku ?? null,
    tags: spec.tags ?? null,
    identity: spec.identity ?? null,
    ...(spec.systemData === undefined ? {} : { systemData: spec.systemData }),
    properties: spec.properties,
  };
}

/** A row that stands at a scope above or beside resources: no location of its own, a group only where the scope has one. */
export function scopeRow(site: Site, id: string, type: string, properties: Json): EstateItem {
  return {
    ...EMPTY_COLUMNS, id, name: id.slice(id.lastIndexOf('/') + 1), type: type.toLowerCase(), tenantId: CONTOSO.tenantId, location: '',
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? '', subscriptionId: subscriptionId(site), properties,
  };
}

export function reference(id: string): JsonMap {
  return { id };
}
