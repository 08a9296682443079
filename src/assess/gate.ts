import { ANYTHING, type GatePolicy } from '../model/gatePolicy.ts';
import { isCounted, isUnread } from '../model/scanResult.ts';
import { SEVERITIES, severityRank, type Severity } from '../model/rule.ts';
import type { ExitCode, Gate, ResultFinding } from '../model/scanResult.ts';
import type { SeenSubscription } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { isIdle, type ResultWaiver } from '../model/waiver.ts';
import { subscriptionOf } from '../values/armId.ts';

export interface GateInput {
  readonly waivers: readonly ResultWaiver[];
  readonly subscriptions: readonly SeenSubscription[];
  /** Nothing was visible, which was allowed. */
  readonly judgedNothing?: boolean;
  /** Whether something else, that was not allowed to be unread, leaves a finding unknown too: a finding tells one cause. */
  readonly isHeldBack?: ((finding: ResultFinding) => boolean) | undefined;
  readonly policy: GatePolicy;
}

/** Takes findings one by one: of a large scan they lie in a file, and one pass serves whoever else counts. */
export interface GateWriter {
  readonly add: (finding: ResultFinding) => void;
  readonly gate: () => Gate;
}

/** What a gate counts of findings. */
interface Tally {
  /** At least as severe as the gate asks, and counted by it. */
  failures: number;
  known: number;
  readonly bySeverity: Map<Severity, number>;
  readonly rootCauses: CauseCounter;
  unread: number;
  allowed: number;
  readonly unreadBy: Map<string, number>;
  /** Names of what may be unread that nothing unread goes by. */
  readonly vain: Set<string>;
}

/**
 * The gate's decision. Failed: a failure that counts is at least as severe as `failOn`; open ones count, and known ones unless only new ones
 * do. Incomplete: something that could not be read made a finding unknown (Azure not holding the datum does not count). What was allowed
 * to be unread stays incomplete, and does not count in the exit code.
 */
export function gateOf({ findings, ...input }: GateInput & { readonly findings: Iterable<ResultFinding> }): Gate {
  const writer = createGateWriter(input);
  for (const finding of findings) writer.add(finding);
  return writer.gate();
}

export function createGateWriter(input: GateInput): GateWriter {
  const tally: Tally = { failures: 0, known: 0, bySeverity: new Map(), rootCauses: createCauseCounter(), unread: 0, allowed: 0, unreadBy: new Map(), vain: new Set(input.policy.allowIncomplete) };
  return {
    add: (finding) => {
      if (counts(finding, input.policy)) addFailure(tally, finding);
      if (isUnread(finding)) addUnread(tally, finding, input);
    },
    gate: () => decided(tally, input),
  };
}

function addFailure(tally: Tally, finding: ResultFinding): void {
  tally.failures += 1;
  if (finding.disposition === 'known') tally.known += 1;
  increase(tally.bySeverity, finding.severity);
  tally.rootCauses.add(finding);
}

function addUnread(tally: Tally, finding: ResultFinding, input: GateInput): void {
  const { unknown } = finding;
  tally.unread += 1;
  if (isAllowed(finding, input)) tally.allowed += 1;
  increase(tally.unreadBy, unknown?.reason ?? 'failed');
  for (const name of tally.vain) if (name === ANYTHING || (unknown !== undefined && allows(name, unknown, input.subscriptions))) tally.vain.delete(name);
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function decided(tally: Tally, input: GateInput): Gate {
  const { failOn, newOnly, allowIncomplete, exitZero, failOnUnusedWaivers } = input.policy;
  const { failures, unread, allowed } = tally;
  const idle = failOnUnusedWaivers ? input.waivers.filter(isIdle) : [];
  const failed = failures + idle.length > 0;
  return {
    failOn,
    ...(newOnly ? { newOnly } : {}),
    ...(failOnUnusedWaivers ? { failOnUnusedWaivers: true } : {}),
    ...(allowIncomplete.length === 0 ? {} : { allowIncomplete }),
    failed,
    incomplete: unread > 0,
    ...(allowed === 0 ? {} : { allowed }),
    ...(exitZero ? { exitZero } : {}),
    exitCode: exitCodeOf(failed, unread > allowed),
    reasons: [
      ...(input.judgedNothing === true ? ['nothing was there to be judged'] : []),
      ...failureReasons(tally, input), ...lapsedReasons(input.waivers), ...idleReasons(idle),
      ...incompleteReasons(tally), ...vainReasons(tally, input),
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

/** Counts failures by what they come from. */
export interface CauseCounter {
  readonly add: (finding: ResultFinding) => void;
  readonly count: () => number;
}

/**
 * A root cause that several rules see is counted once; a finding without one is its own. Of those, of which there may be many, the last is remembered:
 * findings of one fingerprint follow each other in a result.
 */
export function createCauseCounter(): CauseCounter {
  const causes = new Set<string>();
  let [alone, last] = [0, ''];
  return {
    add: ({ rootCause, fingerprint }) => {
      if (rootCause !== undefined) causes.add(rootCause);
      else if (fingerprint !== last) [alone, last] = [alone + 1, fingerprint];
    },
    count: () => causes.size + alone,
  };
}

function exitCodeOf(failed: boolean, incomplete: boolean): ExitCode {
  if (failed) return incomplete ? 4 : 1;
  return incomplete ? 3 : 0;
}

function failureReasons({ failures, known, bySeverity, rootCauses }: Tally, { policy: { failOn, newOnly } }: GateInput): readonly string[] {
  if (failures === 0) return [];
  const severities = SEVERITIES.flatMap((severity) => (bySeverity.has(severity) ? [`${bySeverity.get(severity) ?? 0} ${severity}`] : []));
  const causes = rootCauses.count();
  const kind = newOnly ? 'new ' : known > 0 ? '' : 'open ';
  const ofBaseline = known === 0 ? '' : `; ${known} of them ${known === 1 ? 'is' : 'are'} known from the baseline, which --new-only would not count`;
  return [`${failures} ${kind}${failures === 1 ? 'failure' : 'failures'} at or above ${failOn} (${severities.join(', ')}), ${causes} root ${causes === 1 ? 'cause' : 'causes'}${ofBaseline}`];
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

function incompleteReasons({ unread, allowed, unreadBy }: Tally): readonly string[] {
  if (unread === 0) return [];
  const reasons = [...unreadBy].map(([reason, count]) => `${count} ${reason}`).toSorted();
  const accepted = allowed === 0 ? '' : `; ${allowed === unread ? 'all' : allowed} of them ${allowed === 1 ? 'is' : 'are'} allowed to be (--allow-incomplete)`;
  return [`${unread} ${unread === 1 ? 'finding is' : 'findings are'} unknown because something could not be read (${reasons.join(', ')})${accepted}`];
}

/** A name that allowed nothing is misspelt, perhaps; the gate is the stricter for it, and says so. */
function vainReasons({ unread, vain }: Tally, { policy }: GateInput): readonly string[] {
  if (unread === 0) return [];
  return policy.allowIncomplete.filter((name) => vain.has(name)).map((name) => `--allow-incomplete=${name} names no reason, type or subscription of what could not be read`);
}
