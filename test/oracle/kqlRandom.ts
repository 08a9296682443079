import type { Random } from './random.ts';

/** Random queries of Resource Graph's part of KQL, most of them right, over columns whose types are followed. */
interface Field {
  readonly name: string;
  readonly type: 'string' | 'dynamic' | 'long' | 'real' | 'bool' | 'datetime';
}

const BASE_FIELDS: readonly Field[] = [
  ...['id', 'name', 'type', 'kind', 'location', 'resourceGroup', 'subscriptionId'].map((name): Field => ({ name, type: 'string' })),
  ...['properties', 'tags', 'zones', 'sku'].map((name): Field => ({ name, type: 'dynamic' })),
];

const PATHS = ['properties.size', 'properties.on', 'properties.when', 'properties.inner.deep', 'properties.list', "properties['odd.key']", "tags['env']", 'tags.owner', 'zones[0]', 'sku.name', 'properties.list[0].port', 'properties.list[-1]', 'properties.none', 'properties.mixed'];
const WORDS = ['', 'prod', 'PROD', 'dev', 'vm', 'vm-1', 'vm-2', 'microsoft.compute/virtualmachines', 'true', '5', '[]', 'rg-a', 'westeurope', 'it\\\'s', 'x-y', 'compute'];
const TEXT_OPERATORS = ['==', '!=', '=~', '!~', 'has', '!has', 'contains', '!contains', 'contains_cs', 'startswith', '!startswith', 'endswith', 'has_cs', 'startswith_cs', '!endswith_cs', 'hasprefix', 'hassuffix'];

interface Making {
  readonly random: Random;
  readonly fields: readonly Field[];
}

/** A query with up to `most` operators. */
export function randomQuery(random: Random, most = 5): string {
  let query = random.chance(0.15) ? 'ResourceContainers' : 'Resources';
  let fields = BASE_FIELDS;
  let rest = { joins: 2, expansions: 3 };
  for (let count = random.between(1, most); count > 0; count -= 1) {
    const step = randomStep({ random, fields }, rest);
    query += ` | ${step.text}`;
    fields = step.fields;
    rest = { joins: rest.joins - (step.text.startsWith('join') ? 1 : 0), expansions: rest.expansions - (step.text.startsWith('mv') ? 1 : 0) };
    if (fields.length === 0) break;
  }
  return query;
}

interface Made {
  readonly text: string;
  readonly fields: readonly Field[];
}

function randomStep(making: Making, rest: { readonly joins: number; readonly expansions: number }): Made {
  const { random, fields } = making;
  const steps: readonly (() => Made)[] = [
    () => ({ text: `where ${boolean(making, 3)}`, fields }),
    () => ({ text: `where ${boolean(making, 2)}`, fields }),
    () => extend(making),
    () => extend(making),
    () => project(making),
    () => ({ text: `${random.pick(['order', 'sort'])} by ${keys(making)}`, fields }),
    () => ({ text: `top ${random.between(1, 6)} by ${key(making)}`, fields }),
    () => ({ text: `${random.pick(['take', 'limit'])} ${random.between(0, 9)}`, fields }),
    () => ({ text: 'count', fields: [{ name: 'Count', type: 'long' }] }),
    () => distinct(making),
    () => summarize(making),
    () => summarize(making),
    () => pick(making),
    () => rename(making),
    ...(rest.expansions > 0 ? [() => expand(making), () => expand(making)] : []),
    ...(rest.joins > 0 && fields.some(({ name }) => name === 'subscriptionId') ? [() => join(making)] : []),
    ...(fields === BASE_FIELDS ? [() => ({ text: `union (ResourceContainers | where ${boolean(making, 1)})`, fields })] : []),
  ];
  return random.pick(steps)();
}

function fresh(making: Making): string {
  let at = making.random.between(1, 9);
  while (making.fields.some(({ name }) => name === `c${at}`)) at += 1;
  return `c${at}`;
}

function value(making: Making, type: Field['type'], depth: number): string {
  switch (type) {
    case 'string':
      return text(making, depth);
    case 'dynamic':
      return dynamic(making);
    case 'long':
      return whole(making, depth);
    case 'real':
      return real(making, depth);
    case 'bool':
      return boolean(making, depth);
    case 'datetime':
      return moment(making, depth);
  }
}

const TYPES: readonly Field['type'][] = ['string', 'dynamic', 'long', 'real', 'bool', 'datetime'];

function extend(making: Making): Made {
  const { random, fields } = making;
  const type = random.pick(TYPES);
  const old = random.pick([{ name: fresh(making) }, ...fields]).name;
  const name = random.chance(0.85) || old === 'kind' ? fresh(making) : old;
  const text = `extend ${name} = ${value(making, type, 2)}`;
  const changed = fields.map((field): Field => (field.name === name ? { name, type } : field));
  return { text, fields: fields.some((field) => field.name === name) ? changed : [...fields, { name, type }] };
}

function project(making: Making): Made {
  const { random } = making;
  const kept = random.sample(making.fields, random.between(1, 5));
  const type = random.pick(TYPES);
  const name = fresh(making);
  const unnamed = random.chance(0.2) ? `, ${value(making, random.pick(TYPES), 1)}` : '';
  return { text: `project ${[...kept.map((field) => field.name), `${name} = ${value(making, type, 2)}`].join(', ')}${unnamed.includes('.') || unnamed.includes('(') ? unnamed : ''}`, fields: [...kept, { name, type }] };
}

function scalarField(making: Making): string {
  return scalarName(making) ?? `tostring(${dynamic(making)})`;
}

function scalarName(making: Making): string | undefined {
  const names = making.fields.filter(({ type }) => type !== 'dynamic').map(({ name }) => name);
  return names.length === 0 ? undefined : making.random.pick(names);
}

function key(making: Making): string {
  const { random } = making;
  const order = random.pick(['', ' asc', ' desc', ' asc nulls last', ' desc nulls first', ' nulls first']);
  return `${random.chance(0.7) ? scalarField(making) : value(making, random.pick(['string', 'long', 'bool', 'datetime']), 1)}${order}`;
}

function keys(making: Making): string {
  return Array.from({ length: making.random.between(1, 2) }, () => key(making)).join(', ');
}

function distinct(making: Making): Made {
  const scalars = making.fields.filter(({ type }) => type !== 'dynamic');
  const kept = making.random.sample(scalars, making.random.between(1, 2));
  return kept.length === 0 ? { text: 'count', fields: [{ name: 'Count', type: 'long' }] } : { text: `distinct ${kept.map(({ name }) => name).join(', ')}`, fields: kept };
}

function summarize(making: Making): Made {
  const { random } = making;
  const aggregates: readonly (() => readonly [string, Field['type']])[] = [
    () => ['count()', 'long'],
    () => [`countif(${boolean(making, 1)})`, 'long'],
    () => [`dcount(${scalarField(making)})`, 'long'],
    () => [`sum(${whole(making, 1)})`, 'long'],
    () => [`avg(${whole(making, 1)})`, 'real'],
    () => [`min(${whole(making, 1)})`, 'long'],
    () => [`max(${text(making, 1)})`, 'string'],
    () => [`make_list(${value(making, random.pick(TYPES), 1)})`, 'dynamic'],
    () => [`make_set(${scalarField(making)}${random.chance(0.3) ? ', 2' : ''})`, 'dynamic'],
    () => [`take_any(${scalarField(making)})`, 'string'],
  ];
  const made = random.sample(['a1', 'a2'], random.between(1, 2)).map((name) => ({ name, made: random.pick(aggregates)() }));
  const scalars = making.fields.filter(({ type }) => type !== 'dynamic');
  const by = random.sample(scalars, random.between(0, 2));
  const grouped = by.length === 0 ? '' : ` by ${by.map(({ name }) => name).join(', ')}`;
  const measures = making.fields.filter(({ type, name }) => (type === 'long' || type === 'datetime') && !by.some((one) => one.name === name));
  if (measures.length > 0 && by.length > 0 && random.chance(0.5)) {
    return { text: `summarize ${random.pick(['arg_max', 'arg_min'])}(${random.pick(measures).name}, *)${grouped}`, fields: by };
  }
  // The type of `take_any` is that of its argument, which is not followed: it is not used again.
  return { text: `summarize ${made.map(({ name, made: [aggregate] }) => `${name} = ${aggregate}`).join(', ')}${grouped}`, fields: [...by, ...made.filter(({ made: [aggregate] }) => !aggregate.startsWith('take_any')).map(({ name, made: [, type] }) => ({ name, type }))] };
}

function pick(making: Making): Made {
  const { random, fields } = making;
  const some = random.sample(fields.filter(({ name }) => name !== 'kind'), random.between(1, Math.max(1, fields.length - 1)));
  const names = some.map(({ name }) => name);
  if (names.length === 0) return { text: 'count', fields: [{ name: 'Count', type: 'long' }] };
  if (random.chance(0.5)) return { text: `project-keep ${names.join(', ')}`, fields: fields.filter(({ name }) => names.includes(name)) };
  const left = fields.filter(({ name }) => !names.includes(name));
  return left.length === 0 ? { text: 'count', fields: [{ name: 'Count', type: 'long' }] } : { text: `project-away ${names.join(', ')}`, fields: left };
}

function rename(making: Making): Made {
  const field = making.random.pick(making.fields);
  const name = fresh(making);
  return { text: `project-rename ${name} = ${field.name}`, fields: making.fields.map((one) => (one === field ? { name, type: one.type } : one)) };
}

function expand(making: Making): Made {
  const { random, fields } = making;
  const name = fresh(making);
  const kind = random.pick(['', '', 'kind=array ', 'kind=bag ']);
  const index = random.chance(0.2) ? 'with_itemindex=at ' : '';
  const to = random.pick(['', '', ' to typeof(string)', ' to typeof(long)']);
  const type = to === '' ? 'dynamic' : to.includes('string') ? 'string' : 'long';
  const text = `${random.pick(['mv-expand', 'mvexpand'])} ${kind}${index}${name} = ${dynamic(making)}${to}${random.chance(0.2) ? `, also${name} = ${dynamic(making)}` : ''}${random.pick(['', ' limit 2', ' limit 400'])}`;
  const withIndex: readonly Field[] = index === '' || fields.some((field) => field.name === 'at') ? [] : [{ name: 'at', type: 'long' }];
  return { text, fields: [...fields, { name, type }, ...withIndex] };
}

function join(making: Making): Made {
  const { random, fields } = making;
  const kind = random.pick(['', 'kind=inner ', 'kind=leftouter ', 'kind=innerunique ']);
  const right = random.pick(['(ResourceContainers | project subscriptionId, owner = name)', "(Resources | where name has 'vm' | project subscriptionId, place = location)", '(ResourceContainers | summarize owner = count() by subscriptionId)']);
  const on = random.pick(['subscriptionId', '$left.subscriptionId == $right.subscriptionId']);
  return { text: `join ${kind}${right} on ${on}`, fields: fields.filter(({ name }) => name !== 'owner' && name !== 'place') };
}

function quoted(making: Making): string {
  const word = making.random.pick(WORDS);
  return making.random.chance(0.3) && !word.includes('\\') ? `"${word}"` : `'${word}'`;
}

function named(making: Making, type: Field['type']): string | undefined {
  const names = making.fields.filter((field) => field.type === type).map(({ name }) => name);
  return names.length === 0 ? undefined : making.random.pick(names);
}

function dynamic(making: Making): string {
  const roots = new Set(making.fields.filter(({ type }) => type === 'dynamic').map(({ name }) => name));
  const paths = PATHS.filter((path) => roots.has(path.split(/[.[]/)[0] ?? ''));
  const other = named(making, 'dynamic');
  if (paths.length === 0 || making.random.chance(0.15)) return other ?? making.random.pick(['dynamic([1, 2])', 'dynamic({"a": 1})', "parse_json('[3, null]')", 'dynamic([])', 'dynamic(null)']);
  return making.random.chance(0.08) ? `split(${text(making, 1)}, '-')` : making.random.pick(paths);
}

function text(making: Making, depth: number): string {
  const { random } = making;
  const simple = (): string => named(making, 'string') ?? quoted(making);
  if (depth <= 0) return random.chance(0.3) ? quoted(making) : simple();
  const inner = (): string => text(making, depth - 1);
  return random.pick([
    simple, simple, () => `tostring(${dynamic(making)})`, () => `tostring(${dynamic(making)})`, () => `tolower(${inner()})`, () => `toupper(${inner()})`,
    () => `strcat(${inner()}, '-', ${value(making, random.pick(['string', 'long', 'bool', 'dynamic']), depth - 1)})`,
    () => `substring(${inner()}, ${random.between(-2, 3)}${random.chance(0.5) ? `, ${random.between(0, 4)}` : ''})`,
    () => `replace_string(${inner()}, 'e', '_')`, () => `trim('[v-]', ${inner()})`, () => `iff(${boolean(making, depth - 1)}, ${inner()}, ${inner()})`,
    () => `case(${boolean(making, depth - 1)}, ${inner()}, ${boolean(making, depth - 1)}, 'second', ${inner()})`,
    () => `coalesce(${inner()}, ${inner()})`, () => `extract('([a-z]+)-([0-9]+)', ${random.between(0, 2)}, ${inner()})`, () => `strcat_array(${dynamic(making)}, '+')`,
  ])();
}

function whole(making: Making, depth: number): string {
  const { random } = making;
  const simple = (): string => named(making, 'long') ?? String(random.between(0, 9));
  if (depth <= 0) return random.chance(0.5) ? String(random.between(0, 9)) : simple();
  const inner = (): string => whole(making, depth - 1);
  return random.pick([
    simple, () => `tolong(${dynamic(making)})`, () => `(${inner()} ${random.pick(['+', '-', '*', '/', '%'])} ${inner()})`, () => `-${simple()}`, () => `array_length(${dynamic(making)})`,
    () => `strlen(${text(making, depth - 1)})`, () => `countof(${text(making, depth - 1)}, 'm')`, () => `indexof(${text(making, depth - 1)}, '-')`, () => `${random.between(1, 5)} + ${inner()} * ${inner()}`,
    () => `iff(${boolean(making, depth - 1)}, ${inner()}, ${inner()})`, () => `coalesce(${inner()}, ${inner()})`,
  ])();
}

function real(making: Making, depth: number): string {
  const { random } = making;
  const simple = (): string => named(making, 'real') ?? random.pick(['0.5', '1.5', '2.0', '10.25']);
  return random.pick([simple, () => `todouble(${dynamic(making)})`, () => `(${whole(making, depth - 1)} * ${simple()})`, () => `(${simple()} - ${whole(making, depth - 1)})`])();
}

function moment(making: Making, depth: number): string {
  const { random } = making;
  const simple = (): string => named(making, 'datetime') ?? `datetime(2024-0${random.between(1, 9)}-1${random.between(0, 9)})`;
  return depth <= 0 ? simple() : random.pick([simple, () => `todatetime(${dynamic(making)})`, () => `ago(${random.between(1, 400)}d)`, () => `(${simple()} ${random.pick(['+', '-'])} ${random.pick(['1d', '12h', '90m', '1.5h'])})`, () => 'now()'])();
}

function boolean(making: Making, depth: number): string {
  const { random } = making;
  const simple = (): string => named(making, 'bool') ?? random.pick(['true', 'false']);
  if (depth <= 0) return simple();
  const inner = (): string => boolean(making, depth - 1);
  const words = (): string => Array.from({ length: random.between(1, 3) }, () => quoted(making)).join(', ');
  return random.pick([
    () => `${text(making, depth - 1)} ${random.pick(TEXT_OPERATORS)} ${quoted(making)}`,
    () => `${dynamic(making)} ${random.pick(TEXT_OPERATORS)} ${quoted(making)}`,
    () => `${random.chance(0.5) ? text(making, depth - 1) : dynamic(making)} ${random.pick(['in', '!in', 'in~', '!in~'])} (${words()})`,
    () => `${text(making, depth - 1)} ${random.pick(['has_any', 'has_all'])} (${words()})`,
    () => `${dynamic(making)} ${random.pick(['==', '!=', '<', '<=', '>', '>='])} ${random.between(0, 9)}`,
    () => `${dynamic(making)} ${random.pick(['==', '!='])} ${random.pick(['true', 'false'])}`,
    () => `${whole(making, depth - 1)} ${random.pick(['==', '!=', '<', '<=', '>', '>=', '<>'])} ${whole(making, depth - 1)}`,
    () => `${whole(making, depth - 1)} ${random.pick(['between', '!between'])} (${random.between(0, 3)} .. ${random.between(3, 9)})`,
    () => `${moment(making, depth - 1)} ${random.pick(['<', '>='])} ${moment(making, depth - 1)}`,
    () => `${random.pick(['isnull', 'isnotnull', 'isempty', 'isnotempty'])}(${value(making, random.pick(['string', 'dynamic', 'long']), depth - 1)})`,
    ...(making.fields.some(({ name }) => name === 'type') ? [() => `type ${random.pick(["=~ 'Microsoft.Compute/virtualMachines'", "== 'microsoft.compute/virtualmachines'", "in~ ('microsoft.network/networkinterfaces', 'x')", "!= 'microsoft.compute/virtualmachines'"])} ${random.pick(['and', 'or'])} ${inner()}`] : []),
    () => `not(${inner()})`, () => `(${inner()} ${random.pick(['and', 'or'])} ${inner()})`, () => `${inner()} and ${inner()} or ${inner()}`, () => `tobool(${dynamic(making)})`,
    () => `${text(making, depth - 1)} matches regex 'v[a-z]-[0-9]'`, () => `set_has_element(${dynamic(making)}, 1)`,
  ])();
}

/** A query with one thing wrong or merely other: a token left out, doubled, swapped or misspelt. */
export function mutated(random: Random, query: string): string {
  const tokens = query.match(/'(?:[^'\\]|\\.)*'|"[^"]*"|[A-Za-z_$][\w-]*~?|\d+(?:\.\d+)?[a-z]*|[=!<>]=|=~|!~|\.\.|\S/g) ?? [];
  const at = random.below(tokens.length);
  const token = tokens[at] ?? '';
  const changed = random.pick([
    [], [token, token], [`${token.slice(0, 1)}${token.slice(2)}`], [`${token}x`], [random.pick(['|', ',', '(', ')', '==', 'by', 'and', '.', '=', '!', ';', 'where', '[', ']', '-', '~'])], [token, random.pick(['|', ',', '(', ')', 'x', "'"])],
    [...(tokens[at + 1] === undefined ? [] : [tokens[at + 1] ?? '']), token],
  ]);
  return [...tokens.slice(0, at), ...changed, ...tokens.slice(at + 1)].join(' ').replaceAll(/ ?\. ?(?=[a-z[])/g, '.').replaceAll(/ \[ /g, '[');
}
