import { listAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';

/** How a value of some kind is written: in the configuration, and in an environment variable. */
export interface Kind<T> {
  /** The value, or undefined where it is at fault, which the checker was told. */
  readonly fromYaml: (checker: Checker, value: JsonValue, path: DocumentPath, what: string) => T | undefined;
  /** The value of an environment variable, or what is wrong with it. */
  readonly fromText: (text: string) => { readonly value: T } | { readonly fault: string };
  /** As JSON Schema. */
  readonly schema: JsonValue;
}

export const TEXT: Kind<string> = {
  fromYaml: (checker, value, path, what) => textAt(checker, value, path, what),
  fromText: (text) => ({ value: text }),
  schema: { type: 'string', minLength: 1 },
};

/** A list; in an environment variable with commas between. */
export const TEXTS: Kind<readonly string[]> = {
  fromYaml: (checker, value, path, what) => listIn(checker, value, path, what, (item, at) => textAt(checker, item, at, `an entry of ${what}`)),
  fromText: (text) => {
    const value = partsOf(text);
    return value.length === 0 ? { fault: 'expected at least one, with commas between' } : { value };
  },
  schema: { type: 'array', items: { type: 'string', minLength: 1 } },
};

/** A list of some words. */
export function wordsOf(words: readonly string[]): Kind<readonly string[]> {
  return {
    fromYaml: (checker, value, path, what) => listIn(checker, value, path, what, (item, at) => wordAt(checker, item, at, `an entry of ${what}`, words)),
    fromText: (text) => {
      const value = partsOf(text);
      return value.length === 0 || value.some((part) => !words.includes(part)) ? { fault: `expected some of ${words.join(', ')}, with commas between` } : { value };
    },
    schema: { type: 'array', items: { enum: [...words] } },
  };
}

/** A list; undefined where it is none, with the list that a text was meant for. */
function listIn(checker: Checker, value: JsonValue, path: DocumentPath, what: string, read: (item: JsonValue, at: DocumentPath) => string | undefined): readonly string[] | undefined {
  if (typeof value !== 'string' || value.trim() === '') return listAt(checker, value, path, what, read);
  checker.atValue(path, `${what} must be a list`, `[${value.trim()}]`);
  return undefined;
}

/** What stands between commas. */
export function partsOf(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

export const SWITCH: Kind<boolean> = {
  fromYaml: (checker, value, path, what) => {
    if (typeof value === 'boolean') return value;
    checker.atValue(path, `${what} must be true or false`, switchMeant(value));
    return undefined;
  },
  fromText: (text) => {
    const word = text.toLowerCase();
    if (word === 'true' || word === '1') return { value: true };
    return word === 'false' || word === '0' ? { value: false } : { fault: 'expected true or false' };
  },
  schema: { type: 'boolean' },
};

/** What other languages, older YAML and quotes make of a switch. */
function switchMeant(value: JsonValue): string | undefined {
  const word = typeof value === 'object' ? '' : String(value).toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(word)) return 'true';
  return ['false', 'no', 'off', '0'].includes(word) ? 'false' : undefined;
}

export const DAYS: Kind<number> = {
  fromYaml: (checker, value, path, what) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
    checker.atValue(path, `${what} must be a whole number of days, 1 or more`, typeof value === 'string' ? /^P?([1-9]\d{0,5})(?: ?d(?:ays?)?)?$/i.exec(value)?.[1] : undefined);
    return undefined;
  },
  fromText: (text) => (/^[1-9]\d{0,5}$/.test(text) ? { value: Number(text) } : { fault: 'expected a whole number of days, 1 or more' }),
  schema: { type: 'integer', minimum: 1 },
};

/** One of some words. */
export function wordOf<T extends string>(words: readonly T[]): Kind<T> {
  return {
    fromYaml: (checker, value, path, what) => wordAt(checker, value, path, what, words),
    fromText: (text) => {
      const found = words.find((word) => word === text);
      return found === undefined ? { fault: `expected one of ${words.join(', ')}` } : { value: found };
    },
    schema: { enum: [...words] },
  };
}

/** Names and values: `{ env: prod }`; `env=prod` in text, with commas between. */
export const TAGS: Kind<Readonly<Record<string, string>>> = {
  fromYaml: (checker, value, path, what) => {
    if (!isJsonObject(value)) {
      checker.atValue(path, `${what} must be a map of tag names to texts, such as { env: prod }`);
      return undefined;
    }
    return Object.fromEntries(Object.entries(value).flatMap(([name, text]) => {
      const read = textAt(checker, text, [...path, name], `the tag '${name}'`);
      return read === undefined ? [] : [[name, read]];
    }));
  },
  fromText: (text) => {
    const pairs = partsOf(text).map(tagOf);
    const whole = pairs.filter((pair) => pair !== undefined);
    if (whole.length < pairs.length || whole.length === 0) return { fault: 'expected NAME=VALUE' };
    const names = new Set(whole.map(([name]) => name.toLowerCase()));
    return names.size < whole.length ? { fault: 'a tag is given twice, and nothing carries two values of one' } : { value: Object.fromEntries(whole) };
  },
  schema: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
};

/** `env=prod` as name and value; undefined where it is none. */
function tagOf(text: string): readonly [string, string] | undefined {
  const split = text.indexOf('=');
  const [name, value] = [text.slice(0, split).trim(), text.slice(split + 1).trim()];
  return split > 0 && name !== '' && value !== '' ? [name, value] : undefined;
}

/** `true` for everything, or a list of what may be left unread. */
export const ALLOWANCE: Kind<readonly string[]> = {
  fromYaml: (checker, value, path, what) => {
    if (typeof value === 'boolean') return value ? ['*'] : [];
    if (Array.isArray(value)) return TEXTS.fromYaml(checker, value, path, what);
    const meant = switchMeant(value) ?? (typeof value === 'string' && value.trim() !== '' ? `[${value.trim()}]` : undefined);
    checker.atValue(path, `${what} must be true, false, or a list of what may be left unread, such as [throttled]`, meant);
    return undefined;
  },
  fromText: (text) => {
    const all = SWITCH.fromText(text);
    return 'value' in all ? { value: all.value ? ['*'] : [] } : TEXTS.fromText(text);
  },
  schema: { anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string', minLength: 1 } }] },
};
