import type { JsonObject } from '../values/json.ts';
import type { MachineChange, Plan } from './plan.ts';

/** The version of the journal format this code writes and the only one it reads. */
export const JOURNAL_SCHEMA_VERSION = 1;

/**
 * How an action ended. done: written and verified. alreadyDone: the target was as planned before anything was sent. drifted: what it would write was
 * changed by somebody else. blocked: a lock, the ignore tag, a live request, a machine that is gone. failed: Azure refused the write, or nobody knows what
 * became of it. notVerified: written, and not seen as it should be. notAttempted: something before it stopped the run.
 */
const OUTCOMES = ['done', 'alreadyDone', 'drifted', 'blocked', 'failed', 'notVerified', 'notAttempted'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ActionOutcome {
  readonly action: string;
  readonly outcome: Outcome;
  /** A sentence for people: why, and what to do. Empty where done says it all. */
  readonly message: string;
  /** Machines of the action that were left out of the write, each with why (drifted, gone, ignored): the others were written. */
  readonly leftOut: readonly { readonly machine: string; readonly outcome: Outcome; readonly message: string }[];
  /** Another writer of the same target between its reading and the write: `none` was proven by the activity log, `notKnown` says why not. */
  readonly otherWriter: { readonly kind: 'none' } | { readonly kind: 'found'; readonly message: string } | { readonly kind: 'notKnown'; readonly message: string };
}

/** One line of a journal. Every line is on disk before what follows it is begun. */
export type JournalLine =
  | { readonly event: 'opened'; readonly schemaVersion: typeof JOURNAL_SCHEMA_VERSION; readonly at: string; readonly tool: { readonly name: string; readonly version: string }; readonly tenant: string; readonly principal: string; readonly simulated: boolean; readonly plan: Plan }
  | { readonly event: 'resumed'; readonly at: string; readonly principal: string }
  /** Before a write: the target as it was read a moment ago, and exactly what is sent. */
  | { readonly event: 'write'; readonly at: string; readonly action: string; readonly attempt: number; readonly method: 'PUT' | 'DELETE'; readonly path: string; readonly apiVersion: string; readonly clientRequestId: string; readonly body: JsonObject | null; readonly before: JsonObject | null; readonly machines: readonly MachineChange[] }
  /** After it: what Azure answered, or that no answer came. */
  | { readonly event: 'answer'; readonly at: string; readonly action: string; readonly attempt: number; readonly result: 'accepted' | 'refused' | 'lost'; readonly status: number | null; readonly requestId: string; readonly correlationId: string; readonly code: string; readonly message: string }
  | ({ readonly event: 'outcome'; readonly at: string } & ActionOutcome)
  | { readonly event: 'closed'; readonly at: string; readonly exit: number; readonly message: string };
