import { listAt, mapAt, textAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { LIST_EXTENTS, type Benchmark, type Control, type ListExtent, type Mapping } from '../model/benchmark.ts';
import type { Rule } from '../model/rule.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';

const KEYS = { required: ['id', 'title', 'version', 'publisher', 'source', 'controls'], optional: ['retrieved', 'coverage'] };
const CONTROL_KEYS = { required: ['id', 'title'], optional: ['manual', 'notCovered', 'rules'] };
const MAPPING_KEYS = { required: ['rule'], optional: ['partial', 'stricter', 'source'] };

interface Context {
  readonly checker: Checker;
  readonly rules: readonly Rule[];
  /** All rule ids, those of rules with faults too; undefined where one could not be read. */
  readonly ids: ReadonlySet<string> | undefined;
  /** Where a mapping comes from unless it says so itself. */
  readonly source: string;
}

/** Reads a benchmark against the rules it maps to: only live ones, by their present ids. Faults at their places; undefined when there is one. */
export function parseBenchmark(document: LocatedDocument, checker: Checker, rules: readonly Rule[], ids: ReadonlySet<string> | undefined): Benchmark | undefined {
  const raw = mapAt(checker, document.value, [], 'a benchmark', KEYS);
  if (raw === undefined) return undefined;
  const text = (key: string): string => textAt(checker, raw[key], [key], key) ?? '';
  const [id, source] = [text('id'), addressAt(checker, raw['source'], ['source']) ?? ''];
  const stem = document.file.replaceAll('\\', '/').split('/').at(-1)?.replace(/\.ya?ml$/, '');
  if (id !== '' && id !== stem) checker.atValue(['id'], `the id '${id}' must be the file's stem '${stem}'`);
  const context: Context = { checker, rules, ids, source };
  const controls = listAt(checker, raw['controls'], ['controls'], 'controls', (item, path) => parseControl(item, path, context));
  if (Array.isArray(raw['controls']) && raw['controls'].length === 0) checker.atValue(['controls'], 'a benchmark needs at least one control');
  checkDoubles(controls, checker);
  const [retrieved, coverage] = [dayAt(checker, raw['retrieved']), extentAt(checker, raw['coverage'])];
  const found = { id, title: text('title'), version: text('version'), publisher: text('publisher'), source, ...(retrieved === undefined ? {} : { retrieved }), coverage, controls, file: document.file };
  return checker.diagnostics.length > 0 ? undefined : found;
}

function dayAt(checker: Checker, value: JsonValue | undefined): string | undefined {
  const text = textAt(checker, value, ['retrieved'], 'retrieved');
  // The round trip refuses the 30th of February, which Date would take for the 2nd of March.
  const isDay = text === undefined || (/^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text));
  if (!isDay) checker.atValue(['retrieved'], `retrieved must be a day, YYYY-MM-DD, not '${text}'`);
  return text;
}

/** Nobody's list is called complete unless its file says so. */
function extentAt(checker: Checker, value: JsonValue | undefined): ListExtent {
  const text = textAt(checker, value, ['coverage'], 'coverage');
  const found = LIST_EXTENTS.find((extent) => extent === text);
  if (text !== undefined && found === undefined) checker.atValue(['coverage'], `coverage must be one of ${LIST_EXTENTS.join(', ')}`, suggest(text, LIST_EXTENTS));
  return found ?? 'mapped';
}

function parseControl(value: JsonValue, path: DocumentPath, context: Context): Control | undefined {
  const { checker } = context;
  const raw = mapAt(checker, value, path, 'a control', CONTROL_KEYS);
  if (raw === undefined) return undefined;
  const [id, title] = [textAt(checker, raw['id'], [...path, 'id'], 'id') ?? '', textAt(checker, raw['title'], [...path, 'title'], 'title') ?? ''];
  const [manual, notCovered] = [textAt(checker, raw['manual'], [...path, 'manual'], 'manual'), textAt(checker, raw['notCovered'], [...path, 'notCovered'], 'notCovered')];
  const rules = listAt(checker, raw['rules'], [...path, 'rules'], 'rules', (item, at) => parseMapping(item, at, context));
  if (manual !== undefined && rules.length > 0) checker.atKey([...path, 'manual'], "a control that rules speak to is not 'manual'; say what they leave out with 'partial'");
  if (notCovered !== undefined && rules.length > 0) checker.atKey([...path, 'notCovered'], "a control that rules speak to is not 'notCovered'; say what they leave out with 'partial'");
  if (notCovered !== undefined && manual !== undefined) checker.atKey([...path, 'notCovered'], "a control is 'manual' or 'notCovered', not both");
  return { id, title, rules, ...(manual === undefined ? {} : { manual }), ...(notCovered === undefined ? {} : { notCovered }) };
}

/** A rule id alone covers the control wholly; a map says what it leaves out, and what it asks for beyond the control. */
function parseMapping(value: JsonValue, path: DocumentPath, context: Context): Mapping | undefined {
  const { checker, source } = context;
  const raw: JsonObject | undefined = typeof value === 'string' ? { rule: value } : mapAt(checker, value, path, 'a mapping', MAPPING_KEYS);
  if (raw === undefined) return undefined;
  const at = typeof value === 'string' ? path : [...path, 'rule'];
  const rule = textAt(checker, raw['rule'], at, 'rule');
  if (rule !== undefined) checkLive(rule, at, context);
  const [partial, stricter] = [textAt(checker, raw['partial'], [...path, 'partial'], 'partial'), textAt(checker, raw['stricter'], [...path, 'stricter'], 'stricter')];
  const own = addressAt(checker, raw['source'], [...path, 'source']);
  return rule === undefined ? undefined : { rule, ...(partial === undefined ? {} : { partial }), ...(stricter === undefined ? {} : { stricter }), source: own ?? source };
}

function checkLive(id: string, path: DocumentPath, { checker, rules, ids }: Context): void {
  const found = rules.find((rule) => rule.id === id);
  const renamed = rules.find((rule) => rule.aliases.includes(id));
  if (renamed !== undefined) checker.atValue(path, `the rule '${id}' has a new id`, renamed.id);
  else if (found === undefined && ids?.has(id) === false) checker.atValue(path, `there is no rule '${id}'`, suggest(id, ids));
  else if (found?.status.kind === 'deprecated') checker.atValue(path, `the rule '${id}' is deprecated`, found.status.replacedBy);
}

function addressAt(checker: Checker, value: JsonValue | undefined, path: DocumentPath): string | undefined {
  const text = textAt(checker, value, path, 'source');
  if (text !== undefined && !/^https:\/\/[^\s]+$/.test(text)) checker.atValue(path, 'a source must be an https address');
  return text;
}

function checkDoubles(controls: readonly Control[], checker: Checker): void {
  const first = new Set<string>();
  for (const [index, control] of controls.entries()) {
    if (control.id !== '' && first.has(control.id)) checker.atValue(['controls', index, 'id'], `the control '${control.id}' stands twice`);
    first.add(control.id);
    const ids = control.rules.map((mapping) => mapping.rule);
    const twice = ids.findIndex((id, place) => ids.indexOf(id) < place);
    if (twice >= 0) checker.atValue(['controls', index, 'rules', twice], `the rule '${ids[twice]}' stands twice in this control`);
  }
}
