import { createHash } from 'node:crypto';
import type { Narrowing } from '../../model/narrowing.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { canonicalJson, compareText, type JsonValue } from '../../values/json.ts';
import type { SarifRun } from './sarifRun.ts';

type Scopes = ScanResult['scan']['scopes'];

/**
 * GitHub takes what stands before the last `/` of a run's id as the category, and closes every alert of a category that its next upload lacks. So
 * simulated data and exports have categories of their own, and so has each narrowing, and what lies in no subscription unless all of them were looked at: it hangs on
 * all of them. None closes an alert about what it did not judge.
 */
export function categoryOf({ scan }: ScanResult, run: Pick<SarifRun, 'scopeId' | 'part'>): string {
  const whole = `portcullis/${originOf(scan)}/${encodeURIComponent(run.scopeId.toWellFormed())}/${encodeURIComponent(run.part)}`;
  const ofPart = run.scopeId === scan.tenant && isPart(scan.scopes) ? `/of-${partKey(scan)}` : '';
  const narrowed = scan.narrowed === undefined ? '' : `/narrowed-${keyOf(ofNames(scan, narrowingOf(scan.narrowed)))}`;
  return `${whole}${ofPart}${narrowed}`;
}

function originOf({ simulated, origin }: ScanResult['scan']): string {
  if (origin === 'export') return simulated ? 'simulated-export' : 'export';
  return simulated ? 'simulated' : 'azure';
}

/** Whether subscriptions were left out, or may have been: not asked for, or there and not to be seen, or nobody can tell. */
function isPart(scopes: Scopes): boolean {
  return askedOf(scopes).length + notSeenOf(scopes).length > 0 || scopes.seen.length === 0 || !isListed(scopes);
}

function askedOf({ asked }: Scopes): readonly string[] {
  return [asked.subscriptions, asked.managementGroups, asked.exclude].flat();
}

/** Whether every subscription of the tenant is accounted for: seen, excluded, or listed under the root group. Then one that is neither is gone. */
function isListed({ asked, descendants }: Scopes): boolean {
  return asked.subscriptions.length + asked.managementGroups.length === 0 && descendants !== undefined && descendants.listed.length > 0 && descendants.unknown.length === 0;
}

/**
 * Equal where the same was left out, in whatever order and letters. Where nobody can tell what is there, what was seen counts: a subscription that is not seen any
 * more may be out of sight, or have left the group that was asked for, and what only it told still stands.
 */
function partKey(scan: ScanResult['scan']): string {
  const { asked } = scan.scopes;
  const ids = [notSeenOf(scan.scopes), isListed(scan.scopes) ? [] : seenOf(scan)].map(distinctLower);
  if (askedOf(scan.scopes).length === 0) return keyOf(ids);
  return keyOf([ofNames(scan, [asked.subscriptions, asked.managementGroups, asked.exclude].map(distinctLower)), ids]);
}

/** Ids of subscriptions are no two tenants'. An export without any need not say of which tenant it is, and stands for itself. */
function seenOf({ scopes, origin, snapshot }: ScanResult['scan']): readonly string[] {
  return origin === 'export' && scopes.seen.length === 0 ? [snapshot] : scopes.seen.map(({ subscriptionId }) => subscriptionId);
}

function notSeenOf({ descendants }: Scopes): readonly string[] {
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

/** Stand-ins for names are numbered in each report anew: the same one may mean something else tomorrow, so what they say holds for one snapshot alone. */
function ofNames({ redacted = [], snapshot }: ScanResult['scan'], names: JsonValue): JsonValue {
  return redacted.length === 0 ? names : [names, snapshot];
}

function keyOf(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12);
}
