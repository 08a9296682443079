import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PROGRESS_FILE } from '../../src/files/readingProgress.ts';
import { openSnapshotWriter } from '../../src/files/snapshotWriter.ts';
import { emptyManifest } from '../../src/model/memorySnapshot.ts';
import type { ReadingHeader, TypeReading } from '../../src/model/reading.ts';
import type { Gap, UnknownReason } from '../../src/model/unknown.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

const HEADER: ReadingHeader = {
  tool: { name: 'portcullis', version: '1' }, cloud: 'AzureCloud', tenantId: 't', principal: { kind: 'user', objectId: 'o', name: 'n' },
  asked: { subscriptions: [], managementGroups: [], exclude: [] }, seen: [{ subscriptionId: 's', displayName: 'S', state: 'Enabled' }], activityLog: false, startedAt: '2026-01-01T00:00:00.000Z',
};
const VM = 'Microsoft.Compute/virtualMachines';
const VAULT = 'Microsoft.KeyVault/vaults';
const VAULT_FILE = 'microsoft.keyvault.vaults.ndjson';

function reading(type: string, gaps: readonly Gap[] = []): TypeReading {
  const rows = [{ id: `/subscriptions/s/resourceGroups/g/providers/${type}/x`, name: 'x', type: type.toLowerCase() }];
  return { type, rows, records: [], gaps, timing: { type, milliseconds: 5, requests: 1 }, budget: { requests: 1, queries: 1, throttled: 0, repeated: 0, waitedMs: 0 } };
}

/** A directory as a killed collection leaves it: two types stored, no manifest. */
function begun(readings: readonly TypeReading[] = [reading(VM), reading(VAULT)]): string {
  const parent = mkdtempSync(join(tmpdir(), 'portcullis-'));
  made.push(parent);
  const directory = join(parent, 'snapshot');
  const writer = openSnapshotWriter(directory, { replace: false, resume: false });
  writer.begin(HEADER);
  for (const one of readings) writer.store(one);
  return directory;
}

function resumed(directory: string, header: Partial<ReadingHeader> = {}): readonly string[] {
  return [...openSnapshotWriter(directory, { replace: false, resume: true }).begin({ ...HEADER, startedAt: '2026-01-01T20:00:00.000Z', ...header }).types.keys()];
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
}

describe('a collection that is resumed', () => {
  it('goes on from the types that were stored whole, at the time it was begun', () => {
    const directory = begun();
    const earlier = openSnapshotWriter(directory, { replace: false, resume: true }).begin({ ...HEADER, startedAt: '2026-01-01T20:00:00.000Z' });
    expect(earlier.startedAt).toBe(HEADER.startedAt);
    expect([...earlier.types.keys()]).toEqual([VM, VAULT]);
    expect(earlier.types.get(VAULT)?.rows()).toEqual(reading(VAULT).rows);
    expect(earlier.types.get(VAULT)?.timing).toEqual(reading(VAULT).timing);
  });

  it.each<[string, (directory: string) => void]>([
    ['was edited', (d) => appendFileSync(join(d, VAULT_FILE), '{}\n')],
    ['was cut', (d) => truncateSync(join(d, VAULT_FILE), 10)],
    ['is gone', (d) => rmSync(join(d, VAULT_FILE))],
  ])('reads a type again whose file %s', (_what, damage) => {
    const directory = begun();
    damage(directory);
    expect(resumed(directory)).toEqual([VM]);
  });

  it('reads a type again whose line was cut short', () => {
    const directory = begun();
    const path = join(directory, PROGRESS_FILE);
    truncateSync(path, readFileSync(path).length - 20);
    expect(resumed(directory)).toEqual([VM]);
  });

  it('believes no line that names a file elsewhere', () => {
    const directory = begun([reading(VM)]);
    writeFileSync(join(directory, '..', 'outside.ndjson'), '');
    const line = { type: { ...reading(VAULT), rows: undefined, file: { name: '../outside.ndjson', type: VAULT, rows: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' } } };
    appendFileSync(join(directory, PROGRESS_FILE), `${JSON.stringify(line)}\n`);
    expect(resumed(directory)).toEqual([VM]);
  });

  it.each<[UnknownReason, boolean]>([['failed', true], ['throttled', true], ['notCollected', true], ['forbidden', false]])('tries a type with a gap for %s again: %s', (reason, again) => {
    const gap: Gap = { reason, artifact: VAULT, scope: '/subscriptions/s', missing: [], message: 'x' };
    expect(resumed(begun([reading(VM), reading(VAULT, [gap])]))).toEqual(again ? [VM] : [VM, VAULT]);
  });

  it('clears away what a killed process was writing', () => {
    const directory = begun();
    writeFileSync(join(directory, '.microsoft.keyvault.vaults.ndjson.123.partial'), 'half');
    resumed(directory);
    expect(readdirSync(directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.each<[string, Partial<ReadingHeader>, RegExp]>([
    ['tenant', { tenantId: 'u' }, /another tenant/],
    ['cloud', { cloud: 'AzureChinaCloud' }, /another cloud/],
    ['identity', { principal: null }, /another identity/],
    ['scope', { asked: { ...HEADER.asked, exclude: ['x'] } }, /another scope/],
    ['set of subscriptions', { seen: [] }, /other subscriptions/],
    ['version', { tool: { name: 'portcullis', version: '2' } }, /another version/],
    ['choice', { activityLog: true }, /--activity-log/],
    ['day', { startedAt: '2026-01-02T00:00:01.000Z' }, /more than a day ago/],
  ])('is refused for another %s, and stays as it is', (_what, header, why) => {
    const directory = begun();
    const before = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
    const message = refusal(() => resumed(directory, header));
    expect(message).toMatch(/^SNAPSHOT: /);
    expect(message).toMatch(why);
    expect(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])).toEqual(before);
  });

  it('needs something to go on with', () => {
    const directory = begun();
    openSnapshotWriter(directory, { replace: false, resume: true }).finish({ ...emptyManifest('t', '2026-01-01T00:00:00.000Z'), files: [] });
    expect(refusal(() => resumed(directory))).toMatch(/^SNAPSHOT: .*finished.*nothing to resume/);
    writeFileSync(join(directory, '..', 'notes.txt'), 'mine');
    expect(refusal(() => resumed(join(directory, '..')))).toMatch(/^SNAPSHOT: .*nothing to resume/);
  });

  it('is begun where a kill came before its first word', () => {
    const directory = join(begun(), '..', 'other');
    expect(resumed(directory)).toEqual([]);
    expect(readdirSync(directory)).toEqual([PROGRESS_FILE]);
  });

  it('can be one that Ctrl-C ended: its manifest stays until the reading goes on', () => {
    const directory = begun();
    openSnapshotWriter(directory, { replace: false, resume: true }).finish({ ...emptyManifest('t', '2026-01-01T00:00:00.000Z'), interrupted: true });
    expect(refusal(() => resumed(directory, { tenantId: 'u' }))).toMatch(/another tenant/);
    expect(existsSync(join(directory, 'manifest.json'))).toBe(true);
    expect(resumed(directory)).toEqual([VM, VAULT]);
    expect(existsSync(join(directory, 'manifest.json'))).toBe(false);
  });

  it('is not begun over by mistake', () => {
    const directory = begun();
    expect(refusal(() => openSnapshotWriter(directory, { replace: false, resume: false }))).toMatch(/^OUTPUT: .*did not finish/);
  });
});
