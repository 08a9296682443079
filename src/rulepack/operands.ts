import type { OperatorName } from '../model/condition.ts';
import type { ParameterType } from '../model/rule.ts';
import { parseAddressSet } from '../values/cidr.ts';
import { parseDuration } from '../values/duration.ts';
import type { JsonValue } from '../values/json.ts';
import { parsePortSet } from '../values/ports.ts';
import type { OperandFault } from './countOperands.ts';
import { regexFault } from './regexSafety.ts';

/** What an operator may be compared with. */
export type OperandKind = 'scalar' | 'text' | 'list' | 'ordered' | 'boolean' | 'duration' | 'ports' | 'addresses' | 'actions' | 'regex';

const KINDS: Readonly<Record<OperatorName, OperandKind>> = {
  equals: 'scalar', notEquals: 'scalar', like: 'text', notLike: 'text', match: 'text', matchInsensitively: 'text', notMatch: 'text', notMatchInsensitively: 'text',
  contains: 'scalar', notContains: 'scalar', in: 'list', notIn: 'list', containsKey: 'text', notContainsKey: 'text',
  less: 'ordered', lessOrEquals: 'ordered', greater: 'ordered', greaterOrEquals: 'ordered', exists: 'boolean',
  olderThan: 'duration', newerThan: 'duration', withinNext: 'duration', longerThan: 'duration', shorterThan: 'duration',
  portsIntersect: 'ports', portsInclude: 'ports', ipInRange: 'addresses', ipOverlaps: 'addresses',
  containsAll: 'list', anyIn: 'list', noneIn: 'list', coversAction: 'actions', matchesRegex: 'regex',
};

export function operandKind(operator: OperatorName): OperandKind {
  return KINDS[operator];
}

const PARAMETERS: Readonly<Record<OperandKind, readonly ParameterType[]>> = {
  scalar: ['string', 'integer', 'boolean'],
  text: ['string'],
  list: ['string[]', 'roleId[]'],
  ordered: ['integer', 'string'],
  boolean: ['boolean'],
  duration: ['duration'],
  ports: ['portSet'],
  addresses: ['cidrSet'],
  actions: ['string', 'string[]'],
  regex: [],
};

/** Parameter types that an operator takes. */
export function parameterTypesOf(kind: OperandKind): readonly ParameterType[] {
  return PARAMETERS[kind];
}

/** Why a literal does not fit an operator, or can never say anything with it. */
export function literalFault(operator: OperatorName, value: JsonValue): OperandFault {
  const kind = operandKind(operator);
  if (value === null) return { message: 'a value is missing here' };
  if (Array.isArray(value) && value.length === 0 && kind !== 'scalar') return { message: `an empty list is ${ALWAYS_OF_NONE.includes(operator) ? 'always' : 'never'} true` };
  if (kind === 'scalar' && Array.isArray(value)) return { message: `expected one value; several are compared by '${LIST_OPERATOR[operator] ?? 'in'}'` };
  if (kind === 'list' && isScalar(value)) return { message: 'expected a list, such as [Tcp, "*"]', suggestion: `[${String(value as string | number | boolean)}]` };
  if ((operator === 'like' || operator === 'notLike') && typeof value === 'string' && value.split('*').length > 2) return { message: "a pattern holds at most one '*'" };
  return kindFault(kind, value);
}

const ALWAYS_OF_NONE: readonly OperatorName[] = ['notIn', 'containsAll', 'noneIn', 'portsInclude'];
const LIST_OPERATOR: Readonly<Partial<Record<OperatorName, OperatorName>>> = { notEquals: 'notIn', contains: 'anyIn', notContains: 'noneIn' };

/** Why a value is not of a kind. */
function kindFault(kind: OperandKind, value: JsonValue): OperandFault {
  switch (kind) {
    case 'scalar':
      return isScalar(value) ? {} : { message: 'expected text, a number, true or false' };
    case 'text':
      return typeof value === 'string' ? {} : { message: 'expected text; put it in quotes' };
    case 'list':
      return isScalarList(value) ? {} : itemFault(value, isScalar, 'expected a list of texts, numbers, true or false');
    case 'ordered':
      return typeof value === 'number' || typeof value === 'string' ? {} : { message: 'expected a number or text' };
    case 'boolean':
      return isTruth(value) ? {} : { message: 'expected true or false', ...truthMeant(value) };
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined ? {} : { message: 'expected an ISO 8601 duration, such as P90D or PT3H', ...durationMeant(value) };
    case 'ports':
      return textsFault(value, (texts) => parsePortSet(texts) !== undefined, 'expected ports as text, such as ["22", "5985-5986"]');
    case 'addresses':
      return textsFault(value, (texts) => parseAddressSet(texts) !== undefined, 'expected addresses or prefixes, such as ["10.0.0.0/8"]');
    case 'actions':
      return textsFault(value, () => true, 'expected an Azure action or a list of them');
    case 'regex': {
      const fault = typeof value === 'string' ? regexFault(value) : 'expected a regular expression as text';
      return fault === undefined ? {} : { message: fault };
    }
  }
}

/** Azure Policy takes "true" and "false" as text too. */
function isTruth(value: JsonValue): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && /^(?:true|false)$/i.test(value));
}

/** `yes`, `off`: what a person means who knows older YAML. */
export function truthMeant(value: JsonValue): OperandFault {
  if (typeof value !== 'string' || !/^(?:yes|no|on|off)$/i.test(value)) return {};
  return { suggestion: /^(?:yes|on)$/i.test(value) ? 'true' : 'false' };
}

/** `90d`, `3 hours`: the duration that a person who does not know ISO 8601 means. */
function durationMeant(value: JsonValue): OperandFault {
  const [, number, unit] = (typeof value === 'string' && /^\s*P?T?(\d+)\s*(d|h|m|w|days?|hours?|minutes?|weeks?)\s*$/i.exec(value)) || [];
  if (number === undefined || unit === undefined) return {};
  const letter = unit.slice(0, 1).toUpperCase();
  return { suggestion: `P${letter === 'H' || letter === 'M' ? 'T' : ''}${number}${letter}` };
}

/** One text or a list of them; the fault is that of the first item which does not fit. */
function textsFault(value: JsonValue, fits: (texts: readonly string[]) => boolean, message: string): OperandFault {
  const one = (item: JsonValue): boolean => typeof item === 'string' && fits([item]);
  return Array.isArray(value) ? itemFault(value, one, message) : one(value) ? {} : { message };
}

function itemFault(value: JsonValue, fits: (item: JsonValue) => boolean, message: string): OperandFault {
  if (!Array.isArray(value)) return { message };
  const index = (value as readonly JsonValue[]).findIndex((item) => !fits(item));
  return index < 0 ? {} : { message, index };
}

/** Why a parameter's value does not fit its type. */
export function parameterFault(type: ParameterType, value: JsonValue): OperandFault {
  if (value === null) return { message: 'a value is missing here' };
  switch (type) {
    case 'string':
      return kindFault('text', value);
    case 'integer':
      return Number.isSafeInteger(value) ? {} : { message: `expected a whole number${typeof value === 'string' && /^-?\d+$/.test(value) ? ', without quotes' : ''}` };
    case 'boolean':
      return typeof value === 'boolean' ? {} : { message: `expected true or false${typeof value === 'string' && isTruth(value) ? ', without quotes' : ''}`, ...truthMeant(value) };
    case 'duration':
      return kindFault('duration', value);
    case 'portSet':
      return kindFault('ports', value);
    case 'cidrSet':
      return kindFault('addresses', value);
    case 'string[]':
      return itemFault(value, (item) => typeof item === 'string', 'expected a list of texts');
    case 'roleId[]':
      return itemFault(value, (item) => typeof item === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(item), 'expected a list of role ids, such as ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635"]');
  }
}

function isScalar(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isScalarList(value: JsonValue): boolean {
  return Array.isArray(value) && (value as readonly JsonValue[]).every(isScalar);
}
