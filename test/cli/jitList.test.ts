import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { CONTOSO_PARTIAL, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { hasPlan } from '../../src/simulator/jitPolicy.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { csvRows } from '../report/csvReader.ts';
import { expectGolden } from '../report/golden.ts';
import { jitTenant } from './jitTenant.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ESTATE = contosoEstate();
const MACHINE = 'microsoft.compute/virtualmachines';
const MACHINES = ESTATE.tables.resources.filter(({ type }) => type.toLowerCase() === MACHINE);
const tenant = await jitTenant({ estate: ESTATE });

interface Listed {
  readonly id: string;
  readonly group: string;
  readonly reason?: string;
  readonly state?: string;
  readonly requestsKnown: boolean;
  readonly grantedLastWeek?: number;
  readonly lastRequestor?: string;
  readonly live: readonly { readonly port: number; readonly requestor: string; readonly endsAt: string; readonly sources: readonly string[]; readonly allows: readonly { readonly holder: string; readonly name: string }[] }[];
  readonly ports: readonly object[];
  readonly connection: readonly { readonly address: string; readonly connectPort: number | null }[];
  readonly unknown: readonly { readonly message: string }[];
}

interface Document {
  readonly machines: readonly Listed[];
  readonly gaps: readonly object[];
}

const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
const parse = (stdout: string): Document => JSON.parse(stdout) as Document;
const ask = async (...argv: readonly string[]): Promise<Document> => parse((await tenant.run(['jit', 'list', '--format', 'json', ...argv])).stdout);
const whole = await tenant.run(['jit', 'list', '--format', 'json']);
const ALL = parse(whole.stdout).machines;
const byName = new Map(ALL.map((machine) => [nameOf(machine.id), machine]));

/** Sorted, without letter case: policies write names as somebody typed them. */
const sorted = (names: readonly string[]): readonly string[] => names.map((name) => name.toLowerCase()).toSorted();

describe('jit list of contoso', () => {
  it('puts every machine into the list in which the portal would show it', () => {
    const inGroup = (group: string, reason?: string): readonly string[] => sorted(ALL.filter((one) => one.group === group && one.reason === reason).map(({ id }) => nameOf(id)));
    const there = new Set(MACHINES.map(({ id }) => id.toLowerCase()));
    // From the policies themselves: whoever is in one and is there.
    const policies = ESTATE.arm.filter(({ type }) => type.toLowerCase() === 'microsoft.security/locations/jitnetworkaccesspolicies');
    const named = policies.flatMap((policy) => (policy['properties'] as { readonly virtualMachines: readonly { readonly id: string }[] }).virtualMachines.map(({ id }) => id)).filter((id) => there.has(id.toLowerCase()));
    expect(inGroup('configured')).toEqual(sorted(named.map(nameOf)));
    // From the plans, as the simulator itself refuses a policy by them.
    const isNamed = (id: string): boolean => named.some((one) => one.toLowerCase() === id.toLowerCase());
    expect(inGroup('unsupported', 'noPlan2')).toEqual(sorted(MACHINES.filter(({ id }) => !isNamed(id) && !hasPlan(ESTATE, id)).map(({ name }) => name)));
    // From the stories of the estate: no security group anywhere; behind the firewall of the policy.
    expect(inGroup('unsupported', 'noGuard')).toEqual(['vm-bare-01', 'vmss-flex_5f3a9c01']);
    expect(inGroup('unsupported', 'firewallPolicy')).toEqual(['vm-inner-01', 'vm-inner-02']);
    expect([inGroup('unknown'), ALL.length]).toEqual([[], MACHINES.length]);
  });

  it('tells who is let in now, from where and until when, by which rule, and where to connect to', () => {
    const open = ALL.flatMap(({ id, live }) => live.map((one) => [nameOf(id), one.port, one.requestor, one.sources, one.endsAt, one.allows.length]));
    // contoso/jit.ts: what is alive at the estate's instant.
    expect(open).toEqual([
      ['vm-dnat-03', 3389, 'oncall.engineer@contoso.example', ['51.140.12.7'], '2026-11-16T11:00:00.000Z', 1],
      ['vm-jump-01', 3389, 'oncall.engineer@contoso.example', ['51.140.12.7'], '2026-11-16T10:30:00.123Z', 1],
      ['vm-jump-03', 22, 'contractor@contoso.example', ['*'], '2026-11-16T11:00:00.000Z', 1],
    ]);
    expect(byName.get('vm-dnat-03')?.connection).toMatchObject([{ connectPort: 13_389 }]);
    expect(byName.get('vm-jump-01')?.connection).toMatchObject([{ address: '20.90.100.6', connectPort: 3389 }]);
    const [allow] = byName.get('vm-jump-01')?.live[0]?.allows ?? [];
    const group = ESTATE.tables.resources.find(({ id }) => id.toLowerCase() === allow?.holder.toLowerCase());
    expect(JSON.stringify(group)).toContain(`"${allow?.name}"`);
  });

  it.each([
    ['vm-jump-01', 'protected', 1, 'oncall.engineer@contoso.example'], ['vm-ops-01', 'bypassed', 1, 'contractor@contoso.example'], ['vm-web-02', 'bypassed', 0, undefined],
    ['vm-jump-02', 'weak', 1, 'cloud.lead@contoso.example'], ['vm-partial-01', 'partial', 0, undefined], ['vm-nat-01', 'unprotected', 0, undefined],
  ])('%s is %s, was asked for %d times in a week, last by %s', (name, state, count, requestor) => {
    const { state: told, grantedLastWeek, lastRequestor } = byName.get(name) ?? {};
    expect([told, grantedLastWeek, lastRequestor]).toEqual([state, count, requestor]);
  });

  it('counts a week back from the clock, to the instant', async () => {
    // Asked for on 2026-11-14T09:00:00Z.
    const counts = await Promise.all(['2026-11-21T08:59:59.999Z', '2026-11-21T09:00:00Z', '2026-11-14T09:00:00Z', '2026-11-14T08:59:59Z'].map(async (now) => (await ask('--vm', 'vm-ops-01', '--now', now)).machines[0]?.grantedLastWeek));
    expect(counts).toEqual([1, 0, 1, 0]);
  });

  it('holds what ran out for closed, however short ago that was', async () => {
    // vm-jump-01 until 10:30, vm-jump-03 and vm-dnat-03 until 11:00; a rule may be shown for half an hour longer.
    const at = async (now: string): Promise<readonly string[]> => (await ask('--open', '--now', now)).machines.map(({ id }) => nameOf(id));
    expect([await at('2026-11-16T10:30:00Z'), await at('2026-11-16T10:40:00Z'), await at('2026-11-16T11:00:00Z')]).toEqual([['vm-dnat-03', 'vm-jump-01', 'vm-jump-03'], ['vm-dnat-03', 'vm-jump-03'], []]);
  });

  it('only reads', () => {
    const changing = tenant.simulator.log.filter(({ method, url }) => method !== 'GET' && !(method === 'POST' && /\/oauth2\/|\/providers\/Microsoft\.ResourceGraph\/resources\?/.test(url)));
    expect(changing).toEqual([]);
  });

  it('is a table for people, narrowed and whole, and CSV for spreadsheets', async () => {
    expectGolden('jit-list.txt', (await tenant.run(['jit', 'list', '--group', 'configured'])).stdout);
    expectGolden('jit-list-open.txt', (await tenant.run(['jit', 'list', '--open'])).stdout);
    const rows = csvRows((await tenant.run(['jit', 'list', '--format', 'csv'])).stdout);
    expect(new Set(rows.map(({ machineId }) => machineId)).size).toBe(MACHINES.length);
    expect(rows.find(({ machine }) => machine === 'vm-jump-01')).toMatchObject({ group: 'configured', state: 'protected', port: '3389', openFrom: '51.140.12.7', connectTo: '20.90.100.6:3389', simulated: 'true' });
    expect(await ask('--group', 'unsupported')).toMatchObject({ machines: { length: 19 } });
  });

  it('asks Azure for no more than it takes, and says the same as of a whole snapshot', async () => {
    const types = [...new Set(tenant.simulator.log.flatMap(({ url }) => /\/providers\/(Microsoft\.[^?]*)/i.exec(url)?.[1] ?? []))];
    expect(types.filter((type) => /vaults|assessments|roleDefinitions|eventtypes|graph\.microsoft/i.test(type))).toEqual([]);
    const saved = join(root, 'whole');
    expect((await tenant.run(['collect', '--out', saved, '--quiet'])).exitCode).toBe(0);
    expect((await run(['jit', 'list', '--format', 'json', '--snapshot', saved])).stdout).toBe(whole.stdout);
    expect((await run(['jit', 'list', '--format', 'json', '--snapshot', saved])).stderr).toBe('');
  });

  it('is a document of its schema', async () => {
    const open = await tenant.run(['jit', 'list', '--format', 'json', '--open', '--vm', 'vm-jump-01', '--group', 'configured']);
    for (const { stdout } of [whole, open]) expect(validateAgainstSchema(readSchema('jit-list'), JSON.parse(stdout) as JsonValue)).toEqual([]);
    expect(validateAgainstSchema(readSchema('jit-list'), { ...JSON.parse(whole.stdout) as object, justification: 'x' })).not.toEqual([]);
    // Two documents can be compared line by line.
    expect(whole.stdout.split('\n').filter((line) => line.startsWith('{"id":'))).toHaveLength(MACHINES.length);
  });
});

describe('what was not read', () => {
  it('is unknown, with why, told on stderr, and no reason to fail', async () => {
    const partly = await jitTenant({ estate: contosoEstate({ withheld: CONTOSO_PARTIAL }) });
    const { exitCode, stdout, stderr } = await partly.run(['jit', 'list', '--format', 'json', '--open']);
    expect(exitCode).toBe(0);
    const { machines } = parse(stdout);
    const legacy = MACHINES.filter(({ id }) => id.includes('5ab00000-0000-4000-8000-000000000002'));
    const unknown = machines.filter(({ group }) => group === 'unknown');
    // Nobody can say that they are not open.
    expect(sorted(unknown.map(({ id }) => nameOf(id)))).toEqual(sorted(legacy.map(({ name }) => name)));
    expect(unknown.every(({ requestsKnown, grantedLastWeek, unknown: causes }) => !requestsKnown && grantedLastWeek === undefined && causes.some(({ message }) => message.includes('jitNetworkAccessPolicies')))).toBe(true);
    expect(stderr).toContain('Microsoft.Security/locations/jitNetworkAccessPolicies could not be read everywhere');
    expect(validateAgainstSchema(readSchema('jit-list'), JSON.parse(stdout) as JsonValue)).toEqual([]);
    const table = (await partly.run(['jit', 'list', '--open'])).stdout;
    expect(table).toContain('To fix: grant Microsoft.Security/locations/jitNetworkAccessPolicies/read');
  });

  it('of an export is said as well, and names are shown harmlessly', async () => {
    const id = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm\u001b[2J\u202egnp';
    const policy = {
      id: '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', name: 'default',
      properties: {
        virtualMachines: [{ id, ports: [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '=cmd()', maxRequestAccessDuration: 'PT3H' }] }],
        requests: [{ startTimeUtc: '2026-11-16T08:00:00Z', requestor: '=HYPERLINK("x")\u0007', justification: 'secret story', virtualMachines: [{ id, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: '2026-11-16T10:00:00Z', status: 'Initiated', statusReason: 'UserRequested' }] }] }],
      },
    };
    const path = join(root, 'hostile.json');
    writeFileSync(path, JSON.stringify([{ id, type: 'Microsoft.Compute/virtualMachines', name: nameOf(id), properties: {} }, policy]));
    for (const command of ['list', 'audit']) {
      for (const format of ['table', 'csv', 'json']) {
        const { exitCode, stdout, stderr } = await run(['jit', command, '--snapshot', path, '--format', format]);
        expect([command, format, exitCode]).toEqual([command, format, 0]);
        // JSON keeps the characters, as escapes.
        expect(['\u001b', '\u202e', '\u0007'].filter((character) => `${stdout}${stderr}`.includes(character))).toEqual([]);
        expect(stdout).not.toContain('secret story');
        if (format === 'csv') expect(stdout).not.toMatch(/(?:^|,)"?=/mu);
      }
    }
  });
});

/** Refused, with what is said. */
const WRONG: readonly (readonly [readonly string[], string])[] = [
  [['jit', 'list', '--vm', 'vm-jmp-01'], 'Did you mean vm-jump-01?'],
  [['jit', 'list', 'vm-jump-01'], "'jit list' takes no 'vm-jump-01'"],
  [['jit', 'list', '--now', 'today'], '--now today is not a time'],
  [['jit', 'list', '--group', 'some'], "argument 'some' is invalid"],
  [['jit', 'list', '--format', 'xml'], "argument 'xml' is invalid"],
  [['jit', 'list', '--snapshot', ''], '--snapshot names nothing'],
  [['jit', 'list', '--snapshot', 'x', '--subscription', 'y'], '--subscription has no effect on a saved snapshot'],
  [['jit', 'list', '--assume', 'nothing'], "unknown assumption 'nothing'"],
  [['jit', 'audit', '--since', 'P30X'], '--since P30X is neither a duration nor a time'],
  [['jit', 'audit', '--vm', 'nobody'], "there is no machine 'nobody'"],
  [['jit', 'lst'], 'Did you mean list?'],
];

describe('jit, misused', () => {
  it.each(WRONG)('%j is exit 2 and one line', async (argv, said) => {
    const { exitCode, stdout, stderr } = await tenant.run(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });
});

