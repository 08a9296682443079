import { CONTROL_STATUSES, type Benchmark, type Control, type ControlStatus, type ResultBenchmark, type ResultControl } from '../model/benchmark.ts';
import { STATUSES, type Status } from '../model/finding.ts';
import type { ResultFinding, StatusCounts, Summary } from '../model/scanResult.ts';

/** What the scan says of each benchmark: the verdicts of its rules, rolled up. */
export function rollUp(benchmarks: readonly Benchmark[], summary: Pick<Summary, 'byRule'>, findings: readonly ResultFinding[]): readonly ResultBenchmark[] {
  const byRule = new Map(summary.byRule.map(({ ruleId, counts }) => [ruleId, counts]));
  return benchmarks.map(({ file: _file, controls: own, ...benchmark }): ResultBenchmark => {
    const controls = own.map((control) => controlOf(control, byRule, findings));
    const totals = Object.fromEntries(CONTROL_STATUSES.map((status) => [status, controls.filter((control) => control.status === status).length])) as Record<ControlStatus, number>;
    const score = { satisfied: totals.satisfied, judged: totals.satisfied + totals.noFailureFound + totals.notSatisfied + totals.incomplete };
    return { ...benchmark, controls, totals, score, formula: formulaOf(totals, score) };
  });
}

function controlOf(control: Control, byRule: ReadonlyMap<string, StatusCounts>, findings: readonly ResultFinding[]): ResultControl {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, control.rules.reduce((sum, { rule }) => sum + (byRule.get(rule)?.[status] ?? 0), 0)])) as Record<Status, number>;
  const waived = findings.filter((finding) => finding.status === 'fail' && finding.disposition === 'waived' && control.rules.some(({ rule }) => rule === finding.ruleId)).length;
  return { ...control, status: statusOf(control, counts), counts, waived };
}

/**
 * A failure is certain, whatever else is unknown. Without one, an unknown leaves no clean verdict (the fifth law). Satisfied needs rules that
 * cover the control wholly and something that passed: where nothing was judged, nothing is proven.
 */
function statusOf(control: Control, counts: StatusCounts): ControlStatus {
  if (control.rules.length === 0) return control.manual === undefined ? 'notCovered' : 'manual';
  if (counts.fail > 0) return 'notSatisfied';
  if (counts.unknown > 0) return 'incomplete';
  return counts.pass > 0 && control.rules.every(({ partial }) => partial === undefined) ? 'satisfied' : 'noFailureFound';
}

function formulaOf(totals: Readonly<Record<ControlStatus, number>>, { satisfied, judged }: ResultBenchmark['score']): string {
  const left = `${totals.manual} manual and ${totals.notCovered} not covered are left out`;
  if (judged === 0) return `no control was judged; ${left}`;
  const parts = `${satisfied} satisfied / (${satisfied} satisfied + ${totals.noFailureFound} no failure found + ${totals.notSatisfied} not satisfied + ${totals.incomplete} incomplete)`;
  return `${parts} = ${Math.floor((100 * satisfied) / judged)} %; ${left}`;
}
