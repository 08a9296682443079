import type { StatusCounts } from '../../model/scanResult.ts';
import { xmlText } from '../xmlText.ts';

/** How a test came out, in the words of JUnit. */
export type TestOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string; readonly lines: readonly string[] }
  | { readonly kind: 'skipped'; readonly message: string };

export interface TestCase {
  readonly suite: string;
  readonly classname: string;
  readonly name: string;
  readonly outcome: TestOutcome;
  /** The verdicts that it speaks of. */
  readonly counts: StatusCounts;
}

export const NO_VERDICTS: StatusCounts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };

export function testCaseXml({ classname, name, outcome }: TestCase): string {
  const open = `<testcase classname="${xmlText(classname)}" name="${xmlText(name)}" time="0"`;
  switch (outcome.kind) {
    case 'passed': return `    ${open}/>\n`;
    case 'skipped': return `    ${open}>\n      <skipped message="${xmlText(outcome.message)}"/>\n    </testcase>\n`;
    case 'failure':
    case 'error': {
      const { kind, type, message, lines } = outcome;
      return `    ${open}>\n      <${kind} message="${xmlText(message)}" type="${xmlText(type)}">${lines.map(xmlText).join('\n')}</${kind}>\n    </testcase>\n`;
    }
  }
}

/** The same tests, with a number behind the name of one that another has: of two tests of one class and name, readers drop one. */
export function withUniqueNames(cases: readonly TestCase[]): readonly TestCase[] {
  const taken = new Map<string, number>();
  return cases.map((test) => {
    const key = JSON.stringify([test.classname, test.name]);
    const count = (taken.get(key) ?? 0) + 1;
    taken.set(key, count);
    return count === 1 ? test : { ...test, name: `${test.name} (${count})` };
  });
}
