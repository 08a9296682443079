import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createChecker } from '../../src/documents/checker.ts';
import { parseYaml } from '../../src/documents/located.ts';
import { formatDiagnostic } from '../../src/model/diagnostic.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { SettingName, Settings } from '../../src/model/settings.ts';
import { parseSettings } from '../../src/rulepack/configParser.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from '../../src/rulepack/settings.ts';
import { parseWaivers } from '../../src/rulepack/waiversParser.ts';
import { run, type Ran } from './run.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-')));
const started = process.cwd();
afterEach(() => process.chdir(started));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const WAIVERS = readFileSync('docs/waivers.md', 'utf8');
const CONFIGURATION = readFileSync('docs/configuration.md', 'utf8');

/** The blocks of code of a page, by their language. */
function blocksOf(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) => (kind === language ? [text] : []));
}

/** A directory in which the commands of a page run: its files, named by their first line, and the snapshot of the sample. */
function directoryFor(name: string, page: string): string {
  const directory = join(root, name);
  mkdirSync(join(directory, '.git'), { recursive: true });
  symlinkSync(resolve('reports/sample/snapshot'), join(directory, 'snapshot'));
  for (const text of blocksOf(page, 'yaml')) {
    const file = join(directory, /^# (\S+\.yaml)\n/.exec(text)?.[1] ?? '');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return directory;
}

/** Every command of a page, one after the other. No command of these pages holds quotes. */
async function runAll(page: string): Promise<readonly (Ran & { readonly line: string })[]> {
  const ran: (Ran & { readonly line: string })[] = [];
  for (const line of blocksOf(page, 'sh').flatMap((block) => block.trim().split('\n'))) {
    const [command, ...argv] = line.split(' ');
    expect(command).toBe('portcullis');
    ran.push({ line, ...(await run(argv)) });
  }
  return ran;
}

/** The rows of the table whose head begins so, as cells. */
function tableOf(page: string, head: string): readonly (readonly string[])[] {
  const lines = page.slice(page.indexOf(`\n${head}`) + 1).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const inCode = (text: string): string => `\`${text}\``;

describe('docs/waivers.md', () => {
  it('holds commands that do what it says, one after the other', async () => {
    process.chdir(directoryFor('waivers', WAIVERS));
    const ran = await runAll(WAIVERS);
    expect(ran.map(({ line, exitCode }) => [line.split(' ').slice(1, 3).join(' '), exitCode])).toEqual([
      ['evaluate --snapshot', 1], ['waivers check', 0], ['evaluate --snapshot', 1], ['baseline create', 0], ['evaluate --snapshot', 0], ['baseline prune', 0],
    ]);
    expect(ran[1]?.stdout).toContain(/`(WV-2026-031 {2}[^`…]*)…`/.exec(WAIVERS)?.[1] ?? 'no line of waivers check');
    expect(ran[1]?.stdout).toMatch(/^WV-2026-032 {2}expiring on 2026-11-30, in 14 days {2}sets aside \d+/m);
    expect(ran[4]?.stdout).toContain('--new-only');
    expect((JSON.parse(readFileSync('today.json', 'utf8')) as ScanResult).summary.byDisposition.known).toBeGreaterThan(0);
  });

  it('says that waivers change no verdict, no control, and nothing that is unknown: so it is', async () => {
    process.chdir(directoryFor('promises', WAIVERS));
    const judged = async (...argv: readonly string[]): Promise<ScanResult> => {
      await run(['evaluate', '--snapshot', 'snapshot', '-o', 'json=one.json', ...argv]);
      return JSON.parse(readFileSync('one.json', 'utf8')) as ScanResult;
    };
    const [plain, waived] = [await judged(), await judged('--waivers', 'waivers.yaml')];
    expect(waived.summary.byDisposition.waived).toBeGreaterThan(1);
    const controls = ({ benchmarks }: ScanResult) => benchmarks.map((benchmark) => benchmark.controls.map(({ id, status }) => [id, status]));
    expect(controls(plain).flat().length).toBeGreaterThan(100);
    expect([waived.summary.byStatus, controls(waived), waived.verdicts]).toEqual([plain.summary.byStatus, controls(plain), plain.verdicts]);
    writeFileSync('all.yaml', 'version: 1\nwaivers: [{ id: all, rules: ["*"], scope: /**, reason: r, owner: o, expiresOn: 2026-12-31 }]\n');
    const everything = await judged('--waivers', 'all.yaml', '--allow-broad');
    expect(controls(everything)).toEqual(controls(plain));
    expect(everything.findings.filter(({ disposition }) => disposition === 'waived').length).toBe(plain.summary.byStatus.fail);
    expect(everything.findings.filter(({ status }) => status === 'unknown')).toEqual(plain.findings.filter(({ status }) => status === 'unknown'));
  });

  it('has examples that are read as they stand, and so has the README', () => {
    const readme = blocksOf(readFileSync('README.md', 'utf8'), 'yaml').filter((text) => text.includes('waivers:'));
    expect(readme.length).toBeGreaterThan(0);
    for (const text of [...blocksOf(WAIVERS, 'yaml'), ...readme]) {
      const { waivers, diagnostics } = parseWaivers([{ file: 'w.yaml', text }], { today: '2026-11-16', maxDays: 365, allowBroad: false });
      expect([diagnostics.map(formatDiagnostic), waivers.length > 0]).toEqual([[], true]);
    }
  });

  it('names every key, and which of them are mandatory', () => {
    const rows = tableOf(WAIVERS, '| key |').flatMap(([keys = '', must = '']) => [...keys.matchAll(/`(\w+)`/g)].map(([, key = '']) => [key, must === 'mandatory'] as const));
    const schema = JSON.parse(readFileSync('reports/schemas/waivers.schema.json', 'utf8')) as { readonly $defs: { readonly waiver: { readonly required: readonly string[]; readonly properties: object } } };
    const { required, properties } = schema.$defs.waiver;
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(Object.keys(properties).map((key) => [key, required.includes(key)])));
  });
});

describe('docs/configuration.md', () => {
  it('leads to a page with a row for each setting, as the program has it', () => {
    expect(CONFIGURATION).toContain('](reference/configuration.md)');
    const shown = (value: Settings[SettingName]): string => {
      if (value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)) return 'none';
      return inCode(Array.isArray(value) ? `[${value.join(', ')}]` : typeof value === 'string' ? value : JSON.stringify(value));
    };
    const rows = SETTING_NAMES.map((name) => {
      const { path, flag, fallback, about } = SETTINGS[name];
      return [inCode(path), flag === undefined ? '' : inCode(`--${flag}`), flag === undefined ? '' : inCode(variableOf(flag)), shown(fallback), about];
    });
    const page = readFileSync('docs/reference/configuration.md', 'utf8');
    expect(tableOf(page, '| key | type | default |').map(([key, , fallback, ...rest]) => [key, ...rest.slice(0, 2), fallback, ...rest.slice(2)])).toEqual(rows);
  });

  it('has an example that holds, and commands that run', async () => {
    const directory = directoryFor('configuration', CONFIGURATION);
    mkdirSync(join(directory, 'my-rules'));
    writeFileSync(join(directory, 'my-rules/good-rule.yaml'), readFileSync('test/rulepack/gallery/good-rule.yaml', 'utf8'));
    process.chdir(directory);
    const ran = await runAll(CONFIGURATION);
    expect(ran.map(({ line, exitCode, stderr }) => [line, exitCode, stderr.replace('configuration: portcullis.yaml\n', '')])).toEqual(ran.map(({ line }) => [line, 0, '']));
    expect(ran[0]?.stdout).toMatch(/^gate\.failOn +medium +portcullis\.yaml:\d+$/m);
    expect(ran[0]?.stdout).toMatch(/^waivers\.files +\["security\/waivers\.yaml"\]/m);
    expect(ran[1]?.stdout).toMatch(/^gate\.failOn +low +--fail-on$/m);
    expect(ran[1]?.stdout).toMatch(/^gate\.newOnly +false +--no-new-only$/m);
    expect(ran[2]?.stdout).toBe(readFileSync(join(started, 'reports/schemas/config.schema.json'), 'utf8'));
  });

  it.each(tableOf(CONFIGURATION, '| if you write |'))('of %s and %s the first is refused and the second is not', (wrong = '', right = '') => {
    const faults = (text: string): number => {
      const located = parseYaml('portcullis.yaml', text);
      if (!located.ok) throw new Error(`no YAML: ${text}`);
      const checker = createChecker(located.document);
      parseSettings(located.document, checker);
      return checker.diagnostics.length;
    };
    const inPlace = (cell: string): string => {
      const code = /`([^`]*)`/.exec(cell)?.[1] ?? '';
      const home = SETTING_NAMES.map((name) => SETTINGS[name].path.split('.')).find(([, member]) => member === /^\w+/.exec(code)?.[0])?.[0];
      return home === undefined || cell.includes('outside of') ? code : `${home}: { ${code} }`;
    };
    expect([faults(inPlace(wrong)), faults(inPlace(right))]).toEqual([1, 0]);
  });
});
