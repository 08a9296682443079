import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INPUTS, variableOf } from '../../action/inputs.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { readAction, runAction, type Job, type JobRun } from './composite.ts';
import { inWorld } from './world.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-action-')));
const workspace = join(folder, 'workspace');
const SUBSCRIPTION = '5ab00000-0000-4000-8000-000000000042';
const ACCOUNT = {
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-payroll/providers/Microsoft.Storage/storageAccounts/stpayroll42`, type: 'microsoft.storage/storageaccounts', name: 'stpayroll42', location: 'westeurope',
  properties: { allowSharedKeyAccess: true, keyCreationTime: { key1: '2020-01-01T00:00:00Z', key2: '2020-01-01T00:00:00Z' } },
};
const PRIVATE = { repository: { visibility: 'private', private: true } };
const PUBLIC = { repository: { visibility: 'public', private: false } };

beforeAll(() => {
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'export.json'), JSON.stringify([ACCOUNT]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function job(inputs: Readonly<Record<string, string>>, event: unknown = PRIVATE, more: Partial<Job> = {}): Promise<JobRun> {
  return runAction({ action: ROOT, workspace, inputs, event, ...more });
}

describe('action.yml', () => {
  const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
  const action = readAction(ROOT);
  const { steps } = action.runs;

  it('hands every input that it declares to the check, by its variable, and no other', () => {
    expect(Object.keys(action.inputs)).toEqual(Object.keys(INPUTS));
    const check = steps.find(({ id }) => id === 'check');
    expect(check?.env).toEqual({ REPOSITORY_VISIBILITY: '${{ github.repository_visibility }}', ...Object.fromEntries(Object.keys(INPUTS).map((name) => [variableOf(name), `\${{ inputs.${name} }}`])) });
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) expect([name, description.endsWith('.')]).toEqual([name, name !== 'auth']);
  });

  it('puts no expression into the text of a script, and inputs into no step but the check', () => {
    for (const step of steps) {
      expect(step.run ?? '').not.toContain('${{');
      if (step.id !== 'check') expect(JSON.stringify(step)).not.toContain('inputs.');
      if (step.run !== undefined) expect([step.shell, readdirSync(join(ROOT, 'action'))]).toEqual(['bash', expect.arrayContaining([/action\/(\w+\.ts)"$/.exec(step.run)?.[1]])]);
    }
  });

  it('pins every action that it calls to a commit, with the version beside it', () => {
    const uses = text.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses).toHaveLength(4);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

describe('the steps of action.yml', () => {
  it('sign in by the identity of the job, scan, and end with the verdict after everything was kept', async () => {
    const { ran, unsupported, token } = await inWorld(folder, async ({ simulator, environment }) => ({
      ran: await job({ tenant: CONTOSO.tenantId, 'client-id': CONTOSO.clientId, 'upload-sarif': 'true', 'keep-snapshot': 'true', 'more-reports': 'junit', 'retention-days': '30' }, PRIVATE, { environment }),
      unsupported: simulator.unsupported, token: environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    }));
    expect([ran.exitCode, unsupported]).toEqual([1, []]);
    expect(ran.log).toContain('by --auth github-oidc');
    expect(ran.log).toContain('::error title=Portcullis::The gate failed (exit code 1)');
    expect(ran.outputs).toMatchObject({ 'exit-code': '1', failed: 'true', incomplete: 'false', new: '' });
    const { scan } = JSON.parse(readFileSync(ran.outputs['results-file'] ?? '', 'utf8')) as { readonly scan: { readonly tenant: string; readonly simulated: boolean } };
    expect(scan).toMatchObject({ tenant: CONTOSO.tenantId, simulated: true });
    expect(readFileSync(ran.outputs['report-file'] ?? '', 'utf8')).toContain('<!doctype html>');
    expect(ran.summary).toMatch(/^# .*Portcullis|Portcullis/);
    const [node, reports, snapshot, sarif, ...more] = ran.called;
    expect([node?.uses, more]).toEqual([expect.stringMatching(/^actions\/setup-node@/), []]);
    expect(reports).toMatchObject({ uses: expect.stringMatching(/^actions\/upload-artifact@/) as string, with: { name: 'portcullis', 'retention-days': '30' } });
    expect(readdirSync(reports?.with['path'] ?? '').toSorted()).toEqual(['TEST-portcullis.xml', 'report.html', 'results.json', 'results.sarif', 'summary.md']);
    expect(snapshot?.with['name']).toBe('portcullis-snapshot');
    expect(readdirSync(snapshot?.with['path'] ?? '')).toContain('manifest.json');
    expect(sarif).toMatchObject({ uses: expect.stringMatching(/^github\/codeql-action\/upload-sarif@/) as string, with: { sarif_file: ran.outputs['sarif-file'] } });
    // Neither the token that a job asks with nor any that it got is told.
    expect([token?.length, ran.log.includes(token ?? '')]).toEqual([expect.any(Number), false]);
  }, 60_000);

  it('tell clean, incomplete, and failed and incomplete apart, and keep every name out of a public log', async () => {
    // Most is unknown of an export of one storage account, and what is known of it is of medium severity at most.
    const [clean, incomplete, both] = await Promise.all([
      job({ snapshot: 'export.json', 'allow-incomplete': 'true', 'upload-reports': 'false', summary: 'false' }, PUBLIC),
      // The event of a schedule tells nothing of the repository, and the runner does. Keeping the reports fails: the verdict is given all the same.
      job({ snapshot: 'export.json', 'upload-sarif': 'true' }, { schedule: '17 5 * * 1' }, { visibility: 'private', failing: 'actions/upload-artifact' }),
      job({ snapshot: 'export.json', 'fail-on': 'low', redact: 'all', 'upload-sarif': 'true' }, PUBLIC),
    ]);
    expect([clean.exitCode, clean.outputs['exit-code'], clean.outputs['failed'], clean.outputs['incomplete']]).toEqual([0, '0', 'false', 'true']);
    expect([clean.summary, clean.called.length, clean.log.includes('::error')]).toEqual(['', 1, false]);
    expect([incomplete.exitCode, incomplete.outputs['exit-code'], incomplete.outputs['failed'], incomplete.outputs['incomplete'], incomplete.called.length]).toEqual([3, '3', 'false', 'true', 3]);
    expect([both.exitCode, both.outputs['exit-code'], both.outputs['failed'], both.outputs['incomplete'], both.called.length]).toEqual([4, '4', 'true', 'true', 3]);
    expect(both.log).toMatch(/Everybody can read this log: \d+ lines? of Portcullis (?:is|are) not shown/);
    for (const { summary } of [incomplete, both]) expect(summary).toContain('INCOMPLETE');
    // A private repository is told the names, so that they are there to be found; a public one none of them.
    for (const name of ['stpayroll42', 'rg-payroll', SUBSCRIPTION]) expect([name, ...[`${incomplete.log}${incomplete.summary}`, both.log, both.summary, clean.log].map((text) => text.includes(name))]).toEqual([name, true, false, false, false]);
  }, 60_000);

  it.each([
    ['a misspelt severity', { snapshot: 'export.json', 'fail-on': 'none' }, PRIVATE, 'input fail-on is "none"'],
    ['a flag in place of a name', { subscriptions: 'Production\n--exit-zero' }, PRIVATE, 'input subscriptions is "--exit-zero"'],
    ['a job without an identity', { tenant: CONTOSO.tenantId, 'client-id': CONTOSO.clientId }, PRIVATE, 'permissions: id-token: write'],
    ['a snapshot for everybody', { snapshot: 'export.json', 'keep-snapshot': 'true', redact: 'all' }, PUBLIC, 'a snapshot shows everybody'],
    ['reports for everybody', { snapshot: 'export.json' }, PUBLIC, 'Set redact to all'],
    ['an event that does not tell the repository', { snapshot: 'export.json' }, { schedule: '0 5 * * *' }, 'nothing says that this repository is private'],
  ])('refuse %s, before anything is installed', async (_what, inputs, event, words) => {
    const ran = await job(inputs, event);
    expect([ran.exitCode, ran.outputs['exit-code'], ran.outputs['failed'], ran.outputs['sarif-file'], ran.called.length]).toEqual([2, '2', '', '', 1]);
    expect(ran.log).toContain(words);
    for (const line of ran.log.trim().split('\n')) expect(line).toMatch(/^::error title=Portcullis::input |^::error title=Portcullis::GitHub gives/);
  });

  it('end with 2 where nothing was judged, with the reason in the log of a private repository and its code alone in a public one', async () => {
    const [seen, unseen] = await Promise.all([job({ snapshot: 'export.json', config: 'nowhere/secret-name.yaml', 'upload-sarif': 'true' }), job({ snapshot: 'export.json', config: 'nowhere/secret-name.yaml', redact: 'all' }, PUBLIC)]);
    expect([seen.exitCode, seen.outputs['exit-code'], seen.outputs['failed'], seen.called.length]).toEqual([2, '2', '', 1]);
    expect(seen.log).toContain('secret-name.yaml');
    expect(seen.summary).toContain('Nothing was judged (exit code 2)');
    expect(unseen.log).toContain('1 line of Portcullis is not shown, errors CONFIG among them');
    expect(unseen.log).not.toContain('secret-name.yaml');
  });

  it('run what the lock file of the repository installed where that was asked, and say where it is missing', async () => {
    const ran = await job({ snapshot: 'export.json', version: 'local' });
    // 1 would say that the gate failed.
    expect([ran.exitCode, ran.called.length]).toEqual([2, 1]);
    expect(ran.log).toContain('a step before must run "npm ci"');
    expect(ran.outputs['exit-code']).toBe('2');
  });
});
