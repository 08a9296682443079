import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { DocumentPath, LocatedDocument } from './located.ts';
import type { Place } from './jsonPlaces.ts';
import { suggest } from './suggest.ts';
import { FURTHER_FAULTS, MOST_FAULTS } from './yamlFaults.ts';

/** Collects the faults of one document, each at its place. */
export interface Checker {
  readonly diagnostics: readonly Diagnostic[];
  /** A fault of the key at a path. */
  readonly atKey: (path: DocumentPath, message: string, suggestion?: string) => void;
  /** A fault of the value at a path. */
  readonly atValue: (path: DocumentPath, message: string, suggestion?: string) => void;
  /** A fault inside the text at a path, from an offset of the text on. */
  readonly inText: (path: DocumentPath, offset: number, message: string, suggestion?: string) => void;
  /** Whether the scalar at a path was written without quotes. */
  readonly isPlain: (path: DocumentPath) => boolean;
}

export function createChecker(document: LocatedDocument): Checker {
  const diagnostics: Diagnostic[] = [];
  const add = (place: Place, message: string, suggestion: string | undefined): void => {
    if (diagnostics.length < MOST_FAULTS) diagnostics.push({ file: document.file, ...place, message: shortened(message), ...(suggestion === undefined ? {} : { suggestion }) });
    else if (diagnostics.length === MOST_FAULTS) diagnostics.push({ file: document.file, ...place, message: FURTHER_FAULTS });
  };
  return {
    diagnostics,
    atKey: (path, message, suggestion) => add(document.locate(path), message, suggestion),
    atValue: (path, message, suggestion) => add(document.locateValue(path), message, suggestion),
    inText: (path, offset, message, suggestion) => add(document.locateInText(path, offset), message, suggestion),
    isPlain: document.isPlain,
  };
}

/** A line that can be read, however long the word is that stands in the file. */
function shortened(message: string): string {
  return message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`;
}

const LONGEST_MESSAGE = 1000;

/** The keys a map may and must have. */
export interface Keys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The value as a map whose keys are all known and none of the required is missing; each deviation is a fault. */
export function mapAt(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string, keys: Keys): JsonObject | undefined {
  const known = [...keys.required, ...keys.optional];
  if (!isJsonObject(value)) {
    checker.atValue(path, `${what} ${kindFault(value)} a map of ${known.join(', ')}`);
    return undefined;
  }
  const misspelt = unknownKeysAt(checker, value, path, what, known);
  for (const key of keys.required) if (value[key] === undefined && !misspelt.includes(key)) checker.atKey(path, `${what} lacks '${key}'`);
  return value;
}

/** Reports the keys that are none of the known ones; answers which known ones they most likely stand for, which are then not missing too. */
export function unknownKeysAt(checker: Checker, value: JsonObject, path: DocumentPath, what: string, known: readonly string[]): readonly string[] {
  return Object.keys(value).filter((key) => !known.includes(key)).flatMap((key) => {
    const meant = suggest(key, known.filter((candidate) => value[candidate] === undefined)) ?? suggest(key, known);
    checker.atKey([...path, key], `unknown key '${key}' in ${what} (expected ${known.join(', ')})`, meant);
    return meant ?? [];
  });
}

/** `has no value; expected` or `must be`, whatever stands there. */
function kindFault(value: JsonValue | undefined): string {
  return value === null || value === undefined ? 'has no value; expected' : 'must be';
}

/** A text that is not empty. */
export function textAt(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  checker.atValue(path, textFault(value, what));
  return undefined;
}

function textFault(value: JsonValue, what: string): string {
  if (value === null || value === '') return `${what} has no value; expected text`;
  if (typeof value === 'string') return `${what} must be text that is not empty`;
  return `${what} must be text${typeof value === 'object' ? `, not a ${Array.isArray(value) ? 'list' : 'map'}` : '; put it in quotes'}`;
}

/** One word of a closed set. */
export function wordAt<T extends string>(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string, words: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  checker.atValue(path, value === null ? `${what} has no value; expected one of ${words.join(', ')}` : `${what} '${shown(value)}' is not one of ${words.join(', ')}`, typeof value === 'string' ? suggest(value, words) : undefined);
  return undefined;
}

/** A list; each item is handed to `read` with its path. Absent is empty. */
export function listAt<T>(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string, read: (item: JsonValue, path: DocumentPath) => T | undefined): readonly T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    checker.atValue(path, `${what} ${kindFault(value)} a list`);
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
