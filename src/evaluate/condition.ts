import { catalogEntry } from '../model/catalog.ts';
import type { Condition, Operand, OperatorName, Subject } from '../model/condition.ts';
import { isUnknown, not, type Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import { countLeaf } from './countLeaf.ts';
import type { CompileContext, CompiledLeaf, Leaf, Predicate } from './leaf.ts';
import { testOf } from './operators.ts';
import { stepsOf } from './paths.ts';
import { relatedLeaf } from './relatedLeaf.ts';
import type { CountFrame, Omitted } from './subjects.ts';
import { answerOf, valueLeaf } from './valueLeaf.ts';

export interface CompiledCondition {
  readonly test: Predicate;
  /** The leaves outside any `where`, in the order they stand. */
  readonly leaves: readonly CompiledLeaf[];
}

/** A condition as closures: nothing is looked up or parsed per row. Three-valued throughout (Kleene's strong logic). */
export function compileCondition(condition: Condition, context: CompileContext): CompiledCondition {
  const leaves: CompiledLeaf[] = [];
  return { test: compile(condition, context, [], leaves), leaves };
}

function compile(condition: Condition, context: CompileContext, frames: readonly CountFrame[], leaves: CompiledLeaf[]): Predicate {
  switch (condition.kind) {
    case 'allOf':
      return decidedBy(condition.conditions.map((part) => compile(part, context, frames, leaves)), false);
    case 'anyOf':
      return decidedBy(condition.conditions.map((part) => compile(part, context, frames, leaves)), true);
    case 'not': {
      const inner = compile(condition.condition, context, frames, leaves);
      return (scope) => not(inner(scope));
    }
    case 'leaf': {
      const leaf = compileLeaf(condition.subject, condition.operator, operandOf(condition.operand, context), context, frames);
      if (frames.length === 0) leaves.push(leaf);
      return leaf.test;
    }
  }
}

/** Kleene's and (one false decides) or or (one true does) of parts that are asked in turn, until one decides; else the first unknown. */
function decidedBy(parts: readonly Predicate[], deciding: boolean): Predicate {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return (scope) => {
    let pending: Unknown | undefined;
    for (const part of parts) {
      const truth = part(scope);
      if (truth === deciding) return deciding;
      if (isUnknown(truth)) pending ??= truth;
    }
    return pending ?? !deciding;
  };
}

function operandOf(operand: Operand, context: CompileContext): JsonValue {
  if (operand.kind === 'literal') return operand.value;
  const value = context.params[operand.name];
  if (value === undefined) throw new Error(`parameter '${operand.name}' has no value`);
  return value;
}

function compileLeaf(subject: Subject, operator: OperatorName, operand: JsonValue, context: CompileContext, frames: readonly CountFrame[]): Leaf {
  switch (subject.kind) {
    case 'field':
    case 'fact':
      return valueLeaf(subject, operator, operand, context, frames);
    case 'value': {
      const value = operandOf(subject.value, context);
      const test = testOf(operator, operand, context.now);
      return { path: 'value', expected: `${operator} ${JSON.stringify(operand)}`, test: ({ row }) => answerOf(test, value ?? undefined, 'value', row), seen: () => value };
    }
    case 'count':
      return countLeaf(subject, operator, operand, context, frames, (where, inside) => compile(where, context, inside, []));
    case 'related': {
      const omitted = omittedOf(subject.type);
      return relatedLeaf(subject, operator, operand, context, omitted, (where) => compile(where, { ...context, omitted }, [], []));
    }
  }
}

/** Paths that rows of a type never carry. */
export function omittedOf(type: string): Omitted {
  return (catalogEntry(type)?.omit ?? []).map(stepsOf);
}
