import type { OperatorName } from '../model/condition.ts';
import type { ParameterType } from '../model/rule.ts';
import { parseAddressSet } from '../values/cidr.ts';
import { parseDuration } from '../values/duration.ts';
import type { JsonValue } from '../values/json.ts';
import { parsePortSet } from '../values/ports.ts';
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

/** Operators that compare numbers: all that a count may use. */
export const COUNT_OPERATORS: readonly OperatorName[] = ['equals', 'notEquals', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'in', 'notIn'];

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

/** Why a literal does not fit, or undefined when it does. */
export function literalFault(kind: OperandKind, value: JsonValue): string | undefined {
  if (value === null) return 'a value is missing here';
  switch (kind) {
    case 'scalar':
      return isScalar(value) ? undefined : 'expected text, a number, true or false';
    case 'text':
      return typeof value === 'string' ? undefined : 'expected text; put it in quotes';
    case 'list':
      return isScalarList(value) ? undefined : 'expected a list, such as [Tcp, "*"]';
    case 'ordered':
      return typeof value === 'number' || typeof value === 'string' ? undefined : 'expected a number or text';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'expected true or false';
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined ? undefined : 'expected an ISO 8601 duration, such as P90D or PT3H';
    case 'ports':
      return portsOf(value) ? undefined : 'expected ports, such as ["22", "5985-5986"]';
    case 'addresses':
      return addressesOf(value) ? undefined : 'expected addresses or prefixes, such as ["10.0.0.0/8"]';
    case 'actions':
      return typeof value === 'string' || isTextList(value) ? undefined : 'expected an Azure action or a list of them';
    case 'regex':
      return typeof value === 'string' ? regexFault(value) : 'expected a regular expression as text';
  }
}

/** Why a parameter's value does not fit its type. */
export function parameterFault(type: ParameterType, value: JsonValue): string | undefined {
  switch (type) {
    case 'string':
      return literalFault('text', value);
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : 'expected a whole number';
    case 'boolean':
      return literalFault('boolean', value);
    case 'duration':
      return literalFault('duration', value);
    case 'portSet':
      return literalFault('ports', value);
    case 'cidrSet':
      return literalFault('addresses', value);
    case 'string[]':
      return isTextList(value) ? undefined : 'expected a list of texts';
    case 'roleId[]':
      return isTextList(value) && value.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) ? undefined : 'expected a list of role ids, such as ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635"]';
  }
}

function isScalar(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isScalarList(value: JsonValue): boolean {
  return Array.isArray(value) && (value as readonly JsonValue[]).every(isScalar);
}

function isTextList(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && (value as readonly JsonValue[]).every((item) => typeof item === 'string');
}

function portsOf(value: JsonValue): boolean {
  return (typeof value === 'string' || isTextList(value)) && parsePortSet(value) !== undefined;
}

function addressesOf(value: JsonValue): boolean {
  return (typeof value === 'string' || isTextList(value)) && parseAddressSet(typeof value === 'string' ? [value] : value) !== undefined;
}
