import { lastSegment, resourceGroupOf, subscriptionOf, typeOfId } from '../values/armId.ts';
import { asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { catalogEntry, type CatalogEntry } from './catalog.ts';
import type { Row } from './resource.ts';
import { redact } from './redact.ts';
import { isSecretKey, isSecretName } from './secrets.ts';

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

/** The row without the paths, and without the texts, that may hold a secret. The input is not changed. */
export function withoutSecrets(row: Row, entry: CatalogEntry | undefined = catalogEntry(row.type)): Row {
  const scrubbed = { ...row, ...(row.properties === undefined ? {} : { properties: scrub(row.properties) }), ...(isJsonObject(row.tags) ? { tags: scrubTags(row.tags) } : {}) };
  return (entry?.omit ?? []).reduce<Row>((kept, path) => without(kept, path.replaceAll('[*]', '.[*]').split('.')) as Row, scrubbed);
}

/** Tags are free text, and people note the way in there: connection strings, passwords. */
function scrubTags(tags: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !isSecretName(name)).map(([name, value]) => [name, scrub(value ?? null)]));
}

/** Drops whatever stands under the name of a secret, at any depth, the value of a setting or parameter of such a name, and what looks like one in any text. Switches and numbers are none. */
function scrub(value: JsonValue): JsonValue {
  if (typeof value === 'string') return MAY_HOLD_SECRET.test(value) ? redact(value) : value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(scrub);
  if (!isJsonObject(value)) return value;
  const isPair = typeof value['name'] === 'string' && value['value'] !== undefined && isSecretName(value['name']);
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => ((isSecretKey(key) || (isPair && key === 'value')) && holdsText(inner ?? null) ? [] : [[key, scrub(inner ?? null)]])));
}

/** Without one of these no text is redacted: most need not be looked at any closer. */
const MAY_HOLD_SECRET = /eyJ|=|:\/\/|"\s*:|\b(?:bearer|basic)\s/i;

function holdsText(value: JsonValue): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function without(value: JsonValue, [key = '', ...rest]: readonly string[]): JsonValue {
  if (key === '[*]') return Array.isArray(value) ? (value as readonly JsonValue[]).map((item) => without(item, rest)) : value;
  return isJsonObject(value) ? withoutMember(value, key, rest) : value;
}

function withoutMember(object: JsonObject, key: string, rest: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).flatMap(([name, inner]) => {
    if (name.toLowerCase() !== key.toLowerCase()) return [[name, inner]];
    return rest.length === 0 ? [] : [[name, without(inner ?? null, rest)]];
  }));
}
