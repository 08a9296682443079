import type { Refuse } from './lexer.ts';
import type { Column } from './types.ts';

/** What an expression can see: the columns before it, the time, and how to say that something cannot stand. */
export interface Scope {
  readonly columns: readonly Column[];
  readonly refuse: Refuse;
  /** Ticks since 1970; undefined where no clock was handed in. */
  readonly now: bigint | undefined;
}
