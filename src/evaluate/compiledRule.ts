import type { Evidence } from '../model/finding.ts';
import type { FactTable } from '../model/fact.ts';
import type { Rule } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { at, type JsonValue } from '../values/json.ts';
import { compileCondition, omittedOf, type CompiledCondition } from './condition.ts';
import { evidenceOf } from './evidence.ts';
import { columnsOfMatch } from './joinColumns.ts';
import { readerOf, stepsOf, type Reader } from './paths.ts';
import { readsOf } from './reads.ts';
import { compileMessage, factReader, type RenderContext } from './render.ts';
import type { Scope } from './subjects.ts';

/** A rule ready to judge rows of one type. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly when: CompiledCondition | undefined;
  readonly if: CompiledCondition;
  readonly message: (context: RenderContext) => string;
  /** What is said of every row that passes, or to which the rule does not apply. */
  readonly saying: { readonly pass: string; readonly notApplicable: string };
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly evidence: (scope: Scope) => readonly Evidence[];
  /** What tells elements apart: each path of `identity`, read from a match. */
  readonly identity: readonly Reader[];
  /** What a failure comes from: what was matched may say it, else a fact that the rule reads. */
  readonly rootCause: (scope: Scope, match: JsonValue | undefined) => string | undefined;
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
  const inside = { snapshot: context.snapshot, params, now: context.now, omitted: omittedOf(type), ofMatch: columnsOfMatch(rule) };
  const when = rule.when === undefined ? undefined : compileCondition(rule.when, inside);
  const violation = compileCondition(rule.if, inside);
  return {
    rule, when, if: violation, params,
    message: compileMessage(rule.message),
    saying: { pass: `${rule.title}: not the case`, notApplicable: `${rule.title}: does not apply here` },
    evidence: evidenceOf([...(when?.leaves ?? []), ...violation.leaves], rule.evidence),
    identity: rule.identity.map((path) => readerOf(stepsOf(path.replace(/^match\./, '')))),
    rootCause: rootCauseOf(readsOf(rule, context.facts).facts),
  };
}

function defaultsOf(rule: Rule): ParameterValues {
  return Object.fromEntries(Object.entries(rule.parameters).map(([name, parameter]) => [name, parameter.default]));
}

function rootCauseOf(factPaths: readonly string[]): CompiledRule['rootCause'] {
  const readers = [...new Set(factPaths.map((path) => path.split('.')[0] ?? ''))].map((fact) => factReader(`${fact}.rootCause`));
  const isCause = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';
  return (scope, match) => {
    const matched = at(match, 'rootCause');
    return isCause(matched) ? matched : readers.map((read) => read(scope)).find(isCause);
  };
}
