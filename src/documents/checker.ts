import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { DocumentPath, LocatedDocument } from './located.ts';
import { suggest } from './suggest.ts';

/** Collects the faults of one document, each at its place. */
export interface Checker {
  readonly diagnostics: readonly Diagnostic[];
  /** A fault of the key at a path. */
  readonly atKey: (path: DocumentPath, message: string, suggestion?: string) => void;
  /** A fault of the value at a path. */
  readonly atValue: (path: DocumentPath, message: string, suggestion?: string) => void;
}

export function createChecker(document: LocatedDocument): Checker {
  const diagnostics: Diagnostic[] = [];
  const add = (place: { readonly line: number; readonly column: number }, message: string, suggestion: string | undefined): void =>
    void diagnostics.push({ file: document.file, ...place, message, ...(suggestion === undefined ? {} : { suggestion }) });
  return {
    diagnostics,
    atKey: (path, message, suggestion) => add(document.locate(path), message, suggestion),
    atValue: (path, message, suggestion) => add(document.locateValue(path), message, suggestion),
  };
}

/** The keys a map may and must have. */
export interface Keys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The value as a map whose keys are all known and none of the required is missing; each deviation is a fault. */
export function mapAt(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string, keys: Keys): JsonObject | undefined {
  if (!isJsonObject(value)) {
    checker.atValue(path, `${what} must be a map of ${[...keys.required, ...keys.optional].join(', ')}`);
    return undefined;
  }
  const known = [...keys.required, ...keys.optional];
  for (const key of Object.keys(value)) if (!known.includes(key)) checker.atKey([...path, key], `unknown key '${key}' in ${what} (expected ${known.join(', ')})`, suggest(key, known));
  for (const key of keys.required) if (value[key] === undefined) checker.atKey(path, `${what} lacks '${key}'`);
  return value;
}

/** A text that is not empty. */
export function textAt(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  checker.atValue(path, `${what} must be text${typeof value === 'string' ? ' that is not empty' : '; put it in quotes'}`);
  return undefined;
}

/** One word of a closed set. */
export function wordAt<T extends string>(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string, words: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  checker.atValue(path, `${what} '${shown(value)}' is not one of ${words.join(', ')}`, typeof value === 'string' ? suggest(value, words) : undefined);
  return undefined;
}

/** A list; each item is handed to `read` with its path. Absent is empty. */
export function listAt<T>(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string, read: (item: JsonValue, path: DocumentPath) => T | undefined): readonly T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    checker.atValue(path, `${what} must be a list`);
    return [];
  }
  return (value as readonly JsonValue[]).flatMap((item, index) => {
    const one = read(item, [...path, index]);
    return one === undefined ? [] : [one];
  });
}

function shown(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
