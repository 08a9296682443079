import { createChecker } from '../documents/checker.ts';
import { parseYaml, type LocatedDocument } from '../documents/located.ts';
import type { Benchmark } from '../model/benchmark.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Rule, RuleCases } from '../model/rule.ts';
import { compareText } from '../values/json.ts';
import { parseBenchmark } from './benchmarkParser.ts';
import { parseCases } from './casesParser.ts';
import type { Facts } from './factPaths.ts';
import { parseRule } from './ruleParser.ts';

/** A file of a pack: its path as it is shown, and its text. */
export interface PackText {
  readonly path: string;
  readonly text: string;
}

export interface LoadedPack {
  /** In id order. */
  readonly rules: readonly Rule[];
  readonly cases: readonly RuleCases[];
  /** In id order. */
  readonly benchmarks: readonly Benchmark[];
  /** All faults of all files, by file and place. Rules and cases with a fault are left out. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the files of one or more packs. Never throws for what stands in them. */
export function loadPack(files: readonly PackText[], context: { readonly facts: Facts }): LoadedPack {
  const diagnostics: Diagnostic[] = [];
  const located = files.flatMap(({ path, text }) => {
    const parsed = parseYaml(path, text);
    if (!parsed.ok) diagnostics.push(...parsed.diagnostics);
    return parsed.ok ? [parsed.document] : [];
  });
  const ruleDocuments = located.filter(({ file }) => !isCases(file) && !isBenchmark(file));
  const rules = ruleDocuments.flatMap((document) => checked(document, diagnostics, (checker) => parseRule(document, checker, context.facts)));
  diagnostics.push(...doubleIds(ruleDocuments, rules));
  // The first to take an id has it: a clash is one fault, not one more in each case of the rule that was there before.
  const byId = new Map(rules.toReversed().map((rule) => [rule.id, rule]));
  const ids = new Set(ruleDocuments.flatMap((document) => idOf(document) ?? []));
  const cases = located.filter(({ file }) => isCases(file)).flatMap((document) => checked(document, diagnostics, (checker) => parseCases(document, checker, byId, ids)));
  // A benchmark that names a rule with a fault is not at fault itself.
  const whole = rules.length === ruleDocuments.length;
  const benchmarks = whole ? located.filter(({ file }) => isBenchmark(file)).flatMap((document) => checked(document, diagnostics, (checker) => parseBenchmark(document, checker, rules))) : [];
  diagnostics.push(...doubleBenchmarks(benchmarks));
  return {
    benchmarks: benchmarks.toSorted((a, b) => compareText(a.id, b.id)),
    rules: rules.toSorted((a, b) => compareText(a.id, b.id)),
    cases: cases.toSorted((a, b) => compareText(a.rule, b.rule)),
    diagnostics: diagnostics.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message)),
  };
}

function checked<T>(document: LocatedDocument, diagnostics: Diagnostic[], read: (checker: ReturnType<typeof createChecker>) => T | undefined): readonly T[] {
  const checker = createChecker(document);
  const value = read(checker);
  diagnostics.push(...checker.diagnostics);
  return value === undefined ? [] : [value];
}

function isCases(path: string): boolean {
  return /\.cases\.ya?ml$/.test(path);
}

function isBenchmark(path: string): boolean {
  return /(^|[/\\])benchmarks[/\\]/.test(path);
}

function idOf(document: LocatedDocument): string | undefined {
  const { value } = document;
  const id = typeof value === 'object' && value !== null && 'id' in value ? value['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function doubleBenchmarks(benchmarks: readonly Benchmark[]): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return benchmarks.flatMap(({ id, file }) => {
    const holder = first.get(id);
    if (holder === undefined) first.set(id, file);
    return holder === undefined ? [] : [{ file, line: 1, column: 1, message: `the benchmark '${id}' is there already: ${holder}` }];
  });
}

/** An id belongs to one rule over all packs, an alias too: waivers and baselines hang on it. */
function doubleIds(documents: readonly LocatedDocument[], rules: readonly Rule[]): readonly Diagnostic[] {
  const aliases = new Map(rules.flatMap((rule) => rule.aliases.map((alias) => [alias, rule.file] as const)));
  const first = new Map<string, string>();
  return documents.flatMap((document) => {
    const id = idOf(document);
    if (id === undefined) return [];
    const holder = first.get(id) ?? aliases.get(id);
    if (!first.has(id)) first.set(id, document.file);
    return holder === undefined ? [] : [{ file: document.file, ...document.locateValue(['id']), message: `the id '${id}' is taken by ${holder}` }];
  });
}
