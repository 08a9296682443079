import { SEVERITIES } from '../model/rule.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from './settings.ts';

type AnySetting = (typeof SETTINGS)[keyof typeof SETTINGS];

const TEXT = { type: 'string', minLength: 1 };
const IDS = { type: 'array', minItems: 1, items: TEXT };

const OVERRIDE = {
  type: 'object',
  additionalProperties: false,
  required: ['rules'],
  properties: {
    rules: { description: 'Rule ids; a `*` at the end stands for the rest.', ...IDS },
    scope: {
      description: 'Where it holds; everywhere where it is left out.',
      type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1,
      properties: { id: { description: 'A resource id and everything below it.', ...TEXT }, tag: { description: 'Resources that carry every one of these tags.', type: 'object', minProperties: 1, additionalProperties: { type: 'string' } }, managementGroup: { description: 'The name of a management group, and everything below it.', ...TEXT } },
    },
    enabled: { description: 'Whether the rules are judged there.', type: 'boolean' },
    severity: { description: 'How bad a failure is there.', enum: [...SEVERITIES] },
    parameters: { description: 'Values of parameters of the rules: name -> value.', type: 'object' },
    reason: { description: 'Why; mandatory where a rule is switched off.', ...TEXT },
  },
};

/** The JSON Schema of a `portcullis.yaml`, for editors; made from the table of settings. It is never stricter than the reader. */
export function configSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Portcullis configuration',
    description: 'What a scan is told besides what flags and environment variables say: those go before.',
    type: 'object',
    additionalProperties: false,
    properties: {
      version: { description: 'The version of this format.', const: 1 },
      ...settingProperties(),
      overrides: { description: 'What is changed about rules, by scope; the first match wins.', type: 'array', items: OVERRIDE },
      emergencyAccounts: { description: 'Object ids of the emergency access accounts, for every rule that asks for them.', type: 'array', items: { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' } },
    },
  };
}

function settingProperties(): JsonObject {
  const properties: Record<string, JsonValue> = {};
  for (const name of SETTING_NAMES) {
    const setting: AnySetting = SETTINGS[name];
    const [first = '', second] = setting.path.split('.');
    if (second === undefined) properties[first] = propertyOf(setting);
    else properties[first] = withMember(properties[first], second, propertyOf(setting));
  }
  return properties;
}

function withMember(group: JsonValue | undefined, name: string, property: JsonValue): JsonValue {
  const { properties = {} } = (group ?? {}) as { readonly properties?: JsonObject };
  return { type: 'object', additionalProperties: false, properties: { ...properties, [name]: property } };
}

function propertyOf({ about, flag, kind, fallback }: AnySetting): JsonValue {
  const also = flag === undefined ? '' : ` Also --${flag} and ${variableOf(flag)}.`;
  return { description: `${about}${also}`, ...(kind.schema as JsonObject), ...(isPlain(fallback) ? { default: fallback } : {}) };
}

/** That a list starts empty is no news. */
function isPlain(fallback: AnySetting['fallback']): fallback is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof fallback);
}
