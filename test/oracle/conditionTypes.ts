export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

/** Kleene's three truths. */
export type Three = boolean | 'unknown';
