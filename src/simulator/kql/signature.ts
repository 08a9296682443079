import type { Cell, Type } from './types.ts';

/** What an argument may be. `text` is a string or a dynamic value read as one; `scalar` is anything. */
export type Wanted = 'scalar' | 'text' | 'string' | 'dynamic' | 'bool' | 'whole' | 'timespan';

export interface ScalarFunction {
  /** What each argument may be; the last one goes on for `most` arguments. */
  readonly wants: readonly Wanted[];
  readonly least: number;
  readonly most: number;
  /** Arguments come in pairs: `wants` is of a pair. */
  readonly paired?: true;
  readonly type: Type;
  /** Whether an unnamed column of it is named after the first argument (found by asking Microsoft's own analyser). */
  readonly named?: 'argument' | 'strlen_';
  readonly run: (values: readonly Cell[], types: readonly Type[]) => Cell;
}

export function scalar(wants: readonly Wanted[], type: Type, run: ScalarFunction['run'], more: Partial<ScalarFunction> = {}): ScalarFunction {
  return { wants, least: wants.length, most: wants.length, type, run, ...more };
}
