import { join } from 'node:path';
import { BUILT_IN_PACK, readPack } from '../files/packReader.ts';
import { createFactTable } from '../facts/table.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import type { FactTable } from '../model/fact.ts';
import type { Rule, RuleCases } from '../model/rule.ts';
import { ToolError } from '../model/toolError.ts';
import { loadPack } from '../rulepack/loadPack.ts';

export interface LoadedRules {
  readonly rules: readonly Rule[];
  readonly cases: readonly RuleCases[];
  readonly facts: FactTable;
}

/**
 * Loads the built-in pack and the user's own on top of it. All faults of all files come in one error
 * (ToolError RULES, one located line each); an id may exist once over all packs.
 */
export function loadRules(directories: readonly string[], options: { readonly builtIn: boolean } = { builtIn: true }): LoadedRules {
  const facts = createFactTable();
  const packs = [...(options.builtIn ? [BUILT_IN_PACK] : []), ...directories];
  const files = packs.flatMap((directory) => readPack(directory).map((file) => ({ ...file, path: shownPath(directory, file.path) })));
  const { rules, cases, diagnostics } = loadPack(files, { facts: facts.definitions });
  if (diagnostics.length > 0) {
    const count = `${diagnostics.length} ${diagnostics.length === 1 ? 'fault' : 'faults'}`;
    throw new ToolError('RULES', `${count} in the rules`, 'Correct the places above; "portcullis rules validate" checks again.', undefined, diagnostics.map(formatDiagnostic));
  }
  if (rules.length === 0) throw new ToolError('RULES', `no rules in ${packs.join(', ')}`, 'A rule is a file <domain>/<slug>.yaml; "portcullis rules show NET001" shows one.');
  return { rules, cases, facts };
}

/** Built-in rules are named by their place in the pack, which is the same on every machine; the user's by a path that can be opened. */
function shownPath(directory: string, file: string): string {
  if (directory === BUILT_IN_PACK || directory.endsWith(file)) return directory === BUILT_IN_PACK ? file : directory;
  return join(directory, file);
}
