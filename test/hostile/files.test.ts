import { spawnSync } from 'node:child_process';
import { existsSync, lchownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/files/atomicFile.ts';
import { continueJournal, createJournal } from '../../src/files/journalFile.ts';
import { openSnapshot } from '../../src/files/snapshotReader.ts';
import { openSnapshotWriter } from '../../src/files/snapshotWriter.ts';
import { MANIFEST, READERS, rulesOf } from './readers.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A new place below the root. */
function place(): string {
  return mkdtempSync(join(root, 'case-'));
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
}

const RULE = readFileSync('rules/network/open-management-port.yaml', 'utf8');
const isWindows = process.platform === 'win32';

describe.skipIf(isWindows)('what is no plain file (skipped on Windows)', () => {
  it('is waited for by no reader: each refuses it', { timeout: 120_000 }, () => {
    const child = spawnSync(process.execPath, [fileURLToPath(new URL('special.ts', import.meta.url)), place()], { encoding: 'utf8', timeout: 100_000, killSignal: 'SIGKILL' });
    const lines = child.stdout.split('\n').filter((line) => line !== '');
    // Where nothing is yet is no journal, and no collection: for these two a link that leads nowhere is a value.
    const values = ['the progress of a collection that is a link to nowhere: value', 'what may be the beginning of a journal that is a link to nowhere: value', 'the progress of a collection that is a link to itself: value', 'what may be the beginning of a journal that is a link to itself: value'];
    expect(lines.filter((line) => !line.endsWith(': refused') && !values.includes(line))).toEqual([]);
    expect([lines.length, child.stderr, child.signal]).toEqual([READERS.length * 5, '', null]);
  });
});

describe('a pack', () => {
  const pack = (more: (directory: string) => void): string => {
    const directory = join(place(), 'pack');
    mkdirSync(join(directory, 'network'), { recursive: true });
    writeFileSync(join(directory, 'network/open-management-port.yaml'), RULE);
    more(directory);
    return directory;
  };

  it('as it is loads', () => {
    expect(refusal(() => rulesOf(pack(() => undefined)))).toBe('accepted');
  });

  it.each<readonly [string, (directory: string) => void]>([
    ['a file', (directory) => symlinkSync('/etc/passwd', join(directory, 'network/secret.yaml'))],
    ['a file, by way of another link', (directory) => {
      symlinkSync('/etc/passwd', join(directory, '.hop'));
      symlinkSync('../.hop', join(directory, 'network/secret.yaml'));
    }],
    ['a directory', (directory) => symlinkSync('/etc', join(directory, 'etc'))],
    ['the directory above', (directory) => symlinkSync('..', join(directory, 'up'))],
    ['a directory whose name begins as its own does', (directory) => {
      mkdirSync(`${directory}-other`);
      symlinkSync(`${directory}-other`, join(directory, 'other'));
    }],
  ])('that links to %s outside of it is refused, and nothing of that is said', (_what, link) => {
    const said = refusal(() => rulesOf(pack(link)));
    expect(said).toMatch(/^RULES: .* is a link that leads out of the rules$/);
    expect(said).not.toContain('root:');
  });

  it('whose links lead in circles is walked once: each of 40 links to itself would be walked from each', () => {
    const directory = pack((at) => {
      for (let number = 0; number < 40; number += 1) symlinkSync('.', join(at, `loop${number}`));
    });
    expect(refusal(() => rulesOf(directory))).toBe('accepted');
  });

  it('changes nothing where it lies', () => {
    const directory = pack(() => undefined);
    const before = readdirSync(directory, { recursive: true });
    rulesOf(directory);
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
  });
});

describe('a snapshot', () => {
  it.each(['../outside.ndjson', '/etc/passwd', 'a/../../outside.ndjson', '..\\outside.ndjson', '..', 'rows.txt', ''])('whose manifest names the file %j is refused, and nothing there is read', (name) => {
    const directory = place();
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ ...MANIFEST, artifacts: [], gaps: [], files: [{ name, type: 'Microsoft.Compute/virtualMachines', rows: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }] }));
    expect(refusal(() => openSnapshot(directory))).toMatch(/^SNAPSHOT: .*files\[0\]\.name/);
  });
});

const HEADER = { tool: { name: 'portcullis', version: '1' }, cloud: 'AzureCloud', tenantId: 't', principal: null, asked: { subscriptions: [], managementGroups: [], exclude: [] }, seen: [], activityLog: false, startedAt: '2026-01-01T00:00:00.000Z' } as const;

describe('what is written', () => {
  it.each(['microsoft.compute.virtualmachines.ndjson', 'progress.ndjson', 'manifest.json'])('into a snapshot that is gone on with is written through no link: %s', (name) => {
    const directory = join(place(), 'snapshot');
    openSnapshotWriter(directory, { replace: false, resume: false }).begin(HEADER);
    const victim = join(root, 'victim');
    writeFileSync(victim, 'mine');
    rmSync(join(directory, name), { force: true });
    symlinkSync(victim, join(directory, name));
    expect(refusal(() => openSnapshotWriter(directory, { replace: false, resume: true }))).toMatch(/^SNAPSHOT: .* is a symbolic link, which no collection made$/);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  it.skipIf(isWindows)('into a journal goes through no link, neither into a new one nor into one that is gone on with', () => {
    const victim = join(place(), 'victim');
    writeFileSync(victim, 'mine');
    const journal = join(place(), 'journal.ndjson');
    symlinkSync(victim, journal);
    expect(refusal(() => createJournal(journal))).toBe(`OUTPUT: cannot write ${journal}: it exists already`);
    expect(refusal(() => continueJournal(journal, { lines: [], whole: 0 }))).toBe(`OUTPUT: cannot write ${journal}: it is a symbolic link, or links lead in a circle`);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  it.skipIf(process.getuid?.() !== 0)('goes through no link that somebody else made (skipped where owners cannot be given away)', () => {
    const directory = place();
    const victim = join(directory, 'victim');
    writeFileSync(victim, 'mine');
    const link = join(directory, 'report.json');
    symlinkSync(victim, link);
    lchownSync(link, 12_345, 12_345);
    expect(refusal(() => writeFileAtomic(link, ['report']))).toBe(`OUTPUT: cannot write ${link}: it is a symbolic link that somebody else made`);
    expect([readFileSync(victim, 'utf8'), lstatSync(link).isSymbolicLink()]).toEqual(['mine', true]);
  });

  it('through a temporary file that somebody laid out beforehand is refused, and that file\'s target stays as it was', () => {
    const directory = place();
    const victim = join(directory, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(directory, `.report.json.${process.pid}.partial`));
    expect(refusal(() => writeFileAtomic(join(directory, 'report.json'), ['report']))).toContain('it exists already');
    expect([readFileSync(victim, 'utf8'), existsSync(join(directory, 'report.json'))]).toEqual(['mine', false]);
  });
});
