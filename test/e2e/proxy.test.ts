import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';

/** The real command in a process of its own, behind a proxy that it knows by its environment alone. */
const BIN = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'portcullis-proxy-'));
const certificate = join(folder, 'ca.pem');
let simulate: ChildProcess;
let proxy = '';

function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /HTTPS_PROXY=["']?(http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`simulate ended with ${code}: ${text}`)));
  });
}

beforeAll(async () => {
  simulate = spawn(process.execPath, [BIN, 'simulate', '--proxy', '--cert', certificate], { stdio: ['ignore', 'pipe', 'pipe'] });
  proxy = await started(simulate);
}, 30_000);

afterAll(() => {
  simulate.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function portcullis(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...argv], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, ...written }));
  });
}

const LOGIN = { AZURE_TENANT_ID: CONTOSO.tenantId, AZURE_CLIENT_ID: CONTOSO.clientId, AZURE_CLIENT_SECRET: CONTOSO.clientSecret };

// Each waits for processes of its own, one of them for repeats: they wait together.
describe.concurrent('behind a proxy', () => {
  it('every request goes through it, those for tokens too: the tenant is read whole', async () => {
    const ran = await portcullis(['doctor', '--auth', 'environment'], { ...LOGIN, HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: certificate });
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('4 subscriptions visible');
    expect(ran.stdout).toContain('Every rule can be judged, as far as permissions go.');
  }, 30_000);

  it('whose certificate is not trusted nothing is read, and the error says what is wrong', async () => {
    const ran = await portcullis(['doctor', '--auth', 'environment'], { ...LOGIN, HTTPS_PROXY: proxy });
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(/^portcullis: could not log in to Azure with --auth environment: .*self-signed certificate/);
    expect(ran.stderr.trim().split('\n').length).toBe(1);
    expect(ran.stderr).not.toContain(CONTOSO.clientSecret);
  }, 30_000);
});

describe.concurrent('the process', () => {
  it('ends with its last word, also after a connection that was lost', async () => {
    const faults = join(folder, 'faults.json');
    writeFileSync(faults, JSON.stringify([{ url: 'Microsoft.ResourceGraph', calls: [2], answer: { kind: 'reset' } }, { url: '/jitNetworkAccessPolicies', calls: [1], answer: { kind: 'cut' } }]));
    const other = spawn(process.execPath, [BIN, 'simulate', '--proxy', '--cert', join(folder, 'other.pem'), '--faults', faults], { stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      const ran = await portcullis(['collect', '--auth', 'environment', '--out', join(folder, 'lost')], { ...LOGIN, HTTPS_PROXY: await started(other), NODE_EXTRA_CA_CERTS: join(folder, 'other.pem') });
      expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('4 subscriptions, 0 gaps')]);
    } finally {
      other.kill('SIGKILL');
    }
    // Less than the limit of a request, whose timer must not be waited for.
  }, 60_000);

  it('is ended by the first Ctrl-C while a proxy says nothing to its login', async () => {
    const silent = createServer().on('connect', () => undefined);
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const child = spawn(process.execPath, [BIN, 'scan', '--auth', 'environment'], {
      env: { ...LOGIN, HTTPS_PROXY: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}` }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    silent.once('connect', () => child.kill('SIGINT'));
    const code = await new Promise<number | null>((resolve) => void child.on('close', resolve));
    silent.closeAllConnections();
    silent.close();
    expect([code, words]).toEqual([130, expect.stringContaining('[INTERRUPTED]')]);
  }, 15_000);

  it.each(['garbage', '127.0.0.1:3128', 'socks5://host:1'])('names HTTPS_PROXY where it is no address: %s', async (value) => {
    const ran = await portcullis(['scan', '--auth', 'environment'], { ...LOGIN, HTTPS_PROXY: value });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/^portcullis: the environment variable HTTPS_PROXY is no address of a proxy\. .*\[NETWORK\]\n$/);
  });
});

describe.concurrent('a proxy that refuses', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  it.each([403, 407, 502])('a tunnel with %i is told in one line, and is no empty tenant', async (status) => {
    const server = createServer().on('connect', (_request, socket) => void socket.end(`HTTP/1.1 ${status} No\r\ncontent-type: text/html\r\n\r\n<h1>no</h1>`));
    servers.push(server);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ran = await portcullis(['doctor', '--auth', 'environment'], { ...LOGIN, HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: certificate });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr.trim().split('\n').length).toBe(1);
    expect(ran.stderr).toMatch(/^portcullis: could not log in to Azure/);
  }, 60_000);
});
