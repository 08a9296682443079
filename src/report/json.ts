import type { ResultBaseline } from '../model/baseline.ts';
import { CONTROL_STATUSES, type ResultBenchmark, type ResultControl } from '../model/benchmark.ts';
import { findingText } from '../model/findingDocument.ts';
import type { Narrowing } from '../model/narrowing.ts';
import type { Gate, ResultResource, ResultRule, ScanInfo, ScanResult } from '../model/scanResult.ts';
import type { Descendants } from '../model/snapshot.ts';
import type { ResultWaiver } from '../model/waiver.ts';
import { compareText, pick } from '../values/json.ts';
import { chunked } from './chunks.ts';
import { postureLines } from './postureDocument.ts';
import { resultUnknownDocument } from '../model/unknownDocument.ts';

/**
 * The result document as JSON: keys in one fixed order whatever order the value has, lists one entry a line, so that two
 * results can be compared with line tools. Its schema is `reports/schemas/scan-result.schema.json`.
 */
export function reportJson(result: ScanResult): Iterable<string> {
  return chunked(documentLines(result));
}

function* documentLines(result: ScanResult): Generator<string> {
  yield '{\n';
  yield* memberLine('schemaVersion', result.schemaVersion);
  yield* memberLine('tool', pick(result.tool, ['name', 'version', 'rulesSha256']));
  yield* memberLine('scan', scanDocument(result.scan));
  yield* listLines('rules', result.rules, ruleDocument);
  yield* listLines('resources', result.resources, resourceDocument);
  yield* textLines('findings', result.findings, findingText);
  yield* verdictLine(result.verdicts);
  yield* listLines('gaps', result.gaps, resultUnknownDocument);
  yield* listLines('coverage', result.coverage, (cell) => pick(cell, ['scope', 'type', 'status', 'rows', 'missing']));
  yield* listLines('benchmarks', result.benchmarks, benchmarkDocument);
  yield* listLines('waivers', result.waivers, waiverDocument);
  if (result.baseline !== undefined) yield* memberLine('baseline', baselineDocument(result.baseline));
  if (result.posture !== undefined) yield* postureLines(result.posture);
  yield* memberLine('summary', summaryDocument(result.summary));
  yield `"gate":${JSON.stringify(gateDocument(result.gate))}\n}\n`;
}

/** The gate, its keys in the order of the document. */
export function gateDocument(gate: Gate): object {
  return pick(gate, ['failOn', 'newOnly', 'failOnUnusedWaivers', 'allowIncomplete', 'failed', 'incomplete', 'allowed', 'exitZero', 'exitCode', 'reasons']);
}

/** One line too, in pieces of one rule: a rule may pass on a million resources. */
function* verdictLine({ pass, notApplicable }: ScanResult['verdicts']): Generator<string> {
  yield '"verdicts":{"pass":';
  yield* recordPieces(pass);
  yield ',"notApplicable":';
  yield* recordPieces(notApplicable);
  yield '},\n';
}

function* recordPieces(record: Readonly<Record<string, readonly number[]>>): Generator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(sortedRecord(record))) {
    yield `${before}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function waiverDocument(waiver: ResultWaiver) {
  return pick(waiver, ['id', 'rules', 'scope', 'category', 'reason', 'owner', 'ticket', 'approvedBy', 'approvedOn', 'expiresOn', 'file', 'line', 'state', 'use', 'daysLeft', 'named', 'waived']);
}

function baselineDocument(baseline: ResultBaseline) {
  const former = baseline.former.map((entry) => pick(entry, ['fingerprint', 'ruleId', 'resourceId', 'severity', 'firstSeen', 'fate']));
  return pick({ ...baseline, former }, ['createdAt', 'snapshot', 'findings', 'known', 'raised', 'new', 'former']);
}

function benchmarkDocument(benchmark: ResultBenchmark) {
  return {
    ...pick(benchmark, ['id', 'title', 'version', 'publisher', 'source', 'retrieved', 'coverage']),
    controls: benchmark.controls.map(controlDocument),
    totals: pick(benchmark.totals, CONTROL_STATUSES),
    score: pick(benchmark.score, ['satisfied', 'judged']),
    formula: benchmark.formula,
  };
}

function controlDocument(control: ResultControl) {
  const rules = control.rules.map((mapping) => pick(mapping, ['rule', 'partial', 'stricter', 'source']));
  return { ...pick(control, ['id', 'title', 'manual', 'notCovered']), rules, status: control.status, counts: countsDocument(control.counts), ...pick(control, ['waived', 'beyond']) };
}

/** A member of a document on a line of its own, with more to follow. */
export function* memberLine(name: string, value: unknown): Generator<string> {
  yield `"${name}":${JSON.stringify(value)},\n`;
}

/** A list of a document, one entry a line, with more to follow. */
export function listLines<T>(name: string, items: Iterable<T>, documentOf: (item: T) => unknown): Generator<string> {
  return textLines(name, items, (item) => JSON.stringify(documentOf(item)));
}

function* textLines<T>(name: string, items: Iterable<T>, textOf: (item: T) => string): Generator<string> {
  let before = `"${name}":[\n`;
  for (const item of items) {
    yield `${before}${textOf(item)}`;
    before = ',\n';
  }
  yield before === ',\n' ? '\n],\n' : `"${name}":[],\n`;
}

function scanDocument(scan: ScanInfo): object {
  const { scopes, principal } = scan;
  const ordered = {
    ...scan,
    scopes: {
      asked: pick(scopes.asked, ['subscriptions', 'managementGroups', 'exclude']),
      seen: scopes.seen.map((seen) => pick(seen, ['subscriptionId', 'displayName', 'state'])),
      notVisible: scopes.notVisible,
      ...(scopes.descendants === undefined ? {} : { descendants: descendantsDocument(scopes.descendants) }),
    },
    principal: principal === null ? null : pick(principal, ['kind', 'objectId', 'name']),
    ...(scan.narrowed === undefined ? {} : { narrowed: narrowingDocument(scan.narrowed) }),
  };
  return pick(ordered, ['tenant', 'cloud', 'scopes', 'principal', 'startedAt', 'finishedAt', 'now', 'snapshot', 'origin', 'assumes', 'overrides', 'narrowed', 'simulated', 'interrupted', 'redacted']);
}

function descendantsDocument({ listed, unknown, notSeen }: Descendants): object {
  return { listed, unknown, notSeen: notSeen.map((one) => pick(one, ['subscriptionId', 'displayName'])) };
}

/** What was judged of what was read, tags in alphabetical order. */
export function narrowingDocument({ resourceGroups, tags }: Narrowing): object {
  return { resourceGroups, tags: sortedRecord(tags) };
}

function ruleDocument(rule: ResultRule): object {
  const remediation = pick(rule.remediation, ['action', 'summary', 'portal', 'az', 'effect']);
  return pick({ ...rule, remediation }, ['id', 'aliases', 'name', 'title', 'severity', 'status', 'domain', 'rationale', 'remediation', 'references', 'targets', 'file', 'switchedOff']);
}

function resourceDocument(resource: ResultResource): object {
  return pick(resource, ['id', 'type', 'name', 'subscriptionId', 'resourceGroup', 'location', 'owner']);
}

function summaryDocument(summary: ScanResult['summary']): object {
  const byStatus = countsDocument(summary.byStatus);
  const bySeverity = pick(summary.bySeverity, ['critical', 'high', 'medium', 'low', 'info']);
  const byRule = summary.byRule.map(({ ruleId, counts }) => ({ ruleId, counts: countsDocument(counts) }));
  return pick({ ...summary, byStatus, byDisposition: pick(summary.byDisposition, ['open', 'waived', 'known']), bySeverity, byRule }, ['byStatus', 'byDisposition', 'bySeverity', 'byRule', 'resources', 'subscriptions', 'rootCauses']);
}

function countsDocument(counts: ScanResult['summary']['byStatus']): object {
  return pick(counts, ['fail', 'unknown', 'pass', 'notApplicable']);
}

function sortedRecord<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compareText(a, b)));
}
