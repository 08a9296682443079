import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import type { Action } from '../../src/model/plan.ts';
import { policyOf, ran, world } from '../e2e/applyWorld.ts';
import { DUAL, enabling, planOf, WEB_POLICY } from '../remediate/plans.ts';
import { run } from './run.ts';

const directory = mkdtempSync(join(tmpdir(), 'apply-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

function setting(more: Partial<Action> = {}) {
  const at = world();
  const plan = planOf([enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY), more)]);
  const path = join(directory, `plan-${(files += 1)}.json`);
  writeFileSync(path, JSON.stringify(plan));
  const { inner, credential, sleep, tenantId = '' } = at.options;
  const azure = { ...(inner === undefined ? {} : { inner }), ...(credential === undefined ? {} : { credential }), ...(sleep === undefined ? {} : { sleep }) };
  const portcullis = async (argv: readonly string[], io: Partial<Io> = {}) => run(['remediate', ...argv, '--tenant', tenantId, '--auth', 'environment', '--no-config'], { azure, now: at.now, ...io });
  return { at, plan, path, portcullis };
}

describe('remediate apply', () => {
  it('asks nobody with --yes and the hash; a second time it is refused; rolled back it is as before', async () => {
    const { at, plan, path, portcullis } = setting();
    const before = policyOf(at, WEB_POLICY);
    const hash = ['--yes', '--plan-sha256', plan.sha256];
    const first = await portcullis(['apply', path, ...hash]);
    expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining('1 done and verified')]);
    const second = await portcullis(['apply', path, ...hash]);
    expect([second.exitCode, second.stderr]).toEqual([2, expect.stringMatching(/applied already.*--resume/)]);
    const journal = `${path}.journal.ndjson`;
    const role = await portcullis(['rollback', journal, '--print-role']);
    expect(JSON.parse(role.stdout)).toMatchObject({ IsCustom: true });
    at.pass(60_000);
    const undo = await portcullis(['rollback', journal], { ask: async (question) => /\(([^)]+)\)/.exec(question)?.[1] ?? 'yes' });
    expect([undo.exitCode, undo.stdout]).toEqual([0, expect.stringMatching(/Rollback for tenant[\s\S]*- vm-dual-01\n\s+- port 22:/)]);
    expect(policyOf(at, WEB_POLICY)).toEqual(before);
  });

  it.each([
    ['nobody to ask', [], undefined, 2, /--yes --plan-sha256 [0-9a-f]{64}/],
    ['--yes without the hash', ['--yes'], undefined, 2, /--plan-sha256/],
    ['another hash', ['--yes', '--plan-sha256', 'f'.repeat(64)], undefined, 2, /nothing was written/],
    ['a no', [], 'no', 3, /Not confirmed/],
    ['nothing to resume', ['--resume'], 'yes', 2, /no journal/],
  ] as const)('%s: nothing is written', async (_what, more, typed, exitCode, message) => {
    const { at, path, portcullis } = setting();
    const done = await portcullis(['apply', path, ...more], typed === undefined ? {} : { ask: async () => typed });
    expect([done.exitCode, done.stderr, at.writes()]).toEqual([exitCode, expect.stringMatching(message), []]);
  });

  it('asks nobody about a plan without actions, makes no journal of it, and still holds it to the hash', async () => {
    const { at, portcullis } = setting();
    const path = join(directory, 'empty.json');
    writeFileSync(path, JSON.stringify(planOf([])));
    const done = await portcullis(['apply', path]);
    expect([done.exitCode, done.stderr, at.writes(), existsSync(`${path}.journal.ndjson`)]).toEqual([0, expect.stringContaining('nothing to do'), [], false]);
    expect((await portcullis(['apply', path, '--yes', '--plan-sha256', 'f'.repeat(64)])).exitCode).toBe(2);
  });

  it('of high risk takes the id of the subscription, not a yes', async () => {
    const { at, path, portcullis } = setting({ risk: 'high' });
    expect([(await portcullis(['apply', path], { ask: async () => 'yes' })).exitCode, at.writes().length]).toEqual([3, 0]);
  });
});

it('an interruption at the moment at which the journal fails is no "nothing was written"', async () => {
  const { at, plan } = setting();
  const controller = new AbortController();
  const failing = ran(at, plan, {
    signal: controller.signal,
    onLine: ({ event }) => {
      if (event !== 'answer') return;
      controller.abort();
      throw new Error('no space left');
    },
  });
  await expect(failing).rejects.toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('no space left') as string, hint: expect.stringMatching(/^A write may have been carried out/) as string });
  expect(at.writes()).toHaveLength(1);
});
