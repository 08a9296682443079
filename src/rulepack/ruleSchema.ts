import { CATALOG } from '../model/catalog.ts';
import { OPERATORS, type OperatorName } from '../model/condition.ts';
import type { FactDefinition, FactField } from '../model/fact.ts';
import { PARAMETER_TYPES, SEVERITIES } from '../model/rule.ts';
import type { JsonObject } from '../values/json.ts';
import type { Facts } from './factPaths.ts';
import { COLUMNS } from './fieldPaths.ts';
import { operandKind, type OperandKind } from './operands.ts';
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
      type: { enum: CATALOG.map((entry) => entry.type) },
      fact: { type: 'string', anyOf: [{ enum: factPaths(facts) }, { pattern: `^(${[...facts.keys()].join('|')})\\.[A-Za-z]+(\\[\\*\\])?(\\..+)?$` }] },
      field: { type: 'string', pattern: `^(${COLUMNS.join('|')})([.\\[].*)?$` },
      param: map({ param: { type: 'string', description: 'The name of a declared parameter.' } }, ['param']),
    },
  };
}

function map(properties: JsonObject, required: readonly string[]): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false };
}

const TEXT: JsonObject = { type: 'string', minLength: 1 };
const TEXTS: JsonObject = { type: 'array', items: TEXT };
const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });
const described = (schema: JsonObject, description: string): JsonObject => ({ ...schema, description });

function ruleProperties(facts: Facts): JsonObject {
  return {
    id: described({ type: 'string', pattern: ID_PATTERN.source }, 'New for ever: never reused, renames go to aliases.'),
    name: described({ type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }, "The file's stem."),
    aliases: described({ type: 'array', items: { type: 'string', pattern: ID_PATTERN.source } }, 'Older ids, which waivers and baselines match.'),
    title: TEXT,
    severity: { enum: SEVERITIES },
    status: { anyOf: [{ enum: ['preview', 'stable'] }, map({ deprecated: map({ replacedBy: TEXT }, ['replacedBy']) }, ['deprecated'])] },
    target: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false, properties: { type: ref('type'), types: { type: 'array', minItems: 1, items: ref('type') }, entity: { enum: ['tenant', 'subscription', 'managementGroup'] } } },
    parameters: { type: 'object', additionalProperties: map({ type: { enum: PARAMETER_TYPES }, default: true, description: TEXT }, ['type', 'default', 'description']) },
    when: described(ref('condition'), 'Applicability: where it is false, the rule is not applicable.'),
    if: described(ref('condition'), 'The violation: where it is true, the resource fails.'),
    message: described(TEXT, 'Said of a failure. {{ path | join date default count limit }}; roots: columns, fact, match, params.'),
    identity: described(TEXTS, 'Paths of the matched element that make findings on one resource distinct.'),
    evidence: described({ type: 'array', items: { anyOf: [{ enum: factPaths(facts).map((path) => `fact.${path}`) }, TEXT] } }, 'Shown besides what the conditions read.'),
    rationale: TEXT,
    remediation: map({ action: TEXT, summary: TEXT, portal: TEXT, az: TEXT, effect: TEXT }, ['summary']),
    references: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^https://' } },
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
      allOf: list, anyOf: list, not: ref('condition'),
      field: described(ref('field'), 'A property path, [*] for every element.'),
      fact: described(ref('fact'), `A derived fact: ${[...facts.values()].map((fact) => `${fact.name} (${fact.description})`).join('; ')}`),
      value: described({}, 'A literal or { param: name }.'),
      count: { type: 'object', additionalProperties: false, properties: { field: ref('field'), fact: ref('fact'), where } },
      related: map({ type: ref('type'), on: join, where, within: { enum: ['subscription', 'tenant'] } }, ['type']),
      ...Object.fromEntries(OPERATORS.map((operator) => [operator, operand(operator)])),
    },
  };
}

function operand(operator: OperatorName): JsonObject {
  return { anyOf: [...OPERANDS[operandKind(operator)], ref('param')] };
}

const SCALAR: JsonObject = { type: ['string', 'number', 'boolean'] };
const LIST: JsonObject = { type: 'array', items: SCALAR };

const OPERANDS: Readonly<Record<OperandKind, readonly JsonObject[]>> = {
  scalar: [SCALAR],
  text: [{ type: 'string' }],
  list: [LIST],
  ordered: [{ type: ['number', 'string'] }],
  boolean: [{ type: 'boolean' }],
  duration: [{ type: 'string', pattern: '^P' }],
  ports: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  addresses: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  actions: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  regex: [{ type: 'string' }],
};

/** Every documented path of every fact, members of lists and objects included. */
function factPaths(facts: Facts): readonly string[] {
  return [...facts.values()].flatMap((fact: FactDefinition) => Object.entries(fact.fields).flatMap(([name, field]) => pathsBelow(`${fact.name}.${name}`, field)));
}

function pathsBelow(path: string, field: FactField): readonly string[] {
  const list = field.type === 'object[]' || field.type === 'string[]' || field.type === 'portSet' ? [`${path}[*]`] : [];
  const base = field.type === 'object[]' ? `${path}[*]` : path;
  return [path, ...list, ...Object.entries(field.items ?? {}).flatMap(([name, item]) => pathsBelow(`${base}.${name}`, item))];
}

