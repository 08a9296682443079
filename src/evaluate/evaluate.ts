import type { BoundFacts, FactTable } from '../model/fact.ts';
import type { Verdict } from '../model/finding.ts';
import { NOT_NARROWED, type Narrowing } from '../model/narrowing.ts';
import type { Override } from '../model/override.ts';
import type { Row } from '../model/resource.ts';
import type { Rule } from '../model/rule.ts';
import { rowsInPart, tenantScope, type Part, type Snapshot } from '../model/snapshot.ts';
import { isUnknown, type Gap, type Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import { parseInstant } from '../values/duration.ts';
import { compareText } from '../values/json.ts';
import { compileRule, type CompiledRule, type ParameterValues, type RuleContext } from './compiledRule.ts';
import { judgedBy, mayHoldJudged, type IsJudged } from './narrowing.ts';
import { settingsOf, settingsOfUnlisted, type RuleSettings } from './overrides.ts';
import { populationGaps, scopeResource } from './population.ts';
import { targetTypes } from './reads.ts';
import { ownersOf } from './tags.ts';
import { judgeRow, resourceOf, unknownVerdict } from './verdict.ts';

export interface EvaluateInput {
  readonly snapshot: Snapshot;
  readonly rules: readonly Rule[];
  readonly facts: FactTable;
  /** The scan clock, ISO 8601 with a zone. */
  readonly now: string;
  /** Parameter values by rule id, over the rules' defaults. */
  readonly parameters?: Readonly<Record<string, ParameterValues>>;
  /** What holds otherwise for a part of the estate: enablement, severity, parameters. */
  readonly overrides?: readonly Override[];
  /** What is judged of what was read. */
  readonly narrowing?: Narrowing;
  /** Tags that name who answers for a resource, the first that is there. */
  readonly ownerTags?: readonly string[];
  /** Which rows are judged, where several evaluations share the work; all where undefined. What could not be listed is told by the first. */
  readonly part?: Part | undefined;
  /** Evidence for passes and for what is not applicable too: costly, for people who write rules. */
  readonly explain?: boolean;
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
  const around: Around = {
    facts,
    isJudged: judgedBy(input.narrowing ?? NOT_NARROWED, input.snapshot),
    ownerOf: ownersOf(input.snapshot, input.ownerTags ?? []),
  };
  for (const [type, ofType] of byType(rules)) yield* judgeType(type, ofType, around, input);
}

/** What is asked of every row, whatever its type. */
interface Around {
  readonly facts: BoundFacts;
  readonly isJudged: IsJudged;
  readonly ownerOf: (row: Pick<Row, 'id' | 'tags'>) => string | undefined;
}

function byType(rules: readonly Rule[]): readonly (readonly [string, readonly Rule[]])[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const types = rule.target.kind === 'entity' && rule.target.entity === 'tenant' ? [TENANT_TYPE] : targetTypes(rule);
    for (const type of types) groups.set(type.toLowerCase(), [...(groups.get(type.toLowerCase()) ?? []), rule]);
  }
  return [...groups].toSorted(([a], [b]) => compareText(a, b));
}

function* judgeType(type: string, rules: readonly Rule[], around: Around, input: EvaluateInput): Generator<Verdict> {
  const { snapshot } = input;
  const now = parseInstant(input.now) ?? Number.NaN;
  const asked = rules.map((rule) => askOf(rule, type, { snapshot, facts: input.facts, now }, input));
  const unlisted = new Map(populationGaps(snapshot.gaps, type).map((gap) => [idKey(gap.scope), gap]));
  for (const row of rowsOf(type, snapshot, input.part)) {
    unlisted.delete(idKey(row.id));
    const judged = around.isJudged(row);
    if (judged === false) continue;
    const owner = around.ownerOf(row);
    for (const ask of asked) yield* owned(isUnknown(judged) ? ask.unknown(row, judged) : ask.row(row, around.facts), owner);
  }
  if (input.part !== undefined) dropListed(unlisted, type, snapshot, input.part);
  for (const gap of unlisted.values()) {
    if (!mayHoldJudged(input.narrowing ?? NOT_NARROWED, gap.scope, type)) continue;
    const owner = around.ownerOf(someRowIn(gap.scope));
    for (const ask of asked) yield* owned(ask.gap(gap), owner);
  }
}

/** What could not be listed is told once, unless a row of any part is it. */
function dropListed(unlisted: Map<string, Gap>, type: string, snapshot: Snapshot, part: Part): void {
  if (part.index > 0) unlisted.clear();
  if (unlisted.size > 0) for (const { id } of rowsOf(type, snapshot)) unlisted.delete(idKey(id));
}

function owned(verdicts: readonly Verdict[], owner: string | undefined): readonly Verdict[] {
  return owner === undefined ? verdicts : verdicts.map((verdict) => ({ ...verdict, resource: { ...verdict.resource, owner } }));
}

/** What was not listed lies in its scope and carries nothing that is known: who answers for the scope (a subscription, a vault whose keys are hidden) answers for it. */
function someRowIn(scope: string): Pick<Row, 'id' | 'tags'> {
  return { id: `${scope}/unlisted/row` };
}

/** A rule as it is asked of rows of one type, overrides applied. */
interface Ask {
  readonly row: (row: Row, facts: BoundFacts) => readonly Verdict[];
  /** The verdict on a row of which nobody knows whether it is to be judged. */
  readonly unknown: (row: Row, why: Unknown) => readonly Verdict[];
  readonly gap: (gap: Gap) => readonly Verdict[];
}

/** A rule is compiled once for each set of parameters and each severity that the overrides give it. Where it is switched off it is not asked. */
function askOf(rule: Rule, type: string, context: RuleContext, { parameters, overrides, snapshot, explain }: EvaluateInput): Ask {
  const settings = settingsOf(rule, overrides ?? [], parameters?.[rule.id] ?? {}, snapshot);
  const unlisted = settingsOfUnlisted(rule, overrides ?? [], snapshot);
  const compiled = new Map<string, CompiledRule>();
  const compiledFor = ({ severity, parameters: values }: RuleSettings): CompiledRule => {
    const key = JSON.stringify([severity, values]);
    const held = compiled.get(key) ?? compileRule({ ...rule, severity }, type, values, context);
    compiled.set(key, held);
    return held;
  };
  let last: { readonly settings: RuleSettings; readonly rule: CompiledRule } | undefined;
  return {
    row: (row, facts) => {
      const own = settings(row);
      if ('unknown' in own) return [unknownVerdict({ rule }, resourceOf(row), own.unknown)];
      if (!own.enabled) return [];
      if (last?.settings !== own) last = { settings: own, rule: compiledFor(own) };
      return judgeRow(last.rule, { row, facts, elements: [] }, explain === true);
    },
    unknown: (row, why) => {
      const own = settings(row);
      if ('unknown' in own) return [unknownVerdict({ rule }, resourceOf(row), own.unknown)];
      return own.enabled ? [unknownVerdict({ rule: { ...rule, severity: own.severity } }, resourceOf(row), why)] : [];
    },
    gap: (gap) => {
      const resource = scopeResource(gap.scope, snapshot.manifest);
      const { id, type: ofScope, name, subscriptionId } = resource;
      const own = unlisted({ id, type: ofScope, name, ...(subscriptionId === '' ? {} : { subscriptionId }) });
      return own.enabled ? [unknownVerdict({ rule: { ...rule, severity: own.severity } }, resource, gap)] : [];
    },
  };
}

function rowsOf(type: string, snapshot: Snapshot, part?: Part): Iterable<Row> {
  if (type !== TENANT_TYPE) return part === undefined ? snapshot.rows(type) : rowsInPart(snapshot.rows(type), part);
  if (part !== undefined && part.index > 0) return [];
  const id = tenantScope(snapshot.manifest.tenantId);
  return [{ id, name: snapshot.manifest.tenantId, type: TENANT_TYPE, tenantId: snapshot.manifest.tenantId }];
}
