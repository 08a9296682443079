import { createHash } from 'node:crypto';
import type { Baseline } from '../model/baseline.ts';
import type { Benchmark } from '../model/benchmark.ts';
import type { FindingResource, Verdict } from '../model/finding.ts';
import type { GatePolicy } from '../model/gatePolicy.ts';
import { isNarrowed, NOT_NARROWED, type Narrowing } from '../model/narrowing.ts';
import { namesRule, overrideText, type Override } from '../model/override.ts';
import type { Posture } from '../model/posture.ts';
import { RULE_PREFIXES, type Rule } from '../model/rule.ts';
import { RESULT_SCHEMA_VERSION, type ResultFinding, type ResultResource, type ResultRule, type ScanInfo, type ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Waiver } from '../model/waiver.ts';
import { idKey } from '../values/armId.ts';
import { canonicalJson, compareText, type JsonValue } from '../values/json.ts';
import { compareWithBaseline, type Compared } from './baseline.ts';
import { rollUp } from './benchmarks.ts';
import { coverageOf } from './coverage.ts';
import { fingerprintOf } from './fingerprint.ts';
import { gateOf } from './gate.ts';
import type { JudgedParts } from './judged.ts';
import { summarise } from './summary.ts';
import { waive, type Waived } from './waivers.ts';

export interface AssessInput {
  readonly verdicts: Iterable<Verdict>;
  readonly snapshot: Snapshot;
  readonly rules: readonly Rule[];
  readonly benchmarks?: readonly Benchmark[];
  readonly overrides?: readonly Override[];
  /** What of the snapshot the verdicts are about. */
  readonly narrowing?: Narrowing;
  readonly waivers?: readonly Waiver[];
  readonly baseline?: Baseline | undefined;
  readonly now: string;
  readonly gate: GatePolicy;
  /** Whether something that was not allowed to be unread leaves a finding unknown, whatever cause it tells. */
  readonly isHeldBack?: ((finding: ResultFinding) => boolean) | undefined;
  readonly tool: { readonly name: string; readonly version: string };
  /** What the estate looks like besides its verdicts; it is handed on as it is. */
  readonly posture?: Posture;
}

/** Findings -> the one result document. Pure: equal inputs give an equal document. */
export function assess(input: AssessInput): ScanResult {
  const verdicts = [...input.verdicts].toSorted(byRuleAndResource);
  const resources = resourcesOf(verdicts);
  const aliases = new Map(input.rules.map((rule) => [rule.id, rule.aliases]));
  const rules = input.rules.toSorted((a, b) => compareText(a.id, b.id)).map((rule) => resultRule(rule, input.overrides ?? []));
  const passes = { pass: indexesOf(verdicts, resources, 'pass'), notApplicable: indexesOf(verdicts, resources, 'notApplicable') };
  const { manifest } = input.snapshot;
  const scan = scanInfo(input);
  const told = verdicts.flatMap((verdict) => findingOf(verdict, aliases.get(verdict.ruleId) ?? []) ?? []);
  const { findings, waivers, baseline } = disposed({ rules, resources, findings: told, verdicts: passes, scan }, input);
  const summary = summarise({ findings, verdicts: passes, resources, rules }, manifest.scopes.seen.length, input.gate);
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    tool: { ...input.tool, rulesSha256: rulesDigest(input.rules) },
    scan,
    rules,
    resources,
    findings,
    verdicts: passes,
    gaps: manifest.gaps,
    coverage: coverageOf(manifest),
    benchmarks: rollUp(input.benchmarks ?? [], { summary, findings, rules: input.rules, overrides: input.overrides ?? [], narrowed: scan.narrowed !== undefined }),
    waivers,
    ...(baseline === undefined ? {} : { baseline }),
    ...(input.posture === undefined ? {} : { posture: input.posture }),
    summary,
    gate: gateOf({ findings, waivers, subscriptions: manifest.scopes.seen, judgedNothing: verdicts.length === 0, isHeldBack: input.isHeldBack, policy: input.gate }),
  };
}

/** What is done about each failure: waivers first, then the baseline. */
function disposed(parts: JudgedParts, { waivers = [], baseline, now }: AssessInput): Waived & Compared {
  const waived = waive(parts, waivers, now);
  return { ...waived, ...compareWithBaseline({ ...parts, findings: waived.findings }, baseline, { now, lapsed: waived.lapsed }) };
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

function findingOf(verdict: Verdict, aliases: readonly string[]): ResultFinding | undefined {
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
    ...(resource.owner === undefined ? {} : { owner: resource.owner }),
    fingerprint: fingerprintOf(ruleId, resource.id, verdict.discriminator),
    ...(aliases.length === 0 ? {} : { formerFingerprints: aliases.map((alias) => fingerprintOf(alias, resource.id, verdict.discriminator)) }),
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

function resultRule(rule: Rule, overrides: readonly Override[]): ResultRule {
  return {
    id: rule.id,
    ...(rule.aliases.length === 0 ? {} : { aliases: rule.aliases }),
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
    ...(isSwitchedOff(rule, overrides) ? { switchedOff: true } : {}),
  };
}

/** Whether a rule is off anywhere: the first match wins, so what stands after an override that has it on everywhere does not hold. */
function isSwitchedOff(rule: Rule, overrides: readonly Override[]): boolean {
  const own = overrides.filter((override) => override.enabled !== undefined && namesRule(override, rule));
  const on = own.findIndex(({ enabled, scope }) => enabled === true && scope.kind === 'everywhere');
  return own.slice(0, on < 0 ? own.length : on).some(({ enabled }) => enabled === false);
}

function domainOf(ruleId: string): string {
  const prefix = /^[A-Z]+/.exec(ruleId)?.[0] ?? '';
  return (RULE_PREFIXES as Readonly<Record<string, string>>)[prefix] ?? 'custom';
}

function scanInfo({ snapshot, now, overrides = [], narrowing = NOT_NARROWED }: AssessInput): ScanInfo {
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
    ...(isNarrowed(narrowing) ? { narrowed: narrowing } : {}),
    simulated: manifest.simulated,
    interrupted: manifest.interrupted,
  };
}

/** Which rules judged: sha256 over their content, in id order, so that two reports can be told apart by it. */
function rulesDigest(rules: readonly Rule[]): string {
  const ordered = rules.toSorted((a, b) => compareText(a.id, b.id));
  return createHash('sha256').update(canonicalJson(ordered as unknown as JsonValue)).digest('hex');
}
