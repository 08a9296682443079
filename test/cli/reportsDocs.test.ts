import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORMATS } from '../../src/model/formats.ts';
import { csvRows, readCsv } from '../report/csvReader.ts';
import { CLEAN } from '../report/fixture.ts';
import { csvText } from '../report/render.ts';
import { elementsOf, readXml } from '../report/xmlReader.ts';
import { run } from './run.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-')));
const started = process.cwd();
afterEach(() => process.chdir(started));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PAGE = readFileSync('docs/reports.md', 'utf8');
symlinkSync(resolve('reports/sample/snapshot'), join(root, 'snapshot'));

/** The blocks of code of the page, by their language. */
function blocksOf(language: string): readonly string[] {
  return [...PAGE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) => (kind === language ? [text] : []));
}

/** Every text in a document, however deep. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('docs/reports.md', () => {
  it('holds commands that run, one after the other, and write what they say', async () => {
    process.chdir(root);
    const written: Record<string, string> = {};
    for (const line of blocksOf('sh').flatMap((block) => block.trim().split('\n'))) {
      const [command, ...argv] = line.split(' ');
      const ran = await run(argv);
      expect([command, line, ran.exitCode]).toEqual(['portcullis', line, argv[0] === 'report' ? 0 : 1]);
      for (const [, path = '', sha256 = ''] of ran.stderr.matchAll(/^wrote (\S+)(?: sha256:([\da-f]{64}))?$/gm)) written[path] = sha256;
    }
    expect(Object.keys(written).toSorted()).toEqual(['TEST-portcullis.xml', 'report.html', 'results.csv', 'results.json', 'results.sarif', 'summary.md']);
    expect(written['results.json']).toBe(createHash('sha256').update(readFileSync('results.json')).digest('hex'));
    for (const path of Object.keys(written)) expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
    const { summary } = JSON.parse(readFileSync('results.json', 'utf8')) as { readonly summary: { readonly byStatus: Readonly<Record<string, number>> } };
    expect(csvRows(readFileSync('results.csv', 'utf8').slice(1)).filter(({ status }) => status === 'pass')).toHaveLength(summary.byStatus['pass'] ?? 0);
    // The last one was asked for a test a finding.
    expect(elementsOf(readXml(readFileSync('TEST-portcullis.xml', 'utf8')), 'testcase').length).toBeGreaterThan(summary.byStatus['pass'] ?? 0);
  });

  it('says that the configuration may name reports: what a test is in JUnit, too', async () => {
    process.chdir(root);
    // An export of nothing but one machine: every rule is about something else, or not known.
    writeFileSync('export.json', JSON.stringify([{ id: '/subscriptions/5ab00000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm', type: 'microsoft.compute/virtualmachines', name: 'vm', properties: {} }]));
    writeFileSync('portcullis.yaml', 'outputs: { junit: tests.xml }\njunitGranularity: finding\n');
    const classes = async (...argv: readonly string[]): Promise<readonly string[]> => {
      await run(['evaluate', '--snapshot', 'export.json', '--quiet', ...argv]);
      return [...new Set(elementsOf(readXml(readFileSync('tests.xml', 'utf8')), 'testcase').map(({ attributes }) => attributes['classname'] ?? ''))];
    };
    expect(await classes()).toContain('NET001');
    expect(await classes('--junit-granularity', 'rule')).toContain('portcullis.network');
    rmSync('portcullis.yaml');
  });

  it('holds pipelines that are YAML, with commands that run', async () => {
    process.chdir(root);
    const commands = blocksOf('yaml').flatMap((block) => textsIn(parse(block))).filter((text) => text.startsWith('node_modules/.bin/portcullis '));
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const [, scan, ...argv] = command.replaceAll('$(Build.ArtifactStagingDirectory)', 'staging').replace(/ --auth [\w-]+/, '').split(' ');
      expect(scan).toBe('scan');
      // What is left are options of reports: a saved result takes them as a scan does.
      expect([command, (await run(['report', 'results.json', ...argv])).exitCode]).toEqual([command, 0]);
    }
    // What later steps upload is there.
    for (const path of ['out/results.sarif', 'out/summary.md', 'staging/out/TEST-portcullis.xml', 'staging/sarif/portcullis.sarif', 'out/TEST-portcullis.xml']) expect([path, statSync(path).isFile()]).toEqual([path, true]);
  });

  it('names every format, and every column of the CSV in its order', () => {
    const rows = PAGE.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.map((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    expect(named.slice(0, FORMATS.length).flat().toSorted()).toEqual([...FORMATS].toSorted());
    const columns = [...(/^## CSV$[\s\S]*?(?=^## )/m.exec(PAGE)?.[0] ?? '').matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    expect(columns).toEqual(readCsv(csvText(CLEAN).slice(1))[0]);
  });
});
