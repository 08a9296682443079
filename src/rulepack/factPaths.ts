import { suggest } from '../documents/suggest.ts';
import { canonicalType } from '../model/catalog.ts';
import type { FactDefinition, FactField } from '../model/fact.ts';
import { parsePath, type PathStep } from '../values/path.ts';

export type Facts = ReadonlyMap<string, FactDefinition>;

export type PathCheck =
  | { readonly ok: true; readonly field: FactField; /** Whether the path ends in `[*]`: it is one element of the field. */ readonly element: boolean }
  | { readonly ok: false; readonly message: string; readonly suggestion: string | undefined };

const fault = (message: string, suggestion?: string): PathCheck => ({ ok: false, message, suggestion });

/** Whether `fact.field.rest` exists and can be asked of all the given types. `counted` is the list that an enclosing count goes over. */
export function checkFactPath(path: string, facts: Facts, types: readonly string[], counted?: string): PathCheck {
  const parsed = parsePath(path);
  if (!parsed.ok) return fault(parsed.message);
  const [first, second, ...rest] = parsed.steps;
  const name = keyOf(first);
  const definition = facts.get(name);
  if (definition === undefined) return fault(`there is no fact '${name}' (there are ${[...facts.keys()].join(', ')})`, meantFact(path, name, facts, counted));
  const foreign = types.find((type) => !definition.on.some((on) => on.toLowerCase() === type.toLowerCase()));
  if (foreign !== undefined) return fault(`the fact '${name}' cannot be asked of ${canonicalType(foreign)} (only of ${definition.on.join(', ')})`);
  const fieldName = keyOf(second);
  const field = memberOf(definition.fields, fieldName);
  const names = Object.keys(definition.fields);
  if (fieldName === '') return fault(`'${path}' names no field of the fact '${name}' (it has ${names.join(', ')})`);
  if (field === undefined) return fault(`the fact '${name}' has no field '${fieldName}' (it has ${names.join(', ')})`, replaced(path, fieldName, suggest(fieldName, names)));
  return descend(path, `${name}.${fieldName}`, field, rest);
}

function meantFact(path: string, name: string, facts: Facts, counted: string | undefined): string | undefined {
  if (name === 'fact') return path.slice('fact.'.length);
  const near = suggest(name, facts.keys());
  if (near !== undefined || counted?.startsWith('fact.') !== true) return replaced(path, name, near);
  return `${counted.slice('fact.'.length)}.${path}`;
}

/** The whole path with one word of it put right. */
function replaced(path: string, word: string, near: string | undefined): string | undefined {
  return near === undefined ? undefined : path.replace(word, () => near);
}

function keyOf(step: PathStep | undefined): string {
  return step?.kind === 'key' ? step.key : '';
}

/** A member by its own name: `toString` is none. */
function memberOf(members: Readonly<Record<string, FactField>>, name: string): FactField | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

const LISTS: readonly string[] = ['string[]', 'object[]', 'portSet'];

/** Whether a field holds a list, which is counted or asked whether it contains something. */
export function isList(field: FactField): boolean {
  return LISTS.includes(field.type);
}

/** Follows the rest of a path into lists and objects. */
function descend(whole: string, start: string, field: FactField, steps: readonly PathStep[]): PathCheck {
  let current: FactField = field;
  let path = start;
  let element = false;
  for (const step of steps) {
    if (step.kind === 'each') {
      if (element || !isList(current)) return fault(`'${path}' is no list: '[*]' does not fit`);
      element = true;
      path += '[*]';
      continue;
    }
    const { items } = current;
    if (items === undefined) return fault(`'${path}' has no members, so no '${step.key}'`);
    if (current.type === 'object[]' && !element) return fault(`'${path}' is a list: its elements are reached with '[*]'`, `${path}[*].${step.key}`);
    const member = memberOf(items, step.key);
    if (member === undefined) return fault(`'${path}' has no member '${step.key}' (it has ${Object.keys(items).join(', ')})`, replaced(whole, step.key, suggest(step.key, Object.keys(items))));
    current = member;
    path += `.${step.key}`;
    element = false;
  }
  return { ok: true, field: current, element };
}
