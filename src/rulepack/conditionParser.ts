import { mapAt, unknownKeysAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { catalogEntry, CATALOG } from '../model/catalog.ts';
import { OPERATORS, type Condition, type OperatorName, type RelatedSubject, type Subject } from '../model/condition.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { ConditionContext } from './conditionContext.ts';
import { COUNT_OPERATORS } from './countOperands.ts';
import { checkFactOperand, type ReadFact } from './factOperands.ts';
import { checkFactPath, isList } from './factPaths.ts';
import { checkField, isTemplate, TEMPLATE_FAULT } from './fieldPaths.ts';
import { parseOperand, parseParam } from './operandParser.ts';

const LOGICAL = ['allOf', 'anyOf', 'not'] as const;
const SUBJECTS = ['field', 'fact', 'value', 'count', 'related'] as const;

/** Deeper than any condition a person would read. */
const DEEPEST = 24;

/** Counts within counts: each looks at its whole list for every element of the one around it. */
const DEEPEST_COUNT = 5;

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
    context.checker.atValue([...path, kind], isJsonObject(list) ? `'${kind}' needs a list: begin each of its conditions with '- '` : `'${kind}' needs a list of at least one condition`);
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
  for (const key of unknown) checker.atKey([...path, key], `unknown operator or key '${key}'`, SYNONYMS.get(key.toLowerCase()) ?? suggest(key, [...OPERATORS, ...SUBJECTS, ...LOGICAL]));
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

/** What other languages call our operators. */
const SYNONYMS: ReadonlyMap<string, string> = new Map(Object.entries({
  and: 'allOf', all: 'allOf', or: 'anyOf', any: 'anyOf', none: 'not', eq: 'equals', ne: 'notEquals', neq: 'notEquals', is: 'equals',
  gt: 'greater', gte: 'greaterOrEquals', lt: 'less', lte: 'lessOrEquals', greaterthan: 'greater', lessthan: 'less', startswith: 'like', endswith: 'like',
  regex: 'matchesRegex', matches: 'matchesRegex', oneof: 'in', notexists: 'exists', present: 'exists', cidr: 'ipInRange', includes: 'contains',
}));

function leafOf(value: JsonObject, kind: (typeof SUBJECTS)[number], operator: OperatorName, path: DocumentPath, context: ConditionContext): Condition | undefined {
  const isCount = kind === 'count' || kind === 'related';
  if (isCount && (context.counts ?? 0) >= DEEPEST_COUNT) {
    context.checker.atKey([...path, kind], `counts are nested deeper than ${DEEPEST_COUNT} levels`);
    return undefined;
  }
  const read = parseSubject(value[kind], kind, [...path, kind], context);
  if (isCount && !COUNT_OPERATORS.includes(operator)) {
    context.checker.atKey([...path, operator], `a count cannot be compared by '${operator}' (use ${COUNT_OPERATORS.join(', ')})`);
    return undefined;
  }
  const operand = parseOperand(value[operator] ?? null, operator, isCount, [...path, operator], context);
  if (read?.fact !== undefined && operand !== undefined) checkFactOperand(read.fact, operator, operand, path, context.checker);
  return read === undefined || operand === undefined ? undefined : { kind: 'leaf', subject: read.subject, operator, operand };
}

interface ReadSubject {
  readonly subject: Subject;
  /** What a fact's path ends at. */
  readonly fact?: ReadFact;
}

function parseSubject(value: JsonValue | undefined, kind: (typeof SUBJECTS)[number], path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  switch (kind) {
    case 'field':
      return checkField(value, path, context.checker, context) ? { subject: { kind, path: value } } : undefined;
    case 'fact': {
      const fact = readFact(value, path, context);
      return fact === undefined ? undefined : { subject: { kind, path: fact.path }, fact };
    }
    case 'value':
      return parseValue(value ?? null, path, context);
    case 'count':
      return parseCount(value, path, context);
    case 'related':
      return parseRelated(value, path, context);
  }
}

/** What is compared itself: a literal or a parameter. */
function parseValue(value: JsonValue, path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  if (isJsonObject(value)) {
    const operand = parseParam(value, undefined, false, path, context);
    return operand === undefined ? undefined : { subject: { kind: 'value', value: operand } };
  }
  const template = typeof value === 'string' && isTemplate(value);
  if (template || value === null) context.checker.atValue(path, template ? TEMPLATE_FAULT : "'value' has no value; expected a literal or { param: name }");
  return template || value === null ? undefined : { subject: { kind: 'value', value: { kind: 'literal', value } } };
}

function readFact(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): ReadFact | undefined {
  if (typeof value !== 'string') {
    context.checker.atValue(path, 'expected a fact path, such as exposure.publicPath');
    return undefined;
  }
  const checked = checkFactPath(value, context.facts, context.types, context.counted);
  if (!checked.ok) context.checker.atValue(path, checked.message, checked.suggestion);
  return checked.ok ? { path: value, field: checked.field, element: checked.element } : undefined;
}

function parseCount(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  const { checker } = context;
  if (!isJsonObject(value)) {
    checker.atValue(path, 'count needs a map: { field: properties.rules[*], where: ... }');
    return undefined;
  }
  const kinds = (['field', 'fact'] as const).filter((kind) => value[kind] !== undefined);
  const misspelt = unknownKeysAt(checker, value, path, 'count', ['field', 'fact', 'where']);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    if (misspelt.length === 0) checker.atKey(path, 'count needs either a field or a fact');
    return undefined;
  }
  const counted = countedPath(value[kind], kind, [...path, kind], context);
  // Members of what is counted are checked against it, also where it has a fault of its own.
  const frame = typeof value[kind] === 'string' ? `${kind === 'fact' ? 'fact.' : ''}${value[kind]}` : undefined;
  const where = value['where'] === undefined ? undefined : parseCondition(value['where'], [...path, 'where'], { ...context, ...(frame === undefined ? {} : { counted: frame }), ...oneDeeper(context) });
  if (counted === undefined || (value['where'] !== undefined && where === undefined)) return undefined;
  return { subject: { kind: 'count', of: { kind, path: counted }, ...(where === undefined ? {} : { where }) } };
}

/** Inside of a count. */
function oneDeeper({ depth, counts = 0 }: ConditionContext): Required<Pick<ConditionContext, 'depth' | 'counts'>> {
  return { depth: depth + 1, counts: counts + 1 };
}

/** The path of a list, which ends in `[*]`. */
function countedPath(value: JsonValue | undefined, kind: 'field' | 'fact', path: DocumentPath, context: ConditionContext): string | undefined {
  const fact = kind === 'fact' ? readFact(value, path, context) : undefined;
  const valid = kind === 'fact' ? fact !== undefined : checkField(value, path, context.checker, context);
  if (!valid || typeof value !== 'string') return undefined;
  if (fact !== undefined && !isList(fact.field)) context.checker.atValue(path, `'${value}' is no list, so there is nothing to count`);
  else if (!value.endsWith('[*]')) context.checker.atValue(path, "count goes over a list: its path ends in '[*]'", value.includes('[*]') && fact === undefined ? value.slice(0, value.lastIndexOf('[*]') + 3) : `${value}[*]`);
  else return value;
  return undefined;
}

function parseRelated(value: JsonValue | undefined, path: DocumentPath, context: ConditionContext): ReadSubject | undefined {
  const { checker } = context;
  if (!isJsonObject(value)) {
    checker.atValue(path, 'related needs a map: { type, on: { left, right }, where, within }');
    return undefined;
  }
  const misspelt = unknownKeysAt(checker, value, path, 'related', ['type', 'on', 'where', 'within']);
  if (value['type'] === undefined && !misspelt.includes('type')) checker.atKey(path, "related lacks 'type'");
  const type = value['type'] === undefined ? undefined : knownType(value['type'], [...path, 'type'], checker);
  const inside: ConditionContext = { checker, facts: context.facts, parameters: context.parameters, declared: context.declared, types: type === undefined ? [] : [type], ...oneDeeper(context) };
  const on = value['on'] === undefined ? undefined : parseJoin(value['on'], [...path, 'on'], context, inside);
  const within = wordAt(checker, value['within'] ?? 'subscription', [...path, 'within'], 'within', ['subscription', 'tenant'] as const);
  const where = value['where'] === undefined ? undefined : parseCondition(value['where'], [...path, 'where'], inside);
  if (type === undefined || within === undefined || (value['on'] !== undefined && on === undefined) || (value['where'] !== undefined && where === undefined)) return undefined;
  const subject: RelatedSubject = { kind: 'related', type, within, ...(on === undefined ? {} : { on }), ...(where === undefined ? {} : { where }) };
  return { subject };
}

function parseJoin(value: JsonValue, path: DocumentPath, judged: ConditionContext, related: ConditionContext): { readonly left: string; readonly right: string } | undefined {
  const raw = mapAt(judged.checker, value, path, "'on'", { required: ['left', 'right'], optional: [] });
  if (raw === undefined) return undefined;
  const { left, right } = raw;
  const leftValid = left !== undefined && checkField(left, [...path, 'left'], judged.checker, judged);
  const rightValid = right !== undefined && checkField(right, [...path, 'right'], related.checker, related);
  return leftValid && rightValid ? { left, right } : undefined;
}

/** The canonical spelling of a type that some collector reads. */
export function knownType(value: JsonValue | undefined, path: DocumentPath, checker: Checker): string | undefined {
  const entry = typeof value === 'string' ? catalogEntry(value) : undefined;
  if (entry !== undefined) return entry.type;
  const shown = typeof value === 'string' ? `no collector provides the type '${value}'` : 'expected a resource type, such as Microsoft.Compute/virtualMachines';
  checker.atValue(path, shown, typeof value === 'string' ? meantType(value) : undefined);
  return undefined;
}

/** The nearest type, or the one whose last part was given alone: of several the one that stands under its provider directly. */
function meantType(value: string): string | undefined {
  const types = CATALOG.map((known) => known.type);
  const ofLastPart = types.filter((type) => type.split('/').at(-1)?.toLowerCase() === value.split('/').at(-1)?.toLowerCase());
  const direct = ofLastPart.filter((type) => type.split('/').length === 2);
  const [only, another] = ofLastPart.length === 1 ? ofLastPart : direct;
  return suggest(value, types) ?? (another === undefined ? only : undefined);
}
