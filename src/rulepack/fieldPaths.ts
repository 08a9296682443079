import type { Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { CATALOG, catalogEntry } from '../model/catalog.ts';
import { COLUMNS } from '../model/resource.ts';
import { isSecretKey } from '../model/secrets.ts';
import type { JsonValue } from '../values/json.ts';
import { parsePath, type PathStep } from '../values/path.ts';
import type { Facts } from './factPaths.ts';

/** What a property path is checked against. */
export interface FieldScope {
  /** Types whose rows the path is read from. */
  readonly types: readonly string[];
  readonly facts?: Facts;
  /** The list that an enclosing count goes over: `properties.rules[*]`, or `fact.exposure.openings[*]`. */
  readonly counted?: string;
}

export type FieldCheck = { readonly ok: true } | { readonly ok: false; readonly message: string; readonly suggestion?: string };

/** Whether a text is a property path of the documented row shape that is ever collected. */
export function fieldFault(text: string, scope: FieldScope): FieldCheck {
  if (isTemplate(text)) return { ok: false, message: `'${text}': ${TEMPLATE_FAULT}` };
  if (/^[A-Za-z]+\.[A-Za-z.]+\//.test(text)) return aliasFault(text);
  const parsed = parsePath(text);
  if (!parsed.ok) return { ok: false, message: parsed.message };
  const [first] = parsed.steps;
  const column = first?.kind === 'key' ? first.key : '';
  if (!COLUMNS.some((known) => known.toLowerCase() === column.toLowerCase())) return { ok: false, message: `'${column}' is no column of a resource (there are ${COLUMNS.join(', ')})`, suggestion: meant(text, column, scope) };
  const element = elementMeant(text, scope.counted);
  if (element !== undefined) return { ok: false, message: `'${text}' leads into a list without '[*]', so there is never anything: in this where, the counted element is '${scope.counted ?? ''}'`, suggestion: element };
  const secret = omittedAt(parsed.steps, scope.types);
  return secret === undefined ? { ok: true } : { ok: false, message: `'${secret}' is never collected, because a secret may stand there: nothing can be known of '${text}'` };
}

/** The same of a value in a document, with its fault reported at its place. */
export function checkField(value: JsonValue | undefined, path: DocumentPath, checker: Checker, scope: FieldScope): value is string {
  if (typeof value !== 'string') {
    checker.atValue(path, 'expected a property path, such as properties.hardwareProfile.vmSize');
    return false;
  }
  const check = fieldFault(value, scope);
  if (!check.ok) checker.atValue(path, check.message, check.suggestion);
  return check.ok;
}

export const TEMPLATE_FAULT = 'templates of Azure Policy are not evaluated; write { param: name }, a path or a literal';

/** `[parameters('x')]`, as Azure Policy writes what is computed. */
export function isTemplate(text: string): boolean {
  return /^\[\s*[A-Za-z]+\s*\(.*\]$/s.test(text);
}

/** `Microsoft.Storage/storageAccounts/allowBlobPublicAccess` is `properties.allowBlobPublicAccess` of that type. */
function aliasFault(text: string): FieldCheck {
  const type = CATALOG.map((entry) => entry.type).filter((known) => text.toLowerCase().startsWith(`${known.toLowerCase()}/`)).toSorted((a, b) => b.length - a.length)[0];
  const rest = type === undefined ? text.split('/').at(-1) : text.slice(type.length + 1);
  return { ok: false, message: `'${text}' is an alias of Azure Policy; write the path of the property`, suggestion: `properties.${(rest ?? '').replaceAll('/', '.')}` };
}

/** The path that was most likely meant: a misspelt column, a fact, a member of what is counted, or a property whose `properties.` was left out. */
function meant(text: string, column: string, { facts, counted }: FieldScope): string {
  const rest = text.slice(column.length);
  const near = suggest(column, COLUMNS);
  if (near !== undefined && (rest !== '' || near !== 'properties')) return `${near}${rest}`;
  if (column === 'fact') return `fact: ${rest.slice(1)}`;
  if (facts?.has(column) === true) return `fact: ${text}`;
  if (counted !== undefined) return counted.startsWith('fact.') ? `fact: ${counted.slice('fact.'.length)}.${text}` : `${counted}.${text}`;
  return `properties.${text}`;
}

/** `properties.rules.name` in a count over `properties.rules[*]`: a list has no such member, its elements do. */
function elementMeant(text: string, counted: string | undefined): string | undefined {
  const list = counted?.endsWith('[*]') === true ? `${counted.slice(0, -'[*]'.length)}.` : undefined;
  if (counted === undefined || list === undefined || !text.toLowerCase().startsWith(list.toLowerCase())) return undefined;
  return `${counted}.${text.slice(list.length)}`;
}

/** The path of a secret that these steps read, or that stands below them: where a part is left out, the whole cannot be known. */
function omittedAt(steps: readonly PathStep[], types: readonly string[]): string | undefined {
  const listed = types.flatMap((type) => catalogEntry(type)?.omit ?? []).find((secret) => {
    const parsed = parsePath(secret);
    return parsed.ok && parsed.steps.slice(0, steps.length).every((step, index) => isSameStep(step, steps[index]));
  });
  return listed ?? steps.flatMap((step) => (step.kind === 'key' && isSecretKey(step.key) ? [step.key] : []))[0];
}

function isSameStep(secret: PathStep, step: PathStep | undefined): boolean {
  if (step === undefined) return true;
  return secret.kind === 'key' && step.kind === 'key' ? secret.key.toLowerCase() === step.key.toLowerCase() : secret.kind !== 'key' && step.kind !== 'key';
}
