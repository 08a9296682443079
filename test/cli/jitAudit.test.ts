import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { csvRows } from '../report/csvReader.ts';
import { expectGolden } from '../report/golden.ts';
import { jitTenant } from './jitTenant.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Entry {
  readonly kind: string;
  readonly source: string;
  readonly at: string;
  readonly who: string;
  readonly policy: string;
  readonly machine: string | null;
  readonly ending: string | null;
  readonly justified: boolean | null;
  readonly result: string;
  readonly correlationId: string | null;
}

interface Document {
  readonly entries: readonly Entry[];
  readonly open: readonly { readonly machine: string }[];
  readonly activityLog: { readonly since: string } | null;
  readonly limits: readonly string[];
  readonly gaps: readonly object[];
}

const tenant = await jitTenant({ estate: contosoEstate() });
const nameOf = (id: string | null): string => (id === null ? '-' : id.slice(id.lastIndexOf('/') + 1));
const ask = async (...argv: readonly string[]): Promise<Document> => JSON.parse((await tenant.run(['jit', 'audit', '--format', 'json', ...argv])).stdout) as Document;
const withLog = await ask('--activity-log');

describe('jit audit of contoso', () => {
  it('tells of every request that policies keep, newest first, with how it ended', async () => {
    const { entries, activityLog, open } = await ask();
    // contoso/jit.ts
    expect(entries.map(({ at, who, machine, ending, justified, source }) => [at.slice(0, 16), who.split('@')[0], nameOf(machine), ending, justified, source])).toEqual([
      ['2026-11-16T08:30', 'oncall.engineer', 'vm-jump-01', 'live', true, 'policy'],
      ['2026-11-16T08:00', 'oncall.engineer', 'vm-dnat-03', 'live', true, 'policy'],
      ['2026-11-16T08:00', 'contractor', 'vm-jump-03', 'live', true, 'policy'],
      ['2026-11-15T15:00', 'cloud.lead', 'vm-jump-02', 'ranOut', true, 'policy'],
      ['2026-11-14T09:00', 'contractor', 'vm-ops-01', 'ranOut', true, 'policy'],
      ['2026-11-14T09:00', 'contractor', 'vm-dnat-04', 'ranOut', true, 'policy'],
    ]);
    expect([activityLog, open.map(({ machine }) => nameOf(machine))]).toEqual([null, ['vm-jump-01', 'vm-dnat-03', 'vm-jump-03']]);
  });

  it('joins what the activity log tells of the same request, and tells the rest beside it', () => {
    // contoso/monitoring.ts: two that were granted, one that failed, one change of a policy.
    expect(withLog.entries.filter(({ source }) => source !== 'policy').map(({ kind, source, who, result, machine, policy, correlationId }) => [kind, source, who.split('@')[0], result, nameOf(machine), policy.split('/')[4], (correlationId ?? '').length])).toEqual([
      ['request', 'both', 'oncall.engineer', 'succeeded', 'vm-jump-01', 'rg-admin', 36],
      ['request', 'both', 'cloud.lead', 'succeeded', 'vm-jump-02', 'rg-admin', 36],
      ['request', 'log', 'contractor', 'failed', '-', 'rg-web', 36],
      ['policyWrite', 'log', 'developer', 'succeeded', '-', 'rg-web', 36],
    ]);
    expect(withLog.entries).toHaveLength(8);
    expect(withLog.activityLog).toEqual({ since: '2026-08-19T09:00:00.000Z' });
  });

  it('keeps to the time that was asked for, and tells of what is open now all the same', async () => {
    const since = await ask('--since', 'P1D');
    expect([since.entries.length, since.open.length]).toEqual([4, 3]);
    expect((await ask('--since', '2026-11-16T08:30:00Z')).entries).toHaveLength(1);
    // To the instant: two of these began at it.
    expect((await ask('--since', '2026-11-16T08:00:00Z')).entries).toHaveLength(3);
    expect((await ask('--since', '2026-11-16T08:00:00.001Z')).entries).toHaveLength(1);
    const { stderr } = await tenant.run(['jit', 'audit', '--activity-log', '--since', 'P120D', '--quiet']);
    expect(stderr).toContain('the activity log is kept for 90 days: before 2026-08-19T09:00:00.000Z only what policies keep is told');
    expect((await tenant.run(['jit', 'audit', '--activity-log', '--since', 'P80D', '--quiet'])).stderr).toBe('');
    expect((await tenant.run(['jit', 'audit', '--since', 'P120D', '--quiet'])).stderr).toBe('');
  });

  it('keeps to a machine, with what the log tells of its policies and of no others', async () => {
    const { entries, open } = await ask('--activity-log', '--vm', 'vm-web-01');
    expect([entries.map(({ kind }) => kind), open]).toEqual([['request', 'policyWrite'], []]);
    expect((await ask('--activity-log', '--vm', 'VM-JUMP-02')).entries).toMatchObject([{ who: 'cloud.lead@contoso.example', source: 'both' }]);
  });

  it('knows the history of a machine that is gone', async () => {
    const gone = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-gone';
    const ports = [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: '2026-11-01T10:00:00Z', status: 'Revoked', statusReason: 'Expired' }];
    const requests = [{ startTimeUtc: '2026-11-01T09:00:00Z', requestor: 'ada@contoso.example', virtualMachines: [{ id: gone, ports }] }];
    const path = join(root, 'gone.json');
    writeFileSync(path, JSON.stringify([{ id: gone.replace('Compute/virtualMachines/vm-gone', 'Security/locations/westeurope/jitNetworkAccessPolicies/default'), type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', name: 'default', properties: { virtualMachines: [], requests } }]));
    const { exitCode, stdout } = await run(['jit', 'audit', '--snapshot', path, '--vm', 'vm-gone', '--format', 'json']);
    expect([exitCode, (JSON.parse(stdout) as Document).entries]).toMatchObject([0, [{ machine: gone, ending: 'ranOut', justified: false }]]);
  });

  it('says plainly that nobody approves, how long the log is kept, and how to end what is open', async () => {
    const { exitCode, stdout } = await tenant.run(['jit', 'audit', '--activity-log']);
    expect(exitCode).toBe(0);
    expectGolden('jit-audit.txt', stdout);
    const words = stdout.replaceAll(/\s+/g, ' ');
    for (const said of ['Nobody approves a just-in-time request', 'The activity log holds 90 days', 'the API has no call that takes a request back', 'NewerRequestInitiated|A newer request for the same machine and port replaces it', 'session that is established']) expect(words).toMatch(new RegExp(said, 'u'));
    expect(withLog.limits.join(' ')).toContain('Nobody approves');
  });

  it('never shows a reason, nor from where a call came', async () => {
    for (const format of ['table', 'json', 'csv']) {
      const { stdout } = await tenant.run(['jit', 'audit', '--activity-log', '--format', format]);
      expect(stdout).not.toContain('maintenance window');
    }
  });

  it('is a document of its schema, and CSV with an entry a record', async () => {
    expect(validateAgainstSchema(readSchema('jit-audit'), withLog as unknown as JsonValue)).toEqual([]);
    expect(validateAgainstSchema(readSchema('jit-audit'), await ask('--since', 'P1D', '--vm', 'vm-jump-01') as unknown as JsonValue)).toEqual([]);
    const rows = csvRows((await tenant.run(['jit', 'audit', '--activity-log', '--format', 'csv'])).stdout);
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatchObject({ kind: 'request', machine: 'vm-jump-01', port: '3389', sources: '51.140.12.7', ending: 'live', source: 'both', justified: 'true' });
  });

  it('says the same of a snapshot, whose log is told where it was read', async () => {
    const saved = join(root, 'whole');
    await tenant.run(['collect', '--activity-log', '--out', saved, '--quiet']);
    const offline = await run(['jit', 'audit', '--activity-log', '--snapshot', saved, '--format', 'json']);
    expect([JSON.parse(offline.stdout), offline.stderr]).toEqual([withLog, '']);
    const without = await run(['jit', 'audit', '--activity-log', '--snapshot', 'reports/sample/snapshot', '--format', 'json']);
    expect([without.exitCode, (JSON.parse(without.stdout) as Document).gaps.length]).toEqual([0, 4]);
    expect(without.stderr).toContain('Microsoft.Insights/activityLogEvents could not be read everywhere');
  });
});

describe('jit audit where something was not read', () => {
  it('says so on stderr and in the document, and does not say that nothing is open', async () => {
    const production = '5ab00000-0000-4000-8000-000000000001';
    const partly = await jitTenant({ estate: contosoEstate({ withheld: [{ action: 'Microsoft.Security/locations/jitNetworkAccessPolicies/read', subscriptionId: production }] }) });
    const { exitCode, stdout, stderr } = await partly.run(['jit', 'audit', '--subscription', production]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing is open by a request now, as far as it was read.');
    expect(stderr).toContain('jitNetworkAccessPolicies could not be read everywhere');
  });
});
