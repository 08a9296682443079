import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { contoso } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';
import { shown, type Shown } from './shown.ts';

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

function settingOf({ settings }: Shown, path: string): readonly [value: unknown, origin: string] {
  const found = settings.find(({ setting }) => setting === path);
  return [found?.value, found?.origin ?? ''];
}

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
