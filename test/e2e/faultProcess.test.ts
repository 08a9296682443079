import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';

/** The real command against the real simulator, each in a process of its own, over a wire on which everything goes wrong that takes a connection. */
const BIN = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'portcullis-faults-'));
const at = (name: string): string => join(folder, name);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const MEBI = 1024 * 1024;
/** What an honest reading of the same tenant takes, and as much again for a page of fifty megabytes; far below what the bomb would take. Kilobytes. */
const MOST_MEMORY = 1024 * 1024;

const FAULTS: readonly Fault[] = [
  { url: '/secrets', calls: [1], answer: { kind: 'gzipBomb', bytes: 4096 * MEBI } },
  { url: '/jitNetworkAccessPolicies', calls: [1], answer: { kind: 'cut' } },
  { url: 'Microsoft.ResourceGraph', calls: [3], answer: { kind: 'cut', after: 'headers' } },
  { url: 'Microsoft.ResourceGraph', calls: [6], answer: { kind: 'padded', bytes: 50 * MEBI } },
  { url: 'Microsoft.ResourceGraph', calls: [9], answer: { kind: 'drip', bytes: 5000, milliseconds: 5 } },
  { url: '/v1.0/users', calls: [1], answer: { kind: 'reset' } },
  { url: '/denyAssignments', calls: [2], answer: { kind: 'truncated' } },
];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function started(argv: readonly string[], environment: Readonly<Record<string, string>>): { readonly child: ChildProcess; readonly ended: Promise<Ended>; readonly said: (what: RegExp) => Promise<string> } {
  const child = spawn(process.execPath, [BIN, ...argv], { env: environment, stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  children.push(child);
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => void child.on('close', (code) => resolve({ code, ...written })));
  const said = (what: RegExp): Promise<string> => new Promise((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = what.exec(written.stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${written.stderr}`)));
  });
  return { child, ended, said };
}

describe('a scan over a wire on which everything goes wrong', () => {
  it('ends by itself with exit code 4, holds no more than it needs, and knows all but what it was never told', async () => {
    writeFileSync(at('faults.json'), JSON.stringify(FAULTS));
    writeFileSync(at('memory.mjs'), 'import { writeFileSync } from "node:fs";\nprocess.on("exit", () => writeFileSync(process.env.MEMORY, String(process.resourceUsage().maxRSS)));\n');
    const azure = started(['simulate', '--proxy', '--cert', at('ca.pem'), '--faults', at('faults.json')], {});
    const proxy = await azure.said(/HTTPS_PROXY=["']?(http:\/\/127\.0\.0\.1:\d+)/);
    const scan = started(['scan', '--auth', 'environment', '--activity-log', '-o', 'json=result.json'], {
      AZURE_TENANT_ID: CONTOSO.tenantId, AZURE_CLIENT_ID: CONTOSO.clientId, AZURE_CLIENT_SECRET: CONTOSO.clientSecret, HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: at('ca.pem'),
      NODE_OPTIONS: `--import=${at('memory.mjs')}`, MEMORY: at('memory'),
    });
    const { code, stderr } = await scan.ended;
    expect([code, stderr.includes(CONTOSO.clientSecret)]).toEqual([4, false]);
    const result = JSON.parse(readFileSync(at('result.json'), 'utf8')) as ScanResult;
    expect(new Set(result.gaps.map(({ artifact }) => artifact))).toEqual(new Set(['Microsoft.KeyVault/vaults/secrets']));
    expect(result.gaps.filter(({ message }) => !message.includes('ANSWER_TOO_LARGE'))).toEqual([]);
    expect(new Set(result.findings.filter(({ status, unknown }) => status === 'unknown' && unknown?.reason !== 'noData').map(({ unknown }) => unknown?.artifact))).toEqual(new Set(['Microsoft.KeyVault/vaults/secrets']));
    expect(Number(readFileSync(at('memory'), 'utf8'))).toBeLessThan(MOST_MEMORY);
    azure.child.kill('SIGINT');
    expect((await azure.ended).code).toBe(0);
  }, 120_000);
});
