import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import type { ResultBenchmark, ResultControl } from '../../src/model/benchmark.ts';
import { benchmarkLines, benchmarkView } from '../../src/report/benchmarks.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { RESULT } from './fixture.ts';
import { htmlText, jsonText } from './render.ts';

const source = 'https://example.org/mapping';
const none = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
const control = (id: string, status: ResultControl['status'], more: Partial<ResultControl> = {}): ResultControl => ({ id, title: `Title of ${id}`, status, counts: none, waived: 0, rules: [], ...more });

const CIS: ResultBenchmark = {
  id: 'cis', title: 'Somebody\'s list', version: '6.0', publisher: 'Somebody', source: 'https://example.org/list', retrieved: '2026-11-28', coverage: 'complete',
  controls: [
    control('1', 'notCovered', { notCovered: 'nobody reads it' }),
    control('2', 'notSatisfied', { counts: { ...none, fail: 3, pass: 1 }, beyond: 2, rules: [{ rule: 'NET001', source, partial: 'half of it' }, { rule: 'KEY001', source, stricter: 'asks for more' }] }),
    control('3', 'manual', { manual: 'people do it' }),
    control('4', 'notSatisfied', { counts: { ...none, fail: 1 }, rules: [{ rule: 'IAM001', source }] }),
  ],
  totals: { satisfied: 0, noFailureFound: 0, notSatisfied: 2, incomplete: 0, manual: 1, notCovered: 1 }, score: { satisfied: 0, judged: 2 }, formula: '0 of 2',
};
const withBenchmarks = (...benchmarks: readonly ResultBenchmark[]) => ({ ...RESULT, benchmarks });

describe('a benchmark on the page', () => {
  const [view] = benchmarkView(withBenchmarks(CIS));

  it('has its controls by status, what needs work first and unfolded, each once', () => {
    expect(view?.groups.map(({ status, isOpen, controls }) => [status, isOpen, controls.map(({ id }) => id)])).toEqual([['notSatisfied', true, ['2', '4']], ['manual', false, ['3']], ['notCovered', false, ['1']]]);
  });

  it('says why nobody judged a control, and which failures say nothing of one', () => {
    const all = view?.groups.flatMap(({ controls }) => controls) ?? [];
    expect(all.map(({ id, why, counts }) => [id, why, counts])).toEqual([
      ['2', '', '3 fail (2 by rules that ask for more than the control), 0 unknown, 1 pass'], ['4', '', '1 fail, 0 unknown, 0 pass'], ['3', 'people do it', ''], ['1', 'nobody reads it', ''],
    ]);
  });

  it('tells a whole document from a part, and claims nothing where a result does not say', () => {
    const { coverage: _coverage, ...older } = CIS;
    const said = [CIS, { ...CIS, coverage: 'mapped' as const }, older].map((benchmark) => benchmarkView(withBenchmarks(benchmark))[0]?.extent);
    expect(said[0]).toMatch(/^4 controls: every one of the document/);
    expect(said[1]).toMatch(/^4 controls: only those that rules speak to/);
    expect(said[2]).toBe(said[1]);
    expect(benchmarkLines(withBenchmarks(CIS, { ...CIS, coverage: 'mapped' }))).toEqual(["Somebody's list 6.0: 0 of 2", "Somebody's list 6.0: 0 of 2; only controls that rules speak to are listed"]);
  });

  it('links to its source and to its rules, and shows text of others as text', () => {
    const html = htmlText(withBenchmarks({ ...CIS, controls: [...CIS.controls, control('5', 'manual', { manual: '<script>alert(1)</script>' })] }));
    expect(html).toContain('<a href="https://example.org/list" rel="noreferrer noopener">');
    expect(html).toContain('<a href="#rule-NET001">NET001</a> <span class="sub">in part: half of it</span>');
    expect(html).toContain('<a href="#rule-KEY001">KEY001</a> <span class="sub">beyond the control: asks for more</span>');
    expect(html).not.toContain('<script>alert(1)');
  });
});

describe('a benchmark in the JSON result', () => {
  it('is whole, and by its schema', () => {
    const result = withBenchmarks(CIS);
    const document = JSON.parse(jsonText(result)) as JsonValue;
    expect(document).toEqual(JSON.parse(JSON.stringify(result)));
    expect(validateAgainstSchema(readSchema('scan-result'), document)).toEqual([]);
  });
});
