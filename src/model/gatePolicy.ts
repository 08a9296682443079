import type { Severity } from './rule.ts';

/** What a gate is asked for. */
export interface GatePolicy {
  /** The least severity that fails it. */
  readonly failOn: Severity;
  /** Known failures of a baseline do not count. */
  readonly newOnly: boolean;
  /** Unread parts that may be: `*` for all, or names of subscriptions (id or display name), types, or reasons. */
  readonly allowIncomplete: readonly string[];
  /** A waiver that nothing needs fails it too. */
  readonly failOnUnusedWaivers: boolean;
  /** The process is to end with 0 whatever comes out. */
  readonly exitZero: boolean;
}

export const ANYTHING = '*';

/** A policy with what was not asked for left off. */
export function gatePolicy(failOn: Severity, more: Partial<GatePolicy> = {}): GatePolicy {
  return { newOnly: false, allowIncomplete: [], failOnUnusedWaivers: false, exitZero: false, ...more, failOn };
}
