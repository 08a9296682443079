import { textTable, type TextTable } from '../../values/textTable.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { shared } from '../shared.ts';
import { roleIdOf } from './role.ts';
import { scopeKey } from './scopes.ts';

/** A text as it is written, and what it is as a key. */
interface Written {
  readonly text: string;
  readonly key: string;
  /** Equal for equal keys. */
  readonly number: number;
}

/** Different texts, by numbers from 0. */
export interface WrittenTexts {
  readonly add: (text: string) => number;
  readonly at: (number: number) => Written;
}

/** Texts of assignments and of their schedule instances. */
export interface Texts {
  readonly scopes: WrittenTexts;
  readonly roles: WrittenTexts;
  /** Of principals nothing but the key is asked. */
  readonly principals: TextTable;
  /** Moments, as written. */
  readonly times: TextTable;
}

/**
 * Scopes, roles and principals stand in many rows each: they are held once, and put into the form of a key once. The key of an equal scope is
 * the very same text, which is compared and looked up without reading it.
 */
export const assignmentTexts = shared((): Texts => ({ scopes: writtenTexts(scopeKey), roles: writtenTexts(roleIdOf), principals: textTable(), times: textTable() }));

function writtenTexts(keyOf: (text: string) => string): WrittenTexts {
  const [numbers, byKey, written] = [new Map<string, number>(), new Map<string, Pick<Written, 'key' | 'number'>>(), new Array<Written>()];
  const hold = (text: string): number => {
    const key = keyOf(text);
    const known = byKey.get(key) ?? { key, number: byKey.size };
    byKey.set(key, known);
    numbers.set(text, written.length);
    return written.push({ text, ...known }) - 1;
  };
  return { add: (text) => numbers.get(text) ?? hold(text), at: (number) => written[number] ?? NOWHERE };
}

const NOWHERE: Written = { text: '', key: '', number: 0 };

/** Which assignment a row is, or is an instance of: whose, of which role, where, each by its number. What it does not say is empty. */
export function placeOf(properties: JsonValue | undefined, texts: Texts): { readonly scope: number; readonly role: number; readonly principal: number } {
  const text = (key: string): string => asString(at(properties, key)) ?? '';
  return { scope: texts.scopes.add(text('scope')), role: texts.roles.add(text('roleDefinitionId')), principal: texts.principals.add(text('principalId').toLowerCase()) };
}
