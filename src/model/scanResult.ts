import type { ResultBaseline } from './baseline.ts';
import type { ResultBenchmark } from './benchmark.ts';
import type { Disposition, Evidence, Status } from './finding.ts';
import type { Narrowing } from './narrowing.ts';
import type { Posture } from './posture.ts';
import type { RedactionMode } from './redaction.ts';
import type { Remediation, Severity } from './rule.ts';
import type { Sequence } from './sequence.ts';
import type { CloudName, Descendants, Principal, ScopeRequest, SeenSubscription } from './snapshot.ts';
import type { Gap, Unknown } from './unknown.ts';
import type { ResultWaiver } from './waiver.ts';

/** The version of the result document. Additive changes keep it; readers accept this one and older ones. */
export const RESULT_SCHEMA_VERSION = 1;

export interface ResultRule {
  readonly id: string;
  /** Older ids; absent where there are none. */
  readonly aliases?: readonly string[];
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly status: 'preview' | 'stable' | 'deprecated';
  readonly domain: string;
  readonly rationale: string;
  readonly remediation: Remediation;
  readonly references: readonly string[];
  readonly targets: readonly string[];
  readonly file: string;
  /** The configuration switched it off for all or a part of what was scanned. */
  readonly switchedOff?: true;
}

export interface ResultResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly owner?: string;
}

/** A fail or an unknown. */
export interface ResultFinding {
  readonly ruleId: string;
  readonly resourceId: string;
  readonly status: 'fail' | 'unknown';
  readonly severity: Severity;
  readonly disposition: Disposition;
  readonly waiverId?: string;
  readonly message: string;
  readonly evidence: Sequence<Evidence>;
  readonly unknown?: Unknown;
  readonly rootCause?: string;
  readonly owner?: string;
  readonly fingerprint: string;
  /** What the fingerprint was under older ids of the rule; absent where it has none. */
  readonly formerFingerprints?: readonly string[];
  /** When a scan first told the failure; known only against a baseline. */
  readonly firstSeen?: string;
}

export interface CoverageCell {
  readonly scope: string;
  readonly type: string;
  readonly status: 'complete' | Exclude<Unknown['reason'], 'noData' | 'ruleError'>;
  readonly rows: number;
  /** Missing Azure actions or Graph permissions. */
  readonly missing: readonly string[];
}

export type StatusCounts = Readonly<Record<Status, number>>;

export interface Summary {
  readonly byStatus: StatusCounts;
  /** What is done about failures. */
  readonly byDisposition: Readonly<Record<Disposition, number>>;
  /** Failures that count for the gate, by severity: open ones, and known ones unless only new ones do. */
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly byRule: readonly { readonly ruleId: string; readonly counts: StatusCounts }[];
  readonly resources: number;
  readonly subscriptions: number;
  /** Distinct root causes among them (a failure without one is its own). */
  readonly rootCauses: number;
}

export type ExitCode = 0 | 1 | 3 | 4;

export interface Gate {
  readonly failOn: Severity;
  /** Only what is not in the baseline counts. */
  readonly newOnly?: true;
  /** A waiver that nothing needs fails it too; results of versions before this was told have it from their reasons. */
  readonly failOnUnusedWaivers?: true;
  /** Unread parts that the exit code does not count: `*`, or names of subscriptions, types or reasons. */
  readonly allowIncomplete?: readonly string[];
  readonly failed: boolean;
  /** Something that could not be read made a finding unknown, allowed or not. */
  readonly incomplete: boolean;
  /** Unknown findings that were allowed to be; the scan is incomplete all the same. */
  readonly allowed?: number;
  /** The process ended with 0 whatever the code is. */
  readonly exitZero?: true;
  readonly exitCode: ExitCode;
  readonly reasons: readonly string[];
}

export interface ScanInfo {
  readonly tenant: string;
  readonly cloud: CloudName;
  readonly scopes: { readonly asked: ScopeRequest; readonly seen: readonly SeenSubscription[]; readonly notVisible: readonly string[]; readonly descendants?: Descendants };
  readonly principal: Principal | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** The scan clock that ages were judged against. */
  readonly now: string;
  /** The snapshot's id, hex sha256. */
  readonly snapshot: string;
  readonly origin: 'collected' | 'export';
  readonly assumes: readonly string[];
  /** What the user changed about rules for parts of the estate, a line each; absent where nothing was. */
  readonly overrides?: readonly string[];
  /** What was judged of what was read; absent where that is all. */
  readonly narrowed?: Narrowing;
  readonly simulated: boolean;
  readonly interrupted: boolean;
  /** What was replaced by stand-ins before this document was written; absent where nothing was. */
  readonly redacted?: readonly RedactionMode[];
}

/** The one document every reporter reads. */
export interface ScanResult {
  readonly schemaVersion: typeof RESULT_SCHEMA_VERSION;
  readonly tool: { readonly name: string; readonly version: string; readonly rulesSha256: string };
  readonly scan: ScanInfo;
  readonly rules: readonly ResultRule[];
  readonly resources: Sequence<ResultResource>;
  readonly findings: Sequence<ResultFinding>;
  /** Rule id -> indexes into `resources`, so that every verdict can be looked up. */
  readonly verdicts: {
    readonly pass: Readonly<Record<string, readonly number[]>>;
    readonly notApplicable: Readonly<Record<string, readonly number[]>>;
  };
  readonly gaps: readonly Gap[];
  readonly coverage: readonly CoverageCell[];
  readonly benchmarks: readonly ResultBenchmark[];
  readonly waivers: readonly ResultWaiver[];
  /** Absent where the scan was not held against one. */
  readonly baseline?: ResultBaseline;
  /** Absent in results of versions that did not tell it. */
  readonly posture?: Posture;
  readonly summary: Summary;
  readonly gate: Gate;
}

/** Whether a failure counts for the gate, whatever its severity: an open one, and a known one unless only new ones do. */
export function isCounted({ status, disposition }: Pick<ResultFinding, 'status' | 'disposition'>, { newOnly }: { readonly newOnly?: boolean }): boolean {
  return status === 'fail' && (disposition === 'open' || (disposition === 'known' && newOnly !== true));
}

/** Whether something unread made the finding unknown. That Azure itself holds no datum (`noData`) is not such a thing. */
export function isUnread({ status, unknown }: Pick<ResultFinding, 'status' | 'unknown'>): boolean {
  return status === 'unknown' && unknown?.reason !== 'noData';
}
