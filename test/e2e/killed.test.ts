import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openSnapshot } from '../../src/files/snapshotReader.ts';
import { createRandom } from '../oracle/random.ts';

/** Kills at random moments of a collection: a few by default, `PORTCULLIS_KILLS` for a campaign, `PORTCULLIS_SEED` for its moments. */
const KILLS = Number(process.env['PORTCULLIS_KILLS'] ?? 5);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 4);
const CHILD = fileURLToPath(new URL('collectChild.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'portcullis-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Reading the modules takes a process longer than the collection: it is compiled once for all of them. */
const environment = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };

interface Ended {
  readonly killed: boolean;
  readonly milliseconds: number;
  readonly error: string;
}

/** Runs a collection in a process of its own; with a moment it is killed that many milliseconds after it began to read. */
function collectInChild(out: string, options: { readonly resume: boolean; readonly killAfter?: number }): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CHILD, out, ...(options.resume ? ['--resume'] : [])], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let begunAt = 0;
    let error = '';
    child.stderr.on('data', (text: Buffer) => (error += text.toString()));
    child.stdout.once('data', () => {
      begunAt = performance.now();
      if (options.killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), options.killAfter);
    });
    child.on('close', (_code, signal) => resolve({ killed: signal === 'SIGKILL', milliseconds: performance.now() - begunAt, error }));
  });
}

function contents(directory: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(directory).toSorted().map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}

describe('a collection that is killed', async () => {
  const whole = join(folder, 'whole');
  // The first one writes down what is compiled, which is no part of a collection: the second one is as long as those that will be killed.
  await collectInChild(join(folder, 'first'), { resume: false });
  const reference = await collectInChild(whole, { resume: false });
  const expected = contents(whole);
  const random = createRandom(SEED);
  const moments = Array.from({ length: KILLS }, () => random.below(Math.ceil(reference.milliseconds)));

  it('would have read everything', () => {
    expect(reference.error).toBe('');
    expect(openSnapshot(whole).manifest.interrupted).toBe(false);
  });

  it.each(moments.map((killAfter, index) => [index + 1, killAfter] as const))('kill %i, after %i ms: refused as it is, and resumed to the same bytes', async (index, killAfter) => {
    const out = join(folder, `killed-${index}`);
    const ended = await collectInChild(out, { resume: false, killAfter });
    if (!ended.killed) {
      expect(contents(out)).toEqual(expected);
      return;
    }
    if (existsSync(join(out, 'manifest.json'))) {
      // Killed after its last write: the snapshot is whole.
      expect(openSnapshot(out).id).toBe(openSnapshot(whole).id);
      return;
    }
    expect(() => openSnapshot(out)).toThrow(/did not finish/);
    const resumed = await collectInChild(out, { resume: true });
    expect(resumed.error).toBe('');
    expect(contents(out)).toEqual(expected);
  }, 60_000);
});
