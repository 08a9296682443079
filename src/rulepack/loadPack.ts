import { createChecker } from '../documents/checker.ts';
import { parseYaml, type LocatedDocument } from '../documents/located.ts';
import type { Benchmark } from '../model/benchmark.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Rule, RuleCases } from '../model/rule.ts';
import { compareText } from '../values/json.ts';
import { parseBenchmark } from './benchmarkParser.ts';
import { parseCases } from './casesParser.ts';
import type { Facts } from './factPaths.ts';
import { checkPack, idOf } from './packChecks.ts';
import { ID_PATTERN, parseRule } from './ruleParser.ts';

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
    if (!parsed.ok) addTo(diagnostics, parsed.diagnostics);
    return parsed.document ?? [];
  });
  const ruleDocuments = located.filter(({ file }) => !isCases(file) && !isBenchmark(file));
  const rules = ruleDocuments.flatMap((document) => checked(document, diagnostics, (checker) => parseRule(document, checker, context.facts)));
  addTo(diagnostics, checkPack(ruleDocuments, rules));
  // The first to take an id has it: a clash is one fault, not one more in each case of the rule that was there before.
  const byId = new Map(rules.toReversed().map((rule) => [rule.id, rule]));
  const ids = new Set(ruleDocuments.flatMap((document) => idOf(document) ?? []));
  // Cases of a rule whose id cannot be read are not at fault for naming it.
  const unread = new Set(files.map(({ path }) => path).filter((path) => !isCases(path) && !ruleDocuments.some((document) => document.file === path && ID_PATTERN.test(idOf(document) ?? ''))).map(stemOf));
  const cases = located.filter(({ file }) => isCases(file)).flatMap((document) => checked(document, diagnostics, (checker) => parseCases(document, checker, byId, unread.has(stemOf(document.file)) ? undefined : ids)));
  // A benchmark that names a rule with a fault, or one whose id cannot be read, is not at fault itself.
  const named = [...unread].some((stem) => !isBenchmark(stem)) ? undefined : ids;
  const benchmarks = located.filter(({ file }) => isBenchmark(file)).flatMap((document) => checked(document, diagnostics, (checker) => parseBenchmark(document, checker, rules, named)));
  addTo(diagnostics, doubleBenchmarks(benchmarks));
  const faulty = new Set(diagnostics.map(({ file }) => file));
  return {
    benchmarks: benchmarks.filter(({ file }) => !faulty.has(file)).toSorted((a, b) => compareText(a.id, b.id)),
    rules: rules.filter(({ file }) => !faulty.has(file)).toSorted((a, b) => compareText(a.id, b.id)),
    cases: cases.filter(({ file }) => !faulty.has(file)).toSorted((a, b) => compareText(a.rule, b.rule)),
    diagnostics: diagnostics.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message)),
  };
}

/** One by one: as arguments of one call, many thousands would not fit on the stack. */
function addTo(diagnostics: Diagnostic[], more: readonly Diagnostic[]): void {
  for (const diagnostic of more) diagnostics.push(diagnostic);
}

function checked<T>(document: LocatedDocument, diagnostics: Diagnostic[], read: (checker: ReturnType<typeof createChecker>) => T | undefined): readonly T[] {
  const checker = createChecker(document);
  const value = read(checker);
  addTo(diagnostics, checker.diagnostics);
  return value === undefined ? [] : [value];
}

function isCases(path: string): boolean {
  return /\.cases\.ya?ml$/.test(path);
}

/** What a rule's file and that of its cases have in common. */
function stemOf(path: string): string {
  return path.replace(/(?:\.cases)?\.ya?ml$/, '');
}

function isBenchmark(path: string): boolean {
  return /(^|[/\\])benchmarks[/\\]/.test(path);
}

function doubleBenchmarks(benchmarks: readonly Benchmark[]): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return benchmarks.flatMap(({ id, file }) => {
    const holder = first.get(id);
    if (holder === undefined) first.set(id, file);
    return holder === undefined ? [] : [{ file, line: 1, column: 1, message: `the benchmark '${id}' is there already: ${holder}` }];
  });
}
