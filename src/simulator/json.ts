/** JSON as the simulator sees it: its own definition, because it shares no code with what it tests. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap;

export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a chain of keys, without regard to letter case; undefined where the chain ends early. */
export function valueAt(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const key of keys) {
    if (!isMap(current)) return undefined;
    const map: JsonMap = current;
    const found = Object.keys(map).find((candidate) => candidate === key) ?? Object.keys(map).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
    current = found === undefined ? undefined : map[found];
  }
  return current;
}

export function textAt(value: Json | undefined, ...keys: readonly string[]): string {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : '';
}

export function listAt(value: Json | undefined, ...keys: readonly string[]): readonly Json[] {
  const found = valueAt(value, ...keys);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

export function textsAt(value: Json | undefined, ...keys: readonly string[]): readonly string[] {
  return listAt(value, ...keys).filter((item) => typeof item === 'string');
}

/** The parsed text, or undefined where it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Order by UTF-16 code units: the same everywhere. */
export function compareOrdinal(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
