import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SAVED = 'test/flow/fixtures/result-with-waivers.json';
const MACHINE = 'vm-range-01';
const SUBSCRIPTION = '5ab00000-0000-4000-8000-000000000003';
const OWNER = 'network-team';

const read = (name: string): string => readFileSync(at(name), 'utf8');
const result = (name: string): ScanResult => JSON.parse(read(name)) as ScanResult;

/** Azure as an export tells it: one machine in a group, with an owner. */
const ROWS = [
  { id: `/subscriptions/${SUBSCRIPTION}`, type: 'Microsoft.Resources/subscriptions', name: 'Payments', subscriptionId: SUBSCRIPTION, tenantId: 'c0705000-0000-4000-8000-000000000001', properties: {} },
  { id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-till/providers/Microsoft.Storage/storageAccounts/sttill01`, type: 'Microsoft.Storage/storageAccounts', name: 'sttill01', subscriptionId: SUBSCRIPTION, tenantId: 'c0705000-0000-4000-8000-000000000001', resourceGroup: 'rg-till', location: 'westeurope', tags: { owner: OWNER }, properties: { allowSharedKeyAccess: true } },
];

describe('--redact', () => {
  let evaluated: Ran;
  beforeAll(async () => {
    writeFileSync(at('rows.json'), JSON.stringify(ROWS));
    evaluated = await run(['evaluate', '--no-config', '--snapshot', at('rows.json'), '--redact', 'names,tags', '--redact', 'subscriptions', '-o', `json=${at('scan.json')}`, '-o', `html=${at('scan.html')}`, '-o', `sarif=${at('scan.sarif')}`]);
  });

  it('holds for every report of a scan, and for the summary', () => {
    expect(evaluated.exitCode).toBeLessThanOrEqual(4);
    expect(result('scan.json').scan.redacted).toEqual(['subscriptions', 'names', 'tags']);
    for (const text of [read('scan.json'), read('scan.html'), read('scan.sarif'), evaluated.stdout]) for (const word of ['sttill01', 'rg-till', 'Payments', OWNER, SUBSCRIPTION]) expect([word, text.includes(word)]).toEqual([word, false]);
    expect(evaluated.stdout).toMatch(/^Redacted +stand-ins/m);
  });

  it('changes neither the verdict nor the exit code', async () => {
    const plain = await run(['evaluate', '--no-config', '--snapshot', at('rows.json'), '-o', `json=${at('plain.json')}`]);
    expect(evaluated.exitCode).toBe(plain.exitCode);
    expect(result('scan.json').summary).toEqual(result('plain.json').summary);
    expect(result('plain.json').scan).not.toHaveProperty('redacted');
    expect(read('plain.json')).toContain('sttill01');
  });

  it('of report makes a redacted copy, and adds to what was redacted', async () => {
    expect(await run(['report', SAVED, '--redact', 'all', '-o', `json=${at('all.json')}`, '-o', `console=${at('all.txt')}`])).toMatchObject({ exitCode: 0 });
    for (const word of [MACHINE, SUBSCRIPTION, OWNER]) expect([word, read('all.json').includes(word), readFileSync(SAVED, 'utf8').includes(word)]).toEqual([word, false, true]);
    expect(await run(['report', SAVED, '--redact', 'names', '-o', `json=${at('names.json')}`])).toMatchObject({ exitCode: 0 });
    expect(await run(['report', at('names.json'), '--redact', 'tags', '-o', `json=${at('more.json')}`])).toMatchObject({ exitCode: 0 });
    expect([result('names.json').scan.redacted, result('more.json').scan.redacted]).toEqual([['names'], ['names', 'tags']]);
    for (const format of ['html', 'sarif', 'console', 'json']) expect([format, (await run(['report', at('all.json'), '-o', `${format}=-`])).exitCode]).toEqual([format, 0]);
    // A copy of a copy is the same.
    expect((await run(['report', at('all.json'), '-o', 'json=-'])).stdout).toBe(read('all.json'));
  });

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([['the environment', { PORTCULLIS_REDACT: 'tags' }, ''], ['the configuration', {}, 'redact: [tags]\n']])('can be asked for by %s', async (_where, environment, yaml) => {
    writeFileSync(at('portcullis.yaml'), `${yaml}gate: { failOn: critical }\n`);
    const { exitCode } = await run(['evaluate', '--config', at('portcullis.yaml'), '--snapshot', at('rows.json'), '-o', `json=${at('set.json')}`], { environment });
    expect([exitCode <= 4, result('set.json').scan.redacted, read('set.json').includes(OWNER)]).toEqual([true, ['tags'], false]);
  });

  it.each(['tag', 'names,', '', 'names;tags', 'constructor'])('%j is no mode: nothing is written', async (mode) => {
    const ran = await run(['report', SAVED, '--redact', mode, '-o', `json=${at('never.json')}`]);
    expect([ran.exitCode, ran.stdout, existsSync(at('never.json'))]).toEqual([2, '', false]);
    expect(ran.stderr).toMatch(/Allowed choices are subscriptions, names, tags, all/);
  });

  it('is in the help of what writes reports, with what it does not do; the demo has nobody to hide', async () => {
    for (const command of ['scan', 'evaluate', 'report']) expect((await run([command, '--help'])).stdout.replaceAll(/\s+/g, ' ')).toMatch(/--redact <what>.* a snapshot of --out is never redacted/);
    expect(await run(['demo', '--redact', 'all', '--out', at('demo')])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/unknown option '--redact'/) as unknown });
  });
});

describe('a redacted result', () => {
  beforeAll(async () => {
    await run(['report', SAVED, '--redact', 'names', '-o', `json=${at('redacted.json')}`]);
    copyFileSync(SAVED, at('whole.json'));
  });

  it.each<readonly [string, () => readonly string[]]>([
    ['baseline create', () => ['baseline', 'create', at('redacted.json'), '--out', at('b.json')]],
    ['diff with it as the older one', () => ['diff', at('redacted.json'), at('whole.json')]],
    ['diff with it as the newer one', () => ['diff', at('whole.json'), at('redacted.json')]],
    ['waivers check', () => ['waivers', 'check', 'reports/sample/waivers.yaml', '--no-config', '--now', '2026-11-16', '--result', at('redacted.json')]],
  ])('is refused by %s: its ids are stand-ins', async (_what, argv) => {
    const ran = await run(argv());
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/redacted\.json is redacted \(names\): it holds stand-ins.*Name the result of a scan without --redact.*\[RESULT\]/s);
    expect(existsSync(at('b.json'))).toBe(false);
  });

  it('is refused by baseline prune, which leaves the baseline as it was', async () => {
    expect(await run(['baseline', 'create', at('complete.json'), '--out', at('base.json')])).toMatchObject({ exitCode: 2 });
    writeFileSync(at('complete.json'), JSON.stringify(complete(JSON.parse(readFileSync(SAVED, 'utf8')) as ScanResult)));
    expect(await run(['baseline', 'create', at('complete.json'), '--out', at('base.json')])).toMatchObject({ exitCode: 0 });
    const before = read('base.json');
    expect(await run(['baseline', 'prune', at('base.json'), at('redacted.json')])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('it holds stand-ins') as unknown });
    expect(read('base.json')).toBe(before);
  });
});

/** Unknowns of the saved result are of data that Azure does not hold: the scan was complete. */
function complete(saved: ScanResult): ScanResult {
  expect(saved.gate.incomplete).toBe(false);
  return saved;
}

describe('a JSON result that was written', () => {
  it('is told with its sha256, which the HTML report of the same run names', async () => {
    const ran = await run(['report', SAVED, '-o', `json=${at('digest.json')}`, '-o', `html=${at('digest.html')}`]);
    const digest = createHash('sha256').update(readFileSync(at('digest.json'))).digest('hex');
    expect(ran.stderr).toContain(`wrote ${at('digest.json')} sha256:${digest}\n`);
    expect(ran.stderr).toContain(`wrote ${at('digest.html')}\n`);
    expect(read('digest.html')).toContain(`sha256 ${digest}`);
  });

  it('is told with that of what was written where it is redacted', async () => {
    const ran = await run(['report', SAVED, '--redact', 'all', '-o', `json=${at('hidden.json')}`, '-o', `html=${at('hidden.html')}`]);
    const digest = createHash('sha256').update(readFileSync(at('hidden.json'))).digest('hex');
    expect([ran.stderr.includes(`sha256:${digest}`), read('hidden.html').includes(digest)]).toEqual([true, true]);
  });
});
