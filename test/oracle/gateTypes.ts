/** What the oracle of the gate is told, and what it answers: plain data of its own, which shares no type with the code it judges. */

/** From the most severe to the least. */
export const GATE_SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type GateSeverity = (typeof GATE_SEVERITIES)[number];

export const GATE_REASONS = ['forbidden', 'throttled', 'failed', 'notCollected', 'noData', 'ruleError'] as const;
export type GateReason = (typeof GATE_REASONS)[number];

export interface GateRule {
  readonly id: string;
  /** Former ids of the rule. */
  readonly aliases: readonly string[];
}

interface Judged {
  readonly rule: string;
  /** An ARM id, or `/tenants/{t}` and what is below it. */
  readonly resource: string;
  readonly discriminator: string;
  readonly severity: GateSeverity;
}

export interface GateFailure extends Judged {
  readonly status: 'fail';
  readonly rootCause?: string;
}

export interface GateUnknown extends Judged {
  readonly status: 'unknown';
  readonly reason: GateReason;
  /** The type that could not be read. */
  readonly artifact?: string;
  /** Where it could not be read: an id. */
  readonly causeScope?: string;
}

interface GateOther extends Judged {
  readonly status: 'pass' | 'notApplicable';
}

export type GateVerdict = GateFailure | GateUnknown | GateOther;

export interface GateWaiver {
  readonly id: string;
  readonly rules: readonly string[];
  readonly scope: string;
  /** `YYYY-MM-DD`, as is `expiresOn`. */
  readonly approvedOn?: string;
  readonly expiresOn: string;
}

export interface GateBaselineEntry {
  readonly fingerprint: string;
  readonly severity: GateSeverity;
  readonly firstSeen: string;
  /** The rule's id when the baseline was made, which may be an alias by now. */
  readonly rule: string;
  readonly resource: string;
}

export interface GatePolicy {
  readonly failOn: GateSeverity;
  readonly newOnly: boolean;
  /** `*` for everything; else a subscription's guid, a type or a reason. */
  readonly allowIncomplete: readonly string[];
  readonly failOnUnusedWaivers: boolean;
}

export interface GateWorld {
  /** An instant, as `Date.prototype.toISOString` writes it. */
  readonly now: string;
  /** Guids of the subscriptions that were visible. */
  readonly seen: readonly string[];
  readonly rules: readonly GateRule[];
  readonly verdicts: readonly GateVerdict[];
  readonly waivers: readonly GateWaiver[];
  readonly baseline?: readonly GateBaselineEntry[];
  /** Subscriptions that were visible when the baseline was made; those of now where absent. */
  readonly baselineSeen?: readonly string[];
  readonly policy: GatePolicy;
}

/** `pending` before approvedOn, `expiring` for the last 14 days and the day itself; both `active` and `expiring` are in effect. */
export type GateWaiverState = 'pending' | 'active' | 'expiring' | 'expired';
export type GateWaiverUse = 'used' | 'undecided' | 'unused' | 'outOfScope' | 'neverMatches';

export interface GateWaiverAnswer {
  readonly id: string;
  readonly state: GateWaiverState;
  readonly use: GateWaiverUse;
}

export type GateDisposition = { readonly disposition: 'open' | 'known' } | { readonly disposition: 'waived'; readonly waiver: string };

export type GateFailureAnswer = GateDisposition & {
  /** Where the failure stands in `world.verdicts`. */
  readonly verdict: number;
  /** Made with the rule's present id. */
  readonly fingerprint: string;
  /** Absent where there is no baseline. */
  readonly firstSeen?: string;
};

/** What became of a baseline entry; `gone` counts as fixed. */
export type GateFate = 'failing' | 'undecided' | 'fixed' | 'gone' | 'notJudged';

export interface GateBaselineAnswer {
  /** In the order of the baseline. */
  readonly fates: readonly { readonly fingerprint: string; readonly fate: GateFate }[];
  /** Present fingerprints of the failures that are more severe than in the baseline, whatever their disposition. */
  readonly raised: readonly string[];
}

export interface GateDecision {
  readonly failed: boolean;
  /** Whether something could not be read, allowed or not. */
  readonly incomplete: boolean;
  readonly exitCode: 0 | 1 | 3 | 4;
  /** Failures that count. */
  readonly counted: number;
  /** What they come down to when each root cause is counted once. */
  readonly rootCauses: number;
}

export interface GateAnswer {
  /** Of the failures alone, in the order of the verdicts. */
  readonly failures: readonly GateFailureAnswer[];
  readonly waivers: readonly GateWaiverAnswer[];
  readonly gate: GateDecision;
  readonly baseline?: GateBaselineAnswer;
}
