import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { baselineOf } from '../../src/assess/baseline.ts';
import { openSnapshot } from '../../src/files/snapshotReader.ts';
import { openSpill } from '../../src/files/spill.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { judge, judgeLarge } from '../../src/flow/judge.ts';
import { loadRules } from '../../src/flow/pack.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { rowsOfBlocks, type Snapshot } from '../../src/model/snapshot.ts';
import { REDACTION_MODES } from '../../src/model/redaction.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { reportJson } from '../../src/report/json.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { GENERATED, generateEstate } from '../../src/simulator/generate/generateEstate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { consoleText, csvText, htmlText, jsonText, junitText, markdownReport, sarifText } from '../report/render.ts';

const directory = mkdtempSync(join(tmpdir(), 'judge-parts-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What one subscription holds of a type could not be listed, and no security group anywhere. */
const FAULTS: readonly Fault[] = [
  { method: 'GET', url: /5ab00007-0000-4000-8000-000000000002\/providers\/Microsoft\.Authorization\/roleAssignmentScheduleInstances/, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } },
  { method: 'GET', url: /vaults\/[^/]+\/secrets/, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } },
];

/** A tenant with more machines than a block of a part has rows. */
async function collected(out: string): Promise<Snapshot> {
  const now = (): number => Date.parse(GENERATED.now);
  const simulator = createSimulator({ estate: generateEstate({ seed: 7, subscriptions: 2, machinesPerSubscription: 150 }), now, faults: FAULTS });
  return collectTenant({
    cloud: 'AzureCloud', auth: 'environment', tenantId: GENERATED.tenantId, asked: { subscriptions: [], managementGroups: [], exclude: [] },
    environment: { AZURE_TENANT_ID: GENERATED.tenantId, AZURE_CLIENT_ID: GENERATED.clientId, AZURE_CLIENT_SECRET: GENERATED.clientSecret },
    inner: simulatedHttpClient((request) => simulator.handle(request)), now, sleep: async () => undefined,
    signal: new AbortController().signal, onProgress: () => undefined, out, allowEmpty: false,
  });
}

const OPTIONS = { now: undefined, failOn: 'high', assumes: ['noScaleSets'], allowEmpty: false } as const;
/** Everything that a thread is told besides the rules: without one of these the result is another. */
const SETTINGS: Parameters<typeof judge>[2] = {
  ...OPTIONS, assumes: ['noPim'], now: '2026-12-24T09:00:00.000Z', narrowing: { resourceGroups: ['rg-app-1', 'rg-data', 'rg-network'], tags: {} }, ownerTags: ['environment'],
  overrides: [
    { rules: ['NET001'], scope: { kind: 'tag', tags: { owner: 'team-1' } }, severity: 'low', parameters: {} },
    { rules: ['KEY003'], scope: { kind: 'everywhere' }, enabled: false, parameters: {} },
  ],
};
const everyFormat = (result: ScanResult): Readonly<Record<string, string>> => ({
  json: jsonText(result), github: sarifText(result, 'github'), archive: sarifText(result, 'archive'), html: htmlText(result), rules: junitText(result, 'rule'), findings: junitText(result, 'finding'),
  csv: csvText(result), markdown: markdownReport(result), console: consoleText(result),
});
const textOf = (result: ScanResult): string => [...reportJson(result)].join('');

describe('a saved snapshot that is judged in parts', async () => {
  const saved = join(directory, 'saved');
  const snapshot = await collected(saved);
  const loaded = loadRules([]);
  const whole = judge(snapshot, loaded, OPTIONS);

  it('is large enough to be divided, and has gaps', () => {
    const machines = [...snapshot.rows('Microsoft.Compute/virtualMachines')];
    const parts = [0, 1].map((wanted) => [...rowsOfBlocks(snapshot.rows('Microsoft.Compute/virtualMachines'), (block) => block === wanted)]);
    expect(parts.map(({ length }) => length)).toEqual([256, machines.length - 256]);
    expect([...rowsOfBlocks(snapshot.overlay([]).rows('Microsoft.Compute/virtualMachines'), (block) => block === 1)]).toEqual(parts[1]);
    expect(parts.flat()).toEqual(machines);
    expect(whole.findings.filter(({ status, unknown }) => status === 'unknown' && unknown?.reason === 'forbidden').length).toBeGreaterThan(2);
  });

  it('gives the same bytes in 2 threads', async () => {
    expect(textOf(await judgeLarge(snapshot, loaded, OPTIONS, 2))).toBe(textOf(whole));
  });

  it('gives the same bytes in 3 threads, whatever is set', async () => {
    const set = judge(snapshot, loaded, SETTINGS);
    for (const setting of ['now', 'narrowing', 'ownerTags', 'overrides', 'assumes'] as const) {
      const { [setting]: _left, ...others } = SETTINGS;
      expect(textOf(judge(snapshot, loaded, { ...OPTIONS, ...others })), setting).not.toBe(textOf(set));
    }
    expect(textOf(await judgeLarge(snapshot, loaded, SETTINGS, 3))).toBe(textOf(set));
  });

  it('gives the same bytes where its findings lie in a file, in every format, whatever is set aside', async () => {
    const accepted = judge(snapshot, loaded, SETTINGS).findings.find(({ status }) => status === 'fail');
    const waivers: readonly Waiver[] = [{ id: 'WV-1', rules: [accepted?.ruleId ?? ''], scope: accepted?.resourceId ?? '', category: 'waiver', reason: 'r', owner: 'o', expiresOn: '2099-01-01', file: 'w.yaml', line: 1 }];
    const settings = { ...SETTINGS, waivers, baseline: baselineOf(judge(snapshot, loaded, OPTIONS)), gate: { newOnly: true, allowIncomplete: ['Microsoft.KeyVault/vaults/secrets'] } };
    const held = judge(snapshot, loaded, settings);
    const kept = judge(snapshot, loaded, { ...settings, keepText: openSpill(0).keepText });
    expect([Array.isArray(held.findings), Array.isArray(kept.findings)]).toEqual([true, false]);
    expect(Math.min(held.summary.byDisposition.waived, held.summary.byDisposition.known, held.gate.allowed ?? 0)).toBeGreaterThan(0);
    expect(everyFormat(kept)).toEqual(everyFormat(held));
    expect(everyFormat(redactResult(kept, REDACTION_MODES))).toEqual(everyFormat(redactResult(held, REDACTION_MODES)));
    expect(textOf(await judgeLarge(snapshot, loaded, settings, 2, openSpill(0)))).toBe(textOf(held));
  });

  it('is refused where a row is broken, with its place', async () => {
    const broken = join(directory, 'broken');
    cpSync(saved, broken, { recursive: true });
    const opened = openSnapshot(broken);
    const file = join(broken, 'microsoft.compute.virtualmachines.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [...lines.slice(0, 280), '{"id": 7}', ...lines.slice(281)].join('\n'));
    await expect(judgeLarge(opened, loaded, OPTIONS, 2)).rejects.toMatchObject({ code: 'SNAPSHOT', message: expect.stringMatching(/virtualmachines\.ndjson:281:8/) as string });
  });

  it('is refused where another snapshot took its place', async () => {
    const replaced = join(directory, 'replaced');
    cpSync(saved, replaced, { recursive: true });
    const opened = openSnapshot(replaced);
    const manifest = join(replaced, 'manifest.json');
    writeFileSync(manifest, `${readFileSync(manifest, 'utf8')}\n`);
    await expect(judgeLarge(opened, loaded, OPTIONS, 2)).rejects.toMatchObject({ code: 'SNAPSHOT', message: expect.stringMatching(/replaced while it was read/) as string });
  });
});
