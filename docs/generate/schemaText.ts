import { isJsonObject, type JsonObject, type JsonValue } from '../../src/values/json.ts';
import { anchor, code, prose } from './markdown.ts';

/** What a value may be, as Markdown: `string`, a list of words, a link to a shape of the page. `home` stands before the anchors of those shapes. */
export function typeText(schema: JsonValue | undefined, home: string): string {
  if (!isJsonObject(schema)) return 'anything';
  if (typeof schema['$ref'] === 'string') return linkTo(schema['$ref'], home);
  if ('const' in schema) return code(JSON.stringify(schema['const']));
  if (Array.isArray(schema['enum'])) return listIn(schema, 'enum').map((word) => code(JSON.stringify(word).replaceAll(/^"|"$/g, ''))).join(', ');
  const alternatives = schema['type'] === undefined ? alternativesOf(schema) : [];
  if (alternatives.length > 0) return [...new Set(alternatives.map((one) => typeText(one, home)))].join(' or ');
  return namedType(schema, home);
}

/** The shapes of which a value has one. */
export function alternativesOf(schema: JsonObject): readonly JsonValue[] {
  return ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listIn(schema, key));
}

/** A list that a schema holds under a key; empty where it holds none. */
export function listIn(schema: JsonObject, key: string): readonly JsonValue[] {
  const value: unknown = schema[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** A map that a schema holds under a key; empty where it holds none. */
export function mapIn(schema: JsonObject, key: string): JsonObject {
  const value = schema[key];
  return isJsonObject(value) ? value : {};
}

function namedType(schema: JsonObject, home: string): string {
  const type = schema['type'];
  if (type === 'array') return schema['items'] === undefined ? 'list' : `list of ${typeText(schema['items'], home)}`;
  if (type === 'object') return isJsonObject(schema['additionalProperties']) && schema['properties'] === undefined ? `map to ${typeText(schema['additionalProperties'], home)}` : 'object';
  if (Array.isArray(type)) return listIn(schema, 'type').map((one) => namedType({ ...schema, type: one }, home)).join(' or ');
  return typeof type === 'string' ? type : 'anything';
}

/** `#/$defs/finding` is a heading of the same page; `#/$defs/entry/properties/before` a member told there. */
function linkTo(ref: string, home: string): string {
  const path = ref.replace(/^#\/\$defs\//, '').split('/properties/');
  return `[${prose(path.join('.'))}](#${anchor(`${home} ${path[0]}`)})`;
}

/** One member of a document: `scan.scopes.asked`, `findings[].status`. */
export interface Member {
  readonly path: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

/** Every member of a shape; those of objects that stand in it, by their whole path. Shapes that have a name of their own (`$ref`) are told there. */
export function membersOf(schema: JsonObject, above = ''): readonly Member[] {
  return [...ownMembersOf(schema, above), ...alternativesOf(schema).flatMap((one) => (isJsonObject(one) ? membersOf(one, above) : []))];
}

/** The same without what hangs on which of several kinds it is. */
export function ownMembersOf(schema: JsonObject, above = ''): readonly Member[] {
  const required = listIn(schema, 'required');
  // `false` says that a member of the shape it is made from is never there.
  return Object.entries(mapIn(schema, 'properties')).filter(([, value]) => value !== false).flatMap(([name, value]) => {
    const member = isJsonObject(value) ? value : {};
    const path = `${above}${name}`;
    return [{ path, schema: member, required: required.includes(name) }, ...membersWithin(member, path)];
  });
}

function membersWithin(schema: JsonObject, path: string): readonly Member[] {
  const { items, additionalProperties: values } = schema;
  return [...membersOf(schema, `${path}.`), ...(isJsonObject(items) ? membersOf(items, `${path}[].`) : []), ...(isJsonObject(values) ? membersOf(values, `${path}.*.`) : [])];
}
