import { canonicalType, catalogEntry } from '../model/catalog.ts';
import type { Evidence } from '../model/finding.ts';
import type { JsonValue } from '../values/json.ts';
import type { CompiledRule } from './compiledRule.ts';
import { hasEach, readAll, readerOf, stepsOf } from './paths.ts';
import { factValue } from './render.ts';
import type { Scope } from './subjects.ts';

/** Longest list that evidence holds in full: what is left out is said. */
const LONGEST_LIST = 20;

/** What a verdict rests on: each value the conditions read, then what the rule asks to be shown; each path once. */
export function evidenceOf(compiled: CompiledRule, scope: Scope): readonly Evidence[] {
  const leaves = [...(compiled.when?.leaves ?? []), ...compiled.if.leaves];
  const read = leaves.map((leaf) => evidence(scope, leaf.path, leaf.expected, leaf.seen(scope)));
  const shown = compiled.rule.evidence.map((path) => evidence(scope, path, '', shownValue(path, scope)));
  const byPath = new Map<string, Evidence>();
  for (const item of [...read, ...shown]) if (!byPath.has(item.path) || byPath.get(item.path)?.expected === '') byPath.set(item.path, item);
  return [...byPath.values()];
}

function evidence({ row }: Scope, path: string, expected: string, actual: JsonValue): Evidence {
  return { path, expected, actual: bounded(actual), type: canonicalType(row.type), apiVersion: catalogEntry(row.type)?.apiVersion ?? '' };
}

function shownValue(path: string, scope: Scope): JsonValue {
  if (path.startsWith('fact.')) return factValue(path.slice('fact.'.length), scope) ?? null;
  const steps = stepsOf(path);
  return hasEach(steps) ? readAll(scope.row, steps).map((value) => value ?? null) : (readerOf(steps)(scope.row) ?? null);
}

function bounded(value: JsonValue): JsonValue {
  if (!Array.isArray(value) || value.length <= LONGEST_LIST) return value;
  return [...(value as readonly JsonValue[]).slice(0, LONGEST_LIST), `and ${value.length - LONGEST_LIST} more`];
}
