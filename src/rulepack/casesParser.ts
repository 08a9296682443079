import { listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { Parameter, Rule, RuleCase, RuleCases } from '../model/rule.ts';
import { parseInstant } from '../values/duration.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { knownType } from './conditionParser.ts';
import { parameterFault } from './operands.ts';

const FILE_KEYS = { required: ['rule', 'now', 'cases'], optional: [] };
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
  const cases = listAt(checker, raw['cases'], ['cases'], 'cases', (item, path) => parseCase(item, path, document, checker, parameters));
  return checker.diagnostics.length > 0 ? undefined : { rule: id, now, cases, file: document.file };
}

function parseCase(value: JsonValue, path: DocumentPath, document: LocatedDocument, checker: Checker, parameters: Rule['parameters'] | undefined): RuleCase | undefined {
  const raw = mapAt(checker, value, path, 'a case', CASE_KEYS);
  if (raw === undefined) return undefined;
  const given = objectAt(checker, raw['given'], [...path, 'given'], 'given');
  const expect = wordAt(checker, raw['expect'], [...path, 'expect'], 'expect', EXPECTATIONS);
  const reason = wordAt(checker, raw['reason'], [...path, 'reason'], 'reason', REASONS);
  const message = textAt(checker, raw['message'], [...path, 'message'], 'message');
  const name = textAt(checker, raw['name'], [...path, 'name'], 'name');
  const inventory = listAt(checker, raw['inventory'], [...path, 'inventory'], 'inventory', (item, at) => inventoryRow(checker, item, at));
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
function inventoryRow(checker: Checker, value: JsonValue, path: DocumentPath): Row | undefined {
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
