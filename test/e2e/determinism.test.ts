import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { writeOutputs } from '../../src/flow/outputs.ts';
import { demoSetup } from '../../src/flow/demoSetup.ts';
import { judge } from '../../src/flow/judge.ts';
import { collected, contoso, RULES } from './tenant.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const BIN = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));

/** Runs the built command in a process of its own; answers its exit code. */
function portcullis(argv: readonly string[], environment: Readonly<Record<string, string>>): number {
  try {
    execFileSync(process.execPath, [BIN, ...argv], { env: { PATH: process.env['PATH'], ...environment }, stdio: 'pipe', cwd: root });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

async function jsonOf(options: Parameters<typeof contoso>[0]): Promise<string> {
  let text = '';
  const result = judge(await collected(contoso(options), false), RULES, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false, ...demoSetup(RULES.rules) });
  await writeOutputs(result, [{ format: 'json', path: '-' }], { sarifProfile: 'archive', junitGranularity: 'rule', color: false, width: 100, write: (chunk) => void (text += chunk) });
  return text;
}

const APIA = { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };

describe('equal inputs give byte-equal results', () => {
  it('over another process, time zone and language, and over rows that Azure sends in another order', async () => {
    expect(portcullis(['demo', '--out', 'demo', '--quiet'], APIA)).toBe(0);
    const elsewhere = readFileSync(join(root, 'demo', 'results.json'), 'utf8');
    expect(await jsonOf({ shuffle: (rows) => rows.toReversed() })).toBe(elsewhere);
  });

  it('over any size of Azure\'s pages, but for the snapshot, which counts its requests', async () => {
    const unnamed = (text: string): string => text.replace(/"snapshot": ?"[0-9a-f]{64}"/, '"snapshot":""');
    const whole = await jsonOf({});
    expect(unnamed(await jsonOf({ pageSize: 3 }))).toBe(unnamed(whole));
  });

  it('over an export whose rows were shuffled and whose files were merged', () => {
    const snapshot = join(root, 'demo', 'snapshot');
    const names = readdirSync(snapshot).filter((name) => name.endsWith('.ndjson'));
    const lines = names.flatMap((name) => readFileSync(join(snapshot, name), 'utf8').split('\n').filter((line) => line !== ''));
    const [plain, shuffled] = [join(root, 'plain'), join(root, 'shuffled')];
    mkdirSync(plain);
    mkdirSync(shuffled);
    for (const name of names) writeFileSync(join(plain, name), readFileSync(join(snapshot, name)));
    writeFileSync(join(shuffled, 'all.ndjson'), lines.toSorted((a, b) => (a.slice(-20) < b.slice(-20) ? -1 : 1)).join('\n'));
    const evaluated = (from: string, to: string, environment: Readonly<Record<string, string>>) => portcullis(['evaluate', '--snapshot', from, '--now', '2026-11-16T09:00:00Z', '-o', `json=${to}`], environment);
    expect([1, 4]).toContain(evaluated('plain', 'plain.json', { TZ: 'UTC', LANG: 'C' }));
    expect([1, 4]).toContain(evaluated('shuffled', 'shuffled.json', APIA));
    const read = (name: string): string => readFileSync(join(root, name), 'utf8');
    expect(read('shuffled.json')).toBe(read('plain.json'));
  });
});
