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
