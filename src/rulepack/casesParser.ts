import { listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { EquivalentMutant, Parameter, Rule, RuleCase, RuleCases } from '../model/rule.ts';
import { parseInstant } from '../values/duration.ts';
import { asArray, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { knownType } from './conditionParser.ts';
import { parameterFault } from './operands.ts';
import { sharedRows, type SharedRows } from './sharedRows.ts';

const FILE_KEYS = { required: ['rule', 'now', 'cases'], optional: ['rows', 'equivalent'] };
const CASE_KEYS = { required: ['name', 'given', 'expect'], optional: ['inventory', 'params', 'missing', 'reason', 'message'] };
const EXPECTATIONS = ['pass', 'fail', 'unknown', 'notApplicable'] as const;
const REASONS = ['forbidden', 'throttled', 'failed', 'notCollected', 'noData', 'ruleError'] as const;

/** Reads a cases file against the rules of its pack; no ids are known where its own rule could not be read. Faults at their places; undefined when there is one. */
export function parseCases(document: LocatedDocument, checker: Checker, rules: ReadonlyMap<string, Rule>, knownIds: ReadonlySet<string> | undefined): RuleCases | undefined {
  const raw = mapAt(checker, document.value, [], 'a cases file', FILE_KEYS);
  if (raw === undefined) return undefined;
  const id = textAt(checker, raw['rule'], ['rule'], 'rule') ?? '';
  if (id !== '' && knownIds?.has(id) === false) checker.atValue(['rule'], `there is no rule '${id}'`, suggest(id, knownIds));
  const now = textAt(checker, raw['now'], ['now'], 'now') ?? '';
  if (now !== '' && parseInstant(now) === undefined) checker.atValue(['now'], `'${now}' is no time; write it in ISO 8601 with a zone: 2026-01-31T12:00:00Z`);
  const parameters = rules.get(id)?.parameters;
  const shared = sharedRows(raw['rows'], checker);
  const context = { document, checker, parameters, shared };
  const cases = listAt(checker, raw['cases'], ['cases'], 'cases', (item, path) => parseCase(item, path, context));
  shared.reportUnused();
  const equivalent = listAt(checker, raw['equivalent'], ['equivalent'], 'equivalent', (item, path) => parseEquivalent(item, path, checker));
  checkNames(raw['cases'], checker);
  return checker.diagnostics.length > 0 ? undefined : { rule: id, now, cases, equivalent, file: document.file };
}

function parseEquivalent(value: JsonValue, path: DocumentPath, checker: Checker): EquivalentMutant | undefined {
  const raw = mapAt(checker, value, path, 'an equivalent mutant', { required: ['mutant', 'reason'], optional: [] });
  const [mutant, reason] = [textAt(checker, raw?.['mutant'], [...path, 'mutant'], 'mutant'), textAt(checker, raw?.['reason'], [...path, 'reason'], 'reason')];
  return mutant === undefined || reason === undefined ? undefined : { mutant, reason };
}

/** A case is found by its name. */
function checkNames(cases: JsonValue | undefined, checker: Checker): void {
  const seen = new Set<string>();
  for (const [index, one] of asArray(cases).entries()) {
    const name = asString(at(one, 'name'))?.trim();
    if (name === undefined) continue;
    if (seen.has(name)) checker.atValue(['cases', index, 'name'], `another case has the name '${name}'`);
    seen.add(name);
  }
}

interface CaseContext {
  readonly document: LocatedDocument;
  readonly checker: Checker;
  readonly parameters: Rule['parameters'] | undefined;
  readonly shared: SharedRows;
}

function parseCase(value: JsonValue, path: DocumentPath, { document, checker, parameters, shared }: CaseContext): RuleCase | undefined {
  const raw = mapAt(checker, value, path, 'a case', CASE_KEYS);
  if (raw === undefined) return undefined;
  const given = objectAt(checker, shared.resolve(raw['given'], [...path, 'given']), [...path, 'given'], 'given');
  const expect = wordAt(checker, raw['expect'], [...path, 'expect'], 'expect', EXPECTATIONS);
  const reason = wordAt(checker, raw['reason'], [...path, 'reason'], 'reason', REASONS);
  const message = textAt(checker, raw['message'], [...path, 'message'], 'message');
  const name = textAt(checker, raw['name'], [...path, 'name'], 'name');
  const inventory = listAt(checker, raw['inventory'], [...path, 'inventory'], 'inventory', (item, at) => inventoryRow(checker, shared.resolve(item, at), at));
  const missing = listAt(checker, raw['missing'], [...path, 'missing'], 'missing', (item, at) => knownType(item, at, checker));
  const params = paramsOf(raw['params'], [...path, 'params'], checker, parameters);
  if (given === undefined || expect === undefined || name === undefined) return undefined;
  return { name, given, inventory, params, missing, expect, ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }), line: document.locate(path).line };
}

type Row = Readonly<Record<string, JsonValue>>;

function objectAt(checker: Checker, value: JsonValue | undefined, path: DocumentPath, what: string): Row | undefined {
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return value as Row;
  checker.atValue(path, `${what} must be one resource: a map`);
  return undefined;
}

/** A row beside the given one is of any type, so it must say which. */
function inventoryRow(checker: Checker, value: JsonValue | undefined, path: DocumentPath): Row | undefined {
  const row = objectAt(checker, value, path, 'inventory');
  if (row === undefined) return undefined;
  if (row['type'] !== undefined) return knownType(row['type'], [...path, 'type'], checker) === undefined ? undefined : row;
  if (typeof row['id'] === 'string') return row;
  checker.atKey(path, "an inventory row needs its 'type'");
  return undefined;
}

function paramsOf(value: JsonValue | undefined, path: DocumentPath, checker: Checker, parameters: Readonly<Record<string, Parameter>> | undefined): Row {
  const raw: JsonObject = objectAt(checker, value, path, 'params') ?? {};
  if (parameters === undefined) return raw as Row;
  for (const [name, given] of Object.entries(raw)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const fault = parameter === undefined ? { message: `the rule has no parameter '${name}'`, suggestion: suggest(name, Object.keys(parameters)) } : parameterFault(parameter.type, given ?? null);
    if (fault.message !== undefined) checker[parameter === undefined ? 'atKey' : 'atValue']([...path, name], fault.message, fault.suggestion);
  }
  return raw as Row;
}
