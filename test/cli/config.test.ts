import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { SettingName } from '../../src/model/settings.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from '../../src/rulepack/settings.ts';
import { contoso } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SNAPSHOT = 'reports/sample/snapshot';

async function judged(config: string): Promise<ScanResult> {
  const [file, out] = [join(root, 'portcullis.yaml'), join(root, 'result.json')];
  writeFileSync(file, config);
  const ran = await run(['evaluate', '--snapshot', SNAPSHOT, '--config', file, '-o', `json=${out}`, '--quiet']);
  expect(ran.stderr).toBe('');
  return JSON.parse(readFileSync(out, 'utf8')) as ScanResult;
}

const failures = (result: ScanResult, ruleId: string) => result.findings.filter((finding) => finding.ruleId === ruleId && finding.status === 'fail');

describe('--config', () => {
  it('is told of on the screen and in the report: a rule that was switched off leaves no finding to see', async () => {
    const file = join(root, 'off.yaml');
    writeFileSync(file, 'overrides: [{ rules: [NET001], scope: { tag: { env: "<b>dev" } }, enabled: false, reason: sandbox }]\n');
    const page = join(root, 'page.html');
    const ran = await run(['evaluate', '--snapshot', SNAPSHOT, '--config', file, '-o', `html=${page}`]);
    expect(ran.stdout).toMatch(/Overridden +NET001 tagged env=<b>dev: switched off \(sandbox\)/);
    expect(readFileSync(page, 'utf8')).toContain('NET001 tagged env&#x3D;&lt;b&gt;dev: switched off (sandbox)');
  });

  it('changes severity, parameters and enablement, as the result shows', async () => {
    const plain = await judged('overrides: []\n');
    const low = await judged('overrides: [{ rules: [NET001], severity: low }]\n');
    expect(failures(plain, 'NET001').length).toBeGreaterThan(0);
    expect(failures(low, 'NET001').map(({ severity }) => severity)).toEqual(failures(plain, 'NET001').map(() => 'low'));
    expect(failures(await judged('overrides: [{ rules: [NET001], parameters: { ports: ["1"] } }]\n'), 'NET001').length).toBeLessThan(failures(plain, 'NET001').length);
    const off = await judged('overrides: [{ rules: ["*"], enabled: false, reason: nothing is asked }]\n');
    expect([off.findings.length, off.gate.exitCode]).toEqual([0, 0]);
    expect(plain.scan.overrides).toBeUndefined();
    expect(off.scan.overrides).toEqual(['* everywhere: switched off (nothing is asked)']);
  });

  it('names the emergency access accounts once, for every rule that asks for them; an override of one rule comes before', async () => {
    const owners = (result: ScanResult) => failures(result, 'IAM003').map(({ resourceId, message }) => [resourceId, message]);
    const lead = 'ACE00000-0000-4000-8000-000000000002';
    const named = await judged(`emergencyAccounts: [${lead}]\n`);
    const byRule = await judged(`overrides: [{ rules: [IAM003], parameters: { emergencyAccounts: [${lead.toLowerCase()}] } }]\n`);
    expect(owners(named)).toEqual(owners(byRule));
    expect(owners(named)).not.toEqual(owners(await judged('overrides: []\n')));
    expect(named.scan.overrides?.at(-1)).toMatch(/^(?:ENT|IAM)\d.*IAM003.* everywhere: emergencyAccounts = \["ace00000-0000-4000-8000-000000000002"\]$/);
    const spared = await judged(`emergencyAccounts: [${lead}]\noverrides: [{ rules: [IAM003], parameters: { emergencyAccounts: [] } }]\n`);
    expect(owners(spared)).toEqual(owners(await judged('overrides: []\n')));
  });

  it.each(['[admin@contoso.example]', '[7]', 'somebody'])('refuses %s as emergency access accounts, at its place', async (value) => {
    const file = join(root, 'accounts.yaml');
    writeFileSync(file, `emergencyAccounts: ${value}\n`);
    const { exitCode, stderr } = await run(['evaluate', '--snapshot', SNAPSHOT, '--config', file]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/accounts\.yaml:1:\d+/)]);
  });

  it('is refused with every fault at its place, before anything is read', async () => {
    const file = join(root, 'broken.yaml');
    writeFileSync(file, 'overides: []\noverrides:\n  - { rules: [NET01], severity: hihg }\n');
    const { exitCode, stderr } = await run(['evaluate', '--snapshot', 'nowhere', '--config', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${file}:1:1`);
    expect(stderr).toContain(`${file}:3:15`);
    expect(stderr).toContain("did you mean 'high'");
    expect(stderr).toMatch(/3 faults in .*broken\.yaml.*\[CONFIG\]\n$/);
    expect((await run(['evaluate', '--snapshot', SNAPSHOT, '--config', join(root, 'none.yaml')])).stderr).toMatch(/cannot read .*none\.yaml.*\[CONFIG\]/);
  });
});

interface Shown {
  readonly file: string | null;
  readonly settings: readonly { readonly setting: string; readonly value: unknown; readonly origin: string }[];
}

async function shown(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const { exitCode, stdout, stderr } = await run(['config', 'show', '--origin', '--format', 'json', '--quiet', ...argv], { environment });
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Shown;
}

function settingOf({ settings }: Shown, path: string): readonly [value: unknown, origin: string] {
  const found = settings.find(({ setting }) => setting === path);
  return [found?.value, found?.origin ?? ''];
}

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
    ['PORTCULLIS_OUTPUT', 'html', 'expected FORMAT=PATH with one of json'],
    ['PORTCULLIS_OUTPUT', ',', 'expected FORMAT=PATH with one of json'],
    ['PORTCULLIS_CLOUD', 'azurecloud', 'expected one of AzureCloud'],
  ])('%s=%s is refused', async (variable, value, why) => {
    const { exitCode, stdout, stderr } = await run(['config', 'show', '--no-config'], { environment: { [variable]: value } });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`the environment variable ${variable} is '${value.trim()}': ${why}`);
  });

  it.each(SETTING_NAMES.flatMap((name) => SETTINGS[name].flag ?? []).filter((flag) => !/^(?:activity-log|allow-|new-only|exit-zero|fail-on|cloud|auth|sarif-profile|tag$|output$)/.test(flag)))('an empty --%s is a variable that was not set, and no value', async (flag) => {
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

describe('a configuration is found', () => {
  const started = process.cwd();
  afterEach(() => process.chdir(started));

  function tree(files: Readonly<Record<string, string>>): string {
    const top = realpathSync(mkdtempSync(join(root, 'tree-')));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(top, path, '..'), { recursive: true });
      writeFileSync(join(top, path), content);
    }
    return top;
  }

  async function foundFrom(top: string, directory: string, argv: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
    mkdirSync(join(top, directory), { recursive: true });
    process.chdir(join(top, directory));
    const told = await shown(argv, environment);
    return [told.file, settingOf(told, 'gate.failOn')[0], settingOf(told, 'gate.baseline')[0]];
  }

  const NAMED = 'gate: { failOn: info, baseline: named.json }\n';
  const files = { 'portcullis.yaml': 'gate: { failOn: low, baseline: old.json }\n', 'work/repo/.git/HEAD': '', 'work/repo/portcullis.yaml': 'gate: { failOn: medium, baseline: ci/b.json }\n', 'work/repo/sub/portcullis.yaml': 'gate: { failOn: critical }\n', 'named/x.yaml': NAMED, 'bare/.git': 'gitdir: elsewhere\n' };

  it.each([
    ['where the command runs', 'work/repo', [], {}, ['portcullis.yaml', 'medium', 'ci/b.json']],
    ['above it, with its paths from where it stands', 'work/repo/a/b', [], {}, ['../../portcullis.yaml', 'medium', '../../ci/b.json']],
    ['the nearest first', 'work/repo/sub/deep', [], {}, ['../portcullis.yaml', 'critical', null]],
    ['through directories that are no repository', 'work/other/deep', [], {}, ['../../../portcullis.yaml', 'low', '../../../old.json']],
    ['not above the root of a repository', 'bare/src', [], {}, [null, 'high', null]],
    ['by --config, instead', 'work/repo', ['--config', '../../named/x.yaml'], {}, ['../../named/x.yaml', 'info', '../../named/named.json']],
    ['by a variable, instead', 'work/repo', [], { PORTCULLIS_CONFIG: '../../named/x.yaml' }, ['../../named/x.yaml', 'info', '../../named/named.json']],
    ['by --config before the variable', 'work/repo', ['--config', '../../named/x.yaml'], { PORTCULLIS_CONFIG: 'nowhere.yaml' }, ['../../named/x.yaml', 'info', '../../named/named.json']],
    ['never under --no-config', 'work/repo', ['--no-config'], { PORTCULLIS_CONFIG: '../../named/x.yaml' }, [null, 'high', null]],
  ] as const)('%s', async (_where, directory, argv, environment, expected) => {
    expect(await foundFrom(tree(files), directory, argv, environment)).toEqual(expected);
  });

  it('or the command ends, where it was named and is not there, or is no file', async () => {
    for (const argv of [['--config', 'nowhere.yaml'], ['--config', root]]) expect(await run(['config', 'show', ...argv])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/cannot read .*\[CONFIG\]/) as unknown });
    expect(await run(['config', 'show'], { environment: { PORTCULLIS_CONFIG: 'nowhere.yaml' } })).toMatchObject({ exitCode: 2 });
    expect(await run(['config', 'show', '--config', ''])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--config names no file') as unknown });
  });

  it('and may not be a link that leads nowhere: another would be heeded, or none', async () => {
    const top = tree({ 'portcullis.yaml': 'gate: { failOn: low }\n', 'sub/x': '' });
    symlinkSync('nowhere.yaml', join(top, 'sub/portcullis.yaml'));
    process.chdir(join(top, 'sub'));
    expect(await run(['config', 'show'])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/cannot read portcullis\.yaml.*\[CONFIG\]/) as unknown });
  });

  it('and may hold nothing but comments', async () => {
    const top = tree({ 'portcullis.yaml': '\uFEFF# gate:\r\n\n  # failOn: low\n', '.git/HEAD': '' });
    expect(await foundFrom(top, '.')).toEqual(['portcullis.yaml', 'high', null]);
  });
});

describe('a broken configuration', () => {
  const BROKEN = { 'of settings': 'gate: { failOn: High }\n', 'of an override': 'overrides: [{ rules: [NET001], severity: hihg }]\n', 'of an account': 'emergencyAccounts: [me]\n', 'with a key twice': 'rules: []\nrules: []\n' };
  const WAIVERS = join(root, 'no-waivers.yaml');
  writeFileSync(WAIVERS, 'version: 1\nwaivers: []\n');

  async function asked(argv: readonly string[]): Promise<Ran & { readonly requests: number }> {
    const { inner, credential } = await simulatedTenant(contoso());
    let requests = 0;
    const counting: typeof inner = { sendRequest: (request) => {
      requests += 1;
      return inner.sendRequest(request);
    } };
    return { ...(await run(argv, { azure: { inner: counting, credential } })), requests };
  }

  it.each(Object.entries(BROKEN))('%s stops every command that heeds it, before anything is asked', async (_what, text) => {
    const file = join(root, 'stops.yaml');
    writeFileSync(file, text);
    const commands = [['scan'], ['collect', '--out', join(root, 'never')], ['doctor'], ['doctor', '--role'], ['waivers', 'check', WAIVERS], ['config', 'show'], ['evaluate', '--snapshot', SNAPSHOT]];
    for (const argv of commands) {
      const { exitCode, stdout, stderr, requests } = await asked([...argv, '--config', file]);
      expect([argv, exitCode, stdout, requests]).toEqual([argv, 2, '', 0]);
      expect(stderr).toMatch(/^(?:configuration: .*\n)?.*stops\.yaml:\d:\d+ .*\n(?:.*stops\.yaml:\d.*\n)*portcullis: 1 fault in .*stops\.yaml.*\[CONFIG\]\n$/);
    }
  });

  it('is not broken any more: the same commands ask', async () => {
    const file = join(root, 'sound.yaml');
    writeFileSync(file, 'gate: { failOn: high }\noverrides: [{ rules: [NET001], severity: low }]\n');
    expect((await asked(['doctor', '--config', file])).requests).toBeGreaterThan(0);
    expect((await asked(['waivers', 'check', WAIVERS, '--config', file])).exitCode).toBe(0);
  });

  it('with rules that are at fault says nothing of overrides that may be about them', async () => {
    const file = join(root, 'rules.yaml');
    writeFileSync(file, 'rules: my-rules\noverrides: [{ rules: [MY001], severity: low }]\n');
    const { stderr } = await run(['config', 'show', '--config', file]);
    expect(stderr.split('\n').slice(0, -1)).toEqual([`${file}:1:8 rules must be a list - did you mean '[my-rules]'?`, expect.stringContaining('1 fault in')]);
  });
});
