import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../cli/run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));
const BIN = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs the built command and sends a signal as soon as standard error says something that matches. */
function interrupt(argv: readonly string[], when: RegExp, signal: NodeJS.Signals): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  let sent = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (sent || !when.test(stderr)) return;
    sent = true;
    child.kill(signal);
  });
  return new Promise((resolve) => child.on('close', (code, killedBy) => resolve({ code, signal: killedBy, stderr })));
}

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends a reading in order: 130, and what was read is kept as not whole', async (signal) => {
    const ended = await interrupt(['demo', '--out', signal], /reading 4 subscriptions/, signal);
    expect([ended.code, ended.signal]).toEqual([130, null]);
    expect(ended.stderr).toMatch(/portcullis: interrupted\. .*\[INTERRUPTED\]\n$/);
    const manifest = JSON.parse(readFileSync(join(at(signal), 'snapshot', 'manifest.json'), 'utf8')) as { interrupted: boolean; gaps: unknown[] };
    expect(manifest.interrupted).toBe(true);
    expect(manifest.gaps.length).toBeGreaterThan(0);
    expect(readdirSync(at(signal))).toEqual(['snapshot']);
  });
});

describe('standard output', () => {
  it.skipIf(!existsSync('/dev/full'))('that is full is exit 2 and one line, never the code of a verdict (skipped where there is no /dev/full)', () => {
    for (const argv of [['rules', 'list'], ['--help']]) {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [BIN, ...argv], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
      closeSync(full);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^portcullis: cannot write to standard output: [^\n]+\[OUTPUT\]\n$/);
    }
  });
});

describe('an export', () => {
  it('judged against a clock of one\'s own is byte-equal in another process, time zone and language', async () => {
    expect((await run(['demo', '--out', at('demo'), '--quiet'])).exitCode).toBe(0);
    const rows = readdirSync(at('demo/snapshot')).filter((name) => name.endsWith('.ndjson')).flatMap((name) => readFileSync(join(at('demo/snapshot'), name), 'utf8').split('\n').filter((line) => line !== ''));
    writeFileSync(at('one.ndjson'), rows.join('\n'));
    writeFileSync(at('other.ndjson'), rows.toReversed().join('\n'));
    const judge = (name: string, environment: Readonly<Record<string, string>>): string => {
      spawnSync(process.execPath, [BIN, 'evaluate', '--snapshot', `${name}.ndjson`, '--now', '2026-11-16T09:00:00Z', '-o', `json=${name}.json`, '-o', `sarif=${name}.sarif`, '-o', `html=${name}.html`], { cwd: root, env: { PATH: process.env['PATH'], ...environment } });
      return ['json', 'sarif', 'html'].map((extension) => readFileSync(at(`${name}.${extension}`), 'utf8')).join('\n');
    };
    expect(judge('other', { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' })).toBe(judge('one', { TZ: 'UTC', LANG: 'C' }));
  });
});
