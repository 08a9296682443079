import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLOUDS, dataHosts, loginHost } from '../../src/azure/cloud.ts';
import { selfSigned } from '../../src/simulator/certificate.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { openHttpFront, openHttpsFront, openProxy, type Front } from '../../src/simulator/front.ts';
import { CERTIFIED } from '../../src/simulator/frontHosts.ts';
import type { SimRequest, SimResponse } from '../../src/simulator/http.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { ask, converse } from './rawClient.ts';

const NOW = Date.parse(CONTOSO_NOW);
const AZURE = ['login.microsoftonline.com', 'management.azure.com', 'graph.microsoft.com'];
const TLS = selfSigned({ ...CERTIFIED, now: Date.now() });
const SUBSCRIPTIONS = '/subscriptions?api-version=2022-12-01';

const open: Front[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const front of open.splice(0)) await front.close();
});

interface Opened {
  readonly port: number;
  readonly seen: readonly SimRequest[];
  readonly failures: readonly unknown[];
}

type Kind = 'http' | 'https' | 'proxy';

/** A front over a function that answers, and what it was asked. */
async function front(kind: Kind, handle: (request: SimRequest) => SimResponse): Promise<Opened> {
  const seen: SimRequest[] = [];
  const failures: unknown[] = [];
  const options = {
    handle: (request: SimRequest) => {
      seen.push(request);
      return handle(request);
    },
    onFailure: (error: unknown) => void failures.push(error),
  };
  const opened = await (kind === 'http' ? openHttpFront(options, 0) : kind === 'https' ? openHttpsFront(options, TLS, 0) : openProxy(options, TLS, 0));
  open.push(opened);
  return { port: opened.port, seen, failures };
}

const fine = (): SimResponse => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'fine' });

/** Lets the event loop turn until something has come: the tests' own clock stands still meanwhile. */
async function until(come: () => boolean): Promise<void> {
  while (!come()) await new Promise((resolve) => void setImmediate(resolve));
}

function contoso(pageSize = 1000): Simulator {
  return createSimulator({ estate: contosoEstate({ pageSize }), now: () => NOW });
}

function tokenForm(): string {
  return new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, scope: 'https://management.azure.com/.default', grant_type: 'client_credentials' }).toString();
}

/** An access token by the http front, as a client gets it that names the host itself. */
async function tokenOver(port: number): Promise<string> {
  const answer = await ask(port, { method: 'POST', path: `/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: { 'x-sim-original-host': 'login.microsoftonline.com' }, body: tokenForm() });
  return (JSON.parse(answer.body) as { access_token: string }).access_token;
}

describe('the certificate', () => {
  const certificate = new X509Certificate(TLS.certificate);

  it('stands for every endpoint of the public cloud and for this machine, as OpenSSL reads it', () => {
    const cloud = CLOUDS.AzureCloud;
    for (const host of [...dataHosts(cloud), loginHost(cloud), 'localhost']) expect(certificate.checkHost(host), host).toBe(host);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
  });

  it('is signed by its own key, a P-256 one, and may serve', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(certificate.ca).toBe(true);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is valid from an hour before to a week after it was made', () => {
    const made = Date.parse('2026-11-16T09:30:15Z');
    const dated = new X509Certificate(selfSigned({ ...CERTIFIED, now: made }).certificate);
    expect([Date.parse(dated.validFrom), Date.parse(dated.validTo)]).toEqual([Date.parse('2026-11-16T08:30:15Z'), Date.parse('2026-11-23T09:30:15Z')]);
    // RFC 5280 4.1.2.5: UTCTime ends with 2049, and is read as 19YY from 50 on.
    const last = new X509Certificate(selfSigned({ ...CERTIFIED, now: Date.parse('2049-12-20T00:00:00Z') }).certificate);
    expect(new Date(last.validTo).toISOString()).toBe('2049-12-27T00:00:00.000Z');
    expect(() => selfSigned({ ...CERTIFIED, now: Date.parse('2049-12-30T00:00:00Z') })).toThrow(RangeError);
  });

  it('has a serial number of eight bytes, positive and its own each time', () => {
    const serials = Array.from({ length: 20 }, () => new X509Certificate(selfSigned({ hosts: ['localhost'], addresses: [], now: NOW }).certificate).serialNumber);
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{15}$/);
  });

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
  it.skipIf(!hasOpenssl)('passes OpenSSL\'s strict checks, which Python 3.13 turns on (skipped where there is no openssl)', () => {
    const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
    const file = join(root, 'certificate.pem');
    writeFileSync(file, TLS.certificate);
    const shown = spawnSync('openssl', ['x509', '-noout', '-text', '-in', file], { encoding: 'utf8' }).stdout;
    const { status, stderr } = spawnSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'management.azure.com', '-CAfile', file, file], { encoding: 'utf8' });
    rmSync(root, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(shown).toContain('Version: 3 (0x2)');
    expect(shown).toMatch(/Key Usage: critical\s+Digital Signature, Certificate Sign\n/);
  });
});

describe('which Azure is meant', () => {
  const lands = async (kind: 'http' | 'https', headers: Readonly<Record<string, string>>, servername?: string, path = '/x?y=1'): Promise<string | undefined> => {
    const opened = await front(kind, fine);
    await ask(opened.port, { path, headers, ...(kind === 'https' ? { tls: { ca: TLS.certificate, ...(servername === undefined ? {} : { servername }) } } : {}) });
    return opened.seen[0]?.url;
  };

  it.each([
    ['http', { 'x-sim-original-host': 'management.azure.com' }, undefined, 'https://management.azure.com/x?y=1'],
    ['http', { host: 'Login.MicrosoftOnline.com' }, undefined, 'https://login.microsoftonline.com/x?y=1'],
    ['http', { host: 'management.azure.com:8080' }, undefined, 'https://management.azure.com/x?y=1'],
    ['http', { host: '169.254.169.254' }, undefined, 'http://169.254.169.254/x?y=1'],
    ['http', { host: 'localhost:4711' }, undefined, 'http://localhost:4711/x?y=1'],
    ['https', { host: 'graph.microsoft.com:8443' }, 'graph.microsoft.com', 'https://graph.microsoft.com/x?y=1'],
    ['https', { host: 'graph.microsoft.com' }, 'management.azure.com', 'https://graph.microsoft.com/x?y=1'],
    ['https', { host: '127.0.0.1:8443' }, 'management.azure.com', 'https://management.azure.com/x?y=1'],
    ['https', { host: '127.0.0.1:8443' }, undefined, 'https://127.0.0.1:8443/x?y=1'],
    // Only plain http needs it; over https it would let a page send a token of one host to another.
    ['https', { host: 'graph.microsoft.com', 'x-sim-original-host': 'management.azure.com' }, 'graph.microsoft.com', 'https://graph.microsoft.com/x?y=1'],
  ] as const)('%s %o, handshake %s', async (kind, headers, servername, url) => {
    expect(await lands(kind, headers, servername)).toBe(url);
  });

  it('a doubled slash in front of the path is no host', async () => {
    expect(await lands('http', { 'x-sim-original-host': 'management.azure.com' }, undefined, '//subscriptions/a')).toBe('https://management.azure.com//subscriptions/a');
  });

  it('the core does not see the header that was for the front', async () => {
    const opened = await front('http', fine);
    await ask(opened.port, { headers: { 'x-sim-original-host': 'management.azure.com', 'X-Other': 'kept' } });
    expect(opened.seen[0]?.headers['x-other']).toBe('kept');
    expect(opened.seen[0]?.headers).not.toHaveProperty('x-sim-original-host');
  });
});

describe('through a front the simulated Azure', () => {
  it('answers what it answers in process, byte for byte', async () => {
    const [inProcess, served] = [contoso(), contoso()];
    const opened = await front('http', (request) => served.handle(request));
    const url = `/${CONTOSO.tenantId}/v2.0/.well-known/openid-configuration`;
    const answer = await ask(opened.port, { path: url, headers: { 'x-sim-original-host': 'login.microsoftonline.com' } });
    const direct = inProcess.handle({ method: 'GET', url: `https://login.microsoftonline.com${url}`, headers: {}, body: '' });
    expect([answer.status, answer.body]).toEqual([direct.status, direct.body]);
    for (const [name, value] of Object.entries(direct.headers)) expect(answer.headers[name], name).toBe(value);
  });

  it('keeps the original host in links, and each page leads to the next', async () => {
    const simulator = contoso(1);
    const opened = await front('http', (request) => simulator.handle(request));
    const authorization = `Bearer ${await tokenOver(opened.port)}`;
    const names: string[] = [];
    for (let next: string | undefined = `https://management.azure.com${SUBSCRIPTIONS}`; next !== undefined;) {
      const url: URL = new URL(next);
      expect(url.origin).toBe('https://management.azure.com');
      const page = JSON.parse((await ask(opened.port, { path: url.pathname + url.search, headers: { authorization, 'x-sim-original-host': url.host } })).body) as { value: { displayName: string }[]; nextLink?: string };
      names.push(...page.value.map(({ displayName }) => displayName));
      next = page.nextLink;
    }
    expect(names).toEqual(['contoso-production', 'contoso-legacy', 'contoso-edge', 'contoso-sandbox']);
    expect(simulator.unsupported).toEqual([]);
  });

  it('says that it does not model a host, and marks even that', async () => {
    const simulator = contoso();
    const opened = await front('http', (request) => simulator.handle(request));
    const answer = await ask(opened.port, { headers: { host: 'example.com' } });
    expect([answer.status, answer.headers['x-portcullis-simulated']]).toEqual([501, 'true']);
    expect(simulator.unsupported).toEqual([expect.stringContaining("host 'example.com'")]);
  });
});

describe('https', () => {
  it('is refused by a client that was not told to trust it', async () => {
    const opened = await front('https', fine);
    await expect(ask(opened.port, { tls: { servername: 'management.azure.com' } })).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(opened.seen).toEqual([]);
  });

  it.each(AZURE)('serves %s to one that was', async (servername) => {
    const opened = await front('https', fine);
    expect(await ask(opened.port, { headers: { host: servername }, tls: { ca: TLS.certificate, servername } })).toMatchObject({ status: 200, body: 'fine', complete: true });
  });
});

describe('every front', () => {
  it.each(['http', 'https', 'proxy'] as const)('%s listens on this machine\'s 127.0.0.1 alone', async (kind) => {
    const opened = await front(kind, fine);
    // All of 127/8 is this machine on Linux: a front on every address would answer here.
    expect(await converse(opened.port, '', '127.0.0.2')).toEqual({ text: '', error: process.platform === 'linux' ? 'ECONNREFUSED' : expect.any(String) as string });
  });

  it('takes a body of 4 MiB and refuses a longer one, which the core never sees', async () => {
    const opened = await front('http', ({ body }) => ({ status: 200, headers: {}, body: String(body.length) }));
    const most = 4 * 1024 * 1024;
    expect((await ask(opened.port, { method: 'POST', body: 'x'.repeat(most) })).body).toBe(String(most));
    const refused = await ask(opened.port, { method: 'POST', body: 'x'.repeat(most + 1) });
    expect([refused.status, refused.headers['x-portcullis-simulated']]).toEqual([413, 'true']);
    expect(opened.seen.length).toBe(1);
  });

  it('hands over a body in UTF-8 whole, also where a packet ends inside a character', async () => {
    const opened = await front('http', ({ body }) => ({ status: 200, headers: {}, body }));
    const text = 'ä€😀'.repeat(50_000);
    expect((await ask(opened.port, { method: 'POST', body: text })).body).toBe(text);
  });

  it('refuses an encoded body and a URL that cannot be read', async () => {
    const opened = await front('http', fine);
    expect((await ask(opened.port, { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: 'x' })).status).toBe(415);
    expect((await ask(opened.port, { path: '/%zz' })).status).toBe(400);
    expect(opened.seen).toEqual([]);
  });

  it('tells of a fault of the simulator, answers 500 and goes on', async () => {
    let calls = 0;
    const opened = await front('http', () => {
      calls += 1;
      if (calls === 1) throw new Error('a bug');
      return fine();
    });
    const failed = await ask(opened.port, {});
    expect([failed.status, failed.headers['x-portcullis-simulated']]).toEqual([500, 'true']);
    expect(opened.failures).toEqual([new Error('a bug')]);
    expect((await ask(opened.port, {})).status).toBe(200);
  });

  it('survives a client that goes away inside its request', async () => {
    const opened = await front('http', fine);
    await new Promise<void>((resolve) => {
      const socket = connect(opened.port, '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nhost: management.azure.com\r\ncontent-length: 10\r\n\r\nhal', () => socket.resetAndDestroy());
      });
      socket.on('close', () => {
        resolve();
      });
    });
    expect((await ask(opened.port, {})).status).toBe(200);
    expect(opened.failures).toEqual([]);
  });

  it('rejects where its port is taken', async () => {
    const { port } = await front('http', fine);
    await expect(openHttpFront({ handle: fine, onFailure: () => undefined }, port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

/** A body in chunks (RFC 9112, 7.1), joined. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

describe('an answer that is long', () => {
  const body = JSON.stringify({ value: Array.from({ length: 200 }, (_none, index) => ({ id: `é${index}` })) });
  const packedBy = async (encoding: string, more: Partial<SimResponse> = {}): Promise<string> => {
    const opened = await front('http', () => ({ ...fine(), body, ...more }));
    return (await converse(opened.port, `GET / HTTP/1.1\r\nhost: management.azure.com\r\naccept-encoding: ${encoding}\r\nconnection: close\r\n\r\n`)).text;
  };
  const parts = (text: string) => ({ head: text.slice(0, text.indexOf('\r\n\r\n')), bytes: Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1') });

  it('is packed for who takes it packed, as Azure packs, and for nobody else', async () => {
    const packed = parts(await packedBy('gzip,deflate'));
    expect(packed.head).toMatch(/content-encoding: gzip/i);
    expect(packed.head).toContain(`content-length: ${packed.bytes.length}`);
    expect(gunzipSync(packed.bytes).toString()).toBe(body);
    const plain = parts(await packedBy('identity'));
    expect([/content-encoding/i.test(plain.head), plain.bytes.toString()]).toEqual([false, body]);
  });

  it('is cut inside what is packed: its end is missing', async () => {
    const { head, bytes } = parts(await packedBy('gzip', { cut: true }));
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(bytes.length);
    expect(() => gunzipSync(bytes)).toThrow('unexpected end of file');
  });
});

describe('faults of the connection', () => {
  const GET = 'GET / HTTP/1.1\r\nhost: management.azure.com\r\n\r\n';

  it('a cut body: the head promises more than comes, then the connection is over', async () => {
    const opened = await front('http', () => ({ ...fine(), body: 'half of th', cut: true }));
    const { text } = await converse(opened.port, GET);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(body).toBe('half of th');
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(body.length);
  });

  it('a cut body over https is one to an http client too, and an empty one is', async () => {
    for (const body of ['half of th', '']) {
      const opened = await front('https', () => ({ ...fine(), body, cut: true }));
      expect(await ask(opened.port, { tls: { ca: TLS.certificate } })).toMatchObject({ status: 200, body, complete: false });
    }
  });

  it('a reset: TCP\'s own, before any byte of the answer, over http, https and a tunnel', async () => {
    const reset = (): SimResponse => ({ ...fine(), reset: true });
    const plain = await front('http', reset);
    expect(await converse(plain.port, GET)).toEqual({ text: '', error: 'ECONNRESET' });
    const secure = await front('https', reset);
    await expect(ask(secure.port, { tls: { ca: TLS.certificate } })).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
    const proxy = await front('proxy', reset);
    await expect(throughTunnel(proxy.port, 'management.azure.com')).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  });

  it('what stands still sends as much as it says, and the connection stays', async () => {
    const body = 'half of the answer and the other half';
    for (const [stall, sent] of [['nothing', /^$/], ['headers', /^HTTP\/1\.1 200 .*\r\n\r\n$/s], ['half', /\r\n\r\nhalf of the answer$/s]] as const) {
      const opened = await front('http', () => ({ ...fine(), body, stall }));
      const talk = converse(opened.port, GET);
      await until(() => opened.seen.length === 1);
      await new Promise((resolve) => void setImmediate(resolve));
      await Promise.all(open.splice(0).map((one) => one.close()));
      expect((await talk).text, stall).toMatch(sent);
    }
  });

  it('a drip: the whole answer, so many bytes at a time', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const opened = await front('http', () => ({ ...fine(), body: 'abcdefgh', drip: { bytes: 3, milliseconds: 1000 } }));
    const answer = ask(opened.port, {});
    await until(() => vi.getTimerCount() > 0);
    vi.advanceTimersByTime(3000);
    expect(await answer).toMatchObject({ body: 'abcdefgh', complete: true });
  });

  it('a bomb: a few bytes that unpack to as many as it says', async () => {
    const opened = await front('http', () => ({ ...fine(), bomb: 5_000_000 }));
    const { text } = await converse(opened.port, GET.replace('host:', 'connection: close\r\nhost:'));
    const packed = unchunked(Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1'));
    expect(packed.length).toBeLessThan(50_000);
    expect(gunzipSync(packed).equals(Buffer.alloc(5_000_000, ' '))).toBe(true);
  });

  it('a reset of one connection leaves the others', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opened = await front('http', ({ url }) => (url.endsWith('/reset') ? { ...fine(), reset: true } : { ...fine(), delay: 1000 }));
    const other = ask(opened.port, { path: '/other' });
    await until(() => opened.seen.length === 1);
    await expect(ask(opened.port, { path: '/reset' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    vi.advanceTimersByTime(1000);
    expect(await other).toMatchObject({ status: 200, complete: true });
  });

  it('a delay: nothing until it is over, while other calls are answered', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opened = await front('http', ({ url }) => (url.endsWith('/slow') ? { ...fine(), delay: 60_000 } : fine()));
    const order: string[] = [];
    const slow = ask(opened.port, { path: '/slow' }).then((answer) => {
      order.push('slow');
      return answer;
    });
    await until(() => opened.seen.length === 1);
    vi.advanceTimersByTime(59_999);
    expect((await ask(opened.port, {})).body).toBe('fine');
    order.push('quick');
    vi.advanceTimersByTime(1);
    expect((await slow).body).toBe('fine');
    expect(order).toEqual(['quick', 'slow']);
  });

  it('a delayed answer does not hold up the end of the front', async () => {
    const opened = await front('http', () => ({ ...fine(), delay: 3_600_000 }));
    const waiting = ask(opened.port, {});
    const refused = expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => opened.seen.length === 1);
    await open.pop()?.close();
    await refused;
  });
});

/** A GET through a CONNECT tunnel, spoken by hand: what any client does that knows HTTPS_PROXY. */
function throughTunnel(port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}:443\r\n\r\n`));
    socket.on('error', reject);
    socket.once('data', (head: Buffer) => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 200 ')) {
        reject(new Error(head.toString('latin1')));
        return;
      }
      const secure = connectTls({ socket, servername: host, ca: TLS.certificate }, () => secure.write(`GET /x HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`));
      let text = '';
      secure.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
      secure.on('error', reject);
      secure.on('end', () => {
        resolve(text);
      });
    });
  });
}

describe('the proxy', () => {
  it.each(AZURE)('leads a tunnel for %s to the simulated one', async (host) => {
    const opened = await front('proxy', ({ url }) => ({ ...fine(), body: url }));
    expect(await throughTunnel(opened.port, host)).toMatch(new RegExp(`^HTTP/1\\.1 200 [^]*\\r\\n\\r\\nhttps://${host}/x$`));
  });

  it('leads nowhere else, not to another port either', async () => {
    const opened = await front('proxy', fine);
    for (const authority of ['example.com:443', 'management.azure.com:80', 'management.azure.com.example.com:443', '127.0.0.1:443', '']) {
      const { text } = await converse(opened.port, `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
      expect(text, authority).toMatch(/^HTTP\/1\.1 (403|400) /);
    }
    expect(opened.seen).toEqual([]);
  });

  it('takes the handshake that comes in one packet with CONNECT', async () => {
    const opened = await front('proxy', fine);
    // A record that is no handshake: TLS must see it, and answer by an alert (21) or an end, not by plain text.
    const { text } = await converse(opened.port, 'CONNECT management.azure.com:443 HTTP/1.1\r\nhost: management.azure.com:443\r\n\r\nno handshake at all');
    expect(text.startsWith('HTTP/1.1 200 Connection Established\r\n\r\n')).toBe(true);
    expect(text.slice('HTTP/1.1 200 Connection Established\r\n\r\n'.length)).not.toContain('HTTP');
  });
});

