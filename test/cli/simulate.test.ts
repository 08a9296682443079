import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { simulate } from '../../src/flow/simulate.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { ownerEstate } from '../simulator/ownerEstate.ts';
import { ask } from '../simulator/rawClient.ts';
import { CONTOSO_REMEDIATOR } from '../../src/simulator/contoso/remediator.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const BIN = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));
const SUBSCRIPTIONS = Object.values(CONTOSO.subscriptions);

function fileOf(name: string, value: unknown): string {
  const path = join(root, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return path;
}

interface Served {
  readonly printed: string;
  readonly port: (kind: string) => number;
  /** A variable, as a shell has it that ran what was printed. */
  readonly variable: (name: string) => string;
  readonly stderr: () => string;
  /** Ctrl-C, and what came of it. */
  readonly end: () => Promise<Ran>;
}

/** Starts the command in this process; `now` is its clock. */
async function serve(argv: readonly string[], now = (): number => Date.parse(CONTOSO_NOW)): Promise<Served> {
  const interruption = new AbortController();
  let printed = '';
  let stderr = '';
  let ran: Promise<Ran> | undefined;
  await new Promise<void>((resolve, reject) => {
    const write = (text: string): void => {
      printed += text;
      resolve();
    };
    const stdout = { write, isTty: false, columns: 100 };
    ran = run(['simulate', ...argv], { stdout, stderr: { write: (text: string) => void (stderr += text), isTty: false, columns: 100 }, signal: interruption.signal, now });
    ran.then(({ exitCode }) => Promise.reject(new Error(`it ended with ${exitCode}: ${stderr}`))).catch(reject);
  });
  return {
    printed,
    port: (kind) => Number(new RegExp(`^# ${kind}: .*:(\\d+)$`, 'm').exec(printed)?.[1]),
    variable: (name) => spawnSync('sh', ['-c', `${printed}\nprintf %s "$${name}"`], { encoding: 'utf8' }).stdout,
    stderr: () => stderr,
    end: async () => {
      interruption.abort();
      return (await ran) ?? { exitCode: -1, stdout: '', stderr: '' };
    },
  };
}

/** Bare requests to an http front, with a token of the simulated scanner. */
async function client(port: number, { clientId, clientSecret }: Readonly<Record<'clientId' | 'clientSecret', string>> = CONTOSO): Promise<(method: string, path: string, body?: unknown) => Promise<{ readonly status: number; readonly body: string }>> {
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, scope: 'https://management.azure.com/.default', grant_type: 'client_credentials' });
  const answer = await ask(port, { method: 'POST', path: `/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: { host: 'login.microsoftonline.com' }, body: form.toString() });
  const authorization = `Bearer ${(JSON.parse(answer.body) as { access_token: string }).access_token}`;
  return (method, path, body) => ask(port, { method, path, headers: { host: 'management.azure.com', authorization, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

describe('simulate', () => {
  it('prints shell that sets what a client needs, serves, and ends in order', async () => {
    const served = await serve([]);
    expect(served.printed).toMatch(/^# SIMULATED AZURE/);
    expect([served.variable('AZURE_TENANT_ID'), served.variable('AZURE_CLIENT_ID'), served.variable('AZURE_CLIENT_SECRET')]).toEqual([CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret]);
    // `az` must not put the simulated login where the real ones are.
    expect(served.variable('AZURE_CONFIG_DIR')).toMatch(/portcullis-simulated-az$/);
    expect(spawnSync('sh', ['-n'], { input: served.printed }).status).toBe(0);
    const send = await client(served.port('http'));
    expect((await send('GET', '/subscriptions?api-version=2022-12-01')).status).toBe(200);
    const { exitCode } = await served.end();
    expect(exitCode).toBe(0);
    expect(served.stderr()).toMatch(/served 2 requests, 0 of them for what is not modelled\n$/);
    await expect(ask(served.port('http'), {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says at once what it does not model', async () => {
    const served = await serve([]);
    const send = await client(served.port('http'));
    await send('GET', '/subscriptions/none/providers/Microsoft.Nothing/things?api-version=2022-12-01');
    expect(served.stderr()).toMatch(/warning: not modelled: .*Microsoft\.Nothing/);
    await served.end();
    expect(served.stderr()).toMatch(/1 of them for what is not modelled\n$/);
  });

  const hasCurl = spawnSync('curl', ['--version']).status === 0;
  it.skipIf(!hasCurl).each([[[]], [['--proxy']]] as const)('%o: the lines for curl that it prints work as they are (skipped where there is no curl)', async (flags) => {
    const served = await serve(flags, () => Date.now());
    const lines = served.printed.split('\n').filter((line) => /^# {3}(TOKEN=|curl -H)/.test(line)).map((line) => line.replace(/^# {3}/, '').replace('curl -H', 'curl -s -H'));
    expect(lines.length).toBe(2);
    const { stdout } = await promisify(execFile)('sh', ['-c', [served.printed, ...lines].join('\n')]);
    expect((JSON.parse(stdout) as { value: { subscriptionId: string }[] }).value.map(({ subscriptionId }) => subscriptionId)).toEqual(SUBSCRIPTIONS);
    await served.end();
    expect(served.stderr()).toMatch(/, 0 of them for what is not modelled\n$/);
  });

  it('writes the certificate, never a key, to a file of its own that is gone at the end', async () => {
    const served = await serve(['--proxy']);
    const file = served.variable('NODE_EXTRA_CA_CERTS');
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const name of ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE']) expect(served.variable(name)).toBe(file);
    await served.end();
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('writes it where --cert says, a name with a quote too, and leaves it there', async () => {
    const file = join(root, "it's.pem");
    const served = await serve(['--https', '--proxy', '--cert', file], () => Date.now());
    expect(served.variable('SSL_CERT_FILE')).toBe(file);
    expect(served.port('https')).not.toBe(served.port('proxy'));
    expect(await ask(served.port('https'), { tls: { ca: readFileSync(file, 'utf8'), servername: 'management.azure.com' }, path: '/subscriptions?api-version=2022-12-01' })).toMatchObject({ status: 401 });
    await served.end();
    expect(existsSync(file)).toBe(true);
  });

  it('is refused a port that is taken', async () => {
    const served = await serve([]);
    const refused = await run(['simulate', '--https', '--port', String(served.port('http'))]);
    expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/^portcullis: cannot listen on 127\.0\.0\.1:\d+: it is in use\. .*\[NETWORK\]\n$/);
    await served.end();
  });

  it('leaves nothing open where one of two ports cannot be had', async () => {
    const [taken, first] = [await serve([]), await serve([])];
    await first.end();
    const fronts = [first, taken].map((served) => ({ kind: 'http', port: served.port('http') }) as const);
    const ignore = (): void => undefined;
    const both = { fronts, estate: 'contoso', faults: undefined, lag: 0, certificate: undefined, now: () => Date.now(), signal: new AbortController().signal, onReady: ignore, onRequest: ignore, onUnsupported: ignore, onFailure: ignore };
    await expect(simulate(both)).rejects.toMatchObject({ code: 'NETWORK' });
    await expect(ask(first.port('http'), {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await taken.end();
  });

  it('is over at once where the certificate cannot be written', async () => {
    const refused = await run(['simulate', '--proxy', '--cert', join(fileOf('a-file', ''), 'certificate.pem')], { now: () => Date.now() });
    expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/cannot write .*certificate\.pem: .*\[OUTPUT\]\n$/);
  });

  it.each([
    [['--port', 'x'], /--port 'x' is no number from 0 to 65535\. .*\[USAGE\]/],
    [['--port', '65536'], /--port '65536' is no number .*\[USAGE\]/],
    [['--lag', '-1'], /--lag '-1' is no number .*\[USAGE\]/],
    [['--cert', 'x.pem'], /--cert is in vain over plain http\. .*\[USAGE\]/],
    [['--estate', '/nowhere/estate.json'], /cannot read \/nowhere\/estate\.json: no such file or directory\. .*\[CONFIG\]/],
    [['--role', fileOf('no-role.json', { Actions: ['*'] })], /no-role\.json is no custom role.*\[USAGE\]/],
    [['--role', '/nowhere/role.json'], /cannot read \/nowhere\/role\.json.*\[USAGE\]/],
    [['--faults', '/nowhere/faults.json'], /cannot read \/nowhere\/faults\.json: no such file or directory\. .*\[CONFIG\]/],
  ])('%o is refused', async (argv, words) => {
    const refused = await run(['simulate', ...argv]);
    expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(words);
  });
});

it('--role adds an identity that may do what the role says, where it says, and nothing else', async () => {
  const scope = `/subscriptions/${CONTOSO.subscriptions.production}`;
  const served = await serve(['--role', fileOf('role.json', { Actions: ['Microsoft.Authorization/locks/read'], AssignableScopes: [scope] })]);
  const { clientId, clientSecret } = CONTOSO_REMEDIATOR;
  expect(served.printed).toContain(`#   export AZURE_CLIENT_ID='${clientId}'; export AZURE_CLIENT_SECRET='${clientSecret}'`);
  // The scanner stays who a client is by itself.
  expect(served.variable('AZURE_CLIENT_ID')).toBe(CONTOSO.clientId);
  const ask = await client(served.port('http'), CONTOSO_REMEDIATOR);
  const locks = (of: string): string => `${of}/providers/Microsoft.Authorization/locks?api-version=2016-09-01`;
  const answers = await Promise.all([locks(scope), locks(`/subscriptions/${CONTOSO.subscriptions.legacy}`), `${scope}/resourcegroups?api-version=2021-04-01`].map(async (path) => (await ask('GET', path)).status));
  expect(answers).toEqual([200, 403, 403]);
  await served.end();
});

describe('an estate of one\'s own', () => {
  it('is served as the built-in one is, when it is the same', async () => {
    const [own, builtIn] = [await serve(['--estate', fileOf('contoso.json', contosoEstate())]), await serve([])];
    const path = `/subscriptions/${CONTOSO.subscriptions.production}/resources?api-version=2021-04-01`;
    const [left, right] = [await (await client(own.port('http')))('GET', path), await (await client(builtIn.port('http')))('GET', path)];
    expect(left.status).toBe(200);
    expect(left.body).toBe(right.body);
    await own.end();
    await builtIn.end();
  });

  it('may leave out what is empty', async () => {
    const { tenantId, applications } = contosoEstate();
    const subscriptions = [{ subscriptionId: 'a', displayName: 'A', state: 'Enabled', managementGroup: 'none' }];
    const served = await serve(['--estate', fileOf('small.json', { tenantId, applications, subscriptions })]);
    expect(await (await client(served.port('http')))('GET', '/subscriptions?api-version=2022-12-01')).toMatchObject({ status: 200, body: '{"value":[]}' });
    await served.end();
  });

  it('that is wrong is refused with every fault at its place', async () => {
    const text = '{\n  "tenantId": "t",\n  "aplications": [],\n  "subscriptions": [\n    { "subscriptionId": 5, "displayName": "A", "state": "Enabled", "managementGroup": "m" }\n  ],\n  "tables": { "resources": [{ "id": "x", "name": "x", "type": "t" }] }\n}\n';
    const path = fileOf('wrong.json', text);
    const refused = await run(['simulate', '--estate', path]);
    expect(refused.exitCode).toBe(2);
    for (const place of ['3:3', '5:25', '7:37']) expect(refused.stderr, place).toContain(`${path}:${place} `);
    expect(refused.stderr).toMatch(/wrong\.json is no estate\. .*\[CONFIG\]\n$/);
  });
});

describe('the directory of an estate of one\'s own', () => {
  it.each<[object, string]>([
    [{ organization: {} }, "directory lacks 'subscribedSkus'"], [{ organization: {}, subscribedSkus: [], lists: { applications: 5 } }, 'directory.lists.applications is 5; expected a list'],
    [{ organization: {}, subscribedSkus: [], objects: { x: [] } }, 'directory.objects.x is a list; expected a map'],
  ])('that is wrong is refused: %j', async (directory, fault) => {
    const { tenantId, applications } = contosoEstate();
    const refused = await run(['simulate', '--estate', fileOf('directory.json', { tenantId, applications, subscriptions: [], directory })]);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining(fault)]);
  });
});

describe('faults and lag', () => {
  it('a table of faults decides what calls get', async () => {
    const faults = [{ url: '/subscriptions?', calls: [2], answer: { kind: 'html', status: 502 } }, { method: 'GET', url: '/resourcegroups', answer: { kind: 'reset' } }];
    const served = await serve(['--faults', fileOf('faults.json', faults)]);
    const send = await client(served.port('http'));
    const path = '/subscriptions?api-version=2022-12-01';
    expect([(await send('GET', path)).status, (await send('GET', path)).status, (await send('GET', path)).status]).toEqual([200, 502, 200]);
    await expect(send('GET', `/subscriptions/${CONTOSO.subscriptions.production}/resourcegroups?api-version=2021-04-01`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await served.end();
  });

  it('one that is wrong is refused with every mistake at its place', async () => {
    const path = fileOf('mistakes.json', '[\n  { "url": "/x", "answer": { "kind": "cut" } },\n  { "url": "",\n    "answer": { "kind": "cutt" } }\n]\n');
    const refused = await run(['simulate', '--faults', path]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(`${path}:3:12 [1].url: `);
    expect(refused.stderr).toContain(`${path}:4:25 [1].answer.kind: `);
    expect(refused.stderr).toMatch(/mistakes\.json is no table of faults\. .*\[CONFIG\]\n$/);
  });

  it('with a lag, Resource Graph hears of a write later than ARM', async () => {
    let now = Date.parse(CONTOSO_NOW);
    const served = await serve(['--lag', '60000', '--estate', fileOf('owner.json', ownerEstate())], () => now);
    const send = await client(served.port('http'));
    const scope = `/subscriptions/${CONTOSO.subscriptions.production}`;
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/11111111-0000-4000-8000-000000000001`;
    const body = { properties: { roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`, principalId: '22222222-0000-4000-8000-000000000001', principalType: 'User' } };
    expect((await send('PUT', `${id}?api-version=2022-04-01`, body)).status).toBe(201);
    const inGraph = async (): Promise<boolean> => (await send('POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01', { query: 'AuthorizationResources | project id' })).body.includes(id);
    expect((await send('GET', `${id}?api-version=2022-04-01`)).status).toBe(200);
    now += 59_999;
    expect(await inGraph()).toBe(false);
    now += 1;
    expect(await inGraph()).toBe(true);
    await served.end();
  });
});

describe('the built command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order at %s: 0, and no certificate stays behind', async (signal) => {
    const child = spawn(process.execPath, [BIN, 'simulate', '--proxy'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!stderr.includes('serving') && text.includes('serving')) child.kill(signal);
      stderr += text;
    });
    const ended = await new Promise((resolve) => {
      child.on('close', (code, killedBy) => {
        resolve([code, killedBy]);
      });
    });
    expect(ended).toEqual([0, null]);
    const file = /SSL_CERT_FILE='(.*)'/.exec(stdout)?.[1] ?? '';
    expect(file).not.toBe('');
    expect(existsSync(dirname(file))).toBe(false);
  });
});
