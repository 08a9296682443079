import type { FaultAnswer } from './faultAnswers.ts';
import type { Fault } from './faults.ts';
import { isMap, type Json } from './json.ts';

type Kind = FaultAnswer['kind'];

/** What a field of an answer holds; `?` after the name: it may be left out. */
type FieldType = 'status' | 'number' | 'count' | 'text' | 'headers' | 'place' | 'placeInside';

/** The fields of each kind of answer, beside `kind`: the same as in `FaultAnswer`. */
const FIELDS: Readonly<Record<Kind, Readonly<Record<string, FieldType>>>> = {
  error: { status: 'status', code: 'text', 'message?': 'text', 'headers?': 'headers' },
  bareError: { status: 'status', code: 'text', 'message?': 'text' },
  status: { status: 'status', 'headers?': 'headers' },
  raw: { status: 'status', body: 'text', 'headers?': 'headers' },
  html: { 'status?': 'status' },
  text: { 'status?': 'status', 'body?': 'text' },
  empty: {},
  emptyObject: {},
  redirect: { location: 'text', 'status?': 'status' },
  tokenRevoked: {},
  claimsChallenge: { 'claims?': 'text' },
  retryAt: { milliseconds: 'number' },
  reset: {},
  stall: { after: 'place' },
  drip: { bytes: 'count', milliseconds: 'number' },
  gzipBomb: { bytes: 'count' },
  padded: { bytes: 'count' },
  delay: { milliseconds: 'number' },
  cut: { 'after?': 'placeInside' },
  truncated: {},
  contentType: { type: 'text' },
  foreignNextLink: { host: 'text' },
  loop: {},
  repeatPage: {},
  emptyPage: {},
  lastPageMissing: {},
  totalRecords: { add: 'number' },
  vanish: { id: 'text' },
  appear: { id: 'text' },
  lostWrite: {},
  performedThenReset: {},
  performedThenError: { status: 'status', code: 'text', 'message?': 'text', 'headers?': 'headers' },
};

export type ParsedFaults = { readonly faults: readonly Fault[] } | { readonly error: string };

/**
 * Faults from a file: an array of rows `{ url, method?, calls?, lasts?, answer }`, url being a part of the URL. Strict: an unknown key
 * or a wrong value is an error that names its path, all of them at once.
 */
export function parseFaults(json: unknown): ParsedFaults {
  if (!Array.isArray(json)) return { error: '$: expected an array of faults' };
  const errors = json.flatMap((row: unknown, index) => rowErrors(`$[${index}]`, row));
  return errors.length > 0 ? { error: errors.join('\n') } : { faults: json as readonly Fault[] };
}

function rowErrors(path: string, row: unknown): readonly string[] {
  if (!isMap(row)) return [`${path}: expected an object`];
  const { url, method, calls, lasts, answer } = row;
  return [
    ...unknownKeys(path, row, ['url', 'method', 'calls', 'lasts', 'answer']),
    ...(typeof url === 'string' && url !== '' ? [] : [`${path}.url: expected a part of a URL`]),
    ...(method === undefined || (typeof method === 'string' && /^[a-z]+$/i.test(method)) ? [] : [`${path}.method: expected a method such as GET`]),
    ...(calls === undefined || isCalls(calls) ? [] : [`${path}.calls: expected numbers of calls, counted from 1`]),
    ...(lasts === undefined || (typeof lasts === 'number' && lasts > 0) ? [] : [`${path}.lasts: expected milliseconds, more than 0`]),
    ...answerErrors(`${path}.answer`, answer),
  ];
}

function isCalls(calls: Json): boolean {
  return Array.isArray(calls) && calls.length > 0 && (calls as readonly Json[]).every((call) => typeof call === 'number' && Number.isInteger(call) && call >= 1);
}

function answerErrors(path: string, answer: Json | undefined): readonly string[] {
  if (!isMap(answer)) return [`${path}: expected an object`];
  const kind = answer['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) return [`${path}.kind: expected one of ${Object.keys(FIELDS).join(', ')}`];
  const fields = Object.entries(FIELDS[kind as Kind]).map(([key, type]) => ({ name: key.replace('?', ''), type, optional: key.endsWith('?') }));
  const wrong = fields.filter(({ name, type, optional }) => !(answer[name] === undefined ? optional : isOfType(answer[name], type)));
  return [...unknownKeys(path, answer, ['kind', ...fields.map(({ name }) => name)]), ...wrong.map(({ name, type }) => `${path}.${name}: expected ${EXPECTED[type]}`)];
}

const EXPECTED: Readonly<Record<FieldType, string>> = { status: 'an HTTP status from 100 to 599', number: 'a number', count: 'a whole number, 1 or more', place: 'nothing, headers or half', placeInside: 'headers or half', text: 'a text', headers: 'an object of texts' };

function isOfType(value: Json, type: FieldType): boolean {
  switch (type) {
    case 'status':
      return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'count':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
    case 'place':
      return ['nothing', 'headers', 'half'].some((place) => place === value);
    case 'placeInside':
      return value === 'headers' || value === 'half';
    case 'text':
      return typeof value === 'string';
    case 'headers':
      return isMap(value) && Object.entries(value).every(([name, text]) => /^[\w-]+$/.test(name) && typeof text === 'string' && !/[\r\n]/.test(text));
  }
}

function unknownKeys(path: string, map: object, known: readonly string[]): readonly string[] {
  return Object.keys(map).filter((key) => !known.includes(key)).map((key) => `${path}.${key}: unknown key (known: ${known.join(', ')})`);
}
