import type { ControlStatus, Mapping, ResultBenchmark, ResultControl } from '../model/benchmark.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { visibleText } from '../model/visibleText.ts';
import { counted, thousands } from './text.ts';

/** A control's status as it is said to people. */
const STATUS_WORDS: Readonly<Record<ControlStatus, string>> = {
  satisfied: 'satisfied', noFailureFound: 'no failure found', notSatisfied: 'not satisfied', incomplete: 'incomplete', manual: 'manual', notCovered: 'not covered',
};

/** Where a reader should look first. */
const READING_ORDER: readonly ControlStatus[] = ['notSatisfied', 'incomplete', 'noFailureFound', 'satisfied', 'manual', 'notCovered'];

/** The benchmarks in words and digits, for a page: controls by status, what needs work first and unfolded, so that a long list stays readable. */
export function benchmarkView({ benchmarks }: ScanResult) {
  return benchmarks.map((benchmark) => ({
    id: visibleText(benchmark.id),
    title: nameOf(benchmark),
    formula: visibleText(benchmark.formula),
    extent: extentOf(benchmark),
    source: sourceOf(benchmark),
    read: benchmark.retrieved === undefined ? '' : `, read on ${visibleText(benchmark.retrieved)}`,
    totals: READING_ORDER.filter((status) => benchmark.totals[status] > 0).map((status) => ({ status, word: STATUS_WORDS[status], count: thousands(benchmark.totals[status]) })),
    bar: barOf(benchmark),
    groups: READING_ORDER.filter((status) => benchmark.totals[status] > 0).map((status) => groupView(benchmark, status)),
  }));
}

/** Width of the drawing's coordinate system. */
const FULL = 1_000;

/** The controls that were judged, drawn by status: what the formula divides. */
function barOf({ totals, score }: ResultBenchmark) {
  let x = 0;
  const judged = READING_ORDER.filter((status) => status !== 'manual' && status !== 'notCovered' && totals[status] > 0);
  return { full: FULL, any: score.judged > 0, parts: judged.map((status) => {
    const width = Math.round((totals[status] / Math.max(1, score.judged)) * FULL);
    const part = { status, x, width };
    x += width;
    return part;
  }) };
}

function nameOf({ title, version }: ResultBenchmark): string {
  return `${visibleText(title)} ${visibleText(version)}`;
}

/** What the list takes in. Of results that do not say, nothing is claimed. */
function extentOf({ coverage, controls, publisher }: ResultBenchmark): string {
  const listed = counted(controls.length, 'control');
  return coverage === 'complete'
    ? `${listed}: every one of the document by ${visibleText(publisher)}`
    : `${listed}: only those that rules speak to; the document by ${visibleText(publisher)} has more, and this is no judgement of it as a whole`;
}

function sourceOf({ source }: ResultBenchmark) {
  return { text: visibleText(source), isLink: source.startsWith('https://') };
}

function groupView(benchmark: ResultBenchmark, status: ControlStatus) {
  const controls = benchmark.controls.filter((control) => control.status === status);
  return { status, word: STATUS_WORDS[status], count: thousands(controls.length), isOpen: status === 'notSatisfied' || status === 'incomplete', controls: controls.map(controlView) };
}

function controlView(control: ResultControl) {
  const { id, title, status, manual, notCovered, rules } = control;
  return { id: visibleText(id), title: visibleText(title), status, word: STATUS_WORDS[status], counts: countsOf(control), why: visibleText(manual ?? notCovered ?? ''), rules: rules.map(mappingView) };
}

function countsOf({ counts, beyond = 0, rules }: ResultControl): string {
  if (rules.length === 0) return '';
  const asked = beyond === 0 ? '' : ` (${thousands(beyond)} by rules that ask for more than the control)`;
  return `${thousands(counts.fail)} fail${asked}, ${thousands(counts.unknown)} unknown, ${thousands(counts.pass)} pass`;
}

function mappingView({ rule, partial, stricter }: Mapping) {
  return { rule: visibleText(rule), partial: visibleText(partial ?? ''), stricter: visibleText(stricter ?? '') };
}

/** One line a benchmark: its name, the formula of its score, and whether the list is the whole document. */
export function benchmarkLines({ benchmarks }: ScanResult): readonly string[] {
  return benchmarks.map((benchmark) => visibleText(`${benchmark.title} ${benchmark.version}: ${benchmark.formula}${benchmark.coverage === 'complete' ? '' : '; only controls that rules speak to are listed'}`));
}
