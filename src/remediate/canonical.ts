import { idKey } from '../values/armId.ts';
import { parseDuration } from '../values/duration.ts';
import { asArray, asObject, asString, canonicalJson, compareText, isJsonObject, own, type JsonObject, type JsonValue } from '../values/json.ts';

/** The fields of a thing under one name each and in one form, as text: two things mean the same where these are equal. */
export type CanonicalFields = ReadonlyMap<string, string>;

/** A field in the singular and its list mean the same (security rules and policies write either, facts on both types): one name for both. */
const LISTS: Readonly<Record<string, string>> = {
  allowedsourceaddressprefix: 'allowedsourceaddressprefixes',
  sourceaddressprefix: 'sourceaddressprefixes',
  destinationaddressprefix: 'destinationaddressprefixes',
  sourceportrange: 'sourceportranges',
  destinationportrange: 'destinationportranges',
};
const LIST_NAMES: ReadonlySet<string> = new Set(Object.values(LISTS));
const WORDS: ReadonlySet<string> = new Set(['protocol', 'access', 'direction']);
/** What Azure alone sets and changes by itself. */
const AZURES_OWN: ReadonlySet<string> = new Set(['provisioningstate', 'etag']);

/** The name under which a field is compared: letter case and number (one or a list) do not count. */
export function fieldName(key: string): string {
  const lower = key.toLowerCase();
  return own(LISTS, lower) ?? lower;
}

/**
 * The fields of a policy's machine, of one of its ports or of a security rule: ids without letter case, ports by their number, durations by their length
 * (`PT24H` is `P1D`), lists of prefixes and ranges as sets, an absent field, null and an empty list the same. Unknown fields count as they are written.
 */
export function canonicalFields(object: JsonObject): CanonicalFields {
  const lists = new Map<string, Set<string>>();
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    const name = fieldName(key);
    if (AZURES_OWN.has(name) || isEmpty(value)) continue;
    if (LIST_NAMES.has(name)) lists.set(name, new Set([...(lists.get(name) ?? []), ...textsOf(value)]));
    else fields.set(name, canonicalJson(canonicalValue(name, value)));
  }
  for (const [name, texts] of lists) fields.set(name, canonicalJson([...texts].toSorted(compareText)));
  return fields;
}

function isEmpty(value: JsonValue | undefined): value is undefined | null {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function textsOf(value: JsonValue): readonly string[] {
  return (Array.isArray(value) ? asArray(value) : [value]).map((entry) => (typeof entry === 'string' ? entry.toLowerCase() : canonicalJson(entry)));
}

function canonicalValue(name: string, value: JsonValue): JsonValue {
  if (name === 'id' && typeof value === 'string') return idKey(value);
  if (WORDS.has(name) && typeof value === 'string') return value.toLowerCase();
  if (name === 'maxrequestaccessduration') return lengthOf(value);
  if (name === 'ports') return asArray(value).map(canonicalObject).toSorted(byText);
  if (name.endsWith('applicationsecuritygroups')) return asArray(value).map((entry) => idKey(asString(asObject(entry)['id']) ?? canonicalJson(entry))).toSorted(compareText);
  return value;
}

function canonicalObject(value: JsonValue): JsonValue {
  return isJsonObject(value) ? Object.fromEntries(canonicalFields(value)) : value;
}

function byText(left: JsonValue, right: JsonValue): number {
  return compareText(canonicalJson(left), canonicalJson(right));
}

function lengthOf(value: JsonValue): JsonValue {
  const length = typeof value === 'string' ? parseDuration(value) : undefined;
  return length === undefined ? value : [length.months, length.milliseconds];
}

/** Names of the fields in which two objects differ, sorted. */
export function differingFields(left: CanonicalFields, right: CanonicalFields): readonly string[] {
  return [...new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name)).toSorted(compareText);
}
