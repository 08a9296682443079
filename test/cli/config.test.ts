import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
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
