import { isMap, type Json } from '../json.ts';
import { scalar, type ScalarFunction } from './signature.ts';
import type { Cell, Type } from './types.ts';
import { dynamicOf, keyOf, textOf } from './values.ts';

function listOf(value: Cell): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** A bag of names and values in turn; a later value of a name replaces the earlier one. */
function packed(values: readonly Cell[], types: readonly Type[]): Cell {
  const entries = values.flatMap((value, at) => (at % 2 === 1 ? [[textOf(values[at - 1], types[at - 1] ?? 'string'), dynamicOf(value, types[at] ?? 'dynamic')] as const] : []));
  return Object.fromEntries(entries);
}

function hasElement(list: readonly Json[] | undefined, value: Cell, type: Type): Cell {
  const wanted = keyOf(dynamicOf(value, type));
  return list === undefined ? null : list.some((item) => keyOf(item) === wanted);
}

/** Kusto documentation, "Scalar functions", dynamic and array functions. */
export const DYNAMIC_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  array_length: scalar(['dynamic'], 'long', ([value]) => listOf(value)?.length ?? null),
  bag_keys: scalar(['dynamic'], 'dynamic', ([value]) => (isMap(value) ? Object.keys(value) : null)),
  strcat_array: scalar(['dynamic', 'string'], 'string', ([value, delimiter]) => (listOf(value) ?? []).map((item) => textOf(item, 'dynamic')).join(textOf(delimiter, 'string'))),
  set_has_element: scalar(['dynamic', 'scalar'], 'bool', ([list, value], [, type]) => hasElement(listOf(list), value, type ?? 'dynamic')),
  pack_array: scalar(['scalar'], 'dynamic', (values, types) => values.map((value, at) => dynamicOf(value, types[at] ?? 'dynamic')), { most: 64 }),
  pack: scalar(['string', 'scalar'], 'dynamic', packed, { most: 64, paired: true }),
  bag_pack: scalar(['string', 'scalar'], 'dynamic', packed, { most: 64, paired: true }),
};
