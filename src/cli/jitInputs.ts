import type { JitInputOptions } from '../flow/jitInput.ts';
import { ToolError } from '../model/toolError.ts';
import type { Unknown } from '../model/unknown.ts';
import type { Io } from './io.ts';
import type { Log } from './log.ts';
import { configured, type LogOptions, type ScopeFlags } from './options.ts';
import { tenantOptions } from './tenant.ts';

/** What `jit list` and `jit audit` share. */
export interface JitFlags extends ScopeFlags, LogOptions {
  readonly args: readonly string[];
  readonly snapshot?: string;
  readonly vm: readonly string[];
  readonly format: 'table' | 'json' | 'csv';
  readonly now?: string;
  readonly allowEmpty?: boolean;
  readonly assume?: readonly string[];
}

const TENANT_FLAGS = ['subscription', 'managementGroup', 'exclude', 'tenant', 'cloud', 'auth'] as const;

/** Where the answer comes from, as the flags and the configuration say. Throws ToolError USAGE for a flag that has no effect, or a word too many. */
export function inputOf(command: string, flags: JitFlags, io: Io, log: Log): JitInputOptions {
  const [word] = flags.args;
  if (word !== undefined) throw new ToolError('USAGE', `'${command}' takes no '${word}'`, 'A machine is named by --vm, a snapshot by --snapshot, a subscription by --subscription.');
  const told = configured({ ...flags, assume: flags.assume ?? [] }, io);
  told.overrides();
  const { settings } = told;
  const common = { now: flags.now, assumes: settings.assumptions, allowEmpty: settings.allowEmpty, onWarning: log.warn };
  if (flags.snapshot === undefined) return { ...common, source: { kind: 'tenant', tenant: tenantOptions(settings, {}, io, log) } };
  if (flags.snapshot === '') throw new ToolError('USAGE', '--snapshot names nothing', 'Name a snapshot directory or an export, or leave it out to ask Azure.');
  refuseTenantFlags(flags);
  return { ...common, source: { kind: 'saved', path: flags.snapshot, clock: io.now } };
}

function refuseTenantFlags(flags: JitFlags): void {
  const given = TENANT_FLAGS.find((name) => flags[name] !== undefined && String(flags[name]) !== '');
  if (given === undefined) return;
  throw new ToolError('USAGE', `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} has no effect on a saved snapshot`, 'Leave it out, or leave --snapshot out to ask Azure.');
}

/** One warning a type of which something was not read: the list may be longer, or say more. */
export function sayUnread(causes: readonly Unknown[], log: Log): void {
  for (const type of new Set(causes.filter(({ reason }) => reason !== 'noData').map(({ artifact }) => artifact))) log.warn(`${type} could not be read everywhere: what hangs on it is unknown`);
}
