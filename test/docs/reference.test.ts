import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { cliPage } from '../../docs/generate/cliPage.ts';
import { factsPage } from '../../docs/generate/factsPage.ts';
import { outputsPage, type PublishedSchema } from '../../docs/generate/outputsPage.ts';
import { referencePages } from '../../docs/generate/pages.ts';
import { EXIT } from '../../src/cli/errors.ts';
import { createFactTable } from '../../src/facts/table.ts';
import { FORMATS } from '../../src/model/formats.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { run } from '../cli/run.ts';
import { codeIn, rowsOf, type Row } from './tables.ts';

const SCHEMAS: readonly PublishedSchema[] = readdirSync('reports/schemas').toSorted().map((file) => ({ file, schema: JSON.parse(readFileSync(`reports/schemas/${file}`, 'utf8')) as JsonObject }));
const PAGES = referencePages(SCHEMAS);
const pageOf = (name: string): string => PAGES.get(name) ?? '';
const without = (row: Row): string => `${row.heading}: ${row.cells[0]}`;

describe('docs/reference', () => {
  it('is what the generator writes, and nothing else', () => {
    expect(readdirSync('docs/reference').toSorted()).toEqual([...PAGES.keys()].toSorted());
    for (const [name, text] of PAGES) expect(readFileSync(`docs/reference/${name}`, 'utf8') === text, `docs/reference/${name}: run npm run generate`).toBe(true);
  });

  it('says of every command, option, key, fact, operator and member what it is', () => {
    const rows = [...PAGES.values()].flatMap(rowsOf);
    expect(rows.length).toBeGreaterThan(1500);
    expect(rows.filter(({ cells, head }) => cells[head.indexOf('')] === '' || cells[0] === '').map(without)).toEqual([]);
  });

  it('leads to headings that are there', () => {
    for (const [name, text] of PAGES) {
      const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, '').replaceAll(' ', '-'));
      expect([name, new Set(anchors).size]).toEqual([name, anchors.length]);
      expect([...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = '']) => anchor).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
    }
  });
});

/** The commands under one, by what its help lists. */
async function namesUnder(path: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { stdout } = await run([...path, '--help']);
  const listed = [.../\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(stdout)?.[1]?.matchAll(/^ {2}(\w[\w-]*)/gm) ?? []].map(([, name = '']) => name).filter((name) => name !== 'help');
  return (await Promise.all(listed.map(async (name) => [[...path, name], ...(await namesUnder([...path, name]))]))).flat();
}

describe('the page on commands', () => {
  const rows = rowsOf(pageOf('cli.md'));
  const shared = rows.filter(({ heading, head }) => heading === 'Options of every command' && head[0] === 'option').map(({ cells }) => cells[0] ?? '');

  it('has every option that --help shows of every command, once, with those of every command told apart', async () => {
    const commands = await namesUnder([]);
    expect(commands.length).toBeGreaterThan(30);
    for (const path of commands) {
      const { stdout } = await run([...path, '--help']);
      const shown = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = '']) => flag).filter((flag) => flag !== '--help');
      const own = rows.filter(({ heading, head }) => heading === `portcullis ${path.join(' ')}` && head[0] === 'option').map(({ cells }) => cells[0] ?? '');
      if (own.length === 0 && shown.length === 0) continue;
      const told = [...own, ...shared].map((cell) => codeIn(cell)[0]?.replace(/^-\w, /, '').split(' ')[0] ?? '');
      expect([path.join(' '), told.toSorted()]).toEqual([path.join(' '), shown.toSorted()]);
    }
  });

  it('has every command that does something once, in the table at its head too', async () => {
    const commands = await namesUnder([]);
    const groups = commands.filter((path) => commands.some((other) => other.length > path.length && path.every((name, index) => other[index] === name)) && path[0] !== 'exposure');
    const doing = commands.filter((path) => !groups.includes(path)).map((path) => `portcullis ${path.join(' ')}`);
    expect([...pageOf('cli.md').matchAll(/^## (portcullis .*)$/gm)].map(([, name = '']) => name).toSorted()).toEqual(doing.toSorted());
    expect(rows.filter(({ head }) => head[0] === 'command').map(({ cells }) => /\[([^\]]*)\]/.exec(cells[0] ?? '')?.[1] ?? '').toSorted()).toEqual(doing.toSorted());
  });

  it('tells once, for all, only what is the same in every command', () => {
    const program = new Command('portcullis');
    for (const [name, fallback] of [['one', 'x'], ['two', 'y']] as const) program.command(name).description('reads').option('--same', 'as everywhere').option('--other <x>', 'a word', fallback).action(() => undefined);
    const headings = rowsOf(cliPage(program, () => '')).filter(({ head }) => head[0] === 'option').map(({ heading, cells }) => [heading, cells[0]]);
    expect(headings).toEqual([['Options of every command', '`--same`'], ['portcullis one', '`--other <x>`'], ['portcullis two', '`--other <x>`']]);
  });

  it('tells defaults and choices', () => {
    const cell = (heading: string, option: string): readonly string[] => rows.find((row) => row.heading === heading && codeIn(row.cells[0])[0] === option)?.cells ?? [];
    expect(cell('portcullis scan', '--fail-on <severity>')).toEqual(['`--fail-on <severity>`', 'high', 'the least severity that fails the gate. One of `critical`, `high`, `medium`, `low`, `info`']);
    expect(cell('portcullis demo', '--out <dir>')[1]).toBe('`portcullis-demo`');
    expect(codeIn(cell('portcullis scan', '--new-only')[0])).toEqual(['--new-only', '--no-new-only']);
  });
});

/** Every path of facts as the schema for editors has it, without those that only stand for the elements of a list. */
function pathsOfSchema(): readonly string[] {
  const schema = JSON.parse(readFileSync('rules/rule.schema.json', 'utf8')) as { readonly $defs: { readonly fact: { readonly anyOf: readonly [{ readonly enum: readonly string[] }] } } };
  return schema.$defs.fact.anyOf[0].enum.filter((path) => !path.endsWith('[*]'));
}

describe('the page on facts', () => {
  const rows = rowsOf(pageOf('facts.md'));

  it('has every path that editors complete, once', () => {
    const told = rows.filter(({ head }) => head[0] === 'path').map(({ cells }) => codeIn(cells[0])[0] ?? '');
    expect(told.toSorted()).toEqual(pathsOfSchema().toSorted());
  });

  it('has the words of every closed set, and what reading takes', () => {
    expect(rows.find(({ cells }) => cells[0] === '`jit.state`')?.cells[2]).toBe('`protected`, `weak`, `partial`, `bypassed`, `unprotected`, `notApplicable`');
    const sections = pageOf('facts.md').split(/^## /m).slice(1);
    expect(sections.length).toBe(createFactTable().definitions.size);
    for (const section of sections) expect(section).toMatch(/^Reads: `.*\.$[\s\S]*^Permissions: `.*\.$/m);
    expect(sections.find((section) => section.startsWith('serversPlan\n'))).toContain('Permissions: `Microsoft.Authorization/denyAssignments/read`, `Microsoft.Resources/subscriptions/read`, `Microsoft.Security/pricings/read`.');
  });
});

describe('the page on configuration', () => {
  it('has every key that editors complete, once, and the variable of each flag', () => {
    const schema = JSON.parse(readFileSync('reports/schemas/config.schema.json', 'utf8')) as JsonObject;
    const leaves = propertyPaths(schema).filter((path) => !['scope', 'waivers', 'owners', 'gate'].includes(path) && !path.startsWith('outputs.'));
    const rows = rowsOf(pageOf('configuration.md'));
    expect(rows.map(({ cells }) => codeIn(cells[0])[0] ?? '').toSorted()).toEqual(leaves.toSorted());
    const flags = rows.filter(({ head }) => head[3] === 'flag').map(({ cells }) => [codeIn(cells[3])[0], codeIn(cells[4])[0]]);
    expect(flags.filter(([flag, variable]) => variable !== (flag === undefined ? undefined : `PORTCULLIS_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`))).toEqual([]);
    expect(flags.filter(([flag]) => flag !== undefined).length).toBeGreaterThan(20);
  });
});

/** Every property that a schema names, by a walk of its own; `[]` for the entries of a list, `.*` for the values of a map. */
function propertyPaths(schema: JsonObject, above = ''): readonly string[] {
  const inner = (key: string, mark: string): readonly string[] => (isMap(schema[key]) ? propertyPaths(schema[key], `${above}${mark}`) : []);
  const own = Object.entries(isMap(schema['properties']) ? schema['properties'] : {}).filter(([, value]) => value !== false).flatMap(([name, value]) => {
    const path = above === '' ? name : `${above}.${name}`;
    return [path, ...(isMap(value) ? propertyPaths(value, path) : [])];
  });
  const variants = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key].filter(isMap).flatMap((one) => propertyPaths(one, above)) : []));
  return [...own, ...inner('items', '[]'), ...inner('additionalProperties', '.*'), ...variants];
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('the page on outputs', () => {
  const rows = rowsOf(pageOf('outputs.md'));

  it.each(SCHEMAS.filter(({ file }) => file !== 'config.schema.json').map(({ file, schema }) => [file, schema] as const))('has every member of %s', (_file, schema) => {
    const title = JSON.stringify(schema['title']).slice(1, -1);
    const shapes = isMap(schema['$defs']) ? Object.entries(schema['$defs']) : [];
    for (const [heading, shape] of [[title, schema] as const, ...shapes.map(([name, one]) => [`${title} ${name}`, one] as const)]) {
      const told = rows.filter((row) => row.heading === heading && row.head[0] === 'member').map(({ cells }) => codeIn(cells[0])[0] ?? '');
      expect([heading, told.toSorted()]).toEqual([heading, propertyPaths(isMap(shape) ? shape : {}).toSorted()]);
    }
  });

  it('says which members are mandatory, those of every kind too', () => {
    const mandatory = (heading: string, member: string): readonly string[] => rows.filter((row) => row.heading === heading && row.cells[0] === `\`${member}\``).map(({ cells }) => cells[2] ?? '');
    expect(mandatory('Portcullis journal', 'event')).toEqual(Array.from({ length: 6 }, () => 'yes'));
    expect([mandatory('Portcullis waivers waiver', 'expiresOn'), mandatory('Portcullis waivers waiver', 'ticket')]).toEqual([['yes'], ['']]);
  });

  it('has every format and every exit code of the README', () => {
    const cellsOf = (heading: string): readonly string[] => rows.filter((row) => row.heading === heading).map(({ cells }) => cells[0] ?? '');
    expect(cellsOf('Formats')).toEqual(FORMATS.map((format) => `\`${format}\``));
    const readme = rowsOf(readFileSync('README.md', 'utf8')).filter(({ heading }) => heading === 'Exit codes').map(({ cells }) => cells[0]);
    expect(cellsOf('Exit codes')).toEqual(readme);
  });
});

describe('what Markdown would take for its own', () => {
  const HOSTILE = 'a | b <img src=x onerror=alert(1)> *bold* _under_ [link](javascript:alert(1)) &lt; \\ and\na line';
  const lineOf = (text: string): string => text.split('\n').find((line) => line.includes('onerror')) ?? '';

  it('is escaped in options, facts and members, and stays in its cell', () => {
    const program = new Command('portcullis');
    program.command('scan').description('reads').option('--one <a|b>', HOSTILE, 'x`|`y').action(() => undefined);
    program.command('other').description('reads').option('--two', 'plain').action(() => undefined);
    const [fact] = createFactTable().definitions.values();
    if (fact === undefined) throw new Error('there are no facts');
    const pages = [
      cliPage(program, () => ''),
      factsPage([{ ...fact, fields: { one: { type: 'string', description: HOSTILE } } }]),
      outputsPage([{ file: 'one.json', schema: { title: 'One', description: 'A document', properties: { 'a|b': { type: 'string', description: HOSTILE } } } }], EXIT),
    ];
    for (const text of pages) {
      expect(lineOf(text)).toContain('a \\| b &lt;img src=x onerror=alert(1)> \\*bold\\* \\_under\\_ \\[link\\](javascript:alert(1)) &amp;lt; \\\\ and a line');
      expect(() => rowsOf(text)).not.toThrow();
    }
    expect(lineOf(pages[0] ?? '')).toContain('| `--one <a\\|b>` | ``x`\\|`y`` |');
    expect(codeIn(rowsOf(pages[2] ?? '').at(-1)?.cells[0])).toEqual(['a|b']);
  });
});
