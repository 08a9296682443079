import type { Origin, Settings } from '../model/settings.ts';
import { configSchema } from '../rulepack/configSchema.ts';
import { suggest } from '../documents/suggest.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from '../rulepack/settings.ts';
import type { JsonObject } from '../values/json.ts';
import type { Configured, Given } from './config.ts';

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

/** Environment variables that look like ours and are none, each with the one that was meant, perhaps: nothing heeds them. */
export function strayVariables(environment: Given['environment']): readonly { readonly variable: string; readonly meant?: string }[] {
  const known = ['config', ...SETTING_NAMES.flatMap((name) => SETTINGS[name].flag ?? [])].map(variableOf);
  return Object.keys(environment).filter((name) => /^PORTCULLIS_/i.test(name) && !known.includes(name)).toSorted().map((variable) => {
    const meant = meantBy(variable, known);
    return { variable, ...(meant === undefined ? {} : { meant }) };
  });
}

/** Without the prefix, which all share, and whatever the underscores. */
function meantBy(variable: string, known: readonly string[]): string | undefined {
  const bare = (name: string): string => name.replace(/^PORTCULLIS_/i, '').replaceAll('_', '');
  const meant = suggest(bare(variable), known.map(bare));
  return known.find((name) => bare(name) === meant);
}

/** The JSON Schema of a `portcullis.yaml`. */
export function configurationSchema(): JsonObject {
  return configSchema();
}
