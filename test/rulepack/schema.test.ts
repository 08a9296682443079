import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createChecker } from '../../src/documents/checker.ts';
import { parseYaml } from '../../src/documents/located.ts';
import { createFactTable } from '../../src/facts/table.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import { OPERATORS } from '../../src/model/condition.ts';
import type { FactField } from '../../src/model/fact.ts';
import { PARAMETER_TYPES, SEVERITIES, type ParameterType } from '../../src/model/rule.ts';
import { parseCondition } from '../../src/rulepack/conditionParser.ts';
import { ruleSchema } from '../../src/rulepack/ruleSchema.ts';
import { asString, type JsonObject, type JsonValue } from '../../src/values/json.ts';
import { createRandom, type Random } from '../oracle/random.ts';

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const GALLERY = fileURLToPath(new URL('gallery', import.meta.url));
const { definitions: facts } = createFactTable();
const schema = ruleSchema({ facts });
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(schema);
const validateCondition = ajv.compile({ $ref: '#/$defs/condition', $defs: schema['$defs'] as JsonObject });

function valueOf(path: string): JsonValue {
  const parsed = parseYaml(path, readFileSync(path, 'utf8'));
  if (!parsed.ok) throw new Error(`${path} is not YAML`);
  return parsed.document.value;
}

function errorsOf(value: JsonValue): readonly string[] {
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const builtIn = readdirSync(RULES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml') && !name.startsWith('benchmarks')).toSorted();

/** Faults of the gallery that no schema of one file can see, by why. */
const BEYOND_A_SCHEMA: readonly string[] = [
  // Which keys go together; said flatly, so that a misspelt operator stays one error.
  'two-operators', 'two-subjects', 'no-operator', 'no-subject', 'all-and-any-of', 'too-deep', 'count-always-true', 'count-by-text', 'number-as-text',
  // What is declared elsewhere: in the file, in another one, or in its name.
  'misspelt-parameter', 'unused-parameter', 'wrong-default', 'wrong-parameter-type', 'identity-member', 'identity-without-count', 'id-taken', 'alias-taken', 'dead-replacement', 'name-not-stem',
  // What a fact is, and what it can be asked of.
  'duration-of-a-list', 'fact-of-another-type', 'misspelt-word-of-a-fact', 'operator-for-a-list-fact', 'text-for-a-boolean-fact', 'secret-path',
  // What stands inside a text.
  'bad-ports', 'bad-prefix', 'broken-path', 'path-into-javascript', 'broken-regex', 'explosive-regex', 'policy-template-as-value', 'policy-template-in-brackets', 'unquoted-yes',
  'match-member', 'match-without-count', 'member-without-each', 'message-in-a-block', 'message-paths', 'misspelt-filter', 'unbalanced-message',
];

describe('the rule schema', () => {
  it('is the one that is published', () => {
    expect(JSON.parse(readFileSync(join(RULES, 'rule.schema.json'), 'utf8'))).toEqual(schema);
  });

  it.each(builtIn)('takes %s', (name) => {
    expect(errorsOf(valueOf(join(RULES, name)))).toEqual([]);
  });

  it('sees every fault of the gallery that a schema can see', () => {
    const files = readdirSync(GALLERY).filter((name) => !name.endsWith('.cases.yaml') && name !== 'good-rule.yaml' && parseYaml(name, readFileSync(join(GALLERY, name), 'utf8')).ok);
    const unseen = files.filter((name) => errorsOf(valueOf(join(GALLERY, name))).length === 0).map((name) => name.replace('.yaml', ''));
    expect(files.length).toBeGreaterThan(60);
    expect(unseen.toSorted()).toEqual(BEYOND_A_SCHEMA.toSorted());
  });

  it.each(['misspelt-operator', 'misspelt-subject', 'misspelt-key'])('is flat: %s is one error, or one and what is then missing', (name) => {
    const errors = errorsOf(valueOf(join(GALLERY, `${name}.yaml`)));
    expect(errors.filter((error) => /additional properties/.test(error))).toHaveLength(1);
    expect(errors).toHaveLength(name === 'misspelt-key' ? 2 : 1);
  });

  it('stays at one error for a misspelt operator deep inside', () => {
    const rule = valueOf(join(RULES, 'network/open-management-port.yaml')) as JsonObject;
    const misspelt = JSON.parse(JSON.stringify(rule).replace('"equals":"open"', '"equal":"open"')) as JsonObject;
    expect(misspelt).not.toEqual(rule);
    expect(errorsOf(misspelt)).toHaveLength(1);
  });
});

function at(...keys: readonly string[]): JsonObject {
  return keys.reduce<JsonObject>((value, key) => value[key] as JsonObject, schema);
}

/** Every string that an enum somewhere below offers. */
function offered(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(offered);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, inner]) => (key === 'enum' ? (inner as readonly string[]) : offered(inner)));
}

/** The documented paths below a field, as the README of the rule language writes them. */
function pathsOf(path: string, field: FactField): readonly string[] {
  const list = field.type.endsWith('[]') || field.type === 'portSet';
  const members = Object.entries(field.items ?? {}).flatMap(([name, item]) => pathsOf(`${path}${field.type === 'object[]' ? '[*]' : ''}.${name}`, item));
  return [path, ...(list ? [`${path}[*]`] : []), ...members];
}

describe('an editor that completes by it', () => {
  const condition = at('$defs', 'condition', 'properties');

  it('offers every operator, with a description and an example', () => {
    for (const operator of OPERATORS) {
      const entry = condition[operator] as JsonObject;
      expect(asString(entry['description'])?.length, operator).toBeGreaterThan(20);
      expect(entry['examples'], operator).toHaveLength(1);
    }
    expect(new Set(OPERATORS.map((operator) => (condition[operator] as JsonObject)['description'])).size).toBe(OPERATORS.length);
  });

  it('shows examples that are valid where they stand', () => {
    for (const operator of OPERATORS) {
      const [example] = (condition[operator] as JsonObject)['examples'] as readonly JsonValue[];
      expect(validateCondition({ field: 'name', [operator]: example }), operator).toBe(true);
      expect(accepted({ field: 'name', [operator]: example ?? null }), operator).toBe(true);
    }
  });

  it('offers every subject and every way to join conditions, described', () => {
    for (const key of ['allOf', 'anyOf', 'not', 'field', 'fact', 'value', 'count', 'related']) expect((condition[key] as JsonObject)['description'], key).toEqual(expect.any(String));
    expect(Object.keys(condition).toSorted()).toEqual(['allOf', 'anyOf', 'not', 'field', 'fact', 'value', 'count', 'related', ...OPERATORS].toSorted());
  });

  it('offers every type, every path of every fact, every parameter type and severity', () => {
    expect(offered(at('$defs', 'type'))).toEqual(CATALOG.map((entry) => entry.type));
    const documented = [...facts.values()].flatMap((fact) => Object.entries(fact.fields).flatMap(([name, field]) => pathsOf(`${fact.name}.${name}`, field)));
    expect(documented.length).toBeGreaterThan(100);
    expect(offered(at('$defs', 'fact')).toSorted()).toEqual(documented.toSorted());
    expect(offered(at('properties', 'parameters'))).toEqual(PARAMETER_TYPES);
    expect(offered(at('properties', 'severity'))).toEqual(SEVERITIES);
  });

  it('describes every key of a rule', () => {
    for (const [key, value] of Object.entries(at('properties'))) expect(asString((value as JsonObject)['description'])?.length, key).toBeGreaterThan(10);
    expect(Object.keys(at('properties'))).toEqual(expect.arrayContaining(['message', 'identity', 'when', 'if', 'evidence']));
  });
});

const declared: readonly (readonly [string, ParameterType])[] = PARAMETER_TYPES.map((type) => [`p${type.replace('[]', 's')}`, type]);

/** Whether the loader takes a condition of a virtual machine. */
function accepted(condition: JsonValue): boolean {
  const parsed = parseYaml('c.json', JSON.stringify(condition));
  if (!parsed.ok) return false;
  const checker = createChecker(parsed.document);
  const parameters = new Map(declared.map(([name, type]) => [name, { type, default: '', description: '' }]));
  const read = parseCondition(parsed.document.value, [], { checker, facts, parameters, declared: [...parameters.keys()], types: ['Microsoft.Compute/virtualMachines'], depth: 0 });
  return read !== undefined && checker.diagnostics.length === 0;
}

const OPERANDS: readonly JsonValue[] = [
  '', 'x', 'open', '*', 'a*', 'a*b*', '22', '22-25', '70000', '10.0.0.0/8', '::/0', 'P1D', 'p1d', ' PT3H ', '90d', 'true', 'FALSE', '^a+$', '(a+)+', 0, 1, -1, 2.5, true, false, null,
  [], [''], ['x', 'y'], [1, 2], [true], ['22', '80-90'], ['10.0.0.0/8'], [[]], [null], {}, { a: 1 }, { param: 'nope' }, { param: 1 }, ...declared.map(([name]) => ({ param: name })),
];
const SUBJECTS: readonly JsonObject[] = [
  { field: 'name' }, { field: 'NAME' }, { field: 'properties.a[*].b' }, { field: "tags['a.b']" }, { field: "['properties'].a" }, { field: 'proprties.a' }, { field: 'properties[*]' }, { field: 5 },
  { fact: 'exposure.publicPath' }, { fact: "exposure['verdict']" }, { fact: 'exposure.openPorts' }, { fact: 'exposure.openings[*].ports' }, { fact: 'exposure.openings[*].decidedBy[*].level' }, { fact: 'exposure.nope' },
  { value: 1 }, { value: 'x' }, { value: { param: 'pstring' } }, { value: [1] }, { value: null },
  { count: { field: 'properties.a[*]' } }, { count: { field: 'properties.a[*]', where: { field: 'properties.a[*].b', exists: true } } }, { count: { fact: 'exposure.openings[*]' } }, { count: {} }, { count: { field: 'a[*]', fact: 'jit.ports[*]' } },
  { related: { type: 'microsoft.network/NETWORKINTERFACES' } }, { related: { type: 'Microsoft.Network/networkInterfaces', on: { left: 'id', right: 'Properties.virtualMachine.id' }, within: 'tenant' } }, { related: { type: 'nope' } },
];

function changed(value: JsonValue, random: Random): JsonValue {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    if (items.length === 0 || random.chance(0.1)) return random.pick(OPERANDS);
    const place = random.below(items.length);
    return items.map((item, index) => (index === place ? changed(item, random) : item));
  }
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return random.chance(0.3) ? random.pick([...SUBJECTS.flatMap((subject) => Object.values(subject) as JsonValue[]), ...OPERANDS]) : random.pick(OPERANDS);
  const object = value as JsonObject;
  const keys = Object.keys(object);
  const key = keys.length === 0 ? '' : random.pick(keys);
  const rename = (to: string): JsonObject => Object.fromEntries(Object.entries(object).map(([name, inner]) => [name === key ? to : name, inner]));
  return random.pick<() => JsonValue>([
    () => ({ ...object, [key]: changed(object[key] ?? null, random) }), () => ({ ...object, [key]: changed(object[key] ?? null, random) }),
    () => rename(random.pick([...OPERATORS, 'allOf', 'anyOf', 'not', 'where', 'param', 'x'])),
    () => ({ ...object, [random.pick([...OPERATORS, 'where'])]: random.pick(OPERANDS) }),
    () => ({ allOf: [value, value] }), () => ({ not: value }),
  ])();
}

describe('schema and loader agree: what the loader takes, the schema takes', () => {
  const stricter = (conditions: readonly JsonValue[]): { readonly taken: number; readonly refused: readonly string[] } => {
    const taken = conditions.filter(accepted);
    return { taken: taken.length, refused: taken.filter((condition) => !validateCondition(condition)).map((condition) => JSON.stringify(condition)) };
  };

  it('for every operator on every kind of subject with every kind of operand', () => {
    const { taken, refused } = stricter(SUBJECTS.flatMap((subject) => OPERATORS.flatMap((operator) => OPERANDS.map((operand) => ({ ...subject, [operator]: operand })))));
    expect(taken).toBeGreaterThan(2000);
    expect(refused).toEqual([]);
  });

  it('for conditions of the built-in rules, changed at random', () => {
    const originals = builtIn.flatMap((name) => {
      const rule = valueOf(join(RULES, name)) as JsonObject;
      return [rule['if'], rule['when']].filter((condition) => condition !== undefined);
    });
    const conditions = Array.from({ length: 10_000 }, (_unused, seed) => {
      const random = createRandom(seed);
      return changed(random.pick([...originals, ...SUBJECTS.map((subject) => ({ ...subject, equals: 1 }))]), random);
    });
    const { taken, refused } = stricter(conditions);
    expect(taken).toBeGreaterThan(500);
    expect(refused).toEqual([]);
  });
});
