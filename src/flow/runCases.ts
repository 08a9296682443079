import { evaluate } from '../evaluate/evaluate.ts';
import { CATALOG, catalogEntry } from '../model/catalog.ts';
import type { FactTable } from '../model/fact.ts';
import type { Verdict } from '../model/finding.ts';
import { emptyManifest, memorySnapshot } from '../model/memorySnapshot.ts';
import { normaliseRow } from '../model/normalise.ts';
import type { Row } from '../model/resource.ts';
import type { Rule, RuleCase, RuleCases } from '../model/rule.ts';
import { subscriptionScope, tenantScope, type ArtifactRecord, type Snapshot } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { idKey, lastSegment } from '../values/armId.ts';
import type { JsonObject } from '../values/json.ts';

export interface CaseOutcome {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly name: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  /** The verdict's message. */
  readonly message: string;
  /** What differs, a line each; empty when the case holds. */
  readonly problems: readonly string[];
  /** What each condition saw, a line each: why the verdict is what it is. */
  readonly seen: readonly string[];
}

/** Where the rows of a case stand unless they say so themselves. */
const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const TENANT = '00000000-0000-4000-8000-0000000000aa';

/**
 * Runs the cases of rules: each is a small, complete snapshot (every type but the `missing` ones was read), judged by
 * its rule alone with the facts run for real.
 */
export function runCases(rules: readonly Rule[], cases: readonly RuleCases[], facts: FactTable): readonly CaseOutcome[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return cases.flatMap((file) => {
    const rule = byId.get(file.rule);
    return rule === undefined ? [] : file.cases.map((one) => runCase(rule, file, one, facts));
  });
}

function runCase(rule: Rule, file: RuleCases, one: RuleCase, facts: FactTable): CaseOutcome {
  const given = rowOf(one.given, targetType(rule));
  const snapshot = snapshotOf(one, given, file.now);
  const verdicts = [...evaluate({ snapshot, rules: [rule], facts, now: file.now, parameters: { [rule.id]: one.params }, explain: true })];
  const verdict = verdicts.find((candidate) => idKey(candidate.resource.id) === idKey(given.id)) ?? verdicts.find((candidate) => candidate.status === 'unknown');
  const problems = problemsOf(rule, one, verdict);
  return { file: file.file, line: one.line, rule: rule.id, name: one.name, ok: problems.length === 0, expected: one.expect, actual: verdict?.status ?? 'no verdict', message: verdict?.message ?? '', problems, seen: verdict === undefined ? [] : seenBy(verdict) };
}

function seenBy({ evidence }: Verdict): readonly string[] {
  return evidence.filter(({ expected }) => expected !== '').map(({ path, expected, actual }) => `${path}: looked for ${expected}, saw ${JSON.stringify(actual)}`);
}

function problemsOf(rule: Rule, one: RuleCase, verdict: Verdict | undefined): readonly string[] {
  if (verdict === undefined) return [`expected ${one.expect}, and the rule gave no verdict on the given resource`];
  const problems: string[] = [];
  if (verdict.status !== one.expect) problems.push(`expected ${one.expect}, got ${verdict.status}: ${verdict.message}`);
  if (one.reason !== undefined && verdict.unknown?.reason !== one.reason) problems.push(`expected the reason ${one.reason}, got ${verdict.unknown?.reason ?? 'none'}`);
  if (one.message === undefined && verdict.status === 'fail' && verdict.status === one.expect && absentIn(rule, verdict)) problems.push(`the message shows '?' for something that is not there: ${verdict.message}; correct the rule's message, or state it in the case if it is meant`);
  if (one.message !== undefined && verdict.status === one.expect && verdict.message !== one.message) problems.push(messageDiff(one.message, verdict.message));
  return problems;
}

/** Whether a placeholder found nothing: the message has more question marks than its rule wrote. */
function absentIn(rule: Rule, verdict: Verdict): boolean {
  const marks = (text: string): number => text.split('?').length;
  return marks(verdict.message) > marks(rule.message.replaceAll(/\{\{[^{}]*\}\}/g, ''));
}

/** The two messages under each other, and a line that points at the first difference. */
function messageDiff(expected: string, actual: string): string {
  const at = Array.from(expected).findIndex((character, index) => character !== Array.from(actual)[index]);
  const place = at < 0 ? expected.length : at;
  return `the message differs:\n  expected ${expected}\n  got      ${actual}\n           ${' '.repeat(place)}^`;
}

function targetType(rule: Rule): string {
  if (rule.target.kind === 'types') return rule.target.types[0] ?? '';
  if (rule.target.entity === 'tenant') return 'tenant';
  return rule.target.entity === 'managementGroup' ? 'Microsoft.Management/managementGroups' : 'Microsoft.Resources/subscriptions';
}

/** A row of a case, completed: the name from the id or the other way round, the id in a group of the case's own subscription. */
function rowOf(raw: JsonObject, fallbackType: string): Row {
  const type = typeof raw['type'] === 'string' ? raw['type'] : fallbackType;
  const id = typeof raw['id'] === 'string' ? raw['id'] : undefined;
  const name = typeof raw['name'] === 'string' ? raw['name'] : id === undefined ? 'given' : lastSegment(id);
  const row = normaliseRow({ ...raw, type, name, id: id ?? idOf(type, name) });
  if (row === undefined) throw new Error(`a row of a case has no usable id: ${JSON.stringify(raw['id'])}`);
  return row;
}

function idOf(type: string, name: string): string {
  if (type.toLowerCase() === 'microsoft.resources/subscriptions') return `/subscriptions/${SUBSCRIPTION}`;
  if (type.toLowerCase() === 'microsoft.management/managementgroups') return `/providers/${type}/${name}`;
  if (type === 'tenant') return tenantScope(TENANT);
  if (/^microsoft\.graph\//i.test(type)) return `${tenantScope(TENANT)}/${lastSegment(type)}/${name}`;
  const [namespace = '', ...kinds] = type.split('/');
  const path = kinds.map((kind, index) => `${kind}/${index === kinds.length - 1 ? name : 'parent'}`).join('/');
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/case/providers/${namespace}/${path}`;
}

function snapshotOf(one: RuleCase, given: Row, now: string): Snapshot {
  const rows = [given, ...one.inventory.map((raw) => rowOf(raw, ''))];
  const subscriptions = [...new Set([SUBSCRIPTION, ...rows.flatMap((row) => row.subscriptionId ?? [])])];
  const missing = new Set(one.missing.map((type) => type.toLowerCase()));
  const scopesOf = (scope: 'subscription' | 'tenant'): readonly string[] => (scope === 'tenant' ? [tenantScope(TENANT)] : subscriptions.map(subscriptionScope));
  const cells = CATALOG.flatMap((entry) => scopesOf(entry.scope).map((scope) => ({ entry, scope })));
  const manifest = {
    ...emptyManifest(TENANT, now),
    scopes: {
      asked: { subscriptions: [], managementGroups: [], exclude: [] },
      seen: subscriptions.map((subscriptionId) => ({ subscriptionId, displayName: 'case', state: 'Enabled' })),
      notVisible: [],
    },
    artifacts: cells.map(({ entry, scope }): ArtifactRecord => ({
      type: entry.type, scope, status: missing.has(entry.type.toLowerCase()) ? 'gap' : 'complete', rows: 0, columns: '*', requests: 0, apiVersion: entry.apiVersion,
    })),
    gaps: cells.filter(({ entry }) => missing.has(entry.type.toLowerCase())).map(({ entry, scope }) => gapOf(entry.type, scope)),
  };
  return memorySnapshot('case', manifest, rows.filter((row) => !missing.has(row.type)));
}

function gapOf(type: string, scope: string): Gap {
  return { reason: 'notCollected', artifact: type, scope, missing: [catalogEntry(type)?.permission ?? type], message: `${type} was not read in ${scope}` };
}
