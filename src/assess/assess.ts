import { createHash } from 'node:crypto';
import type { Benchmark } from '../model/benchmark.ts';
import type { FindingResource, Verdict } from '../model/finding.ts';
import { overrideText, type Override } from '../model/override.ts';
import { RULE_PREFIXES, type Rule, type Severity } from '../model/rule.ts';
import { RESULT_SCHEMA_VERSION, type ResultFinding, type ResultResource, type ResultRule, type ScanInfo, type ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { idKey } from '../values/armId.ts';
import { canonicalJson, compareText, type JsonValue } from '../values/json.ts';
import { rollUp } from './benchmarks.ts';
import { coverageOf } from './coverage.ts';
import { fingerprintOf } from './fingerprint.ts';
import { gateOf } from './gate.ts';
import { summarise } from './summary.ts';

export interface AssessInput {
  readonly verdicts: Iterable<Verdict>;
  readonly snapshot: Snapshot;
  readonly rules: readonly Rule[];
  readonly benchmarks?: readonly Benchmark[];
  readonly overrides?: readonly Override[];
  readonly now: string;
  readonly failOn: Severity;
  readonly tool: { readonly name: string; readonly version: string };
}

/** Findings -> the one result document. Pure: equal inputs give an equal document. */
export function assess(input: AssessInput): ScanResult {
  const verdicts = [...input.verdicts].toSorted(byRuleAndResource);
  const resources = resourcesOf(verdicts);
  const findings = verdicts.flatMap((verdict) => findingOf(verdict) ?? []);
  const rules = input.rules.toSorted((a, b) => compareText(a.id, b.id)).map(resultRule);
  const passes = { pass: indexesOf(verdicts, resources, 'pass'), notApplicable: indexesOf(verdicts, resources, 'notApplicable') };
  const { manifest } = input.snapshot;
  const summary = summarise({ findings, verdicts: passes, resources, rules }, manifest.scopes.seen.length);
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    tool: { ...input.tool, rulesSha256: rulesDigest(input.rules) },
    scan: scanInfo(input),
    rules,
    resources,
    findings,
    verdicts: passes,
    gaps: manifest.gaps,
    coverage: coverageOf(manifest),
    benchmarks: rollUp(input.benchmarks ?? [], { summary, findings, rules: input.rules, overrides: input.overrides ?? [] }),
    waivers: [],
    summary,
    gate: gateOf(findings, input.failOn),
  };
}

function byRuleAndResource(left: Verdict, right: Verdict): number {
  return (
    compareText(left.ruleId, right.ruleId)
    || compareText(idKey(left.resource.id), idKey(right.resource.id))
    || compareText(left.discriminator, right.discriminator)
  );
}

function resourcesOf(verdicts: readonly Verdict[]): readonly ResultResource[] {
  const byKey = new Map<string, FindingResource>();
  for (const { resource } of verdicts) byKey.set(idKey(resource.id), resource);
  return [...byKey.entries()].toSorted(([a], [b]) => compareText(a, b)).map(([, resource]) => resource);
}

function findingOf(verdict: Verdict): ResultFinding | undefined {
  const { ruleId, severity, status, message, evidence, resource } = verdict;
  if (status !== 'fail' && status !== 'unknown') return undefined;
  return {
    ruleId,
    resourceId: resource.id,
    status,
    severity,
    disposition: 'open',
    message,
    evidence,
    ...(verdict.unknown === undefined ? {} : { unknown: verdict.unknown }),
    ...(verdict.rootCause === undefined ? {} : { rootCause: verdict.rootCause }),
    fingerprint: fingerprintOf(ruleId, resource.id, verdict.discriminator),
  };
}

function indexesOf(verdicts: readonly Verdict[], resources: readonly ResultResource[], status: 'pass' | 'notApplicable'): Readonly<Record<string, readonly number[]>> {
  const position = new Map(resources.map((resource, index) => [idKey(resource.id), index]));
  const byRule: Record<string, number[]> = {};
  for (const verdict of verdicts) {
    if (verdict.status !== status) continue;
    (byRule[verdict.ruleId] ??= []).push(position.get(idKey(verdict.resource.id)) ?? -1);
  }
  return byRule;
}

function resultRule(rule: Rule): ResultRule {
  return {
    id: rule.id,
    name: rule.name,
    title: rule.title,
    severity: rule.severity,
    status: rule.status.kind,
    domain: domainOf(rule.id),
    rationale: rule.rationale,
    remediation: rule.remediation,
    references: rule.references,
    targets: rule.target.kind === 'types' ? rule.target.types : [rule.target.entity],
    file: rule.file,
  };
}

function domainOf(ruleId: string): string {
  const prefix = /^[A-Z]+/.exec(ruleId)?.[0] ?? '';
  return (RULE_PREFIXES as Readonly<Record<string, string>>)[prefix] ?? 'custom';
}

function scanInfo({ snapshot, now, overrides = [] }: AssessInput): ScanInfo {
  const { manifest } = snapshot;
  return {
    tenant: manifest.tenantId,
    cloud: manifest.cloud,
    scopes: manifest.scopes,
    principal: manifest.principal,
    startedAt: manifest.startedAt,
    finishedAt: manifest.finishedAt,
    now,
    snapshot: snapshot.id,
    origin: manifest.origin,
    assumes: manifest.assumes,
    ...(overrides.length === 0 ? {} : { overrides: overrides.map(overrideText) }),
    simulated: manifest.simulated,
    interrupted: manifest.interrupted,
  };
}

/** Which rules judged: sha256 over their content, in id order, so that two reports can be told apart by it. */
function rulesDigest(rules: readonly Rule[]): string {
  const ordered = rules.toSorted((a, b) => compareText(a.id, b.id));
  return createHash('sha256').update(canonicalJson(ordered as unknown as JsonValue)).digest('hex');
}
