import type { AuthMode } from '../model/auth.ts';
import type { Severity } from '../model/rule.ts';
import type { CloudName, ScopeRequest } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import type { LogFormat } from './log.ts';

/** The options of each command, as the command line declares them. Flags that were not given are undefined. */
export interface LogOptions {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly logFormat: LogFormat;
}

export interface OutputFlags extends LogOptions {
  readonly output: readonly string[];
  readonly sarifProfile: 'github' | 'archive';
}

export interface ScopeFlags {
  readonly subscription: readonly string[];
  readonly managementGroup: readonly string[];
  readonly exclude: readonly string[];
  readonly tenant?: string;
  readonly cloud?: CloudName;
  readonly auth?: AuthMode;
  readonly activityLog?: boolean;
}

interface JudgingFlags extends OutputFlags {
  readonly rules: readonly string[];
  readonly now?: string;
  readonly failOn: Severity;
  readonly assume: readonly string[];
  readonly allowEmpty?: boolean;
  readonly config?: string;
}

/** `scan`; `evaluate` has no scope and always a snapshot. */
export interface ScanFlags extends JudgingFlags, Partial<ScopeFlags> {
  readonly snapshot?: string;
  readonly out?: string;
}

export interface CollectFlags extends ScopeFlags, LogOptions {
  readonly out?: string;
  readonly resume?: boolean;
  readonly allowEmpty?: boolean;
}

export function askedScope(flags: Partial<ScopeFlags>): ScopeRequest {
  return { subscriptions: flags.subscription ?? [], managementGroups: flags.managementGroup ?? [], exclude: flags.exclude ?? [] };
}

export function logFlags(flags: LogOptions) {
  return { quiet: flags.quiet === true, verbose: flags.verbose === true, logFormat: flags.logFormat };
}

/** What the commands share that only read a saved snapshot or export. */
export interface SavedFlags extends LogOptions {
  readonly args: readonly string[];
  readonly snapshot?: string;
  readonly assume: readonly string[];
}

/** That --snapshot is there is checked here, so that a misspelt flag is told before a missing one. */
export function savedInput(command: string, { snapshot }: SavedFlags): string {
  if (snapshot !== undefined && snapshot !== '') return snapshot;
  throw new ToolError('USAGE', `${command} needs --snapshot PATH`, 'Name a snapshot directory ("portcullis collect --out DIR" makes one) or an export.');
}
