import { arithmetic, comparison, equality } from './binary.ts';
import { functionNamed } from './functions.ts';
import type { Token } from './lexer.ts';
import type { Scope } from './scope.ts';
import { SHAPED } from './shaped.ts';
import type { ScalarFunction, Wanted } from './signature.ts';
import type { Expression } from './syntax.ts';
import { regexOf, textTest } from './text.ts';
import { scaled } from './time.ts';
import { isNumeric, nothingOf, type Cell, type Compiled, type Row, type Type } from './types.ts';
import { boolOf, elementOf, memberOf, textOf } from './values.ts';

/** Resolves names and types, so that a wrong one is told of before any row is read. */
export function compile(value: Expression, scope: Scope): Compiled {
  switch (value.kind) {
    case 'literal':
      return { type: value.type, run: () => value.value };
    case 'name':
      return column(value.name, value.at, scope);
    case 'member':
      return step(value.of, scope, value.at, () => value.key);
    case 'element':
      return element(value, scope);
    case 'call':
      return call(value, scope);
    case 'negative':
      return negative(value, scope);
    case 'binary':
      return binary(value, scope);
    case 'text':
      return text(value, scope);
    case 'list':
      return list(value, scope);
    case 'between':
      return between(value, scope);
    case 'star':
    case 'typeof':
      throw scope.refuse(value.at, 'cannot stand here');
  }
}

function column(name: string, at: Token, scope: Scope): Compiled {
  const index = scope.columns.findIndex((one) => one.name === name);
  const type = scope.columns[index]?.type;
  if (type === undefined) throw scope.refuse(at, 'is not a column of this table');
  const nothing = nothingOf(type);
  return { type, run: (row) => row[index] ?? nothing };
}

function step(of: Expression, scope: Scope, at: Token, key: () => string): Compiled {
  const value = compile(of, scope);
  if (value.type !== 'dynamic') throw scope.refuse(at, `goes into a ${value.type}, which has no parts`);
  const name = key();
  return { type: 'dynamic', run: (row) => memberOf(value.run(row), name) };
}

function element(value: Expression & { readonly kind: 'element' }, scope: Scope): Compiled {
  const of = compile(value.of, scope);
  const index = compile(value.index, scope);
  if (of.type !== 'dynamic') throw scope.refuse(value.at, `goes into a ${of.type}, which has no parts`);
  if (index.type !== 'string' && index.type !== 'long' && index.type !== 'int') throw scope.refuse(value.index.at, `is a ${index.type}, no key or index`);
  return { type: 'dynamic', run: (row) => elementOf(of.run(row), index.run(row)) };
}

function negative(value: Expression & { readonly kind: 'negative' }, scope: Scope): Compiled {
  const of = compile(value.of, scope);
  if (of.type === 'timespan') return { type: of.type, run: (row) => negated(of.run(row)) };
  if (!isNumeric(of.type)) throw scope.refuse(value.at, `stands before a ${of.type}, not a number`);
  return { type: of.type === 'int' ? 'long' : of.type, run: (row) => negated(of.run(row)) };
}

function negated(value: Cell): Cell {
  if (typeof value === 'number') return -value + 0;
  return typeof value === 'bigint' ? scaled(value, -1) : null;
}

function call(value: Expression & { readonly kind: 'call' }, scope: Scope): Compiled {
  const shaped = SHAPED.get(value.name);
  if (shaped !== undefined) return shaped(value, scope, compile);
  const found = functionNamed(value.name);
  if (found === undefined) throw scope.refuse(value.at, 'is not a function of this simulator', { code: 'UnknownFunction' });
  checkCount(value, found, scope);
  const values = value.values.map((one, at) => argument(one, wantedAt(found, at), scope));
  const types = values.map((one) => one.type);
  const [first] = values;
  if (values.length === 1 && first !== undefined) return { type: found.type, run: (row) => found.run([first.run(row)], types) };
  return { type: found.type, run: (row) => found.run(values.map((one) => one.run(row)), types) };
}

function checkCount(value: Expression & { readonly kind: 'call' }, found: ScalarFunction, scope: Scope): void {
  const count = value.values.length;
  if (count < found.least || count > found.most || (found.paired === true && count % 2 !== 0)) throw scope.refuse(value.at, `does not take ${count} arguments`);
}

function wantedAt(found: ScalarFunction, at: number): Wanted {
  const place = found.paired === true ? at % 2 : Math.min(at, found.wants.length - 1);
  return found.wants[place] ?? 'scalar';
}

function argument(value: Expression, wanted: Wanted, scope: Scope): Compiled {
  const compiled = compile(value, scope);
  if (!isWanted(compiled.type, wanted)) throw scope.refuse(value.at, `is a ${compiled.type} where a ${wanted} was expected`);
  return compiled;
}

function isWanted(type: Type, wanted: Wanted): boolean {
  switch (wanted) {
    case 'scalar':
      return true;
    case 'text':
      return type === 'string' || type === 'dynamic';
    case 'whole':
      return type === 'int' || type === 'long';
    case 'string':
    case 'dynamic':
    case 'bool':
    case 'timespan':
      return type === wanted;
  }
}

/** The condition of `where`, `countif` and the like: only what is true holds, null does not (Kusto documentation, "Null values"). */
export function condition(value: Expression, scope: Scope): (row: Row) => boolean {
  const compiled = compile(value, scope);
  if (compiled.type === 'bool') return (row) => compiled.run(row) === true;
  if (compiled.type !== 'dynamic') throw scope.refuse(value.at, `is a ${compiled.type} where a condition was expected`);
  return (row) => boolOf(compiled.run(row)) === true;
}

function binary(value: Expression & { readonly kind: 'binary' }, scope: Scope): Compiled {
  const { operator } = value;
  if (operator === 'and' || operator === 'or') return logic(operator, condition(value.left, scope), condition(value.right, scope));
  const [left, right] = [compile(value.left, scope), compile(value.right, scope)];
  const made = operator === '==' || operator === '!=' ? equality(operator, left, right)
    : operator === '<' || operator === '<=' || operator === '>' || operator === '>=' ? comparison(operator, left, right) : arithmetic(operator, left, right);
  if (made === undefined) throw scope.refuse(value.at, `does not go between a ${left.type} and a ${right.type} here`);
  return made;
}

/** Null counts as false on either side (Kusto documentation, "Logical (binary) operators"). */
function logic(operator: 'and' | 'or', left: (row: Row) => boolean, right: (row: Row) => boolean): Compiled {
  return { type: 'bool', run: operator === 'and' ? (row) => left(row) && right(row) : (row) => left(row) || right(row) };
}

/** Text operators read a dynamic value as its text, so nothing is the empty text. */
function text(value: Expression & { readonly kind: 'text' }, scope: Scope): Compiled {
  const [left, right] = [argument(value.left, 'text', scope), argument(value.right, 'text', scope)];
  const textAt = (of: Compiled) => (row: Row): string => textOf(of.run(row), of.type);
  const [leftText, rightText] = [textAt(left), textAt(right)];
  if (value.operator !== 'matches') {
    const test = textTest(value.operator);
    return { type: 'bool', run: (row) => test(leftText(row), rightText(row)) };
  }
  if (value.right.kind !== 'literal') throw scope.refuse(value.right.at, 'is no literal; other regular expressions are not modelled');
  const pattern = regexOf(rightText([]));
  return { type: 'bool', run: (row) => pattern.test(leftText(row)) };
}

function list(value: Expression & { readonly kind: 'list' }, scope: Scope): Compiled {
  const left = compile(value.left, scope);
  const values = value.values.map((one) => ({ at: one.at, compiled: compile(one, scope) }));
  if (values.some(({ compiled }) => compiled.type === 'dynamic')) throw scope.refuse(value.at, 'takes a dynamic value here, which is not modelled');
  const operator = value.operator.replace('!', '');
  const wanted = operator === 'in' ? '==' : operator === 'in~' ? '=~' : 'has';
  const tests = values.map(({ at, compiled }) => {
    const made = wanted === '==' ? equality('==', left, compiled) : isWanted(left.type, 'text') && compiled.type === 'string' ? texts(wanted, left, compiled) : undefined;
    if (made === undefined) throw scope.refuse(at, `is a ${compiled.type}, not to be sought with '${value.operator}' in a ${left.type}`);
    return made.run;
  });
  if (operator === 'has_all') return { type: 'bool', run: (row) => tests.every((test) => test(row) === true) };
  const negated = value.operator.startsWith('!');
  return { type: 'bool', run: (row) => tests.some((test) => test(row) === true) !== negated };
}

function texts(operator: string, left: Compiled, right: Compiled): Compiled {
  const test = textTest(operator);
  return { type: 'bool', run: (row) => test(textOf(left.run(row), left.type), textOf(right.run(row), right.type)) };
}

/** Both ends belong to it (Kusto documentation, "between operator"). */
function between(value: Expression & { readonly kind: 'between' }, scope: Scope): Compiled {
  const [left, low, high] = [compile(value.left, scope), compile(value.low, scope), compile(value.high, scope)];
  if (left.type === 'datetime' && high.type === 'timespan') throw scope.refuse(value.high.at, 'is a span after a point in time, which is not modelled');
  const [above, below] = [comparison('>=', left, low), comparison('<=', left, high)];
  if (above === undefined || below === undefined) throw scope.refuse(value.at, `does not put a ${left.type} between a ${low.type} and a ${high.type}`);
  return { type: 'bool', run: (row) => inside(above.run(row), below.run(row), value.negated) };
}

function inside(above: Cell, below: Cell, negated: boolean): Cell {
  if (above === null || below === null) return null;
  return (above === true && below === true) !== negated;
}
