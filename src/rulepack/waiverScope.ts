import { visibleText } from '../model/visibleText.ts';
import { idKey } from '../values/armId.ts';

/** What is wrong with a scope, and what was meant, perhaps. */
export interface ScopeFault {
  readonly message: string;
  readonly suggestion?: string;
}

/**
 * Why a text is no scope of a waiver; undefined where it is one. Read by its text alone and strictly, so that nothing is set aside by a
 * slip, and nothing is kept that could never match: the one wildcard is `/**` at the end.
 */
export function scopeFault(text: string): ScopeFault | undefined {
  const spelling = spellingFault(text);
  if (spelling !== undefined) return spelling;
  const base = baseOf(text);
  if (base === '') return undefined;
  if (base === '/') return { message: `'${text}' ${IS_LIST}` };
  const shape = shapeOf(base.slice(1).split('/'));
  if (shape === 'resource' || (shape === 'list' && base !== text)) return undefined;
  return shape === 'list' ? { message: `'${text}' ${IS_LIST}` } : shape;
}

/** Whether a scope that ends in `/**` holds more than one subscription, or a whole list of the directory. */
export function isWholeTenant(scope: string): boolean {
  return /^\/$|^\/(?:subscriptions|tenants|providers)$|^\/tenants\/[^/]+(?:\/[^/]+)?$|^\/providers\/[^/]+(?:\/[^/]+)?$/i.test(idKey(baseOf(scope)));
}

function baseOf(text: string): string {
  return text.endsWith('/**') ? text.slice(0, -3) : text;
}

const IS_LIST = "is a list, no resource: a scope that is meant for everything in it ends in '/**'";
const NO_ID = 'a scope starts with /subscriptions/<guid>, /tenants/<guid> or /providers/Microsoft.Management/managementGroups/<name>';
/** Slashes of other scripts, blanks that are none, and what is left of a file that is not UTF-8. */
const LOOKALIKE = /[\u2044\u2215\u29F8\uFF0F\uFFFD]|(?! )\s/u;
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function spellingFault(text: string): ScopeFault | undefined {
  const base = baseOf(text);
  const lookalike = LOOKALIKE.exec(base)?.[0];
  if (lookalike !== undefined) return { message: `scope holds a character that is not what it looks like (${codePointOf(lookalike)})` };
  if (base.includes('*')) return { message: "a scope is one exact id, or one that ends in '/**' for everything below it; '*' means nothing elsewhere" };
  if (/%[\da-f]{2}/i.test(base)) return faultOf('a scope is written without percent-escapes', text);
  if (!/^\/(?:subscriptions|tenants|providers)(?:\/|$)|^\/?$/i.test(base)) return faultOf(NO_ID, text);
  if (/.\/$/.test(base) || text.includes('//')) return faultOf('a scope has no empty segment and no slash at its end', text);
  if (/\/\.{1,2}(?:\/|$)/.test(base)) return { message: "a scope has no '.' or '..': write the id out" };
  return / \/|\/ | $/.test(base) ? faultOf('no segment of a scope begins or ends with a blank', text) : undefined;
}

/** `U+200B` */
function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The first character that cannot be seen, as `U+200B`. */
export function invisibleIn(text: string): string | undefined {
  const found = Array.from(text).find((character) => visibleText(character) !== character);
  return found === undefined ? undefined : codePointOf(found);
}

/** With the nearest text that is a scope, where there is one. */
function faultOf(message: string, text: string): ScopeFault {
  const mended = mendedScope(text);
  return mended === undefined || mended === text || isWholeTenant(mended) || scopeFault(mended) !== undefined ? { message } : { message, suggestion: mended };
}

function mendedScope(text: string): string | undefined {
  const decoded = decodedText(text);
  const start = decoded.search(/(?:^|\/)(?:subscriptions|tenants|providers)\//i);
  if (start < 0) return undefined;
  return `/${decoded.slice(start).split('/').map((segment) => segment.trim()).filter((segment) => segment !== '').join('/')}`;
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Shape = 'resource' | 'list' | ScopeFault;

function shapeOf([root = '', first, ...rest]: readonly string[]): Shape {
  const kind = root.toLowerCase();
  if (first === undefined) return 'list';
  if (kind === 'providers') return shapeOfProvider([first, ...rest]);
  if (!GUID.test(first)) return { message: `'${first}' is no guid: ${BY_GUID[kind] ?? ''}` };
  return kind === 'tenants' ? shapeInTenant(rest) : shapeInSubscription(`/${root}/${first}`, rest);
}

const BY_GUID: Readonly<Record<string, string>> = {
  subscriptions: 'a subscription is named by its id, not by its name ("az account show --subscription NAME --query id" tells it)',
  tenants: 'a tenant is named by its id ("az account show --query tenantId" tells it)',
};

/** `/users/<id>`; lists of the directory are not known here. */
function shapeInTenant(segments: readonly string[]): Shape {
  return segments.length === 1 ? 'list' : 'resource';
}

function shapeInSubscription(before: string, [first, ...rest]: readonly string[]): Shape {
  if (first === undefined) return 'resource';
  if (isWord(first, 'providers')) return shapeOfProvider(rest);
  if (!isWord(first, 'resourceGroups')) return beside(before, first, rest);
  const [group, next, ...more] = rest;
  if (group === undefined) return 'list';
  if (next === undefined) return 'resource';
  return isWord(next, 'providers') ? shapeOfProvider(more) : { message: `behind '${before}/${first}/${group}' an id goes on with /providers/<provider>, not with '/${next}'` };
}

function beside(before: string, word: string, rest: readonly string[]): ScopeFault {
  const message = `behind '${before}' an id goes on with /resourceGroups/<name> or /providers/<provider>, not with '/${word}'`;
  return /^resource-?groups?$|^rgs?$/i.test(word) ? { message, suggestion: [before, 'resourceGroups', ...rest].join('/') } : { message };
}

/** A provider, then types and names by turns; an extension begins anew. */
function shapeOfProvider([provider, type, name, ...rest]: readonly string[]): Shape {
  if (provider !== undefined && !isAscii(provider)) return { message: `'${provider}' is no provider of resources` };
  if (type !== undefined && !isAscii(type)) return { message: `'${type}' is no type of a resource` };
  if (provider === undefined || type === undefined || name === undefined) return 'list';
  const [next, ...more] = rest;
  if (next === undefined) return 'resource';
  return isWord(next, 'providers') ? shapeOfProvider(more) : shapeOfProvider([provider, ...rest]);
}

function isAscii(word: string): boolean {
  return /^[\w.-]+$/.test(word);
}

function isWord(segment: string, word: string): boolean {
  return segment.toLowerCase() === word.toLowerCase();
}
