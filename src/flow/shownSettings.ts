import type { Origin, Settings } from '../model/settings.ts';
import { configSchema } from '../rulepack/configSchema.ts';
import { SETTINGS, SETTING_NAMES } from '../rulepack/settings.ts';
import type { JsonObject } from '../values/json.ts';
import type { Configured } from './config.ts';

export interface ShownSetting {
  /** Where it stands in a configuration. */
  readonly path: string;
  readonly value: Settings[keyof Settings];
  readonly origin: Origin;
}

/** Every setting as it holds, in the order of the documentation. */
export function shownSettings({ settings, origins }: Configured): readonly ShownSetting[] {
  return SETTING_NAMES.map((name) => ({ path: SETTINGS[name].path, value: settings[name], origin: origins[name] }));
}

/** The JSON Schema of a `portcullis.yaml`. */
export function configurationSchema(): JsonObject {
  return configSchema();
}
