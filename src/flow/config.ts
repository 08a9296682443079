import { createChecker, listAt, mapAt, textAt, type Checker } from '../documents/checker.ts';
import { parseYaml, type DocumentPath } from '../documents/located.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Override } from '../model/override.ts';
import type { Rule } from '../model/rule.ts';
import { ToolError } from '../model/toolError.ts';
import { parseOverrides } from '../rulepack/overridesParser.ts';
import type { JsonValue } from '../values/json.ts';

export interface Config {
  /** First match wins; the emergency access accounts stand last, as the default that they are. */
  readonly overrides: readonly Override[];
}

const HINT = 'Correct the places above; docs/rule-language.md shows what an override looks like.';

/** Reads a `portcullis.yaml`. Throws ToolError CONFIG with every fault at its place; unknown keys are faults. */
export function readConfig(path: string, rules: readonly Rule[]): Config {
  const located = parseYaml(path, readText(path, 'CONFIG', 'Name a portcullis.yaml.'));
  if (!located.ok) throw faults(path, located.diagnostics);
  const checker = createChecker(located.document);
  const raw = mapAt(checker, located.document.value, [], 'the configuration', { required: [], optional: ['overrides', 'emergencyAccounts'] });
  const overrides = parseOverrides(raw?.['overrides'], ['overrides'], checker, rules);
  const accounts = listAt(checker, raw?.['emergencyAccounts'], [EMERGENCY_ACCOUNTS], EMERGENCY_ACCOUNTS, (value, at) => accountAt(value, at, checker));
  if (checker.diagnostics.length > 0) throw faults(path, checker.diagnostics);
  return { overrides: [...overrides, ...emergencyOverrides(accounts, rules)] };
}

/** The key of the configuration, and the parameter of each rule that spares or judges these accounts. */
const EMERGENCY_ACCOUNTS = 'emergencyAccounts';

function accountAt(value: JsonValue, path: DocumentPath, checker: Checker): string | undefined {
  const text = textAt(checker, value, path, 'an emergency access account');
  if (text === undefined) return undefined;
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) {
    checker.atValue(path, `'${text}' is no object id of a user ("az ad user show --id NAME --query id" tells it)`);
    return undefined;
  }
  return text.toLowerCase();
}

/** Named once for all rules that ask for them; an override of a rule's own parameter comes before. */
function emergencyOverrides(accounts: readonly string[], rules: readonly Rule[]): readonly Override[] {
  const asking = rules.filter(({ parameters }) => parameters[EMERGENCY_ACCOUNTS]?.type === 'string[]').map(({ id }) => id);
  if (accounts.length === 0 || asking.length === 0) return [];
  return [{ rules: asking, scope: { kind: 'everywhere' }, parameters: { [EMERGENCY_ACCOUNTS]: [...new Set(accounts)] } }];
}

function faults(path: string, diagnostics: readonly Diagnostic[]): ToolError {
  return new ToolError('CONFIG', `${diagnostics.length} ${diagnostics.length === 1 ? 'fault' : 'faults'} in ${path}`, HINT, undefined, diagnostics.map(formatDiagnostic));
}
