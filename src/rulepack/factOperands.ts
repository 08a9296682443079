import type { Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { Operand, OperatorName } from '../model/condition.ts';
import type { FactField } from '../model/fact.ts';
import type { JsonValue } from '../values/json.ts';
import { isList } from './factPaths.ts';
import { operandKind, truthMeant, type OperandKind } from './operands.ts';

/** What a fact's path ends at: a field, or one element of it. */
export interface ReadFact {
  readonly path: string;
  readonly field: FactField;
  readonly element: boolean;
}

/** Faults of comparing a fact with what it can never be: such a condition would pass everything, silently. */
export function checkFactOperand(fact: ReadFact, operator: OperatorName, operand: Operand, path: DocumentPath, checker: Checker): void {
  const wrongOperator = operatorFault(fact, operator);
  if (wrongOperator !== undefined) return checker.atKey([...path, operator], wrongOperator);
  if (operand.kind !== 'literal') return;
  const { value } = operand;
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  items.forEach((item, index) => {
    const fault = itemFault(fact, operator, item);
    if (fault !== undefined) checker.atValue(Array.isArray(value) ? [...path, operator, index] : [...path, operator], fault.message, fault.suggestion);
  });
}

const WHOLE_LISTS: readonly OperandKind[] = ['ports'];
const LIST_OPERATORS: readonly OperatorName[] = ['contains', 'notContains', 'containsAll', 'anyIn', 'noneIn', 'exists', 'coversAction', 'ipInRange', 'ipOverlaps'];
const AGES: readonly OperatorName[] = ['olderThan', 'newerThan', 'withinNext'];
const SPANS: readonly OperatorName[] = ['longerThan', 'shorterThan'];

/** Why an operator cannot say anything of a fact's kind of value. */
function operatorFault({ path, field, element }: ReadFact, operator: OperatorName): string | undefined {
  if (isList(field) && !element && !LIST_OPERATORS.includes(operator) && !WHOLE_LISTS.includes(operandKind(operator))) return `'${path}' is a list, which '${operator}' cannot compare; use contains, anyIn, containsAll, noneIn or a count`;
  if (AGES.includes(operator) && !['dateTime', 'string'].includes(field.type)) return `'${operator}' takes a point in time, and '${path}' is ${KINDS[field.type]}`;
  if (SPANS.includes(operator) && !['duration', 'string'].includes(field.type)) return `'${operator}' takes a duration, and '${path}' is ${KINDS[field.type]}`;
  return undefined;
}

const KINDS: Readonly<Record<FactField['type'], string>> = {
  string: 'text', integer: 'a whole number', boolean: 'true or false', dateTime: 'a point in time', duration: 'a duration', portSet: 'a set of ports', 'string[]': 'a list of texts', object: 'a map', 'object[]': 'a list of maps',
};

const WORDS: readonly OperandKind[] = ['scalar', 'list'];

function itemFault({ path, field }: ReadFact, operator: OperatorName, item: JsonValue): { readonly message: string; readonly suggestion?: string } | undefined {
  const kind = operandKind(operator);
  const shown = typeof item === 'string' ? item : JSON.stringify(item);
  if (field.type === 'boolean' && WORDS.includes(kind) && !/^(?:true|false)$/i.test(shown)) return { message: `'${path}' is true or false, never '${shown}'`, ...truthMeant(item) };
  if (field.type === 'integer' && (WORDS.includes(kind) || kind === 'ordered') && typeof item !== 'number') return { message: `'${path}' is a whole number; compare it with one, without quotes` };
  if (field.values === undefined || !WORDS.includes(kind) || typeof item !== 'string') return undefined;
  // Of a text, `contains` takes a part.
  if (field.type === 'string' && (operator === 'contains' || operator === 'notContains')) return undefined;
  const { values } = field;
  if (values.some((known) => known.toLowerCase() === item.toLowerCase())) return undefined;
  const near = suggest(item, values);
  return { message: `'${item}' is not one of ${values.join(', ')}`, ...(near === undefined ? {} : { suggestion: near }) };
}
