import type { Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { catalogEntry, CATALOG } from '../model/catalog.ts';
import { OPERATORS, type Condition, type Operand, type OperatorName, type RelatedSubject, type Subject } from '../model/condition.ts';
import type { FactField } from '../model/fact.ts';
import type { Parameter } from '../model/rule.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { parsePath } from '../values/path.ts';
import { checkFactPath, type Facts } from './factPaths.ts';
import { COUNT_OPERATORS, literalFault, operandKind, parameterTypesOf } from './operands.ts';

const LOGICAL = ['allOf', 'anyOf', 'not'] as const;
const SUBJECTS = ['field', 'fact', 'value', 'count', 'related'] as const;

/** Top-level columns of the documented row shape (Resource Graph's), below which a path starts. */
export const COLUMNS = [
  'id', 'name', 'type', 'tenantId', 'subscriptionId', 'resourceGroup', 'location', 'kind', 'sku', 'identity', 'tags', 'zones', 'properties', 'managedBy', 'plan', 'extendedLocation', 'systemData',
];

/** Deeper than any condition a person would read. */
const DEEPEST = 24;

/** What a condition is checked against. */
export interface ConditionContext {
  readonly checker: Checker;
  readonly facts: Facts;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Canonical types whose rows the condition is asked of. */
  readonly types: readonly string[];
  readonly depth: number;
}

/** Reads a condition; every fault is reported at its place, and the condition is then undefined. */
export function parseCondition(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): Condition | undefined {
  const { checker } = context;
  if (!isJsonObject(value)) {
    checker.atValue(path, Array.isArray(value) ? 'a condition is a map; put the list under allOf or anyOf' : 'expected a condition: a subject (field, fact, value, count, related) with an operator, or allOf, anyOf, not');
    return undefined;
  }
  if (context.depth > DEEPEST) {
    checker.atKey(path, `conditions are nested deeper than ${DEEPEST} levels`);
    return undefined;
  }
  const keys = Object.keys(value);
  if (keys.includes('expr')) {
    checker.atKey([...path, 'expr'], "'expr' is reserved: there is no expression language");
    return undefined;
  }
  const logical = LOGICAL.filter((key) => keys.includes(key));
  return logical.length > 0 ? parseLogical(value, path, logical, context) : parseLeaf(value, path, context);
}

function parseLogical(value: JsonObject, path: DocumentPath, found: readonly (typeof LOGICAL)[number][], context: ConditionContext): Condition | undefined {
  const [kind] = found;
  const others = Object.keys(value).filter((key) => key !== kind);
  if (kind === undefined) return undefined;
  if (others.length > 0) {
    context.checker.atKey([...path, others[0] ?? ''], `'${kind}' stands alone in its map; '${others[0]}' belongs into a condition of its own`);
    return undefined;
  }
  const deeper = { ...context, depth: context.depth + 1 };
  if (kind === 'not') {
    const condition = parseCondition(value['not'], [...path, 'not'], deeper);
    return condition === undefined ? undefined : { kind, condition };
  }
  const list = value[kind];
  if (!Array.isArray(list) || list.length === 0) {
    context.checker.atValue([...path, kind], `'${kind}' needs a list of at least one condition`);
    return undefined;
  }
  const conditions = (list as readonly JsonValue[]).map((item, index) => parseCondition(item, [...path, kind, index], deeper));
  return conditions.every((condition) => condition !== undefined) ? { kind, conditions } : undefined;
}

function parseLeaf(value: JsonObject, path: DocumentPath, context: ConditionContext): Condition | undefined {
  const { checker } = context;
  const keys = Object.keys(value);
  const subjects = SUBJECTS.filter((key) => keys.includes(key));
  const operators = OPERATORS.filter((key) => keys.includes(key));
  const unknown = keys.filter((key) => !subjects.some((known) => known === key) && !operators.some((known) => known === key));
  for (const key of unknown) checker.atKey([...path, key], unknownKey(key), suggest(key, [...OPERATORS, ...SUBJECTS, ...LOGICAL]));
  // One misspelt word is one fault: that a subject or operator is missing follows from it.
  if (unknown.length > 0) return undefined;
  const [subject, secondSubject] = subjects;
  const [operator, secondOperator] = operators;
  if (secondSubject !== undefined) checker.atKey([...path, secondSubject], `two subjects in one condition (${subjects.join(', ')})`);
  if (secondOperator !== undefined) checker.atKey([...path, secondOperator], `two operators in one condition (${operators.join(', ')}); wrap them in allOf`);
  if (subject === undefined) checker.atKey(path, `a condition needs a subject: one of ${SUBJECTS.join(', ')}`);
  if (operator === undefined) checker.atKey(path, 'a condition needs an operator, such as equals, in or exists');
  if (subject === undefined || operator === undefined || subjects.length + operators.length > 2) return undefined;
  return leafOf(value, subject, operator, path, context);
}

function unknownKey(key: string): string {
  return `unknown operator or key '${key}'`;
}

function leafOf(value: JsonObject, kind: (typeof SUBJECTS)[number], operator: OperatorName, path: DocumentPath, context: ConditionContext): Condition | undefined {
  const read = parseSubject(value[kind], kind, [...path, kind], context);
  const isCount = kind === 'count' || kind === 'related';
  if (isCount && !COUNT_OPERATORS.includes(operator)) context.checker.atKey([...path, operator], `a count cannot be compared by '${operator}' (use ${COUNT_OPERATORS.join(', ')})`);
  const operand = parseOperand(value[operator] ?? null, operator, isCount, [...path, operator], context);
  if (read !== undefined && operand !== undefined) checkEnumeration(read.field, operand, [...path, operator], context);
  return read === undefined || operand === undefined ? undefined : { kind: 'leaf', subject: read.subject, operator, operand };
}

interface ReadSubject {
  readonly subject: Subject;
  /** The documented field of a fact. */
  readonly field?: FactField;
}

function parseSubject(value: JsonValue | undefined, kind: (typeof SUBJECTS)[number], path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  switch (kind) {
    case 'field':
      return checkField(value, path, context.checker) ? { subject: { kind, path: value } } : undefined;
    case 'fact': {
      const field = factField(value, path, context);
      return field === undefined || typeof value !== 'string' ? undefined : { subject: { kind, path: value }, field };
    }
    case 'value': {
      const operand = paramOf(value) ?? { kind: 'literal' as const, value: value ?? null };
      if (operand.kind === 'param' && !knownParameter(operand.name, path, context)) return undefined;
      return { subject: { kind, value: operand } };
    }
    case 'count':
      return parseCount(value, path, context);
    case 'related':
      return parseRelated(value, path, context);
  }
}

/** A property path of the documented row shape. */
export function checkField(value: JsonValue | undefined, path: DocumentPath, checker: Checker): value is string {
  if (typeof value !== 'string') {
    checker.atValue(path, 'expected a property path, such as properties.hardwareProfile.vmSize');
    return false;
  }
  const parsed = parsePath(value);
  if (!parsed.ok) {
    checker.atValue(path, parsed.message);
    return false;
  }
  const [first] = parsed.steps;
  const column = first?.kind === 'key' ? first.key : '';
  if (COLUMNS.some((known) => known.toLowerCase() === column.toLowerCase())) return true;
  const near = suggest(column, COLUMNS) ?? (column === '' ? undefined : `properties.${value}`);
  checker.atValue(path, `'${column}' is no column of a resource (there are ${COLUMNS.join(', ')})`, near);
  return false;
}

function factField(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): FactField | undefined {
  if (typeof value !== 'string') {
    context.checker.atValue(path, 'expected a fact path, such as exposure.publicPath');
    return undefined;
  }
  const checked = checkFactPath(value, context.facts, context.types);
  if (!checked.ok) context.checker.atValue(path, checked.message, checked.suggestion);
  return checked.ok ? checked.field : undefined;
}

function parseCount(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  const { checker } = context;
  if (!isJsonObject(value)) {
    checker.atValue(path, 'count needs a map: { field: properties.rules[*], where: ... }');
    return undefined;
  }
  const kinds = (['field', 'fact'] as const).filter((kind) => value[kind] !== undefined);
  for (const key of Object.keys(value)) if (!['field', 'fact', 'where'].includes(key)) checker.atKey([...path, key], `unknown key '${key}' in count (expected field, fact, where)`, suggest(key, ['field', 'fact', 'where']));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    checker.atKey(path, 'count needs either a field or a fact');
    return undefined;
  }
  const counted = value[kind];
  const valid = kind === 'field' ? checkField(counted, [...path, kind], checker) : factField(counted, [...path, kind], context) !== undefined;
  if (typeof counted === 'string' && !counted.endsWith('[*]')) checker.atValue([...path, kind], `count goes over a list: write '${counted}[*]'`);
  const where = value['where'] === undefined ? undefined : parseCondition(value['where'], [...path, 'where'], { ...context, depth: context.depth + 1 });
  if (!valid || typeof counted !== 'string' || (value['where'] !== undefined && where === undefined)) return undefined;
  return { subject: { kind: 'count', of: { kind, path: counted }, ...(where === undefined ? {} : { where }) } };
}

function parseRelated(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  const { checker } = context;
  const keys = ['type', 'on', 'where', 'within'];
  if (!isJsonObject(value)) {
    checker.atValue(path, 'related needs a map: { type, on: { left, right }, where, within }');
    return undefined;
  }
  for (const key of Object.keys(value)) if (!keys.includes(key)) checker.atKey([...path, key], `unknown key '${key}' in related (expected ${keys.join(', ')})`, suggest(key, keys));
  const type = knownType(value['type'], [...path, 'type'], checker);
  const on = value['on'] === undefined ? undefined : parseJoin(value['on'], [...path, 'on'], checker);
  const within = value['within'] ?? 'subscription';
  if (within !== 'subscription' && within !== 'tenant') checker.atValue([...path, 'within'], "within is 'subscription' or 'tenant'");
  const where = value['where'] === undefined || type === undefined ? undefined : parseCondition(value['where'], [...path, 'where'], { ...context, types: [type], depth: context.depth + 1 });
  const complete = type !== undefined && (value['on'] === undefined || on !== undefined) && (value['where'] === undefined || where !== undefined) && (within === 'subscription' || within === 'tenant');
  if (!complete) return undefined;
  const subject: RelatedSubject = { kind: 'related', type, within, ...(on === undefined ? {} : { on }), ...(where === undefined ? {} : { where }) };
  return { subject };
}

function parseJoin(value: JsonValue, path: DocumentPath, checker: Checker): { readonly left: string; readonly right: string } | undefined {
  if (!isJsonObject(value) || Object.keys(value).toSorted().join() !== 'left,right') {
    checker.atKey(path, "'on' needs left (a path of the judged resource) and right (a path of the related one)");
    return undefined;
  }
  const { left, right } = value;
  const valid = [checkField(left, [...path, 'left'], checker), checkField(right, [...path, 'right'], checker)].every(Boolean);
  return valid && typeof left === 'string' && typeof right === 'string' ? { left, right } : undefined;
}

/** The canonical spelling of a type that some collector reads. */
export function knownType(value: JsonValue | undefined, path: DocumentPath, checker: Checker): string | undefined {
  const entry = typeof value === 'string' ? catalogEntry(value) : undefined;
  if (entry !== undefined) return entry.type;
  const shown = typeof value === 'string' ? `no collector provides the type '${value}'` : 'expected a resource type, such as Microsoft.Compute/virtualMachines';
  checker.atValue(path, shown, typeof value === 'string' ? suggest(value, CATALOG.map((known) => known.type)) : undefined);
  return undefined;
}

function paramOf(value: JsonValue | undefined): Extract<Operand, { kind: 'param' }> | undefined {
  const name = isJsonObject(value) && Object.keys(value).length === 1 ? value['param'] : undefined;
  return typeof name === 'string' ? { kind: 'param', name } : undefined;
}

function knownParameter(name: string, path: DocumentPath, context: ConditionContext): Parameter | undefined {
  const parameter = context.parameters[name];
  if (parameter === undefined) context.checker.atValue(path, `the parameter '${name}' is not declared`, suggest(name, Object.keys(context.parameters)));
  return parameter;
}

function parseOperand(value: JsonValue, operator: OperatorName, isCount: boolean, path: DocumentPath, context: ConditionContext): Operand | undefined {
  const kind = operandKind(operator);
  const param = paramOf(value);
  if (param !== undefined) {
    const parameter = knownParameter(param.name, path, context);
    if (parameter === undefined) return undefined;
    const wanted = isCount ? (['integer'] as const) : parameterTypesOf(kind);
    if (wanted.some((type) => type === parameter.type)) return param;
    context.checker.atValue(path, wanted.length === 0 ? `'${operator}' takes no parameter` : `'${operator}' takes a parameter of type ${wanted.join(' or ')}; '${param.name}' is of type ${parameter.type}`);
    return undefined;
  }
  const fault = templateFault(value) ?? (isCount ? countFault(value) : literalFault(kind, value));
  if (fault === undefined) return { kind: 'literal', value };
  context.checker.atValue(path, `'${operator}': ${fault}`);
  return undefined;
}

/** `[parameters('x')]` is a template of Azure Policy, and in YAML a list as well. */
function templateFault(value: JsonValue): string | undefined {
  const first = Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;
  return typeof first === 'string' && /^\[?\s*(parameters|field|concat|utcNow|addDays)\s*\(/.test(first) ? 'templates of Azure Policy are not evaluated; write { param: name }' : undefined;
}

function countFault(value: JsonValue): string | undefined {
  const numbers = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return numbers.length > 0 && numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0) ? undefined : 'expected a whole number';
}

/** A word that a closed set of values does not have would never match: a silent pass. */
function checkEnumeration(field: FactField | undefined, operand: Operand, path: DocumentPath, { checker }: ConditionContext): void {
  const { values } = field ?? {};
  if (values === undefined || operand.kind !== 'literal') return;
  const words = Array.isArray(operand.value) ? (operand.value as readonly JsonValue[]) : [operand.value];
  words.forEach((word, index) => {
    if (typeof word !== 'string' || values.some((known) => known.toLowerCase() === word.toLowerCase())) return;
    checker.atValue(Array.isArray(operand.value) ? [...path, index] : path, `'${word}' is not one of ${values.join(', ')}`, suggest(word, values));
  });
}

