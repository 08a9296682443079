import type { Severity } from './rule.ts';

export const BASELINE_SCHEMA_VERSION = 1;

/** A failure that was there before. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly resourceId: string;
  readonly severity: Severity;
  /** When a scan first told it, ISO 8601 UTC. */
  readonly firstSeen: string;
}

/** The failures of one complete scan, accepted as known. Waived ones are not among them: they have an end of their own. */
export interface Baseline {
  readonly schemaVersion: typeof BASELINE_SCHEMA_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  readonly tenant: string;
  /** The clock of the scan that it was made from. */
  readonly createdAt: string;
  /** The snapshot of that scan. */
  readonly snapshot: string;
  /** The subscriptions that it looked at, by id: what lies in none of them hangs on all. */
  readonly subscriptions: readonly string[];
  readonly findings: readonly BaselineEntry[];
}

/**
 * What became of a failure that is none now: the rule passes or does not apply; its resource is gone; it is not known; or the rule did not
 * judge there.
 */
export type Fate = 'passes' | 'gone' | 'unknown' | 'notJudged';

export interface FormerFailure extends BaselineEntry {
  readonly fate: Fate;
}

/** A scan held against a baseline. */
export interface ResultBaseline {
  readonly createdAt: string;
  readonly snapshot: string;
  /** Failures in the baseline. */
  readonly findings: number;
  /** Failures of the scan that are as they were. */
  readonly known: number;
  /** Failures of the scan that are in the baseline as less severe ones: they count as new. */
  readonly raised: number;
  /** Failures of the scan that count as new, the raised ones among them. */
  readonly new: number;
  /** Failures of the baseline that are none now. */
  readonly former: readonly FormerFailure[];
}
