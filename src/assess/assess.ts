import { createHash } from 'node:crypto';
import type { Baseline } from '../model/baseline.ts';
import type { Benchmark } from '../model/benchmark.ts';
import type { Verdict } from '../model/finding.ts';
import type { GatePolicy } from '../model/gatePolicy.ts';
import { isNarrowed, NOT_NARROWED, type Narrowing } from '../model/narrowing.ts';
import { namesRule, overrideText, type Override } from '../model/override.ts';
import type { Posture } from '../model/posture.ts';
import { RULE_PREFIXES, type Rule } from '../model/rule.ts';
import { RESULT_SCHEMA_VERSION, type ResultFinding, type ResultRule, type ScanInfo, type ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Waiver } from '../model/waiver.ts';
import { canonicalJson, compareText, type JsonValue } from '../values/json.ts';
import { compareWithBaseline, type Compared } from './baseline.ts';
import { rollUp } from './benchmarks.ts';
import { coverageOf } from './coverage.ts';
import { createGateWriter } from './gate.ts';
import type { JudgedParts } from './judged.ts';
import { createSummaryWriter } from './summary.ts';
import { tabulate, type Judgements, type TableOptions } from './verdictTable.ts';
import { waive, type Waived } from './waivers.ts';

export interface AssessInput {
  readonly judgements: Judgements;
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

/** Verdicts -> the one result document. Pure: equal inputs give an equal document. */
export function assess({ verdicts, ...input }: Omit<AssessInput, 'judgements'> & { readonly verdicts: Iterable<Verdict> }): ScanResult {
  return assessJudgements({ ...input, judgements: tabulate(verdicts, { aliasesOf: aliasesOf(input.rules) }) });
}

/** Older ids of rules, which fingerprints of earlier scans hold. */
export function aliasesOf(rules: readonly Rule[]): TableOptions['aliasesOf'] {
  const byRule = new Map(rules.map((rule) => [rule.id, rule.aliases]));
  return (ruleId) => byRule.get(ruleId) ?? [];
}

/** The same of verdicts that were put in order already. */
export function assessJudgements(input: AssessInput): ScanResult {
  const { resources, verdicts, count } = input.judgements;
  const rules = input.rules.toSorted((a, b) => compareText(a.id, b.id)).map((rule) => resultRule(rule, input.overrides ?? []));
  const { manifest } = input.snapshot;
  const scan = scanInfo(input);
  const { findings, waivers, baseline } = disposed({ rules, resources, findings: input.judgements.findings, verdicts, scan }, input);
  const counted = createSummaryWriter(input.gate);
  const gate = createGateWriter({ waivers, subscriptions: manifest.scopes.seen, judgedNothing: count === 0, isHeldBack: input.isHeldBack, policy: input.gate });
  for (const finding of findings) {
    counted.add(finding);
    gate.add(finding);
  }
  const summary = counted.summary({ verdicts, resources, rules }, manifest.scopes.seen.length);
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    tool: { ...input.tool, rulesSha256: rulesDigest(input.rules) },
    scan,
    rules,
    resources,
    findings,
    verdicts,
    gaps: manifest.gaps,
    coverage: coverageOf(manifest),
    benchmarks: rollUp(input.benchmarks ?? [], { summary, waived: counted.waived, rules: input.rules, overrides: input.overrides ?? [], narrowed: scan.narrowed !== undefined }),
    waivers,
    ...(baseline === undefined ? {} : { baseline }),
    ...(input.posture === undefined ? {} : { posture: input.posture }),
    summary,
    gate: gate.gate(),
  };
}

/** What is done about each failure: waivers first, then the baseline. */
function disposed(parts: JudgedParts, { waivers = [], baseline, now }: AssessInput): Waived & Compared {
  const waived = waive(parts, waivers, now);
  return { ...waived, ...compareWithBaseline({ ...parts, findings: waived.findings }, baseline, { now, lapsed: waived.lapsed }) };
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
