import type { Scope } from './scope.ts';
import type { Expression } from './syntax.ts';
import { regexOf } from './text.ts';
import { isNumeric, nothingOf, type Cell, type Compiled, type Row, type Type } from './types.ts';
import { boolOf, dateOf, dynamicOf, realOf, spanOf, textOf, wholeOf } from './values.ts';

type Call = Expression & { readonly kind: 'call' };
type Compile = (value: Expression, scope: Scope) => Compiled;
type Shaped = (call: Call, scope: Scope, compile: Compile) => Compiled;

/** Functions whose type depends on their arguments, or that need the time or the whole row. */
export const SHAPED: ReadonlyMap<string, Shaped> = new Map<string, Shaped>([
  ['iff', choice], ['iif', choice], ['case', choice], ['coalesce', coalesce], ['now', now], ['ago', ago], ['extract', extract], ['pack_all', packAll],
]);

/** `iff(condition, then, else)` and `case(condition, then, ..., else)`: a condition that is null does not hold. */
function choice(call: Call, scope: Scope, compile: Compile): Compiled {
  const count = call.values.length;
  if (count < 3 || count % 2 === 0 || (call.name !== 'case' && count !== 3)) throw scope.refuse(call.at, `does not take ${count} arguments`);
  const compiled = call.values.map((value) => compile(value, scope));
  const isCondition = (at: number): boolean => at % 2 === 0 && at < count - 1;
  const wrong = compiled.findIndex(({ type }, at) => isCondition(at) && type !== 'bool');
  if (wrong !== -1) throw scope.refuse(call.values[wrong]?.at ?? call.at, 'is no condition');
  const results = unified(call, compiled.filter((_one, at) => !isCondition(at)), scope);
  const conditions = compiled.filter((_one, at) => isCondition(at));
  return { type: results[0]?.type ?? 'dynamic', run: (row) => chosen(row, conditions, results) };
}

function chosen(row: Row, conditions: readonly Compiled[], results: readonly Compiled[]): Cell {
  const at = conditions.findIndex((one) => one.run(row) === true);
  return (results[at === -1 ? conditions.length : at] as Compiled).run(row);
}

/** The first value that is not null, of strings the first that is not empty (Kusto documentation, "coalesce()"). */
function coalesce(call: Call, scope: Scope, compile: Compile): Compiled {
  const compiled = call.values.map((value) => compile(value, scope));
  const [first] = compiled;
  if (first === undefined || compiled.length < 2) throw scope.refuse(call.at, `does not take ${compiled.length} arguments`);
  const other = compiled.findIndex(({ type }) => type !== first.type && !(isNumeric(type) && isNumeric(first.type)));
  if (other !== -1) throw scope.refuse(call.values[other]?.at ?? call.at, `is a ${compiled[other]?.type} among values of type ${first.type}`);
  const values = unified(call, compiled, scope);
  const nothing = nothingOf(first.type);
  return { type: values[0]?.type ?? first.type, run: (row) => firstValue(row, values, nothing) };
}

function firstValue(row: Row, values: readonly Compiled[], nothing: Cell): Cell {
  for (const one of values) {
    const value = one.run(row);
    if (value !== nothing) return value;
  }
  return nothing;
}

/** Values of one type: numbers widen, a dynamic value beside strings becomes its text; anything else is refused. */
function unified(call: Call, values: readonly Compiled[], scope: Scope): readonly Compiled[] {
  const types = new Set(values.map(({ type }) => type));
  if (types.size === 1) return values;
  const type = commonType(types);
  if (type === undefined) throw scope.refuse(call.at, `mixes values of the types ${[...types].join(' and ')}`);
  return values.map((one) => (type === 'string' ? { type, run: (row) => textOf(one.run(row), one.type) } : { type, run: one.run }));
}

function commonType(types: ReadonlySet<Type>): Type | undefined {
  const all = [...types];
  if (all.every(isNumeric)) return types.has('real') ? 'real' : 'long';
  return all.every((type) => type === 'string' || type === 'dynamic') ? 'string' : undefined;
}

function clock(call: Call, scope: Scope): bigint {
  if (scope.now === undefined) throw scope.refuse(call.at, 'needs the time, and none was handed to the query');
  return scope.now;
}

function now(call: Call, scope: Scope, compile: Compile): Compiled {
  if (call.values.length > 1) throw scope.refuse(call.at, `does not take ${call.values.length} arguments`);
  return shifted(call, scope, compile, 1n);
}

function ago(call: Call, scope: Scope, compile: Compile): Compiled {
  if (call.values.length !== 1) throw scope.refuse(call.at, `does not take ${call.values.length} arguments`);
  return shifted(call, scope, compile, -1n);
}

function shifted(call: Call, scope: Scope, compile: Compile, sign: bigint): Compiled {
  const time = clock(call, scope);
  const [given] = call.values;
  if (given === undefined) return { type: 'datetime', run: () => time };
  const span = compile(given, scope);
  if (span.type !== 'timespan') throw scope.refuse(given.at, `is a ${span.type} where a timespan was expected`);
  return { type: 'datetime', run: (row) => later(time, span.run(row), sign) };
}

function later(time: bigint, span: Cell, sign: bigint): Cell {
  return typeof span === 'bigint' ? time + sign * span : null;
}

/** `extract(regex, group, text[, typeof(type)])`; no match is nothing (Kusto documentation, "extract()"). */
function extract(call: Call, scope: Scope, compile: Compile): Compiled {
  const [pattern, group, source, to] = call.values;
  if (pattern === undefined || group === undefined || source === undefined || call.values.length > 4) throw scope.refuse(call.at, `does not take ${call.values.length} arguments`);
  if (pattern.kind !== 'literal' || pattern.type !== 'string') throw scope.refuse(pattern.at, 'is no literal string; other regular expressions are not modelled');
  if (group.kind !== 'literal' || group.type !== 'long') throw scope.refuse(group.at, 'is no literal number; other groups are not modelled');
  if (to !== undefined && to.kind !== 'typeof') throw scope.refuse(to.at, 'stands where typeof was expected');
  const text = compile(source, scope);
  if (text.type !== 'string' && text.type !== 'dynamic') throw scope.refuse(source.at, `is a ${text.type} where a text was expected`);
  const regex = regexOf(textOf(pattern.value, 'string'));
  const type = to?.type ?? 'string';
  return { type, run: (row) => typed(regex.exec(textOf(text.run(row), text.type))?.[Number(group.value)], type) };
}

function typed(text: string | undefined, type: Type): Cell {
  if (text === undefined) return nothingOf(type);
  switch (type) {
    case 'string':
    case 'dynamic':
      return text;
    case 'int':
    case 'long':
      return wholeOf(text);
    case 'real':
      return realOf(text);
    case 'bool':
      return boolOf(text);
    case 'datetime':
      return dateOf(text);
    case 'timespan':
      return spanOf(text);
  }
}

/** All columns as one bag (Kusto documentation, "pack_all()"). */
function packAll(call: Call, scope: Scope): Compiled {
  if (call.values.length > 0) throw scope.refuse(call.at, 'takes no arguments here');
  const { columns } = scope;
  return { type: 'dynamic', run: (row) => Object.fromEntries(columns.map(({ name, type }, at) => [name, dynamicOf(row[at], type)])) };
}
