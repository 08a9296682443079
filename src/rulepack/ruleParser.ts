import { listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { leavesOf, type Condition } from '../model/condition.ts';
import { PARAMETER_TYPES, SEVERITIES, type EntityName, type Parameter, type Remediation, type Rule, type RuleStatus, type RuleTarget } from '../model/rule.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { ConditionContext } from './conditionContext.ts';
import { knownType, parseCondition } from './conditionParser.ts';
import { checkFactPath, type Facts } from './factPaths.ts';
import { checkField } from './fieldPaths.ts';
import { checkIdentity, checkMessage } from './messageChecks.ts';
import { parameterFault } from './operands.ts';

export const RULE_KEYS = {
  required: ['id', 'name', 'title', 'severity', 'target', 'if', 'message', 'rationale', 'remediation', 'references'],
  optional: ['status', 'aliases', 'parameters', 'when', 'identity', 'evidence'],
} as const;

const ENTITIES: readonly EntityName[] = ['tenant', 'subscription', 'managementGroup'];
const ENTITY_TYPES: Readonly<Record<EntityName, readonly string[]>> = { tenant: ['tenant'], subscription: ['Microsoft.Resources/subscriptions'], managementGroup: ['Microsoft.Management/managementGroups'] };
export const ID_PATTERN = /^[A-Z]{2,6}\d{3,4}$/;

/** Reads a rule. Every fault is reported at its place; a rule with a fault is undefined. */
export function parseRule(document: LocatedDocument, checker: Checker, facts: Facts): Rule | undefined {
  const raw = mapAt(checker, document.value, [], 'a rule', RULE_KEYS);
  if (raw === undefined) return undefined;
  const target = parseTarget(raw['target'], checker);
  const parameters = parseParameters(raw['parameters'], checker);
  const context: ConditionContext = { checker, facts, parameters: new Map(Object.entries(parameters)), declared: declaredIn(raw), types: target === undefined ? [] : typesOf(target), depth: 0 };
  const when = raw['when'] === undefined ? undefined : parseCondition(raw['when'], ['when'], context);
  const violation = raw['if'] === undefined ? undefined : parseCondition(raw['if'], ['if'], context);
  const texts = textsOf(raw, checker);
  const message = checkMessage(raw['message'], violation, context);
  const remediation = parseRemediation(raw['remediation'], checker);
  const lists = listsOf(raw, violation, context);
  if (violation !== undefined && (when !== undefined || raw['when'] === undefined)) checkUsed({ when, violation, shown: message.parameters }, context);
  checkNames(document, raw, checker);
  const severity = wordAt(checker, raw['severity'], ['severity'], 'severity', SEVERITIES);
  const status = parseStatus(raw['status'], checker);
  if (checker.diagnostics.length > 0 || target === undefined || violation === undefined || severity === undefined || remediation === undefined) return undefined;
  return {
    ...lists, parameters, target, severity, status, if: violation, ...(when === undefined ? {} : { when }), file: document.file,
    id: texts.id, name: texts.name, title: texts.title, rationale: texts.rationale, message: message.text, remediation,
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
function checkNames(document: LocatedDocument, raw: JsonObject, checker: Checker): void {
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

/** The names of all parameters; undefined where the map of them is none, or stands under a misspelt key. */
function declaredIn(raw: JsonObject): readonly string[] | undefined {
  const { parameters } = raw;
  if (parameters !== undefined) return isJsonObject(parameters) ? Object.keys(parameters) : undefined;
  return Object.keys(raw).some((key) => suggest(key, ['parameters']) !== undefined) ? undefined : [];
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
  const fault = type === undefined || fallback === undefined ? {} : parameterFault(type, fallback);
  if (fault.message !== undefined) checker.atValue(fault.index === undefined ? [...path, 'default'] : [...path, 'default', fault.index], `default: ${fault.message}`, fault.suggestion);
  return type === undefined || fallback === undefined ? undefined : { type, default: fallback, description: description ?? '' };
}

function parseStatus(value: JsonValue | undefined, checker: Checker): RuleStatus {
  if (!isJsonObject(value)) return { kind: wordAt(checker, value, ['status'], 'status', ['preview', 'stable'] as const) ?? 'stable' };
  const raw = mapAt(checker, value, ['status'], 'status', { required: ['deprecated'], optional: [] });
  const inner = mapAt(checker, raw?.['deprecated'], ['status', 'deprecated'], 'deprecated', { required: ['replacedBy'], optional: [] });
  return { kind: 'deprecated', replacedBy: textAt(checker, inner?.['replacedBy'], ['status', 'deprecated', 'replacedBy'], 'replacedBy') ?? '' };
}

const REMEDIATION_KEYS = ['summary', 'action', 'portal', 'az', 'effect'];

function parseRemediation(value: JsonValue | undefined, checker: Checker): Remediation | undefined {
  if (value === undefined) return undefined;
  const raw = mapAt(checker, value, ['remediation'], 'remediation', { required: ['summary'], optional: REMEDIATION_KEYS.filter((key) => key !== 'summary') });
  if (raw === undefined) return undefined;
  const entries = REMEDIATION_KEYS.flatMap((key) => {
    const text = textAt(checker, raw[key], ['remediation', key], key);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(entries) as unknown as Remediation;
}

function listsOf(raw: JsonObject, violation: Condition | undefined, context: ConditionContext) {
  const { checker } = context;
  const texts = (key: string, check: (text: string, path: DocumentPath) => void): readonly string[] =>
    listAt(checker, raw[key], [key], key, (item, path) => {
      const text = textAt(checker, item, path, key);
      if (text !== undefined) check(text, path);
      return text;
    });
  if (Array.isArray(raw['references']) && raw['references'].length === 0) checker.atValue(['references'], 'references must name at least one https address');
  return {
    aliases: texts('aliases', (text, path) => void (ID_PATTERN.test(text) || checker.atValue(path, `the alias '${text}' is no rule id`))),
    references: texts('references', (text, path) => void (/^https:\/\/[^\s]+$/.test(text) || checker.atValue(path, 'a reference must be an https address'))),
    identity: identityOf(raw, violation, context),
    evidence: texts('evidence', (text, path) => checkEvidence(text, path, context)),
  };
}

function identityOf(raw: JsonObject, violation: Condition | undefined, context: ConditionContext): readonly string[] {
  const identity = listAt(context.checker, raw['identity'], ['identity'], 'identity', (item, path) => {
    const text = textAt(context.checker, item, path, 'identity');
    return text === undefined ? undefined : { text, path };
  });
  checkIdentity(identity, violation, context);
  return identity.map(({ text }) => text);
}

function checkEvidence(text: string, path: DocumentPath, { checker, facts, types }: ConditionContext): void {
  if (!text.startsWith('fact.')) return void checkField(text, path, checker, { types });
  const checked = checkFactPath(text.slice('fact.'.length), facts, types);
  if (!checked.ok) checker.atValue(path, checked.message, checked.suggestion === undefined ? undefined : `fact.${checked.suggestion}`);
}

/** A parameter that nothing reads looks as if it could be set. Only asked where the conditions have no fault: what is misspelt there is no second fault here. */
function checkUsed(rule: { readonly when: Condition | undefined; readonly violation: Condition; readonly shown: readonly string[] }, { checker, declared }: ConditionContext): void {
  const conditions = rule.when === undefined ? [rule.violation] : [rule.when, rule.violation];
  const used = new Set([...rule.shown, ...conditions.flatMap((condition) => [...leavesOf(condition)].flatMap(parametersOf))]);
  for (const name of declared ?? []) if (!used.has(name)) checker.atKey(['parameters', name], `the parameter '${name}' is never used: neither a condition nor the message names it`);
}

function parametersOf({ subject, operand }: Extract<Condition, { kind: 'leaf' }>): readonly string[] {
  return [operand, ...(subject.kind === 'value' ? [subject.value] : [])].flatMap((one) => (one.kind === 'param' ? [one.name] : []));
}
