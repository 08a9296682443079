import type { JsonObject } from '../values/json.ts';
import type { CloudName, Principal } from './snapshot.ts';

/** The version of the plan format this code writes and the only one it applies. */
export const PLAN_SCHEMA_VERSION = 1;

/** How long a plan may be applied: what it was made from gets older with every hour. */
export const PLAN_HOURS = 24;

/** Most machines and rules that one `apply` changes unless told otherwise. */
export const DEFAULT_MOST_CHANGES = 25;

/** A tag of this name on a machine, a security group or a resource group (with any value but `false`) keeps remediation away from it. */
export const IGNORE_TAG = 'portcullis:ignore';

export const ACTION_KINDS = ['enableJit', 'tightenJit', 'pruneMachines', 'narrowRule', 'closeRule'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Where just-in-time access puts its denies: both were observed (see the sources of `remediate/`), and no plan relies on one of them. */
export const PRIORITY_BEHAVIOURS = ['deny4096', 'shift1000'] as const;
export type PriorityBehaviour = (typeof PRIORITY_BEHAVIOURS)[number];

/** One machine of a just-in-time policy: its element before and after, as the policy holds it; null where the machine is not in it. */
export interface MachineChange {
  readonly machine: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** Elements of one policy. What else the policy holds when it is written (other machines, requests, fields nobody knows) is left as it is then. */
export interface PolicyChange {
  readonly kind: 'jitPolicy';
  readonly policy: string;
  /** The region of the machines, which is the policy's. */
  readonly location: string;
  readonly machines: readonly MachineChange[];
  /** What else the policy held when its last machine was taken out of it: only used to make it anew, where it is not there. */
  readonly shell?: JsonObject;
}

/** One rule of a security group: its `properties` without what Azure alone sets; null where the rule is not there. */
export interface RuleChange {
  readonly kind: 'securityRule';
  readonly rule: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** What a write changes, and nothing else. Its inverse is the same with before and after exchanged. */
export type Change = PolicyChange | RuleChange;

export interface PlannedRequest {
  readonly method: 'PUT' | 'DELETE';
  /** The ARM id that is written. */
  readonly path: string;
  readonly apiVersion: string;
  /** Null for a DELETE. */
  readonly body: JsonObject | null;
}

/** A finding that a plan is about: enough to find it in a scan. */
export interface FindingRef {
  readonly ruleId: string;
  readonly resourceId: string;
  readonly fingerprint: string;
}

export const WARNING_CODES = [
  'managedByCode', 'userAllowOutranks', 'liveRequests', 'noPlan2', 'firewall', 'breaking', 'staleSnapshot', 'overCap', 'incomplete', 'reopens', 'anySource', 'otherPorts',
] as const;

export interface PlanWarning {
  readonly code: (typeof WARNING_CODES)[number];
  /** A sentence for people. */
  readonly message: string;
  /** Ids of the rules, machines or groups it is about. */
  readonly about: readonly string[];
}

/** A deny of just-in-time access that has to stand in a security group once the write is done, or has to be gone. */
export interface ExpectedDeny {
  readonly machine: string;
  readonly securityGroup: string;
  /** The private IPv4 address of the machine that the deny names. */
  readonly address: string;
  readonly port: number;
}

/** What is read after the write, besides the target itself. */
export interface Verification {
  readonly present: readonly ExpectedDeny[];
  readonly absent: readonly ExpectedDeny[];
  /** Ids of allows of others that may come before those denies, as the plan foresaw; another one that does is a surprise. */
  readonly knownAllows: readonly string[];
}

export interface Action {
  /** `a1`, `a2`, in the order of writing. */
  readonly id: string;
  readonly kind: ActionKind;
  /** The failures that it was planned for. */
  readonly findings: readonly FindingRef[];
  /** Exactly what would be sent if the target is as the snapshot shows it. */
  readonly request: PlannedRequest;
  readonly change: Change;
  /** The whole target as the snapshot shows it, and as it would be; null where it is not there. */
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly inverse: { readonly request: PlannedRequest; readonly change: Change } | null;
  readonly reversibility: { readonly kind: 'full' | 'partial' | 'none'; readonly note: string };
  readonly risk: 'low' | 'medium' | 'high';
  /** Somebody who gets in today without asking will not any more, other than from the Internet at large; or something is deleted. */
  readonly breaking: boolean;
  readonly warnings: readonly PlanWarning[];
  /** Ids of the machines or rules that it changes: what the cap counts. */
  readonly affects: readonly string[];
  readonly verification: Verification;
}

export const SKIP_REASONS = [
  'notKnown', 'noAction', 'noPlan2', 'firewallPolicy', 'noGuard', 'nameTooLong', 'locked', 'ignored', 'liveRequests', 'waived', 'defaultRule', 'otherPorts', 'adminRule', 'nothingToDo', 'gone', 'notAutomatable',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** A finding, or a part of one, that the plan does nothing about, and why. */
export interface Skipped {
  readonly finding: FindingRef | null;
  readonly resourceId: string;
  readonly reason: SkipReason;
  readonly message: string;
}

/** What the rules say of the snapshot with the plan in it, under one behaviour. Only differences to today. */
export interface Predicted {
  readonly closes: readonly FindingRef[];
  /** Failures that are not there today. */
  readonly opens: readonly FindingRef[];
}

export interface Prediction {
  readonly behaviours: Readonly<Record<PriorityBehaviour, Predicted>>;
  /** What closes under every behaviour: the promise. */
  readonly promised: readonly FindingRef[];
  /** What the plan was made for and does not promise, each with why: the allow that has to be narrowed too, say. */
  readonly notPromised: readonly { readonly finding: FindingRef; readonly because: string }[];
  /** Failures by severity, today and with the plan (the worse behaviour). */
  readonly failures: { readonly before: number; readonly after: number };
}

/** What was asked of the plan. */
export interface PlanSelection {
  readonly rules: readonly string[];
  readonly severity: string | null;
  readonly scopes: readonly string[];
  readonly findings: readonly string[];
  readonly actions: readonly string[];
}

export interface PlanParameters {
  /** Ports that enabled machines get besides those that stand open. */
  readonly ports: readonly number[];
  /** Sources that may ask for access, and that rules are narrowed to. Empty: `*` for policies; rules are closed instead of narrowed. */
  readonly sources: readonly string[];
  /** The longest request, ISO 8601. */
  readonly duration: string;
  readonly closeBypasses: boolean;
}

export interface PlanContent {
  readonly schemaVersion: typeof PLAN_SCHEMA_VERSION;
  /** A rollback undoes what a journal tells, and does not expire. */
  readonly kind: 'plan' | 'rollback';
  readonly tool: { readonly name: string; readonly version: string };
  readonly tenant: string;
  readonly cloud: CloudName;
  readonly simulated: boolean;
  /** Who read what the plan was made from. */
  readonly principal: Principal | null;
  readonly snapshot: { readonly id: string; readonly finishedAt: string };
  readonly createdAt: string;
  /** Null for a rollback. */
  readonly expiresAt: string | null;
  readonly selection: PlanSelection;
  readonly parameters: PlanParameters;
  readonly actions: readonly Action[];
  readonly skipped: readonly Skipped[];
  readonly warnings: readonly PlanWarning[];
  /** Null for a rollback, and where machines were named instead of findings. */
  readonly prediction: Prediction | null;
}

/** A plan as its file holds it: `sha256` is of the canonical JSON of everything else. */
export interface Plan extends PlanContent {
  readonly sha256: string;
}
