import { listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';

import { parseMessage, type MessagePart } from '../model/message.ts';
import { PARAMETER_TYPES, SEVERITIES, type EntityName, type Parameter, type Remediation, type Rule, type RuleStatus, type RuleTarget } from '../model/rule.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { checkField, COLUMNS, knownType, parseCondition, type ConditionContext } from './conditionParser.ts';
import { checkFactPath, type Facts } from './factPaths.ts';
import { parameterFault } from './operands.ts';

export const RULE_KEYS = {
  required: ['id', 'name', 'title', 'severity', 'target', 'if', 'message', 'rationale', 'remediation', 'references'],
  optional: ['status', 'aliases', 'parameters', 'when', 'identity', 'evidence'],
} as const;

const ENTITIES: readonly EntityName[] = ['tenant', 'subscription', 'managementGroup'];
const ENTITY_TYPES: Readonly<Record<EntityName, readonly string[]>> = { tenant: [], subscription: ['Microsoft.Resources/subscriptions'], managementGroup: ['Microsoft.Management/managementGroups'] };
export const ID_PATTERN = /^[A-Z]{2,6}\d{3,4}$/;

/** Reads a rule. Every fault is reported at its place; a rule with a fault is undefined. */
export function parseRule(document: LocatedDocument, checker: Checker, facts: Facts): Rule | undefined {
  const raw = mapAt(checker, document.value, [], 'a rule', RULE_KEYS);
  if (raw === undefined) return undefined;
  const target = parseTarget(raw['target'], checker);
  const parameters = parseParameters(raw['parameters'], checker);
  const context: ConditionContext = { checker, facts, parameters, types: target === undefined ? [] : typesOf(target), depth: 0 };
  const when = raw['when'] === undefined ? undefined : parseCondition(raw['when'], ['when'], context);
  const violation = raw['if'] === undefined ? undefined : parseCondition(raw['if'], ['if'], context);
  const texts = textsOf(raw, checker);
  const shown = { ...texts, message: checkMessage(raw, context), remediation: parseRemediation(raw['remediation'], checker) };
  const lists = listsOf(raw, context);
  checkIdentity(document, raw, checker);
  const severity = wordAt(checker, raw['severity'], ['severity'], 'severity', SEVERITIES);
  const status = parseStatus(raw['status'], checker);
  if (checker.diagnostics.length > 0 || target === undefined || violation === undefined || severity === undefined || shown.remediation === undefined) return undefined;
  return {
    ...lists, parameters, target, severity, status, if: violation, ...(when === undefined ? {} : { when }), file: document.file,
    id: texts.id, name: texts.name, title: texts.title, rationale: texts.rationale, message: shown.message, remediation: shown.remediation,
  };
}

function typesOf(target: RuleTarget): readonly string[] {
  return target.kind === 'types' ? target.types : ENTITY_TYPES[target.entity];
}

function textsOf(raw: JsonObject, checker: Checker) {
  const text = (key: string): string => textAt(checker, raw[key], [key], key) ?? '';
  return { id: text('id'), name: text('name'), title: text('title'), rationale: text('rationale') };
}

/** The id's form, and the name, which is the file's stem so that a rule can be found. */
function checkIdentity(document: LocatedDocument, raw: JsonObject, checker: Checker): void {
  const { id, name } = raw;
  if (typeof id === 'string' && !ID_PATTERN.test(id)) checker.atValue(['id'], `the id '${id}' must be capital letters and three or four digits, such as NET001`);
  const stem = document.file.replaceAll('\\', '/').split('/').at(-1)?.replace(/\.ya?ml$/, '');
  if (typeof name === 'string' && name !== stem) checker.atValue(['name'], `the name '${name}' must be the file's stem '${stem}'`);
}

function parseTarget(value: JsonValue | undefined, checker: Checker): RuleTarget | undefined {
  if (value === undefined) return undefined;
  const raw = mapAt(checker, value, ['target'], 'target', { required: [], optional: ['type', 'types', 'entity'] });
  if (raw === undefined) return undefined;
  const [kind, second] = Object.keys(raw);
  if (kind === undefined || second !== undefined) {
    checker.atKey(['target'], 'target needs exactly one of type, types, entity');
    return undefined;
  }
  if (kind === 'entity') {
    const entity = wordAt(checker, raw['entity'], ['target', 'entity'], 'entity', ENTITIES);
    return entity === undefined ? undefined : { kind: 'entity', entity };
  }
  const types = kind === 'type'
    ? [knownType(raw['type'], ['target', 'type'], checker)]
    : listAt(checker, raw['types'], ['target', 'types'], 'types', (item, path) => knownType(item, path, checker));
  if (kind === 'types' && types.length === 0) checker.atKey(['target', 'types'], 'types names no type');
  return types.every((type) => type !== undefined) && types.length > 0 ? { kind: 'types', types } : undefined;
}

function parseParameters(value: JsonValue | undefined, checker: Checker): Readonly<Record<string, Parameter>> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) {
    checker.atValue(['parameters'], 'parameters must be a map of name: { type, default, description }');
    return {};
  }
  return Object.fromEntries(Object.entries(value).flatMap(([name, raw]) => {
    const parameter = parseParameter(raw, ['parameters', name], checker);
    return parameter === undefined ? [] : [[name, parameter]];
  }));
}

function parseParameter(value: JsonValue | undefined, path: DocumentPath, checker: Checker): Parameter | undefined {
  const raw = mapAt(checker, value, path, 'a parameter', { required: ['type', 'default', 'description'], optional: [] });
  if (raw === undefined) return undefined;
  const type = wordAt(checker, raw['type'], [...path, 'type'], 'type', PARAMETER_TYPES);
  const description = textAt(checker, raw['description'], [...path, 'description'], 'description');
  const fallback = raw['default'];
  const fault = type === undefined || fallback === undefined ? undefined : parameterFault(type, fallback);
  if (fault !== undefined) checker.atValue([...path, 'default'], `default: ${fault}`);
  return type === undefined || fallback === undefined ? undefined : { type, default: fallback, description: description ?? '' };
}

function parseStatus(value: JsonValue | undefined, checker: Checker): RuleStatus {
  if (!isJsonObject(value)) return { kind: wordAt(checker, value, ['status'], 'status', ['preview', 'stable'] as const) ?? 'stable' };
  const raw = mapAt(checker, value, ['status'], 'status', { required: ['deprecated'], optional: [] });
  const inner = mapAt(checker, raw?.['deprecated'], ['status', 'deprecated'], 'deprecated', { required: ['replacedBy'], optional: [] });
  return { kind: 'deprecated', replacedBy: textAt(checker, inner?.['replacedBy'], ['status', 'deprecated', 'replacedBy'], 'replacedBy') ?? '' };
}

function parseRemediation(value: JsonValue | undefined, checker: Checker): Remediation | undefined {
  if (value === undefined) return undefined;
  const raw = mapAt(checker, value, ['remediation'], 'remediation', { required: ['summary'], optional: ['action', 'portal', 'az', 'effect'] });
  if (raw === undefined) return undefined;
  const entries = Object.keys(raw).flatMap((key) => {
    const text = textAt(checker, raw[key], ['remediation', key], key);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(entries) as unknown as Remediation;
}

function listsOf(raw: JsonObject, context: ConditionContext) {
  const { checker } = context;
  const texts = (key: string, check: (text: string, path: DocumentPath) => void): readonly string[] =>
    listAt(checker, raw[key], [key], key, (item, path) => {
      const text = textAt(checker, item, path, key);
      if (text !== undefined) check(text, path);
      return text;
    });
  return {
    aliases: texts('aliases', (text, path) => void (ID_PATTERN.test(text) || checker.atValue(path, `the alias '${text}' is no rule id`))),
    references: texts('references', (text, path) => void (/^https:\/\/[^\s]+$/.test(text) || checker.atValue(path, 'a reference must be an https address'))),
    identity: texts('identity', () => undefined),
    evidence: texts('evidence', (text, path) => checkEvidence(text, path, context)),
  };
}

function checkEvidence(text: string, path: DocumentPath, { checker, facts, types }: ConditionContext): void {
  if (!text.startsWith('fact.')) return void checkField(text, path, checker);
  const checked = checkFactPath(text.slice('fact.'.length), facts, types);
  if (!checked.ok) checker.atValue(path, checked.message, checked.suggestion);
}

function checkMessage(raw: JsonObject, context: ConditionContext): string {
  const text = textAt(context.checker, raw['message'], ['message'], 'message') ?? '';
  const parsed = parseMessage(text);
  if (!parsed.ok) context.checker.atValue(['message'], parsed.message);
  else for (const part of parsed.parts) if (part.kind === 'value') checkPlaceholder(part, raw, context);
  return text;
}

function checkPlaceholder(part: Extract<MessagePart, { kind: 'value' }>, raw: JsonObject, { checker, facts, parameters, types }: ConditionContext): void {
  const first = part.path.split(/[.[]/)[0] ?? '';
  switch (part.root) {
    case 'fact': {
      const checked = checkFactPath(part.path, facts, types);
      if (!checked.ok) checker.atValue(['message'], `{{ fact.${part.path} }}: ${checked.message}`, checked.suggestion);
      return;
    }
    case 'params':
      if (parameters[first] === undefined) checker.atValue(['message'], `{{ params.${part.path} }}: the parameter '${first}' is not declared`, suggest(first, Object.keys(parameters)));
      return;
    case 'match':
      if (!/"(count|related)"/.test(JSON.stringify(raw['if'] ?? null))) checker.atValue(['message'], `{{ match.${part.path} }}: 'match' is the first element of a count or join, and the rule has none`);
      return;
    case 'row':
      if (!COLUMNS.some((column) => column.toLowerCase() === first.toLowerCase())) checker.atValue(['message'], `{{ ${part.path} }}: '${first}' is no column of a resource`, suggest(first, [...COLUMNS, 'fact', 'match', 'params']));
  }
}

