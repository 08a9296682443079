import { createChecker, listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import { parseYaml, type DocumentPath, type LocatedDocument } from '../documents/located.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { WAIVER_CATEGORIES, type Waiver } from '../model/waiver.ts';
import { idKey } from '../values/armId.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';

export interface WaiverLimits {
  /** The day that a waiver without a day of approval is measured from: `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** The longest life of a waiver, in days. */
  readonly maxDays: number;
  /** Whether a waiver may be about a whole tenant, or about every rule of a whole part. */
  readonly allowBroad: boolean;
}

export interface ParsedWaivers {
  readonly waivers: readonly Waiver[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface WaiverFile {
  readonly file: string;
  readonly text: string;
}

/** Reads waiver files. A fault anywhere is one too many: callers use none of the waivers then. An id stands once over all files. */
export function parseWaivers(files: readonly WaiverFile[], limits: WaiverLimits): ParsedWaivers {
  const parsed = files.map(({ file, text }) => parseFile(file, text, limits));
  const waivers = parsed.flatMap((one) => one.waivers);
  return { waivers, diagnostics: [...parsed.flatMap((one) => one.diagnostics), ...twice(waivers)] };
}

function twice(waivers: readonly Waiver[]): readonly Diagnostic[] {
  const first = new Map<string, Waiver>();
  return waivers.flatMap((waiver): readonly Diagnostic[] => {
    const held = first.get(waiver.id.toLowerCase());
    if (held === undefined) first.set(waiver.id.toLowerCase(), waiver);
    return held === undefined ? [] : [{ file: waiver.file, line: waiver.line, column: 1, message: `the waiver ${waiver.id} is there already (${held.file}:${held.line})` }];
  });
}

const FILE_KEYS = { required: ['version', 'waivers'], optional: [] };
const KEYS = { required: ['id', 'rules', 'scope', 'reason', 'owner', 'expiresOn'], optional: ['category', 'ticket', 'approvedBy', 'approvedOn'] };

function parseFile(file: string, text: string, limits: WaiverLimits): ParsedWaivers {
  const located = parseYaml(file, text);
  if (!located.ok) return { waivers: [], diagnostics: located.diagnostics };
  const { document } = located;
  const checker = createChecker(document);
  const raw = mapAt(checker, document.value, [], 'the waiver file', FILE_KEYS);
  if (raw === undefined) return { waivers: [], diagnostics: checker.diagnostics };
  if (raw['version'] !== undefined && raw['version'] !== 1) checker.atValue(['version'], 'version must be 1');
  const waivers = listAt(checker, raw['waivers'], ['waivers'], 'waivers', (value, path) => parseWaiver(value, path, { document, checker, limits }));
  return { waivers, diagnostics: checker.diagnostics };
}

interface Context {
  readonly document: LocatedDocument;
  readonly checker: Checker;
  readonly limits: WaiverLimits;
}

function parseWaiver(value: JsonValue, path: DocumentPath, context: Context): Waiver | undefined {
  const { checker, document } = context;
  const before = checker.diagnostics.length;
  const raw = mapAt(checker, value, path, 'a waiver', KEYS);
  if (raw === undefined) return undefined;
  const waiver = {
    id: lineAt(raw, 'id', path, checker),
    rules: rulesAt(raw['rules'], [...path, 'rules'], checker),
    scope: scopeAt(raw['scope'], [...path, 'scope'], checker),
    category: wordAt(checker, raw['category'], [...path, 'category'], 'category', WAIVER_CATEGORIES) ?? 'waiver',
    reason: textAt(checker, raw['reason'], [...path, 'reason'], 'reason') ?? '',
    owner: lineAt(raw, 'owner', path, checker),
    ...optional('ticket', lineAt(raw, 'ticket', path, checker)),
    ...optional('approvedBy', lineAt(raw, 'approvedBy', path, checker)),
    ...optional('approvedOn', dateAt(raw, 'approvedOn', path, checker)),
    expiresOn: dateAt(raw, 'expiresOn', path, checker),
    file: document.file,
    line: document.locate(path).line,
  };
  if (checker.diagnostics.length > before) return undefined;
  checkLife(waiver, path, context);
  checkBreadth(waiver, path, context);
  return checker.diagnostics.length > before ? undefined : waiver;
}

function optional(key: 'ticket' | 'approvedBy' | 'approvedOn', value: string): object {
  return value === '' ? {} : { [key]: value };
}

/** A text of one line; empty where it is absent or at fault, which was told. */
function lineAt(raw: JsonObject, key: string, path: DocumentPath, checker: Checker): string {
  const text = textAt(checker, raw[key], [...path, key], key) ?? '';
  if (/[\r\n]/.test(text)) checker.atValue([...path, key], `${key} must be one line`);
  return text;
}

const RULE_ID = /^[A-Z]{2,6}[0-9]{3,4}$/;

function rulesAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): readonly string[] {
  const rules = listAt(checker, value, path, 'rules', (item, at) => {
    const text = textAt(checker, item, at, 'a rule id');
    if (text === undefined || RULE_ID.test(text) || /^[A-Z]{0,6}[0-9]{0,3}\*$/.test(text)) return text;
    checker.atValue(at, `'${text}' is no rule id; write one such as NET001, or a pattern that ends in * such as NET*`);
    return undefined;
  });
  if (Array.isArray(value) && value.length === 0) checker.atValue(path, 'rules names no rule');
  return rules;
}

const GUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
const SCOPE = new RegExp(`^/(?:subscriptions/${GUID}|tenants/${GUID}|providers/[^/]+/[^/]+/[^/]+)(?:/[^/]+)*$`, 'i');

/** Read by its text alone, so that nothing is set aside by a slip of a pattern: the one wildcard is `/**` at the end. */
function scopeAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): string {
  const text = textAt(checker, value, path, 'scope') ?? '';
  if (text === '') return '';
  const base = text.endsWith('/**') ? text.slice(0, -3) : text;
  if (base.includes('*')) checker.atValue(path, "a scope is one exact id, or one that ends in '/**' for everything below it; '*' means nothing elsewhere");
  else if (!SCOPE.test(base) && !isWholeTenant(base)) checker.atValue(path, `'${text}' is no id; it starts with /subscriptions/<guid>, /tenants/<guid> or /providers/Microsoft.Management/managementGroups/<name>, without a slash at the end`);
  else if (base === text && isWholeTenant(base) && !/^\/tenants\/[^/]+$/i.test(base)) checker.atValue(path, `'${text}' is no resource: a scope that is meant for everything below it ends in '/**'`);
  return text;
}

/** What holds more than one subscription, or a whole list of the directory. */
function isWholeTenant(base: string): boolean {
  return /^\/?$|^\/(?:subscriptions|tenants|providers)$|^\/tenants\/[^/]+(?:\/[^/]+)?$|^\/providers\/[^/]+(?:\/[^/]+)?$/i.test(base);
}

function dateAt(raw: JsonObject, key: 'approvedOn' | 'expiresOn', path: DocumentPath, checker: Checker): string {
  const text = textAt(checker, raw[key], [...path, key], key) ?? '';
  if (text !== '' && !isDate(text)) checker.atValue([...path, key], `'${text}' is no day; write it as 2027-01-31`);
  return text;
}

function isDate(text: string): boolean {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return instant !== undefined && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

const DAY = 24 * 60 * 60 * 1000;

/** A waiver lives from its approval, or from today, to its last day. */
function checkLife({ approvedOn, expiresOn }: Pick<Waiver, 'approvedOn' | 'expiresOn'>, path: DocumentPath, { checker, limits }: Context): void {
  const from = approvedOn ?? limits.today;
  const days = Math.round((Date.parse(`${expiresOn}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
  const since = approvedOn === undefined ? `today (${from})` : `its approval (${from})`;
  if (approvedOn !== undefined && days < 0) checker.atValue([...path, 'expiresOn'], `expiresOn is before approvedOn (${approvedOn})`);
  if (days > limits.maxDays) checker.atValue([...path, 'expiresOn'], `the waiver lasts ${days} days from ${since}; the longest is ${limits.maxDays}`);
}

function checkBreadth({ rules, scope }: Pick<Waiver, 'rules' | 'scope'>, path: DocumentPath, { checker, limits }: Context): void {
  if (limits.allowBroad || !scope.endsWith('/**')) return;
  const base = scope.slice(0, -3);
  if (isWholeTenant(idKey(base))) checker.atValue([...path, 'scope'], `'${scope}' is a whole tenant; name what is meant, or allow it with --allow-broad`);
  else if (rules.includes('*')) checker.atValue([...path, 'rules'], "'*' with '/**' sets every rule aside for everything below; name the rules, or allow it with --allow-broad");
}
