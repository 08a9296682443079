import { gzipSync } from 'node:zlib';
import type { ResultBaseline } from '../model/baseline.ts';
import { narrowingText } from '../model/narrowing.ts';
import type { ResultResource, ScanResult } from '../model/scanResult.ts';
import { idKey } from '../values/armId.ts';
import { groupOf } from './baselineText.ts';
import { chunked } from './chunks.ts';
import { gateDocument, narrowingDocument } from './json.ts';
import { archiveRuns } from './sarif/archiveRuns.ts';
import { categoryOf } from './sarif/category.ts';
import { noticeDescriptor, ruleDescriptor } from './sarif/descriptors.ts';
import { githubRuns } from './sarif/githubRuns.ts';
import { guidFrom } from './sarif/guid.ts';
import { messageText, noticeResult, resultOf, type ResultContext } from './sarif/results.ts';
import type { NoticeId, SarifNotice, SarifRun } from './sarif/sarifRun.ts';
import { redactedText } from './redaction/redactedText.ts';
import { controlTags, taxonomiesOf, type Taxonomies } from './sarif/taxonomies.ts';
import { subscriptionNames } from './selection.ts';
import { visibleText } from '../model/visibleText.ts';

export interface SarifOptions {
  /** `github`: what code scanning can take. `archive`: every verdict. */
  readonly sarifProfile: 'github' | 'archive';
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The tool's identity for SARIF, the same in every version. */
const TOOL_GUID = '5d0f3c0e-7a4b-4f0c-9c55-8e2f6b1d4a97';

/** A package URL (ECMA-427): an absolute URI that names the tool, and that nobody else can put a page behind. */
function informationUri({ name, version }: ScanResult['tool']): string {
  return `pkg:npm/${encodeURIComponent(name)}@${encodeURIComponent(version)}`;
}

/** The result as SARIF 2.1.0 in one of two profiles, one result a line. */
export function reportSarif(result: ScanResult, options: SarifOptions): Iterable<string> {
  const source = sourceOf(result, options);
  const runs = options.sarifProfile === 'github' ? githubRuns(result, (run) => packedSize(source, run)) : archiveRuns(result);
  return chunked(logLines(source, runs));
}

/** What all runs are written from. */
interface Source {
  readonly result: ScanResult;
  readonly taxonomies: Taxonomies;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** Code scanning reads no taxonomies: it has the controls as tags. */
function sourceOf(result: ScanResult, { sarifProfile }: SarifOptions): Source {
  return { result, taxonomies: taxonomiesOf(sarifProfile === 'github' ? { benchmarks: [] } : result), tags: controlTags(result) };
}

function packedSize(source: Source, run: SarifRun): number {
  return gzipSync([...runLines(source, run)].join('')).length;
}

function* logLines(source: Source, runs: readonly SarifRun[]): Generator<string> {
  yield `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[\n`;
  for (const [index, run] of runs.entries()) {
    if (index > 0) yield ',\n';
    yield* runLines(source, run);
  }
  yield '\n]}\n';
}

function* runLines(source: Source, run: SarifRun): Generator<string> {
  const resources = distinctResources(run);
  const head = JSON.stringify(runHead(source, run, resources));
  yield `${head.slice(0, -1)},"results":[`;
  const context = contextOf(source.result, run, resources);
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

function runHead(source: Source, run: SarifRun, resources: readonly ResultResource[]): object {
  const { result, taxonomies } = source;
  return {
    tool: { driver: driverOf(source, run) },
    automationDetails: automationDetails(result, run),
    invocations: [invocation(result, run)],
    columnKind: 'utf16CodeUnits',
    ...(taxonomies.components.length > 0 ? { taxonomies: taxonomies.components } : {}),
    ...(resources.length > 0 ? { logicalLocations: resources.map((resource) => logicalLocation(result, resource)) } : {}),
    properties: runProperties(result),
  };
}

function driverOf({ result: { tool }, taxonomies, tags }: Source, run: SarifRun): object {
  const shown = noticeIds(run.shown);
  const told = noticeIds(run.notifications);
  const mappingsOf = (ruleId: string) => ({ tags: tags.get(ruleId) ?? [], relationships: taxonomies.relationships.get(ruleId) ?? [] });
  return {
    name: 'Portcullis',
    fullName: `Portcullis ${tool.version}`,
    organization: 'Portcullis',
    version: tool.version,
    semanticVersion: tool.version,
    informationUri: informationUri(tool),
    guid: TOOL_GUID,
    ...(taxonomies.supported.length > 0 ? { supportedTaxonomies: taxonomies.supported } : {}),
    rules: [...run.rules.map((rule) => ruleDescriptor(rule, mappingsOf(rule.id))), ...shown.map(noticeDescriptor)],
    ...(told.length > 0 ? { notifications: told.map(noticeDescriptor) } : {}),
  };
}

function noticeIds(notices: readonly SarifNotice[]): readonly NoticeId[] {
  return [...new Set(notices.map((notice) => notice.id))];
}

function automationDetails(result: ScanResult, run: SarifRun): object {
  const category = categoryOf(result, run);
  return {
    id: `${category}/${result.scan.finishedAt}`,
    guid: guidOf(result, category),
    correlationGuid: guidOf(result, ''),
    description: { text: describe(result, run) },
  };
}

function describe({ scan }: ScanResult, run: SarifRun): string {
  const data = scan.simulated ? 'Simulated data. ' : '';
  const assumed = scan.assumes.length > 0 ? ` Assumed: ${scan.assumes.map(visibleText).join(', ')}.` : '';
  const narrowed = scan.narrowed === undefined ? '' : ` Narrowed to ${visibleText(narrowingText(scan.narrowed))}.`;
  const redacted = redactedText(scan);
  const standIns = redacted === undefined ? '' : ` Redacted: ${redacted}.`;
  return `${data}${run.part === 'scan' ? 'The scan itself' : `Rules of ${visibleText(run.part)}`} for ${visibleText(run.scopeId)}.${narrowed}${assumed}${standIns}`;
}

function guidOf({ scan, tool }: ScanResult, category: string): string {
  return guidFrom([scan.snapshot, scan.now, tool.rulesSha256, category]);
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
    ...(scan.narrowed === undefined ? {} : { 'portcullis/narrowed': narrowingDocument(scan.narrowed) }),
    ...(baseline === undefined ? {} : { 'portcullis/baseline': baselineProperties(baseline) }),
    'portcullis/gate': gateDocument(gate),
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
