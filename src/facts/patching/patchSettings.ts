import { asBoolean, asString, at, type JsonValue } from '../../values/json.ts';
import type { System } from './machineModel.ts';

export const PATCH_MODES = ['Manual', 'AutomaticByOS', 'AutomaticByPlatform', 'ImageDefault'] as const;
type PatchMode = (typeof PATCH_MODES)[number];
export const ASSESSMENT_MODES = ['ImageDefault', 'AutomaticByPlatform'] as const;

export interface PatchSettings {
  readonly mode: PatchMode;
  readonly assessment: (typeof ASSESSMENT_MODES)[number];
  /** Whether the platform waits for a schedule instead of choosing the time itself. */
  readonly waitsForSchedule: boolean;
}

const DEFAULTS: PatchSettings = { mode: 'ImageDefault', assessment: 'ImageDefault', waitsForSchedule: false };

/**
 * The patch settings of an operating system's profile, with the defaults that are documented for what is absent (Compute REST reference,
 * LinuxPatchSettings and WindowsConfiguration): `ImageDefault` on Linux; on Windows `AutomaticByOS`, or `Manual` where automatic updates are
 * switched off; assessments `ImageDefault`. A machine without a profile has no settings, and what its disk brought along decides.
 */
export function patchSettingsOf(system: System, profile: JsonValue): PatchSettings {
  if (profile === null) return DEFAULTS;
  const configuration = at(profile, system === 'Windows' ? 'windowsConfiguration' : 'linuxConfiguration');
  const settings = at(configuration, 'patchSettings');
  const named = <T extends string>(names: readonly T[], key: string): T | undefined => names.find((name) => name.toLowerCase() === asString(at(settings, key))?.toLowerCase());
  return {
    mode: named(PATCH_MODES, 'patchMode') ?? defaultMode(system, configuration),
    assessment: named(ASSESSMENT_MODES, 'assessmentMode') ?? DEFAULTS.assessment,
    waitsForSchedule: asBoolean(at(settings, 'automaticByPlatformSettings', 'bypassPlatformSafetyChecksOnUserSchedule')) ?? DEFAULTS.waitsForSchedule,
  };
}

function defaultMode(system: System, configuration: JsonValue | undefined): PatchMode {
  if (system === 'Linux') return DEFAULTS.mode;
  return at(configuration, 'enableAutomaticUpdates') === false ? 'Manual' : 'AutomaticByOS';
}
