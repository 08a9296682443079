import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { readPlan } from '../../src/flow/planFile.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { contoso } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-plan-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Contoso, read once through the real SDKs and saved. */
beforeAll(async () => {
  const simulator = contoso();
  await collectTenant({ ...(await simulatedTenant(simulator)), now: () => Date.parse(CONTOSO_NOW), signal: new AbortController().signal, onProgress: () => undefined, out: at('snapshot'), allowEmpty: false, activityLog: false });
});

const plan = (...more: readonly string[]): Promise<Ran> => run(['remediate', 'plan', '--snapshot', at('snapshot'), '--no-config', '--out', at('plan.json'), '--quiet', ...more]);

describe('remediate plan', () => {
  it('writes a plan for its owner alone, by its schema, and shows it', async () => {
    const { exitCode, stdout, stderr } = await plan('--rule', 'JIT001', '--source', '51.140.12.0/24');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(statSync(at('plan.json')).mode & 0o777).toBe(0o600);
    const made = readPlan(at('plan.json'));
    expect(made.actions.map(({ kind }) => kind)).toEqual(['enableJit', 'enableJit', 'enableJit']);
    expect(stdout).toContain(`sha256 ${made.sha256}\n`);
    expect(stdout).toContain(`Next: portcullis remediate apply ${at('plan.json')}`);
    expect([made.simulated, made.createdAt, made.expiresAt, made.principal?.kind]).toEqual([true, '2026-11-16T09:00:00.000Z', '2026-11-17T09:00:00.000Z', 'servicePrincipal']);
  });

  it('is the same each time, and as JSON what the file holds', async () => {
    const [first, second] = [await plan('--format', 'json', '--rule', 'JIT003'), await plan('--format', 'json', '--rule', 'JIT003')];
    expect(second.stdout).toBe(first.stdout);
    expect(JSON.parse(first.stdout)).toEqual(JSON.parse(readFileSync(at('plan.json'), 'utf8')));
    expect(validateAgainstSchema(readSchema('plan'), JSON.parse(first.stdout) as JsonValue)).toEqual([]);
  });

  it.each([
    [['--rule', 'JIT001', '--severity', 'critical'], 0], [['--rule', 'JIT001', '--scope', 'contoso-edge'], 1], [['--rule', 'NET006', '--action', 'narrow-rule', '--source', '51.140.12.0/24'], 6],
  ])('%j has %i actions, and ends with 0', async (more, actions) => {
    const { exitCode, stdout } = await plan(...more);
    expect([exitCode, readPlan(at('plan.json')).actions.length, stdout.includes('Nothing is to be done')]).toEqual([0, actions, actions === 0]);
  });

  it.each([
    [['--rule', 'JIT0O1'], '--rule JIT0O1'], [['--port', '70000'], '--port 70000'], [['--source', '::1'], 'IPv6'], [['--duration', 'P2D'], '--duration P2D'],
    [['--finding', 'deadbeef'], '--finding deadbeef'], [['--scope', 'contoso-legasy'], 'Did you mean contoso-legacy'], [['--action', 'enable'], '--action enable'],
    [['--subscription', 'x'], '--subscription has no effect'], [['--severity', 'grave'], 'severity'], [['--out', ''], '--out names no file'], [['--out', '/dev/null/plan.json'], 'plan.json'],
  ])('%j is a slip: 2', async (more, told) => {
    const { exitCode, stdout, stderr } = await plan(...more);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(told);
  });

  it('prints the role that applies it, and nothing else', async () => {
    const { exitCode, stdout } = await plan('--rule', 'JIT004', '--print-role');
    const role = JSON.parse(stdout) as { readonly Actions: readonly string[]; readonly AssignableScopes: readonly string[] };
    expect([exitCode, role.AssignableScopes]).toEqual([0, ['/subscriptions/5ab00000-0000-4000-8000-000000000001']]);
    expect(role.Actions).toContain('Microsoft.Security/locations/jitNetworkAccessPolicies/write');
    expect(role.Actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('explains itself', async () => {
    const { exitCode, stdout } = await run(['remediate', 'plan', '--help']);
    expect(exitCode).toBe(0);
    for (const text of ['Nothing is changed in Azure', '--close-bypasses', '--print-role', 'Examples:']) expect(stdout).toContain(text);
  });
});
