import { createChecker, mapAt } from '../documents/checker.ts';
import { parseYaml } from '../documents/located.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Override } from '../model/override.ts';
import type { Rule } from '../model/rule.ts';
import { ToolError } from '../model/toolError.ts';
import { parseOverrides } from '../rulepack/overridesParser.ts';

export interface Config {
  readonly overrides: readonly Override[];
}

const HINT = 'Correct the places above; docs/rule-language.md shows what an override looks like.';

/** Reads a `portcullis.yaml`. Throws ToolError CONFIG with every fault at its place; unknown keys are faults. */
export function readConfig(path: string, rules: readonly Rule[]): Config {
  const located = parseYaml(path, readText(path, 'CONFIG', 'Name a portcullis.yaml.'));
  if (!located.ok) throw faults(path, located.diagnostics);
  const checker = createChecker(located.document);
  const raw = mapAt(checker, located.document.value, [], 'the configuration', { required: [], optional: ['overrides'] });
  const overrides = parseOverrides(raw?.['overrides'], ['overrides'], checker, rules);
  if (checker.diagnostics.length > 0) throw faults(path, checker.diagnostics);
  return { overrides };
}

function faults(path: string, diagnostics: readonly Diagnostic[]): ToolError {
  return new ToolError('CONFIG', `${diagnostics.length} ${diagnostics.length === 1 ? 'fault' : 'faults'} in ${path}`, HINT, undefined, diagnostics.map(formatDiagnostic));
}
