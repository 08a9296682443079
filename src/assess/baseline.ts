import { BASELINE_SCHEMA_VERSION, type Baseline, type BaselineEntry, type Fate, type FormerFailure, type ResultBaseline } from '../model/baseline.ts';
import { severityRank } from '../model/rule.ts';
import type { ResultFinding, ScanResult } from '../model/scanResult.ts';
import { changed, type Sequence } from '../model/sequence.ts';
import { idKey, subscriptionOf } from '../values/armId.ts';
import { compareText } from '../values/json.ts';
import { fingerprintOf } from './fingerprint.ts';
import { judgedOf, type Judged, type JudgedParts } from './judged.ts';

export interface Compared {
  readonly findings: Sequence<ResultFinding>;
  readonly baseline?: ResultBaseline;
}

interface CompareOptions {
  readonly now: string;
  /** Failures whose waiver is over: they count again, whatever the baseline holds. */
  readonly lapsed: ReadonlySet<string>;
}

/**
 * Open failures that a baseline holds, at least as severe there, are known. When they were first seen is carried along. What the baseline
 * holds and fails no more is told, with what is known of it: gone, passing, or not known at all.
 */
export function compareWithBaseline(parts: JudgedParts, baseline: Baseline | undefined, { now, lapsed }: CompareOptions): Compared {
  if (baseline === undefined) return { findings: parts.findings };
  const entries = new Map(baseline.findings.map((entry) => [entry.fingerprint, entry]));
  const held = (finding: ResultFinding): ResultFinding => besideEntry(finding, entryOf(finding, entries), { now, lapsed });
  const failing = new Set<string>();
  const counts = { known: 0, raised: 0, new: 0 };
  for (const finding of parts.findings) {
    const { status, disposition } = held(finding);
    const entry = status === 'fail' ? entryOf(finding, entries) : undefined;
    if (entry !== undefined) failing.add(entry.fingerprint);
    if (entry !== undefined && finding.disposition === 'open' && isRaised(finding, entry)) counts.raised += 1;
    if (disposition === 'known') counts.known += 1;
    if (status === 'fail' && disposition === 'open') counts.new += 1;
  }
  const former = formerOf(parts, baseline, baseline.findings.filter(({ fingerprint }) => !failing.has(fingerprint)));
  const summary: ResultBaseline = { createdAt: baseline.createdAt, snapshot: baseline.snapshot, findings: baseline.findings.length, ...counts, former };
  return { findings: changed(parts.findings, held), baseline: summary };
}

/** A finding with what a baseline's entry of it makes of it. */
function besideEntry(finding: ResultFinding, entry: BaselineEntry | undefined, { now, lapsed }: CompareOptions): ResultFinding {
  if (finding.status !== 'fail') return finding;
  const known = entry !== undefined && !isRaised(finding, entry) && finding.disposition === 'open' && !lapsed.has(finding.fingerprint);
  return { ...finding, ...(known ? { disposition: 'known' } : {}), firstSeen: entry?.firstSeen ?? now };
}

/** What became of what a baseline holds and fails no more. */
function formerOf(parts: JudgedParts, baseline: Baseline, entries: readonly BaselineEntry[]): readonly FormerFailure[] {
  if (entries.length === 0) return [];
  const judged = judgedOf(parts);
  const placeNow = (entry: BaselineEntry): string => placeOf({ ...entry, ruleId: judged.ruleId(entry.ruleId) ?? '' });
  const places = new Set(entries.map(placeNow));
  const failures = Map.groupBy(parts.findings.filter((finding) => finding.status === 'fail' && places.has(placeOf(finding))), placeOf);
  // An export that does not say which tenant it is of has other ids for all that is in a directory.
  const isForeign = ({ resourceId }: BaselineEntry): boolean => idKey(resourceId).startsWith('/tenants/') && baseline.tenant.toLowerCase() !== parts.scan.tenant.toLowerCase();
  const fateNow = (entry: BaselineEntry): Fate => (isForeign(entry) ? 'notJudged' : fateBeside(entry, failures.get(placeNow(entry)) ?? [], judged, baseline.subscriptions));
  return entries.map((entry): FormerFailure => ({ ...entry, fate: fateNow(entry) })).toSorted(byRuleAndResource);
}

/** A rule that got another id has its failures under the older one. */
function entryOf({ fingerprint, formerFingerprints = [] }: ResultFinding, entries: ReadonlyMap<string, BaselineEntry>): BaselineEntry | undefined {
  return [fingerprint, ...formerFingerprints].map((candidate) => entries.get(candidate)).find((entry) => entry !== undefined);
}

function isRaised({ severity }: Pick<ResultFinding, 'severity'>, entry: BaselineEntry): boolean {
  return severityRank(severity) < severityRank(entry.severity);
}

/**
 * What became of a failure that is none any more. Fixed is what passes, does not apply or is gone for sure; what was not read, or not
 * judged, is not fixed. What lies in no subscription (the directory, a management group) hangs on all of them: a scan that did not look at
 * all that the earlier one looked at proves nothing of it.
 */
export function fateOf({ ruleId, resourceId }: Pick<BaselineEntry, 'ruleId' | 'resourceId'>, judged: Judged, subscriptions: readonly string[]): Fate {
  const rule = judged.ruleId(ruleId);
  if (rule === undefined) return 'notJudged';
  const status = judged.statusOf(rule, resourceId);
  if (status === 'unknown' || (status === undefined && judged.isOpen(rule, resourceId))) return 'unknown';
  if (subscriptionOf(resourceId) === undefined && !judged.sawAll(subscriptions)) return 'notJudged';
  if (status !== undefined) return 'passes';
  return judged.isAsked(rule, resourceId) && !judged.isJudged(resourceId) ? 'gone' : 'notJudged';
}

function placeOf({ ruleId, resourceId }: Pick<BaselineEntry, 'ruleId' | 'resourceId'>): string {
  return `${ruleId} ${idKey(resourceId)}`;
}

/**
 * The fate of a failure whose rule still fails on its resource, by another fingerprint: fixed where both are of parts of the resource. One of
 * the resource as a whole may be the same failure, since the rule has learnt, or unlearnt, to tell parts apart.
 */
function fateBeside(entry: BaselineEntry, failures: readonly ResultFinding[], judged: Judged, subscriptions: readonly string[]): Fate {
  const isOfWhole = failures.length > 0 && [entry, ...failures].some(({ fingerprint, ruleId, resourceId }) => fingerprint === fingerprintOf(ruleId, resourceId, ''));
  const fate = fateOf(entry, judged, subscriptions);
  return fate === 'passes' && isOfWhole ? 'unknown' : fate;
}

/** The open and known failures of a complete scan as a baseline. What is waived has an end of its own, and is left out. */
export function baselineOf({ tool, scan, findings }: ScanResult, earlier?: Baseline): Baseline {
  const seenBefore = new Map((earlier?.findings ?? []).map((entry) => [entry.fingerprint, entry.firstSeen]));
  const accepted = findings.filter(({ status, disposition }) => status === 'fail' && disposition !== 'waived');
  const entries = accepted.map(({ fingerprint, formerFingerprints = [], ruleId, resourceId, severity, firstSeen }): BaselineEntry => ({
    fingerprint, ruleId, resourceId, severity,
    firstSeen: earliest([firstSeen, ...[fingerprint, ...formerFingerprints].map((candidate) => seenBefore.get(candidate))]) ?? scan.now,
  }));
  return {
    schemaVersion: BASELINE_SCHEMA_VERSION, tool: { name: tool.name, version: tool.version },
    tenant: scan.tenant, createdAt: scan.now, snapshot: scan.snapshot,
    subscriptions: scan.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase()).toSorted(compareText), findings: entries.toSorted(byRuleAndResource),
  };
}

function earliest(instants: readonly (string | undefined)[]): string | undefined {
  return instants.filter((instant) => instant !== undefined).toSorted(compareText)[0];
}

/** A baseline without what a scan proves fixed. What is not known, or was not judged, stays. */
export function prunedBaseline(baseline: Baseline, result: ScanResult): { readonly baseline: Baseline; readonly removed: readonly FormerFailure[] } {
  const { baseline: compared } = compareWithBaseline(result, baseline, { now: result.scan.now, lapsed: new Set() });
  const removed = (compared?.former ?? []).filter(({ fate }) => fate === 'passes' || fate === 'gone');
  const gone = new Set(removed.map(({ fingerprint }) => fingerprint));
  return { baseline: { ...baseline, findings: baseline.findings.filter(({ fingerprint }) => !gone.has(fingerprint)) }, removed };
}

function byRuleAndResource(left: BaselineEntry, right: BaselineEntry): number {
  return compareText(left.ruleId, right.ruleId) || compareText(idKey(left.resourceId), idKey(right.resourceId)) || compareText(left.fingerprint, right.fingerprint);
}
