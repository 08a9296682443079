/**
 * Why something is not known. `noData` is special: Azure itself does not hold the datum
 * (no patch assessment in 7 days, no sign-in recorded), so it is shown but never makes a scan incomplete.
 */
export type UnknownReason = 'forbidden' | 'throttled' | 'failed' | 'notCollected' | 'noData' | 'ruleError';

/** The cause that an unknown status, fact or count carries with it. */
export interface Unknown {
  readonly reason: UnknownReason;
  /** The resource type (artifact) that could not be read. */
  readonly artifact: string;
  /** The ARM scope, tenant or resource id for which it could not be read. */
  readonly scope: string;
  /** What would fix it: Azure actions or Graph permissions for `forbidden`, ids or paths for `notCollected`. */
  readonly missing: readonly string[];
  /** One sentence for people. */
  readonly message: string;
  /** The id of the request that was refused or failed, to ask Microsoft's support about. */
  readonly requestId?: string;
}

/** An unknown about an artifact of a scope: part of a snapshot. */
export type Gap = Unknown;

/** A value that is known, or the reason why not. */
export type Answer<T> = KnownAnswer<T> | UnknownAnswer;

export interface KnownAnswer<T> {
  readonly known: true;
  readonly value: T;
  /** Set on lists that may be longer than what was seen: counts over them are [n, infinity). */
  readonly atLeast?: Unknown;
}

export interface UnknownAnswer {
  readonly known: false;
  readonly unknown: Unknown;
}

export function known<T>(value: T, atLeast?: Unknown): KnownAnswer<T> {
  return atLeast === undefined ? { known: true, value } : { known: true, value, atLeast };
}

export function unknown(cause: Unknown): UnknownAnswer {
  return { known: false, unknown: cause };
}

/** Kleene truth: true, false, or the reason why it is neither. */
export type Truth = true | false | Unknown;

export function isUnknown(truth: Truth): truth is Unknown {
  return typeof truth !== 'boolean';
}

export function not(truth: Truth): Truth {
  return isUnknown(truth) ? truth : !truth;
}

/** Kleene conjunction: one false decides; else the first unknown; else true. */
export function and(truths: Iterable<Truth>): Truth {
  let pending: Unknown | undefined;
  for (const truth of truths) {
    if (truth === false) return false;
    if (truth !== true) pending ??= truth;
  }
  return pending ?? true;
}

/** Kleene disjunction: one true decides; else the first unknown; else false. */
export function or(truths: Iterable<Truth>): Truth {
  let pending: Unknown | undefined;
  for (const truth of truths) {
    if (truth === true) return true;
    if (truth !== false) pending ??= truth;
  }
  return pending ?? false;
}
