import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Manifest } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { run, type Ran } from './run.ts';

/** What `--exit-zero` may change about each exit code and what it may not, and what Ctrl-C leaves behind. */

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { production, legacy } = CONTOSO.subscriptions;
const NOW = Date.parse(CONTOSO_NOW);
const ONE_RULE = 'overrides: [{ rules: [NET001], enabled: true }, { rules: ["*"], enabled: false, reason: one rule is enough }]\n';

/** A tenant with a machine that is closed and perhaps one that is open, of which one subscription may not be read, perhaps. */
function azure(machines: readonly string[], isWithheld: boolean): Simulator {
  const estate = contosoEstate(isWithheld ? { withheld: [{ action: '*/read', subscriptionId: legacy }] } : {});
  const resources = estate.tables.resources.filter(({ type, name }) => !/^microsoft\.compute\/virtualmachines$/i.test(type) || machines.includes(name));
  return createSimulator({ estate: { ...estate, tables: { ...estate.tables, resources, computeresources: [] } }, now: () => NOW });
}

const CLOSED = 'vm-web-01';
const OPEN = 'vm-ops-01';
const TENANTS = [
  [0, () => azure([CLOSED], false)],
  [1, () => azure([CLOSED, OPEN], false)],
  [3, () => azure([CLOSED], true)],
  [4, () => azure([CLOSED, OPEN], true)],
] as const;
const SCOPE = ['--subscription', production, '--subscription', legacy];

beforeAll(async () => {
  for (const [code, tenant] of TENANTS) {
    const { inner, credential } = await simulatedTenant(tenant());
    expect((await run(['collect', '--out', at(`tenant-${code}`), '--quiet', ...SCOPE], { now: () => NOW, azure: { inner, credential } })).exitCode).toBe(0);
  }
  writeFileSync(at('one.yaml'), ONE_RULE);
  writeFileSync(at('zero.yaml'), `gate: { exitZero: true }\n${ONE_RULE}`);
}, 60_000);

async function evaluated(code: number, config: string, ...more: readonly string[]): Promise<Ran & { readonly result: ScanResult }> {
  const file = at('result.json');
  rmSync(file, { force: true });
  const ran = await run(['evaluate', '--snapshot', at(`tenant-${code}`), '--config', at(config), '-o', `json=${file}`, '--quiet', ...more]);
  return { ...ran, result: JSON.parse(readFileSync(file, 'utf8')) as ScanResult };
}

const ZERO_TEXT = '--exit-zero: the process ends with 0';

describe('--exit-zero', () => {
  it.each(TENANTS.map(([code]) => code))('%d: ends with 0, and the code is recorded and told', async (code) => {
    const plain = await evaluated(code, 'one.yaml');
    expect([plain.exitCode, plain.result.gate.exitCode, plain.result.gate.exitZero, plain.stdout.includes(ZERO_TEXT)]).toEqual([code, code, undefined, false]);
    // By the flag, and by the configuration.
    const zero = code === 4 ? await evaluated(code, 'zero.yaml') : await evaluated(code, 'one.yaml', '--exit-zero');
    expect([zero.exitCode, zero.result.gate.exitCode, zero.result.gate.exitZero]).toEqual([0, code, true]);
    // Said where nothing else is: the option may stand in a file that nobody looks at.
    expect(zero.stderr).toBe(code === 0 ? '' : `warning: the gate says exit code ${code}; --exit-zero ends with 0\n`);
    expect([zero.stdout.includes(ZERO_TEXT), zero.stdout.includes(`exit code ${code}`)]).toEqual([true, true]);
    // Nothing else is different for it.
    const { exitZero: _zero, ...gate } = zero.result.gate;
    expect({ ...zero.result, gate }).toEqual(plain.result);
  });

  it('of the configuration is taken back by --no-exit-zero', async () => {
    expect((await evaluated(4, 'zero.yaml', '--no-exit-zero')).exitCode).toBe(4);
  });

  it('ends with 0 where Azure itself is asked, too', async () => {
    const { inner, credential } = await simulatedTenant(azure([CLOSED, OPEN], true));
    const ran = await run(['scan', '--config', at('one.yaml'), '--exit-zero', '-o', `json=${at('scan.json')}`, ...SCOPE], { now: () => NOW, azure: { inner, credential } });
    expect([ran.exitCode, (JSON.parse(readFileSync(at('scan.json'), 'utf8')) as ScanResult).gate.exitCode, ran.stdout.includes('exit code 4')]).toEqual([0, 4, true]);
  });

  it.each<readonly [what: string, argv: readonly string[], code: string]>([
    ['a flag that is not there', ['--fail-onn', 'high'], 'USAGE'],
    ['a severity that is none', ['--fail-on', 'worst'], 'USAGE'],
    ['--new-only without a baseline', ['--new-only'], 'USAGE'],
    ['a baseline that is not there', ['--baseline', 'nowhere.json'], 'BASELINE'],
    ['waivers that are not there', ['--waivers', 'nowhere.yaml'], 'WAIVERS'],
    ['a clock that is none', ['--now', 'yesterday'], 'USAGE'],
    ['rules that are not there', ['--rules', 'nowhere'], 'RULES'],
    ['a group that is not there', ['--resource-group', 'nowhere'], 'EMPTY'],
    ['an output of no format', ['-o', 'pdf=report.pdf'], 'USAGE'],
  ])('is no pardon for %s', async (_what, argv, code) => {
    const { exitCode, stderr } = await run(['evaluate', '--snapshot', at('tenant-1'), '--config', at('one.yaml'), '--exit-zero', ...argv]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`[${code}]`)]);
  });

  it('is no pardon for a tenant in which nothing is visible', async () => {
    const { inner, credential } = await simulatedTenant(azure([], false));
    const ran = await run(['scan', '--config', at('zero.yaml'), ...Object.values(CONTOSO.subscriptions).flatMap((id) => ['--exclude', id])], { now: () => NOW, azure: { inner, credential } });
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining('[EMPTY]')]);
  });
});

/** A scan that is interrupted as soon as Azure is asked for the JIT policies. */
async function interrupted(name: string, ...more: readonly string[]): Promise<Ran> {
  const stop = new AbortController();
  const simulator = azure([CLOSED, OPEN], false);
  const { credential } = await simulatedTenant(simulator);
  const inner = simulatedHttpClient((request) => {
    if (request.url.includes('/jitNetworkAccessPolicies')) stop.abort();
    return simulator.handle(request);
  });
  return run(['scan', '--out', at(name), '-o', `json=${at(`${name}.json`)}`, '--config', at('one.yaml'), ...SCOPE, ...more], { now: () => NOW, azure: { inner, credential }, signal: stop.signal });
}

describe('Ctrl-C during scan --out', () => {
  const ENDED: Ran[] = [];
  beforeAll(async () => {
    ENDED.push(await interrupted('plain'), await interrupted('pardoned', '--exit-zero', '--allow-incomplete'));
  }, 60_000);

  it.each(['plain', 'pardoned'])('%s: is 130, and leaves the snapshot with its gaps and no report', (name) => {
    const { exitCode, stdout, stderr } = ENDED[name === 'plain' ? 0 : 1] ?? {};
    expect([exitCode, stdout, stderr]).toEqual([130, '', expect.stringMatching(/portcullis: interrupted\..*\[INTERRUPTED\]\n$/)]);
    expect(stderr).toContain(`portcullis evaluate --snapshot ${at(name)}`);
    const manifest = JSON.parse(readFileSync(join(at(name), 'manifest.json'), 'utf8')) as Manifest;
    expect([manifest.interrupted, manifest.gaps.length > 0, existsSync(at(`${name}.json`))]).toEqual([true, true, false]);
    expect(readdirSync(at(name)).filter((file) => file.includes('partial'))).toEqual([]);
  });

  it('what it left is judged as incomplete, and no baseline is made of it', async () => {
    const file = at('left-result.json');
    writeFileSync(at('jit.yaml'), ONE_RULE.replace('NET001', 'NET001, JIT001'));
    const ran = await run(['evaluate', '--snapshot', at('plain'), '--config', at('jit.yaml'), '-o', `json=${file}`, '--quiet']);
    const { gate, scan } = JSON.parse(readFileSync(file, 'utf8')) as ScanResult;
    expect([[3, 4].includes(ran.exitCode), gate.exitCode, gate.incomplete, scan.interrupted]).toEqual([true, ran.exitCode, true, true]);
    for (const more of [[], ['--replace']]) {
      const created = await run(['baseline', 'create', file, '--out', at('never.json'), ...more]);
      expect([created.exitCode, created.stderr, existsSync(at('never.json'))]).toEqual([2, expect.stringMatching(/incomplete scan.*\[BASELINE\]/), false]);
    }
  });

  it('no baseline is made of it either where no rule asks for what is missing', async () => {
    const file = at('spared-result.json');
    // No rule is on: nothing is unknown, and the scan is as cut short as before.
    writeFileSync(at('none.yaml'), 'overrides: [{ rules: ["*"], enabled: false, reason: none is asked }]\n');
    await run(['evaluate', '--snapshot', at('plain'), '--config', at('none.yaml'), '-o', `json=${file}`, '--quiet']);
    expect((JSON.parse(readFileSync(file, 'utf8')) as ScanResult).gate.incomplete).toBe(false);
    const created = await run(['baseline', 'create', file, '--out', at('never.json')]);
    expect([created.exitCode, created.stderr, existsSync(at('never.json'))]).toEqual([2, expect.stringContaining('[BASELINE]'), false]);
  });
});
