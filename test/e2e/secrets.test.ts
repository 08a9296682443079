import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { PLANTED } from '../../src/simulator/contoso/planted.ts';
import type { SimRequest } from '../../src/simulator/http.ts';
import { run } from '../cli/run.ts';
import { contoso } from './tenant.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The bait by its name. Of what stands within a longer text, the part that alone is secret. */
const BAIT = Object.entries(PLANTED).map(([name, text]) => [name, /planted-bait-of-an?-[\w-]+/.exec(text)?.[0] ?? text] as const);

function baitIn(text: string): readonly string[] {
  return BAIT.filter(([, secret]) => text.includes(secret)).map(([name]) => name);
}

/** A file with what is packed inside it: a page holds its data compressed, and tools may compress whole files. */
function textsOf(path: string): readonly string[] {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  const packed = [bytes, ...[...text.matchAll(/[A-Za-z0-9+/]{200,}={0,2}/g)].map(([run64]) => Buffer.from(run64, 'base64'))];
  return [text, ...packed.filter((buffer) => buffer[0] === 0x1f && buffer[1] === 0x8b).map((buffer) => gunzipSync(buffer).toString('utf8'))];
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('secrets that Azure serves', () => {
  it('are served by the simulated tenant, each, and are in no file of a snapshot', async () => {
    const simulator = contoso();
    const served: string[] = [];
    const handle = (request: SimRequest) => {
      const answer = simulator.handle(request);
      served.push(answer.body);
      return answer;
    };
    const now = () => Date.parse(CONTOSO_NOW);
    const out = join(root, 'collected');
    await collectTenant({ ...(await simulatedTenant({ handle })), now, signal: new AbortController().signal, onProgress: () => undefined, out, allowEmpty: false, activityLog: true });
    expect(baitIn(served.join('\n'))).toEqual(BAIT.map(([name]) => name));
    const files = filesUnder(out);
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => textsOf(file).flatMap((text) => baitIn(text).map((name) => `${name} in ${file}`)))).toEqual([]);
    // The rows are there, without their secrets.
    expect(readFileSync(join(out, 'microsoft.cache.redis.ndjson'), 'utf8')).toContain('"redis-legacy"');
  });

  it('are in no report, no output and no log of a run that says all it can', async () => {
    const out = join(root, 'demo');
    const ran = await run(['demo', '--verbose', '--out', out]);
    expect(ran.exitCode).toBe(0);
    const files = filesUnder(out);
    expect(files.map((file) => file.slice(out.length + 1)).filter((file) => !file.startsWith('snapshot')).toSorted()).toEqual(['TEST-portcullis.xml', 'portcullis.yaml', 'report.html', 'requests.ndjson', 'results.csv', 'results.github.sarif', 'results.json', 'results.sarif', 'summary.md', 'waivers.yaml']);
    // What a page packs is looked into.
    expect(textsOf(join(out, 'report.html')).length).toBeGreaterThan(1);
    expect([...files.flatMap(textsOf), ran.stdout, ran.stderr].flatMap(baitIn)).toEqual([]);
  });
});
