/** Any JSON value. `undefined` never occurs inside one, only as "the key is absent". */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object as it came over the wire. Keys are foreign: read them with the functions below. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, or an empty one when it is anything else. */
export function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The value as an array, or an empty one when it is anything else. */
export function asArray(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** The value when it is a string, else undefined. */
export function asString(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value when it is a number, else undefined. */
export function asNumber(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The value when it is a boolean, else undefined. */
export function asBoolean(value: JsonValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/**
 * The value under a chain of keys. Keys match exactly first and without letter case second,
 * because Azure's own services disagree on case (ARG answers `resourceDetails.Id`, ARM `resourceDetails.id`).
 */
export function at(value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const key of keys) {
    if (!isJsonObject(current)) return undefined;
    current = member(current, key);
  }
  return current;
}

/** One member of an object: exact key, else the first key equal without letter case. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  const exact = object[key];
  // What an object inherits is no JSON value but a function, and so is looked past.
  if (exact !== undefined && (typeof exact !== 'object' || key !== '__proto__') && typeof exact !== 'function') return exact;
  return Object.hasOwn(object, key) ? exact : memberWithoutCase(object, key);
}

function memberWithoutCase(object: JsonObject, key: string): JsonValue | undefined {
  const { length } = key;
  let wanted: string | undefined;
  for (const candidate in object) {
    if (candidate.length !== length) continue;
    wanted ??= key.toLowerCase();
    if (candidate.toLowerCase() === wanted && Object.hasOwn(object, candidate)) return object[candidate];
  }
  return undefined;
}

/** What a table of ours holds under a foreign name: its own entries alone, not what every object inherits (`constructor`). */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** JSON text with object keys sorted at every level, so that equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(canonicalOf(value));
}

/** The same value with object keys sorted at every level. */
export function canonicalOf(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(canonicalOf);
  return isJsonObject(value) ? sortedKeys(value) : value;
}

function sortedKeys(object: JsonObject): JsonObject {
  const keys = Object.keys(object).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(keys.flatMap((key): readonly [string, JsonValue][] => {
    const inner = object[key];
    return inner === undefined ? [] : [[key, canonicalOf(inner)]];
  }));
}

/** Order of two strings by UTF-16 code unit: the same in every locale, unlike localeCompare. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The object with these keys, in this order; keys that it lacks stay out. */
export function pick<T extends object>(object: T, keys: readonly (keyof T & string)[]): object {
  const picked: Record<string, unknown> = {};
  for (const key of keys) if (object[key] !== undefined) picked[key] = object[key];
  return picked;
}
