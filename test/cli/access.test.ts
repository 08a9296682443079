import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-000000000001';
const ADA = 'a0000000-0000-4000-8000-000000000001';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const EXPORT = join(root, 'export.ndjson');
writeFileSync(EXPORT, JSON.stringify({
  id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/10000000-0000-4000-8000-000000000001`, name: '10000000-0000-4000-8000-000000000001', type: 'Microsoft.Authorization/roleAssignments',
  subscriptionId: SUBSCRIPTION.slice('/subscriptions/'.length), properties: { principalId: ADA, principalType: 'User', roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, scope: SUBSCRIPTION, createdOn: '2026-03-02T08:00:00Z' },
}));

const GRANT = 'Microsoft.Authorization/roleAssignments/write';
const MISUSES: readonly (readonly [readonly string[], string])[] = [
  [['access'], 'access needs --snapshot PATH'],
  [['access', '--snapshot', ''], 'access needs --snapshot PATH'],
  [['access', '--snapshot', join(root, 'nothing')], 'nothing'],
  [['access', 'list', '--snapshot', EXPORT], "'access' has no command 'list'"],
  [['access', '--snapshot', EXPORT, '--format', 'xml'], "argument 'xml' is invalid"],
  [['access', '--snapshot', EXPORT, '--can', 'write'], '--can write is no operation of Azure'],
  [['access', '--snapshot', EXPORT, '--can', 'Microsoft.Authorization/*/write'], 'is no operation of Azure'],
  [['access', '--snapshot', EXPORT, '--data'], '--data says of which kind'],
  [['access', '--snapshot', EXPORT, '--scope', 'nowhere'], 'no subscription or management group of that name was read'],
  [['access', '--snapshot', EXPORT, '--scope', ''], 'no subscription or management group of that name was read'],
  [['access', '--snapshot', EXPORT, '--scope', '/a', '--scope', '/b'], 'given twice'],
  [['access', '--snapshot', EXPORT, '--principal', 'nobody'], 'nobody of that name or id is in what was read'],
  [['access', '--snapshot', EXPORT, '--now', 'tomorrow'], '--now tomorrow is not a time'],
  [['access', '--snapshot', EXPORT, '--assume', 'nothing'], "unknown assumption 'nothing'"],
  [['access', '--snapshot', EXPORT, '--principle', ADA], 'Did you mean --principal?'],
  [['acces', '--snapshot', EXPORT], 'Did you mean access?'],
];

describe('access, misused', () => {
  it.each(MISUSES)('%j is exit 2, one line and no data', async (argv, said) => {
    const { exitCode, stdout, stderr } = await run(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').filter((line) => line.startsWith('portcullis:'))).toHaveLength(1);
    expect(stderr).toContain(said);
  });
});

describe('access', () => {
  it('is a table where nothing else is said, and exit 0', async () => {
    const { exitCode, stdout } = await run(['access', '--snapshot', EXPORT, '--can', GRANT, '--scope', SUBSCRIPTION]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Who can Microsoft.Authorization\/roleAssignments\/write at\s/);
    expect(stdout).toContain('Owner');
    expect(stdout).toContain('Not whole:');
  });

  it('is byte-equal JSON for equal input, with warnings of what was not read', async () => {
    const argv = ['access', '--snapshot', EXPORT, '--format', 'json', '--principal', ADA];
    const [first, second] = [await run(argv), await run(argv)];
    expect(first.exitCode).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    expect(first.stderr).toContain('roleEligibilityScheduleInstances could not be read everywhere');
    expect(JSON.parse(first.stdout)).toMatchObject({ schemaVersion: 1, asked: { principals: [ADA] }, access: [{ principal: { id: ADA, kind: 'unknown' }, role: { name: 'Owner' }, holding: null, revoke: expect.stringContaining('az role assignment delete') as string }] });
  });

  it('is a CSV for a review', async () => {
    const { exitCode, stdout } = await run(['access', '--snapshot', EXPORT, '--format', 'csv']);
    expect(exitCode).toBe(0);
    expect(stdout.split('\r\n')[0]).toMatch(/^tenant,asOf,principalId,.*,revoke,.*decision,reviewer,reviewedOn,reason$/);
    expect(stdout.split('\r\n')).toHaveLength(3);
  });

  it('is coloured where colour is forced', async () => {
    expect((await run(['access', '--snapshot', EXPORT], { environment: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[');
    expect((await run(['access', '--snapshot', EXPORT])).stdout).not.toContain('\u001b[');
  });

  it('has help with examples', async () => {
    for (const argv of [['access', '--help'], ['help', 'access']]) expect((await run(argv)).stdout).toContain('--format csv > review.csv');
  });
});
