import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { PROGRESS_FILE } from '../../src/files/readingProgress.ts';
import { openSnapshot } from '../../src/files/snapshotReader.ts';
import { openSnapshotWriter } from '../../src/files/snapshotWriter.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import { emptyManifest } from '../../src/model/memorySnapshot.ts';
import type { ReadingHeader, TypeReading } from '../../src/model/reading.ts';
import type { Row } from '../../src/model/resource.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-'));
  made.push(directory);
  return directory;
}

const VM = 'Microsoft.Compute/virtualMachines';
const VM_FILE = 'microsoft.compute.virtualmachines.ndjson';
const rows: readonly Row[] = [1, 2, 3].map((n) => ({ id: `/subscriptions/s/resourceGroups/g/providers/${VM}/vm${n}`, name: `vm${n}`, type: VM.toLowerCase(), properties: { n } }));

const record = { type: VM, scope: '/subscriptions/s', status: 'complete', rows: 3, columns: '*', requests: 1, apiVersion: '2024-04-01' } as const;
const NOTHING = { requests: 0, queries: 0, throttled: 0, repeated: 0, waitedMs: 0 };
const reading: TypeReading = { type: VM, rows, records: [record], gaps: [], timing: { type: VM, milliseconds: 0, requests: 1 }, budget: NOTHING };
const header: ReadingHeader = {
  tool: { name: 'portcullis', version: '1' }, cloud: 'AzureCloud', tenantId: 't', principal: null, asked: { subscriptions: [], managementGroups: [], exclude: [] },
  seen: [{ subscriptionId: 's', displayName: 'S', state: 'Enabled' }], activityLog: false, startedAt: '2026-01-01T00:00:00.000Z',
};

function write(directory: string): void {
  const writer = openSnapshotWriter(directory, { replace: false, resume: false });
  writer.begin(header);
  const file = writer.store(reading);
  writer.finish({ ...emptyManifest('t', '2026-01-01T00:00:00.000Z'), artifacts: [record], files: [file] });
}

function editManifest(directory: string, edit: (manifest: Readonly<Record<string, unknown>>) => unknown): void {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)));
}

/** Edits the rows and makes the hash fit again. */
function rewrite(directory: string, edit: (text: string) => string): void {
  const text = edit(readFileSync(join(directory, VM_FILE), 'utf8'));
  writeFileSync(join(directory, VM_FILE), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  editManifest(directory, (manifest) => ({ ...manifest, files: [{ ...(manifest['files'] as readonly object[])[0], sha256 }] }));
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
}

describe('a snapshot directory', () => {
  it('gives back the rows it was given, as often as asked, and holds nothing else', () => {
    const directory = join(folder(), 'snapshot');
    write(directory);
    const snapshot = openSnapshot(directory);
    expect([...snapshot.rows(VM)]).toEqual(rows);
    expect([...snapshot.rows(VM.toUpperCase())]).toEqual(rows);
    expect([...snapshot.rows('Microsoft.Nothing/here')]).toEqual([]);
    expect(readdirSync(directory).toSorted()).toEqual(['manifest.json', VM_FILE]);
  });

  it('is readable by its owner only', () => {
    const directory = join(folder(), 'snapshot');
    write(directory);
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o077, name).toBe(0);
  });

  it.each<[string, (directory: string) => void, RegExp]>([
    ['a row was edited', (d) => writeFileSync(join(d, VM_FILE), readFileSync(join(d, VM_FILE), 'utf8').replace('vm1', 'vmX')), /^SNAPSHOT: .*edited or truncated: .*sha256/],
    ['a row was added', (d) => appendFileSync(join(d, VM_FILE), '{}\n'), /^SNAPSHOT: .*edited or truncated/],
    ['a file was cut', (d) => truncateSync(join(d, VM_FILE), 40), /^SNAPSHOT: .*edited or truncated/],
    ['a file is missing', (d) => rmSync(join(d, VM_FILE)), /^SNAPSHOT: .*is missing/],
    ['the manifest was cut', (d) => truncateSync(join(d, 'manifest.json'), 50), /^SNAPSHOT: .*manifest\.json:\d+:\d+ .*cut short/],
    ['the manifest lacks its files', (d) => writeFileSync(join(d, 'manifest.json'), '{"schemaVersion":1}'), /^SNAPSHOT: .*manifest\.json:1:1 the document lacks 'tool'/],
    ['it is of a newer schema', (d) => writeFileSync(join(d, 'manifest.json'), '{"schemaVersion":99}'), /^SNAPSHOT: .*schema version 99; this version reads 1/],
    ['the manifest names a file elsewhere', (d) => writeFileSync(join(d, 'manifest.json'), readFileSync(join(d, 'manifest.json'), 'utf8').replace(VM_FILE, `../${VM_FILE}`)), /^SNAPSHOT: .*manifest\.json:\d+:\d+ files\[0\]\.name is '\.\.\//],
    ['the manifest names no file for a type that was read', (d) => editManifest(d, (manifest) => ({ ...manifest, files: [] })), /^SNAPSHOT: .*no file for Microsoft.Compute\/virtualMachines/],
    ['fewer rows are there than the manifest states', (d) => { rewrite(d, (text) => text.split('\n').slice(1).join('\n')); }, /^SNAPSHOT: .*has 2 rows and the manifest states 3/],
    ['a row is no resource', (d) => { rewrite(d, (text) => text.replace(/^.*\n/, '{"id":5}\n')); }, /^SNAPSHOT: .*is no resource/],
    ['a gap was taken out', (d) => editManifest(d, (manifest) => ({ ...manifest, artifacts: [{ ...(manifest['artifacts'] as readonly object[])[0], status: 'gap' }] })), /^SNAPSHOT: .*not wholly read in \/subscriptions\/s, and not why/],
    ['its columns were pruned', (d) => editManifest(d, (manifest) => ({ ...manifest, artifacts: [{ ...(manifest['artifacts'] as readonly object[])[0], columns: ['id'] }] })), /^SNAPSHOT: .*columns/],
    ['it does not say when it was read', (d) => editManifest(d, (manifest) => ({ ...manifest, finishedAt: 'yesterday' })), /^SNAPSHOT: .*finishedAt/],
    ['it vouches for nonsense', (d) => editManifest(d, (manifest) => ({ ...manifest, assumes: ['nonsense'] })), /^SNAPSHOT: .*nonsense/],
    ['it is of no cloud', (d) => editManifest(d, (manifest) => ({ ...manifest, cloud: 'Moon' })), /^SNAPSHOT: .*cloud/],
    ['a member is of the wrong kind', (d) => editManifest(d, (manifest) => ({ ...manifest, gaps: null })), /^SNAPSHOT: .*gaps/],
    ['the manifest is a directory', (d) => { rmSync(join(d, 'manifest.json')); mkdirSync(join(d, 'manifest.json')); }, /^SNAPSHOT: .*not a file/],
    ['the collection did not finish', (d) => { rmSync(join(d, 'manifest.json')); writeFileSync(join(d, PROGRESS_FILE), ''); }, /^SNAPSHOT: .*did not finish/],
  ])('is refused when %s', (_what, damage, expected) => {
    const directory = join(folder(), 'snapshot');
    write(directory);
    damage(directory);
    expect(refusal(() => [...openSnapshot(directory).rows(VM)])).toMatch(expected);
  });

  it('has a gap for every type that the version which wrote it did not know', () => {
    const directory = join(folder(), 'snapshot');
    write(directory);
    editManifest(directory, (manifest) => ({ ...manifest, scopes: { ...(manifest['scopes'] as object), seen: [{ subscriptionId: 's', displayName: '', state: '' }] } }));
    const { gaps } = openSnapshot(directory);
    expect(gaps.map((gap) => gap.artifact).toSorted()).toEqual(CATALOG.map((entry) => entry.type).filter((type) => type !== VM).toSorted());
    expect(new Set(gaps.map((gap) => gap.reason))).toEqual(new Set(['notCollected']));
  });

  it('is never mixed with other files', () => {
    const directory = folder();
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    for (const replace of [false, true]) expect(refusal(() => openSnapshotWriter(directory, { replace, resume: false }))).toMatch(/^OUTPUT: .*not empty/);
    expect(readFileSync(join(directory, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when the collection fails', () => {
    const directory = join(folder(), 'snapshot');
    const writer = openSnapshotWriter(directory, { replace: false, resume: false });
    writer.store(reading);
    writer.discard();
    expect(readdirSync(join(directory, '..'))).toEqual([]);
  });

  it('keeps an empty directory that was there before the failure', () => {
    const directory = folder();
    openSnapshotWriter(directory, { replace: false, resume: false }).discard();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('has no manifest while it grows, so that a kill leaves something that is refused', () => {
    const directory = join(folder(), 'snapshot');
    const writer = openSnapshotWriter(directory, { replace: false, resume: false });
    writer.begin(header);
    writer.store(reading);
    expect(readdirSync(directory)).toContain(PROGRESS_FILE);
    expect(refusal(() => openSnapshot(directory))).toMatch(/^SNAPSHOT: .*did not finish/);
  });
});

describe('rows by id', () => {
  const idOf = (name: string): string => `/SUBSCRIPTIONS/s/resourcegroups/G/providers/${VM}/${name}`;
  const all = rows.map(({ name }) => name);

  /** Packs the one file of rows and makes the manifest fit again. */
  function pack(directory: string): void {
    const bytes = gzipSync(readFileSync(join(directory, VM_FILE)));
    rmSync(join(directory, VM_FILE));
    writeFileSync(join(directory, `${VM_FILE}.gz`), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    editManifest(directory, (manifest) => ({ ...manifest, files: [{ ...(manifest['files'] as readonly object[])[0], name: `${VM_FILE}.gz`, sha256 }] }));
  }

  it.each<[string, (directory: string) => void]>([['as written', () => undefined], ['packed', pack], ['in no order', (directory) => { rewrite(directory, (text) => `${text.trim().split('\n').toReversed().join('\n')}\n`); }]])('are those of a pass, %s', (_how, change) => {
    const directory = join(folder(), 'snapshot');
    write(directory);
    change(directory);
    const found = openSnapshot(directory).rows(VM);
    expect(all.map((name) => found.byId?.(idOf(name)))).toEqual([...rows]);
    expect(found.byId?.(idOf('vm4'))).toBeUndefined();
  });

  it('are those of the changes first, where there are any', () => {
    const directory = join(folder(), 'snapshot');
    write(directory);
    const [first, second] = rows;
    const added = { ...first, id: idOf('vm0'), name: 'vm0' } as Row;
    const changed = { ...second, properties: { n: 9 } } as Row;
    const overlay = openSnapshot(directory).overlay([{ id: idOf('VM1'), type: VM, row: null }, { id: idOf('vm2'), type: VM, row: changed }, { id: added.id, type: VM, row: added }]);
    expect(['vm0', 'vm1', 'vm2', 'vm3'].map((name) => overlay.rows(VM).byId?.(idOf(name)))).toEqual([added, undefined, changed, rows[2]]);
    expect(overlay.rows('Microsoft.Compute/disks').byId).toBeUndefined();
  });
});
