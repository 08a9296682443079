import { canonicalType, catalogEntry } from '../model/catalog.ts';
import type { Evidence } from '../model/finding.ts';
import type { JsonValue } from '../values/json.ts';
import type { CompiledLeaf } from './leaf.ts';
import { hasEach, readAll, readerOf, stepsOf } from './paths.ts';
import { factReader } from './render.ts';
import type { Scope } from './subjects.ts';

/** Longest list that evidence holds in full: what is left out is said. */
const LONGEST_LIST = 20;

type Item = Pick<CompiledLeaf, 'path' | 'expected' | 'seen'>;

/** What a verdict rests on: each value the conditions read, then what the rule asks to be shown; each path once. */
export function evidenceOf(leaves: readonly CompiledLeaf[], shown: readonly string[]): (scope: Scope) => readonly Evidence[] {
  const items = new Map<string, Item>();
  for (const item of [...leaves, ...shown.map(shownItem)]) if (!items.has(item.path)) items.set(item.path, item);
  const distinct = [...items.values()];
  const described = lastType();
  return (scope) => {
    const { type, apiVersion } = described(scope.row.type);
    return distinct.map(({ path, expected, seen }) => ({ path, expected, actual: bounded(seen(scope)), type, apiVersion }));
  };
}

/** How the catalog describes a type. Rows come a type at a time. */
function lastType(): (type: string) => Pick<Evidence, 'type' | 'apiVersion'> {
  let last = { asked: '', type: '', apiVersion: '' };
  return (asked) => {
    if (last.asked !== asked) last = { asked, type: canonicalType(asked), apiVersion: catalogEntry(asked)?.apiVersion ?? '' };
    return last;
  };
}

function shownItem(path: string): Item {
  if (!path.startsWith('fact.')) return { path, expected: '', seen: shownField(path) };
  const read = factReader(path.slice('fact.'.length));
  return { path, expected: '', seen: (scope) => read(scope) ?? null };
}

function shownField(path: string): Item['seen'] {
  const steps = stepsOf(path);
  if (hasEach(steps)) return ({ row }) => readAll(row, steps).map((value) => value ?? null);
  const read = readerOf(steps);
  return ({ row }) => read(row) ?? null;
}

function bounded(value: JsonValue): JsonValue {
  if (!Array.isArray(value) || value.length <= LONGEST_LIST) return value;
  return [...(value as readonly JsonValue[]).slice(0, LONGEST_LIST), `and ${value.length - LONGEST_LIST} more`];
}
