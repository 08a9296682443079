import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOUDS } from '../../src/azure/cloud.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { run, type Ran } from '../cli/run.ts';
import { jitTenant, type JitTenant } from '../cli/jitTenant.ts';
import { blocksOf, follow, guide, type Step } from './pages.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'guides-')));
const started = process.cwd();
const SAMPLE = resolve('reports/sample');
beforeEach(() => {
  const directory = mkdtempSync(join(root, 'one-'));
  mkdirSync(join(directory, '.git'));
  process.chdir(directory);
});
afterEach(() => process.chdir(started));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Production of the guides is the simulated tenant's. */
const meant = (page: string): string => page.replaceAll(/(?<=--subscription |subscriptions: \[)Production/g, 'contoso-production').replaceAll('--scope Production', '--scope /subscriptions/5ab00000-0000-4000-8000-000000000001');
const codesOf = (steps: readonly Step[]): readonly (readonly [string, number])[] => steps.map(({ line, exitCode }) => [line.split(' ').slice(1, 3).join(' '), exitCode]);
const jsonOf = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

async function asked(more: { readonly faults?: readonly Fault[] } = {}): Promise<{ readonly tenant: JitTenant; readonly run: (argv: readonly string[]) => Promise<Ran> }> {
  const tenant = await jitTenant(more);
  const ask = async (): Promise<string> => 'yes';
  return { tenant, run: async (argv) => {
    tenant.pass(60_000);
    return tenant.run(argv, { ask });
  } };
}

describe('the guides', () => {
  it('are all named in the index, and in no more than two screens each', () => {
    const index = readFileSync(resolve(started, 'docs/README.md'), 'utf8');
    for (const file of readdirSync(resolve(started, 'docs/guides'))) {
      expect(index).toContain(`](guides/${file})`);
      if (file !== 'live-checklist.md') expect([file, readFileSync(resolve(started, 'docs/guides', file), 'utf8').split('\n').length < 130]).toEqual([file, true]);
    }
  });
});

describe('a first scan', () => {
  it('goes as it says', async () => {
    const page = meant(guide('first-scan'));
    const steps = await follow(page, (await asked()).run);
    expect(codesOf(steps)).toEqual([
      ['doctor --subscription', 0], ['collect --subscription', 0], ['evaluate --snapshot', 1], ['exposure --snapshot', 0], ['access --snapshot', 0], ['report results.json', 0],
    ]);
    expect(steps[3]?.stdout).toMatch(/^open +vm-web-02 /m);
    expect(steps[4]?.stdout).toMatch(/^standing /m);
  });
});

describe('a gate in CI', () => {
  it('passes on what was there, by the file it shows, and prunes', async () => {
    const page = meant(guide('ci-gate'));
    const steps = await follow(page, (await asked()).run);
    expect(codesOf(steps)).toEqual([['scan --subscription', 0], ['baseline create', 0], ['config show', 0], ['scan', 0], ['baseline prune', 0], ['diff accepted.json', 0]]);
    expect(steps[2]?.stdout).toMatch(/^gate\.newOnly +true +portcullis\.yaml:\d+$/m);
    expect(jsonOf('results.json')).toMatchObject({ gate: { newOnly: true, failed: false, exitCode: 0 } });
  });
});

describe('a scheduled audit', () => {
  it('keeps what it says, and tells what changed', async () => {
    mkdirSync('last');
    cpSync(join(SAMPLE, 'results.json'), 'last/results.json');
    cpSync(join(SAMPLE, 'waivers.yaml'), 'waivers.yaml');
    const page = meant(guide('scheduled-audit'));
    const steps = await follow(page, (await asked()).run);
    expect(codesOf(steps)).toEqual([
      ['doctor', 0], ['collect --activity-log', 0], ['evaluate --snapshot', 1], ['diff last/results.json', 0], ['waivers check', 0], ['access --snapshot', 0], ['jit audit', 0], ['exposure --snapshot', 0],
    ]);
    expect(steps[2]?.stderr).toMatch(/^wrote audit\/results\.json sha256:[0-9a-f]{64}$/m);
    expect(readFileSync('audit/just-in-time.csv', 'utf8').trim().split('\n').length).toBeGreaterThan(5);
    expect(readFileSync('audit/who-can-grant.csv', 'utf8')).toContain('az role assignment delete');
  });
});

describe('writing rules', () => {
  it('ends with a rule that is tested, and that judges', async () => {
    cpSync(join(SAMPLE, 'snapshot'), 'snapshot', { recursive: true });
    const steps = await follow(guide('writing-rules'), run);
    expect(codesOf(steps)).toEqual([['rules new', 0], ['rules test', 0], ['rules validate', 0], ['rules test', 0], ['rules test', 0], ['evaluate --snapshot', 1]]);
    expect(steps[4]?.line).toContain('--mutate');
    expect(readFileSync('results.json', 'utf8')).toMatch(/"ruleId":"KEY900".*"status":"fail"/);
  });

  it('is told by --mutate which case is missing', async () => {
    const blocks = blocksOf(guide('writing-rules')).filter(({ language }) => language === 'yaml').map(({ text }) => text);
    mkdirSync('rules/credentials', { recursive: true });
    writeFileSync('rules/credentials/vault-with-open-firewall.yaml', blocks[0] ?? '');
    writeFileSync('rules/credentials/vault-with-open-firewall.cases.yaml', (blocks[1] ?? '').replace(/^.*not public at all.*\n/m, ''));
    const { exitCode, stdout } = await run(['rules', 'test', 'rules', '--mutate']);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining("no case notices 'if.allOf[0].not dropped'")]);
  });
});

/** The activation has ended for whatever a row names. */
const ended = (more: Omit<Fault, 'answer'>): Fault => ({ ...more, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed', message: "The client 'x' does not have authorization to perform action 'Microsoft.Security/locations/jitNetworkAccessPolicies/write' over scope '/s'" } });

/** A plan of three actions, made once: each tenant is the same at the start. */
async function applied(plan: string, faults: readonly Fault[]) {
  writeFileSync('plan.json', plan);
  rmSync('plan.json.journal.ndjson', { force: true });
  const { run: say, tenant } = await asked({ faults });
  const { sha256 } = JSON.parse(plan) as { readonly sha256: string };
  const apply = async (...more: readonly string[]): Promise<Ran> => say(['remediate', 'apply', 'plan.json', '--yes', '--plan-sha256', sha256, '--force-live-requests', ...more]);
  const outcomes = (): readonly unknown[] => (existsSync('plan.json.journal.ndjson') ? readFileSync('plan.json.journal.ndjson', 'utf8') : '').split('\n').flatMap((line) => /"outcome":"(\w+)"/.exec(line)?.[1] ?? []);
  const writes = (): number => tenant.simulator.log.filter(({ method, url }) => method === 'PUT' && url.includes('jitNetworkAccessPolicies')).length;
  const first = await apply();
  return { first, outcomes: outcomes(), writes, again: async () => apply('--resume') };
}

describe('remediation with PIM', () => {
  const valueOf = (name: string): string => (name === 'DIGEST' ? (jsonOf('portcullis-plan.json') as { readonly sha256: string }).sha256 : '');

  it('goes as it says, from the plan to the proof', async () => {
    const page = meant(guide('remediation-with-pim'));
    const { run: say } = await asked();
    const steps = await follow(page, say, valueOf);
    expect(codesOf(steps)).toEqual([
      ['collect --subscription', 0], ['remediate plan', 0], ['remediate plan', 0], ['remediate apply', 0], ['remediate apply', 0], ['remediate rollback', 0], ['remediate rollback', 0], ['scan --subscription', 1],
    ]);
    expect(jsonOf('role.json')).toMatchObject({ Name: 'Portcullis Remediator' });
    expect(readFileSync('role.json', 'utf8')).toContain('"Microsoft.Security/locations/jitNetworkAccessPolicies/write"');
  });

  it('says what happens where the activation ends: before anything, before a write, between a write and its proof', async () => {
    await (await asked()).run(['remediate', 'plan', '--rule', 'JIT001', '--source', '203.0.113.0/24', '--out', 'made.json']);
    const plan = readFileSync('made.json', 'utf8');

    const before = await applied(plan, [ended({ method: 'GET', url: 'Microsoft.Authorization/locks' })]);
    expect([before.first.exitCode, before.outcomes, before.writes()]).toEqual([3, [], 0]);

    const between = await applied(plan, [ended({ method: 'GET', url: /jitNetworkAccessPolicies\/default\?/i, calls: Array.from({ length: 200 }, (_, index) => index + 2) })]);
    expect([between.first.exitCode, between.outcomes]).toEqual([1, ['notVerified', 'notAttempted', 'notAttempted']]);

    const refused = await applied(plan, [ended({ method: 'PUT', url: 'jitNetworkAccessPolicies', calls: [2] })]);
    expect([refused.first.exitCode, refused.outcomes]).toEqual([1, ['done', 'failed', 'notAttempted']]);
    expect(refused.first.stdout).toContain('Microsoft.Security/locations/jitNetworkAccessPolicies/write is missing');
    const written = refused.writes();
    expect([(await refused.again()).exitCode, refused.writes() - written]).toEqual([0, 2]);
  });
});

describe('sovereign clouds', () => {
  it('shows commands that run, and the hosts that the program goes to', async () => {
    const page = guide('sovereign-clouds');
    const steps = await follow(page, run);
    expect(codesOf(steps)).toEqual([['config show', 0], ['doctor --role', 0], ['doctor --registration', 0]]);
    expect(steps[0]?.stdout).toMatch(/^scope\.cloud +AzureUSGovernment +--cloud$/m);
    for (const [name, { armEndpoint, authorityHost, graphEndpoint }] of Object.entries(CLOUDS)) expect([name, [armEndpoint, authorityHost, graphEndpoint].filter((endpoint) => !page.includes(new URL(endpoint).host))]).toEqual([name, []]);
    expect(readFileSync('register.sh', 'utf8')).toMatch(/^GRAPH='https:\/\/microsoftgraph\.chinacloudapi\.cn'$/m);
  });
});

describe('offline', () => {
  it('goes as it says, with exports of one\'s own', async () => {
    cpSync(join(SAMPLE, 'snapshot'), 'snapshot', { recursive: true });
    mkdirSync('export');
    const groups = readFileSync(join(SAMPLE, 'snapshot/microsoft.network.networksecuritygroups.ndjson'), 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line));
    writeFileSync('export/groups.json', JSON.stringify({ data: groups }));
    writeFileSync('export/policies.json', JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies', value: [{ id: 'p1', displayName: 'One', state: 'disabled', conditions: {} }] }));
    const steps = await follow(guide('offline'), run);
    expect(codesOf(steps)).toEqual([['evaluate --snapshot', 1], ['exposure --snapshot', 0], ['access --snapshot', 0], ['remediate plan', 0], ['evaluate --snapshot', 3]]);
    expect(steps[4]?.stdout).toContain('INCOMPLETE');
  });
});
