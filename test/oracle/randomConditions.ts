import type { FactAnswer } from './conditions.ts';
import type { Json, JsonMap } from './conditionTypes.ts';
import type { Random } from './random.ts';

/** Random rows, and random conditions over them whose operands are often what stands there. */
export const VM = 'Microsoft.Compute/virtualMachines';
export const NIC = 'Microsoft.Network/networkInterfaces';
export const NSG = 'Microsoft.Network/networkSecurityGroups';

const TEXTS = ['Allow', 'allow', 'deny', 'Web-01', 'web-1', '80', 'true', '', 'abc12', 'A1', 'a.c', 'Ärger', 'x*y'];
/** What stands in lists so often that it is found there. */
const COMMON: readonly Json[] = ['Allow', '80', true];
const NUMBERS = [0, 1, 2, 22, 80, 1.5, -3];
const TIMES = ['2025-12-02T00:00:00Z', '2026-03-01T12:00:00Z', '2026-02-28T12:00:00+01:00', '2026-01-30', '2026-03-04T12:00:00Z', '2026-03-31T12:00:00Z'];
const DURATIONS = ['PT3H', 'PT180M', 'P1D', 'P3D', 'P30D', 'P1M', 'P3M', 'P90D', 'P1Y', 'PT0S'];
const PORTS = ['22', '20-25', '3389', '*', '80', '443-445'];
const ADDRESSES = ['10.0.0.0/8', '10.1.2.3', '10.1.0.0/16', '0.0.0.0/0', '20.1.1.0/24', '20.1.1.128/25'];
const ACTIONS = ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/*', '*', '*/read', 'Microsoft.Network/networkSecurityGroups/write', 'Microsoft.Compute/*/write'];
const REGEXES = ['^A[a-z]+$', '[0-9]{2}', 'low', '^web', '^.$'];
const LIKES = ['a*', '*w', '*', 'Al*w', 'web-*1', 'deny', 'x*'];
const SHAPES = ['A????', 'a????', '?????', '?????', '????', '????', '##', 'abc##', 'ABC##', 'a.c', 'A#', '....', '.....'];

export function randomRows(random: Random): readonly JsonMap[] {
  const row = (type: string, index: number): JsonMap => {
    const subscriptionId = random.pick(['s1', 's2', 's1', 's2', 'none']);
    const id = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/${type}/${type === VM ? 'vm' : type === NIC ? 'nic' : 'nsg'}${index}`;
    return { id, name: `n${index}`, type, ...(subscriptionId === 'none' ? {} : { subscriptionId }), resourceGroup: 'rg', location: random.pick(['west', 'North']), ...(random.chance(0.8) ? { tags: { Env: random.pick(TEXTS) } } : {}), properties: properties(random) };
  };
  return [0, 1, 2].map((index) => row(VM, index)).concat([0, 1, 2, 3].map((index) => row(NIC, index)), [0, 1].map((index) => row(NSG, index)));
}

function properties(random: Random): JsonMap {
  const made: readonly (readonly [string, () => Json])[] = [
    ['Text', () => random.pick(TEXTS)], ['size', () => random.pick(NUMBERS)], ['flag', () => random.chance(0.5)],
    ['when', () => random.pick(TIMES)], ['span', () => random.pick(DURATIONS)],
    ['ports', () => some(random, PORTS)], ['ips', () => some(random, ADDRESSES)], ['actions', () => some(random, ACTIONS)],
    ['words', () => some(random, random.chance(0.4) ? COMMON : [...TEXTS, ...NUMBERS, true, null])], ['box', () => ({ Inner: random.pick(TEXTS), [random.pick(['Key', 'key', 'other'])]: 1 })],
    ['link', () => random.pick(['vm0', 'VM1', 'vm2/', ''])],
    ['items', () => Array.from({ length: random.below(4) }, () => item(random))],
  ];
  return Object.fromEntries(made.flatMap(([name, make]): readonly (readonly [string, Json])[] => {
    if (random.chance(0.12)) return [];
    return [[name, random.chance(0.12) ? oddValue(random) : make()]];
  }));
}

function item(random: Random): Json {
  if (random.chance(0.06)) return oddValue(random);
  return { ...(random.chance(0.85) ? { Kind: random.pick(['a', 'B', 'c']) } : {}), n: random.pick<Json>([...NUMBERS, '1', null]), subs: random.chance(0.1) ? oddValue(random) : Array.from({ length: random.below(3) }, () => ({ v: random.pick<Json>([1, 2, 'x', null]) })) };
}

function some(random: Random, pool: readonly Json[]): Json {
  return random.chance(0.3) ? random.pick(pool) : random.sample(pool, random.between(0, 3));
}

function oddValue(random: Random): Json {
  return random.pick<Json>([null, 5, 'odd', true, {}, { a: 1 }, [], [{ a: 1 }], ['a', { b: 2 }], [null]]);
}

export interface FactFieldKinds {
  readonly [field: string]: readonly [kind: string, items?: readonly string[]];
}

/** The fields of the made-up fact `probe`. */
export const FACT_FIELDS: FactFieldKinds = { text: ['string'], words: ['string[]'], size: ['integer'], ports: ['portSet'], when: ['dateTime'], span: ['duration'], objects: ['object[]', ['Kind', 'n']] };

/** What the fact answers for a row: known, perhaps longer than seen, or not known. */
export function randomFacts(random: Random): Readonly<Record<string, FactAnswer>> {
  const values: Readonly<Record<string, Json>> = {
    text: random.pick(TEXTS), words: random.sample(TEXTS, random.below(4)), size: random.pick(NUMBERS), ports: random.sample(PORTS, random.between(1, 2)), when: random.pick(TIMES), span: random.pick(DURATIONS),
    objects: Array.from({ length: random.below(4) }, () => item(random)).filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one)),
  };
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]): readonly (readonly [string, FactAnswer])[] => {
    if (random.chance(0.06)) return [];
    return [[name, random.chance(0.2) ? { known: false } : { known: true, value, longer: Array.isArray(value) && random.chance(0.3) }]];
  }));
}

const FIELDS = [
  'properties.text', 'properties.Text', 'properties.size', 'properties.flag', 'properties.when', 'properties.span', 'properties.ports', 'properties.ports[*]', 'properties.ips', 'properties.IPS[*]', 'properties.actions', 'properties.words', 'properties.words[*]',
  'properties.box', 'properties.box.inner', 'properties.box.none', 'properties.items', 'properties.items[*].kind', 'properties.items[*].n', 'properties.items[*].subs[*].v', 'properties.items[*].subs', 'properties.none', 'properties.none[*]', 'tags', 'tags.env', 'location', 'kind', 'name',
];
const FACTS = ['probe.text', 'probe.words', 'probe.words[*]', 'probe.size', 'probe.ports', 'probe.when', 'probe.span', 'probe.objects', 'probe.objects[*].Kind', 'probe.objects[*].n'];
const COUNTED_FIELDS = ['properties.items[*]', 'properties.words[*]', 'properties.ports[*]', 'properties.none[*]', 'properties.items[*].subs[*]'];
const INNER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'properties.items[*]': ['properties.items[*]', 'properties.items[*].kind', 'properties.Items[*].n', 'properties.items[*].subs', 'properties.items[*].subs[*].v'],
  'properties.words[*]': ['properties.words[*]'], 'properties.ports[*]': ['properties.ports[*]'], 'properties.none[*]': ['properties.none[*]'], 'properties.items[*].subs[*]': ['properties.items[*].subs[*].v', 'properties.items[*].subs[*]'],
};

/** Fitting paths first: an operator should often meet what it can judge. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  like: ['properties.text', 'tags.env', 'location'], match: ['properties.text', 'tags.env'], contains: ['properties.words', 'properties.text', 'properties.actions'], containsKey: ['properties.box', 'properties.box', 'properties.box', 'tags', 'tags'], in: ['properties.text', 'location', 'properties.size'],
  less: ['properties.size', 'properties.items[*].n'], greater: ['properties.size', 'properties.text'], Than: ['properties.when', 'probe.when'], withinNext: ['properties.when'], longerThan: ['properties.span'], shorterThan: ['properties.span'],
  ports: ['properties.ports', 'properties.ports[*]', 'probe.ports'], ip: ['properties.ips', 'properties.ips[*]'], containsAll: ['properties.words', 'probe.words'], anyIn: ['properties.words', 'probe.words'], noneIn: ['properties.words'], coversAction: ['properties.actions'], matchesRegex: ['properties.text', 'tags.env'],
};

export const OPERATOR_NAMES = [
  'equals', 'notEquals', 'like', 'notLike', 'match', 'matchInsensitively', 'notMatch', 'notMatchInsensitively', 'contains', 'notContains', 'in', 'notIn', 'containsKey', 'notContainsKey', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'exists',
  'olderThan', 'newerThan', 'withinNext', 'longerThan', 'shorterThan', 'portsIntersect', 'portsInclude', 'ipInRange', 'ipOverlaps', 'containsAll', 'anyIn', 'noneIn', 'coversAction', 'matchesRegex',
] as const;

export const PARAMETERS: Readonly<Record<string, { readonly type: string; readonly default: Json }>> = {
  text: { type: 'string', default: 'Allow' }, number: { type: 'integer', default: 2 }, duration: { type: 'duration', default: 'P30D' }, ports: { type: 'portSet', default: ['22', '80'] }, cidrs: { type: 'cidrSet', default: ['10.0.0.0/8'] }, words: { type: 'string[]', default: ['allow', 'deny'] },
};

interface Where {
  readonly depth: number;
  /** How many counts and joins may still stand in each other: rules may nest five. */
  readonly counts: number;
  /** Paths of the counted element, by the subject that reads them. */
  readonly inner: readonly (readonly ['field' | 'fact', string])[];
  /** Whether it is asked of a row of the judged type: only these have facts. */
  readonly facts: boolean;
}

/** A condition as YAML would say it; with `only`, of leaves with that operator alone (counts still compare numbers). */
export function randomCondition(random: Random, only?: string, where: Where = { depth: random.pick([1, 3, 3, 5]), counts: 5, inner: [], facts: true }): JsonMap {
  const deeper = { ...where, depth: where.depth - 1 };
  const choice = where.depth <= 0 ? 1 : random.below(10) / 10;
  if (choice < 0.12) return { not: randomCondition(random, only, deeper) };
  if (choice < 0.4) return { [random.pick(['allOf', 'anyOf'])]: Array.from({ length: random.between(1, 3) }, () => randomCondition(random, only, deeper)) };
  const counted = { ...deeper, counts: where.counts - 1 };
  if (choice < 0.55 && where.counts > 0) return { count: countOf(random, only, counted), ...countComparison(random) };
  if (choice < 0.62 && where.counts > 0 && where.facts) return { related: relatedOf(random, only, counted), ...countComparison(random) };
  return leaf(random, only ?? random.pick(OPERATOR_NAMES), where);
}

function countComparison(random: Random): JsonMap {
  const operator = random.pick(['equals', 'notEquals', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'in', 'notIn']);
  return { [operator]: operator.endsWith('n') ? random.sample([0, 1, 2, 5], 2) : operator === 'less' || operator === 'greaterOrEquals' ? random.between(1, 3) : random.below(4) };
}

function countOf(random: Random, only: string | undefined, where: Where): JsonMap {
  if (where.facts && random.chance(0.3)) {
    const inner = [['fact', 'probe.objects[*].Kind'], ['fact', 'probe.objects[*].n']] as const;
    return { fact: 'probe.objects[*]', ...(random.chance(0.8) ? { where: randomCondition(random, only, { ...where, inner: [...where.inner, ...inner] }) } : {}) };
  }
  const field = random.pick(COUNTED_FIELDS);
  const inner = (INNER_FIELDS[field] ?? []).map((path) => ['field', path] as const);
  return { field, ...(random.chance(0.8) ? { where: randomCondition(random, only, { ...where, inner: [...where.inner, ...inner, ...inner] }) } : {}) };
}

function relatedOf(random: Random, only: string | undefined, where: Where): JsonMap {
  const on = random.pick<JsonMap>([{ left: 'name', right: 'name' }, { left: 'properties.words[*]', right: 'properties.text' }, { left: 'properties.text', right: 'properties.words[*]' }, { left: 'properties.link', right: 'properties.link' }, { left: 'tags.env', right: 'tags.env' }]);
  const type = random.pick([NIC, NSG, VM]);
  return {
    type, ...(random.chance(0.7) ? { on } : {}), ...(random.chance(0.5) ? { within: random.pick(['subscription', 'tenant']) } : {}),
    ...(random.chance(0.6) ? { where: randomCondition(random, only, { depth: where.depth, counts: where.counts, inner: [], facts: type === VM }) } : {}),
  };
}

function leaf(random: Random, operator: string, where: Where): JsonMap {
  const operand = { [operator]: operandOf(random, operator) };
  if (random.chance(0.04)) return { value: random.chance(0.5) ? { param: random.pick(Object.keys(PARAMETERS)) } : random.pick<Json>([...TEXTS, ...NUMBERS, true]), ...operand };
  if (where.inner.length > 0 && random.chance(0.6)) return ((one) => ({ [one[0]]: one[1], ...operand }))(random.pick(where.inner));
  const fitting = Object.entries(FITTING).filter(([part]) => operator.toLowerCase().includes(part.toLowerCase())).flatMap(([, paths]) => paths).filter((path) => where.facts || !path.startsWith('probe'));
  const path = fitting.length > 0 && random.chance(0.65) ? random.pick(fitting) : random.pick(where.facts && random.chance(0.3) ? FACTS : FIELDS);
  return { [path.startsWith('probe') ? 'fact' : 'field']: path, ...operand };
}

function operandOf(random: Random, operator: string): Json {
  const param = (name: string, otherwise: () => Json): Json => (random.chance(0.15) ? { param: name } : otherwise());
  const kind = operator.replace(/^not([A-Z])/, (_all, letter: string) => letter.toLowerCase());
  switch (kind) {
    case 'contains': return random.pick<Json>([...COMMON, 'low', 'a', random.pick(TEXTS.filter((text) => text !== '')), random.pick(NUMBERS), random.pick(ACTIONS), { param: 'text' }]);
    case 'equals': return param('text', () => random.pick<Json>([...TEXTS, ...NUMBERS, true, false, 'low', 'a', 'b']));
    case 'like': return random.pick(LIKES);
    case 'match': case 'matchInsensitively': return random.pick(SHAPES);
    case 'in': case 'containsAll': case 'anyIn': case 'noneIn': return param('words', () => random.sample<Json>(random.chance(0.4) ? COMMON : [...TEXTS, ...NUMBERS, true, 'North', 'west'], kind === 'containsAll' ? random.pick([1, 1, 1, 2]) : random.between(1, 4)));
    case 'containsKey': return random.pick(['KEY', 'inner', 'INNER', 'env', 'none']);
    case 'less': case 'lessOrEquals': case 'greater': case 'greaterOrEquals': return param('number', () => random.pick<Json>([...NUMBERS, 'b', 'DENY', '1']));
    case 'exists': return random.chance(0.5);
    case 'olderThan': case 'newerThan': case 'withinNext': case 'longerThan': case 'shorterThan': return param('duration', () => random.pick(DURATIONS));
    case 'portsIntersect': case 'portsInclude': return param('ports', () => random.sample(PORTS, random.between(1, 2)));
    case 'ipInRange': case 'ipOverlaps': return param('cidrs', () => random.sample(ADDRESSES, random.between(1, 2)));
    case 'coversAction': return random.pick<Json>(['Microsoft.Compute/virtualMachines/read', ['Microsoft.Network/networkSecurityGroups/write'], 'Microsoft.Compute/write']);
    case 'matchesRegex': return random.pick(REGEXES);
    default: throw new Error(`no operand for ${operator}`);
  }
}
