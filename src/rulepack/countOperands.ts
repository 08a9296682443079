import type { OperatorName } from '../model/condition.ts';
import type { JsonValue } from '../values/json.ts';

/** Operators that compare numbers: all that a count may use. */
export const COUNT_OPERATORS: readonly OperatorName[] = ['equals', 'notEquals', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'in', 'notIn'];

export interface OperandFault {
  /** Undefined where there is no fault. */
  readonly message?: string;
  /** Which item of a list is at fault. */
  readonly index?: number;
  readonly suggestion?: string;
}

/** Why a count cannot be compared with a literal, or never says anything by it. */
export function countFault(operator: OperatorName, value: JsonValue): OperandFault {
  const takesList = operator === 'in' || operator === 'notIn';
  if (Array.isArray(value) !== takesList) return { message: takesList ? 'expected a list of whole numbers' : 'expected a whole number' };
  const numbers = takesList ? (value as readonly JsonValue[]) : [value];
  if (numbers.length === 0) return { message: `an empty list is ${operator === 'in' ? 'never' : 'always'} true` };
  const index = numbers.findIndex((number) => !Number.isSafeInteger(number) || (number as number) < 0);
  if (index >= 0) return { message: numberFault(numbers[index] ?? null), ...(takesList ? { index } : {}) };
  if (operator === 'less' && value === 0) return { message: 'a count is never less than 0, so this is never true', suggestion: 'equals: 0' };
  if (operator === 'greaterOrEquals' && value === 0) return { message: 'a count is always 0 or more, so this is always true', suggestion: 'greater: 0' };
  return {};
}

function numberFault(value: JsonValue): string {
  if (typeof value === 'string' && /^\d+$/.test(value)) return 'expected a whole number, without quotes';
  return typeof value === 'number' && value < 0 ? 'expected a whole number; a count is never below 0' : 'expected a whole number';
}
