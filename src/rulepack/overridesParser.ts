import { listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { namesRule, type Override, type OverrideScope } from '../model/override.ts';
import { SEVERITIES, type Rule } from '../model/rule.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { parameterFault } from './operands.ts';

const KEYS = { required: ['rules'], optional: ['scope', 'enabled', 'severity', 'parameters', 'reason'] };

/**
 * Reads a list of overrides against the rules they change. Every fault is reported at its place; an override with one is left out. Where the
 * rules are not known, ids and parameters are taken as they stand.
 */
export function parseOverrides(value: JsonValue | undefined, path: DocumentPath, checker: Checker, rules: readonly Rule[] | undefined): readonly Override[] {
  return listAt(checker, value, path, 'overrides', (item, at) => parseOverride(item, at, checker, rules));
}

function parseOverride(value: JsonValue, path: DocumentPath, checker: Checker, rules: readonly Rule[] | undefined): Override | undefined {
  const before = checker.diagnostics.length;
  const raw = mapAt(checker, value, path, 'an override', KEYS);
  if (raw === undefined) return undefined;
  const patterns = listAt(checker, raw['rules'], [...path, 'rules'], 'rules', (item, at) => parsePattern(item, at, checker, rules));
  if (Array.isArray(raw['rules']) && raw['rules'].length === 0) checker.atValue([...path, 'rules'], 'rules names no rule');
  const scope = parseScope(raw['scope'], [...path, 'scope'], checker);
  const severity = wordAt(checker, raw['severity'], [...path, 'severity'], 'severity', SEVERITIES);
  const reason = textAt(checker, raw['reason'], [...path, 'reason'], 'reason');
  const enabled = enabledAt(raw['enabled'], [...path, 'enabled'], checker);
  if (enabled === false && reason === undefined) checker.atKey([...path, 'enabled'], "a rule that is switched off needs a 'reason'");
  const changed = rules?.filter((rule) => namesRule({ rules: patterns }, rule));
  const parameters = parseValues(raw['parameters'], [...path, 'parameters'], checker, changed);
  if (enabled === undefined && severity === undefined && Object.keys(parameters).length === 0 && checker.diagnostics.length === before) checker.atKey(path, 'the override changes nothing: give enabled, severity or parameters');
  if (checker.diagnostics.length > before) return undefined;
  return { rules: patterns, scope, parameters, ...(enabled === undefined ? {} : { enabled }), ...(severity === undefined ? {} : { severity }), ...(reason === undefined ? {} : { reason }) };
}

function enabledAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  checker.atValue(path, 'enabled must be true or false');
  return undefined;
}

function parsePattern(value: JsonValue, path: DocumentPath, checker: Checker, rules: readonly Rule[] | undefined): string | undefined {
  const pattern = textAt(checker, value, path, 'a rule id');
  if (pattern === undefined || rules === undefined || rules.some((rule) => namesRule({ rules: [pattern] }, rule))) return pattern;
  checker.atValue(path, `there is no rule '${pattern}'`, suggest(pattern, rules.map((rule) => rule.id)));
  return undefined;
}

function parseScope(value: JsonValue | undefined, path: DocumentPath, checker: Checker): OverrideScope {
  const everywhere: OverrideScope = { kind: 'everywhere' };
  if (value === undefined) return everywhere;
  const raw = mapAt(checker, value, path, 'scope', { required: [], optional: ['id', 'tag', 'managementGroup'] });
  if (raw === undefined) return everywhere;
  const [kind, second] = Object.keys(raw);
  if (kind === undefined || second !== undefined) checker.atKey(path, 'scope needs exactly one of id, tag, managementGroup');
  if (kind === 'id') return { kind, id: idAt(raw[kind], [...path, kind], checker) };
  if (kind === 'tag') return { kind, tags: tagsAt(raw[kind], [...path, kind], checker) };
  if (kind === 'managementGroup') return { kind, name: textAt(checker, raw[kind], [...path, kind], kind) ?? '' };
  return everywhere;
}

function idAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): string {
  const id = textAt(checker, value, path, 'id') ?? '';
  if (id !== '' && !/^\/(subscriptions|providers|tenants)\/[^/]/i.test(id)) checker.atValue(path, `'${id}' is no resource id; it starts with /subscriptions/`);
  return id;
}

function tagsAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): Readonly<Record<string, string>> {
  if (isJsonObject(value) && Object.keys(value).length > 0 && Object.values(value).every((text) => typeof text === 'string')) return value as Readonly<Record<string, string>>;
  checker.atValue(path, 'tag must be a map of tag names to texts, such as { env: dev }');
  return {};
}

/** A parameter must exist in some rule that is changed, and fit its type in each that has it. */
function parseValues(value: JsonValue | undefined, path: DocumentPath, checker: Checker, rules: readonly Rule[] | undefined): Readonly<Record<string, JsonValue>> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) {
    checker.atValue(path, 'parameters must be a map of names to values');
    return {};
  }
  const entries = Object.entries(value).map(([name, given]) => [name, given ?? null] as const);
  for (const [name, given] of rules === undefined ? [] : entries) {
    const declared = (rules ?? []).flatMap((rule) => (Object.hasOwn(rule.parameters, name) ? (rule.parameters[name] ?? []) : []));
    const fault = declared.length === 0 ? { message: `no rule named here has a parameter '${name}'` } : declared.map((parameter) => parameterFault(parameter.type, given)).find(({ message }) => message !== undefined);
    if (fault?.message !== undefined) checker.atKey([...path, name], fault.message, declared.length === 0 ? suggest(name, (rules ?? []).flatMap((rule) => Object.keys(rule.parameters))) : undefined);
  }
  return Object.fromEntries(entries);
}
