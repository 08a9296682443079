import type { ControlStatus, ResultControl } from '../model/benchmark.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { visibleText } from '../model/visibleText.ts';
import { thousands } from './text.ts';

/** A control's status as it is said to people. */
const STATUS_WORDS: Readonly<Record<ControlStatus, string>> = {
  satisfied: 'satisfied', noFailureFound: 'no failure found', notSatisfied: 'not satisfied', incomplete: 'incomplete', manual: 'manual', notCovered: 'not covered',
};

/** Where a reader should look first. */
const READING_ORDER: readonly ControlStatus[] = ['notSatisfied', 'incomplete', 'noFailureFound', 'satisfied', 'manual', 'notCovered'];

/** The benchmarks in words and digits, for a page. */
export function benchmarkView({ benchmarks }: ScanResult) {
  return benchmarks.map((benchmark) => ({
    id: visibleText(benchmark.id),
    title: `${visibleText(benchmark.title)} ${visibleText(benchmark.version)}`,
    formula: visibleText(benchmark.formula),
    totals: READING_ORDER.filter((status) => benchmark.totals[status] > 0).map((status) => ({ status, word: STATUS_WORDS[status], count: thousands(benchmark.totals[status]) })),
    controls: benchmark.controls.map(controlView),
  }));
}

function controlView({ id, title, status, counts, manual, rules }: ResultControl) {
  return {
    id: visibleText(id),
    title: visibleText(title),
    status,
    word: STATUS_WORDS[status],
    counts: rules.length === 0 ? '' : `${thousands(counts.fail)} fail, ${thousands(counts.unknown)} unknown, ${thousands(counts.pass)} pass`,
    manual: manual === undefined ? '' : visibleText(manual),
    rules: rules.map(({ rule, partial }) => ({ rule: visibleText(rule), partial: partial === undefined ? '' : visibleText(partial) })),
  };
}

/** One line a benchmark: its name and the formula of its score. */
export function benchmarkLines({ benchmarks }: ScanResult): readonly string[] {
  return benchmarks.map(({ title, version, formula }) => visibleText(`${title} ${version}: ${formula}`));
}
