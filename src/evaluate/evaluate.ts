import type { BoundFacts, FactTable } from '../model/fact.ts';
import type { FindingResource, Verdict } from '../model/finding.ts';
import { NOT_NARROWED, type Narrowing } from '../model/narrowing.ts';
import type { Override } from '../model/override.ts';
import type { Row } from '../model/resource.ts';
import type { Rule } from '../model/rule.ts';
import { rowsOfBlocks, tenantScope, type Snapshot } from '../model/snapshot.ts';
import { isUnknown, type Gap, type Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import { parseInstant } from '../values/duration.ts';
import { compareText } from '../values/json.ts';
import { inOrderOf, type Share } from './share.ts';
import { compileRule, type CompiledRule, type ParameterValues, type RuleContext } from './compiledRule.ts';
import { judgedBy, mayHoldJudged, type IsJudged } from './narrowing.ts';
import { settingsOf, settingsOfUnlisted, type RuleSettings } from './overrides.ts';
import { populationGaps, scopeResource } from './population.ts';
import { targetTypes } from './reads.ts';
import type { Scope } from './subjects.ts';
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
  /** What is judged, where several evaluations share the work; all where undefined. */
  readonly share?: Share | undefined;
  /** Who is shown the rows of some types besides, whether rules judge them or not. */
  readonly watch?: Watch | undefined;
  /** Evidence for passes and for what is not applicable too: costly, for people who write rules. */
  readonly explain?: boolean;
}

/** Whoever makes lists of the rows that are judged: what facts remember of a row serves both. */
interface Watch {
  /** In lower case. */
  readonly types: readonly string[];
  readonly add: (row: Row) => void;
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
  for (const [type, ofType] of inOrderOf(input.share, byType(rules, input.watch?.types ?? []))) for (const verdicts of judgeType(type, ofType, around, input)) yield* verdicts;
}

/** What is asked of every row, whatever its type. */
interface Around {
  readonly facts: BoundFacts;
  readonly isJudged: IsJudged;
  readonly ownerOf: (row: Pick<Row, 'id' | 'tags'>) => string | undefined;
}

function byType(rules: readonly Rule[], watched: readonly string[]): readonly (readonly [string, readonly Rule[]])[] {
  const groups = new Map<string, Rule[]>(watched.map((type) => [type, []]));
  for (const rule of rules) {
    const types = rule.target.kind === 'entity' && rule.target.entity === 'tenant' ? [TENANT_TYPE] : targetTypes(rule);
    for (const type of types) groups.set(type.toLowerCase(), [...(groups.get(type.toLowerCase()) ?? []), rule]);
  }
  return [...groups].toSorted(([a], [b]) => compareText(a, b));
}

/** What one row is asked with, made once: a hundred rules may share it, and their verdicts share its resource. */
interface Asked {
  readonly scope: Scope;
  readonly resource: FindingResource;
  readonly isJudged: true | Unknown;
}

/** The verdicts of all rules on one row after the other, then on what was not listed. */
function* judgeType(type: string, rules: readonly Rule[], around: Around, input: EvaluateInput): Generator<readonly Verdict[]> {
  const { snapshot } = input;
  const now = parseInstant(input.now) ?? Number.NaN;
  const asks = rules.map((rule) => askOf(rule, type, { snapshot, facts: input.facts, now }, input));
  const watch = input.watch?.types.includes(type) === true ? input.watch : undefined;
  const unlisted = new Map(populationGaps(snapshot.gaps, type).map((gap) => [idKey(gap.scope), gap]));
  for (const row of rowsOf(type, snapshot, input.share)) {
    if (unlisted.size > 0) unlisted.delete(idKey(row.id));
    watch?.add(row);
    const isJudged = around.isJudged(row);
    if (isJudged === false) continue;
    const asked: Asked = { scope: { row, facts: around.facts, elements: [] }, resource: resourceOf(row, around.ownerOf(row)), isJudged };
    const verdicts: Verdict[] = [];
    for (const ask of asks) for (const verdict of ask.row(asked)) verdicts.push(verdict);
    yield verdicts;
  }
  if (input.share !== undefined) dropListed(unlisted, type, snapshot, input.share);
  for (const gap of unlisted.values()) {
    if (!mayHoldJudged(input.narrowing ?? NOT_NARROWED, gap.scope, type)) continue;
    const resource = scopeResource(gap.scope, snapshot.manifest, around.ownerOf(someRowIn(gap.scope)));
    yield asks.flatMap((ask) => ask.gap(gap, resource));
  }
}

/** What could not be listed is told once, by the first, unless a row is it that another judged. */
function dropListed(unlisted: Map<string, Gap>, type: string, snapshot: Snapshot, { index }: Share): void {
  if (index > 0) unlisted.clear();
  if (unlisted.size > 0) for (const { id } of rowsOf(type, snapshot)) unlisted.delete(idKey(id));
}

/** What was not listed lies in its scope and carries nothing that is known: who answers for the scope (a subscription, a vault whose keys are hidden) answers for it. */
function someRowIn(scope: string): Pick<Row, 'id' | 'tags'> {
  return { id: `${scope}/unlisted/row` };
}

/** A rule as it is asked of rows of one type, overrides applied. Where nobody knows whether a row is to be judged, the verdict is unknown. */
interface Ask {
  readonly row: (asked: Asked) => readonly Verdict[];
  readonly gap: (gap: Gap, resource: FindingResource) => readonly Verdict[];
}

const NOT_ASKED: readonly Verdict[] = [];

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
    row: ({ scope, resource, isJudged }) => {
      const own = settings(scope.row);
      if ('unknown' in own) return [unknownVerdict(rule, resource, own.unknown)];
      if (!own.enabled) return NOT_ASKED;
      if (isUnknown(isJudged)) return [unknownVerdict({ ...rule, severity: own.severity }, resource, isJudged)];
      if (last?.settings !== own) last = { settings: own, rule: compiledFor(own) };
      return judgeRow(last.rule, scope, explain === true, resource);
    },
    gap: (gap, resource) => {
      const { id, type: ofScope, name, subscriptionId } = resource;
      const own = unlisted({ id, type: ofScope, name, ...(subscriptionId === '' ? {} : { subscriptionId }) });
      return own.enabled ? [unknownVerdict({ ...rule, severity: own.severity }, resource, gap)] : NOT_ASKED;
    },
  };
}

function rowsOf(type: string, snapshot: Snapshot, share?: Share): Iterable<Row> {
  if (type !== TENANT_TYPE) return share === undefined ? snapshot.rows(type) : rowsOfBlocks(snapshot.rows(type), (block) => share.claim(type, block));
  if (share?.claim(type, 0) === false) return [];
  const id = tenantScope(snapshot.manifest.tenantId);
  return [{ id, name: snapshot.manifest.tenantId, type: TENANT_TYPE, tenantId: snapshot.manifest.tenantId }];
}
