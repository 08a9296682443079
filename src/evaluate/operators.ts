import type { OperatorName } from '../model/condition.ts';
import { coversAction } from '../values/actions.ts';
import { contains, overlaps, parseAddressSet, type AddressSet } from '../values/cidr.ts';
import { addDuration, compareDurations, parseDuration, parseInstant, type Duration } from '../values/duration.ts';
import { asArray, isJsonObject, type JsonValue } from '../values/json.ts';
import { includes, intersects, parsePortSet, type PortSet } from '../values/ports.ts';

/** A test of one value. undefined: absent. Throws Mismatch when the value is of a kind that cannot be compared. */
export type Test = (value: JsonValue | undefined) => boolean;

/** The value cannot be compared with this operator: neither a pass nor a fail follows. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

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
  olderThan: (operand, now) => instants((instant) => instant < addDuration(now, duration(operand), -1)),
  newerThan: (operand, now) => instants((instant) => instant > addDuration(now, duration(operand), -1)),
  withinNext: (operand, now) => instants((instant) => instant >= now && instant <= addDuration(now, duration(operand), 1)),
  longerThan: (operand) => durations((value) => compareDurations(value, duration(operand)) > 0),
  shorterThan: (operand) => durations((value) => compareDurations(value, duration(operand)) < 0),
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

/** Scalars compare by their text: Azure Policy takes `"true"` and true, `"80"` and 80 for equal. */
function equalsTo(operand: JsonValue): Test {
  if (operand === null || operand === '') return (value) => value === undefined || value === '';
  const wanted = text(operand);
  return (value) => value !== undefined && !isCompound(value) && text(value) === wanted;
}

function inTest(operand: JsonValue): Test {
  const wanted = new Set(listOf(operand).map(text));
  return (value) => value !== undefined && !isCompound(value) && wanted.has(text(value));
}

/** `*` stands for any run of characters. */
function likeTest(operand: JsonValue): Test {
  const pattern = text(operand);
  return (value) => typeof value === 'string' && coversAction(pattern, value);
}

const PATTERN_LETTERS: Readonly<Record<string, RegExp>> = { '#': /^\d$/, '?': /^[a-z]$/i, '.': /^.$/su };

/** `#` a digit, `?` a letter, `.` any character, everything else itself. */
function matchTest(operand: JsonValue, insensitive: boolean): Test {
  const letters = Array.from(raw(operand));
  const same = (wanted: string, actual: string): boolean => PATTERN_LETTERS[wanted]?.test(actual) ?? (insensitive ? wanted.toLowerCase() === actual.toLowerCase() : wanted === actual);
  return (value) => {
    if (typeof value !== 'string') return false;
    const actual = Array.from(value);
    return actual.length === letters.length && letters.every((wanted, index) => same(wanted, actual[index] ?? ''));
  };
}

/** A part of a string, or an element of a list. */
function containsTest(operand: JsonValue): Test {
  const wanted = text(operand);
  return (value) => (Array.isArray(value) ? (value as readonly JsonValue[]).some((item) => !isCompound(item) && text(item) === wanted) : typeof value === 'string' && text(value).includes(wanted));
}

function keyTest(operand: JsonValue): Test {
  const wanted = text(operand);
  return (value) => isJsonObject(value) && Object.keys(value).some((key) => key.toLowerCase() === wanted);
}

/** Numbers with numbers, texts with texts in order of their code units, which orders ISO 8601 times of one form. An absent value is in no order. */
function ordered(operand: JsonValue, accept: (order: number) => boolean): Test {
  return (value) => {
    if (value === undefined) return false;
    if (typeof value === 'number' && typeof operand === 'number') return accept(value - operand);
    if (typeof value === 'string' && typeof operand === 'string') return accept(value.toLowerCase() < text(operand) ? -1 : value.toLowerCase() > text(operand) ? 1 : 0);
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
  const parsed = parsePortSet(listOf(value).map(String));
  if (parsed === undefined) throw new Mismatch(`${shown(value)} is not a set of ports`);
  return parsed;
}

function addresses(operand: JsonValue, accept: (value: AddressSet, wanted: AddressSet) => boolean): Test {
  const wanted = addressSet(operand);
  return (value) => value !== undefined && accept(addressSet(value), wanted);
}

function addressSet(value: JsonValue): AddressSet {
  const parsed = parseAddressSet(listOf(value).map(String));
  if (parsed === undefined) throw new Mismatch(`${shown(value)} is not a set of addresses`);
  return parsed;
}

function lists(operand: JsonValue, accept: (has: (item: string) => boolean, wanted: readonly string[]) => boolean): Test {
  const wanted = listOf(operand).map(text);
  return (value) => {
    if (value === undefined) return false;
    const items = new Set(texts(value));
    return accept((item) => items.has(item), wanted);
  };
}

/** Only patterns that the loader proved linear come here. */
function regexTest(operand: JsonValue): Test {
  const pattern = new RegExp(raw(operand), 'u');
  return (value) => typeof value === 'string' && pattern.test(value);
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
  return value === undefined ? [] : listOf(value).filter((item) => !isCompound(item)).map(text);
}

/** A scalar as comparable text. */
function text(value: JsonValue): string {
  return raw(value).toLowerCase();
}

/** A value as it is written. */
function raw(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shown(value: JsonValue): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
