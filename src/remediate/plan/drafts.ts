import type { ActionKind, Change, FindingRef, PlanWarning, Skipped } from '../../model/plan.ts';
import { compareText } from '../../values/json.ts';

/** An action before it has its place in the plan, its request and its inverse. */
export interface Draft {
  readonly kind: ActionKind;
  readonly change: Change;
  readonly findings: readonly FindingRef[];
  readonly warnings: readonly PlanWarning[];
  readonly affects: readonly string[];
  readonly breaking: boolean;
  readonly risk: 'low' | 'medium' | 'high';
  /** Machines that it is about: what closes an allow of one comes after the policy that denies the port. */
  readonly machines: readonly string[];
}

export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly skipped: readonly Skipped[];
}

export function distinctRefs(findings: readonly FindingRef[]): readonly FindingRef[] {
  return [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()].toSorted((a, b) => compareText(a.ruleId, b.ruleId) || compareText(a.resourceId.toLowerCase(), b.resourceId.toLowerCase()) || compareText(a.fingerprint, b.fingerprint));
}

export function distinctWarnings(warnings: readonly PlanWarning[]): readonly PlanWarning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()].toSorted((a, b) => compareText(a.code, b.code) || compareText(a.message, b.message));
}
