import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { BUILT_IN_PACK, readPack } from '../files/packReader.ts';
import { createFactTable } from '../facts/table.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import type { Benchmark } from '../model/benchmark.ts';
import type { FactTable } from '../model/fact.ts';
import type { Rule, RuleCases } from '../model/rule.ts';
import { ToolError } from '../model/toolError.ts';
import { loadPack } from '../rulepack/loadPack.ts';

export interface LoadedRules {
  readonly rules: readonly Rule[];
  /** Those of the built-in rules only where they were asked for. */
  readonly cases: readonly RuleCases[];
  readonly benchmarks: readonly Benchmark[];
  readonly facts: FactTable;
}

interface LoadOptions {
  /** Whether the cases of the built-in rules are wanted: they are most of its text, and nobody who scans asks for them. */
  readonly builtInCases?: boolean;
}

/**
 * Loads the built-in pack and the user's own on top of it. All faults of all files come in one error
 * (ToolError RULES, one located line each); an id may exist once over all packs.
 */
export function loadRules(directories: readonly string[], { builtInCases = false }: LoadOptions = {}): LoadedRules {
  const own = directories.filter((directory) => resolve(directory) !== BUILT_IN_PACK);
  if (own.length > 0) return load(own, builtInCases);
  const known = builtIn.get(builtInCases) ?? load([], builtInCases);
  builtIn.set(builtInCases, known);
  return known;
}

/** The built-in rules alone, with their cases and without: they change with the package only, so a process that asks several times reads them once. */
const builtIn = new Map<boolean, LoadedRules>();

function load(directories: readonly string[], builtInCases: boolean): LoadedRules {
  const facts = createFactTable();
  const packs = [BUILT_IN_PACK, ...directories];
  const wanted = (directory: string) => readPack(directory).filter(({ path }) => directory !== BUILT_IN_PACK || builtInCases || !/\.cases\.ya?ml$/.test(path));
  const files = packs.flatMap((directory) => wanted(directory).map((file) => ({ ...file, path: shownPath(directory, file.path) })));
  const { rules, cases, benchmarks, diagnostics } = loadPack(files, { facts: facts.definitions });
  if (diagnostics.length > 0) {
    const count = `${diagnostics.length} ${diagnostics.length === 1 ? 'fault' : 'faults'}`;
    throw new ToolError('RULES', `${count} in the rules`, 'Correct the places above; "portcullis rules validate" checks again.', undefined, diagnostics.map(formatDiagnostic));
  }
  return { rules, cases, benchmarks, facts };
}

/**
 * The rules of one pack alone, after all of them were checked beside the built-in ones, whose ids they may not take. A part of the built-in
 * pack may be named too. Throws ToolError RULES where there is no rule.
 */
export function checkedRules(directory: string | undefined): Pick<LoadedRules, 'rules' | 'cases'> {
  const inside = directory === undefined ? '' : relative(BUILT_IN_PACK, resolve(directory)).replaceAll('\\', '/');
  const isPart = !inside.startsWith('..') && !isAbsolute(inside);
  const shipped = loadRules([], { builtInCases: isPart });
  const own = isPart || directory === undefined ? partOf(shipped, inside) : without(loadRules([directory]), shipped);
  if (own.rules.length === 0) throw new ToolError('RULES', `there are no rules in ${directory ?? 'the pack'}`, 'A rule is a file <domain>/<slug>.yaml; "portcullis rules new" writes one.');
  return own;
}

type RulesAndCases = Pick<LoadedRules, 'rules' | 'cases'>;

/** The rules of a folder or file of the built-in pack, with their cases. */
function partOf({ rules, cases }: RulesAndCases, inside: string): RulesAndCases {
  const chosen = rules.filter(({ file }) => inside === '' || file === inside || file.startsWith(`${inside}/`));
  const ids = new Set(chosen.map(({ id }) => id));
  return { rules: chosen, cases: cases.filter(({ rule }) => ids.has(rule)) };
}

function without(all: RulesAndCases, builtIn: RulesAndCases): RulesAndCases {
  const taken = new Set(builtIn.rules.map((rule) => rule.id));
  return { rules: all.rules.filter((rule) => !taken.has(rule.id)), cases: all.cases.filter((file) => !builtIn.cases.some((one) => one.file === file.file)) };
}

/** Built-in rules are named by their place in the pack, which is the same on every machine; the user's by a path that can be opened. */
function shownPath(directory: string, file: string): string {
  if (directory === BUILT_IN_PACK) return file;
  return /\.ya?ml$/i.test(directory) ? join(dirname(directory), file) : join(directory, file);
}
