import { canonicalType } from '../model/catalog.ts';
import type { Evidence, FindingResource, Verdict } from '../model/finding.ts';
import type { Row } from '../model/resource.ts';
import type { Rule } from '../model/rule.ts';
import { isUnknown, type Truth, type Unknown } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import type { CompiledRule } from './compiledRule.ts';
import type { Reader } from './paths.ts';
import type { Scope } from './subjects.ts';

const NO_EVIDENCE: readonly Evidence[] = [];

/**
 * One rule on one row. `when` false is notApplicable, unknown is unknown; then `if` true is fail. With `identity` a
 * failure is split into one a distinct matched element. A fault in the rule is unknown: the row is never lost.
 */
export function judgeRow(compiled: CompiledRule, scope: Scope, explain = false, resource: FindingResource = resourceOf(scope.row)): readonly Verdict[] {
  try {
    const applies = compiled.when === undefined || compiled.when.test(scope);
    if (applies === false) return [undisputed(compiled, scope, resource, 'notApplicable', explain)];
    const violated = isUnknown(applies) ? applies : compiled.if.test(scope);
    return violated === false ? [undisputed(compiled, scope, resource, 'pass', explain)] : disputed(compiled, scope, resource, violated);
  } catch (error) {
    const { row } = scope;
    const message = `the rule failed on this resource: ${error instanceof Error ? error.message : String(error)}`;
    return [unknownVerdict(compiled.rule, resource, { reason: 'ruleError', artifact: canonicalType(row.type), scope: row.id, missing: [], message })];
  }
}

/** Most verdicts: what is said is the same of every row. Evidence is dear, so where nobody will read it there is none. */
function undisputed({ rule, saying, evidence }: CompiledRule, scope: Scope, resource: FindingResource, status: 'pass' | 'notApplicable', explain: boolean): Verdict {
  return { ruleId: rule.id, severity: rule.severity, resource, status, message: saying[status], evidence: explain ? evidence(scope) : NO_EVIDENCE, discriminator: '' };
}

function disputed(compiled: CompiledRule, scope: Scope, resource: FindingResource, violated: Exclude<Truth, false>): readonly Verdict[] {
  if (isUnknown(violated)) return [unknownVerdict(compiled.rule, resource, violated, compiled.evidence(scope))];
  return failures(compiled, scope, resource);
}

function failures(compiled: CompiledRule, scope: Scope, resource: FindingResource): readonly Verdict[] {
  const { rule, identity } = compiled;
  const matches = compiled.if.leaves.flatMap((leaf) => leaf.matches?.(scope) ?? []);
  const evidence = compiled.evidence(scope);
  if (identity.length === 0) return [failure(compiled, scope, resource, evidence, '', matches[0])];
  const failing = [...byIdentity(identity, matches)].map(([discriminator, match]) => failure(compiled, scope, resource, evidence, discriminator, match));
  // Those that fail say nothing of those that were not read: that there may be more is a verdict of its own.
  const doubt = compiled.if.leaves.map((leaf) => leaf.doubt?.(scope)).find((cause) => cause !== undefined);
  return doubt === undefined ? failing : [...failing, unknownVerdict(rule, resource, doubt, evidence)];
}

function failure(compiled: CompiledRule, scope: Scope, resource: FindingResource, evidence: readonly Evidence[], discriminator: string, match: JsonValue | undefined): Verdict {
  const { rule, params } = compiled;
  const rootCause = compiled.rootCause(scope, match);
  const failed: Verdict = { ruleId: rule.id, severity: rule.severity, resource, status: 'fail', message: compiled.message({ scope, match, params }), evidence, discriminator };
  return rootCause === undefined ? failed : { ...failed, rootCause };
}

/** Letter case tells nothing apart, as everywhere in conditions: Azure writes ids, and the names in them, in whatever letters. */
function identityOf(value: JsonValue | undefined): JsonValue {
  return typeof value === 'string' ? value.toLowerCase() : value ?? null;
}

/** The first match of each identity; where nothing was matched, the row itself is the one finding. */
function byIdentity(readers: readonly Reader[], matches: readonly JsonValue[]): ReadonlyMap<string, JsonValue | undefined> {
  const distinct = new Map<string, JsonValue | undefined>();
  for (const match of matches) {
    const identity = JSON.stringify(readers.map((read) => identityOf(read(match))));
    if (!distinct.has(identity)) distinct.set(identity, match);
  }
  return distinct.size === 0 ? new Map([['', undefined]]) : distinct;
}

/** The verdict where something could not be read. The message is ours, never the rule's: that one states a violation. */
export function unknownVerdict({ id, severity, title }: Rule, resource: FindingResource, unknown: Unknown, evidence: readonly Evidence[] = NO_EVIDENCE): Verdict {
  return { ruleId: id, severity, resource, status: 'unknown', message: `${title}: not known, because ${unknown.message}`, evidence, unknown, discriminator: '' };
}

/** A row as the resource of its verdicts, with who answers for it. */
export function resourceOf(row: Row, owner?: string): FindingResource {
  const resource: FindingResource = {
    id: row.id, type: canonicalType(row.type), name: row.name,
    subscriptionId: row.subscriptionId ?? '', resourceGroup: row.resourceGroup ?? '', location: typeof row.location === 'string' ? row.location : '',
  };
  return owner === undefined ? resource : { ...resource, owner };
}
