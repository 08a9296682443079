import { xmlText } from '../report/xmlText.ts';
import type { CaseOutcome } from './runCases.ts';
import type { RuleTest } from './testRules.ts';

/** The outcome of rule cases as JUnit XML, a suite a rule: what CI systems show as tests. */
export function* junitOfTests(tests: readonly RuleTest[]): Generator<string> {
  const all = tests.flatMap((test) => problemsOf(test));
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="portcullis rules" tests="${all.length}" failures="${all.filter(({ problems }) => problems.length > 0).length}">\n`;
  for (const test of tests) yield* suite(test);
  yield '</testsuites>\n';
}

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly problems: readonly string[];
}

function* suite(test: RuleTest): Generator<string> {
  const entries = problemsOf(test);
  yield `  <testsuite name="${xmlText(`${test.rule.id} ${test.rule.title}`)}" tests="${entries.length}" failures="${entries.filter(({ problems }) => problems.length > 0).length}">\n`;
  for (const { name, file, problems } of entries) {
    const open = `    <testcase classname="${xmlText(test.rule.id)}" name="${xmlText(name)}" file="${xmlText(file)}"`;
    yield problems.length === 0 ? `${open}/>\n` : `${open}>\n      <failure message="${xmlText(problems[0] ?? '')}">${xmlText(problems.join('\n'))}</failure>\n    </testcase>\n`;
  }
  yield '  </testsuite>\n';
}

/** The cases, and what is wrong with them as a whole as a case of its own. */
function problemsOf({ rule, outcomes, missing, mutation }: RuleTest): readonly Entry[] {
  const cases = outcomes.map((outcome: CaseOutcome): Entry => ({ name: outcome.name, file: `${outcome.file}:${outcome.line}`, problems: outcome.problems }));
  const complete: Entry = { name: 'has a case for each verdict', file: rule.file, problems: missing.map((verdict) => `no case expects ${verdict}`) };
  if (mutation === undefined) return [...cases, complete];
  return [...cases, complete, { name: 'notices every change of its conditions', file: rule.file, problems: [...mutation.survivors.map((name) => `no case notices: ${name}`), ...mutation.stale] }];
}
