import type { JsonValue } from '../values/json.ts';

/** Azure Policy's conditions (names and semantics), then our typed comparisons. */
export const OPERATORS = [
  'equals', 'notEquals', 'like', 'notLike', 'match', 'matchInsensitively', 'notMatch', 'notMatchInsensitively',
  'contains', 'notContains', 'in', 'notIn', 'containsKey', 'notContainsKey',
  'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'exists',
  'olderThan', 'newerThan', 'withinNext', 'longerThan', 'shorterThan',
  'portsIntersect', 'portsInclude', 'ipInRange', 'ipOverlaps',
  'containsAll', 'anyIn', 'noneIn', 'coversAction', 'matchesRegex',
] as const;

export type OperatorName = (typeof OPERATORS)[number];

/** A literal of the rule file, or a parameter's value. */
export type Operand = { readonly kind: 'literal'; readonly value: JsonValue } | { readonly kind: 'param'; readonly name: string };

/** A property path as written: `properties.ports[*].number`. */
export type Path = string;

export type Subject =
  | { readonly kind: 'field'; readonly path: Path }
  | { readonly kind: 'fact'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Operand }
  | { readonly kind: 'count'; readonly of: { readonly kind: 'field' | 'fact'; readonly path: Path }; readonly where?: Condition }
  | RelatedSubject;

/** Counts rows of another type that match; `on` joins ids without letter case. */
export interface RelatedSubject {
  readonly kind: 'related';
  readonly type: string;
  readonly on?: { readonly left: Path; readonly right: Path };
  readonly where?: Condition;
  readonly within: 'subscription' | 'tenant';
}

export type Condition =
  | { readonly kind: 'allOf'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'anyOf'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'leaf'; readonly subject: Subject; readonly operator: OperatorName; readonly operand: Operand };

/** Every leaf of a condition, outermost first, those inside `where` included. */
export function* leavesOf(condition: Condition): Generator<Extract<Condition, { kind: 'leaf' }>> {
  switch (condition.kind) {
    case 'allOf':
    case 'anyOf':
      for (const inner of condition.conditions) yield* leavesOf(inner);
      return;
    case 'not':
      yield* leavesOf(condition.condition);
      return;
    case 'leaf':
      yield condition;
      if ((condition.subject.kind === 'count' || condition.subject.kind === 'related') && condition.subject.where) yield* leavesOf(condition.subject.where);
  }
}
