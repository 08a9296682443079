import type { Tree } from './kqlMicrosoft.ts';

/**
 * A second interpreter, naive on purpose: it walks Microsoft's tree for every row, carries the type with every value, keeps
 * rows as maps, counts time in milliseconds, and takes the names of new columns from Microsoft's analyser. It shares no
 * code with the simulator's.
 */
interface Value {
  readonly type: string;
  readonly value: unknown;
}

export type NaiveRow = ReadonlyMap<string, Value>;

export interface World {
  readonly tables: Readonly<Record<string, readonly NaiveRow[]>>;
  readonly now: number;
}

type Parts = readonly Tree[];

const NULL_OF = (type: string): Value => ({ type, value: type === 'string' ? '' : null });

function parts(tree: Tree | undefined): Parts {
  return tree as Parts;
}

/** The rows of a query, in order. */
export function naiveRows(tree: Tree, world: World): readonly NaiveRow[] {
  const [, source, steps] = parts(tree);
  const [kind, what] = parts(source);
  let rows = kind === 'table' ? (world.tables[what as string] ?? []) : parts(what).flatMap((leg) => naiveRows(leg, world));
  for (const step of parts(steps)) rows = stepped(parts(step), rows, world);
  return rows;
}

function stepped(step: Parts, rows: readonly NaiveRow[], world: World): readonly NaiveRow[] {
  const columns = (step.at(-1) as readonly string[]).map((column) => [column.slice(0, column.lastIndexOf(':')), column.slice(column.lastIndexOf(':') + 1)] as const);
  const names = columns.map(([name]) => name);
  const narrowed = (row: NaiveRow): NaiveRow => new Map(columns.map(([name, type]) => [name, row.get(name) ?? NULL_OF(type)]));
  const sub = (at: number): Parts => parts(step[at]);
  switch (String(step[0])) {
    case 'where':
      return rows.filter((row) => isTrue(evaluate(step[1], row, world)));
    case 'extend':
      return rows.map((row) => narrowed(new Map([...row, ...sub(1).map((one) => [String(parts(one)[0]), evaluate(parts(one)[1], row, world)] as const)])));
    case 'project':
      return rows.map((row) => new Map(sub(1).map((one, at) => [names[at] ?? '', evaluate(parts(one)[1], row, world)])));
    case 'project-away':
    case 'project-keep':
      return rows.map(narrowed);
    case 'project-rename':
      return rows.map((row) => narrowed(new Map([...row].map(([name, value]) => [String(parts(sub(1).find((pair) => parts(pair)[1] === name) ?? [name])[0]), value]))));
    case 'order':
      return sub(1).toReversed().reduce<readonly NaiveRow[]>((so, key) => sorted(so, parts(key), world), rows);
    case 'top':
      return sorted(rows, sub(2), world).slice(0, step[1] as number);
    case 'take':
      return rows.slice(0, step[1] as number);
    case 'count':
      return [new Map([['Count', { type: 'long', value: rows.length }]])];
    case 'distinct':
      return unique(rows.map((row) => new Map(sub(1).map((one, at) => [names[at] ?? '', evaluate(parts(one)[1], row, world)]))));
    case 'summarize':
      return summarized(sub(1), sub(2), columns, rows, world);
    case 'expand':
      return rows.flatMap((row) => expanded(step, names.at(-1) ?? '', row, world).map(narrowed));
    case 'join':
      return joined(step, names, columns, rows, world);
    case 'union':
      return [...rows.map(narrowed), ...sub(1).flatMap((leg) => naiveRows(leg, world).map(narrowed))];
    default:
      throw new Error(`the naive interpreter lacks ${String(step[0])}`);
  }
}

function unique(rows: readonly NaiveRow[]): readonly NaiveRow[] {
  return rows.filter((row, at) => rows.findIndex((other) => mark([...other.values()]) === mark([...row.values()])) === at);
}

function mark(values: readonly Value[]): string {
  return JSON.stringify(values.map(({ type, value }) => (type === 'datetime' ? ['t', value] : [value])));
}

/** One key at a time, the last one first: a stable sort makes them all. */
function sorted(rows: readonly NaiveRow[], [key, direction, nulls]: Parts, world: World): readonly NaiveRow[] {
  const keyed = rows.map((row) => ({ row, value: evaluate(key, row, world).value as string | number | boolean | null }));
  const odd = keyed.filter(({ value }) => value === null || Number.isNaN(value));
  const even = keyed.filter(({ value }) => value !== null && !Number.isNaN(value));
  const sign = direction === 'asc' ? 1 : -1;
  even.sort((left, right) => (left.value === right.value ? 0 : (left.value as number) < (right.value as number) ? -sign : sign));
  const nothing = nulls === 'first' ? [...odd.filter(({ value }) => value === null), ...odd.filter(({ value }) => value !== null)] : [...odd.filter(({ value }) => value !== null), ...odd.filter(({ value }) => value === null)];
  return (nulls === 'first' ? [...nothing, ...even] : [...even, ...nothing]).map(({ row }) => row);
}

function summarized(aggregates: Parts, by: Parts, columns: readonly (readonly [string, string])[], rows: readonly NaiveRow[], world: World): readonly NaiveRow[] {
  const groups: { readonly keys: readonly Value[]; readonly rows: NaiveRow[] }[] = by.length === 0 ? [{ keys: [], rows: [...rows] }] : [];
  for (const row of by.length === 0 ? [] : rows) {
    const keys = by.map((one) => evaluate(parts(one)[1], row, world));
    const found = groups.find((group) => mark(group.keys) === mark(keys));
    if (found === undefined) groups.push({ keys, rows: [row] });
    else found.rows.push(row);
  }
  const grouped = by.map((one) => String(parts(parts(one)[1])[1]));
  return groups.map((group) => {
    const values = [...group.keys, ...aggregates.flatMap((one) => aggregated(parts(parts(one)[1]), group.rows, grouped, world))];
    return new Map(columns.map(([name, type], at) => [name, values[at]?.value === undefined ? NULL_OF(type) : (values[at] ?? NULL_OF(type))]));
  });
}

function aggregated(call: Parts, rows: readonly NaiveRow[], by: readonly string[], world: World): readonly Value[] {
  const [, name, given] = call as readonly [Tree, string, Parts];
  const long = (value: number): Value => ({ type: 'long', value });
  const all = given.length === 0 || name.startsWith('arg_') ? [] : rows.map((row) => evaluate(given[0], row, world));
  const present = all.filter(({ value }) => value !== null);
  const numbers = present.map(({ value }) => value as number);
  switch (name) {
    case 'count':
      return [long(rows.length)];
    case 'countif':
      return [long(all.filter(isTrue).length)];
    case 'dcount':
      return [long(new Set(present.map((value) => mark([value]))).size)];
    case 'sum':
      return [long(numbers.reduce((left, right) => left + right, 0))];
    case 'avg':
      return [{ type: 'real', value: numbers.reduce((left, right) => left + right, 0) / numbers.length }];
    case 'min':
      return [long(0)].map(() => ({ type: 'long', value: numbers.length === 0 ? null : numbers.toSorted((left, right) => left - right)[0] }));
    case 'max':
      return [{ type: 'string', value: present.map(({ value }) => String(value)).toSorted((left, right) => (left < right ? -1 : 1)).at(-1) ?? '' }];
    case 'make_list':
      return [{ type: 'dynamic', value: present.map(asDynamic) }];
    case 'make_set':
      return [{ type: 'dynamic', value: present.filter((one, at) => present.findIndex((other) => mark([other]) === mark([one])) === at).map(asDynamic).slice(0, given[1] === undefined ? undefined : Number(parts(given[1])[1])) }];
    case 'take_any':
      return [all[0] ?? { type: 'any', value: undefined }];
    case 'arg_max':
    case 'arg_min':
      return extremeRow(name, given, rows, by);
    default:
      throw new Error(`the naive interpreter lacks ${name}`);
  }
}

function extremeRow(name: string, given: Parts, rows: readonly NaiveRow[], by: readonly string[]): readonly Value[] {
  const key = String(parts(given[0])[1]);
  const keyed = rows.filter((row) => row.get(key)?.value !== null);
  const sign = name === 'arg_max' ? 1 : -1;
  const best = keyed.find((row) => keyed.every((other) => (Number(row.get(key)?.value) - Number(other.get(key)?.value)) * sign >= 0)) ?? rows[0];
  return [...(best ?? new Map<string, Value>())].toSorted(([left], [right]) => Number(right === key) - Number(left === key)).filter(([column]) => !by.includes(column)).map(([, value]) => value);
}

function expanded(step: Parts, lastName: string, row: NaiveRow, world: World): readonly NaiveRow[] {
  const [, pairs, index, items, limit] = step;
  const lists = parts(items).map((item) => {
    const [name, value, to] = parts(item);
    return { name: String(name), to: to === null ? 'dynamic' : String(to), list: elements(evaluate(value, row, world).value, pairs === true) };
  });
  const length = Math.min(limit as number, Math.max(...lists.map(({ list }) => list.length)));
  return Array.from({ length }, (_none, at) => new Map([
    ...row, ...lists.map(({ name, to, list }) => [name, cast(list[at] ?? null, to)] as const), ...(index === null ? [] : [[lastName, { type: 'long', value: at }] as const]),
  ]));
}

function elements(value: unknown, pairs: boolean): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value === null || typeof value !== 'object') return [value];
  return Object.entries(value).map(([key, one]) => (pairs ? [key, one as unknown] : { [key]: one as unknown }));
}

function cast(value: unknown, type: string): Value {
  if (type === 'dynamic') return { type, value };
  if (type === 'string') return { type, value: typeof value === 'string' ? value : '' };
  return { type, value: Number.isInteger(value) ? value : null };
}

function joined(step: Parts, names: readonly string[], columns: readonly (readonly [string, string])[], rows: readonly NaiveRow[], world: World): readonly NaiveRow[] {
  const [, kind, leg, on] = step;
  const right = naiveRows(leg ?? null, world);
  const width = columns.length - rightWidth(leg ?? null, right);
  const used: string[] = [];
  const made: NaiveRow[] = [];
  for (const row of rows) {
    const keys = mark(parts(on).map((key) => row.get(String(parts(key)[0])) ?? NULL_OF('string')));
    if (kind === 'innerunique' && used.includes(keys)) continue;
    used.push(keys);
    const found = right.filter((other) => mark(parts(on).map((key) => other.get(String(parts(key)[1])) ?? NULL_OF('string'))) === keys);
    for (const other of found) made.push(new Map([...row.values(), ...other.values()].map((value, at) => [names[at] ?? '', value])));
    if (found.length === 0 && kind === 'leftouter') made.push(new Map(columns.map(([name, type], at) => [name, at < width ? ([...row.values()][at] ?? NULL_OF(type)) : NULL_OF(type)])));
  }
  return made;
}

function rightWidth(leg: Tree, rows: readonly NaiveRow[]): number {
  const last = parts(parts(parts(leg)[2]).at(-1) ?? []).at(-1) as readonly string[] | undefined;
  return last?.length ?? rows[0]?.size ?? 0;
}

function isTrue({ value }: Value): boolean {
  return value === true;
}

function bool(value: boolean | null): Value {
  return { type: 'bool', value };
}

function evaluate(tree: Tree | undefined, row: NaiveRow, world: World): Value {
  const list = parts(tree);
  const sub = (at: number): Value => evaluate(list[at], row, world);
  switch (String(list[0])) {
    case 'name':
      return row.get(String(list[1])) ?? literal(String(list[1]));
    case 'string':
      return { type: 'string', value: list[1] };
    case 'literal':
      return literal(String(list[1]));
    case 'dynamic':
      return { type: 'dynamic', value: list[1] };
    case 'member':
      return inside(sub(1).value, String(list[2]));
    case 'element':
      return inside(sub(1).value, sub(2).value);
    case 'negative': {
      const { type, value } = sub(1);
      return { type, value: value === null ? null : 0 - (value as number) };
    }
    case 'operation':
      return operated(String(list[1]), sub(2), () => sub(3));
    case 'list':
      return listed(String(list[1]), sub(2), parts(list[3]).map((one) => evaluate(one, row, world)));
    case 'between': {
      const inner = operated('and', operated('>=', sub(2), () => sub(3)), () => operated('<=', sub(2), () => sub(4)));
      return sub(2).value === null || sub(3).value === null || sub(4).value === null ? bool(null) : bool(isTrue(inner) !== list[1]);
    }
    case 'call':
      return called(String(list[1]), parts(list[2]), (one) => evaluate(one, row, world), world);
    default:
      throw new Error(`the naive interpreter lacks ${JSON.stringify(tree)}`);
  }
}

const SPANS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

function literal(text: string): Value {
  if (text === 'true' || text === 'false') return bool(text === 'true');
  const moment = /^datetime\((.*)\)$/.exec(text)?.[1];
  if (moment !== undefined) return { type: 'datetime', value: new Date(moment).getTime() };
  const span = /^([\d.]+)([dhms])$/.exec(text);
  if (span !== null) return { type: 'timespan', value: Number(span[1]) * (SPANS[span[2] ?? ''] ?? Number.NaN) };
  if (!/^\d/.test(text)) throw new Error(`the naive interpreter lacks ${text}`);
  return { type: text.includes('.') ? 'real' : 'long', value: Number(text) };
}

function inside(value: unknown, key: unknown): Value {
  if (typeof key === 'number') return { type: 'dynamic', value: Array.isArray(value) ? ((value as readonly unknown[])[key < 0 ? value.length + key : key] ?? null) : null };
  const isBag = typeof value === 'object' && value !== null && !Array.isArray(value);
  return { type: 'dynamic', value: isBag ? ((value as Readonly<Record<string, unknown>>)[String(key)] ?? null) : null };
}

function asText({ type, value }: Value): string {
  if (value === null || value === undefined) return '';
  if (type === 'datetime') return new Date(value as number).toISOString().replace('Z', '0000Z');
  if (type === 'real' && Number.isInteger(value)) return (value as number).toFixed(1);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asDynamic(value: Value): unknown {
  return value.type === 'datetime' ? asText(value) : value.value;
}

const ALNUM = (character: string): boolean => /^[a-z0-9]$/i.test(character);

/** Terms are cut out and compared, where the simulator looks at the edges of each occurrence. */
function terms(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((term) => term !== '');
}

function hasWord(word: string, left: string, right: string): boolean {
  if (right !== '' && Array.from(right).every(ALNUM)) {
    if (word === 'has') return terms(left).includes(right);
    return terms(left).some((term) => (word === 'hasprefix' ? term.startsWith(right) : term.endsWith(right)));
  }
  const edge = (side: string): string => `(?<![A-Za-z0-9]${side})`;
  const escaped = right.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const before = word === 'hassuffix' || right === '' || !ALNUM(right[0] ?? '') ? '' : edge('');
  const after = word === 'hasprefix' || right === '' || !ALNUM(right.at(-1) ?? '') ? '' : '(?![A-Za-z0-9])';
  return new RegExp(`${before}${escaped}${after}`).test(left);
}

function worded(operator: string, left: string, right: string): boolean {
  if (operator.startsWith('!')) return !worded(operator === '!~' ? '=~' : operator.slice(1), left, right);
  if (!operator.endsWith('_cs')) return worded(`${operator}_cs`, left.toLowerCase(), right.toLowerCase());
  const word = operator.slice(0, -3);
  if (word === '=~') return left === right;
  if (word === 'contains') return left.split(right).length > 1 || right === '';
  if (word === 'startswith') return left.slice(0, right.length) === right;
  if (word === 'endswith') return right === '' || left.slice(-right.length) === right;
  return hasWord(word, left, right);
}

function operated(operator: string, left: Value, rightOf: () => Value): Value {
  if (operator === 'and') return bool(isTrue(left) && isTrue(rightOf()));
  if (operator === 'or') return bool(isTrue(left) || isTrue(rightOf()));
  const right = rightOf();
  if (operator === 'matches') return bool(new RegExp(asText(right)).test(asText(left)));
  if (operator === '==' || operator === '!=') {
    const flip = operator === '!=';
    if (left.type === 'string' || right.type === 'string') return bool((asText(left) === asText(right)) !== flip);
    return left.value === null && right.value === null ? bool(null) : bool((left.value === right.value) !== flip);
  }
  if (['<', '<=', '>', '>='].includes(operator)) return ordered(operator, left.value, right.value);
  return ['+', '-', '*', '/', '%'].includes(operator) ? computed(operator, left, right) : bool(worded(operator, asText(left), asText(right)));
}

function ordered(operator: string, left: unknown, right: unknown): Value {
  if (typeof left !== 'number' || typeof right !== 'number') return bool(null);
  return bool(operator === '<' ? left < right : operator === '<=' ? left <= right : operator === '>' ? left > right : left >= right);
}

function computed(operator: string, left: Value, right: Value): Value {
  const type = left.type === 'datetime' || right.type === 'datetime' ? 'datetime' : left.type === 'real' || right.type === 'real' ? 'real' : 'long';
  if (left.value === null || right.value === null) return { type, value: null };
  const [a, b] = [left.value as number, right.value as number];
  if (type === 'long' && b === 0 && (operator === '/' || operator === '%')) return { type, value: null };
  if (operator === '%') return { type, value: a - Math.abs(b) * Math.floor(a / Math.abs(b)) };
  const exact = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
  return { type, value: type === 'long' ? (exact < 0 ? Math.ceil(exact) : Math.floor(exact)) + 0 : exact };
}

function listed(operator: string, left: Value, values: readonly Value[]): Value {
  if (operator === 'has_any') return bool(values.some((value) => worded('has', asText(left), asText(value))));
  if (operator === 'has_all') return bool(values.every((value) => worded('has', asText(left), asText(value))));
  const same = operator.endsWith('~') ? '=~' : '==';
  return bool(values.some((value) => isTrue(operated(same, left, () => value))) !== operator.startsWith('!'));
}

function whole(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value < 0 ? Math.ceil(value) + 0 : Math.floor(value);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number.parseInt(value, 10) : null;
}

function called(name: string, given: Parts, evaluateOne: (tree: Tree) => Value, world: World): Value {
  const lazily = choosing(name, given, evaluateOne);
  if (lazily !== undefined) return lazily;
  const values = given.map(evaluateOne);
  const first = values[0] ?? { type: 'dynamic', value: null };
  const text = (at: number): string => asText(values[at] ?? { type: 'string', value: '' });
  const raw = (at: number): unknown => values[at]?.value;
  const string = (value: string): Value => ({ type: 'string', value });
  const long = (value: number | null): Value => ({ type: 'long', value });
  switch (name) {
    case 'tostring': return string(text(0));
    case 'tolower': return string(text(0).toLowerCase());
    case 'toupper': return string(text(0).toUpperCase());
    case 'strcat': return string(values.reduce((so, value) => so + asText(value), ''));
    case 'strlen': return long(Array.from(text(0)).length);
    case 'split': return { type: 'dynamic', value: text(0).split(text(1)) };
    case 'indexof': return long(text(0).indexOf(text(1)));
    case 'countof': return long(text(0).split(text(1)).length - 1);
    case 'replace_string': return string(text(0).split(text(1)).join(text(2)));
    case 'trim': return string(text(1).replace(new RegExp(`^${text(0)}+`), '').replace(new RegExp(`${text(0)}+$`), ''));
    case 'substring': {
      const characters = text(0).split('').slice(raw(1) as number);
      return string(characters.slice(0, (raw(2) as number | undefined) ?? characters.length).join(''));
    }
    case 'extract': return string(new RegExp(text(0)).exec(text(2))?.[raw(1) as number] ?? '');
    case 'strcat_array': return string(Array.isArray(raw(0)) ? (raw(0) as readonly unknown[]).map((value) => asText({ type: 'dynamic', value })).join(text(1)) : '');
    case 'tolong': return long(whole(raw(0)));
    case 'todouble': return { type: 'real', value: typeof raw(0) === 'boolean' ? Number(raw(0)) : typeof raw(0) === 'number' ? raw(0) : /^-?\d+(\.\d+)?$/.test(text(0)) ? Number(text(0)) : null };
    case 'tobool': return bool(truth(raw(0)));
    case 'todatetime': return { type: 'datetime', value: /^\d{4}-\d\d-\d\d/.test(text(0)) && typeof raw(0) === 'string' ? new Date(text(0)).getTime() : null };
    case 'array_length': return long(Array.isArray(first.value) ? first.value.length : null);
    case 'set_has_element': return bool(Array.isArray(first.value) ? first.value.includes(raw(1)) : null);
    case 'parse_json': return { type: 'dynamic', value: JSON.parse(text(0)) as unknown };
    case 'isnull': return bool(first.type !== 'string' && first.value === null);
    case 'isnotnull': return bool(first.type === 'string' || first.value !== null);
    case 'isempty': return bool(text(0) === '');
    case 'isnotempty': return bool(text(0) !== '');
    case 'not': return bool(first.value === null ? null : first.value !== true);
    case 'now': return { type: 'datetime', value: world.now };
    case 'ago': return { type: 'datetime', value: world.now - (raw(0) as number) };
    default: throw new Error(`the naive interpreter lacks ${name}`);
  }
}

function truth(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string' || value === '') return null;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : /^\d+$/.test(word) ? Number(word) !== 0 : null;
}

function choosing(name: string, given: Parts, evaluateOne: (tree: Tree) => Value): Value | undefined {
  if (name === 'coalesce') return given.map(evaluateOne).find(({ value }) => value !== null && value !== '') ?? evaluateOne(given[0] ?? null);
  if (name !== 'iff' && name !== 'case') return undefined;
  for (let at = 0; at + 1 < given.length; at += 2) if (isTrue(evaluateOne(given[at] ?? null))) return evaluateOne(given[at + 1] ?? null);
  return evaluateOne(given.at(-1) ?? null);
}

/** A row as the answer of the service shows it. */
export function shownRow(row: NaiveRow): readonly unknown[] {
  return [...row.values()].map(({ type, value }) => (type === 'datetime' && value !== null ? new Date(value as number).toISOString().replace(/\.000Z$/, 'Z').replace(/(\.\d*?)0+Z$/, '$1Z') : Number.isNaN(value) ? 'NaN' : value));
}
