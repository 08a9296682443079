import { ANYTHING, type GatePolicy } from '../model/gatePolicy.ts';
import { isCounted, isUnread } from '../model/scanResult.ts';
import { SEVERITIES, severityRank } from '../model/rule.ts';
import type { ExitCode, Gate, ResultFinding } from '../model/scanResult.ts';
import type { SeenSubscription } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { isIdle, type ResultWaiver } from '../model/waiver.ts';
import { subscriptionOf } from '../values/armId.ts';

export interface GateInput {
  readonly findings: readonly ResultFinding[];
  readonly waivers: readonly ResultWaiver[];
  readonly subscriptions: readonly SeenSubscription[];
  /** Nothing was visible, which was allowed. */
  readonly judgedNothing?: boolean;
  /** Whether something else, that was not allowed to be unread, leaves a finding unknown too: a finding tells one cause. */
  readonly isHeldBack?: ((finding: ResultFinding) => boolean) | undefined;
  readonly policy: GatePolicy;
}

/**
 * The gate's decision. Failed: a failure that counts is at least as severe as `failOn`; open ones count, and known ones unless only new ones
 * do. Incomplete: something that could not be read made a finding unknown (Azure not holding the datum does not count). What was allowed
 * to be unread stays incomplete, and does not count in the exit code.
 */
export function gateOf(input: GateInput): Gate {
  const { failOn, newOnly, allowIncomplete, exitZero } = input.policy;
  const failures = input.findings.filter((finding) => counts(finding, input.policy));
  const idle = input.policy.failOnUnusedWaivers ? input.waivers.filter(isIdle) : [];
  const unread = input.findings.filter(isUnread);
  const allowed = unread.filter((finding) => isAllowed(finding, input));
  const failed = failures.length + idle.length > 0;
  return {
    failOn,
    ...(newOnly ? { newOnly } : {}),
    ...(input.policy.failOnUnusedWaivers ? { failOnUnusedWaivers: true } : {}),
    ...(allowIncomplete.length === 0 ? {} : { allowIncomplete }),
    failed,
    incomplete: unread.length > 0,
    ...(allowed.length === 0 ? {} : { allowed: allowed.length }),
    ...(exitZero ? { exitZero } : {}),
    exitCode: exitCodeOf(failed, unread.length > allowed.length),
    reasons: [
      ...(input.judgedNothing === true ? ['nothing was there to be judged'] : []),
      ...failureReasons(failures, input), ...lapsedReasons(input.waivers), ...idleReasons(idle),
      ...incompleteReasons(unread, allowed.length), ...vainReasons(input, unread),
    ],
  };
}

function counts(finding: ResultFinding, policy: GatePolicy): boolean {
  return severityRank(finding.severity) <= severityRank(policy.failOn) && isCounted(finding, policy);
}

function isAllowed(finding: ResultFinding, { policy, subscriptions, isHeldBack }: GateInput): boolean {
  if (policy.allowIncomplete.includes(ANYTHING)) return true;
  return finding.unknown !== undefined && isAllowedCause(finding.unknown, policy, subscriptions) && isHeldBack?.(finding) !== true;
}

/** Whether something may be unread by the policy. */
export function isAllowedCause(unknown: Unknown, { allowIncomplete }: Pick<GatePolicy, 'allowIncomplete'>, subscriptions: readonly SeenSubscription[]): boolean {
  return allowIncomplete.some((name) => allows(name, unknown, subscriptions));
}

/** What was not read is named by its reason, its type, or the subscription that it lies in: not by whom that left unknown. */
function allows(name: string, unknown: Unknown, subscriptions: readonly SeenSubscription[]): boolean {
  if (name === ANYTHING) return true;
  const wanted = name.toLowerCase();
  if (unknown.reason.toLowerCase() === wanted || unknown.artifact.toLowerCase() === wanted) return true;
  const id = subscriptionOf(unknown.scope);
  return id !== undefined && (id === wanted || subscriptions.some(({ subscriptionId, displayName }) => subscriptionId.toLowerCase() === id && displayName.toLowerCase() === wanted));
}

/** A root cause that several rules see is counted once; a finding without one is its own. */
export function rootCausesOf(findings: readonly ResultFinding[]): number {
  return new Set(findings.map((finding) => finding.rootCause ?? finding.fingerprint)).size;
}

function exitCodeOf(failed: boolean, incomplete: boolean): ExitCode {
  if (failed) return incomplete ? 4 : 1;
  return incomplete ? 3 : 0;
}

function failureReasons(failures: readonly ResultFinding[], { policy: { failOn, newOnly } }: GateInput): readonly string[] {
  if (failures.length === 0) return [];
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const count = failures.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const causes = rootCausesOf(failures);
  const known = failures.filter(({ disposition }) => disposition === 'known').length;
  const kind = newOnly ? 'new ' : known > 0 ? '' : 'open ';
  const ofBaseline = known === 0 ? '' : `; ${known} of them ${known === 1 ? 'is' : 'are'} known from the baseline, which --new-only would not count`;
  return [`${failures.length} ${kind}${failures.length === 1 ? 'failure' : 'failures'} at or above ${failOn} (${bySeverity.join(', ')}), ${causes} root ${causes === 1 ? 'cause' : 'causes'}${ofBaseline}`];
}

const IDS_SHOWN = 5;

function lapsedReasons(waivers: readonly ResultWaiver[]): readonly string[] {
  const lapsed = waivers.filter(({ state, named }) => state === 'expired' && named > 0);
  if (lapsed.length === 0) return [];
  const failures = lapsed.reduce((sum, { named }) => sum + named, 0);
  return [`${listed(lapsed.map(({ id, expiresOn }) => `${id} on ${expiresOn}`), lapsed.length === 1 ? 'waiver expired' : 'waivers expired')}: ${failures} ${failures === 1 ? 'failure is' : 'failures are'} not set aside by ${lapsed.length === 1 ? 'it' : 'them'} any more`];
}

/** `3 waivers expired (WV-1, WV-2, WV-3)`, the first few by name. */
function listed(names: readonly string[], what: string): string {
  const more = names.length > IDS_SHOWN ? ` and ${names.length - IDS_SHOWN} more` : '';
  return `${names.length} ${what} (${names.slice(0, IDS_SHOWN).join(', ')}${more})`;
}

function idleReasons(idle: readonly ResultWaiver[]): readonly string[] {
  if (idle.length === 0) return [];
  return [`${listed(idle.map(({ id }) => id), idle.length === 1 ? 'waiver is not needed' : 'waivers are not needed')}, and --fail-on-unused-waivers was given`];
}

function incompleteReasons(unread: readonly ResultFinding[], allowed: number): readonly string[] {
  if (unread.length === 0) return [];
  const reasons = [...Map.groupBy(unread, (finding) => finding.unknown?.reason ?? 'failed').entries()]
    .map(([reason, group]) => `${group.length} ${reason}`)
    .toSorted();
  const accepted = allowed === 0 ? '' : `; ${allowed === unread.length ? 'all' : allowed} of them ${allowed === 1 ? 'is' : 'are'} allowed to be (--allow-incomplete)`;
  return [`${unread.length} ${unread.length === 1 ? 'finding is' : 'findings are'} unknown because something could not be read (${reasons.join(', ')})${accepted}`];
}

/** A name that allowed nothing is misspelt, perhaps; the gate is the stricter for it, and says so. */
function vainReasons({ policy, subscriptions }: GateInput, unread: readonly ResultFinding[]): readonly string[] {
  if (unread.length === 0) return [];
  const vain = policy.allowIncomplete.filter((name) => !unread.some(({ unknown }) => name === ANYTHING || (unknown !== undefined && allows(name, unknown, subscriptions))));
  return vain.map((name) => `--allow-incomplete=${name} names no reason, type or subscription of what could not be read`);
}
