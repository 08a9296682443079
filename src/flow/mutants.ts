import type { Condition } from '../model/condition.ts';
import type { Rule } from '../model/rule.ts';

/** A rule with one leaf of its conditions changed. Its name says which, as it stands in the file: `if.count.where.allOf[1] negated`. */
export interface Mutant {
  readonly name: string;
  readonly rule: Rule;
}

/**
 * Every leaf of `when` and `if` negated, then left out, those inside `where` too. Leaving out the last condition of `when` makes the rule
 * apply everywhere, that of a `where` counts everything; the last of `if` is only negated. Cases that notice none of it test nothing.
 */
export function* mutantsOf(rule: Rule): Generator<Mutant> {
  if (rule.when !== undefined) {
    for (const { name, condition } of variantsOf(rule.when, 'when')) {
      const { when: _dropped, ...rest } = rule;
      yield { name, rule: condition === undefined ? rest : { ...rest, when: condition } };
    }
  }
  for (const { name, condition } of variantsOf(rule.if, 'if')) if (condition !== undefined) yield { name, rule: { ...rule, if: condition } };
}

interface Variant {
  readonly name: string;
  /** undefined: the condition is left out. */
  readonly condition: Condition | undefined;
}

function* variantsOf(condition: Condition, at: string): Generator<Variant> {
  switch (condition.kind) {
    case 'allOf':
    case 'anyOf':
      yield* variantsOfList(condition, at);
      return;
    case 'not':
      for (const { name, condition: inner } of variantsOf(condition.condition, `${at}.not`)) yield { name, condition: inner === undefined ? undefined : { kind: 'not', condition: inner } };
      return;
    case 'leaf':
      yield { name: `${at} negated`, condition: { kind: 'not', condition } };
      yield { name: `${at} dropped`, condition: undefined };
      yield* variantsOfWhere(condition, at);
  }
}

function* variantsOfList(list: Extract<Condition, { kind: 'allOf' | 'anyOf' }>, at: string): Generator<Variant> {
  for (const [index, part] of list.conditions.entries()) {
    for (const { name, condition } of variantsOf(part, `${at}.${list.kind}[${index}]`)) {
      const conditions = list.conditions.flatMap((other, place) => (place !== index ? [other] : condition === undefined ? [] : [condition]));
      yield { name, condition: conditions.length === 0 ? undefined : { ...list, conditions } };
    }
  }
}

function* variantsOfWhere(leaf: Extract<Condition, { kind: 'leaf' }>, at: string): Generator<Variant> {
  const { subject } = leaf;
  if ((subject.kind !== 'count' && subject.kind !== 'related') || subject.where === undefined) return;
  const { where, ...rest } = subject;
  for (const { name, condition } of variantsOf(where, `${at}.${subject.kind}.where`)) {
    yield { name, condition: { ...leaf, subject: condition === undefined ? rest : { ...rest, where: condition } } };
  }
}
