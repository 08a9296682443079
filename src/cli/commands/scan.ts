import { parseOutput } from '../../flow/outputs.ts';
import { scan, type ScanSource } from '../../flow/scan.ts';
import { ToolError } from '../../model/toolError.ts';
import type { Io } from '../io.ts';
import { createLog, type Log } from '../log.ts';
import { logFlags, type ScanFlags } from '../options.ts';
import { outputOptions, sayWritten, summarise } from '../results.ts';
import { tenantOptions } from '../tenant.ts';

/** `scan` and `evaluate`: read, judge, report; the exit code is the gate's. */
export async function run(flags: ScanFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const outputs = flags.output.map(parseOutput);
  const result = await scan({
    source: sourceOf(flags, io, log),
    rules: flags.rules,
    now: flags.now,
    failOn: flags.failOn,
    assumes: flags.assume,
    allowEmpty: flags.allowEmpty === true,
    config: flags.config,
    outputs,
    output: outputOptions(flags, io),
    onWarning: log.warn,
  });
  await summarise(result, outputs, flags, io);
  sayWritten(flags.out === undefined ? outputs.map(({ path }) => path) : [...outputs.map(({ path }) => path), flags.out], log);
  return result.gate.exitCode;
}

/** `evaluate`. That --snapshot is there is checked here, so that a misspelt flag is told before a missing one. */
export async function runEvaluate(flags: ScanFlags, io: Io): Promise<number> {
  if (flags.snapshot === undefined) throw new ToolError('USAGE', 'evaluate needs --snapshot PATH', 'Name a snapshot directory or an export; "portcullis scan" asks Azure.');
  return run(flags, io);
}

const TENANT_FLAGS = ['subscription', 'managementGroup', 'exclude', 'tenant', 'cloud', 'auth', 'activityLog', 'out'] as const;

function sourceOf(flags: ScanFlags, io: Io, log: Log): ScanSource {
  if (flags.snapshot === undefined) return { kind: 'tenant', tenant: tenantOptions(flags, io, log) };
  const given = TENANT_FLAGS.find((name) => flags[name] !== undefined && flags[name] !== false && flags[name] !== '' && String(flags[name]) !== '');
  if (given !== undefined) {
    const name = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new ToolError('USAGE', `--${name} has no effect on a saved snapshot`, 'Leave it out, or leave --snapshot out to ask Azure.');
  }
  return { kind: 'saved', path: flags.snapshot, clock: io.now };
}
