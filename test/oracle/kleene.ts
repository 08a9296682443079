export type Truth = 'true' | 'false' | 'unknown';

/** Strong Kleene logic, written out cell by cell: operands, then the answer. */
export const NOT_TABLE: readonly (readonly [Truth, Truth])[] = [
  ['true', 'false'],
  ['false', 'true'],
  ['unknown', 'unknown'],
];

export const AND_TABLE: readonly (readonly [Truth, Truth, Truth])[] = [
  ['true', 'true', 'true'],
  ['true', 'false', 'false'],
  ['true', 'unknown', 'unknown'],
  ['false', 'true', 'false'],
  ['false', 'false', 'false'],
  ['false', 'unknown', 'false'],
  ['unknown', 'true', 'unknown'],
  ['unknown', 'false', 'false'],
  ['unknown', 'unknown', 'unknown'],
];

export const OR_TABLE: readonly (readonly [Truth, Truth, Truth])[] = [
  ['true', 'true', 'true'],
  ['true', 'false', 'true'],
  ['true', 'unknown', 'true'],
  ['false', 'true', 'true'],
  ['false', 'false', 'false'],
  ['false', 'unknown', 'unknown'],
  ['unknown', 'true', 'true'],
  ['unknown', 'false', 'unknown'],
  ['unknown', 'unknown', 'unknown'],
];

/**
 * What a rule answers, by its `when` and its `if` (the condition describes the violation): an unknown `when` makes the
 * finding unknown, a false one makes the rule not applicable, whatever the condition says.
 */
export const STATUS_TABLE: readonly (readonly [when: Truth, violation: Truth, status: 'pass' | 'fail' | 'unknown' | 'notApplicable'])[] = [
  ['true', 'true', 'fail'],
  ['true', 'false', 'pass'],
  ['true', 'unknown', 'unknown'],
  ['false', 'true', 'notApplicable'],
  ['false', 'false', 'notApplicable'],
  ['false', 'unknown', 'notApplicable'],
  ['unknown', 'true', 'unknown'],
  ['unknown', 'false', 'unknown'],
  ['unknown', 'unknown', 'unknown'],
];

export function kleeneNot(operand: Truth): Truth {
  return lookUp(NOT_TABLE.find(([given]) => given === operand)?.[1]);
}

/** The conjunction of any number of operands, taken pair by pair; of none: true. */
export function kleeneAll(operands: readonly Truth[]): Truth {
  return operands.reduce((left, right) => lookUp(AND_TABLE.find(([a, b]) => a === left && b === right)?.[2]), 'true');
}

/** The disjunction of any number of operands, taken pair by pair; of none: false. */
export function kleeneAny(operands: readonly Truth[]): Truth {
  return operands.reduce((left, right) => lookUp(OR_TABLE.find(([a, b]) => a === left && b === right)?.[2]), 'false');
}

function lookUp(answer: Truth | undefined): Truth {
  if (answer === undefined) throw new RangeError('a truth table has a hole');
  return answer;
}
