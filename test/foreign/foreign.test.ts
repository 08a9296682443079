import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../src/flow/demo.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { AZURE_HOSTS } from '../../src/simulator/frontHosts.ts';
import type { EstateItem } from '../../src/simulator/estate.ts';
import { ownerEstate } from '../simulator/ownerEstate.ts';
import { WRITTEN, type Tools } from './commands.ts';
import type { Driven, Outcome, Plan } from './drive.ts';

/**
 * Clients that nobody here wrote, unmodified, against `simulate`: the `az` command line, Microsoft's packages for Python, and our own
 * command with no options, under the real names of Azure in a network namespace that has nothing but loopback.
 * docs/simulator.md says how to make the environment. Runs on request only: `npm run test:foreign`.
 */
const venv = venvOf();
const missing = missingOf();
if (missing !== undefined) process.stdout.write(`foreign clients: skipped, ${missing}\n`);

function venvOf(): string | undefined {
  const named = process.env['PORTCULLIS_AZ_VENV'];
  if (named !== undefined && named !== '') return named;
  const found = spawnSync('sh', ['-c', 'command -v az'], { encoding: 'utf8' }).stdout.trim();
  return found === '' ? undefined : dirname(dirname(found));
}

function missingOf(): string | undefined {
  if (process.env['PORTCULLIS_FOREIGN'] !== '1') return 'since they take half a minute: npm run test:foreign';
  if (venv === undefined || !existsSync(join(venv, 'bin/az'))) return 'no az: put it on PATH, or name its virtual environment in PORTCULLIS_AZ_VENV';
  return spawnSync(join(venv, 'bin/python'), ['-c', 'import azure.identity, azure.mgmt.resourcegraph, azure.mgmt.compute, azure.mgmt.authorization, azure.mgmt.security, azure.mgmt.resource.subscriptions']).status === 0
    ? undefined
    : `${venv} lacks azure-identity or one of azure-mgmt-resourcegraph, -compute, -authorization, -security, -resource`;
}

const root = mkdtempSync(join(tmpdir(), 'portcullis-foreign-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Alone in a network namespace, where the names of Azure are this machine. */
const ALONE = ['-rnm', 'sh', '-c', 'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"'];

function hasNamespaces(hosts: string): boolean {
  return spawnSync('unshare', [...ALONE, hosts, 'true']).status === 0;
}

const DRIVE = fileURLToPath(new URL('drive.ts', import.meta.url));

async function driven(): Promise<readonly Driven[]> {
  const tools: Tools = { venv: venv ?? '', node: process.execPath, result: join(root, 'result.json'), now: CONTOSO_NOW, ownerEstate: join(root, 'owner.json'), subscriptions: CONTOSO.subscriptions };
  const hosts = join(root, 'hosts');
  writeFileSync(tools.ownerEstate, JSON.stringify(ownerEstate()));
  writeFileSync(hosts, `127.0.0.1 localhost ${AZURE_HOSTS.join(' ')}\n`);
  const way = hasNamespaces(hosts) ? 'names' : 'proxy';
  process.stdout.write(way === 'names' ? 'foreign clients: under the real names, in a network namespace with nothing but loopback\n' : 'foreign clients: by HTTPS_PROXY, since unshare is refused here\n');
  writeFileSync(join(root, 'plan.json'), JSON.stringify({ tools, way } satisfies Plan));
  const command = [process.execPath, DRIVE, root];
  const [file = '', ...argv] = way === 'names' ? ['unshare', ...ALONE, hosts, ...command] : command;
  await promisify(execFile)(file, argv, { timeout: 600_000 });
  return JSON.parse(readFileSync(join(root, 'driven.json'), 'utf8')) as readonly Driven[];
}

const estate = contosoEstate();
const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;
const ALL = Object.values(CONTOSO.subscriptions);
const lower = (ids: readonly string[]): readonly string[] => ids.map((id) => id.toLowerCase()).toSorted();

/** Ids of the estate's rows or items of a type, in a subscription or in all of them. */
function held(type: string, subscription = ''): readonly string[] {
  const items: readonly EstateItem[] = [...estate.tables.resources, ...estate.tables.resourcecontainers, ...estate.arm];
  return lower(items.filter((item) => item.type.toLowerCase() === type.toLowerCase() && item.id.toLowerCase().startsWith(`/subscriptions/${subscription}`)).map(({ id }) => id));
}

/** Role assignments that take effect in a subscription: in it, and at the scopes above it that the estate has. */
function assignments(above: readonly string[], subscription: string): readonly EstateItem[] {
  const rows = estate.tables.authorizationresources.filter(({ type }) => type.toLowerCase() === 'microsoft.authorization/roleassignments');
  return rows.filter((row) => above.some((one) => one.toLowerCase() === scopeOf(row)) || scopeOf(row).startsWith(`/subscriptions/${subscription}`));
}

function scopeOf(row: EstateItem): string {
  return (row['properties'] as { readonly scope: string }).scope.toLowerCase();
}

const GROUP = '/providers/Microsoft.Management/managementGroups/';
const ABOVE = {
  [production]: ['/', `${GROUP}${CONTOSO.tenantId}`, `${GROUP}contoso-production`],
  [legacy]: ['/', `${GROUP}${CONTOSO.tenantId}`, `${GROUP}contoso-legacy`],
  [edge]: ['/', `${GROUP}${CONTOSO.tenantId}`, `${GROUP}contoso-production`],
  [sandbox]: ['/', `${GROUP}${CONTOSO.tenantId}`, `${GROUP}contoso-legacy`],
};

function lineOf({ name, status, stdout, stderr, requests }: Outcome): string {
  const said = stderr.trim().split('\n')[0] ?? '';
  return `  ${name}: exit ${String(status)}, ${requests.length} requests, ${stdout.length} characters${said === '' ? '' : `; ${said.slice(0, 120)}`}\n`;
}

describe.skipIf(missing !== undefined)('clients that nobody here wrote', () => {
  let runs: readonly Driven[] = [];
  beforeAll(async () => {
    runs = await driven();
    for (const { outcomes, simulator } of runs) {
      process.stdout.write(outcomes.map(lineOf).join(''));
      process.stdout.write(`  simulate: exit ${String(simulator.status)}, ${simulator.stderr.trim().split('\n').at(-1) ?? ''}\n`);
    }
  }, 600_000);

  const of = (name: string): Outcome => {
    const outcome = runs.flatMap(({ outcomes }) => outcomes).find((one) => one.name === name);
    if (outcome === undefined) throw new Error(`no command '${name}' was run`);
    return outcome;
  };
  /** What a command printed that must have gone well. */
  const printed = (name: string): unknown => {
    const { status, stdout, stderr } = of(name);
    expect([status, stderr.split('\n').filter((line) => /error|warning/i.test(line))], name).toEqual([0, []]);
    return JSON.parse(stdout);
  };
  const ids = (name: string): readonly string[] => lower((printed(name) as { id: string }[]).map(({ id }) => id));

  it('az logs in, and sees every subscription', () => {
    expect(ids('login')).toEqual(lower(ALL));
    expect(ids('account list')).toEqual(lower(ALL));
  });

  it('az graph query gets a page, the total and a token for the next', (context) => {
    const { stderr } = of('graph query');
    if (/not in the 'az' command group|misspelled|not installed/.test(stderr)) context.skip('the resource-graph extension is not there: az rest asks the same');
    const answer = printed('graph query') as { count: number; total_records: number; skip_token: string | null; data: { id: string }[] };
    expect([answer.count, answer.total_records]).toEqual([7, held('Microsoft.Compute/virtualMachines').length]);
    // So that no comparison here is one of nothing with nothing.
    expect(answer.total_records).toBeGreaterThanOrEqual(20);
    expect(answer.skip_token).toEqual(expect.any(String));
    expect(lower(answer.data.map(({ id }) => id))).toEqual(held('Microsoft.Compute/virtualMachines').slice(0, 7));
  });

  it('az rest gets every row of Resource Graph', () => {
    const answer = printed('graph rest') as { totalRecords: number; resultTruncated: string; data: { id: string }[] };
    expect([answer.totalRecords, answer.resultTruncated]).toEqual([held('Microsoft.Compute/virtualMachines').length, 'false']);
    expect(lower(answer.data.map(({ id }) => id))).toEqual(held('Microsoft.Compute/virtualMachines'));
  });

  it('az lists JIT policies, machines, vaults, groups and security groups as the estate has them', () => {
    expect(ids('jit-policy production')).toEqual(held('Microsoft.Security/locations/jitNetworkAccessPolicies', production));
    expect(ids('jit-policy legacy')).toEqual(held('Microsoft.Security/locations/jitNetworkAccessPolicies', legacy));
    expect(ids('vm production')).toEqual(held('Microsoft.Compute/virtualMachines', production));
    expect(ids('vm legacy')).toEqual(held('Microsoft.Compute/virtualMachines', legacy));
    expect(ids('vaults')).toEqual(held('Microsoft.KeyVault/vaults', production));
    expect(ids('groups')).toEqual(held('Microsoft.Resources/subscriptions/resourceGroups', legacy));
    expect(ids('nsg')).toEqual(held('Microsoft.Network/networkSecurityGroups', production));
    for (const name of ['jit-policy production', 'vm production', 'vaults', 'groups', 'nsg']) expect(ids(name).length, name).toBeGreaterThan(0);
  });

  it('az lists role assignments, with the names of roles and of principals', () => {
    const expected = assignments(ABOVE[production] ?? [], production);
    const listed = printed('role assignments') as { id: string; principalId: string; principalName: string; roleDefinitionName: string }[];
    expect(lower(listed.map(({ id }) => id))).toEqual(lower(expected.map(({ id }) => id)));
    for (const one of listed) expect(one.roleDefinitionName, one.id).not.toBe('');
    const exact = expected.filter((row) => scopeOf(row) === `/subscriptions/${production}`);
    expect(ids('role assignments at the scope')).toEqual(lower(exact.map(({ id }) => id)));
    expect((printed('role definitions') as { roleType: string }[]).every(({ roleType }) => roleType === 'CustomRole')).toBe(true);
  });

  it('az reads Azure\'s errors: forbidden, not there, wrong secret', () => {
    for (const [name, code] of [['forbidden', 'AuthorizationFailed'], ['nothing there', 'ResourceNotFound'], ['wrong secret', 'AADSTS7000215']] as const) {
      expect(of(name).status, name).not.toBe(0);
      expect(of(name).stderr, name).toContain(code);
      expect(of(name).stdout, name).toBe('');
    }
  });

  it('Microsoft\'s packages for Python see the estate, through all pages', () => {
    const seen = printed('python') as Seen;
    expect(seen.subscriptions.toSorted()).toEqual(ALL.toSorted());
    expect([lower(seen.query.ids), seen.query.total]).toEqual([held('Microsoft.Compute/virtualMachines'), held('Microsoft.Compute/virtualMachines').length]);
    for (const subscription of ALL) {
      const part = seen.of[subscription];
      expect(lower((part?.machines ?? []).map(({ id }) => id))).toEqual(held('Microsoft.Compute/virtualMachines', subscription));
      expect((part?.machines ?? []).every(({ size, system }) => size !== '' && (system === 'Linux' || system === 'Windows'))).toBe(true);
      expect(lower((part?.policies ?? []).map(({ id }) => id))).toEqual(held('Microsoft.Security/locations/jitNetworkAccessPolicies', subscription));
      expect((part?.policies ?? []).every(({ ports }) => ports.length > 0 && ports.every(([number, duration]) => Number.isInteger(number) && duration.startsWith('P')))).toBe(true);
      expect(lower((part?.assignments ?? []).map(({ id }) => id))).toEqual(lower(assignments(ABOVE[subscription] ?? [], subscription).map(({ id }) => id)));
      expect(part?.definitions.length).toBeGreaterThan(0);
      expect(part?.missing).toEqual([404, 'ResourceGroupNotFound']);
    }
  });

  it('our own command, with no option, judges what it reads over the wire as the demo does in process', async () => {
    expect(of('portcullis').stdout).toMatch(/simulated/i);
    expect(of('portcullis').status).toBe(1);
    const { result } = await demo({ out: join(root, 'demo'), withGaps: false, signal: new AbortController().signal, onProgress: () => undefined });
    const overWire = JSON.parse(readFileSync(join(root, 'result.json'), 'utf8')) as ScanResult;
    expect(overWire.scan.simulated).toBe(true);
    expect(overWire.gaps).toEqual(result.gaps);
    expect(overWire.gaps.filter(({ reason }) => reason !== 'notCollected')).toEqual([]);
    expect(overWire.summary).toEqual(result.summary);
    expect(overWire.findings).toEqual(result.findings);
  });

  it('az writes a rule, changes it and deletes it, following each write to its end', () => {
    const rule = `/subscriptions/${production}/resourceGroups/${WRITTEN.group}/providers/Microsoft.Network/networkSecurityGroups/${WRITTEN.securityGroup}/securityRules/${WRITTEN.rule}`;
    expect(printed('rule create')).toMatchObject({ id: rule, priority: 3999, access: 'Deny', direction: 'Inbound', destinationPortRange: '3389', provisioningState: 'Succeeded' });
    expect(printed('rule update')).toMatchObject({ id: rule, priority: 3998, access: 'Deny', destinationPortRange: '3389', provisioningState: 'Succeeded' });
    expect(of('rule delete')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(ids('rules')).toContain(rule.toLowerCase());
    expect(ids('rules after')).toEqual(ids('rules').filter((id) => id !== rule.toLowerCase()));
  });

  it('az gives a role and takes it back, and Resource Graph hears of both', () => {
    const { id } = printed('assignment create') as { id: string };
    const inGraph = (name: string): readonly string[] => lower((printed(name) as { data: { id: string }[] }).data.map((row) => row.id));
    expect(inGraph('graph between')).toEqual([...inGraph('graph before'), id.toLowerCase()].toSorted());
    expect(of('assignment delete').status).toBe(0);
    expect(inGraph('graph after')).toEqual(inGraph('graph before'));
  });

  it('no client asked for what the simulator does not model', () => {
    for (const { name, requests } of runs.flatMap(({ outcomes }) => outcomes)) expect(requests.filter((line) => line.startsWith('warning:')), name).toEqual([]);
  });

  it('every command asked the simulator, but one that az answers from its login', () => {
    const silent = runs.flatMap(({ outcomes }) => outcomes).filter(({ requests }) => !requests.some((line) => /^\d{3} /.test(line))).map(({ name }) => name);
    expect(silent).toEqual(['account list']);
  });

  it('each run of the simulator ended in order', () => {
    expect(runs.length).toBe(2);
    for (const { simulator: { status, stderr } } of runs) expect([stderr.trimEnd().split('\n').at(-1), status]).toEqual([expect.stringMatching(/^served \d+ requests, 0 of them for what is not modelled$/), 0]);
  });
});

interface Seen {
  readonly subscriptions: readonly string[];
  readonly query: { readonly ids: readonly string[]; readonly total: number };
  readonly of: Readonly<Record<string, {
    readonly machines: readonly { readonly id: string; readonly size: string; readonly system: string }[];
    readonly policies: readonly { readonly id: string; readonly ports: readonly (readonly [number, string])[] }[];
    readonly assignments: readonly { readonly id: string }[];
    readonly definitions: readonly string[];
    readonly missing: readonly [number, string | null] | null;
  } | undefined>>;
}
