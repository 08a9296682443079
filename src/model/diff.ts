import type { Disposition } from './finding.ts';
import type { Narrowing } from './narrowing.ts';
import type { Severity } from './rule.ts';
import type { Gate, ScanResult } from './scanResult.ts';
import type { Unknown } from './unknown.ts';

export const DIFF_SCHEMA_VERSION = 1;

export const DIFF_FORMATS = ['console', 'json', 'markdown'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

/**
 * What became of a failure between two results, and what was there before it: it fails and did not; it fails again, more severely, or after
 * its waiver; it fails no more, for sure; nobody knows whether it still fails; it fails and is set aside; it fails as before.
 */
export const DIFF_LISTS = ['new', 'regressed', 'fixed', 'undecided', 'waived', 'unchanged'] as const;
export type DiffList = (typeof DIFF_LISTS)[number];

/**
 * Why one result has no failure that the other has. `otherFailure`: the rule fails on the resource, and tells of something else there.
 * `tenantNotNamed`: an export did not say of which tenant it is, so that what lies in the directory has other ids.
 */
export type Trace =
  | 'pass' | 'notApplicable' | 'otherFailure' | 'resourceAbsent' | 'unknown'
  | 'ruleNotLoaded' | 'ruleSwitchedOff' | 'subscriptionNotSeen' | 'narrowed' | 'notJudged' | 'tenantNotNamed';

/** Why an entry stands in its list: what the other result says, or how the failure differs between both. */
export type DiffReason = Trace | 'moreSevere' | 'waiverExpired' | 'waiverRemoved' | 'waiverChanged' | 'waived' | 'same' | 'lessSevere';

/** A failure of either result. */
export interface DiffEntry {
  readonly ruleId: string;
  readonly title: string;
  readonly resourceId: string;
  readonly name: string;
  /** The display name of its subscription, or its id; empty above subscription level. */
  readonly subscription: string;
  /** As the newer result tells it; the older one's where it does not fail any more. */
  readonly severity: Severity;
  /** What the newer result does about it; absent where it does not fail there. */
  readonly disposition?: Disposition;
  /** How it failed in the older result; absent where it did not. */
  readonly before?: { readonly severity: Severity; readonly disposition: Disposition };
  readonly owner?: string;
  readonly fingerprint: string;
  /** Its fingerprints in the older result, where they are others: the rule has another id now. */
  readonly formerFingerprints?: readonly string[];
  /** The earliest instant at which either result tells it. */
  readonly firstSeen: string;
  readonly why: DiffReason;
  /** What the result that does not know it could not read. */
  readonly unknown?: Pick<Unknown, 'reason' | 'artifact'>;
  /** The waiver that sets it aside, or did so. */
  readonly waiverId?: string;
  /** The last day of that waiver. */
  readonly expiresOn?: string;
}

/** What is compared: one of the two results, in figures. */
export interface DiffSide {
  readonly tool: ScanResult['tool'];
  readonly tenant: string;
  readonly now: string;
  readonly snapshot: string;
  readonly origin: ScanResult['scan']['origin'];
  readonly simulated: boolean;
  readonly interrupted: boolean;
  readonly narrowed?: Narrowing;
  readonly subscriptions: number;
  readonly resources: number;
  readonly rules: number;
  readonly failures: Readonly<Record<Disposition, number>>;
  readonly unknown: number;
  readonly gate: Pick<Gate, 'failOn' | 'newOnly' | 'failed' | 'incomplete' | 'exitCode'>;
}

export interface ScopeName {
  readonly subscriptionId: string;
  readonly displayName: string;
}

/** What only one of the two results has. */
export interface Differing<T> {
  readonly onlyBefore: readonly T[];
  readonly onlyAfter: readonly T[];
}

/** Two results of one tenant held against each other. Every failure of both stands in exactly one list, the worst first. */
export interface Diff extends Readonly<Record<DiffList, readonly DiffEntry[]>> {
  readonly schemaVersion: typeof DIFF_SCHEMA_VERSION;
  readonly tool: Pick<ScanResult['tool'], 'name' | 'version'>;
  readonly before: DiffSide;
  readonly after: DiffSide;
  /** What a reader must know before comparing figures, a sentence each. */
  readonly remarks: readonly string[];
  readonly subscriptions: Differing<ScopeName>;
  /** Rule ids; a rule that got another id is in both. */
  readonly rules: Differing<string>;
  readonly counts: Readonly<Record<DiffList, number>>;
}
