import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SettingName } from '../../src/model/settings.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from '../../src/rulepack/settings.ts';
import { run } from './run.ts';
import { shown } from './shown.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a layer says of a setting: as it is written there, and the value that it is. */
type Said = readonly [written: string, value: unknown];

interface Row {
  /** Flags with the value, as argv. */
  readonly flag?: readonly [argv: readonly string[], value: unknown];
  readonly environment?: Said;
  readonly file: Said;
  readonly fallback: unknown;
}

const list = (flag: string, fallback: unknown = []): Row => ({
  flag: [[flag, 'by-flag', flag, 'by flag 2'], ['by-flag', 'by flag 2']], environment: ['by-variable, "2"', ['by-variable', '"2"']], file: ['[by-file]', ['by-file']], fallback,
});
const text = (flag: string): Row => ({ flag: [[flag, 'by-flag'], 'by-flag'], environment: [' by-variable ', 'by-variable'], file: ['by-file', 'by-file'], fallback: null });
const word = (flag: string, [first = '', second = '', third = '']: readonly string[], fallback: string): Row => ({ flag: [[flag, first], first], environment: [second, second], file: [third, third], fallback });
/** On by a flag over a variable that says off, over a file that says on; and the other way round. */
const onOff = (name: string, on: boolean): Row => ({ flag: [[on ? `--${name}` : `--no-${name}`], on], environment: [on ? '0' : 'TRUE', !on], file: [String(on), on], fallback: false });
const placed = (path: string): string => join(root, 'layers', path);

/** Every setting in every layer. Paths of the file are from where it stands. */
function table(on: boolean): Readonly<Record<SettingName, Row>> {
  return {
    tenant: text('--tenant'),
    cloud: word('--cloud', ['AzureUSGovernment', 'AzureChinaCloud', 'AzureUSGovernment'], 'AzureCloud'),
    auth: word('--auth', ['cli', 'environment', 'github-oidc'], 'auto'),
    subscriptions: list('--subscription'),
    managementGroups: list('--management-group'),
    exclude: list('--exclude'),
    activityLog: onOff('activity-log', on),
    resourceGroups: list('--resource-group'),
    tags: { flag: [['--tag', 'env=prod', '--tag', 'cost = 1=2'], { env: 'prod', cost: '1=2' }], environment: ['env=test, tier=b', { env: 'test', tier: 'b' }], file: ['{ env: dev }', { env: 'dev' }], fallback: {} },
    rules: { flag: [['--rules', placed('flag')], [placed('flag')]], environment: [placed('variable'), [placed('variable')]], file: ['[file]', [placed('file')]], fallback: [] },
    assumptions: { flag: [['--assume', 'noPim', '--assume', 'noFirewalls'], ['noPim', 'noFirewalls']], environment: ['noScaleSets, noLoadBalancers', ['noScaleSets', 'noLoadBalancers']], file: ['[noSecurityAdminRules]', ['noSecurityAdminRules']], fallback: [] },
    ownerTags: { file: ['[team]', ['team']], fallback: ['owner'] },
    waivers: { flag: [['--waivers', 'by-flag.yaml'], ['by-flag.yaml']], environment: ['a.yaml,b.yaml', ['a.yaml', 'b.yaml']], file: ['[./w.yaml, ../up.yaml, /root.yaml]', [placed('w.yaml'), join(root, 'up.yaml'), '/root.yaml']], fallback: [] },
    waiverDays: { file: ['90', 90], fallback: 365 },
    allowBroad: onOff('allow-broad', on),
    failOn: word('--fail-on', ['critical', 'low', 'info'], 'high'),
    baseline: { flag: [['--baseline', 'by-flag.json'], 'by-flag.json'], environment: ['by-variable.json', 'by-variable.json'], file: ['b.json', placed('b.json')], fallback: null },
    newOnly: onOff('new-only', on),
    allowIncomplete: on
      ? { flag: [['--allow-incomplete'], ['*']], environment: ['false', []], file: ['true', ['*']], fallback: [] }
      : { flag: [['--no-allow-incomplete'], []], environment: ['throttled,Legacy', ['throttled', 'Legacy']], file: ['[failed]', ['failed']], fallback: [] },
    failOnUnusedWaivers: onOff('fail-on-unused-waivers', on),
    allowEmpty: onOff('allow-empty', on),
    exitZero: onOff('exit-zero', on),
    outputs: { flag: [['-o', 'html=f.html', '--output', 'json'], [{ format: 'html', path: 'f.html' }, { format: 'json', path: '-' }]], environment: ['sarif=v.sarif', [{ format: 'sarif', path: 'v.sarif' }]], file: ['{ html: r.html, json: "-" }', [{ format: 'json', path: '-' }, { format: 'html', path: placed('r.html') }]], fallback: [] },
    sarifProfile: word('--sarif-profile', ['archive', 'github', 'archive'], 'github'),
    junitGranularity: word('--junit-granularity', ['finding', 'rule', 'finding'], 'rule'),
  };
}

const LAYERS = ['flag', 'environment', 'file'] as const;
type Layer = (typeof LAYERS)[number];

/** In run `turn`, setting number `index` stands in these layers: over eight runs, in each subset of them. */
function layersOf(index: number, turn: number): readonly Layer[] {
  return LAYERS.filter((_layer, bit) => ((index + turn) >> bit) % 2 === 1);
}

/** The one-line YAML of settings by path, and the line of each. */
function yamlOf(written: readonly (readonly [path: string, value: string])[]): { readonly text: string; readonly lines: Readonly<Record<string, number>> } {
  const groups = Map.groupBy(written, ([path]) => path.split('.')[0] ?? '');
  const lines: string[] = [];
  const numbers: Record<string, number> = {};
  for (const [group, members] of groups) {
    if (members.some(([path]) => path.includes('.'))) lines.push(`${group}:`);
    for (const [path, value] of members) {
      lines.push(path.includes('.') ? `  ${path.split('.')[1] ?? ''}: ${value}` : `${path}: ${value}`);
      numbers[path] = lines.length;
    }
  }
  return { text: ['version: 1', ...lines].join('\n'), lines: Object.fromEntries(Object.entries(numbers).map(([path, line]) => [path, line + 1])) };
}

describe('config show --origin', () => {
  beforeAll(() => {
    const rule = readFileSync('test/rulepack/gallery/good-rule.yaml', 'utf8');
    for (const [index, name] of ['flag', 'variable', 'file'].entries()) {
      mkdirSync(placed(name), { recursive: true });
      writeFileSync(placed(`${name}/good-rule.yaml`), rule.replace('NET900', `NET90${index}`));
    }
  });

  it.each([true, false].flatMap((on) => Array.from({ length: 8 }, (_unused, turn) => ({ on, turn }))))('each setting comes from the highest layer that has it (switches $on, layers $turn)', async ({ on, turn }) => {
    const rows = SETTING_NAMES.map((name, index) => ({ name, path: SETTINGS[name].path, row: table(on)[name], layers: layersOf(index, turn) }));
    const argv = rows.flatMap(({ row, layers }) => (layers.includes('flag') ? (row.flag?.[0] ?? []) : []));
    const environment = Object.fromEntries(rows.flatMap(({ name, row, layers }) => (layers.includes('environment') && row.environment !== undefined ? [[variableOf(SETTINGS[name].flag ?? ''), row.environment[0]]] : [])));
    const { text: yaml, lines } = yamlOf(rows.flatMap(({ path, row, layers }) => (layers.includes('file') ? [[path, row.file[0]] as const] : [])));
    const file = placed('portcullis.yaml');
    writeFileSync(file, yaml);
    const expected = rows.map(({ name, path, row, layers }) => {
      const flag = SETTINGS[name].flag ?? '';
      if (layers.includes('flag') && row.flag !== undefined) return { setting: path, value: row.flag[1], origin: row.flag[0].find((word) => word === `--no-${flag}`) ?? `--${flag}` };
      if (layers.includes('environment') && row.environment !== undefined) return { setting: path, value: row.environment[1], origin: variableOf(flag) };
      return layers.includes('file') ? { setting: path, value: row.file[1], origin: `${file}:${lines[path] ?? 0}` } : { setting: path, value: row.fallback, origin: 'default' };
    });
    expect(await shown([...argv, '--config', file], environment)).toMatchObject({ file, settings: expected });
  });

  it('has a flag and a variable for each setting that is no matter of the file alone', () => {
    expect(SETTING_NAMES.filter((name) => table(true)[name].flag === undefined)).toEqual(SETTING_NAMES.filter((name) => SETTINGS[name].flag === undefined));
  });

  it.each(['', '   '])('a variable of %j was not given', async (value) => {
    const variables = SETTING_NAMES.flatMap((name) => SETTINGS[name].flag ?? []).map(variableOf);
    const { settings } = await shown(['--no-config'], Object.fromEntries([...variables, 'PORTCULLIS_CONFIG'].map((variable) => [variable, value])));
    expect(new Set(settings.map(({ origin }) => origin))).toEqual(new Set(['default']));
  });

  it.each([
    ['PORTCULLIS_FAIL_ON', 'High', 'expected one of critical, high, medium, low, info'],
    ['PORTCULLIS_NEW_ONLY', 'yes', 'expected true or false'],
    ['PORTCULLIS_SUBSCRIPTION', ' , ', 'expected at least one, with commas between'],
    ['PORTCULLIS_ALLOW_INCOMPLETE', ',', 'expected at least one, with commas between'],
    ['PORTCULLIS_ASSUME', 'noPim,noSecurity', 'expected some of noSecurityAdminRules,'],
    ['PORTCULLIS_TAG', 'env', 'expected NAME=VALUE'],
    ['PORTCULLIS_TAG', ',', 'expected NAME=VALUE'],
    ['PORTCULLIS_TAG', 'env=a,Env=b', 'a tag is given twice, and nothing carries two values of one'],
    ['PORTCULLIS_OUTPUT', 'html', 'expected FORMAT=PATH with one of json'],
    ['PORTCULLIS_OUTPUT', ',', 'expected FORMAT=PATH with one of json'],
    ['PORTCULLIS_CLOUD', 'azurecloud', 'expected one of AzureCloud'],
  ])('%s=%s is refused', async (variable, value, why) => {
    const { exitCode, stdout, stderr } = await run(['config', 'show', '--no-config'], { environment: { [variable]: value } });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`the environment variable ${variable} is '${value.trim()}': ${why}`);
  });

  it.each(SETTING_NAMES.flatMap((name) => SETTINGS[name].flag ?? []).filter((flag) => !/^(?:activity-log|allow-|new-only|exit-zero|fail-on|cloud|auth|sarif-profile|junit-granularity|tag$|output$)/.test(flag)))('an empty --%s is a variable that was not set, and no value', async (flag) => {
    for (const empty of ['', ' ']) expect(await run(['config', 'show', '--no-config', `--${flag}`, empty])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(`--${flag} is empty`) as unknown });
  });

  it('an assumption that there is none of is refused before anything is asked', async () => {
    for (const name of ['noSecurity', 'constructor', '__proto__']) expect(await run(['config', 'show', '--no-config', '--assume', name])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(new RegExp(`unknown assumption '${name}'.*\\[USAGE\\]`)) as unknown });
  });

  it('warns of variables that nothing heeds, with the one that was meant', async () => {
    const { exitCode, stderr } = await run(['config', 'show', '--no-config', '--quiet'], { environment: { PORTCULLIS_FAILON: 'low', PORTCULLIS_FAIL_ON: 'low', PORTCULLIS_CONFIG: '', PORTCULLIS_HOME: '/x', portcullis_tag: 'a=b', HOME: '/' } });
    expect([exitCode, stderr.trim().split('\n')]).toEqual([0, [
      'warning: no setting heeds the environment variable PORTCULLIS_FAILON; did you mean PORTCULLIS_FAIL_ON?',
      'warning: no setting heeds the environment variable PORTCULLIS_HOME',
      'warning: no setting heeds the environment variable portcullis_tag; did you mean PORTCULLIS_TAG?',
    ]]);
  });

  it('as a table shows foreign characters, and is not steered by them', async () => {
    const file = placed('hostile\u001b[2J\u202e.yaml');
    writeFileSync(file, 'scope: { subscriptions: ["\\u001b[2J\\u202egnp"] }\noverrides: [{ rules: [NET001], severity: low, reason: "\\u001b]0;x\\u0007" }]\n');
    for (const format of ['table', 'json']) {
      const { exitCode, stdout } = await run(['config', 'show', '--origin', '--format', format, '--config', file]);
      expect(exitCode).toBe(0);
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
      expect(stdout).toMatch(/202e/);
    }
  });
});
