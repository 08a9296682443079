import type { OperatorName } from '../model/condition.ts';
import { coversAction } from '../values/actions.ts';
import { contains, overlaps, parseAddressSet, type AddressSet } from '../values/cidr.ts';
import { addDuration, compareDurations, parseDuration, parseInstant, type Duration } from '../values/duration.ts';
import { asArray, compareText, isJsonObject, type JsonValue } from '../values/json.ts';
import { includes, intersects, parsePortSet, type PortSet } from '../values/ports.ts';
import { Mismatch } from './mismatch.ts';

/** A test of one value. undefined: absent. Throws Mismatch when the value is of a kind that cannot be compared. */
export type Test = (value: JsonValue | undefined) => boolean;

/**
 * How a test's answer moves when a list grows that may be longer than what was seen: `up` a true stays true, `down` a
 * false stays false, `none` nothing is certain.
 */
export type Growth = 'up' | 'down' | 'none';

const GROWTH: Partial<Record<OperatorName, Growth>> = {
  exists: 'up', contains: 'up', containsAll: 'up', anyIn: 'up', portsIntersect: 'up', portsInclude: 'up', ipOverlaps: 'up', coversAction: 'up',
  notContains: 'down', noneIn: 'down', ipInRange: 'down',
};

export function growthOf(operator: OperatorName): Growth {
  return GROWTH[operator] ?? 'none';
}

type Build = (operand: JsonValue, now: number) => Test;

/**
 * The tests, by operator. Semantics of the first nineteen: Azure Policy documentation, "Conditions": letter case does
 * not matter but for match and notMatch; an absent field satisfies no positive condition and every negated one.
 */
const BUILDERS: Readonly<Record<OperatorName, Build>> = {
  equals: (operand) => equalsTo(operand),
  notEquals: (operand) => negated(equalsTo(operand)),
  like: (operand) => likeTest(operand),
  notLike: (operand) => negated(likeTest(operand)),
  match: (operand) => matchTest(operand, false),
  notMatch: (operand) => negated(matchTest(operand, false)),
  matchInsensitively: (operand) => matchTest(operand, true),
  notMatchInsensitively: (operand) => negated(matchTest(operand, true)),
  contains: (operand) => containsTest(operand),
  notContains: (operand) => negated(containsTest(operand)),
  in: (operand) => inTest(operand),
  notIn: (operand) => negated(inTest(operand)),
  containsKey: (operand) => keyTest(operand),
  notContainsKey: (operand) => negated(keyTest(operand)),
  less: (operand) => ordered(operand, (order) => order < 0),
  lessOrEquals: (operand) => ordered(operand, (order) => order <= 0),
  greater: (operand) => ordered(operand, (order) => order > 0),
  greaterOrEquals: (operand) => ordered(operand, (order) => order >= 0),
  exists: (operand) => (value) => (value !== undefined) === isTrue(operand),
  olderThan: (operand, now) => against(() => addDuration(now, duration(operand), -1), (bound) => instants((instant) => instant < bound())),
  newerThan: (operand, now) => against(() => addDuration(now, duration(operand), -1), (bound) => instants((instant) => instant > bound())),
  withinNext: (operand, now) => against(() => addDuration(now, duration(operand), 1), (bound) => instants((instant) => instant >= now && instant <= bound())),
  longerThan: (operand) => against(() => duration(operand), (bound) => durations((value) => compareDurations(value, bound()) > 0)),
  shorterThan: (operand) => against(() => duration(operand), (bound) => durations((value) => compareDurations(value, bound()) < 0)),
  portsIntersect: (operand) => ports(operand, (value, wanted) => intersects(value, wanted)),
  portsInclude: (operand) => ports(operand, (value, wanted) => includes(value, wanted)),
  ipInRange: (operand) => addresses(operand, (value, wanted) => contains(wanted, value)),
  ipOverlaps: (operand) => addresses(operand, (value, wanted) => overlaps(value, wanted)),
  containsAll: (operand) => lists(operand, (has, wanted) => wanted.every(has)),
  anyIn: (operand) => lists(operand, (has, wanted) => wanted.some(has)),
  noneIn: (operand) => negated(lists(operand, (has, wanted) => wanted.some(has))),
  coversAction: (operand) => (value) => texts(value).some((pattern) => listOf(operand).some((action) => coversAction(pattern, text(action)))),
  matchesRegex: (operand) => regexTest(operand),
};

/** The test of an operator with its operand. `now` is the scan clock in milliseconds. */
export function testOf(operator: OperatorName, operand: JsonValue, now: number): Test {
  return BUILDERS[operator](operand, now);
}

function negated(test: Test): Test {
  return (value) => !test(value);
}

/** A bound is worked out once, and not before a value asks for it: an operand that is none makes values unknown, not the rule. */
function against<T>(work: () => T, build: (bound: () => T) => Test): Test {
  let held: { readonly bound: T } | undefined;
  return build(() => (held ??= { bound: work() }).bound);
}

/** Scalars compare by their text: Azure Policy takes `"true"` and true, `"80"` and 80 for equal. */
function equalsTo(operand: JsonValue): Test {
  if (operand === null || operand === '') return (value) => value === undefined || scalar(value) === '';
  const wanted = text(operand);
  const mayEqual = lengthCheck([wanted]);
  return (value) => value !== undefined && (value === wanted || (mayEqual(scalar(value)) && text(value) === wanted));
}

function inTest(operand: JsonValue): Test {
  const wanted = new Set(listOf(operand).map(text));
  const mayBeIn = lengthCheck([...wanted]);
  return (value) => value !== undefined && mayBeIn(scalar(value)) && wanted.has(text(value));
}

/**
 * Whether a text is as long as one of those that it is compared with, which spares most of them being put into lower case. Of all letters only
 * `İ` becomes longer by that: an `i` and a dot above.
 */
function lengthCheck(wanted: readonly string[]): (value: JsonValue) => boolean {
  if (wanted.some((one) => one.includes('i\u0307'))) return () => true;
  const lengths = new Set(wanted.map(({ length }) => length));
  return (value) => typeof value !== 'string' || lengths.has(value.length);
}

/** `*` stands for any run of characters. */
function likeTest(operand: JsonValue): Test {
  const parts = text(operand).split('*');
  return (value) => value !== undefined && isLike(text(scalar(value)), parts);
}

/** Each literal part in turn, leftmost first, so that no pattern can blow up. */
function isLike(value: string, [head = '', ...rest]: readonly string[]): boolean {
  const tail = rest.at(-1);
  if (tail === undefined) return value === head;
  let from = head.length;
  if (!value.startsWith(head)) return false;
  for (const part of rest.slice(0, -1)) {
    const found = value.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return value.length - tail.length >= from && value.endsWith(tail);
}

const PATTERN_LETTERS: Readonly<Record<string, RegExp>> = { '#': /^\d$/, '?': /^[a-z]$/i, '.': /^.$/su };

/** `#` a digit, `?` a letter, `.` any character, everything else itself. */
function matchTest(operand: JsonValue, insensitive: boolean): Test {
  const letters = Array.from(raw(operand));
  const same = (wanted: string, actual: string): boolean => PATTERN_LETTERS[wanted]?.test(actual) ?? (insensitive ? wanted.toLowerCase() === actual.toLowerCase() : wanted === actual);
  return (value) => {
    if (value === undefined) return false;
    const actual = Array.from(raw(scalar(value)));
    return actual.length === letters.length && letters.every((wanted, index) => same(wanted, actual[index] ?? ''));
  };
}

/** A part of a string, or an element of a list. */
function containsTest(operand: JsonValue): Test {
  const wanted = text(operand);
  return (value) => {
    if (value === undefined) return false;
    if (typeof value === 'string') return text(value).includes(wanted);
    if (!Array.isArray(value)) throw new Mismatch(`${shown(value)} is neither text nor a list`);
    const items = present(value as readonly JsonValue[]);
    if (items.some((item) => item === wanted || (!isCompound(item) && text(item) === wanted))) return true;
    if (items.some(isCompound)) throw new Mismatch(`${shown(value)} is no list of scalars`);
    return false;
  };
}

function keyTest(operand: JsonValue): Test {
  const wanted = text(operand);
  return (value) => {
    if (value === undefined) return false;
    if (!isJsonObject(value)) throw new Mismatch(`${shown(value)} is no object`);
    return Object.keys(value).some((key) => key.toLowerCase() === wanted);
  };
}

/** Numbers with numbers, texts with texts in order of their code units, which orders ISO 8601 times of one form. An absent value is in no order. */
function ordered(operand: JsonValue, accept: (order: number) => boolean): Test {
  const wanted = text(operand);
  return (value) => {
    if (value === undefined) return false;
    if (typeof value === 'number' && typeof operand === 'number') return accept(value - operand);
    if (typeof value === 'string' && typeof operand === 'string') return accept(compareText(value.toLowerCase(), wanted));
    throw new Mismatch(`${shown(value)} cannot be ordered against ${shown(operand)}`);
  };
}

function instants(accept: (instant: number) => boolean): Test {
  return typed('a time', (value) => parseInstant(value), accept);
}

function durations(accept: (value: Duration) => boolean): Test {
  return typed('an ISO 8601 duration', (value) => parseDuration(value), accept);
}

function typed<T>(kind: string, parse: (value: string) => T | undefined, accept: (value: T) => boolean): Test {
  return (value) => {
    if (value === undefined) return false;
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed === undefined) throw new Mismatch(`${shown(value)} is not ${kind}`);
    return accept(parsed);
  };
}

function ports(operand: JsonValue, accept: (value: PortSet, wanted: PortSet) => boolean): Test {
  const wanted = portSet(operand);
  return (value) => value !== undefined && accept(portSet(value), wanted);
}

function portSet(value: JsonValue): PortSet {
  const parsed = parsePortSet(words(value));
  if (parsed === undefined) throw new Mismatch(`${shown(value)} is not a set of ports`);
  return parsed;
}

function addresses(operand: JsonValue, accept: (value: AddressSet, wanted: AddressSet) => boolean): Test {
  const wanted = addressSet(operand);
  return (value) => value !== undefined && accept(addressSet(value), wanted);
}

function addressSet(value: JsonValue): AddressSet {
  const parsed = parseAddressSet(words(value));
  if (parsed === undefined) throw new Mismatch(`${shown(value)} is not a set of addresses`);
  return parsed;
}

/** Lists up to this length are looked through faster than a set is made of them. */
const SHORT_LIST = 16;

function lists(operand: JsonValue, accept: (has: (item: string) => boolean, wanted: readonly string[]) => boolean): Test {
  const wanted = listOf(operand).map(text);
  return (value) => {
    if (value === undefined) return false;
    const items = texts(value);
    const held = items.length > SHORT_LIST ? new Set(items) : undefined;
    return accept((item) => held?.has(item) ?? items.includes(item), wanted);
  };
}

/** Only patterns that the loader proved linear come here. */
function regexTest(operand: JsonValue): Test {
  const pattern = new RegExp(raw(operand), 'u');
  return (value) => value !== undefined && pattern.test(raw(scalar(value)));
}

function duration(operand: JsonValue): Duration {
  const parsed = parseDuration(raw(operand));
  if (parsed === undefined) throw new Mismatch(`${shown(operand)} is not an ISO 8601 duration`);
  return parsed;
}

function isTrue(operand: JsonValue): boolean {
  return operand === true || (typeof operand === 'string' && operand.toLowerCase() === 'true');
}

function isCompound(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? asArray(value) : [value];
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  const found: string[] = [];
  for (const item of listOf(value)) {
    if (isCompound(item)) throw new Mismatch(`${shown(value)} is no list of scalars`);
    if (item !== null) found.push(text(item));
  }
  return found;
}

/** Texts and numbers, one or a list of them, as texts. */
function words(value: JsonValue): readonly string[] {
  return present(listOf(value)).map((item) => {
    if (typeof item === 'string' || typeof item === 'number') return String(item);
    throw new Mismatch(`${shown(item)} is neither text nor a number`);
  });
}

/** A null in a list stands for nothing. */
function present(items: readonly JsonValue[]): readonly JsonValue[] {
  return items.filter((item) => item !== null);
}

/** The value, if it is one: an object or a list has no text to compare. */
function scalar(value: JsonValue): JsonValue {
  if (isCompound(value)) throw new Mismatch(`${shown(value)} is not one value`);
  return value;
}

/** A scalar as comparable text. */
function text(value: JsonValue): string {
  return raw(value).toLowerCase();
}

/** A value as it is written. */
function raw(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return JSON.stringify(value);
}

function shown(value: JsonValue): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
