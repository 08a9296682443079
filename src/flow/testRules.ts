import type { FactTable } from '../model/fact.ts';
import type { Rule, RuleCase, RuleCases } from '../model/rule.ts';
import { mutantsOf } from './mutants.ts';
import { runCases, type CaseOutcome } from './runCases.ts';

/** What the cases of one rule say of it. */
export interface RuleTest {
  readonly rule: Rule;
  readonly outcomes: readonly CaseOutcome[];
  /** Verdicts that the rule can give and no case expects. */
  readonly missing: readonly RuleCase['expect'][];
  /** Only with mutation: how many mutants were tried, which no case noticed, and what `equivalent` says without need. */
  readonly mutation?: MutationTest;
}

interface MutationTest {
  readonly tried: number;
  readonly survivors: readonly string[];
  readonly stale: readonly string[];
  /** How many survivors are listed as equivalent. */
  readonly accepted: number;
}

export interface TestInput {
  readonly rules: readonly Rule[];
  readonly cases: readonly RuleCases[];
  readonly facts: FactTable;
  readonly mutate: boolean;
  readonly onProgress: (done: number, of: number, ruleId: string) => void;
}

/** Runs the cases of each rule, and with `mutate` against each of its mutants too. */
export function testRules({ rules, cases, facts, mutate, onProgress }: TestInput): readonly RuleTest[] {
  return rules.map((rule, index): RuleTest => {
    onProgress(index, rules.length, rule.id);
    const own = cases.filter((file) => file.rule === rule.id);
    const outcomes = runCases([rule], own, facts);
    const holds = outcomes.every((outcome) => outcome.ok);
    return { rule, outcomes, missing: missingOf(rule, own), ...(mutate && holds ? { mutation: mutationOf(rule, own, facts) } : {}) };
  });
}

export function isClean({ outcomes, missing, mutation }: RuleTest): boolean {
  return outcomes.every((outcome) => outcome.ok) && missing.length === 0 && (mutation?.survivors.length ?? 0) === 0 && (mutation?.stale.length ?? 0) === 0;
}

function missingOf(rule: Rule, own: readonly RuleCases[]): readonly RuleCase['expect'][] {
  const wanted: readonly RuleCase['expect'][] = ['pass', 'fail', 'unknown', ...(rule.when === undefined ? [] : ['notApplicable' as const])];
  return wanted.filter((verdict) => !own.some((file) => file.cases.some((one) => one.expect === verdict)));
}

/** A mutant survives where every case still says what it should. */
function mutationOf(rule: Rule, own: readonly RuleCases[], facts: FactTable): MutationTest {
  const mutants = [...mutantsOf(rule)];
  const survived = mutants.filter((mutant) => runCases([mutant.rule], own, facts).every((outcome) => outcome.ok)).map(({ name }) => name);
  const accepted = own.flatMap((file) => file.equivalent.map((one) => one.mutant));
  return {
    tried: mutants.length,
    survivors: survived.filter((name) => !accepted.includes(name)),
    accepted: survived.filter((name) => accepted.includes(name)).length,
    stale: accepted.filter((name) => !survived.includes(name)).map((name) => (mutants.some((mutant) => mutant.name === name) ? `'${name}' is noticed by a case` : `there is no mutant '${name}'`)),
  };
}
