import type { Differing, DiffSide, ScopeName } from '../model/diff.ts';
import { DISPOSITIONS, type Disposition } from '../model/finding.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { compareText } from '../values/json.ts';

/** What an export is of that does not say so. */
const UNNAMED = 'unknown';

export function isSameTenant(before: ScanResult, after: ScanResult): boolean {
  return before.scan.tenant.toLowerCase() === after.scan.tenant.toLowerCase();
}

/** Whether two results cannot be of one tenant. Of an export that names none nobody knows. */
export function isOtherTenant(before: ScanResult, after: ScanResult): boolean {
  return !isSameTenant(before, after) && ![before, after].some(isTenantUnnamed);
}

export function isTenantUnnamed({ scan }: ScanResult): boolean {
  return scan.tenant.toLowerCase() === UNNAMED;
}

/** One of the two results in figures. */
export function sideOf({ tool, scan, rules, resources, findings, gate }: ScanResult): DiffSide {
  const failures = findings.filter(({ status }) => status === 'fail');
  return {
    tool,
    tenant: scan.tenant,
    now: scan.now,
    snapshot: scan.snapshot,
    origin: scan.origin,
    simulated: scan.simulated,
    interrupted: scan.interrupted,
    ...(scan.narrowed === undefined ? {} : { narrowed: scan.narrowed }),
    subscriptions: scan.scopes.seen.length,
    resources: resources.length,
    rules: rules.length,
    failures: Object.fromEntries(DISPOSITIONS.map((wanted) => [wanted, failures.filter(({ disposition }) => disposition === wanted).length])) as Record<Disposition, number>,
    unknown: findings.length - failures.length,
    gate: { failOn: gate.failOn, ...(gate.newOnly === undefined ? {} : { newOnly: gate.newOnly }), failed: gate.failed, incomplete: gate.incomplete, exitCode: gate.exitCode },
  };
}

/** The subscriptions that only one of the two results saw, by name. */
export function subscriptionsDiffering(before: ScanResult, after: ScanResult): Differing<ScopeName> {
  return { onlyBefore: seenOnlyIn(before, after), onlyAfter: seenOnlyIn(after, before) };
}

function seenOnlyIn(one: ScanResult, other: ScanResult): readonly ScopeName[] {
  const there = new Set(other.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  return one.scan.scopes.seen
    .filter(({ subscriptionId }) => !there.has(subscriptionId.toLowerCase()))
    .map(({ subscriptionId, displayName }) => ({ subscriptionId, displayName }))
    .toSorted((a, b) => compareText(a.displayName, b.displayName) || compareText(a.subscriptionId, b.subscriptionId));
}

/** The rules that only one of the two results judged by. One with another id is the same rule. */
export function rulesDiffering(before: ScanResult, after: ScanResult): Differing<string> {
  return { onlyBefore: rulesOnlyIn(before, after), onlyAfter: rulesOnlyIn(after, before) };
}

function rulesOnlyIn(one: ScanResult, other: ScanResult): readonly string[] {
  const there = new Set(other.rules.flatMap(namesOf));
  return one.rules.filter((rule) => !namesOf(rule).some((name) => there.has(name))).map(({ id }) => id).toSorted(compareText);
}

function namesOf({ id, aliases = [] }: ScanResult['rules'][number]): readonly string[] {
  return [id, ...aliases];
}
