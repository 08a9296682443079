import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { ownerEstate } from '../simulator/ownerEstate.ts';
import { jitTenant, type JitTenant, type JitTenantOptions } from './jitTenant.ts';

const directory = mkdtempSync(join(tmpdir(), 'enable-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

const OFFICES = '51.140.12.0/24';
/** Contoso's plan: vm-dual-01 has an open SSH and stands in no policy; vm-web-01 is in `default` of RG-WEB with 22 (contoso/jit.ts). */
const [DUAL, WEB, BALANCED] = ['vm-dual-01', 'vm-web-01', 'vm-balanced-01'];
const YES: Partial<Io> = { ask: async (question) => /\(([^)]+)\)/.exec(question)?.[1] ?? 'yes' };

interface Place {
  readonly tenant: JitTenant;
  readonly out: string;
  readonly enable: (machines: readonly string[], more?: readonly string[], io?: Partial<Io>) => ReturnType<JitTenant['run']>;
  readonly writes: () => readonly string[];
  readonly plan: () => Plan;
}

async function place(options: JitTenantOptions = {}): Promise<Place> {
  const tenant = await jitTenant(options);
  const out = join(directory, `plan-${(files += 1)}.json`);
  return {
    tenant, out,
    enable: async (machines, more = [], io = {}) => tenant.run(['jit', 'enable', ...machines, '--out', out, '--subscription', 'contoso-production', ...more], io),
    writes: () => tenant.simulator.log.filter(({ method }) => method === 'PUT' || method === 'DELETE').map(({ method, url }) => `${method} ${new URL(url).pathname.split('/').slice(-2).join('/')}`),
    plan: () => JSON.parse(readFileSync(out, 'utf8')) as Plan,
  };
}

const one = (text: string): string => text.replaceAll(/\s+/g, ' ');
async function portsOf({ tenant }: Place, machine: string): Promise<unknown> {
  const { machines: [found] } = JSON.parse((await tenant.run(['jit', 'list', '--vm', machine, '--format', 'json'])).stdout) as { readonly machines: readonly { readonly ports: readonly Readonly<Record<string, unknown>>[] }[] };
  return found?.ports.map((port) => [port['port'], port['sources'], port['maxDuration']]);
}

function withItems(add: Pick<Partial<Estate>, 'arm'> & { readonly resources?: Estate['tables']['resources'] }): Estate {
  const estate = ownerEstate();
  return { ...estate, arm: [...estate.arm, ...(add.arm ?? [])], tables: { ...estate.tables, resources: [...estate.tables.resources, ...(add.resources ?? [])] } };
}

describe('jit enable', () => {
  it.each(['deny4096', 'shift1000'] as const)('puts a machine under it, says who still gets in, and rolls back (%s)', async (jitPriority) => {
    const at = await place({ jitPriority });
    const before = await portsOf(at, WEB);
    const done = await at.enable([DUAL], ['--source', OFFICES], YES);
    expect([done.exitCode, at.writes(), statSync(at.out).mode & 0o077]).toEqual([0, ['PUT jitNetworkAccessPolicies/default'], 0]);
    // The group of vm-dual-01 lets in IPv6, which just-in-time access does not deny.
    expect(one(done.stdout)).toContain('vm-dual-01 port 22: today the Internet; then still the Internet, by allow-ssh-v6 @100 in nsg-dual');
    expect(one(done.stdout)).toContain('! allow-ssh-v6 in nsg-dual may come before the deny');
    expect(one(done.stdout)).toContain('+ vm-dual-01 + port 22: requests from 51.140.12.0/24, up to PT3H');
    expect([await portsOf(at, DUAL), await portsOf(at, WEB)]).toEqual([[[22, [OFFICES], 'PT3H']], before]);
    const [, undo = ''] = /Undo it with: portcullis (remediate rollback .*)$/m.exec(done.stdout) ?? [];
    at.tenant.pass(120_000);
    const undone = await at.tenant.run(undo.split(' '), YES);
    expect([undone.exitCode, one(undone.stdout)]).toEqual([0, expect.stringMatching(/Rollback for tenant .* undo: enable just-in-time access: default .* - vm-dual-01 - port 22: requests from/) as string]);
    expect([await portsOf(at, DUAL), await portsOf(at, WEB)]).toEqual([[], before]);
  });

  it('takes exactly the ports that are named, of several machines in one write', async () => {
    const at = await place();
    const done = await at.enable([DUAL, BALANCED], ['--port', '8022', '--source', OFFICES, '--plan-only']);
    expect([done.exitCode, at.writes(), done.stderr.includes('--yes --plan-sha256')]).toEqual([0, [], true]);
    expect(at.plan().actions.flatMap(({ change }) => (change.kind === 'jitPolicy' ? change.machines.map(({ machine, after }) => [machine.split('/').at(-1), after?.['ports']]) : []))).toEqual(
      [BALANCED, DUAL].map((name) => [name, [{ number: 8022, protocol: '*', allowedSourceAddressPrefix: OFFICES, maxRequestAccessDuration: 'PT3H' }]]),
    );
    expect(one(done.stdout)).toContain('vm-dual-01 port 8022: today nobody; then nobody');
  });

  it.each([
    ['without ports', [], 'a policy covers its open ports already'],
    ['with a port that it has', ['--port', '22'], 'a policy has port 22 already, as asked for'],
    ['with limits as they are, written otherwise', ['--port', '22', '--source', OFFICES, '--duration', 'PT180M'], 'a policy has port 22 already, as asked for'],
  ] as const)('of a machine that has it is 0 and writes nothing (%s)', async (_what, more, told) => {
    const at = await place();
    const done = await at.enable([WEB], more);
    expect([done.exitCode, done.stdout.includes(`${WEB}: ${told}`), at.writes(), readdirSync(directory).includes(at.out.split('/').at(-1) ?? '')]).toEqual([0, true, [], false]);
  });

  it.each([
    ['the duration', ['--duration', 'PT1H'], [22, [OFFICES], 'PT1H'], 'up to PT3H, TCP alone -> requests from 51.140.12.0/24, up to PT1H, TCP alone'],
    ['the source', ['--source', '198.51.100.7'], [22, ['198.51.100.7'], 'PT3H'], '-> requests from 198.51.100.7, up to PT3H, TCP alone'],
  ] as const)('sets %s of a port that is there, and nothing else of it', async (_what, more, ports, shown) => {
    const at = await place();
    const done = await at.enable([WEB], ['--port', '22', ...more], YES);
    expect([done.exitCode, one(done.stdout).includes(shown), done.stdout.includes('set ports of just-in-time access')]).toEqual([0, true, true]);
    expect(await portsOf(at, WEB)).toEqual([ports]);
  });

  it('leaves a duration that nobody named', async () => {
    const at = await place();
    expect((await at.enable(['vm-web-02'], ['--port', '22', '--source', OFFICES], YES)).exitCode).toBe(0);
    expect(await portsOf(at, 'vm-web-02')).toEqual([[22, [OFFICES], 'PT8H']]);
  });

  it('adds a port to a machine that has others, and leaves those', async () => {
    const at = await place();
    expect((await at.enable([WEB], ['--port', '8022', '--duration', 'PT30M', '--source', '198.51.100.7'], YES)).exitCode).toBe(0);
    expect(await portsOf(at, WEB)).toEqual([[22, [OFFICES], 'PT3H'], [8022, ['198.51.100.7'], 'PT30M']]);
  });

  it.each([
    ['one without a group', ['vm-bare-01'], /vm-bare-01 \(noGuard\).*Nothing was changed/s],
    ['one behind a firewall policy', ['vm-inner-01'], /vm-inner-01 \(firewallPolicy\)/],
    ['one good and two bad', [DUAL, 'vm-bare-01', 'vm-inner-01'], /vm-bare-01 \(noGuard\).*vm-inner-01 \(firewallPolicy\).*2 of the named machines/s],
    ['a name of two machines', ['vmss-flex'], /vmss-flex_5f3a9c01\n.*vmss-flex_8b21d402\n.*2 machines are called 'vmss-flex'/s],
    ['a misspelt name', ['vm-dual-1'], /no machine 'vm-dual-1'.*Did you mean vm-dual-01\?/],
    ['an instance by its id', ['/subscriptions/x/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/s/virtualMachines/0'], /is an instance of a scale set/],
    ['an instance by its name', ['vmss-batch_0'], /is an instance of a scale set/],
  ] as const)('refuses %s, and all with it', async (_what, machines, told) => {
    const at = await place();
    const { exitCode, stderr } = await at.enable(machines, [], YES);
    expect([exitCode, stderr, at.writes()]).toEqual([2, expect.stringMatching(told) as string, []]);
  });

  it.each([
    [['--port', '70000'], /--port 70000/], [['--source', '::1'], /IPv6/], [['--source', '0.0.0.0/0'], /everybody/], [['--duration', 'PT25H'], /--duration PT25H/], [['--yes'], /--yes needs --plan-sha256/],
    [['--yes', '--plan-sha256', 'f'.repeat(64)], /the plan that --plan-sha256 names is not at/],
  ] as const)('asks nothing of Azure for %j', async (more, told) => {
    const at = await place();
    const { exitCode, stderr } = await at.enable([DUAL], more);
    expect([exitCode, stderr, at.tenant.simulator.log.length]).toEqual([2, expect.stringMatching(told) as string, 0]);
  });

  it('writes the plan where nobody can be asked; the digest carries it out, for these machines alone', async () => {
    const at = await place();
    const first = await at.enable([DUAL], ['--source', OFFICES]);
    const { sha256 } = at.plan();
    expect([first.exitCode, first.stderr, at.writes()]).toEqual([2, expect.stringContaining(`--yes --plan-sha256 ${sha256}`) as string, []]);
    const hash = ['--yes', '--plan-sha256', sha256];
    const other = await at.enable([WEB], hash);
    expect([other.exitCode, other.stderr, at.writes()]).toEqual([2, expect.stringContaining('vm-dual-01 too, which is not named here') as string, []]);
    const wrong = await at.enable([DUAL], ['--yes', '--plan-sha256', 'f'.repeat(64)]);
    expect([wrong.exitCode, at.writes()]).toEqual([2, []]);
    expect([(await at.enable([DUAL], hash)).exitCode, at.writes().length]).toEqual([0, 1]);
    const again = await at.enable([DUAL], hash);
    expect([again.exitCode, again.stderr, at.writes().length]).toEqual([2, expect.stringContaining('applied already') as string, 1]);
  });

  it('writes nothing after a no', async () => {
    const at = await place();
    const { exitCode, stdout } = await at.enable([DUAL], [], { ask: async () => 'no' });
    expect([exitCode, one(stdout).includes('! access may be asked for from anywhere'), at.writes()]).toEqual([3, true, []]);
  });

  it('leaves a policy alone in which access is open, unless forced', async () => {
    const at = await place();
    expect((await at.tenant.run(['jit', 'request', WEB, '--port', '22', '--source', '51.140.12.7', '--duration', 'PT1H', '--justification', 'why'])).exitCode).toBe(0);
    // Else who asked would be another writer in the instant of the reading.
    at.tenant.pass(60_000);
    const left = await at.enable([WEB], ['--port', '8022'], YES);
    expect([left.exitCode, one(left.stdout), at.writes()]).toEqual([3, expect.stringMatching(/has live requests \(vm-web-01\).*1 left out/) as string, []]);
    rmSync(`${at.out}.journal.ndjson`);
    expect([(await at.enable([WEB], ['--port', '8022', '--force-live-requests'], YES)).exitCode, at.writes().length]).toEqual([0, 1]);
    expect((JSON.parse((await at.tenant.run(['jit', 'audit', '--format', 'json'])).stdout) as { readonly open: readonly unknown[] }).open.length).toBeGreaterThan(0);
  });

  it('refuses what a lock holds', async () => {
    const scope = '/subscriptions/5ab00000-0000-4000-8000-000000000001/resourceGroups/rg-web';
    const lock = { id: `${scope}/providers/Microsoft.Authorization/locks/keep`, name: 'keep', type: 'Microsoft.Authorization/locks', properties: { level: 'ReadOnly' } };
    const at = await place({ estate: withItems({ arm: [lock] }) });
    const { exitCode, stderr } = await at.enable([DUAL], [], YES);
    expect([exitCode, stderr, at.writes()]).toEqual([2, expect.stringMatching(/vm-dual-01 \(locked\): the lock keep/) as string, []]);
  });

  it('plans nothing of what it may not read', async () => {
    const at = await place({ faults: [{ url: /jitNetworkAccessPolicies\?/, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } }] });
    const { exitCode, stderr } = await at.enable([DUAL], [], YES);
    expect([exitCode, stderr, at.writes()]).toEqual([2, expect.stringMatching(/notKnown.*\[SCOPE\]/s) as string, []]);
  });

  it('prints the role, which takes writing machines too, as Azure documents for policies', async () => {
    const at = await place();
    const { exitCode, stdout } = await at.enable([DUAL], ['--print-role']);
    const { Actions: actions } = JSON.parse(stdout) as { readonly Actions: readonly string[] };
    expect([exitCode, actions.filter((action) => action.endsWith('/write')), at.writes()]).toEqual([0, ['Microsoft.Compute/virtualMachines/write', 'Microsoft.Security/locations/jitNetworkAccessPolicies/write'], []]);
  });
});
