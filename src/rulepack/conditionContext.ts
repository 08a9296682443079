import type { Checker } from '../documents/checker.ts';
import type { Parameter } from '../model/rule.ts';
import type { Facts } from './factPaths.ts';

/** What a condition is checked against. */
export interface ConditionContext {
  readonly checker: Checker;
  readonly facts: Facts;
  /** Parameters without a fault. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Names of all declared parameters, those with a fault of their own included; undefined where a fault hides them. */
  readonly declared: readonly string[] | undefined;
  /** Canonical types whose rows the condition is asked of; none where the target has a fault. */
  readonly types: readonly string[];
  /** The list that the innermost enclosing count goes over: `properties.rules[*]`, or `fact.exposure.openings[*]`. */
  readonly counted?: string;
  readonly depth: number;
  /** How many lists and joins are counted around this condition: each multiplies what it costs. */
  readonly counts?: number;
}
