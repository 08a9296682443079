import type { FactTable } from '../model/fact.ts';
import type { Rule } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { JsonValue } from '../values/json.ts';
import { compileCondition, omittedOf, type CompiledCondition } from './condition.ts';
import { readsOf } from './reads.ts';
import { compileMessage, type RenderContext } from './render.ts';

/** A rule ready to judge rows of one type. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly when: CompiledCondition | undefined;
  readonly if: CompiledCondition;
  readonly message: (context: RenderContext) => string;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** Facts the rule reads, by name: one of them may name a root cause. */
  readonly facts: readonly string[];
}

export type ParameterValues = Readonly<Record<string, JsonValue>>;

export interface RuleContext {
  readonly snapshot: Snapshot;
  readonly facts: FactTable;
  readonly now: number;
}

/** Compiles a rule for one type and one set of values over its parameters' defaults: what that type's rows never carry is known here, not per row. */
export function compileRule(rule: Rule, type: string, values: ParameterValues, context: RuleContext): CompiledRule {
  const params = { ...defaultsOf(rule), ...values };
  const inside = { snapshot: context.snapshot, params, now: context.now, omitted: omittedOf(type) };
  const reads = readsOf(rule, context.facts);
  return {
    rule,
    when: rule.when === undefined ? undefined : compileCondition(rule.when, inside),
    if: compileCondition(rule.if, inside),
    message: compileMessage(rule.message),
    params,
    facts: [...new Set(reads.facts.map((path) => path.split('.')[0] ?? ''))],
  };
}

function defaultsOf(rule: Rule): ParameterValues {
  return Object.fromEntries(Object.entries(rule.parameters).map(([name, parameter]) => [name, parameter.default]));
}
