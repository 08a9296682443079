import type { EXIT } from '../../src/cli/errors.ts';
import type { FormatName } from '../../src/model/formats.ts';
import { isJsonObject, type JsonObject } from '../../src/values/json.ts';
import { alternativesOf, listIn, mapIn, membersOf, ownMembersOf, typeText, type Member } from './schemaText.ts';
import { anchor, code, page, prose, sentence, table } from './markdown.ts';

const FORMATS: Readonly<Record<FormatName, string>> = {
  json: 'The result itself, which `report`, `diff`, `baseline create` and `waivers check` read: [below](#portcullis-scan-result)',
  sarif: 'SARIF 2.1.0 in two profiles, for code scanning or for an archive',
  html: 'One page without a network, for people and auditors',
  junit: 'JUnit XML: what CI systems show as tests',
  csv: 'RFC 4180, a verdict a line, safe to open in a spreadsheet',
  markdown: 'The page of a job, or the text of a comment',
  console: 'One screen of text',
};

const EXIT_TEXTS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'Clean: nothing that counts, and everything could be read, but for what `--allow-incomplete` names. Of commands that only answer: it was answered',
  failed: 'The gate failed; of `remediate apply`, `remediate rollback`, `jit enable` and `jit request`: something failed; of `rules test`: a case does not hold',
  error: 'Usage, configuration, rules, waivers, baseline, nothing visible, or an error of ours: nothing was judged',
  incomplete: 'Incomplete: something that could not be read made a finding unknown; of writing commands: nothing failed, but something was left out or stopped',
  failedAndIncomplete: 'The gate failed, and the scan is incomplete',
  interrupted: 'Interrupted (Ctrl-C)',
};

export interface PublishedSchema {
  /** `scan-result.schema.json` */
  readonly file: string;
  readonly schema: JsonObject;
}

/** What people write by hand has a page of its own. */
const ELSEWHERE: readonly string[] = ['config.schema.json'];

/** Formats, exit codes, and every document that is written or read as JSON: `docs/reference/outputs.md`. */
export function outputsPage(published: readonly PublishedSchema[], exitCodes: typeof EXIT): string {
  const schemas = published.filter(({ file }) => !ELSEWHERE.includes(file));
  const names = Object.keys(exitCodes) as readonly (keyof typeof EXIT)[];
  return page([
    '# Outputs',
    '',
    'Generated from the JSON Schemas in [reports/schemas](../../reports/schemas) by `npm run generate`: edit those. Which report is for whom, and the limits of each format: [reports.md](../reports.md).',
    '',
    '## Formats',
    table(['`-o`', ''], Object.entries(FORMATS).map(([name, about]) => [code(name), about])),
    '## Exit codes',
    table(['code', 'meaning'], names.map((name) => [String(exitCodes[name]), EXIT_TEXTS[name]])),
    '## Documents',
    table(['document', 'schema', ''], schemas.map((one) => [`[${prose(titleOf(one))}](#${anchor(titleOf(one))})`, `[${one.file}](../../reports/schemas/${one.file})`, prose(aboutOf(one.schema))])),
    'A member that is not mandatory is left out where there is nothing to tell. `list[]` is each entry, `map.*` each value.',
    '',
    ...schemas.flatMap(section),
  ]);
}

function titleOf({ schema, file }: PublishedSchema): string {
  return typeof schema['title'] === 'string' ? schema['title'] : file;
}

function aboutOf({ description }: JsonObject): string {
  return typeof description === 'string' ? description : '';
}

function section(published: PublishedSchema): readonly string[] {
  const { schema } = published;
  const home = titleOf(published);
  const shapes = Object.entries(mapIn(schema, '$defs'));
  return [
    `## ${home}`,
    '',
    sentence(aboutOf(schema)),
    ...shapeLines(schema, home),
    ...shapes.flatMap(([name, shape]) => (isJsonObject(shape) ? [`### ${home} ${name}`, '', sentence(aboutOf(shape)), ...shapeLines(shape, home)] : [])),
  ];
}

/** Its members, or what it is where it has none. One whose members hang on its kind has a table for each. */
function shapeLines(schema: JsonObject, home: string): readonly string[] {
  const kinds = alternativesOf(schema).filter((one) => isJsonObject(one) && isJsonObject(one['properties'])) as readonly JsonObject[];
  if (kinds.length > 0) return [memberTable(ownMembersOf(schema), home), ...kinds.flatMap((kind) => kindLines(kind, schema, home))];
  const members = membersOf(schema);
  return members.length === 0 ? ['', `Its type: ${typeText(schema, home)}.`, ''] : [memberTable(members, home)];
}

/** What every kind must have is told of each. */
function kindLines(kind: JsonObject, schema: JsonObject, home: string): readonly string[] {
  const always = listIn(schema, 'required');
  return ['', sentence(aboutOf(kind)), memberTable(membersOf(kind).map((member) => ({ ...member, required: member.required || always.includes(member.path) })), home)];
}

function memberTable(members: readonly Member[], home: string): string {
  return table(['member', 'type', 'mandatory', ''], members.map(({ path, schema, required }) => [code(path), typeText(schema, home), required ? 'yes' : '', prose(aboutOf(schema))]));
}
