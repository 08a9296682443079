import type { JsonObject, JsonValue } from '../values/json.ts';

/**
 * One resource as a snapshot holds it: wire JSON in the one documented shape of its type
 * (Azure Resource Graph's where it has the type). `type` is lower case, as Resource Graph answers it.
 */
export interface Row extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly tags?: JsonObject | null;
  readonly properties?: JsonValue;
}

/** A change that an overlay makes: the row that replaces (or adds) an id, or null where the row is deleted. */
export interface RowChange {
  readonly id: string;
  readonly type: string;
  readonly row: Row | null;
}

/** Top-level columns of the documented row shape (Resource Graph's): a path starts with one, and nothing else of a wire object is kept. */
export const COLUMNS: readonly string[] = [
  'id', 'name', 'type', 'tenantId', 'subscriptionId', 'resourceGroup', 'location', 'kind', 'sku', 'identity', 'tags', 'zones', 'properties', 'managedBy', 'plan', 'extendedLocation', 'systemData',
];
