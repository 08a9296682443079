import { createHash } from 'node:crypto';
import type { Narrowing } from '../../model/narrowing.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { canonicalJson, compareText, type JsonValue } from '../../values/json.ts';
import type { SarifRun } from './sarifRun.ts';

type Scopes = ScanResult['scan']['scopes'];

/**
 * GitHub takes what stands before the last `/` of a run's id as the category, and closes every alert of a category that its next upload lacks. So
 * simulated data has categories of its own, and so has each narrowing, and what lies in no subscription where only some were looked at: it hangs on
 * all of them. None closes an alert about what it did not judge.
 */
export function categoryOf({ scan }: ScanResult, run: Pick<SarifRun, 'scopeId' | 'part'>): string {
  const whole = `portcullis/${scan.simulated ? 'simulated' : 'azure'}/${encodeURIComponent(run.scopeId.toWellFormed())}/${encodeURIComponent(run.part)}`;
  const ofPart = run.scopeId === scan.tenant && isPart(scan.scopes) ? `/of-${keyOf(scan, scopesOf(scan.scopes))}` : '';
  const narrowed = scan.narrowed === undefined ? '' : `/narrowed-${keyOf(scan, narrowingOf(scan.narrowed))}`;
  return `${whole}${ofPart}${narrowed}`;
}

/** Whether subscriptions were left out, as far as anybody can tell: not asked for, or there and not to be seen. */
function isPart({ asked, seen, descendants }: Scopes): boolean {
  const { subscriptions, managementGroups, exclude } = asked;
  return subscriptions.length + managementGroups.length + exclude.length + notSeenOf(descendants).length > 0 || seen.length === 0;
}

/** Equal where the same was left out, in whatever order and letters. */
function scopesOf({ asked, descendants }: Scopes): JsonValue {
  const { subscriptions, managementGroups, exclude } = asked;
  return [subscriptions, managementGroups, exclude, notSeenOf(descendants)].map(distinctLower);
}

function notSeenOf(descendants: Scopes['descendants']): readonly string[] {
  return (descendants?.notSeen ?? []).map(({ subscriptionId }) => subscriptionId);
}

/** Equal for narrowings that judge the same: case and order mean nothing in names of groups, and in names and values of tags. */
function narrowingOf({ resourceGroups, tags }: Narrowing): JsonValue {
  return {
    resourceGroups: distinctLower(resourceGroups.map((group) => (group.includes('/') ? idKey(group) : group))),
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()])),
  };
}

function distinctLower(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].toSorted(compareText);
}

/** Stand-ins for names are numbered in each report anew: the same one may mean something else tomorrow, so a key of them holds for one snapshot alone. */
function keyOf({ redacted = [], snapshot }: ScanResult['scan'], value: JsonValue): string {
  const text = canonicalJson(redacted.length === 0 ? value : [value, snapshot]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
