import type { Token } from './lexer.ts';
import type { Cell, Type } from './types.ts';

/** `and`, `or`, equality, order, arithmetic. */
export type BinaryOperator = 'and' | 'or' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** An expression as it is written, every part with the token that an error about it names. */
export type Expression =
  | { readonly kind: 'literal'; readonly at: Token; readonly type: Type; readonly value: Cell }
  | { readonly kind: 'name'; readonly at: Token; readonly name: string }
  | { readonly kind: 'member'; readonly at: Token; readonly of: Expression; readonly key: string }
  | { readonly kind: 'element'; readonly at: Token; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'call'; readonly at: Token; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: 'negative'; readonly at: Token; readonly of: Expression }
  | { readonly kind: 'binary'; readonly at: Token; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  /** `=~`, `has`, `startswith` and their kind: `operator` as written. */
  | { readonly kind: 'text'; readonly at: Token; readonly operator: string; readonly left: Expression; readonly right: Expression }
  /** `in`, `has_any`, `has_all` and their kind. */
  | { readonly kind: 'list'; readonly at: Token; readonly operator: string; readonly left: Expression; readonly values: readonly Expression[] }
  | { readonly kind: 'between'; readonly at: Token; readonly negated: boolean; readonly left: Expression; readonly low: Expression; readonly high: Expression }
  /** All columns, as the last argument of `arg_max` and the like. */
  | { readonly kind: 'star'; readonly at: Token }
  | { readonly kind: 'typeof'; readonly at: Token; readonly type: Type };

/** An expression with the name that it is given, if any. */
export interface Named {
  readonly at: Token;
  readonly name?: string;
  readonly value: Expression;
}

export interface SortKey {
  readonly value: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** A column name, or the start of names before `*`. */
export interface NamePattern {
  readonly at: Token;
  readonly name: string;
  readonly open: boolean;
}

export type JoinKind = 'innerunique' | 'inner' | 'leftouter';

export interface JoinKey {
  readonly at: Token;
  readonly left: string;
  readonly right: string;
}

export interface Expansion extends Named {
  readonly to?: Type;
}

export type Operator =
  | { readonly kind: 'where'; readonly at: Token; readonly condition: Expression }
  | { readonly kind: 'extend' | 'project'; readonly at: Token; readonly columns: readonly Named[] }
  | { readonly kind: 'project-away' | 'project-keep'; readonly at: Token; readonly patterns: readonly NamePattern[] }
  | { readonly kind: 'project-rename'; readonly at: Token; readonly names: readonly { readonly at: Token; readonly from: string; readonly to: string }[] }
  | { readonly kind: 'order'; readonly at: Token; readonly keys: readonly SortKey[] }
  | { readonly kind: 'top'; readonly at: Token; readonly count: number; readonly key: SortKey }
  | { readonly kind: 'take'; readonly at: Token; readonly count: number }
  | { readonly kind: 'count'; readonly at: Token }
  | { readonly kind: 'distinct'; readonly at: Token; readonly columns: readonly Named[] | 'all' }
  | { readonly kind: 'summarize'; readonly at: Token; readonly aggregates: readonly Named[]; readonly by: readonly Named[] }
  | { readonly kind: 'join'; readonly at: Token; readonly how: JoinKind; readonly right: Query; readonly on: readonly JoinKey[] }
  | { readonly kind: 'union'; readonly at: Token; readonly legs: readonly Query[] }
  | { readonly kind: 'expand'; readonly at: Token; readonly items: readonly Expansion[]; readonly asPairs: boolean; readonly index?: string; readonly limit: number };

export type Source =
  | { readonly kind: 'table'; readonly at: Token; readonly name: string }
  | { readonly kind: 'union'; readonly at: Token; readonly legs: readonly Query[] };

export interface Query {
  readonly source: Source;
  readonly operators: readonly Operator[];
}
