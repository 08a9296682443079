import { compareWith } from './conditionOperators.ts';
import type { Json, JsonMap, Three } from './conditionTypes.ts';

/**
 * A second evaluator of rule conditions, naive on purpose and written from docs/rule-language.md alone: it walks the condition as it stands in the
 * YAML, row by row, and enumerates the counts of an interval one by one.
 */
export interface World {
  readonly now: string;
  readonly params: JsonMap;
  readonly rows: readonly JsonMap[];
  readonly fact: (name: string, field: string, row: JsonMap) => FactAnswer | undefined;
  /** Types that could not be read to their end: in one subscription, or in the tenant (undefined). */
  readonly gaps: readonly { readonly type: string; readonly subscriptionId: string | undefined }[];
  /** Paths that rows of a type never carry. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
}

export type FactAnswer = { readonly known: false } | { readonly known: true; readonly value: Json; readonly longer: boolean };

type Frame = { readonly kind: string; readonly path: string; readonly element: Json };
interface Place {
  readonly row: JsonMap;
  readonly frames: readonly Frame[];
}

const COUNTED = 40;
/** True for a kind mismatch on the way. */
const WRONG = Symbol('wrong kind');
type Values = readonly (Json | undefined)[] | typeof WRONG;

export function judge(condition: JsonMap, world: World, row: JsonMap): Three {
  return truth(condition, world, { row, frames: [] });
}

function truth(condition: JsonMap, world: World, place: Place): Three {
  const parts = (key: string): readonly Three[] => (condition[key] as readonly JsonMap[]).map((part) => truth(part, world, place));
  if ('not' in condition) return opposite(truth(condition['not'] as JsonMap, world, place));
  if ('allOf' in condition) return all(parts('allOf'));
  if ('anyOf' in condition) return opposite(all(parts('anyOf').map(opposite)));
  const subject = ['field', 'fact', 'value', 'count', 'related'].find((key) => key in condition) ?? '';
  const [operator = '', operand = null] = Object.entries(condition).find(([key]) => key !== subject) ?? [];
  const against = resolved(operand, world);
  const ask = (value: Json | undefined): Three => compareWith(operator, value, against, world.now);
  const about = condition[subject] ?? null;
  switch (subject) {
    case 'value': return ask(resolved(about, world));
    case 'count': return countOf(about as JsonMap, world, place, ask);
    case 'related': return relatedOf(about as JsonMap, world, place, ask);
    default: return ofPath(subject, about as string, operator, world, place, ask);
  }
}

function resolved(value: Json, world: World): Json {
  return isMap(value) && typeof value['param'] === 'string' ? (world.params[value['param']] ?? null) : value;
}

const STAYS_TRUE = ['exists', 'contains', 'containsAll', 'anyIn', 'portsIntersect', 'portsInclude', 'ipOverlaps', 'coversAction'];
const STAYS_FALSE = ['notContains', 'noneIn', 'ipInRange'];

function ofPath(kind: string, path: string, operator: string, world: World, place: Place, ask: (value: Json | undefined) => Three): Three {
  const { values, longer } = read(kind, path, world, place);
  if (values === 'unknown' || values === WRONG) return 'unknown';
  const each = path.slice(longestFrame(kind, path, place)?.path.length ?? 0).includes('[*]');
  const answer = all(values.map(ask));
  if (!longer) return answer;
  if (each) return answer === true ? 'unknown' : answer;
  if (answer === true) return STAYS_TRUE.includes(operator) ? true : 'unknown';
  return answer === false && !STAYS_FALSE.includes(operator) ? 'unknown' : answer;
}

function countOf(count: JsonMap, world: World, place: Place, ask: (value: Json) => Three): Three {
  const kind = 'field' in count ? 'field' : 'fact';
  const path = count[kind] as string;
  const { values, longer } = read(kind, path, world, place);
  if (values === 'unknown' || values === WRONG) return 'unknown';
  const truths = values.map((value): Three => {
    const element = value ?? null;
    return count['where'] === undefined ? true : truth(count['where'] as JsonMap, world, { row: place.row, frames: [...place.frames, { kind, path, element }] });
  });
  return interval(truths, longer, ask);
}

function relatedOf(related: JsonMap, world: World, place: Place, ask: (value: Json) => Three): Three {
  const type = (related['type'] as string).toLowerCase();
  const tenant = related['within'] === 'tenant';
  const mine = place.row['subscriptionId'];
  const on = related['on'] as JsonMap | undefined;
  if (on !== undefined && (isSecret(on['left'] as string, place.row, world) || isSecret(on['right'] as string, { type }, world))) return 'unknown';
  const keys = (row: JsonMap, path: string): readonly string[] | undefined => {
    const values = strict(row, steps(path));
    return values === WRONG ? undefined : values.flatMap((value) => (typeof value === 'string' && value !== '' ? [value.toLowerCase().replace(/\/+$/, '')] : []));
  };
  const left = on === undefined ? [] : keys(place.row, on['left'] as string);
  if (left === undefined) return 'unknown';
  const joins = (row: JsonMap): Three => {
    const theirs = row['subscriptionId'];
    if ((row['type'] as string).toLowerCase() !== type) return false;
    if (!tenant && typeof mine === 'string' && typeof theirs === 'string' && mine !== theirs) return false;
    if (on === undefined) return true;
    const right = keys(row, on['right'] as string);
    return right === undefined ? left.length > 0 && 'unknown' : right.some((key) => left.includes(key));
  };
  const longer = world.gaps.some((gap) => gap.type.toLowerCase() === type && (tenant || mine === undefined || gap.subscriptionId === undefined || gap.subscriptionId === mine));
  const where = related['where'] as JsonMap | undefined;
  return interval(world.rows.map((row) => all([joins(row), joins(row) === false || where === undefined ? true : truth(where, world, { row, frames: [] })])), longer, ask);
}

function interval(truths: readonly Three[], longer: boolean, ask: (value: Json) => Three): Three {
  const least = truths.filter((one) => one === true).length;
  const most = longer ? COUNTED : least + truths.filter((one) => one === 'unknown').length;
  const answers = new Set(Array.from({ length: most - least + 1 }, (_unused, index) => ask(least + index)));
  return answers.size === 1 ? ([...answers][0] ?? 'unknown') : 'unknown';
}

interface Reading {
  readonly values: Values | 'unknown';
  readonly longer: boolean;
}

/** The innermost count of the kind whose path this one starts with. */
function longestFrame(kind: string, path: string, { frames }: Place): Frame | undefined {
  return frames.findLast((frame) => frame.kind === kind && path.toLowerCase().startsWith(frame.path.toLowerCase()));
}

function read(kind: string, path: string, world: World, place: Place): Reading {
  const frame = longestFrame(kind, path, place);
  if (frame !== undefined) return { values: strict(frame.element, steps(path.slice(frame.path.length).replace(/^\./, ''))), longer: false };
  if (kind === 'field') return { values: isSecret(path, place.row, world) ? 'unknown' : strict(place.row, steps(path)), longer: false };
  const [name = '', field = '', ...rest] = steps(path);
  const answer = world.fact(name, field, place.row);
  if (answer === undefined) return { values: strict(undefined, rest), longer: false };
  return answer.known ? { values: strict(answer.value, rest), longer: answer.longer } : { values: 'unknown', longer: false };
}

function isSecret(path: string, row: JsonMap, world: World): boolean {
  const secrets = world.secrets[(row['type'] as string).toLowerCase()] ?? [];
  const below = (inner: string, outer: string): boolean => `${inner}.`.replaceAll('[*]', '.[*]').toLowerCase().startsWith(`${outer}.`.replaceAll('[*]', '.[*]').toLowerCase());
  return secrets.some((secret) => below(path, secret) || below(secret, path));
}

/** `a.b[*]['c.d']` as a, b, [*], c.d. */
function steps(path: string): readonly string[] {
  return Array.from(path.matchAll(/\[\*\]|\['([^']*)'\]|[^.[\]]+/g), ([step, quoted]) => quoted ?? step);
}

function strict(value: Json | undefined, path: readonly string[]): Values {
  const [step, ...rest] = path;
  if (step === undefined) return [value ?? undefined];
  if (step !== '[*]') return strict(keyOf(value, step), rest);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return WRONG;
  const parts = (value as readonly Json[]).map((element) => strict(element, rest));
  return parts.includes(WRONG) ? WRONG : parts.flatMap((part) => (part === WRONG ? [] : part));
}

function keyOf(value: Json | undefined, key: string): Json | undefined {
  if (!isMap(value)) return undefined;
  const name = Object.keys(value).find((one) => one === key) ?? Object.keys(value).find((one) => one.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : value[name];
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function opposite(one: Three): Three {
  return one === 'unknown' ? one : !one;
}

function all(truths: readonly Three[]): Three {
  return truths.includes(false) ? false : truths.includes('unknown') ? 'unknown' : true;
}
