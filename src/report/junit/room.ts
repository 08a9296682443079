import { testCaseXml, type TestCase, type TestOutcome } from './testCase.ts';

/** GitLab takes 30 MB a file ("Unit test reports"). */
const MOST_BYTES = 28_000_000;
/** GitLab refuses a file of more than 250,000 objects: the names and values of what it holds. Some are left to suites and to the scan's own. */
const MOST_OBJECTS = 225_000;
/** The objects that a test is read as: itself; class, name and time; what came out, with a message, a type and a text. */
const OBJECTS: Readonly<Record<TestOutcome['kind'], number>> = { passed: 7, skipped: 11, failure: 15, error: 15 };
/** What is cut first stands last. */
const ORDER: readonly TestOutcome['kind'][] = ['failure', 'error', 'skipped', 'passed'];

export interface RenderedCase {
  readonly test: TestCase;
  readonly xml: string;
}

export interface FittingCases {
  /** In the order they came in. */
  readonly kept: readonly RenderedCase[];
  readonly cut: readonly TestCase[];
}

/** As many tests as a file may hold: failures first, then what could not be judged, then what was set aside, then what passes. */
export function fittingCases(cases: readonly TestCase[]): FittingCases {
  const kept = new Map<TestCase, string>();
  let [bytes, objects] = [0, 0];
  for (const test of ORDER.flatMap((kind) => cases.filter(({ outcome }) => outcome.kind === kind))) {
    const xml = testCaseXml(test);
    bytes += new TextEncoder().encode(xml).length;
    objects += OBJECTS[test.outcome.kind];
    if (bytes > MOST_BYTES || objects > MOST_OBJECTS) break;
    kept.set(test, xml);
  }
  return {
    kept: cases.flatMap((test) => (kept.has(test) ? [{ test, xml: kept.get(test) ?? '' }] : [])),
    cut: cases.filter((test) => !kept.has(test)),
  };
}
