import { listAt, mapAt, textAt, unknownKeysAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { Override } from '../model/override.ts';
import type { Rule } from '../model/rule.ts';
import type { SettingName, Settings } from '../model/settings.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { parseOverrides } from './overridesParser.ts';
import { SETTINGS, SETTING_NAMES } from './settings.ts';

/** What a configuration says of each setting, and on which line. */
export interface FileSettings {
  readonly values: Partial<Settings>;
  readonly lines: Partial<Readonly<Record<SettingName, number>>>;
  /** Those with a fault, which was told. */
  readonly faulty: readonly SettingName[];
}

const EMERGENCY_ACCOUNTS = 'emergencyAccounts';

/** The first keys of a configuration: those of the settings, and what is about rules. */
const TOP_KEYS = [...new Set([...SETTING_NAMES.map((name) => SETTINGS[name].path.split('.')[0] ?? ''), 'overrides', EMERGENCY_ACCOUNTS, 'version'])];

/** The groups of settings, and the member that a text or a list in the place of the group most likely was meant for. */
const GROUPS: Readonly<Record<string, string>> = { scope: 'subscriptions', owners: 'tags', waivers: 'files', gate: 'failOn' };

/** Reads all of a configuration that needs no rules. Every fault is reported at its place; unknown keys are faults. */
export function parseSettings(document: LocatedDocument, checker: Checker): FileSettings {
  const { value: root } = document;
  if (!isJsonObject(root)) mapAt(checker, root, [], 'the configuration', { required: [], optional: TOP_KEYS });
  if (!isJsonObject(root)) return { values: {}, lines: {}, faulty: [] };
  unknownKeys(checker, root, [], 'the configuration', TOP_KEYS);
  if (root['version'] !== undefined && root['version'] !== 1) checker.atValue(['version'], 'version must be 1');
  const sound = new Set(Object.keys(GROUPS).filter((group) => root[group] !== undefined && isGroup(checker, root[group], group)));
  const read = SETTING_NAMES.flatMap((name) => {
    const before = checker.diagnostics.length;
    const path = SETTINGS[name].path.split('.');
    const given = givenAt(root, path, sound);
    const value = given === undefined ? undefined : SETTINGS[name].kind.fromYaml(checker, given, path, path.join('.'));
    return [{ name, value, line: document.locate(path).line, faulty: checker.diagnostics.length > before }];
  });
  const values = read.filter(({ value }) => value !== undefined);
  return {
    values: Object.fromEntries(values.map(({ name, value }) => [name, value])),
    lines: Object.fromEntries(values.map(({ name, line }) => [name, line])),
    faulty: read.flatMap(({ name, faulty }) => (faulty ? [name] : [])),
  };
}

function givenAt(root: JsonObject, [first = '', second]: readonly string[], sound: ReadonlySet<string>): JsonValue | undefined {
  if (second === undefined) return root[first];
  return sound.has(first) ? (root[first] as JsonObject)[second] : undefined;
}

function isGroup(checker: Checker, value: JsonValue | undefined, group: string): boolean {
  const keys = SETTING_NAMES.map((name) => SETTINGS[name].path.split('.')).flatMap(([first, second]) => (first === group && second !== undefined ? [second] : []));
  if (isJsonObject(value)) {
    unknownKeys(checker, value, [group], group, keys);
    return true;
  }
  checker.atValue([group], `${group} ${value === null ? 'has no value; expected' : 'must be'} a map of ${keys.join(', ')}`, memberMeant(value, group));
  return false;
}

function memberMeant(value: JsonValue | undefined, group: string): string | undefined {
  const texts = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(texts) || !texts.every((item) => typeof item === 'string' && item !== '')) return undefined;
  const text = texts.join(', ');
  return `{ ${GROUPS[group] ?? ''}: ${group === 'gate' ? text : `[${text}]`} }`;
}

/** Unknown keys; of a setting that stands elsewhere, or is called otherwise on the command line, it is told where it belongs. */
function unknownKeys(checker: Checker, value: JsonObject, path: readonly string[], what: string, known: readonly string[]): void {
  const homes = new Map(Object.keys(value).filter((key) => !known.includes(key) && suggest(key, known) === undefined).map((key) => [key, homeOf(key)]));
  for (const [key, home] of homes) if (home !== undefined) checker.atKey([...path, key], `unknown key '${key}' in ${what} (expected ${known.join(', ')})`, home);
  unknownKeysAt(checker, Object.fromEntries(Object.entries(value).filter(([key]) => homes.get(key) === undefined)), path, what, known);
}

function homeOf(key: string): string | undefined {
  const plain = plainWord(key);
  const setting = SETTING_NAMES.map((name) => ({ name, ...SETTINGS[name] })).find(({ name, flag = '', path }) => [name, flag, path.split('.').at(-1) ?? ''].some((word) => plainWord(word) === plain));
  return setting?.path;
}

/** `fail-on`, `fail_on` and `FailOn` are one word. */
function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/**
 * What a configuration changes about rules; first match wins, the emergency access accounts stand last, as the default that they are.
 * Where the rules are not known, all is checked that needs none.
 */
export function parseRuleChanges(document: LocatedDocument, checker: Checker, rules: readonly Rule[] | undefined): readonly Override[] {
  const { value } = document;
  if (!isJsonObject(value)) return [];
  const overrides = parseOverrides(value['overrides'], ['overrides'], checker, rules);
  const accounts = listAt(checker, value[EMERGENCY_ACCOUNTS], [EMERGENCY_ACCOUNTS], EMERGENCY_ACCOUNTS, (item, at) => accountAt(item, at, checker));
  return [...overrides, ...emergencyOverrides(accounts, rules ?? [])];
}

function accountAt(value: JsonValue, path: DocumentPath, checker: Checker): string | undefined {
  const text = textAt(checker, value, path, 'an emergency access account');
  if (text === undefined) return undefined;
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) {
    checker.atValue(path, `'${text}' is no object id of a user ("az ad user show --id NAME --query id" tells it)`);
    return undefined;
  }
  return text.toLowerCase();
}

/** Named once for all rules that ask for them; an override of a rule's own parameter comes before. */
function emergencyOverrides(accounts: readonly string[], rules: readonly Rule[]): readonly Override[] {
  const asking = rules.filter(({ parameters }) => parameters[EMERGENCY_ACCOUNTS]?.type === 'string[]').map(({ id }) => id);
  if (accounts.length === 0 || asking.length === 0) return [];
  return [{ rules: asking, scope: { kind: 'everywhere' }, parameters: { [EMERGENCY_ACCOUNTS]: [...new Set(accounts)] } }];
}
