import { SETTINGS, SETTING_NAMES, variableOf } from '../../src/rulepack/settings.ts';
import { isJsonObject, type JsonObject } from '../../src/values/json.ts';
import { code, page, prose, table } from './markdown.ts';
import { membersOf, typeText, type Member } from './schemaText.ts';

type AnySetting = (typeof SETTINGS)[keyof typeof SETTINGS];

/** Every key of a `portcullis.yaml`: `docs/reference/configuration.md`. `schema` is the one that editors go by, made from the same table of settings. */
export function configurationPage(schema: JsonObject): string {
  const settings: readonly AnySetting[] = SETTING_NAMES.map((name) => SETTINGS[name]);
  const members = new Map(membersOf(schema).map((member) => [member.path, member]));
  const others = [...members.values()].filter(({ path }) => !settings.some((setting) => setting.path === path || setting.path.startsWith(`${path}.`) || path.startsWith(`${setting.path}.`)));
  return page([
    '# Keys of the configuration',
    '',
    'Generated from the table of settings by `npm run generate`: edit that (`src/rulepack/settings.ts`). How flags, variables, the file and defaults go together, and an example: [configuration.md](../configuration.md).',
    '',
    '## Settings',
    table(['key', 'type', 'default', 'flag', 'variable', ''], settings.map((setting) => rowOf(setting, members.get(setting.path)))),
    '## Keys of the file alone',
    table(['key', 'type', 'mandatory', ''], others.map(({ path, schema: of, required }) => [code(path), typeText(of, ''), required ? 'yes' : '', prose(aboutOf(of))])),
    `${code('PORTCULLIS_CONFIG')} names the file, as ${code('--config')} does. A list in a variable has commas between its entries.`,
  ]);
}

function rowOf({ path, flag, fallback, about }: AnySetting, member: Member | undefined): readonly string[] {
  return [code(path), typeText(member?.schema, ''), fallbackText(fallback), flag === undefined ? '' : code(`--${flag}`), flag === undefined ? '' : code(variableOf(flag)), prose(about)];
}

function fallbackText(value: AnySetting['fallback']): string {
  if (value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)) return 'none';
  if (Array.isArray(value)) return code(`[${value.join(', ')}]`);
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function aboutOf(schema: JsonObject): string {
  if (typeof schema['description'] === 'string') return schema['description'];
  const items = schema['items'];
  return isJsonObject(items) && typeof items['description'] === 'string' ? items['description'] : '';
}
