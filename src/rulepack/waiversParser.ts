import { createChecker, listAt, mapAt, textAt, wordAt, type Checker } from '../documents/checker.ts';
import { parseYaml, type DocumentPath, type LocatedDocument } from '../documents/located.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { WAIVER_CATEGORIES, type Waiver } from '../model/waiver.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';
import { invisibleIn, isWholeTenant, scopeFault } from './waiverScope.ts';

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

/** Reads waiver files. A fault anywhere is one too many: there is no waiver then, of any file. An id stands once over all files. */
export function parseWaivers(files: readonly WaiverFile[], limits: WaiverLimits): ParsedWaivers {
  const parsed = files.map(({ file, text }) => parseFile(file, text, limits));
  const taken = new Map<string, PlacedId>();
  const diagnostics = parsed.flatMap((one) => [...one.diagnostics, ...one.ids.flatMap((id) => takenFault(id, taken))].toSorted(byPlace));
  return { waivers: diagnostics.length > 0 ? [] : parsed.flatMap((one) => one.waivers), diagnostics };
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return left.line - right.line || left.column - right.column;
}

/** An id as it stands, whatever else is at fault about its waiver. */
interface PlacedId {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Nothing for the first that has an id, which is taken then. */
function takenFault(placed: PlacedId, taken: Map<string, PlacedId>): readonly Diagnostic[] {
  const { id, file, line, column } = placed;
  const held = taken.get(id.toLowerCase());
  if (held === undefined) taken.set(id.toLowerCase(), placed);
  return held === undefined ? [] : [{ file, line, column, message: `the waiver ${id} is there already (${held.file}:${held.line})` }];
}

const FILE_KEYS = { required: ['version', 'waivers'], optional: [] };
const KEYS = { required: ['id', 'rules', 'scope', 'reason', 'owner', 'expiresOn'], optional: ['category', 'ticket', 'approvedBy', 'approvedOn'] };

interface ParsedFile extends ParsedWaivers {
  readonly ids: readonly PlacedId[];
}

function parseFile(file: string, text: string, limits: WaiverLimits): ParsedFile {
  const located = parseYaml(file, text);
  if (located.document === undefined) return { waivers: [], ids: [], diagnostics: located.ok ? [] : located.diagnostics };
  const { document } = located;
  const checker = createChecker(document);
  const context: Context = { document, checker, limits, ids: [] };
  const waivers = parseDocument(context);
  return { waivers, ids: context.ids, diagnostics: [...(located.ok ? [] : located.diagnostics), ...checker.diagnostics] };
}

interface Context {
  readonly document: LocatedDocument;
  readonly checker: Checker;
  readonly limits: WaiverLimits;
  /** Takes the ids that were read. */
  readonly ids: PlacedId[];
}

function parseDocument(context: Context): readonly Waiver[] {
  const { document, checker } = context;
  const raw = mapAt(checker, document.value, [], 'the waiver file', FILE_KEYS);
  if (raw === undefined) return [];
  if (raw['version'] !== undefined && raw['version'] !== 1) checker.atValue(['version'], 'version must be 1');
  return listAt(checker, raw['waivers'], ['waivers'], 'waivers', (value, path) => parseWaiver(value, path, context));
}

function parseWaiver(value: JsonValue, path: DocumentPath, context: Context): Waiver | undefined {
  const { checker, document } = context;
  const before = checker.diagnostics.length;
  const raw = mapAt(checker, value, path, 'a waiver', KEYS);
  if (raw === undefined) return undefined;
  const waiver = {
    id: idAt(raw, path, context),
    rules: rulesAt(raw['rules'], [...path, 'rules'], checker),
    scope: scopeAt(raw['scope'], [...path, 'scope'], checker),
    category: wordAt(checker, raw['category'], [...path, 'category'], 'category', WAIVER_CATEGORIES) ?? 'waiver',
    reason: textAt(checker, raw['reason'], [...path, 'reason'], 'reason') ?? '',
    owner: lineAt(raw, 'owner', path, checker),
    ...optional('ticket', lineAt(raw, 'ticket', path, checker)),
    ...optional('approvedBy', lineAt(raw, 'approvedBy', path, checker)),
    ...optional('approvedOn', dayAt(raw, 'approvedOn', path, checker)),
    expiresOn: dayAt(raw, 'expiresOn', path, checker),
    file: document.file,
    line: document.locate(path).line,
  };
  checkLife(raw, waiver, path, context);
  checkBreadth(waiver, path, context);
  return checker.diagnostics.length > before ? undefined : waiver;
}

function idAt(raw: JsonObject, path: DocumentPath, { checker, document, ids }: Context): string {
  const id = lineAt(raw, 'id', path, checker);
  if (id !== '') ids.push({ id, file: document.file, ...document.locateValue([...path, 'id']) });
  return id;
}

function optional(key: 'ticket' | 'approvedBy' | 'approvedOn', value: string): object {
  return value === '' ? {} : { [key]: value };
}

/** A text of one line, all of which can be seen; empty where it is absent or at fault, which was told. */
function lineAt(raw: JsonObject, key: string, path: DocumentPath, checker: Checker): string {
  const text = textAt(checker, raw[key], [...path, key], key) ?? '';
  const invisible = invisibleIn(text);
  if (/[\n\r\u0085\u2028\u2029]/.test(text)) checker.atValue([...path, key], `${key} must be one line`);
  else if (invisible !== undefined) checker.atValue([...path, key], `${key} holds a character that cannot be seen (${invisible})`);
  return text;
}

const RULE_PATTERN = /^(?:[A-Z]{2,6}[0-9]{3,4}|[A-Z]{1,6}[0-9]{0,3}\*|\*)$/;

function rulesAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): readonly string[] {
  if (typeof value === 'string' && value.trim() !== '') {
    checker.atValue(path, 'rules must be a list', `[${value.trim()}]`);
    return [];
  }
  if (Array.isArray(value) && value.length === 0) checker.atValue(path, 'rules names no rule');
  return listAt(checker, value, path, 'rules', (item, at) => {
    const text = textAt(checker, item, at, 'a rule id');
    if (text === undefined || RULE_PATTERN.test(text)) return text;
    const capital = text.toUpperCase();
    checker.atValue(at, `'${text}' is no rule id; write one such as NET001, or a pattern that ends in * such as NET*`, RULE_PATTERN.test(capital) ? capital : undefined);
    return undefined;
  });
}

/** Empty where it is absent or at fault, which was told. */
function scopeAt(value: JsonValue | undefined, path: DocumentPath, checker: Checker): string {
  if (Array.isArray(value)) checker.atValue(path, 'a waiver has one scope: write a waiver for each');
  const text = Array.isArray(value) ? '' : textAt(checker, value, path, 'scope') ?? '';
  if (text === '') return '';
  const invisible = invisibleIn(text);
  const fault = invisible === undefined ? scopeFault(text) : { message: `scope holds a character that cannot be seen (${invisible})` };
  if (fault !== undefined) checker.atValue(path, fault.message, fault.suggestion);
  return fault === undefined ? text : '';
}

/** A day; empty where it is absent or at fault, which was told. */
function dayAt(raw: JsonObject, key: 'approvedOn' | 'expiresOn', path: DocumentPath, checker: Checker): string {
  const value = raw[key];
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value.trim() : '';
  if (isDay(text)) return text;
  if (value === null || text === '') checker.atValue([...path, key], `${key} ${value === null || value === '' ? 'has no value; expected' : 'must be'} a day such as 2027-01-31`);
  else if (DAY_FORM.test(text)) checker.atValue([...path, key], `there is no day ${text}`);
  else checker.atValue([...path, key], `'${text}' is no day; write it as 2027-01-31`, nearestDay(text));
  return '';
}

const DAY_FORM = /^\d{4}-\d{2}-\d{2}$/;

function isDay(text: string): boolean {
  const instant = DAY_FORM.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return instant !== undefined && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** Where the order of year, month and day is certain. */
function nearestDay(text: string): string | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text) ?? [];
  const meant = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(meant) ? meant : undefined;
}

const DAY = 24 * 60 * 60 * 1000;

/** A waiver lives from its approval, or from today, to its last day. Nothing follows from a day that is at fault. */
function checkLife(raw: JsonObject, { approvedOn, expiresOn }: Pick<Waiver, 'approvedOn' | 'expiresOn'>, path: DocumentPath, { checker, limits }: Context): void {
  if (expiresOn === '' || (raw['approvedOn'] !== undefined && approvedOn === undefined)) return;
  const from = approvedOn ?? limits.today;
  const days = Math.round((Date.parse(`${expiresOn}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
  const since = approvedOn === undefined ? `the day of the scan (${from})` : `its approval (${from})`;
  if (approvedOn !== undefined && days < 0) checker.atValue([...path, 'expiresOn'], `expiresOn is before approvedOn (${approvedOn})`);
  if (days > limits.maxDays) checker.atValue([...path, 'expiresOn'], `the waiver lasts ${days} days from ${since}; the longest is ${limits.maxDays}`);
}

function checkBreadth({ rules, scope }: Pick<Waiver, 'rules' | 'scope'>, path: DocumentPath, { checker, limits }: Context): void {
  if (limits.allowBroad || !scope.endsWith('/**')) return;
  const every = rules.indexOf('*');
  if (isWholeTenant(scope)) checker.atValue([...path, 'scope'], `'${scope}' is about the whole tenant; name what is meant, or allow it with --allow-broad`);
  else if (every >= 0) checker.atValue([...path, 'rules', every], "'*' with '/**' sets every rule aside for everything below; name the rules, or allow it with --allow-broad");
}
