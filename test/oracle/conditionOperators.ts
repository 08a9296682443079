import { parseAddress, parseBlock, type AddressBlock } from './addresses.ts';
import type { Json, JsonMap, Three } from './conditionTypes.ts';

/** One operator on one value, from the table of docs/rule-language.md. `undefined` and null are absent. */
export function compareWith(operator: string, given: Json | undefined, operand: Json, now: string): Three {
  const value = given ?? undefined;
  const not = (positive: string): Three => ((answer) => (answer === 'unknown' ? answer : !answer))(compareWith(positive, value, operand, now));
  switch (operator) {
    case 'notEquals': return not('equals');
    case 'notIn': return not('in');
    case 'notLike': return not('like');
    case 'notMatch': return not('match');
    case 'notMatchInsensitively': return not('matchInsensitively');
    case 'notContains': return not('contains');
    case 'notContainsKey': return not('containsKey');
    case 'noneIn': return not('anyIn');
    case 'exists': return (value !== undefined) === (written(operand).toLowerCase() === 'true');
    case 'equals': if (value === undefined) return operand === '';
  }
  return value === undefined ? false : present(operator, value, operand, now);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isMap = (value: Json): value is JsonMap => typeof value === 'object' && value !== null && !isList(value);
const isScalar = (value: Json): value is string | number | boolean => typeof value !== 'object';
const list = (value: Json): readonly Json[] => (isList(value) ? value : [value]);
/** A scalar as it is written. */
const written = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
const low = (value: Json): string => written(value).toLowerCase();
const wanted = (operand: Json): readonly string[] => list(operand).map(low);

/** Elements as lower-case texts; undefined where one is an object or a list. A null is passed over. */
function elements(value: Json): readonly string[] | undefined {
  const items = list(value).filter((item) => item !== null);
  return items.every(isScalar) ? items.map(low) : undefined;
}

function present(operator: string, value: Json, operand: Json, now: string): Three {
  const scalar = (test: (text: string) => boolean): Three => (isScalar(value) ? test(written(value)) : 'unknown');
  const ofList = (test: (texts: readonly string[]) => boolean): Three => ((texts) => (texts === undefined ? 'unknown' : test(texts)))(elements(value));
  switch (operator) {
    case 'equals': return scalar((text) => text.toLowerCase() === low(operand));
    case 'in': return scalar((text) => wanted(operand).includes(text.toLowerCase()));
    case 'like': return scalar((text) => starred(low(operand)).test(text.toLowerCase()));
    case 'match': return scalar((text) => shaped(text, written(operand), true));
    case 'matchInsensitively': return scalar((text) => shaped(text, written(operand), false));
    case 'matchesRegex': return scalar((text) => new RegExp(written(operand), 'u').test(text));
    case 'contains': return contains(value, low(operand));
    case 'containsKey': return isMap(value) ? Object.keys(value).some((key) => key.toLowerCase() === low(operand)) : 'unknown';
    case 'less': case 'lessOrEquals': case 'greater': case 'greaterOrEquals': return ordered(operator, value, operand);
    case 'olderThan': case 'newerThan': case 'withinNext': return timed(operator, value, written(operand), Date.parse(now));
    case 'longerThan': case 'shorterThan': return lengths(operator, value, written(operand));
    case 'portsIntersect': case 'portsInclude': return ports(operator, value, operand);
    case 'ipInRange': case 'ipOverlaps': return addresses(operator, value, operand);
    case 'containsAll': return ofList((texts) => wanted(operand).every((one) => texts.includes(one)));
    case 'anyIn': return ofList((texts) => wanted(operand).some((one) => texts.includes(one)));
    case 'coversAction': return ofList((texts) => texts.some((pattern) => wanted(operand).some((action) => covers(pattern, action))));
    default: throw new Error(`no such operator: ${operator}`);
  }
}

function starred(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('.*')}$`, 's');
}

/** `*` as in role definitions: any run of characters, and `/*` + `/` may be one slash. Every way a star can be read, one by one. */
function covers(pattern: string, action: string): boolean {
  if (pattern === '') return action === '';
  if (pattern.startsWith('/*/') && covers(pattern.slice(2), action)) return true;
  if (pattern.startsWith('*')) return covers(pattern.slice(1), action) || (action !== '' && covers(pattern, action.slice(1)));
  return action !== '' && pattern[0] === action[0] && covers(pattern.slice(1), action.slice(1));
}

function shaped(text: string, pattern: string, exact: boolean): boolean {
  const [letters, wants] = [Array.from(text), Array.from(pattern)];
  return letters.length === wants.length && wants.every((want, at) => {
    const letter = letters[at] ?? '';
    if (want === '#') return letter >= '0' && letter <= '9';
    if (want === '?') return /^[A-Za-z]$/.test(letter);
    return want === '.' || (exact ? want === letter : want.toLowerCase() === letter.toLowerCase());
  });
}

function contains(value: Json, part: string): Three {
  if (typeof value === 'string') return value.toLowerCase().includes(part);
  if (!isList(value)) return 'unknown';
  const items = value.filter((item) => item !== null);
  if (items.some((item) => isScalar(item) && low(item) === part)) return true;
  return items.every(isScalar) ? false : 'unknown';
}

function ordered(operator: string, value: Json, operand: Json): Three {
  const numbers = typeof value === 'number' && typeof operand === 'number';
  if (!numbers && !(typeof value === 'string' && typeof operand === 'string')) return 'unknown';
  const [left, right] = numbers ? [value, operand] : [low(value), low(operand)];
  if (left === right) return operator.endsWith('OrEquals');
  return operator.startsWith('less') === left < right;
}

interface Length {
  readonly months: number;
  readonly ms: number;
}

function lengthOf(text: string): Length | undefined {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (found === null || /[PT]$/.test(text)) return undefined;
  const [y, mo, w, d, h, mi, s] = Array.from({ length: 7 }, (_unused, index) => Number(found[index + 1] ?? 0));
  return { months: (y ?? 0) * 12 + (mo ?? 0), ms: (((((w ?? 0) * 7 + (d ?? 0)) * 24 + (h ?? 0)) * 60 + (mi ?? 0)) * 60 + (s ?? 0)) * 1000 };
}

/** A date, or a date and time with a zone; a day that its month lacks is no time, whatever `Date.parse` makes of it. */
function instantOf(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return Number.NaN;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? Date.parse(text) : Number.NaN;
}

function timed(operator: string, value: Json, operand: string, now: number): Three {
  const instant = typeof value === 'string' ? instantOf(value) : Number.NaN;
  const length = lengthOf(operand);
  if (Number.isNaN(instant) || length === undefined) return 'unknown';
  switch (operator) {
    case 'olderThan': return instant < moved(now, length, -1);
    case 'newerThan': return instant > moved(now, length, -1);
    default: return instant >= now && instant <= moved(now, length, 1);
  }
}

/** Months by the calendar: step back from the wished-for day until the month is the right one. */
function moved(now: number, { months, ms }: Length, sign: number): number {
  const start = new Date(now);
  for (let back = 0; ; back += 1) {
    const date = new Date(now);
    date.setUTCDate(1);
    date.setUTCMonth(start.getUTCMonth() + sign * months);
    const month = date.getUTCMonth();
    date.setUTCDate(start.getUTCDate() - back);
    if (date.getUTCMonth() === month) return date.getTime() + sign * ms;
  }
}

function lengths(operator: string, value: Json, operand: string): Three {
  const [left, right] = [typeof value === 'string' ? lengthOf(value) : undefined, lengthOf(operand)];
  if (left === undefined || right === undefined) return 'unknown';
  const size = ({ months, ms }: Length): number => months * 30.436875 * 86_400_000 + ms;
  return operator === 'longerThan' ? size(left) > size(right) : size(left) < size(right);
}

/** First and last port of each item. */
function rangesOf(value: Json): readonly (readonly [number, number])[] | undefined {
  const ranges: (readonly [number, number])[] = [];
  for (const item of list(value)) {
    if (item === null) continue;
    const text = typeof item === 'string' || typeof item === 'number' ? written(item) : 'no port';
    const range = text === '*' ? ['*', '0', '65535'] : /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
    const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (range === null || first > last || last > 65_535) return undefined;
    ranges.push([first, last]);
  }
  return ranges;
}

/** One place a port: 1 where it is in the set. */
function placesOf(ranges: readonly (readonly [number, number])[]): Uint8Array {
  const found = new Uint8Array(65_536);
  for (const [first, last] of ranges) found.fill(1, first, last + 1);
  return found;
}

function ports(operator: string, value: Json, operand: Json): Three {
  const ranges = [rangesOf(value), rangesOf(operand)];
  const [theirs, ours] = ranges.map((one) => (ranges.includes(undefined) ? undefined : placesOf(one ?? [])));
  if (theirs === undefined || ours === undefined) return 'unknown';
  return operator === 'portsIntersect' ? ours.some((has, port) => has === 1 && theirs[port] === 1) : ours.every((has, port) => has === 0 || theirs[port] === 1);
}

/** Every address of both families. */
const EVERYWHERE: readonly AddressBlock[] = [{ family: 4, first: 0n, last: 2n ** 32n - 1n }, { family: 6, first: 0n, last: 2n ** 128n - 1n }];

function blocksOf(value: Json): readonly AddressBlock[] | undefined {
  const blocks = list(value).filter((item) => item !== null).map((item) => (typeof item === 'string' ? blocksOfText(item) : undefined));
  return blocks.includes(undefined) ? undefined : blocks.flatMap((some) => some ?? []);
}

function blocksOfText(text: string): readonly AddressBlock[] | undefined {
  if (text === '*') return EVERYWHERE;
  const [from = '', to, ...more] = text.split('-');
  const block = parseBlock(text);
  if (to === undefined) return block === undefined ? undefined : [block];
  const [first, last] = [parseAddress(from), parseAddress(to)];
  if (first === undefined || last === undefined || more.length > 0 || first.family !== last.family || first.value > last.value) return undefined;
  return [{ family: first.family, first: first.value, last: last.value }];
}

function addresses(operator: string, value: Json, operand: Json): Three {
  const [theirs, ours] = [blocksOf(value), blocksOf(operand)];
  if (theirs === undefined || ours === undefined) return 'unknown';
  if (operator === 'ipOverlaps') return theirs.some((a) => ours.some((b) => a.family === b.family && a.first <= b.last && b.first <= a.last));
  return theirs.every((block) => holes(block, ours).length === 0);
}

/** What of a block no other covers. */
function holes(block: AddressBlock, covering: readonly AddressBlock[]): readonly AddressBlock[] {
  return covering.filter(({ family }) => family === block.family).reduce<readonly AddressBlock[]>((left, { first, last }) => left.flatMap((part): readonly AddressBlock[] => {
    if (last < part.first || first > part.last) return [part];
    return [...(part.first < first ? [{ ...part, last: first - 1n }] : []), ...(last < part.last ? [{ ...part, first: last + 1n }] : [])];
  }), [block]);
}
