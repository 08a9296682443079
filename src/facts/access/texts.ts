import { asString, at, type JsonValue } from '../../values/json.ts';
import { shared } from '../shared.ts';
import { roleIdOf } from './role.ts';
import { scopeKey } from './scopes.ts';

/** Texts of assignments and of their schedule instances, and what they are as keys. */
export interface Texts {
  /** The same text for equal ones. */
  readonly same: (text: string) => string;
  readonly scope: (text: string) => { readonly text: string; readonly key: string };
  readonly role: (text: string) => { readonly text: string; readonly id: string };
  /** The key of a principal. */
  readonly principal: (text: string) => string;
}

/**
 * Scopes, roles and principals stand in many rows each: they are held once, and put into the form of a key once. The key of an equal scope is
 * the very same text, which is compared and looked up without reading it.
 */
export const assignmentTexts = shared((): Texts => {
  const same = remembering((text) => text);
  return {
    same,
    scope: remembering((text) => ({ text, key: same(scopeKey(text)) })),
    role: remembering((text) => ({ text, id: same(roleIdOf(text)) })),
    principal: remembering((text) => same(text.toLowerCase())),
  };
});

function remembering<T>(work: (text: string) => T): (text: string) => T {
  const held = new Map<string, T>();
  return (text) => {
    const known = held.get(text);
    if (known !== undefined) return known;
    const made = work(text);
    held.set(text, made);
    return made;
  };
}

/** Which assignment a row is, or is an instance of: whose, of which role, where. What it does not say is empty. */
export function placeOf(properties: JsonValue | undefined, texts: Texts): { readonly scope: ReturnType<Texts['scope']>; readonly role: ReturnType<Texts['role']>; readonly principal: string } {
  const text = (key: string): string => asString(at(properties, key)) ?? '';
  return { scope: texts.scope(text('scope')), role: texts.role(text('roleDefinitionId')), principal: texts.principal(text('principalId')) };
}
