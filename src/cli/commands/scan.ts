import type { WrittenFile } from '../../flow/outputs.ts';
import { scan, type ScanSource } from '../../flow/scan.ts';
import { strayVariables } from '../../flow/shownSettings.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import type { Settings } from '../../model/settings.ts';
import { ToolError } from '../../model/toolError.ts';
import { waiverWarning } from '../../model/waiver.ts';
import { EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { createLog, type Log } from '../log.ts';
import { configured, logFlags, type ScanFlags } from '../options.ts';
import { outputOptions, sayWritten, summarise } from '../results.ts';
import { tenantOptions } from '../tenant.ts';

/** `scan` and `evaluate`: read, judge, report; the exit code is the gate's, or 0 where that was asked for. */
export async function run(flags: ScanFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const told = configured(flags, io);
  const { outputs, sarifProfile, junitGranularity } = told.settings;
  const written: WrittenFile[] = [];
  const output = { ...outputOptions({ sarifProfile, junitGranularity }, io), onWritten: (file: WrittenFile) => void written.push(file) };
  if (told.file !== undefined) log.info(`configuration: ${told.file}`);
  for (const { variable, meant } of strayVariables(io.environment)) if (meant !== undefined) log.warn(`nothing heeds the environment variable ${variable}; did you mean ${meant}?`);
  const result = await scan({ source: sourceOf(flags, told.settings, io, log), configured: told, now: flags.now, output, onWarning: log.warn, onProgress: log.info });
  sayWaivers(result, log);
  sayZero(result, log);
  await summarise(result, outputs, flags, io);
  sayWritten(flags.out === undefined ? written : [...written, { path: flags.out }], log);
  return result.gate.exitZero === true ? EXIT.ok : result.gate.exitCode;
}

/** That a gate was overruled is said whatever else is not: the option may stand in a file that nobody looks at. */
function sayZero({ gate: { exitZero, exitCode } }: ScanResult, log: Log): void {
  if (exitZero === true && exitCode !== EXIT.ok) log.warn(`the gate says exit code ${exitCode}; --exit-zero ends with 0`);
}

/** What somebody has to do about waivers: those that end, ended, or are not needed. */
function sayWaivers({ waivers }: ScanResult, log: Log): void {
  for (const warning of waivers.flatMap((waiver) => waiverWarning(waiver) ?? [])) log.warn(warning);
}

/** `evaluate`. That --snapshot is there is checked here, so that a misspelt flag is told before a missing one. */
export async function runEvaluate(flags: ScanFlags, io: Io): Promise<number> {
  if (flags.snapshot === undefined) throw new ToolError('USAGE', 'evaluate needs --snapshot PATH', 'Name a snapshot directory or an export; "portcullis scan" asks Azure.');
  return run(flags, io);
}

const TENANT_FLAGS = ['subscription', 'managementGroup', 'exclude', 'tenant', 'cloud', 'auth', 'activityLog', 'out'] as const;

/** What is scanned: a saved snapshot or export, or the tenant. Throws ToolError USAGE for a flag that has no effect on what is saved. */
export function sourceOf(flags: Pick<ScanFlags, 'snapshot' | (typeof TENANT_FLAGS)[number]>, settings: Settings, io: Io, log: Log): ScanSource {
  if (flags.snapshot === undefined) return { kind: 'tenant', tenant: tenantOptions(settings, flags, io, log) };
  const given = TENANT_FLAGS.find((name) => flags[name] !== undefined && flags[name] !== false && flags[name] !== '' && String(flags[name]) !== '');
  if (given !== undefined) {
    const name = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new ToolError('USAGE', `--${name} has no effect on a saved snapshot`, 'Leave it out, or leave --snapshot out to ask Azure.');
  }
  return { kind: 'saved', path: flags.snapshot, clock: io.now };
}
