import { DIFF_SCHEMA_VERSION, type Diff, type DiffEntry, type DiffList, type DiffReason, type Trace } from '../model/diff.ts';
import { severityRank } from '../model/rule.ts';
import type { ResultFinding, ResultResource, ScanResult } from '../model/scanResult.ts';
import { TOOL } from '../model/tool.ts';
import { idKey, keysAround, lastSegment, subscriptionOf } from '../values/armId.ts';
import { parseInstant } from '../values/duration.ts';
import { compareText } from '../values/json.ts';
import { fateOf } from './baseline.ts';
import { remarksOf } from './diffRemarks.ts';
import { isSameTenant, rulesDiffering, sideOf, subscriptionsDiffering } from './diffSides.ts';
import { fingerprintOf } from './fingerprint.ts';
import { holdsAnything, judgedOf, type Judged } from './judged.ts';

/** One of the two results, with what is looked up in it. */
interface Side {
  readonly result: ScanResult;
  readonly judged: Judged;
  readonly failures: readonly ResultFinding[];
  readonly failuresAt: ReadonlyMap<string, readonly ResultFinding[]>;
  readonly unknownsAt: ReadonlyMap<string, readonly ResultFinding[]>;
  /** Unknowns of a tenant or a management group, by rule. */
  readonly broadUnknowns: ReadonlyMap<string, readonly ResultFinding[]>;
  readonly resources: ReadonlyMap<string, ResultResource>;
  /** Subscription id, lower case -> display name. */
  readonly seen: ReadonlyMap<string, string>;
}

interface Placed {
  readonly list: DiffList;
  readonly entry: DiffEntry;
}

/** Where a failure stands, why, and the waiver that has to do with it. */
interface Place extends Pick<DiffEntry, 'unknown' | 'waiverId' | 'expiresOn'> {
  readonly list: DiffList;
  readonly why: DiffReason;
}

/** Holds a result against an older one of the same tenant. Pure: equal results give an equal answer. */
export function diffOf(before: ScanResult, after: ScanResult): Diff {
  const older = lookups(before);
  const newer = lookups(after);
  const matched = matches(older, newer);
  const current = newer.failures.map((finding) => placeOfFailure(finding, matched.get(finding) ?? [], older, newer));
  const former = (matched.get(undefined) ?? []).map((finding) => placeOfFormer(finding, older, newer));
  const lists = Map.groupBy([...current, ...former], ({ list }) => list);
  const sorted = perList((list) => (lists.get(list) ?? []).map(({ entry }) => entry).toSorted(worstFirst));
  return {
    schemaVersion: DIFF_SCHEMA_VERSION,
    tool: TOOL,
    before: sideOf(before),
    after: sideOf(after),
    remarks: remarksOf(before, after),
    subscriptions: subscriptionsDiffering(before, after),
    rules: rulesDiffering(before, after),
    counts: perList((list) => sorted[list].length),
    ...sorted,
  };
}

function perList<T>(of: (list: DiffList) => T): Readonly<Record<DiffList, T>> {
  return { new: of('new'), regressed: of('regressed'), fixed: of('fixed'), undecided: of('undecided'), waived: of('waived'), unchanged: of('unchanged') };
}

function lookups(result: ScanResult): Side {
  const failures = result.findings.filter(({ status }) => status === 'fail');
  const unknowns = result.findings.filter(({ status }) => status === 'unknown');
  return {
    result,
    judged: judgedOf(result),
    failures,
    failuresAt: Map.groupBy(failures, ({ ruleId, resourceId }) => placeKey(ruleId, resourceId)),
    unknownsAt: Map.groupBy(unknowns, ({ ruleId, resourceId }) => placeKey(ruleId, resourceId)),
    broadUnknowns: Map.groupBy(unknowns.filter(({ resourceId }) => holdsAnything(idKey(resourceId))), ({ ruleId }) => ruleId),
    resources: new Map(result.resources.map((resource) => [idKey(resource.id), resource])),
    seen: new Map(result.scan.scopes.seen.map(({ subscriptionId, displayName }) => [subscriptionId.toLowerCase(), displayName])),
  };
}

function placeKey(ruleId: string, resourceId: string): string {
  return `${ruleId} ${idKey(resourceId)}`;
}

/**
 * The older failures of each newer one; under `undefined` those that have none. The same fingerprint comes first, then one under an older id of
 * the rule, which the older result may know instead where it is by a newer version. Each older failure has one newer one at most.
 */
function matches(older: Side, newer: Side): ReadonlyMap<ResultFinding | undefined, readonly ResultFinding[]> {
  const exact = new Map(newer.failures.map((finding) => [finding.fingerprint, finding]));
  const renamed = new Map(newer.failures.flatMap((finding) => (finding.formerFingerprints ?? []).map((former) => [former, finding] as const)));
  return Map.groupBy(older.failures, ({ fingerprint, formerFingerprints = [] }) =>
    exact.get(fingerprint) ?? renamed.get(fingerprint) ?? formerFingerprints.map((former) => exact.get(former)).find((finding) => finding !== undefined));
}

function placeOfFailure(finding: ResultFinding, earlier: readonly ResultFinding[], older: Side, newer: Side): Placed {
  const [before] = earlier.toSorted((a, b) => Number(a.disposition === 'waived') - Number(b.disposition === 'waived') || severityRank(a.severity) - severityRank(b.severity));
  const { list, ...place } = before === undefined ? placeOfArrival(finding, older, newer) : placeOfKept(finding, before, older, newer);
  const others = earlier.map(({ fingerprint }) => fingerprint).filter((fingerprint) => fingerprint !== finding.fingerprint).toSorted(compareText);
  const entry: DiffEntry = {
    ...describe(finding, newer),
    disposition: finding.disposition,
    ...(before === undefined ? {} : { before: { severity: before.severity, disposition: before.disposition } }),
    ...(others.length === 0 ? {} : { formerFingerprints: others }),
    firstSeen: earliest([finding.firstSeen, newer.result.scan.now, ...earlier.flatMap(({ firstSeen }) => [firstSeen, older.result.scan.now])]),
    ...place,
  };
  return { list, entry };
}

/** A failure that the older result does not have. */
function placeOfArrival(finding: ResultFinding, older: Side, newer: Side): Place {
  if (finding.disposition === 'waived') return setAside(finding, newer);
  const why = traceOf(finding, newer, older);
  return { list: why === 'pass' || why === 'notApplicable' ? 'regressed' : 'new', why, ...causeOf(why, finding, newer, older) };
}

/** A failure of both results. */
function placeOfKept(finding: ResultFinding, before: ResultFinding, older: Side, newer: Side): Place {
  if (finding.disposition === 'waived') return setAside(finding, newer);
  if (before.disposition === 'waived' && finding.disposition === 'open') return waiverOver(before, older, newer);
  const rise = severityRank(before.severity) - severityRank(finding.severity);
  if (rise > 0) return { list: 'regressed', why: 'moreSevere' };
  return { list: 'unchanged', why: rise < 0 ? 'lessSevere' : 'same' };
}

function setAside({ waiverId }: ResultFinding, { result }: Side): Place {
  const waiver = result.waivers.find(({ id }) => id === waiverId);
  return { list: 'waived', why: 'waived', ...waiverParts(waiverId, waiver?.expiresOn) };
}

/** What became of the waiver that set a failure aside: over, gone, or not about it any more. */
function waiverOver({ waiverId }: ResultFinding, older: Side, newer: Side): Place {
  const then = older.result.waivers.find(({ id }) => id === waiverId);
  const now = newer.result.waivers.find(({ id }) => id === waiverId);
  const why = now === undefined ? 'waiverRemoved' : now.state === 'expired' ? 'waiverExpired' : 'waiverChanged';
  return { list: 'regressed', why, ...waiverParts(waiverId, (now ?? then)?.expiresOn) };
}

function waiverParts(waiverId: string | undefined, expiresOn: string | undefined): Pick<DiffEntry, 'waiverId' | 'expiresOn'> {
  return { ...(waiverId === undefined ? {} : { waiverId }), ...(expiresOn === undefined ? {} : { expiresOn }) };
}

/** A failure of the older result that the newer one does not have: fixed where that is proven, else undecided. */
function placeOfFormer(finding: ResultFinding, older: Side, newer: Side): Placed {
  const why = traceOf(finding, older, newer);
  const entry: DiffEntry = {
    ...describe(finding, older),
    before: { severity: finding.severity, disposition: finding.disposition },
    firstSeen: earliest([finding.firstSeen, older.result.scan.now]),
    why,
    ...causeOf(why, finding, older, newer),
  };
  return { list: isProof(why, finding, older, newer) ? 'fixed' : 'undecided', entry };
}

/** Whether a failure is surely none any more. */
function isProof(trace: Trace, finding: ResultFinding, older: Side, newer: Side): boolean {
  switch (trace) {
    case 'pass':
    case 'notApplicable':
    case 'resourceAbsent': return true;
    case 'otherFailure': return isToldApart(finding, older, newer);
    case 'unknown':
    case 'ruleNotLoaded':
    case 'ruleSwitchedOff':
    case 'subscriptionNotSeen':
    case 'narrowed':
    case 'notJudged':
    case 'tenantNotNamed': return false;
  }
}

/**
 * Whether the failure, and all that the rule tells of its resource now, are about parts of the resource. One about the resource as a whole
 * may be the same under another fingerprint, since the rule has learnt, or unlearnt, to tell parts apart.
 */
function isToldApart(finding: ResultFinding, older: Side, newer: Side): boolean {
  const now = newer.failuresAt.get(placeKey(ruleIn(finding, older, newer) ?? '', finding.resourceId)) ?? [];
  return [finding, ...now].every((one) => one.fingerprint !== fingerprintOf(one.ruleId, one.resourceId, ''));
}

/** What a result that lacks a failure says of it. What counts as proof there is `fateOf`'s to say. */
function traceOf(finding: ResultFinding, has: Side, lacks: Side): Trace {
  const ruleId = ruleIn(finding, has, lacks);
  if (ruleId === undefined) return 'ruleNotLoaded';
  const { resourceId } = finding;
  switch (fateOf({ ruleId, resourceId }, lacks.judged, [...has.seen.keys()])) {
    case 'passes': return passOf(lacks.judged, ruleId, resourceId);
    case 'gone': return isOfDirectory(resourceId) && !isSameTenant(has.result, lacks.result) ? 'tenantNotNamed' : 'resourceAbsent';
    case 'unknown': return 'unknown';
    case 'notJudged': return whyNotJudged(ruleId, resourceId, has, lacks);
  }
}

/** What was not read: for the resource itself, else for the nearest that it lies in, else for a tenant or management group. */
function causeOf(why: Trace, finding: ResultFinding, has: Side, lacks: Side): Pick<DiffEntry, 'unknown'> {
  if (why !== 'unknown') return {};
  const ruleId = ruleIn(finding, has, lacks) ?? '';
  const near = keysAround(finding.resourceId).flatMap((key) => lacks.unknownsAt.get(placeKey(ruleId, key)) ?? []);
  const cause = [...near, ...(lacks.broadUnknowns.get(ruleId) ?? [])][0]?.unknown;
  return cause === undefined ? {} : { unknown: { reason: cause.reason, artifact: cause.artifact } };
}

function passOf(judged: Judged, ruleId: string, resourceId: string): Trace {
  const status = judged.statusOf(ruleId, resourceId);
  return status === 'pass' || status === 'notApplicable' ? status : 'otherFailure';
}

/** The id that the rule of a failure has in the other result, by the older ids that either of the two knows. */
function ruleIn({ ruleId }: ResultFinding, has: Side, other: Side): string | undefined {
  const aliases = has.result.rules.find(({ id }) => id === ruleId)?.aliases ?? [];
  return [ruleId, ...aliases].map((id) => other.judged.ruleId(id)).find((id) => id !== undefined);
}

function isOfDirectory(id: string): boolean {
  return idKey(id).startsWith('/tenants/');
}

function whyNotJudged(ruleId: string, resourceId: string, has: Side, { result, judged, seen }: Side): Trace {
  const subscription = subscriptionOf(resourceId);
  if (subscription === undefined ? !judged.sawAll([...has.seen.keys()]) : !seen.has(subscription)) return 'subscriptionNotSeen';
  if (result.scan.narrowed !== undefined) return 'narrowed';
  return result.rules.some(({ id, switchedOff }) => id === ruleId && switchedOff === true) ? 'ruleSwitchedOff' : 'notJudged';
}

function describe({ ruleId, resourceId, severity, owner, fingerprint }: ResultFinding, { result, resources, seen }: Side) {
  const resource = resources.get(idKey(resourceId));
  const subscriptionId = resource?.subscriptionId ?? subscriptionOf(resourceId) ?? '';
  return {
    ruleId,
    title: result.rules.find(({ id }) => id === ruleId)?.title ?? '',
    resourceId,
    name: resource?.name ?? lastSegment(resourceId),
    subscription: seen.get(subscriptionId.toLowerCase()) || subscriptionId,
    severity,
    ...(owner === undefined ? {} : { owner }),
    fingerprint,
  };
}

function earliest(instants: readonly (string | undefined)[]): string {
  const order = (instant: string): number => parseInstant(instant) ?? Number.POSITIVE_INFINITY;
  return instants.filter((instant) => instant !== undefined).toSorted((a, b) => order(a) - order(b) || compareText(a, b))[0] ?? '';
}

function worstFirst(left: DiffEntry, right: DiffEntry): number {
  return (
    severityRank(left.severity) - severityRank(right.severity)
    || compareText(left.ruleId, right.ruleId)
    || compareText(idKey(left.resourceId), idKey(right.resourceId))
    || compareText(left.fingerprint, right.fingerprint)
  );
}
