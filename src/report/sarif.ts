import { createHash } from 'node:crypto';
import type { ResultBaseline } from '../model/baseline.ts';
import { narrowingText, type Narrowing } from '../model/narrowing.ts';
import type { ResultResource, ScanResult } from '../model/scanResult.ts';
import { idKey } from '../values/armId.ts';
import { canonicalJson, compareText } from '../values/json.ts';
import { groupOf } from './baselineText.ts';
import { chunked } from './chunks.ts';
import { archiveRuns } from './sarif/archiveRuns.ts';
import { noticeDescriptor, ruleDescriptor } from './sarif/descriptors.ts';
import { githubRuns } from './sarif/githubRuns.ts';
import { messageText, noticeResult, resultOf, type ResultContext } from './sarif/results.ts';
import type { NoticeId, SarifNotice, SarifRun } from './sarif/sarifRun.ts';
import { redactedText } from './redaction/redactedText.ts';
import { subscriptionNames } from './selection.ts';
import { visibleText } from '../model/visibleText.ts';

export interface SarifOptions {
  /** `github`: what code scanning can take. `archive`: every verdict. */
  readonly sarifProfile: 'github' | 'archive';
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The tool's identity for SARIF, the same in every version. */
const TOOL_GUID = '5d0f3c0e-7a4b-4f0c-9c55-8e2f6b1d4a97';

/** The result as SARIF 2.1.0 in one of two profiles, one result a line. */
export function reportSarif(result: ScanResult, options: SarifOptions): Iterable<string> {
  const runs = options.sarifProfile === 'github' ? githubRuns(result) : archiveRuns(result);
  return chunked(logLines(result, runs));
}

function* logLines(result: ScanResult, runs: readonly SarifRun[]): Generator<string> {
  yield `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[\n`;
  for (const [index, run] of runs.entries()) {
    if (index > 0) yield ',\n';
    yield* runLines(result, run);
  }
  yield '\n]}\n';
}

function* runLines(result: ScanResult, run: SarifRun): Generator<string> {
  const resources = distinctResources(run);
  const head = JSON.stringify(runHead(result, run, resources));
  yield `${head.slice(0, -1)},"results":[`;
  const context = contextOf(result, run, resources);
  let separator = '\n';
  for (const entry of resultsOf(run, context)) {
    yield `${separator}${JSON.stringify(entry)}`;
    separator = ',\n';
  }
  yield ']}';
}

function* resultsOf(run: SarifRun, context: ResultContext): Generator<object> {
  for (const item of run.items) yield resultOf(item, context);
  for (const notice of run.shown) yield noticeResult(notice, context);
}

function runHead(result: ScanResult, run: SarifRun, resources: readonly ResultResource[]): object {
  return {
    tool: { driver: driverOf(result, run) },
    automationDetails: automationDetails(result, run),
    invocations: [invocation(result, run)],
    columnKind: 'utf16CodeUnits',
    ...(resources.length > 0 ? { logicalLocations: resources.map((resource) => logicalLocation(result, resource)) } : {}),
    properties: runProperties(result),
  };
}

function driverOf({ tool }: ScanResult, run: SarifRun): object {
  const shown = noticeIds(run.shown);
  const told = noticeIds(run.notifications);
  return {
    name: 'Portcullis',
    fullName: `Portcullis ${tool.version}`,
    organization: 'Portcullis',
    version: tool.version,
    semanticVersion: tool.version,
    guid: TOOL_GUID,
    rules: [...run.rules.map(ruleDescriptor), ...shown.map(noticeDescriptor)],
    ...(told.length > 0 ? { notifications: told.map(noticeDescriptor) } : {}),
  };
}

function noticeIds(notices: readonly SarifNotice[]): readonly NoticeId[] {
  return [...new Set(notices.map((notice) => notice.id))];
}

/**
 * GitHub takes what stands before the last `/` as the category, and closes every alert of a category that its next upload lacks. So simulated
 * data has categories of its own, and so has each narrowing, and what lies in no subscription where only some were asked for: it hangs on all of
 * them. None closes an alert about what it did not judge.
 */
function automationDetails(result: ScanResult, run: SarifRun): object {
  const { scan } = result;
  const whole = `portcullis/${scan.simulated ? 'simulated' : 'azure'}/${encodeURIComponent(run.scopeId.toWellFormed())}/${encodeURIComponent(run.part)}`;
  const asked = run.scopeId === scan.tenant && run.part !== 'scan' && isPart(scan.scopes.asked) ? `${whole}/of-${keyOf(scan.scopes.asked)}${ownPart(scan)}` : whole;
  const category = scan.narrowed === undefined ? asked : `${asked}/narrowed-${narrowingKey(scan.narrowed)}${ownPart(scan)}`;
  return {
    id: `${category}/${scan.finishedAt}`,
    guid: guidOf(result, category),
    correlationGuid: guidOf(result, ''),
    description: { text: describe(result, run) },
  };
}

/** Stand-ins of names are those of one scan: what was asked for by them is not comparable with any other, and must close no alert of another. */
function ownPart({ redacted = [], snapshot }: ScanResult['scan']): string {
  return redacted.some((mode) => mode !== 'subscriptions') ? `-${snapshot.slice(0, 12)}` : '';
}

function isPart({ subscriptions, managementGroups, exclude }: ScanResult['scan']['scopes']['asked']): boolean {
  return subscriptions.length + managementGroups.length + exclude.length > 0;
}

/** Equal where the same was asked for, in whatever order and letters. */
function keyOf({ subscriptions, managementGroups, exclude }: ScanResult['scan']['scopes']['asked']): string {
  const plain = [subscriptions, managementGroups, exclude].map((names) => [...new Set(names.map((name) => name.toLowerCase()))].toSorted(compareText));
  return createHash('sha256').update(canonicalJson(plain)).digest('hex').slice(0, 12);
}

/** Equal for narrowings that judge the same: case and order mean nothing in names of groups, and in names and values of tags. */
function narrowingKey({ resourceGroups, tags }: Narrowing): string {
  const lower = {
    resourceGroups: [...new Set(resourceGroups.map((group) => (group.includes('/') ? idKey(group) : group.toLowerCase())))].toSorted(compareText),
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()])),
  };
  return createHash('sha256').update(canonicalJson(lower)).digest('hex').slice(0, 12);
}

function describe({ scan }: ScanResult, run: SarifRun): string {
  const data = scan.simulated ? 'Simulated data. ' : '';
  const assumed = scan.assumes.length > 0 ? ` Assumed: ${scan.assumes.map(visibleText).join(', ')}.` : '';
  const narrowed = scan.narrowed === undefined ? '' : ` Narrowed to ${visibleText(narrowingText(scan.narrowed))}.`;
  const redacted = redactedText(scan);
  const standIns = redacted === undefined ? '' : ` Redacted: ${redacted}.`;
  return `${data}${run.part === 'scan' ? 'The scan itself' : `Rules of ${visibleText(run.part)}`} for ${visibleText(run.scopeId)}.${narrowed}${assumed}${standIns}`;
}

/** A guid that equal inputs share (RFC 9562, version 8: custom). */
function guidOf({ scan, tool }: ScanResult, category: string): string {
  const hex = createHash('sha256').update(JSON.stringify([scan.snapshot, scan.now, tool.rulesSha256, category])).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function invocation(result: ScanResult, run: SarifRun): object {
  const { scan, gate } = result;
  const told = noticeIds(run.notifications);
  return {
    executionSuccessful: !scan.interrupted,
    startTimeUtc: scan.startedAt,
    endTimeUtc: scan.finishedAt,
    exitCode: gate.exitZero === true ? 0 : gate.exitCode,
    ...(run.notifications.length > 0 ? { toolExecutionNotifications: run.notifications.map((notice) => notification(result, notice, told)) } : {}),
  };
}

function notification(result: ScanResult, notice: SarifNotice, told: readonly NoticeId[]): object {
  return { descriptor: { id: notice.id, index: told.indexOf(notice.id) }, level: notice.level, message: { text: messageText(notice.text, result) } };
}

function runProperties({ scan, tool, gate, baseline }: ScanResult): object {
  return {
    'portcullis/simulated': scan.simulated,
    'portcullis/tenant': scan.tenant,
    'portcullis/cloud': scan.cloud,
    'portcullis/snapshot': scan.snapshot,
    'portcullis/rulesSha256': tool.rulesSha256,
    'portcullis/now': scan.now,
    'portcullis/assumes': scan.assumes,
    ...(scan.redacted === undefined ? {} : { 'portcullis/redacted': scan.redacted }),
    ...(scan.narrowed === undefined ? {} : { 'portcullis/narrowed': scan.narrowed }),
    ...(baseline === undefined ? {} : { 'portcullis/baseline': baselineProperties(baseline) }),
    'portcullis/gate': gate,
  };
}

/** What failed before and fails no more is counted here, and is no result: viewers that know no baseline would take it for a failure. */
function baselineProperties({ createdAt, snapshot, findings, known, raised, new: added, former }: ResultBaseline): object {
  return { createdAt, snapshot, findings, known, raised, new: added, former: former.length, fixed: former.filter((entry) => groupOf(entry) === 'fixed').length };
}

function distinctResources(run: SarifRun): readonly ResultResource[] {
  return [...new Map(run.items.map(({ resource }) => [idKey(resource.id), resource])).values()];
}

function logicalLocation(result: ScanResult, resource: ResultResource): object {
  return {
    name: visibleText(resource.name),
    fullyQualifiedName: visibleText(resource.id),
    kind: 'resource',
    properties: {
      'azure/resourceType': resource.type,
      'azure/location': resource.location,
      'azure/subscriptionName': subscriptionNames(result)(resource.subscriptionId),
    },
  };
}

function contextOf(result: ScanResult, run: SarifRun, resources: readonly ResultResource[]): ResultContext {
  const rules = new Map([...run.rules.map((rule) => rule.id), ...noticeIds(run.shown)].map((id, index) => [id, index]));
  const waivers = new Map(result.waivers.map((waiver) => [waiver.id, waiver]));
  const logical = new Map(resources.map((resource, index) => [idKey(resource.id), index]));
  return {
    result,
    ruleIndex: (ruleId) => rules.get(ruleId) ?? -1,
    logicalIndex: (resourceId) => logical.get(idKey(resourceId)) ?? -1,
    waiver: (id) => waivers.get(id),
  };
}
