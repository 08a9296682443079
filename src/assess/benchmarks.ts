import { CONTROL_STATUSES, type Benchmark, type Control, type ControlStatus, type Mapping, type ResultBenchmark, type ResultControl } from '../model/benchmark.ts';
import { STATUSES, type Status } from '../model/finding.ts';
import { namesRule, type Override } from '../model/override.ts';
import type { Rule } from '../model/rule.ts';
import type { StatusCounts, Summary } from '../model/scanResult.ts';

/** What the roll-up asks of the scan. */
export interface RollUpInput {
  readonly summary: Pick<Summary, 'byRule'>;
  /** How many failures of a rule are waived. */
  readonly waived: (ruleId: string) => number;
  readonly rules?: readonly Pick<Rule, 'id' | 'aliases'>[];
  readonly overrides?: readonly Override[];
  /** Whether only a part of what was read was judged. */
  readonly narrowed?: boolean;
}

/** What the scan says of each benchmark: the verdicts of its rules, rolled up. */
export function rollUp(benchmarks: readonly Benchmark[], input: RollUpInput): readonly ResultBenchmark[] {
  const byRule = new Map(input.summary.byRule.map(({ ruleId, counts }) => [ruleId, counts]));
  const lacks = lackOf(input);
  return benchmarks.map(({ file: _file, controls: own, ...benchmark }): ResultBenchmark => {
    const controls = own.map((control) => controlOf(asJudged(control, lacks), byRule, input.waived));
    const totals = Object.fromEntries(CONTROL_STATUSES.map((status) => [status, controls.filter((control) => control.status === status).length])) as Record<ControlStatus, number>;
    const score = { satisfied: totals.satisfied, judged: totals.satisfied + totals.noFailureFound + totals.notSatisfied + totals.incomplete };
    const isProvable = controls.some(({ rules }) => rules.length > 0 && rules.every(({ partial }) => partial === undefined));
    return { ...benchmark, controls, totals, score, formula: formulaOf(totals, score, isProvable) };
  });
}

const CHANGED = 'the configuration switched it off, or changed its parameters, for all or a part of what was scanned';

const NARROWED = 'only a part of what was read was judged (--resource-group, --tag)';

/** What keeps a rule's pass from proving all that its mapping says; undefined where nothing does. */
function lackOf(input: RollUpInput): (rule: string) => string | undefined {
  const changed = changedRules(input);
  return (rule) => [...(changed.has(rule) ? [CHANGED] : []), ...(input.narrowed === true ? [NARROWED] : [])].join('; ') || undefined;
}

/** Rules that did not judge everything by their own parameters. Who the emergency accounts are is no change of a rule: it waits for that answer. */
function changedRules({ rules = [], overrides = [] }: RollUpInput): ReadonlySet<string> {
  const changing = overrides.filter(({ enabled, parameters }) => enabled === false || Object.keys(parameters).some((name) => name !== 'emergencyAccounts'));
  return new Set(rules.filter((rule) => changing.some((override) => namesRule(override, rule))).map(({ id }) => id));
}

/** A mapping says what a rule covers as it is published. One that was changed can find failures and prove nothing. */
function asJudged(control: Control, lackOfRule: (rule: string) => string | undefined): Control {
  return { ...control, rules: control.rules.map((mapping) => withLack(mapping, lackOfRule(mapping.rule))) };
}

function withLack(mapping: Mapping, lack: string | undefined): Mapping {
  if (lack === undefined) return mapping;
  return { ...mapping, partial: mapping.partial === undefined ? lack : `${mapping.partial}; ${lack}` };
}

function controlOf(control: Control, byRule: ReadonlyMap<string, StatusCounts>, waivedOf: RollUpInput['waived']): ResultControl {
  const sumOf = (status: Status, rules: readonly Mapping[]): number => rules.reduce((sum, { rule }) => sum + (byRule.get(rule)?.[status] ?? 0), 0);
  const counts = Object.fromEntries(STATUSES.map((status) => [status, sumOf(status, control.rules)])) as Record<Status, number>;
  const beyond = sumOf('fail', control.rules.filter(({ stricter }) => stricter !== undefined));
  const waived = [...new Set(control.rules.map(({ rule }) => rule))].reduce((sum, rule) => sum + waivedOf(rule), 0);
  return { ...control, status: statusOf(control, counts, beyond), counts, waived, ...(beyond === 0 ? {} : { beyond }) };
}

/**
 * A failure is certain, whatever else is unknown, unless the rule asks for more than the control. Without one, an unknown leaves no clean verdict
 * (the fifth law). Satisfied needs rules that cover the control wholly, none that failed, and something that passed: where nothing was judged,
 * nothing is proven.
 */
function statusOf(control: Control, counts: StatusCounts, beyond: number): ControlStatus {
  if (control.rules.length === 0) return control.manual === undefined ? 'notCovered' : 'manual';
  if (counts.fail > beyond) return 'notSatisfied';
  if (counts.unknown > 0) return 'incomplete';
  return counts.pass > 0 && beyond === 0 && control.rules.every(({ partial }) => partial === undefined) ? 'satisfied' : 'noFailureFound';
}

/** A share of what no mapping could prove would be nought however well the estate is run: there is no score then, and it says why. */
function formulaOf(totals: Readonly<Record<ControlStatus, number>>, { satisfied, judged }: ResultBenchmark['score'], isProvable: boolean): string {
  const left = totals.manual + totals.notCovered === 0 ? '' : `; ${totals.manual} manual and ${totals.notCovered} not covered are left out`;
  if (judged === 0) return `no control was judged${left}`;
  const others = (join: string): string => [`${totals.noFailureFound} no failure found`, `${totals.notSatisfied} not satisfied`, `${totals.incomplete} incomplete`].join(join);
  if (!isProvable) return `no score, since no mapping of this list covers a control wholly: ${others(', ')}${left}`;
  return `${satisfied} satisfied / (${satisfied} satisfied + ${others(' + ')}) = ${Math.floor((100 * satisfied) / judged)} %${left}`;
}
