import { loadRules } from '../../flow/pack.ts';
import { overrideText } from '../../model/override.ts';
import { originText } from '../../model/settings.ts';
import { visibleText } from '../../model/visibleText.ts';
import { configurationSchema, shownSettings, strayVariables } from '../../flow/shownSettings.ts';
import { writeText, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog } from '../log.ts';
import { configured, logFlags, type ScanFlags } from '../options.ts';

type ShowFlags = ScanFlags & { readonly origin?: boolean; readonly format: 'table' | 'json' };

/** `config show`: every setting as it holds; with --origin, where it comes from. */
export async function run(flags: ShowFlags, io: Io): Promise<number> {
  const told = configured(flags, io);
  const overrides = told.overrides(loadRules(told.settings.rules).rules);
  const settings = shownSettings(told);
  const log = createLog(io, logFlags(flags));
  for (const { variable, meant } of strayVariables(io.environment)) log.warn(`no setting heeds the environment variable ${variable}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  if (flags.format === 'json') {
    const shown = settings.map(({ path, value, origin }) => ({ setting: path, value: value ?? null, ...(flags.origin === true ? { origin: originText(origin) } : {}) }));
    io.stdout.write(visibleJson({ file: told.file ?? null, settings: shown, overrides: overrides.map(overrideText) }));
    return 0;
  }
  const rows = settings.map(({ path, value, origin }) => [path, value === undefined ? '-' : visibleText(textOf(value)), flags.origin === true ? visibleText(originText(origin)) : ''] as const);
  const widths = [0, 1].map((column) => Math.min(60, Math.max(...rows.map((row) => (row[column] ?? '').length))));
  for (const row of rows) writeText(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`, io);
  for (const override of overrides) writeText(`override: ${visibleText(overrideText(override))}\n`, io);
  log.info(fileText(flags, told.file));
  return 0;
}

function fileText({ config }: ShowFlags, file: string | undefined): string {
  if (file !== undefined) return `configuration: ${file}`;
  return config === false ? 'no portcullis.yaml is heeded (--no-config)' : 'no portcullis.yaml here or above';
}

/** `config schema`: for editors. */
export async function schema(_flags: object, io: Io): Promise<number> {
  io.stdout.write(visibleJson(configurationSchema()));
  return 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
