import { lastSegment, resourceGroupOf, subscriptionOf, typeOfId } from '../values/armId.ts';
import { asString, type JsonObject } from '../values/json.ts';
import { catalogEntry, type CatalogEntry } from './catalog.ts';
import type { Row } from './resource.ts';

/** Types that the wire spells otherwise than their collection: PIM's settings say they are one, in the singular. */
const WIRE_TYPES: ReadonlyMap<string, string> = new Map([
  ['microsoft.authorization/rolemanagementpolicyassignment', 'microsoft.authorization/rolemanagementpolicyassignments'],
]);

/**
 * Maps an ARM list item, a Resource Graph row or a case's `given` to the documented shape:
 * lower-case type and resource group, subscription and group taken from the id where the row lacks them.
 * Undefined when the object carries no id, or neither a type nor an id that tells one.
 */
export function normaliseRow(raw: JsonObject): Row | undefined {
  const id = asString(raw['id']);
  if (id === undefined || !id.startsWith('/')) return undefined;
  const wireType = (asString(raw['type']) ?? typeOfId(id))?.toLowerCase();
  if (wireType === undefined) return undefined;
  const row: Record<string, JsonObject[string]> = { ...raw, id, type: WIRE_TYPES.get(wireType) ?? wireType, name: asString(raw['name']) ?? lastSegment(id) };
  fill(row, 'subscriptionId', asString(raw['subscriptionId'])?.toLowerCase() ?? subscriptionOf(id));
  fill(row, 'resourceGroup', (asString(raw['resourceGroup']) ?? resourceGroupOf(id))?.toLowerCase());
  return row as unknown as Row;
}

function fill(row: Record<string, JsonObject[string]>, key: string, value: string | undefined): void {
  if (value === undefined || value === '') delete row[key];
  else row[key] = value;
}

/** The row without the paths that may hold a secret. The input is not changed. */
export function withoutSecrets(row: Row, entry: CatalogEntry | undefined = catalogEntry(row.type)): Row {
  return (entry?.omit ?? []).reduce<Row>((kept, path) => without(kept, path.split('.')) as Row, row);
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  const [key, ...rest] = keys;
  const found = Object.keys(object).find((candidate) => candidate.toLowerCase() === key?.toLowerCase());
  if (found === undefined) return object;
  const inner = object[found];
  const copy: Record<string, JsonObject[string]> = { ...object };
  if (rest.length === 0) delete copy[found];
  else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) copy[found] = without(inner as JsonObject, rest);
  return copy;
}
