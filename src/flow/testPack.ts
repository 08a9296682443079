import { assertWritable, writeFileAtomic } from '../files/atomicFile.ts';
import { createFactTable } from '../facts/table.ts';
import { checkedRules } from './pack.ts';
import { findRule } from './rules.ts';
import { testRules, type RuleTest, type TestInput } from './testRules.ts';

export type { CaseOutcome } from './runCases.ts';
export type { RuleTest } from './testRules.ts';

interface TestPackOptions extends Pick<TestInput, 'mutate' | 'onProgress'> {
  /** A rule file or directory; the built-in pack where undefined. */
  readonly directory: string | undefined;
  /** Rule ids; all where empty. */
  readonly only: readonly string[];
}

/** Tests a pack by its cases and writes the outcome where asked. Throws ToolError RULES for faults in the files, USAGE for an id that is not there. */
export function testPack({ directory, only, ...options }: TestPackOptions, paths: readonly string[], render: (tests: readonly RuleTest[]) => Iterable<string>): readonly RuleTest[] {
  const facts = createFactTable();
  const { rules, cases } = checkedRules(directory);
  const wanted = new Set(only.map((id) => findRule({ rules }, id).id));
  for (const path of paths) assertWritable(path);
  const tests = testRules({ ...options, rules: rules.filter((rule) => wanted.size === 0 || wanted.has(rule.id)), cases, facts });
  for (const path of paths) writeFileAtomic(path, render(tests));
  return tests;
}
