import { suggest } from '../documents/suggest.ts';
import { canonicalType } from '../model/catalog.ts';
import type { FactDefinition, FactField } from '../model/fact.ts';
import { parsePath, type PathStep } from '../values/path.ts';

export type Facts = ReadonlyMap<string, FactDefinition>;

export type PathCheck =
  | { readonly ok: true; readonly field: FactField | undefined }
  | { readonly ok: false; readonly message: string; readonly suggestion: string | undefined };

const fault = (message: string, suggestion?: string): PathCheck => ({ ok: false, message, suggestion });

/** Whether `fact.field.rest` exists and can be asked of all the given types. */
export function checkFactPath(path: string, facts: Facts, types: readonly string[]): PathCheck {
  const parsed = parsePath(path);
  if (!parsed.ok) return fault(parsed.message);
  const [first, second, ...rest] = parsed.steps;
  const name = keyOf(first);
  const definition = facts.get(name);
  if (definition === undefined) return fault(`there is no fact '${name}' (there are ${[...facts.keys()].join(', ')})`, suggest(name, facts.keys()));
  const foreign = types.find((type) => !definition.on.some((on) => on.toLowerCase() === type.toLowerCase()));
  if (foreign !== undefined) return fault(`the fact '${name}' cannot be asked of ${canonicalType(foreign)} (only of ${definition.on.join(', ')})`);
  const fieldName = keyOf(second);
  const field = definition.fields[fieldName];
  if (field === undefined) return fault(`the fact '${name}' has no field '${fieldName}' (it has ${Object.keys(definition.fields).join(', ')})`, suggest(fieldName, Object.keys(definition.fields)));
  return descend(`${name}.${fieldName}`, field, rest);
}

function keyOf(step: PathStep | undefined): string {
  return step?.kind === 'key' ? step.key : '';
}

const LISTS: readonly string[] = ['string[]', 'object[]', 'portSet'];

/** Follows the rest of a path into lists and objects. */
function descend(path: string, field: FactField, steps: readonly PathStep[]): PathCheck {
  let current: FactField | undefined = field;
  let inList = false;
  for (const step of steps) {
    if (step.kind === 'each') {
      if (current === undefined || inList || !LISTS.includes(current.type)) return fault(`'${path}' is no list: '[*]' does not fit`);
      inList = true;
      continue;
    }
    const items: Readonly<Record<string, FactField>> | undefined = current?.items;
    if (items === undefined) return fault(`'${path}' has no members, so no '${step.key}'`);
    if (current?.type === 'object[]' && !inList) return fault(`'${path}' is a list: write '${path}[*].${step.key}'`);
    const member: FactField | undefined = items[step.key];
    if (member === undefined) return fault(`'${path}' has no member '${step.key}' (it has ${Object.keys(items).join(', ')})`, suggest(step.key, Object.keys(items)));
    current = member;
    inList = false;
  }
  return { ok: true, field: current };
}
