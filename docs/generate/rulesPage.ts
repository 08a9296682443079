import { OPERATORS } from '../../src/model/condition.ts';
import { PARAMETER_TYPES, RULE_PREFIXES } from '../../src/model/rule.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/values/json.ts';
import { code, codes, page, prose, table } from './markdown.ts';
import { listIn, mapIn, typeText } from './schemaText.ts';

/** The keys of a rule and the operators of its conditions, by the schema that editors go by: `docs/reference/rules.md`. */
export function rulesPage(schema: JsonObject): string {
  const words = propertiesOf(mapIn(schema, '$defs')['condition']);
  const isOperator = (name: string): boolean => OPERATORS.some((operator) => operator === name);
  const subjects = Object.entries(words).filter(([name]) => !isOperator(name));
  const operators = Object.entries(words).filter(([name]) => isOperator(name));
  return page([
    '# Rule files',
    '',
    'Generated from the rule schema by `npm run generate`. What every word does with what is absent or not known: [rule-language.md](../rule-language.md); a first rule: [writing-rules.md](../guides/writing-rules.md); the built-in rules: [rules/README.md](../../rules/README.md).',
    '',
    '## Keys',
    table(['key', 'type', 'mandatory', ''], Object.entries(propertiesOf(schema)).flatMap(([name, value]) => keyRows(name, value, requiredOf(schema).includes(name)))),
    `Types of parameters: ${codes(PARAMETER_TYPES)}. First letters of the built-in ids: ${Object.entries(RULE_PREFIXES).map(([prefix, domain]) => `${code(prefix)} ${prose(domain)}`).join(', ')}.`,
    '',
    '## Subjects and connectives',
    '',
    'A condition is one subject with one operator, or one of `allOf`, `anyOf`, `not`.',
    table(['word', 'type', ''], subjects.flatMap(([name, value]) => keyRows(name, value, false).map(([key = '', type = '', , about = '']) => [key, type, about]))),
    '## Operators',
    table(['operator', 'operand', 'true where', 'example'], operators.map(operatorRow)),
    'Every operand may be `{ param: name }` instead.',
  ]);
}

function operatorRow([name, value]: readonly [string, JsonValue | undefined]): readonly string[] {
  const schema = isJsonObject(value) ? value : {};
  const kinds = listIn(schema, 'anyOf').filter((kind) => !isParam(kind)).map((kind) => typeText(kind, ''));
  const [example] = listIn(schema, 'examples');
  return [code(name), [...new Set(kinds)].join(' or '), aboutOf(schema), code(JSON.stringify(example))];
}

function isParam(schema: JsonValue): boolean {
  return isJsonObject(schema) && schema['$ref'] === '#/$defs/param';
}

/** A key, and those within it that take something of their own. */
function keyRows(path: string, value: JsonValue | undefined, required: boolean): readonly (readonly string[])[] {
  const schema = isJsonObject(value) ? value : {};
  const inner = Object.entries(propertiesOf(schema)).flatMap(([name, member]) => keyRows(`${path}.${name}`, member, requiredOf(schema).includes(name)));
  const values = schema['additionalProperties'];
  const named = isJsonObject(values) ? Object.entries(propertiesOf(values)).flatMap(([name, member]) => keyRows(`${path}.NAME.${name}`, member, requiredOf(values).includes(name))) : [];
  return [[code(path), shapeText(schema), required ? 'yes' : '', aboutOf(schema)], ...inner, ...named];
}

/** Shapes of the schema by their name: `condition`, `field`. */
function shapeText(schema: JsonObject): string {
  const named = (one: JsonValue | undefined): string => (isJsonObject(one) && typeof one['$ref'] === 'string' ? one['$ref'].replace('#/$defs/', '') : typeText(one, ''));
  const { items } = schema;
  if (schema['type'] === 'array' && items !== undefined) return `list of ${isJsonObject(items) && 'anyOf' in items ? 'paths' : named(items)}`;
  return 'anyOf' in schema ? listIn(schema, 'anyOf').map(named).join(' or ') : named(schema);
}

/** What a fact may be stands in a page of its own, not in a cell. */
function aboutOf({ description }: JsonObject): string {
  if (typeof description !== 'string') return '';
  return description.startsWith('A derived fact:') ? 'A derived fact: [facts.md](facts.md).' : prose(description);
}

function propertiesOf(schema: JsonValue | undefined): JsonObject {
  return isJsonObject(schema) ? mapIn(schema, 'properties') : {};
}

function requiredOf(schema: JsonObject): readonly JsonValue[] {
  return listIn(schema, 'required');
}
