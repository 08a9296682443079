import { catalogEntry } from '../model/catalog.ts';
import type { FactTable } from '../model/fact.ts';
import type { Rule } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { JsonValue } from '../values/json.ts';
import { compileCondition, type CompiledCondition } from './condition.ts';
import { readsOf } from './reads.ts';
import { compileMessage, type RenderContext } from './render.ts';
import { stepsOf } from './paths.ts';

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
  readonly parameters: Readonly<Record<string, ParameterValues>>;
}

/** Compiles a rule for one type: what that type's rows never carry is known here, not per row. */
export function compileRule(rule: Rule, type: string, context: RuleContext): CompiledRule {
  const params = { ...defaultsOf(rule), ...context.parameters[rule.id] };
  const omitted = (catalogEntry(type)?.omit ?? []).map(stepsOf);
  const inside = { snapshot: context.snapshot, params, now: context.now, omitted };
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
