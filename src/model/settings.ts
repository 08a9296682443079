import type { AuthMode } from './auth.ts';
import type { JunitGranularity, Output, SarifProfile } from './formats.ts';
import type { Severity } from './rule.ts';
import type { CloudName } from './snapshot.ts';

/** All that a scan can be told besides what it is about, by flags, by the environment, or by a `portcullis.yaml`. */
export interface Settings {
  readonly tenant: string | undefined;
  readonly cloud: CloudName;
  readonly auth: AuthMode;
  readonly subscriptions: readonly string[];
  readonly managementGroups: readonly string[];
  readonly exclude: readonly string[];
  readonly activityLog: boolean;
  readonly resourceGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Rule files or directories beside the built-in pack. */
  readonly rules: readonly string[];
  readonly assumptions: readonly string[];
  readonly ownerTags: readonly string[];
  /** Waiver files. */
  readonly waivers: readonly string[];
  readonly waiverDays: number;
  readonly allowBroad: boolean;
  readonly failOn: Severity;
  readonly baseline: string | undefined;
  readonly newOnly: boolean;
  readonly allowIncomplete: readonly string[];
  readonly failOnUnusedWaivers: boolean;
  readonly allowEmpty: boolean;
  readonly exitZero: boolean;
  readonly outputs: readonly Output[];
  readonly sarifProfile: SarifProfile;
  readonly junitGranularity: JunitGranularity;
}

/** Tags that name who answers for a resource, where nobody says otherwise. */
export const DEFAULT_OWNER_TAGS: readonly string[] = ['owner'];

export type SettingName = keyof Settings;

/** Where the value of a setting comes from; what stands first wins. */
export type Origin =
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'default' };

/** An origin in a word: a flag, a variable, a place in a file. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return origin.flag;
    case 'environment':
      return origin.variable;
    case 'file':
      return `${origin.file}:${origin.line}`;
    case 'default':
      return 'default';
  }
}
