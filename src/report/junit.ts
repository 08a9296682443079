import type { JunitGranularity } from '../model/formats.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { visibleText } from '../model/visibleText.ts';
import { chunked } from './chunks.ts';
import { findingCases } from './junit/findingCases.ts';
import { fittingCases, type RenderedCase } from './junit/room.ts';
import { ruleCases } from './junit/ruleCases.ts';
import { SCAN_SUITE, scanCases, scanProperties } from './junit/scanCases.ts';
import { testCaseXml, withUniqueNames, type TestOutcome } from './junit/testCase.ts';
import { xmlText } from './xmlText.ts';

export interface JunitOptions {
  /** `rule`: a test a rule. `finding`: a test a verdict. */
  readonly junitGranularity: JunitGranularity;
}

/**
 * The result as JUnit XML, in the form that Jenkins publishes as a schema and that Azure DevOps and GitLab read too. A failure counts for the gate, whatever its
 * severity; an error could not be judged; skipped is what was set aside, has no data or does not apply. Nothing was timed: every time is 0.
 */
export function reportJunit(result: ScanResult, { junitGranularity }: JunitOptions): Iterable<string> {
  return chunked(documentLines(result, junitGranularity === 'rule' ? ruleCases(result) : findingCases(result)));
}

function* documentLines(result: ScanResult, cases: ReturnType<typeof ruleCases>): Generator<string> {
  const { kept, cut } = fittingCases(withUniqueNames(cases));
  const own = withUniqueNames(scanCases(result, cut)).map((test): RenderedCase => ({ test, xml: testCaseXml(test) }));
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${xmlText(`Portcullis ${visibleText(result.tool.version)}`)}" ${countsOf([...own, ...kept])} time="0">\n`;
  yield* suiteLines(SCAN_SUITE, own, propertiesXml(result));
  for (const [suite, tests] of Map.groupBy(kept, ({ test }) => test.suite)) yield* suiteLines(suite, tests, '');
  yield '</testsuites>\n';
}

function* suiteLines(name: string, tests: readonly RenderedCase[], properties: string): Generator<string> {
  yield `  <testsuite name="${xmlText(name)}" ${countsOf(tests)} skipped="${countOf(tests, 'skipped')}" time="0">\n${properties}`;
  for (const { xml } of tests) yield xml;
  yield '  </testsuite>\n';
}

function countsOf(tests: readonly RenderedCase[]): string {
  return `tests="${tests.length}" failures="${countOf(tests, 'failure')}" errors="${countOf(tests, 'error')}"`;
}

function countOf(tests: readonly RenderedCase[], kind: TestOutcome['kind']): number {
  return tests.filter(({ test }) => test.outcome.kind === kind).length;
}

function propertiesXml(result: ScanResult): string {
  const lines = scanProperties(result).map(([name, value]) => `      <property name="${xmlText(name)}" value="${xmlText(value)}"/>\n`);
  return `    <properties>\n${lines.join('')}    </properties>\n`;
}
