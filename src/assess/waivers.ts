import { namesRule } from '../model/override.ts';
import type { ResultFinding, ResultRule } from '../model/scanResult.ts';
import { changed, type Sequence } from '../model/sequence.ts';
import { isInEffect, scopeKey, WARNING_DAYS, type ResultWaiver, type Waiver, type WaiverState, type WaiverUse } from '../model/waiver.ts';
import { idKey, keysAround, subscriptionOf } from '../values/armId.ts';
import { holdsAnything, judgedOf, type Judged, type JudgedParts } from './judged.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Where a waiver stands in its time: approved from the start of its first day, in effect to the end of its last, by UTC. */
export function stateOf({ approvedOn, expiresOn }: Pick<Waiver, 'approvedOn' | 'expiresOn'>, now: string): { readonly state: WaiverState; readonly daysLeft: number } {
  const today = startOfDay(now.slice(0, 10));
  const daysLeft = Math.round((startOfDay(expiresOn) - today) / DAY);
  if (daysLeft < 0) return { state: 'expired', daysLeft };
  if (approvedOn !== undefined && today < startOfDay(approvedOn)) return { state: 'pending', daysLeft };
  return { state: daysLeft <= WARNING_DAYS ? 'expiring' : 'active', daysLeft };
}

function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** Failures with what waivers make of them. */
export interface Waived {
  readonly findings: Sequence<ResultFinding>;
  /** Fingerprints of failures that only an expired waiver names: somebody promised an end to them, and it has passed. */
  readonly lapsed: ReadonlySet<string>;
  readonly waivers: readonly ResultWaiver[];
}

interface Dated extends Waiver {
  readonly state: WaiverState;
  readonly daysLeft: number;
}

/**
 * Sets failures aside that a waiver in effect names; of several the first. Unknowns are never set aside (the fourth law). Every waiver is
 * answered with what it did.
 */
export function waive(parts: JudgedParts, waivers: readonly Waiver[], now: string): Waived {
  if (waivers.length === 0) return { findings: parts.findings, lapsed: new Set(), waivers: [] };
  const dated = waivers.map((waiver): Dated => ({ ...waiver, ...stateOf(waiver, now) }));
  const naming = waiversOf(dated, parts.rules);
  const counts = new Map(dated.map((waiver) => [waiver, { named: 0, waived: 0 }]));
  const lapsed = new Set<string>();
  for (const finding of parts.findings) {
    const named = naming(finding);
    for (const waiver of named) add(counts, waiver, 'named');
    const first = named.find(isInEffect);
    if (first !== undefined) add(counts, first, 'waived');
    else if (named.some(({ state }) => state === 'expired')) lapsed.add(finding.fingerprint);
  }
  const judged = once(() => judgedOf(parts));
  const answered = dated.map((waiver): ResultWaiver => {
    const { named, waived } = counts.get(waiver) ?? { named: 0, waived: 0 };
    return { ...waiver, use: named > 0 ? 'used' : useOf(waiver, parts.rules, judged()), named, waived };
  });
  return { findings: changed(parts.findings, (finding) => setAside(finding, naming)), lapsed, waivers: answered };
}

function setAside(finding: ResultFinding, naming: (finding: ResultFinding) => readonly Dated[]): ResultFinding {
  const first = naming(finding).find(isInEffect);
  return first === undefined ? finding : { ...finding, disposition: 'waived', waiverId: first.id };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function add(counts: ReadonlyMap<Dated, { named: number; waived: number }>, waiver: Dated, what: 'named' | 'waived'): void {
  const held = counts.get(waiver);
  if (held !== undefined) held[what] += 1;
}

/** The waivers that name a failure, in the order of their files; unknowns are named by none. Looked up by the ids around it: there may be many of both. */
function waiversOf(waivers: readonly Dated[], rules: readonly ResultRule[]): (finding: ResultFinding) => readonly Dated[] {
  const exact = Map.groupBy(waivers.filter(({ scope }) => !scopeKey(scope).below), ({ scope }) => scopeKey(scope).key);
  const below = Map.groupBy(waivers.filter(({ scope }) => scopeKey(scope).below), ({ scope }) => scopeKey(scope).key);
  const order = new Map(waivers.map((waiver, index) => [waiver, index]));
  const named = new Map(rules.map((rule) => [rule.id, new Set(waivers.filter((waiver) => namesRule(waiver, { id: rule.id, aliases: rule.aliases ?? [] })))]));
  return ({ status, ruleId, resourceId }) => {
    if (status !== 'fail') return [];
    const inScope = [...(exact.get(idKey(resourceId)) ?? []), ...keysAround(resourceId).flatMap((key) => below.get(key) ?? [])];
    return inScope.filter((waiver) => named.get(ruleId)?.has(waiver) === true).toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  };
}

/** Why a waiver names no failure. */
function useOf(waiver: Waiver, rules: readonly ResultRule[], judged: Judged): WaiverUse {
  const scope = scopeKey(waiver.scope);
  const named = rules.filter((rule) => namesRule(waiver, { id: rule.id, aliases: rule.aliases ?? [] }));
  const touches = (key: string): boolean => holdsAnything(key) || isIn(key, { ...scope, below: true }) || isIn(scope.key, { key, below: true });
  if (named.some(({ id }) => some(judged.unknownsOf(id), touches))) return 'undecided';
  const isInScope = judged.isInScope(scope.key);
  // What lies in no subscription hangs on all of them: that it holds by some of them says nothing.
  if (subscriptionOf(scope.key) === undefined && !isInScope) return 'outOfScope';
  if (named.some(({ id }) => some(judged.resourcesOf(id), (key) => isIn(key, scope)))) return 'unused';
  return isInScope ? 'neverMatches' : 'outOfScope';
}

function isIn(key: string, scope: ReturnType<typeof scopeKey>): boolean {
  return key === scope.key || (scope.below && (scope.key === '/' || key.startsWith(`${scope.key}/`)));
}

function some<T>(items: Iterable<T>, holds: (item: T) => boolean): boolean {
  for (const item of items) if (holds(item)) return true;
  return false;
}
