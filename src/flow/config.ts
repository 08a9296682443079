import { dirname, isAbsolute, join } from 'node:path';
import { createChecker } from '../documents/checker.ts';
import { parseYaml, type LocatedDocument } from '../documents/located.ts';
import { findUpward } from '../files/findUpward.ts';
import { readText } from '../files/textFile.ts';
import { assertAssumption } from '../model/assumptions.ts';
import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Override } from '../model/override.ts';
import type { Rule } from '../model/rule.ts';
import type { Origin, SettingName, Settings } from '../model/settings.ts';
import { ToolError } from '../model/toolError.ts';
import { parseRuleChanges, parseSettings, type FileSettings } from '../rulepack/configParser.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from '../rulepack/settings.ts';

/** What the user gave. */
export interface Given {
  /** By flags; what is absent was not given. */
  readonly flags: Partial<Settings>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The configuration that was named; false for none; undefined for the nearest one. */
  readonly config: string | false | undefined;
}

export interface Configured {
  readonly settings: Settings;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** The configuration that was read, as a path from the working directory. */
  readonly file: string | undefined;
  /** What the configuration changes about rules. Throws ToolError CONFIG with every fault of the file, those of its settings too; without rules it looks for those that need none. */
  readonly overrides: (rules?: readonly Rule[]) => readonly Override[];
}

const CONFIG_NAME = 'portcullis.yaml';

const HINT = 'Correct the places above; docs/configuration.md shows every key.';

/**
 * Settings by precedence: flag, environment, file, default. A list that is given replaces the one below it. Paths in the file are found from
 * where it stands. Throws ToolError CONFIG for a file that cannot be read or is no YAML, and for an environment variable that is at fault.
 */
export function configure({ flags, environment, config }: Given): Configured {
  const file = fileOf(config, environment);
  const { document, diagnostics } = file === undefined ? NOTHING : documentOf(file);
  const checker = document === undefined ? undefined : createChecker(document);
  const inFile: FileSettings = document === undefined || checker === undefined ? { values: {}, lines: {}, faulty: [] } : parseSettings(document, checker);
  const resolved = SETTING_NAMES.map((name) => ({ name, ...resolve(name, { flags, environment, inFile, file: file ?? '' }) }));
  return {
    settings: Object.fromEntries(resolved.map(({ name, value }) => [name, value])) as unknown as Settings,
    origins: Object.fromEntries(resolved.map(({ name, origin }) => [name, origin])) as Record<SettingName, Origin>,
    file,
    overrides: (rules) => {
      // Where the rules of the file are at fault, that an override names none of those that are left says nothing.
      const known = inFile.faulty.includes('rules') ? undefined : rules;
      const overrides = document === undefined || checker === undefined ? [] : parseRuleChanges(document, checker, known);
      const told = [...diagnostics, ...(checker?.diagnostics ?? [])];
      if (told.length > 0) throw faults(file ?? '', told);
      return overrides;
    },
  };
}

function fileOf(config: Given['config'], environment: Given['environment']): string | undefined {
  if (config === false) return undefined;
  if (config === '') throw new ToolError('USAGE', '--config names no file', `Name a ${CONFIG_NAME}, or use --no-config.`);
  const named = config ?? environment[variableOf('config')]?.trim();
  return named === undefined || named === '' ? findUpward(CONFIG_NAME) : named;
}

/** What stands in a file: faults of its form that leave the rest readable, and the rest; nothing where all is commented out. */
interface ReadDocument {
  readonly document: LocatedDocument | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING: ReadDocument = { document: undefined, diagnostics: [] };

function documentOf(path: string): ReadDocument {
  const text = readText(path, 'CONFIG', `Name a ${CONFIG_NAME}.`);
  if (text.split('\n').every((line) => /^\s*(?:#|$)/.test(line))) return NOTHING;
  const located = parseYaml(path, text);
  if (located.ok) return { document: located.document, diagnostics: [] };
  if (located.document === undefined) throw faults(path, located.diagnostics);
  return { document: located.document, diagnostics: located.diagnostics };
}

interface Layers {
  readonly flags: Partial<Settings>;
  readonly environment: Given['environment'];
  readonly inFile: FileSettings;
  readonly file: string;
}

interface Resolved {
  readonly value: Settings[SettingName];
  readonly origin: Origin;
}

function resolve(name: SettingName, { flags, environment, inFile, file }: Layers): Resolved {
  const { flag, fallback, files } = SETTINGS[name];
  const given = flags[name];
  if (given !== undefined && flag !== undefined) return fromFlag(name, flag, given);
  const variable = flag === undefined ? undefined : variableOf(flag);
  const text = variable === undefined ? undefined : environment[variable];
  if (variable !== undefined && text !== undefined && text.trim() !== '') return { value: fromVariable(name, variable, text.trim()), origin: { kind: 'environment', variable } };
  const value = inFile.values[name];
  if (value === undefined) return { value: fallback, origin: { kind: 'default' } };
  return { value: files === true ? fromWhereItStands(value, file) : value, origin: { kind: 'file', file, line: inFile.lines[name] ?? 1 } };
}

/** An empty text is a variable of a shell that was not set: to take it for a value would be to judge something else than was meant. */
function fromFlag(name: SettingName, flag: string, given: Settings[SettingName]): Resolved {
  const texts = Array.isArray(given) ? (given as readonly unknown[]) : [given];
  if (texts.some((text) => typeof text === 'string' && text.trim() === '')) throw new ToolError('USAGE', `--${flag} is empty`, 'Give it a value, or leave it out.');
  if (name === 'assumptions') for (const text of given as Settings['assumptions']) assertAssumption(text);
  return { value: given, origin: { kind: 'flag', flag: `--${isOff(given) ? 'no-' : ''}${flag}` } };
}

/** Given by `--no-...`: an empty list by any other flag was not given. */
function isOff(given: Settings[SettingName]): boolean {
  return given === false || (Array.isArray(given) && given.length === 0);
}

function fromVariable(name: SettingName, variable: string, text: string): Settings[SettingName] {
  const read = SETTINGS[name].kind.fromText(text);
  if ('value' in read) return read.value;
  throw new ToolError('CONFIG', `the environment variable ${variable} is '${text}': ${read.fault}`, 'Correct it, or unset it.');
}

/** Paths of a file are meant from where it stands, whoever calls from where. */
function fromWhereItStands(value: Settings[SettingName], file: string): Settings[SettingName] {
  const moved = (path: string): string => (path === '-' || isAbsolute(path) ? path : join(dirname(file), path));
  if (typeof value === 'string') return moved(value);
  if (!Array.isArray(value)) return value;
  return (value as Settings['outputs'] | readonly string[]).map((item) => (typeof item === 'string' ? moved(item) : { ...item, path: moved(item.path) })) as Settings['outputs'];
}

function faults(path: string, diagnostics: readonly Diagnostic[]): ToolError {
  const ordered = diagnostics.toSorted((left, right) => left.line - right.line || left.column - right.column);
  return new ToolError('CONFIG', `${ordered.length} ${ordered.length === 1 ? 'fault' : 'faults'} in ${path}`, HINT, undefined, ordered.map(formatDiagnostic));
}
