import { canonicalType } from '../model/catalog.ts';
import type { FindingResource, Verdict } from '../model/finding.ts';
import type { Row } from '../model/resource.ts';
import { isUnknown, type Truth, type Unknown } from '../model/unknown.ts';
import { at, type JsonValue } from '../values/json.ts';
import type { CompiledRule } from './compiledRule.ts';
import { evidenceOf } from './evidence.ts';
import { readerOf, stepsOf } from './paths.ts';
import { factValue } from './render.ts';
import type { Scope } from './subjects.ts';

/**
 * One rule on one row. `when` false is notApplicable, unknown is unknown; then `if` true is fail. With `identity` a
 * failure is split into one a distinct matched element. A fault in the rule is unknown: the row is never lost.
 */
export function judgeRow(compiled: CompiledRule, scope: Scope, explain = false): readonly Verdict[] {
  try {
    const applies = compiled.when?.test(scope) ?? true;
    if (applies === false) return [explained(verdict(compiled, scope, 'notApplicable', `${compiled.rule.title}: does not apply here`), compiled, scope, explain)];
    return verdictsOf(compiled, scope, isUnknown(applies) ? applies : compiled.if.test(scope), explain);
  } catch (error) {
    const { row } = scope;
    const message = `the rule failed on this resource: ${error instanceof Error ? error.message : String(error)}`;
    return [unknownVerdict(compiled, resourceOf(row), { reason: 'ruleError', artifact: canonicalType(row.type), scope: row.id, missing: [], message })];
  }
}

function verdictsOf(compiled: CompiledRule, scope: Scope, violated: Truth, explain: boolean): readonly Verdict[] {
  if (isUnknown(violated)) return [{ ...unknownVerdict(compiled, resourceOf(scope.row), violated), evidence: evidenceOf(compiled, scope) }];
  if (!violated) return [explained(verdict(compiled, scope, 'pass', `${compiled.rule.title}: not the case`), compiled, scope, explain)];
  return failures(compiled, scope);
}

/** Evidence is dear, so a verdict that nobody will read has none. */
function explained(given: Verdict, compiled: CompiledRule, scope: Scope, explain: boolean): Verdict {
  return explain ? { ...given, evidence: evidenceOf(compiled, scope) } : given;
}

function failures(compiled: CompiledRule, scope: Scope): readonly Verdict[] {
  const matches = compiled.if.leaves.flatMap((leaf) => leaf.matches(scope));
  const distinct = compiled.rule.identity.length === 0 ? new Map([['', matches[0]]]) : byIdentity(compiled.rule.identity, matches);
  const evidence = evidenceOf(compiled, scope);
  const failing = [...distinct].map(([discriminator, match]): Verdict => {
    const cause = rootCauseOf(compiled, scope, match);
    return {
      ...verdict(compiled, scope, 'fail', compiled.message({ scope, match, params: compiled.params })),
      evidence, discriminator, ...(cause === undefined ? {} : { rootCause: cause }),
    };
  });
  return [...failing, ...further(compiled, scope)];
}

/** Where a rule tells parts of a resource apart, those that fail say nothing of those that were not read: that there may be more is a verdict of its own. */
function further(compiled: CompiledRule, scope: Scope): readonly Verdict[] {
  if (compiled.rule.identity.length === 0) return [];
  const doubt = compiled.if.leaves.map((leaf) => leaf.doubt?.(scope)).find((cause) => cause !== undefined);
  return doubt === undefined ? [] : [{ ...unknownVerdict(compiled, resourceOf(scope.row), doubt), evidence: evidenceOf(compiled, scope) }];
}

/** Letter case tells nothing apart, as everywhere in conditions: Azure writes ids, and the names in them, in whatever letters. */
function identityOf(value: JsonValue | undefined): JsonValue {
  return typeof value === 'string' ? value.toLowerCase() : value ?? null;
}

/** The first match of each identity; where nothing was matched, the row itself is the one finding. */
function byIdentity(paths: readonly string[], matches: readonly JsonValue[]): ReadonlyMap<string, JsonValue | undefined> {
  const readers = paths.map((path) => readerOf(stepsOf(path.replace(/^match\./, ''))));
  const distinct = new Map<string, JsonValue | undefined>();
  for (const match of matches) {
    const identity = JSON.stringify(readers.map((read) => identityOf(read(match))));
    if (!distinct.has(identity)) distinct.set(identity, match);
  }
  return distinct.size === 0 ? new Map([['', undefined]]) : distinct;
}

/** What was matched may say what it comes from; else a fact that the rule reads may. */
function rootCauseOf(compiled: CompiledRule, scope: Scope, match: JsonValue | undefined): string | undefined {
  const causes = [at(match, 'rootCause'), ...compiled.facts.map((fact) => factValue(`${fact}.rootCause`, scope))];
  return causes.find((cause) => typeof cause === 'string' && cause !== '') as string | undefined;
}

function verdict(compiled: CompiledRule, { row }: Scope, status: Verdict['status'], message: string): Verdict {
  return { ruleId: compiled.rule.id, severity: compiled.rule.severity, resource: resourceOf(row), status, message, evidence: [], discriminator: '' };
}

/** The verdict where something could not be read. The message is ours, never the rule's: that one states a violation. */
export function unknownVerdict(compiled: Pick<CompiledRule, 'rule'>, resource: FindingResource, unknown: Unknown): Verdict {
  const { rule } = compiled;
  return { ruleId: rule.id, severity: rule.severity, resource, status: 'unknown', message: `${rule.title}: not known, because ${unknown.message}`, evidence: [], unknown, discriminator: '' };
}

export function resourceOf(row: Row): FindingResource {
  return {
    id: row.id, type: canonicalType(row.type), name: row.name,
    subscriptionId: row.subscriptionId ?? '', resourceGroup: row.resourceGroup ?? '', location: typeof row.location === 'string' ? row.location : '',
  };
}
