import type { BoundFacts, FactTable } from '../model/fact.ts';
import type { Verdict } from '../model/finding.ts';
import type { Row } from '../model/resource.ts';
import type { Rule } from '../model/rule.ts';
import { tenantScope, type Snapshot } from '../model/snapshot.ts';
import { idKey } from '../values/armId.ts';
import { parseInstant } from '../values/duration.ts';
import { compareText } from '../values/json.ts';
import { compileRule, type CompiledRule, type ParameterValues } from './compiledRule.ts';
import { populationGaps, scopeResource } from './population.ts';
import { targetTypes } from './reads.ts';
import { judgeRow, unknownVerdict } from './verdict.ts';

export interface EvaluateInput {
  readonly snapshot: Snapshot;
  readonly rules: readonly Rule[];
  readonly facts: FactTable;
  /** The scan clock, ISO 8601 with a zone. */
  readonly now: string;
  /** Parameter values by rule id, over the rules' defaults. */
  readonly parameters?: Readonly<Record<string, ParameterValues>>;
}

/** The type under which a tenant itself is judged. */
const TENANT_TYPE = 'tenant';

/**
 * Every rule on every row it judges, one pass a type; then one unknown a scope whose rows could not be listed.
 * Pure and lazy: rows are held one at a time. The order is type, row id, rule id; equal inputs give equal verdicts.
 */
export function* evaluate(input: EvaluateInput): Generator<Verdict> {
  const facts = input.facts.bind(input.snapshot, { now: input.now });
  const rules = input.rules.toSorted((a, b) => compareText(a.id, b.id));
  for (const [type, ofType] of byType(rules)) yield* judgeType(type, ofType, facts, input);
}

function byType(rules: readonly Rule[]): readonly (readonly [string, readonly Rule[]])[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const types = rule.target.kind === 'entity' && rule.target.entity === 'tenant' ? [TENANT_TYPE] : targetTypes(rule);
    for (const type of types) groups.set(type.toLowerCase(), [...(groups.get(type.toLowerCase()) ?? []), rule]);
  }
  return [...groups].toSorted(([a], [b]) => compareText(a, b));
}

function* judgeType(type: string, rules: readonly Rule[], facts: BoundFacts, input: EvaluateInput): Generator<Verdict> {
  const { snapshot } = input;
  const now = parseInstant(input.now) ?? Number.NaN;
  const compiled = rules.map((rule) => compileRule(rule, type, { snapshot, facts: input.facts, now, parameters: input.parameters ?? {} }));
  const unlisted = new Map(populationGaps(snapshot.gaps, type).map((gap) => [idKey(gap.scope), gap]));
  for (const row of rowsOf(type, snapshot)) {
    unlisted.delete(idKey(row.id));
    for (const rule of compiled) yield* judgeRow(rule, { row, facts, elements: [] });
  }
  for (const gap of unlisted.values()) yield* compiled.map((rule: CompiledRule) => unknownVerdict(rule, scopeResource(gap.scope, snapshot.manifest), gap));
}

function rowsOf(type: string, snapshot: Snapshot): Iterable<Row> {
  if (type !== TENANT_TYPE) return snapshot.rows(type);
  const id = tenantScope(snapshot.manifest.tenantId);
  return [{ id, name: snapshot.manifest.tenantId, type: TENANT_TYPE, tenantId: snapshot.manifest.tenantId }];
}
