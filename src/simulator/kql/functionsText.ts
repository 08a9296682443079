import { Unsupported } from '../http.ts';
import { scalar, type ScalarFunction } from './signature.ts';
import { countOf, regexOf, substringOf, trimmed } from './text.ts';
import type { Cell, Type } from './types.ts';
import { textOf } from './values.ts';

/** Text of an argument that is a string or a dynamic value. */
function text(value: Cell): string {
  return textOf(value, 'dynamic');
}

function whole(value: Cell): number {
  return typeof value === 'number' ? value : 0;
}

function split(source: string, delimiter: string, index: Cell): Cell {
  const parts = delimiter === '' ? [source] : source.split(delimiter);
  if (typeof index !== 'number') return parts;
  const part = parts[index];
  return part === undefined ? [] : [part];
}

function counted(source: string, search: string, kind: string): number {
  if (kind === 'normal') return countOf(source, search);
  if (kind === 'regex') return [...source.matchAll(regexOf(search, 'g'))].length;
  throw new Unsupported(`countof with '${kind}'`);
}

function joined(values: readonly Cell[], types: readonly Type[], delimiter: string): string {
  return values.map((value, at) => textOf(value, types[at] ?? 'string')).join(delimiter);
}

/** Kusto documentation, "Scalar functions", string functions. */
export const TEXT_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  tolower: scalar(['text'], 'string', ([value]) => text(value).toLowerCase()),
  toupper: scalar(['text'], 'string', ([value]) => text(value).toUpperCase()),
  strlen: scalar(['text'], 'long', ([value]) => Array.from(text(value)).length, { named: 'strlen_' }),
  strcat: scalar(['scalar'], 'string', (values, types) => joined(values, types, ''), { most: 64 }),
  strcat_delim: scalar(['text', 'scalar', 'scalar'], 'string', ([delimiter, ...values], [, ...types]) => joined(values, types, text(delimiter)), { most: 64 }),
  split: scalar(['text', 'string', 'whole'], 'dynamic', ([source, delimiter, index]) => split(text(source), text(delimiter), index), { least: 2, named: 'argument' }),
  substring: scalar(['text', 'whole', 'whole'], 'string', ([source, start, length]) => substringOf(text(source), whole(start), typeof length === 'number' ? length : text(source).length), { least: 2 }),
  replace_string: scalar(['text', 'string', 'string'], 'string', ([source, search, by]) => (text(search) === '' ? text(source) : text(source).replaceAll(text(search), () => text(by)))),
  trim: scalar(['string', 'text'], 'string', ([source, value]) => trimmed(text(value), text(source), true, true)),
  trim_start: scalar(['string', 'text'], 'string', ([source, value]) => trimmed(text(value), text(source), true, false)),
  trim_end: scalar(['string', 'text'], 'string', ([source, value]) => trimmed(text(value), text(source), false, true)),
  indexof: scalar(['text', 'text'], 'long', ([source, search]) => text(source).indexOf(text(search))),
  countof: scalar(['text', 'string', 'string'], 'long', ([source, search, kind]) => counted(text(source), text(search), kind === undefined ? 'normal' : text(kind)), { least: 2 }),
};
