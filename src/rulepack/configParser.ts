import { listAt, mapAt, textAt, unknownKeysAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath, LocatedDocument } from '../documents/located.ts';
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
}

const EMERGENCY_ACCOUNTS = 'emergencyAccounts';

/** The first keys of a configuration: those of the settings, and what is about rules. */
const TOP_KEYS = [...new Set([...SETTING_NAMES.map((name) => SETTINGS[name].path.split('.')[0] ?? ''), 'overrides', EMERGENCY_ACCOUNTS, 'version'])];

/** Reads all of a configuration that needs no rules. Every fault is reported at its place; unknown keys are faults. */
export function parseSettings(document: LocatedDocument, checker: Checker): FileSettings {
  const raw = mapAt(checker, document.value, [], 'the configuration', { required: [], optional: TOP_KEYS });
  if (raw === undefined) return { values: {}, lines: {} };
  if (raw['version'] !== undefined && raw['version'] !== 1) checker.atValue(['version'], 'version must be 1');
  const groups = [...new Set(SETTING_NAMES.map((name) => SETTINGS[name].path.split('.')).filter((path) => path.length > 1).map(([group = '']) => group))];
  const sound = new Set(groups.filter((group) => raw[group] !== undefined && isGroup(checker, raw[group], group)));
  const given = SETTING_NAMES.flatMap((name) => {
    const path = SETTINGS[name].path.split('.');
    const value = path.length === 1 ? raw[path[0] ?? ''] : sound.has(path[0] ?? '') ? (raw[path[0] ?? ''] as JsonObject)[path[1] ?? ''] : undefined;
    const read = value === undefined ? undefined : SETTINGS[name].kind.fromYaml(checker, value, path, path.join('.'));
    return read === undefined ? [] : [{ name, value: read, line: document.locate(path).line }];
  });
  return { values: Object.fromEntries(given.map(({ name, value }) => [name, value])), lines: Object.fromEntries(given.map(({ name, line }) => [name, line])) };
}

function isGroup(checker: Checker, value: JsonValue | undefined, group: string): boolean {
  const keys = SETTING_NAMES.map((name) => SETTINGS[name].path.split('.')).flatMap(([first, second]) => (first === group && second !== undefined ? [second] : []));
  if (!isJsonObject(value)) {
    checker.atValue([group], `${group} must be a map of ${keys.join(', ')}`);
    return false;
  }
  unknownKeysAt(checker, value, [group], group, keys);
  return true;
}

/** What a configuration changes about rules; first match wins, the emergency access accounts stand last, as the default that they are. */
export function parseRuleChanges(document: LocatedDocument, checker: Checker, rules: readonly Rule[]): readonly Override[] {
  const { value } = document;
  if (!isJsonObject(value)) return [];
  const overrides = parseOverrides(value['overrides'], ['overrides'], checker, rules);
  const accounts = listAt(checker, value[EMERGENCY_ACCOUNTS], [EMERGENCY_ACCOUNTS], EMERGENCY_ACCOUNTS, (item, at) => accountAt(item, at, checker));
  return [...overrides, ...emergencyOverrides(accounts, rules)];
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
