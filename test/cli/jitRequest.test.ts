import { describe, expect, it } from 'vitest';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import { ownerEstate } from '../simulator/ownerEstate.ts';
import { jitTenant, type JitTenant } from './jitTenant.ts';

const WHY = ['--justification', 'CHG-4711: renew the certificate'];
/** Of the offices, which its policy allows (contoso/jit.ts). */
const ENGINEER = '51.140.12.7';
const request = (machine: string, port: number, ...more: readonly string[]): readonly string[] => ['jit', 'request', machine, '--port', String(port), '--duration', 'PT1H', ...WHY, ...more];
const SSH = request('vm-web-01', 22, '--source', ENGINEER);
const json = (stdout: string): Readonly<Record<string, unknown>> => JSON.parse(stdout) as Readonly<Record<string, unknown>>;

/** Contoso, where a row of a table is another one. */
function changed(change: (row: EstateItem) => EstateItem): Estate {
  const estate = ownerEstate();
  return { ...estate, arm: estate.arm.map(change), tables: { ...estate.tables, resources: estate.tables.resources.map(change) } };
}

async function openNow(tenant: JitTenant): Promise<readonly string[]> {
  const { open } = json((await tenant.run(['jit', 'audit', '--format', 'json'])).stdout) as { readonly open: readonly { readonly machine: string; readonly port: number; readonly sources: readonly string[] }[] };
  return open.map(({ machine, port, sources }) => `${machine.split('/').at(-1)} ${port} ${sources.join(' ')}`);
}

describe('jit request', () => {
  it('asks the policy for exactly what was asked for, once, and says where to connect to and until when', async () => {
    const tenant = await jitTenant();
    const { exitCode, stdout } = await tenant.run(SSH);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Open: vm-web-01, port 22 from 51.140.12.7 until 2026-11-16 10:00 UTC (1 h left)');
    // contoso's plan: the public address of vm-web-01.
    expect(stdout).toContain('Connect to 20.90.100.4:22 for port 22.');
    // The body of the REST reference, "Jit Network Access Policies - Initiate".
    expect(tenant.asked.map((body) => JSON.parse(body) as unknown)).toEqual([{
      virtualMachines: [{ id: expect.stringMatching(/\/resourceGroups\/RG-WEB\/.*\/vm-web-01$/) as unknown, ports: [{ number: 22, allowedSourceAddressPrefix: ENGINEER, endTimeUtc: '2026-11-16T10:00:00.000Z' }] }],
      justification: 'CHG-4711: renew the certificate',
    }]);
    expect(await openNow(tenant)).toContain(`vm-web-01 22 ${ENGINEER}`);
    expect(tenant.simulator.unsupported).toEqual([]);
    tenant.pass(3_600_000);
    expect(await openNow(tenant)).not.toContain(`vm-web-01 22 ${ENGINEER}`);
  });

  it.each([['deny4096', 0], ['deny4096', 10_000], ['shift1000', 10_000]] as const)('waits for the rules, which follow later (%s, %d ms)', async (jitPriority, jitTime) => {
    const tenant = await jitTenant({ jitPriority, jitTime });
    const { exitCode, stderr } = await tenant.run([...SSH, '--format', 'json']);
    expect([exitCode, tenant.asked.length, stderr.includes('waiting for the rules')]).toEqual([0, 1, jitTime > 0]);
    const waited = tenant.waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited >= jitTime && waited < jitTime + 6000).toBe(true);
  });

  it('does not wait where nobody wants it to', async () => {
    const tenant = await jitTenant({ jitTime: 10_000 });
    const { exitCode, stdout } = await tenant.run([...SSH, '--no-wait', '--format', 'json']);
    expect([exitCode, json(stdout)['outcome'], tenant.waits]).toEqual([0, 'granted', []]);
  });

  it('is 1 where it is granted and no rule lets it in for two minutes', async () => {
    const tenant = await jitTenant({ jitTime: 3_600_000 });
    const { exitCode, stdout } = await tenant.run([...SSH, '--format', 'json']);
    expect([exitCode, json(stdout)['outcome'], tenant.asked.length]).toEqual([1, 'notOpen', 1]);
    expect(json(stdout)['why']).toMatch(/port 22 of 10\.\d+\.\d+\.\d+ is decided by /);
    const waited = tenant.waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited >= 60_000 && waited <= 180_000).toBe(true);
  });

  it('is 1 where a deny of somebody else comes before the allow, and names it', async () => {
    const deny = { name: 'freeze', properties: { direction: 'Inbound', access: 'Deny', priority: 100, protocol: 'Tcp', sourceAddressPrefix: '51.140.0.0/16', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } };
    const estate = changed((row) => {
      const properties = row['properties'] as { readonly securityRules?: readonly object[] } | undefined;
      return row.type.toLowerCase() === 'microsoft.network/networksecuritygroups' && properties?.securityRules !== undefined ? { ...row, properties: { ...properties, securityRules: [deny, ...properties.securityRules] } } as unknown as EstateItem : row;
    });
    const { exitCode, stdout } = await (await jitTenant({ estate })).run([...SSH, '--format', 'json']);
    expect([exitCode, json(stdout)['outcome'], String(json(stdout)['why']).endsWith('is decided by freeze')]).toEqual([1, 'notOpen', true]);
  });

  it('names the address that Azure saw where none was asked for', async () => {
    const tenant = await jitTenant({ callerAddress: '198.51.100.77' });
    const { exitCode, stdout, stderr } = await tenant.run([...request('vm-ops-01', 22), '--format', 'json']);
    expect([exitCode, json(stdout)['ports']]).toEqual([0, [{ port: 22, sources: ['198.51.100.77'] }]]);
    expect(stderr).toContain('no --source: Azure lets in the address that it sees this request come from');
    expect(tenant.asked[0]).not.toContain('allowedSourceAddressPrefix');
  });
});

/** Machine, port, what is added, and what is said. The limits are those of contoso's policies (contoso/jit.ts). */
const OUTSIDE: readonly (readonly [readonly string[], string])[] = [
  [request('vm-web-01', 3389, '--source', ENGINEER), 'the policy of vm-web-01 has no port 3389. It has 22 ['],
  [request('vm-web-01', 22, '--source', '198.51.100.7'), 'port 22 of vm-web-01 may not be asked for from 198.51.100.7. Its policy allows 51.140.12.0/24 ['],
  [request('vm-web-01', 22, '--source', '51.140.12.0/23'), 'may not be asked for from 51.140.12.0/23'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--source', ENGINEER, '--duration', 'PT3H1M', ...WHY], 'may be asked for PT3H at most, and not PT3H1M. Ask with --duration PT3H ['],
  [request('vm-web-01', 22, '--source', '*', '--force'), 'port 22 of vm-web-01 may not be asked for from anywhere'],
  [request('vm-nat-01', 22, '--source', ENGINEER), 'no just-in-time policy names vm-nat-01'],
  [request('vm-retired-01', 22, '--source', ENGINEER), "there is no machine 'vm-retired-01'"],
  [request('vm-jump-01', 3389, '--source', ENGINEER), 'this request would end the access to port 3389 that oncall.engineer@contoso.example has from 51.140.12.7 until 2026-11-16 10:30 UTC'],
];

/** Refused before anybody is asked. */
const WRONG: readonly (readonly [readonly string[], string])[] = [
  [['jit', 'request'], "missing required argument 'vm'"],
  [['jit', 'request', '', '--port', '22'], 'jit request names no machine'],
  [['jit', 'request', 'vm-web-01', '--duration', 'PT1H', ...WHY], 'jit request needs --port'],
  [['jit', 'request', 'vm-web-01', '--port', '22', ...WHY], 'jit request needs --duration'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--duration', 'PT1H'], 'jit request needs --justification'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--duration', 'PT1H', '--justification', '  '], 'jit request needs --justification'],
  [request('vm-web-01', 65_536), '--port 65536: that is no port'],
  [['jit', 'request', 'vm-web-01', '--port', '20-25', '--duration', 'PT1H', ...WHY], '--port 20-25: that is no port'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--duration', '1h', ...WHY], '--duration 1h is no duration'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--duration', 'PT0S', ...WHY], '--duration PT0S is no duration'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--duration', 'P1M', ...WHY], '--duration P1M is no duration'],
  [['jit', 'request', 'vm-web-01', '--port', '22', '--duration', 'PT25H', ...WHY], 'longer than a day'],
  [request('vm-web-01', 22, '--source', '2001:db8::1'), 'takes no address of IPv6'],
  [request('vm-web-01', 22, '--source', '2001:db8::1', '--force'), 'takes no address of IPv6'],
  [request('vm-web-01', 22, '--source', '::ffff:51.140.12.7', '--force'), 'takes no address of IPv6'],
  [request('vm-web-01', 22, '--source', '*'), '--source * opens the port to (nearly) everybody'],
  [request('vm-web-01', 22, '--source', 'Any'), 'opens the port to (nearly) everybody'],
  [request('vm-web-01', 22, '--source', 'Internet'), 'opens the port to (nearly) everybody'],
  [request('vm-web-01', 22, '--source', '0.0.0.0/0'), 'opens the port to (nearly) everybody'],
  [request('vm-web-01', 22, '--source', '128.0.0.0/1'), 'opens the port to (nearly) everybody'],
  [request('vm-web-01', 22, '--source', 'VirtualNetwork'), 'neither an address nor a prefix'],
  [request('vm-web-01', 22, '--source', ''), 'neither an address nor a prefix'],
  [request('vm-web-01', 22, '--source', '51.140.12.7/24'), 'Did you mean 51.140.12.0/24?'],
  [request('vm-web-01', 22, '--source', '51.140.12.300'), 'neither an address nor a prefix'],
  [request('vm-web-01', 22, '--source', ENGINEER, '--source', '51.140.12.8'), 'A request has one source for each port'],
];

const untouched = jitTenant();

describe('jit request, outside of what is allowed', () => {
  it('is 2, one line, and asks for nothing', async () => {
    const tenant = await jitTenant();
    for (const [argv, said] of OUTSIDE) {
      const { exitCode, stdout, stderr } = await tenant.run(argv);
      expect([argv, exitCode, stdout]).toEqual([argv, 2, '']);
      expect(stderr).toContain(said);
      expect(stderr.split('\n').filter((line) => line.startsWith('portcullis:'))).toHaveLength(1);
    }
    expect(tenant.asked).toEqual([]);
  });

  it.each(WRONG)('%j is refused before anybody is asked', async (argv, said) => {
    const tenant = await untouched;
    const { exitCode, stdout, stderr } = await tenant.run(argv);
    expect([exitCode, stdout, tenant.simulator.log]).toEqual([2, '', []]);
    expect(stderr).toContain(said);
  });

  it('tells machines of one name apart by their ids', async () => {
    const estate = ownerEstate();
    const twin = estate.tables.resources.find(({ name, type }) => name === 'vm-web-01' && type.toLowerCase() === 'microsoft.compute/virtualmachines');
    if (twin === undefined) throw new Error('contoso has no vm-web-01');
    const other = { ...twin, id: twin.id.replace(/rg-web/i, 'rg-admin'), resourceGroup: 'rg-admin' };
    const tenant = await jitTenant({ estate: { ...estate, tables: { ...estate.tables, resources: [...estate.tables.resources, other] } } });
    const { exitCode, stderr } = await tenant.run(SSH);
    expect([exitCode, tenant.asked]).toEqual([2, []]);
    expect(stderr).toContain("2 machines are called 'vm-web-01'");
    for (const { id } of [twin, other]) expect(stderr).toContain(id);
    expect((await tenant.run([...request(twin.id, 22, '--source', ENGINEER)])).exitCode).toBe(0);
  });

  it('lets in anybody where that was forced and the policy allows it', async () => {
    const tenant = await jitTenant();
    expect((await tenant.run(request('vm-ops-01', 22, '--source', '0.0.0.0/0', '--force'))).exitCode).toBe(0);
    expect(JSON.parse(tenant.asked[0] ?? '')).toMatchObject({ virtualMachines: [{ ports: [{ allowedSourceAddressPrefix: '*' }] }] });
  });
});

describe('a request for what is open already', () => {
  it("takes the place of one's own, and says so", async () => {
    const tenant = await jitTenant();
    await tenant.run(SSH);
    tenant.pass(600_000);
    const again = await tenant.run(request('vm-web-01', 22, '--source', '51.140.12.8'));
    expect([again.exitCode, tenant.asked.length]).toEqual([0, 2]);
    expect(again.stderr).toContain('this request takes the place of the access to port 22');
    expect(await openNow(tenant)).toContain('vm-web-01 22 51.140.12.8');
    expect(await openNow(tenant)).not.toContain(`vm-web-01 22 ${ENGINEER}`);
  });

  it('leaves alone what is open on another port', async () => {
    const port = { number: 5986, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' };
    const estate = changed((row) => {
      const policy = row['properties'] as { readonly virtualMachines?: readonly { readonly id: string; readonly ports: readonly object[] }[] } | undefined;
      if (policy?.virtualMachines === undefined) return row;
      const virtualMachines = policy.virtualMachines.map((one) => ({ ...one, ports: [...one.ports, port] }));
      return { ...row, properties: { ...policy, virtualMachines } } as unknown as EstateItem;
    });
    const tenant = await jitTenant({ estate });
    const { exitCode, stderr } = await tenant.run(request('vm-jump-01', 5986, '--source', '51.140.12.9'));
    expect([exitCode, stderr.includes('takes the place')]).toEqual([0, false]);
    expect((await openNow(tenant)).filter((line) => line.startsWith('vm-jump-01')).toSorted()).toEqual(['vm-jump-01 3389 51.140.12.7', 'vm-jump-01 5986 51.140.12.9']);
    // Both at once, a second later: those that are open give way.
    tenant.pass(1000);
    const both = await tenant.run(['jit', 'request', 'vm-jump-01', '--port', '5986,3389', '--source', '51.140.12.9', '--duration', 'PT1H', ...WHY, '--force', '--format', 'json']);
    expect([both.exitCode, json(both.stdout)['ports']]).toEqual([0, [{ port: 3389, sources: ['51.140.12.9'] }, { port: 5986, sources: ['51.140.12.9'] }]]);
    expect(tenant.asked).toHaveLength(2);
  });

  it("takes the place of somebody else's where that was forced; the audit then says how theirs ended", async () => {
    const tenant = await jitTenant();
    const { exitCode, stderr } = await tenant.run(request('vm-jump-01', 3389, '--source', '51.140.12.9', '--force'));
    expect(exitCode).toBe(0);
    expect(stderr).toContain('this request takes the place of the access to port 3389 that oncall.engineer@contoso.example has');
    const { entries } = json((await tenant.run(['jit', 'audit', '--vm', 'vm-jump-01', '--format', 'json'])).stdout) as { readonly entries: readonly object[] };
    expect(entries).toMatchObject([{ ending: 'live', sources: ['51.140.12.9'] }, { who: 'oncall.engineer@contoso.example', ending: 'replaced' }]);
  });
});

const INITIATE = /\/initiate\?/;
const URL_OF = { method: 'POST', url: INITIATE };

describe('a request beside a leftover of an older one', () => {
  it('is ended by its own rule alone', async () => {
    // contoso/jit.ts: the allow of a request of vm-ops-01 that is over is still there, for anybody.
    const tenant = await jitTenant();
    await tenant.run(request('vm-ops-01', 22, '--source', ENGINEER));
    const { machines } = json((await tenant.run(['jit', 'list', '--vm', 'vm-ops-01', '--format', 'json'])).stdout) as { readonly machines: readonly { readonly live: readonly { readonly allows: readonly object[] }[] }[] };
    expect(machines[0]?.live.map(({ allows }) => allows.length)).toEqual([1]);
  });
});

describe('an answer that does not come', () => {
  it.each([
    ['the connection ends', { kind: 'performedThenReset' }],
    ['a gateway fails', { kind: 'performedThenError', status: 502, code: 'BadGateway' }],
    ['the server fails', { kind: 'performedThenError', status: 500, code: 'InternalServerError' }],
    ['a gateway gives up', { kind: 'performedThenError', status: 503, code: 'ServiceUnavailable' }],
  ] as const)('is found in the policy, and not asked for again, where %s after it was done', async (_what, answer) => {
    const tenant = await jitTenant({ faults: [{ ...URL_OF, answer }] });
    const { exitCode, stdout, stderr } = await tenant.run([...SSH, '--format', 'json']);
    expect([exitCode, json(stdout)['outcome'], tenant.asked.length]).toEqual([0, 'open', 1]);
    expect(stderr).toContain('the policy holds the request: by c11e0000-0000-4000-8000-000000000001, begun at 2026-11-16T09:00:00.000Z');
  });

  it.each([
    ['the connection ends', { kind: 'reset' }],
    ['the server fails', { kind: 'error', status: 500, code: 'InternalServerError' }],
    ['a proxy sends its page', { kind: 'html', status: 502 }],
  ] as const)('is not known, and not asked for again, where %s before it was done', async (_what, answer) => {
    const tenant = await jitTenant({ faults: [{ ...URL_OF, answer }] });
    const { exitCode, stdout } = await tenant.run([...SSH, '--format', 'json']);
    expect([exitCode, json(stdout)['outcome'], tenant.asked.length]).toEqual([1, 'notKnown', 1]);
    expect(json(stdout)['why']).toContain('the policy does not hold the request');
  });

  it('is not taken for the request of somebody who asked for the same before', async () => {
    const tenant = await jitTenant({ faults: [{ ...URL_OF, calls: [2], answer: { kind: 'reset' } }] });
    await tenant.run(SSH);
    // The very same machine, port, source and end.
    const { exitCode, stdout } = await tenant.run([...SSH, '--force', '--format', 'json']);
    expect([exitCode, json(stdout)['outcome'], tenant.asked.length]).toEqual([1, 'notKnown', 2]);
  });
});

describe('a refusal', () => {
  it.each([
    [{ kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '1' } }, 'ask anew in a minute'],
    [{ kind: 'error', status: 503, code: 'ServerBusy', headers: { 'retry-after': '1' } }, 'ask anew in a minute'],
    [{ kind: 'error', status: 409, code: 'Conflict', message: 'busy' }, 'Conflict: busy'],
    [{ kind: 'error', status: 400, code: 'BadRequest', message: 'not a subset \u001b[31m of the policy' }, 'BadRequest: not a subset \\u{1b}[31m of the policy'],
  ] as const)('is 1, told, and not sent again: %j', async (answer, said) => {
    const tenant = await jitTenant({ faults: [{ ...URL_OF, answer }] });
    const { exitCode, stdout } = await tenant.run(SSH);
    expect([exitCode, tenant.asked.length, tenant.waits]).toEqual([1, 1, []]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(said);
    expect(stdout).toMatch(/^Refused: vm-web-01/);
  });

  it('is told of a source that nobody named', async () => {
    // The simulator sees the request come from 203.0.113.10, which the policy does not allow.
    const { exitCode, stdout } = await (await jitTenant()).run(request('vm-web-01', 22));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Refused: vm-web-01, port 22 from the address of who asked\n/);
  });

  it('names the action that is missing, and the least role is what the documentation says', async () => {
    const INITIATE_ACTION = 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action';
    const roleOf = (actions: readonly string[]): Estate => {
      const estate = ownerEstate();
      const permissions = [{ actions, notActions: [], dataActions: [], notDataActions: [] }];
      const rows = estate.tables.authorizationresources.map((row) => (row.type.toLowerCase() === 'microsoft.authorization/roledefinitions' ? { ...row, properties: { ...(row['properties'] as object), permissions } } : row));
      return { ...estate, tables: { ...estate.tables, authorizationresources: rows } };
    };
    expect((await (await jitTenant({ estate: roleOf(['*/read', INITIATE_ACTION]) })).run(SSH)).exitCode).toBe(0);
    const { exitCode, stdout } = await (await jitTenant({ estate: roleOf(['*/read']) })).run(SSH);
    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(/\s+/g, '')).toContain(`Missingis${INITIATE_ACTION}`);
  });
});

describe('an interruption', () => {
  it('before anything was asked for asks for nothing', async () => {
    const tenant = await jitTenant({ interruptAt: '/jitNetworkAccessPolicies?' });
    const { exitCode, stdout, stderr } = await tenant.run(SSH);
    expect([exitCode, stdout, tenant.asked]).toEqual([130, '', []]);
    expect(stderr).toContain('Nothing was asked for');
  });

  it('while waiting leaves the request as it is, and says until when it holds', async () => {
    const tenant = await jitTenant({ jitTime: 3_600_000, onWait: (count, interrupt) => void (count === 3 && interrupt()) });
    const { exitCode, stdout, stderr } = await tenant.run(SSH);
    expect([exitCode, stdout, tenant.asked.length, tenant.waits.length]).toEqual([130, '', 1, 3]);
    expect(stderr).toContain('interrupted while waiting: the request is granted and stays so until 2026-11-16 10:00 UTC');
  });

  it('while the request is under way says that nobody knows', async () => {
    const tenant = await jitTenant({ faults: [{ ...URL_OF, answer: { kind: 'performedThenReset' } }], onAsked: (interrupt) => interrupt() });
    const { exitCode, stderr } = await tenant.run(SSH);
    expect([exitCode, tenant.asked.length]).toEqual([130, 1]);
    expect(stderr).toContain('whether access was granted is not known. It is not sent again. Look with "portcullis jit list --open --vm vm-web-01"');
  });
});
