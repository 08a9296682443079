import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { recentMemo } from '../values/recentMemo.ts';
import { placeInJson, type DocumentPath } from './jsonPlaces.ts';
import { suggest } from './suggest.ts';

export interface SchemaFault {
  readonly path: DocumentPath;
  /** Whether the value at the path is at fault, or that there is such a key at all. */
  readonly at: 'key' | 'value';
  /** In a person's words, without the place. */
  readonly message: string;
  readonly suggestion?: string;
}

/** Everything in which a value breaks one of our own JSON Schemas (2020-12), in document order. Empty when it conforms. */
export function validateAgainstSchema(schema: JsonObject, value: JsonValue): readonly SchemaFault[] {
  return withoutMisspelt(withoutBranches(errorsOf(compiled(schema), value))).map((error) => faultOf(error, value));
}

/** A schema is compiled once, which takes longer than most documents: known by its text, since each reading of its file is another object. */
const COMPILED = recentMemo<string, ValidateFunction>(16);

function compiled(schema: JsonObject): ValidateFunction {
  return COMPILED(JSON.stringify(schema), () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true, verbose: true });
    addFormats.default(ajv);
    return ajv.compile(schema);
  });
}

/** In the order they were found. The check keeps none of them: each holds the document that it is of. */
function errorsOf(validate: ValidateFunction, value: JsonValue): readonly ErrorObject[] {
  const errors = validate(value) ? [] : validate.errors ?? [];
  validate.errors = null;
  return errors;
}

/** The faults as diagnostics of the JSON text that the value was read from: `findings[3].status: ...` at its line and column. */
export function schemaDiagnostics(file: string, text: string, faults: readonly SchemaFault[]): readonly Diagnostic[] {
  return faults.map(({ path, at, message, suggestion }) => {
    const owner = at === 'key' ? path.slice(0, -1) : path;
    const shown = owner.length === 0 ? 'the document' : pathText(owner);
    return { file, ...placeInJson(text, path)[at], message: `${shown} ${message}`, ...(suggestion === undefined ? {} : { suggestion }) };
  });
}

/** `findings[3].status` */
function pathText(path: DocumentPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : /^[\w$@-]+$/.test(step) ? `${index === 0 ? '' : '.'}${step}` : `['${step}']`)).join('');
}

/**
 * One mistake is one fault: where every variant of an anyOf was refused, what is said is what the variant of the right
 * kind lacks; where none is of the right kind, which kinds there are.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    // What `then` asks for is said by its own errors.
    if (error.keyword === 'if') continue;
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error);
      continue;
    }
    const inside = kept.filter((other) => other.instancePath === error.instancePath || other.instancePath.startsWith(`${error.instancePath}/`));
    const deep = inside.filter((other) => other.instancePath !== error.instancePath || !KIND_WORDS.has(other.keyword));
    for (const other of inside) if (deep.length === 0 || !deep.includes(other)) kept.splice(kept.indexOf(other), 1);
    if (deep.length === 0) kept.push({ ...error, params: { kinds: [...new Set(inside.map(expected))] } });
  }
  return kept;
}

/** A misspelt key is one fault, not an unknown key and a missing one. */
function withoutMisspelt(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const meant = new Set(errors.filter((error) => error.keyword === 'additionalProperties').map((error) => `${error.instancePath} ${keyMeant(error) ?? ''}`));
  return errors.filter((error) => error.keyword !== 'required' || !meant.has(`${error.instancePath} ${(error.params as { readonly missingProperty: string }).missingProperty}`));
}

/** The known key that an unknown one most likely stands for: one that is not there. */
function keyMeant({ parentSchema, params, data }: ErrorObject): string | undefined {
  const known = Object.keys((parentSchema?.['properties'] as JsonObject | undefined) ?? {});
  const absent = known.filter((key) => (data as JsonObject)[key] === undefined);
  const { additionalProperty } = params as { readonly additionalProperty: string };
  return suggest(additionalProperty, absent) ?? suggest(additionalProperty, known);
}

const KIND_WORDS: ReadonlySet<string> = new Set(['type', 'enum', 'const']);

function faultOf(error: ErrorObject, root: JsonValue): SchemaFault {
  const path = stepsOf(error.instancePath, root);
  const params = error.params as Readonly<Record<string, JsonValue>>;
  switch (error.keyword) {
    case 'required':
      return { path, at: 'value', message: `lacks '${shown(params['missingProperty'])}'` };
    case 'additionalProperties':
      return unknownKey(error, path, shown(params['additionalProperty']));
    case 'enum': {
      const words = (error.schema as readonly JsonValue[]).filter((word) => typeof word === 'string');
      const near = typeof error.data === 'string' ? suggest(error.data, words) : undefined;
      return { path, at: 'value', message: `is ${described(error.data as JsonValue)}; ${expected(error)}`, ...(near === undefined ? {} : { suggestion: near }) };
    }
    case 'minimum':
      return { path, at: 'value', message: `is ${described(error.data as JsonValue)}; expected ${shown(params['limit'])} or more` };
    case 'minLength':
    case 'minItems':
      return { path, at: 'value', message: 'is empty' };
    case 'pattern':
      return { path, at: 'value', message: `is ${described(error.data as JsonValue)}; expected the form ${shown(params['pattern'])}` };
    case 'format':
      return { path, at: 'value', message: `is ${described(error.data as JsonValue)}, which is no ${shown(params['format'])}` };
    case 'type':
    case 'const':
    case 'anyOf':
    case 'oneOf':
      return { path, at: 'value', message: `is ${described(error.data as JsonValue)}; ${expected(error)}` };
    default:
      return { path, at: 'value', message: error.message ?? 'does not conform' };
  }
}

function unknownKey(error: ErrorObject, path: DocumentPath, key: string): SchemaFault {
  const known = Object.keys((error.parentSchema?.['properties'] as JsonObject | undefined) ?? {});
  const near = keyMeant(error);
  return { path: [...path, key], at: 'key', message: `has the unknown key '${key}'${known.length > 0 ? ` (expected ${known.join(', ')})` : ''}`, ...(near === undefined ? {} : { suggestion: near }) };
}

/** `expected text or null`, of one error. */
function expected({ keyword, params, schema }: ErrorObject): string {
  const kinds = (params as { readonly kinds?: readonly string[] }).kinds;
  if (kinds !== undefined) return `expected ${kinds.map((kind) => kind.replace(/^expected /, '')).join(' or ')}`;
  if (keyword === 'enum') return `expected one of ${(schema as readonly JsonValue[]).map(shown).join(', ')}`;
  if (keyword === 'const') return `expected ${described(schema as JsonValue)}`;
  return `expected ${[schema as string | readonly string[]].flat().map((type) => TYPES[type] ?? type).join(' or ')}`;
}

const TYPES: Readonly<Record<string, string>> = { string: 'text', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'a map', array: 'a list', null: 'null' };

function described(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  return typeof value === 'string' ? `'${cut(value)}'` : JSON.stringify(value);
}

function cut(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}...`;
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? cut(value) : JSON.stringify(value ?? null);
}

/** The steps of a JSON pointer; that a number is an index, only the value tells. */
function stepsOf(pointer: string, root: JsonValue): DocumentPath {
  let current: JsonValue | undefined = root;
  return pointer.split('/').slice(1).map((escaped) => {
    const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const index = Array.isArray(current) ? Number(step) : undefined;
    current = index === undefined ? (isJsonObject(current) ? current[step] : undefined) : (current as readonly JsonValue[])[index];
    return index ?? step;
  });
}
