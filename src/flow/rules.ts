import { suggest } from '../documents/suggest.ts';
import { readsOf } from '../evaluate/reads.ts';
import { createFactTable } from '../facts/table.ts';
import { permissionsOf } from '../model/catalog.ts';
import type { Benchmark } from '../model/benchmark.ts';
import type { Rule } from '../model/rule.ts';
import { ToolError } from '../model/toolError.ts';
import { rulePackReadme } from '../rulepack/ruleDocs.ts';
import { ruleSchema } from '../rulepack/ruleSchema.ts';
import { compareText } from '../values/json.ts';
import { loadRules, type LoadedRules } from './pack.ts';

export interface RuleDescription {
  readonly rule: Rule;
  readonly fields: readonly string[];
  readonly facts: readonly string[];
  readonly types: readonly string[];
  /** The Azure actions that reading those types takes. */
  readonly permissions: readonly string[];
  /** Controls that the rule speaks to: `mcsb NS-3`, and what it leaves out. */
  readonly controls: readonly { readonly control: string; readonly partial: string | undefined }[];
}

/** What a rule reads, and what reading that takes. */
export function describeRule(rule: Rule, { facts, benchmarks }: Pick<LoadedRules, 'facts' | 'benchmarks'>): RuleDescription {
  const reads = readsOf(rule, facts);
  const permissions = new Set(reads.types.flatMap(permissionsOf));
  return { rule, ...reads, permissions: [...permissions].toSorted(compareText), controls: benchmarks.flatMap((benchmark) => controlsOf(rule, benchmark)) };
}

function controlsOf(rule: Rule, benchmark: Benchmark): RuleDescription['controls'] {
  return benchmark.controls.flatMap((control) => control.rules.filter((mapping) => mapping.rule === rule.id).map(({ partial }) => ({ control: `${benchmark.id} ${control.id}`, partial })));
}

/** The rule of an id, in any letter case; its older ids work too. Throws ToolError USAGE with the nearest id. */
export function findRule(loaded: Pick<LoadedRules, 'rules'>, id: string): Rule {
  const wanted = id.toUpperCase();
  const found = loaded.rules.find((rule) => rule.id === wanted || rule.aliases.includes(wanted));
  if (found !== undefined) return found;
  const near = suggest(wanted, loaded.rules.map((rule) => rule.id));
  throw new ToolError('USAGE', `there is no rule '${id}'`, near === undefined ? '"portcullis rules list" lists them.' : `Did you mean ${near}?`);
}

/** The documentation of a pack as Markdown: `rules/README.md`. */
export function rulesReadme(directories: readonly string[]): string {
  const loaded = loadRules(directories);
  return [...rulePackReadme(loaded.rules.map((rule) => describeRule(rule, loaded)))].join('');
}

/** The JSON Schema of a rule file: `rules/rule.schema.json`. */
export function rulesSchema(): string {
  return `${JSON.stringify(ruleSchema({ facts: createFactTable().definitions }), undefined, 2)}\n`;
}
