import { idKey } from '../values/armId.ts';

export const WAIVER_CATEGORIES = ['waiver', 'mitigated', 'falsePositive'] as const;
type WaiverCategory = (typeof WAIVER_CATEGORIES)[number];

/** Somebody's word that a failure is to be set aside: why, who answers for it, until when. Dates are `YYYY-MM-DD`, UTC. */
export interface Waiver {
  readonly id: string;
  /** Rule ids, older ones too; a `*` at the end stands for the rest. */
  readonly rules: readonly string[];
  /** One id, exactly; with `/**` at its end, what it names and everything below it. */
  readonly scope: string;
  readonly category: WaiverCategory;
  readonly reason: string;
  readonly owner: string;
  readonly ticket?: string;
  readonly approvedBy?: string;
  /** In effect from the start of this day on. */
  readonly approvedOn?: string;
  /** In effect to the end of this day. */
  readonly expiresOn: string;
  /** Where it stands: the file as it was named, and the line. */
  readonly file: string;
  readonly line: number;
}

/** Before its day, in effect, in effect and near its end, over. */
export type WaiverState = 'pending' | 'active' | 'expiring' | 'expired';

/**
 * Whether a waiver is needed: it names a failure; something unread leaves that open; all that it names holds without it; it is about a
 * subscription, or a part, that nobody looked at; or nothing that it could name was judged, because it is gone or misspelt.
 */
export type WaiverUse = 'used' | 'undecided' | 'unused' | 'outOfScope' | 'neverMatches';

/** A waiver and what it did in one scan. */
export interface ResultWaiver extends Waiver {
  readonly state: WaiverState;
  readonly use: WaiverUse;
  /** Days from the day of the scan to the last one; negative once it is over. */
  readonly daysLeft: number;
  /** Failures that it names, in effect or not. */
  readonly named: number;
  /** Failures that it set aside. */
  readonly waived: number;
}

/** A waiver is told of this many days before its last one. */
export const WARNING_DAYS = 14;

export const LONGEST_WAIVER_DAYS = 365;

/** A scope as it is compared: its key, and whether it holds what lies below too. */
export function scopeKey(scope: string): { readonly key: string; readonly below: boolean } {
  const below = scope.endsWith('/**');
  return { key: idKey(below ? scope.slice(0, -3) : scope), below };
}

/** Whether a waiver sets failures aside: it was approved, and is not over. */
export function isInEffect({ state }: Pick<ResultWaiver, 'state'>): boolean {
  return state === 'active' || state === 'expiring';
}

/** What somebody has to do about a waiver, in one line; undefined where nothing. */
export function waiverWarning({ id, state, use, daysLeft, expiresOn, named, file, line }: ResultWaiver): string | undefined {
  const where = `${file}:${line}: waiver ${id}`;
  if (state === 'expired' && named > 0) return `${where} expired on ${expiresOn}: ${named} ${named === 1 ? 'failure counts' : 'failures count'} again`;
  if (use === 'unused') return `${where} is not needed: nothing that it names fails`;
  if (use === 'neverMatches') return `${where} names nothing that was judged: its rules or its scope are misspelt, or what it was for is gone`;
  if (state === 'expired') return `${where} expired on ${expiresOn}`;
  if (state === 'expiring') return `${where} ${daysLeft === 0 ? 'expires today' : `expires in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`} (${expiresOn})`;
  return undefined;
}

/** Whether nothing needs a waiver: all that it names holds without it, or nothing that it names is there. */
export function isIdle({ use }: Pick<ResultWaiver, 'use'>): boolean {
  return use === 'unused' || use === 'neverMatches';
}
