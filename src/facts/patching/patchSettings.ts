import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asBoolean, asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { System } from './machineModel.ts';

export const PATCH_MODES = ['Manual', 'AutomaticByOS', 'AutomaticByPlatform', 'ImageDefault'] as const;
type PatchMode = (typeof PATCH_MODES)[number];
export const ASSESSMENT_MODES = ['ImageDefault', 'AutomaticByPlatform'] as const;

export interface PatchSettings {
  readonly mode: Answer<PatchMode>;
  readonly assessment: Answer<(typeof ASSESSMENT_MODES)[number]>;
  /** Whether the platform waits for a schedule instead of choosing the time itself. */
  readonly waitsForSchedule: Answer<boolean>;
}

const DEFAULTS = { mode: 'ImageDefault', assessment: 'ImageDefault', waitsForSchedule: false } as const;

/**
 * The patch settings of an operating system's profile, with the defaults that are documented for what is absent (Compute REST reference,
 * LinuxPatchSettings and WindowsConfiguration): `ImageDefault` on Linux; on Windows `AutomaticByOS`, or `Manual` where automatic updates are
 * switched off; assessments `ImageDefault`. A machine without a profile has no settings, and what its disk brought along decides. The defaults
 * are for what is absent alone: a value that is not known here may be a mode that is newer than this.
 */
export function patchSettingsOf(row: Row, system: System, profile: JsonValue): PatchSettings {
  if (profile === null) return { mode: known(DEFAULTS.mode), assessment: known(DEFAULTS.assessment), waitsForSchedule: known(DEFAULTS.waitsForSchedule) };
  const half = system === 'Windows' ? 'windowsConfiguration' : 'linuxConfiguration';
  const configuration = at(profile, half);
  const said = <T>(path: readonly string[], read: (value: JsonValue) => T | undefined, otherwise: T): Answer<T> => {
    const value = at(configuration, 'patchSettings', ...path) ?? null;
    const found = value === null ? otherwise : read(value);
    return found === undefined ? unknown(missingPath(row, `properties.osProfile.${half}.patchSettings.${path.join('.')}`)) : known(found);
  };
  return {
    mode: said<PatchMode>(['patchMode'], (value) => named(PATCH_MODES, value), defaultMode(system, configuration)),
    assessment: said(['assessmentMode'], (value) => named(ASSESSMENT_MODES, value), DEFAULTS.assessment),
    waitsForSchedule: said<boolean>(['automaticByPlatformSettings', 'bypassPlatformSafetyChecksOnUserSchedule'], asBoolean, DEFAULTS.waitsForSchedule),
  };
}

function named<T extends string>(names: readonly T[], value: JsonValue): T | undefined {
  return names.find((name) => name.toLowerCase() === asString(value)?.toLowerCase());
}

function defaultMode(system: System, configuration: JsonValue | undefined): PatchMode {
  if (system === 'Linux') return DEFAULTS.mode;
  return at(configuration, 'enableAutomaticUpdates') === false ? 'Manual' : 'AutomaticByOS';
}
