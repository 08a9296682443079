import { configure, type Configured } from '../flow/config.ts';
import { parseOutput } from '../flow/outputs.ts';
import type { AuthMode } from '../model/auth.ts';
import type { JunitGranularity, SarifProfile } from '../model/formats.ts';
import { ANYTHING } from '../model/gatePolicy.ts';
import type { Severity } from '../model/rule.ts';
import type { Settings } from '../model/settings.ts';
import type { CloudName } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import type { Io } from './io.ts';
import type { LogFormat } from './log.ts';

/** The options of each command, as the command line declares them. Flags that were not given are undefined. */
export interface LogOptions {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly logFormat: LogFormat;
}

export interface OutputFlags extends LogOptions {
  readonly output: readonly string[];
  readonly sarifProfile?: SarifProfile;
  readonly junitGranularity?: JunitGranularity;
}

/** What every command takes that heeds a `portcullis.yaml`. `false` is `--no-config`. */
export interface ConfigFlags {
  readonly config?: string | false;
}

export interface ScopeFlags extends ConfigFlags {
  readonly subscription: readonly string[];
  readonly managementGroup: readonly string[];
  readonly exclude: readonly string[];
  readonly tenant?: string;
  readonly cloud?: CloudName;
  readonly auth?: AuthMode;
  readonly activityLog?: boolean;
}

export interface JudgingFlags extends OutputFlags, ConfigFlags {
  readonly rules: readonly string[];
  readonly now?: string;
  readonly failOn?: Severity;
  readonly assume: readonly string[];
  readonly allowEmpty?: boolean;
  readonly resourceGroup: readonly string[];
  readonly tag: Readonly<Record<string, string>>;
  readonly waivers: readonly string[];
  readonly allowBroad?: boolean;
  readonly baseline?: string;
  readonly newOnly?: boolean;
  readonly allowIncomplete?: boolean | readonly string[];
  readonly failOnUnusedWaivers?: boolean;
  readonly exitZero?: boolean;
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

/** The settings that were given by flags: only those, so that what was not given is looked for elsewhere. A list that is empty was not given. */
function givenSettings(flags: Partial<JudgingFlags & ScopeFlags>): Partial<Settings> {
  const { allowIncomplete } = flags;
  const named: { readonly [K in keyof Settings]?: Settings[K] | undefined } = {
    tenant: flags.tenant,
    cloud: flags.cloud,
    auth: flags.auth,
    subscriptions: flags.subscription,
    managementGroups: flags.managementGroup,
    exclude: flags.exclude,
    activityLog: flags.activityLog,
    resourceGroups: flags.resourceGroup,
    tags: flags.tag,
    rules: flags.rules,
    assumptions: flags.assume,
    waivers: flags.waivers,
    allowBroad: flags.allowBroad,
    failOn: flags.failOn,
    baseline: flags.baseline,
    newOnly: flags.newOnly,
    allowIncomplete: typeof allowIncomplete === 'boolean' ? (allowIncomplete ? [ANYTHING] : []) : allowIncomplete,
    failOnUnusedWaivers: flags.failOnUnusedWaivers,
    allowEmpty: flags.allowEmpty,
    exitZero: flags.exitZero,
    outputs: flags.output?.map(parseOutput),
    sarifProfile: flags.sarifProfile,
    junitGranularity: flags.junitGranularity,
  };
  // `--no-allow-incomplete` is a list of nothing that was given.
  return Object.fromEntries(Object.entries(named).filter(([name, value]) => value !== undefined && (name === 'allowIncomplete' || !isEmpty(value))));
}

function isEmpty(value: Settings[keyof Settings]): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** What a command is told, by flags, the environment and the configuration. Throws ToolError CONFIG. */
export function configured(flags: Partial<JudgingFlags & ScopeFlags>, io: Io): Configured {
  return configure({ flags: givenSettings(flags), environment: io.environment, config: flags.config });
}

export function logFlags(flags: LogOptions) {
  return { quiet: flags.quiet === true, verbose: flags.verbose === true, logFormat: flags.logFormat };
}

/** What the commands share that only read a saved snapshot or export. */
export interface SavedFlags extends LogOptions, ConfigFlags {
  readonly args: readonly string[];
  readonly snapshot?: string;
  readonly assume: readonly string[];
}

/** That --snapshot is there is checked here, so that a misspelt flag is told before a missing one. */
export function savedInput(command: string, { snapshot }: SavedFlags): string {
  if (snapshot !== undefined && snapshot !== '') return snapshot;
  throw new ToolError('USAGE', `${command} needs --snapshot PATH`, 'Name a snapshot directory ("portcullis collect --out DIR" makes one) or an export.');
}

/** What the user vouches for, by flags or in the configuration: the same for every question that is asked of a snapshot. */
export function assumptions({ assume, config }: SavedFlags, io: Io): readonly string[] {
  const told = configured({ assume, ...(config === undefined ? {} : { config }) }, io);
  told.overrides();
  return told.settings.assumptions;
}
