import { CATALOG } from '../model/catalog.ts';
import { OPERATORS, type OperatorName } from '../model/condition.ts';
import type { FactDefinition, FactField } from '../model/fact.ts';
import { PARAMETER_TYPES, SEVERITIES } from '../model/rule.ts';
import type { JsonObject } from '../values/json.ts';
import type { Facts } from './factPaths.ts';
import { COLUMNS } from '../model/resource.ts';
import { operandKind, type OperandKind } from './operands.ts';
import { OPERATOR_DOCS } from './operatorDocs.ts';
import { ID_PATTERN, RULE_KEYS } from './ruleParser.ts';

/**
 * The JSON Schema of a rule file, for editors: it completes operators, types, facts and their fields. Flat on purpose:
 * every operator is an optional key of one object, so that a misspelt one is one error and not one a variant. What a
 * schema cannot say well (exactly one subject and one operator, declared parameters) the loader checks.
 */
export function ruleSchema({ facts }: { readonly facts: Facts }): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Portcullis rule',
    ...map({ ...ruleProperties(facts) }, RULE_KEYS.required),
    $defs: {
      condition: condition(facts),
      type: { anyOf: [{ enum: CATALOG.map((entry) => entry.type) }, { type: 'string', pattern: `^(${CATALOG.map((entry) => anyCase(entry.type)).join('|')})$` }], description: 'A resource type that some collector reads; letter case does not matter.' },
      fact: { anyOf: [{ enum: factPaths(facts) }, { type: 'string', pattern: "\\['" }], description: 'A documented path of a derived fact.' },
      field: { type: 'string', pattern: `^((${COLUMNS.map(anyCase).join('|')})([.\\[].*)?|\\[')`, description: 'A property path of the documented row shape.', examples: ['name', 'properties.hardwareProfile.vmSize', "tags['cost.center']"] },
      list: { anyOf: [{ enum: factPaths(facts).filter((path) => path.endsWith('[*]')) }, { type: 'string', pattern: "\\['.*\\[\\*\\]$" }], description: 'A documented list of a derived fact.' },
      param: map({ param: { type: 'string', description: 'The name of a declared parameter.' } }, ['param']),
    },
  };
}

function map(properties: JsonObject, required: readonly string[]): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A pattern of the text in any letter case: JSON Schema has no flag for it. */
function anyCase(text: string): string {
  return text.replaceAll(/[a-zA-Z.]/g, (letter) => (letter === '.' ? '\\.' : `[${letter.toLowerCase()}${letter.toUpperCase()}]`));
}

const TEXT: JsonObject = { type: 'string', minLength: 1 };
const TEXTS: JsonObject = { type: 'array', items: TEXT };
const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });
const described = (schema: JsonObject, description: string): JsonObject => ({ ...schema, description });

const REMEDIATION: JsonObject = {
  action: described(TEXT, 'What "remediate plan" does about it: enable-jit, tighten-jit, prune-jit, narrow-rule, close-rule or close-bypass.'),
  summary: described(TEXT, 'What to do, in a sentence or two.'),
  portal: described(TEXT, 'Where in the portal.'),
  az: described(TEXT, 'The command; what has to be filled in stands in angle brackets.'),
  effect: described(TEXT, 'What it changes for who works with the resource.'),
};

function ruleProperties(facts: Facts): JsonObject {
  return {
    id: described({ type: 'string', pattern: ID_PATTERN.source }, 'New for ever: never reused, renames go to aliases.'),
    name: described(TEXT, "The file's stem: small letters and hyphens."),
    aliases: described({ type: 'array', items: { type: 'string', pattern: ID_PATTERN.source } }, 'Older ids, which waivers and baselines match.'),
    title: described(TEXT, 'What is wrong with a resource that fails, in a few words of our own.'),
    severity: described({ enum: SEVERITIES }, 'How bad a failure is; the gate goes by it.'),
    status: { description: 'stable where it is left out; a deprecated rule names the one that replaces it.', anyOf: [{ enum: ['preview', 'stable'] }, map({ deprecated: map({ replacedBy: TEXT }, ['replacedBy']) }, ['deprecated'])] },
    target: { description: 'What is judged: rows of a type or of several, or an entity.', type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false, properties: { type: described(ref('type'), 'Rows of this type.'), types: described({ type: 'array', minItems: 1, items: ref('type') }, 'Rows of each of these types.'), entity: described({ enum: ['tenant', 'subscription', 'managementGroup'] }, 'The tenant itself, or each subscription or management group.') } },
    parameters: {
      description: 'What a configuration may set: name -> type, default and description. Conditions take one by { param: name }, the message by {{ params.name }}.',
      type: 'object', additionalProperties: map({ type: described({ enum: PARAMETER_TYPES }, 'What kind of value it takes.'), default: { description: 'Its value where no configuration sets it.' }, description: described(TEXT, 'What it is for.') }, ['type', 'default', 'description']),
    },
    when: described(ref('condition'), 'Applicability: where it is false, the rule is not applicable.'),
    if: described(ref('condition'), 'The violation: where it is true, the resource fails.'),
    message: described({ ...TEXT, examples: ['{{ name }} is open on {{ fact.exposure.openPorts | join }}'] }, 'Said of a failure. {{ path | join date default count limit }}; roots: columns, fact, match, params.'),
    identity: described({ ...TEXTS, examples: [['match.ports']] }, 'Paths of the matched element of a count or join that make findings on one resource distinct.'),
    evidence: described({ type: 'array', items: { anyOf: [{ enum: factPaths(facts).map((path) => `fact.${path}`) }, { type: 'string', pattern: "^fact\\..*\\['" }, ref('field')] } }, 'Shown besides what the conditions read.'),
    rationale: described(TEXT, 'Why it matters, in two sentences.'),
    remediation: described(map(REMEDIATION, ['summary']), 'What to do about a failure: in a sentence, in the portal, on the command line, and what it changes.'),
    references: { description: 'Where this is documented.', type: 'array', minItems: 1, items: { type: 'string', pattern: '^https://' } },
  };
}

function condition(facts: Facts): JsonObject {
  const list = { type: 'array', minItems: 1, items: ref('condition') };
  const where = described(ref('condition'), 'Which elements or rows are counted.');
  const join = map({ left: described(ref('field'), 'A path of the judged resource.'), right: described(ref('field'), 'A path of the related one.') }, ['left', 'right']);
  return {
    type: 'object',
    minProperties: 1,
    additionalProperties: false,
    properties: {
      allOf: described(list, 'All of these are true.'), anyOf: described(list, 'At least one of these is true.'), not: described(ref('condition'), 'This is not true; what is not known stays not known.'),
      field: described(ref('field'), 'A property path, [*] for every element.'),
      fact: described(ref('fact'), `A derived fact: ${[...facts.values()].map((fact) => `${fact.name} (${fact.description})`).join('; ')}`),
      value: described({}, 'A literal or { param: name }.'),
      count: { description: 'How many elements of a list (a path that ends in [*]) satisfy a condition.', type: 'object', additionalProperties: false, properties: { field: { ...ref('field'), description: 'The list, by its property path.', type: 'string', pattern: '\\[\\*\\]$' }, fact: described(ref('list'), 'The list, by its path in a fact.'), where } },
      related: described(map({ type: described(ref('type'), 'The other type.'), on: described(join, 'Which rows belong to the judged resource; ids compare without letter case.'), where, within: described({ enum: ['subscription', 'tenant'] }, 'How far rows are looked for; the subscription where it is left out.') }, ['type']), 'How many rows of another type satisfy a condition.'),
      ...Object.fromEntries(OPERATORS.map((operator) => [operator, operand(operator)])),
    },
  };
}

function operand(operator: OperatorName): JsonObject {
  const { description, example } = OPERATOR_DOCS[operator];
  return { description, examples: [example], anyOf: [...(SPECIAL[operator] ?? OPERANDS[operandKind(operator)]), ref('param')] };
}

const SCALAR: JsonObject = { type: ['string', 'number', 'boolean'] };
const LIST: JsonObject = { type: 'array', minItems: 1, items: SCALAR };
const TEXT_OR_TEXTS: readonly JsonObject[] = [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }];

const OPERANDS: Readonly<Record<OperandKind, readonly JsonObject[]>> = {
  scalar: [SCALAR],
  text: [{ type: 'string' }],
  list: [LIST],
  ordered: [{ type: ['number', 'string'] }],
  boolean: [{ type: 'boolean' }, { type: 'string', pattern: `^(${anyCase('true')}|${anyCase('false')})$` }],
  duration: [{ type: 'string', pattern: '^\\s*[pP]' }],
  ports: TEXT_OR_TEXTS,
  addresses: TEXT_OR_TEXTS,
  actions: TEXT_OR_TEXTS,
  regex: [{ type: 'string' }],
};

const ONE_STAR: readonly JsonObject[] = [{ type: 'string', pattern: '^[^*]*\\*?[^*]*$' }];
const SPECIAL: Readonly<Partial<Record<OperatorName, readonly JsonObject[]>>> = { like: ONE_STAR, notLike: ONE_STAR };

/** Every documented path of every fact, members of lists and objects included. */
function factPaths(facts: Facts): readonly string[] {
  return [...facts.values()].flatMap((fact: FactDefinition) => Object.entries(fact.fields).flatMap(([name, field]) => pathsBelow(`${fact.name}.${name}`, field)));
}

function pathsBelow(path: string, field: FactField): readonly string[] {
  const list = field.type === 'object[]' || field.type === 'string[]' || field.type === 'portSet' ? [`${path}[*]`] : [];
  const base = field.type === 'object[]' ? `${path}[*]` : path;
  return [path, ...list, ...Object.entries(field.items ?? {}).flatMap(([name, item]) => pathsBelow(`${base}.${name}`, item))];
}

