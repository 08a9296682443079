import { DYNAMIC_FUNCTIONS } from './functionsDynamic.ts';
import { TEXT_FUNCTIONS } from './functionsText.ts';
import { scalar, type ScalarFunction } from './signature.ts';
import type { Cell, Type } from './types.ts';
import { boolOf, dateOf, parsed, realOf, spanOf, textOf, wholeOf } from './values.ts';

function conversion(type: Type, run: ScalarFunction['run']): ScalarFunction {
  return scalar(['scalar'], type, run, { named: 'argument' });
}

function isNothing(value: Cell): boolean {
  return value === null || value === undefined;
}

/**
 * Kusto documentation, "Scalar functions": one page each. Strings are never null, so `isnull` of one is false; `isempty`
 * of a dynamic value looks at its text, so that an empty list is not empty.
 */
const CORE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  tostring: conversion('string', ([value], [type]) => textOf(value, type ?? 'string')),
  toint: conversion('int', ([value]) => wholeOf(value)),
  tolong: conversion('long', ([value]) => wholeOf(value)),
  todouble: conversion('real', ([value]) => realOf(value)),
  toreal: conversion('real', ([value]) => realOf(value)),
  tobool: conversion('bool', ([value]) => boolOf(value)),
  todatetime: conversion('datetime', ([value]) => dateOf(value)),
  totimespan: conversion('timespan', ([value]) => spanOf(value)),
  todynamic: conversion('dynamic', ([value], [type]) => parsed(value, type ?? 'string')),
  parse_json: conversion('dynamic', ([value], [type]) => parsed(value, type ?? 'string')),
  isnull: scalar(['scalar'], 'bool', ([value], [type]) => type !== 'string' && isNothing(value)),
  isnotnull: scalar(['scalar'], 'bool', ([value], [type]) => type === 'string' || !isNothing(value)),
  isempty: scalar(['scalar'], 'bool', ([value], [type]) => textOf(value, type ?? 'string') === ''),
  isnotempty: scalar(['scalar'], 'bool', ([value], [type]) => textOf(value, type ?? 'string') !== ''),
  not: scalar(['bool'], 'bool', ([value]) => (typeof value === 'boolean' ? !value : null)),
};

const FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map(Object.entries({ ...CORE_FUNCTIONS, ...TEXT_FUNCTIONS, ...DYNAMIC_FUNCTIONS }));

/** A function whose type does not depend on its arguments; names are case-sensitive. */
export function functionNamed(name: string): ScalarFunction | undefined {
  return FUNCTIONS.get(name);
}
