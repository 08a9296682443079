import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { Operand, OperatorName } from '../model/condition.ts';
import type { Parameter } from '../model/rule.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { ConditionContext } from './conditionContext.ts';
import { countFault } from './countOperands.ts';
import { isTemplate, TEMPLATE_FAULT } from './fieldPaths.ts';
import { literalFault, operandKind, parameterTypesOf, truthMeant } from './operands.ts';

/** Reads what an operator compares with: a literal that fits it, or a declared parameter of a type that does. */
export function parseOperand(value: JsonValue, operator: OperatorName, isCount: boolean, path: DocumentPath, context: ConditionContext): Operand | undefined {
  if (isJsonObject(value)) return parseParam(value, operator, isCount, path, context);
  const fault = valueFault(value, path, context) ?? (isCount ? { at: path, ...countFault(operator, value) } : { at: path, ...literalFault(operator, value) });
  if (fault.message === undefined) return { kind: 'literal', value };
  context.checker.atValue(fault.index === undefined ? fault.at : [...fault.at, fault.index], `'${operator}': ${fault.message}`, fault.suggestion);
  return undefined;
}

interface PlacedFault {
  readonly at: DocumentPath;
  readonly index?: number;
  readonly message?: string;
  readonly suggestion?: string;
}

/** In YAML the brackets of a template make a list of what stands in them. */
const TEMPLATE_CALL = /^\[?\s*(?:parameters|field|concat|utcNow|addDays|current|resourceGroup|subscription|if|not|and|or|equals|contains|empty|length|first|last|split|toLower|variables)\s*\(/i;

/** What is wrong with a value whatever compares with it: a template, or a word that older YAML took for true or false. */
function valueFault(value: JsonValue, path: DocumentPath, { checker }: ConditionContext): PlacedFault | undefined {
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (items.some((item) => typeof item === 'string' && (isTemplate(item) || TEMPLATE_CALL.test(item)))) return { at: path, message: TEMPLATE_FAULT };
  const placeOf = (index: number): DocumentPath => (Array.isArray(value) ? [...path, index] : path);
  for (const [index, word] of items.entries()) {
    if (typeof word !== 'string' || !/^(?:yes|no)$/i.test(word) || !checker.isPlain(placeOf(index))) continue;
    return { at: placeOf(index), message: `'${word}' without quotes is text here, and not true or false; put it in quotes if the text is meant`, ...truthMeant(word) };
  }
  return undefined;
}

/** `{ param: name }`, the only map that a value can be. */
export function parseParam(value: JsonObject, operator: OperatorName | undefined, isCount: boolean, path: DocumentPath, context: ConditionContext): Operand | undefined {
  const parameter = parameterAt(value, path, context);
  const name = value['param'];
  if (parameter === undefined || typeof name !== 'string') return undefined;
  if (operator === undefined) return { kind: 'param', name };
  const wanted = isCount ? (['integer'] as const) : parameterTypesOf(operandKind(operator));
  if (wanted.some((type) => type === parameter.type)) return { kind: 'param', name };
  context.checker.atValue(path, wanted.length === 0 ? `'${operator}' takes no parameter` : `'${operator}' takes a parameter of type ${wanted.join(' or ')}; '${name}' is of type ${parameter.type}`);
  return undefined;
}

/** The parameter that a map names; undefined without a fault where it is declared with a fault of its own. */
function parameterAt(value: JsonObject, path: DocumentPath, { checker, parameters, declared }: ConditionContext): Parameter | undefined {
  const foreign = Object.keys(value).find((key) => key !== 'param');
  const name = value['param'];
  if (foreign !== undefined) checker.atKey([...path, foreign], name === undefined && suggest(foreign, ['param']) === undefined ? `a map is no value here; expected a literal or { param: name }` : `unknown key '${foreign}' (expected { param: name })`, suggest(foreign, ['param']));
  else if (typeof name !== 'string') checker.atValue([...path, 'param'], 'param names a parameter of the rule');
  else if (declared?.includes(name) === false) checker.atValue([...path, 'param'], declared.length === 0 ? `the parameter '${name}' is not declared: the rule has no parameters` : `the parameter '${name}' is not declared`, suggest(name, declared));
  else return parameters.get(name);
  return undefined;
}
