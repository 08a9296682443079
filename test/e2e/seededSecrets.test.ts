import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimRequest } from '../../src/simulator/http.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { run, type Ran } from '../cli/run.ts';

/** Where Azure puts secrets, or people do: each gets a word that can be found again, and is followed by its own name. */
const MARK = 'SEEDED';
let seeds = 0;
const seed = (): string => `${MARK}${String(seeds += 1).padStart(4, '0')}x${'q7Z'.repeat(6)}`;
const planted = new Set<string>();

/** A secret, remembered. */
function secret(): string {
  const made = seed();
  planted.add(made);
  return made;
}

const jwt = (): string => `eyJhbGciOiJSUzI1NiJ9.${secret()}.${secret()}`;
const sas = (): string => `https://stcontoso.blob.core.windows.net/c/b?sv=2024-05-04&ss=b&se=2027-01-01T00%3A00%3A00Z&sp=r&sig=${secret()}%3D`;
const connection = (): string => `DefaultEndpointsProtocol=https;AccountName=st;AccountKey=${secret()}==;EndpointSuffix=core.windows.net`;

/** By the names that Azure's own APIs give them. */
const properties = () => ({
  osProfile: { customData: secret(), adminPassword: secret(), windowsConfiguration: { additionalUnattendContent: [{ content: `<Password>${'x'}</Password>`, password: secret() }] }, secrets: [] },
  userData: secret(), settings: { commandToExecute: `run ${secret()}`, script: secret(), fileUris: [sas()] }, protectedSettings: { commandToExecute: secret(), storageAccountKey: secret() },
  source: { script: `echo ${secret()}`, scriptUri: sas() }, parameters: [{ name: 'password', value: secret() }, { name: 'connectionString', value: connection() }], protectedParameters: [{ name: 'password', value: secret() }],
  siteConfig: { appSettings: [{ name: 'AzureWebJobsStorage', value: connection() }, { name: 'CLIENT_SECRET', value: secret() }, { name: 'SAS', value: sas() }], connectionStrings: [{ name: 'db', connectionString: `Server=x;User ID=sa;Password=${secret()};` }] },
  accessKeys: { primaryKey: secret(), secondaryKey: secret() }, keys: [{ keyName: 'key1', primaryConnectionString: connection(), secondaryConnectionString: connection(), sharedKey: secret() }],
  diagnosticsProfile: { bootDiagnostics: { storageUri: sas() } }, logsUri: sas(), apiProperties: { storageAccountConnectionString: connection(), qnaAzureSearchEndpointKey: secret() },
  statusMessage: JSON.stringify({ error: { code: 'X', message: `Authorization: Bearer ${jwt()}` }, client_secret: secret(), accessToken: secret() }), proxy: `http://svc:${secret()}@proxy.contoso.example:8080`, clientSecret: secret(), privateKey: secret(), refreshToken: secret(),
});

const tags = () => ({ password: secret(), connectionString: connection(), note: `AccountKey=${secret()};`, link: sas(), login: `https://admin:${secret()}@host.example/`, token: `Bearer ${jwt()}`, env: 'prod' });

/** The first row of each type, with secrets in all the places at once. */
function seeded(rows: readonly EstateItem[], done: Set<string>): readonly EstateItem[] {
  return rows.map((row) => {
    const type = row.type.toLowerCase();
    if (done.has(type) || typeof row['properties'] !== 'object' || row['properties'] === null || type === 'microsoft.resources/subscriptions') return row;
    done.add(type);
    return { ...row, tags: { ...(row['tags'] as object | undefined), ...tags() }, properties: { ...properties(), ...(row['properties'] as object), seeded: properties() } } as unknown as EstateItem;
  });
}

function seededEstate(): { readonly estate: Estate; readonly types: number } {
  const estate = contosoEstate();
  const done = new Set<string>();
  const tables = Object.fromEntries(Object.entries(estate.tables).map(([name, rows]) => [name, seeded(rows, done)])) as unknown as Estate['tables'];
  return { estate: { ...estate, tables, arm: seeded(estate.arm, done) }, types: done.size };
}

/** Errors in which a service or a gateway quotes what it was sent. */
const echoes = (): readonly Fault[] => [
  ['/Microsoft.Security/pricings', 403, `denied: Authorization: Bearer ${jwt()} and ${sas()}`], ['roleEligibilityScheduleInstances', 400, `client_secret=${secret()}&assertion=${jwt()}`], ['/Microsoft.Authorization/locks', 500, `{"accessToken":"${secret()}","password": "${secret()}"}`],
].map(([url, status, message]) => ({ url: String(url), answer: { kind: 'raw', status: Number(status), headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error: { code: 'Refused', message } }) } }));

const root = mkdtempSync(join(tmpdir(), 'portcullis-seeded-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { estate, types } = seededEstate();
const faults = echoes();
const environment = { AZURE_CLIENT_SECRET: secret(), SYSTEM_ACCESSTOKEN: secret(), HTTPS_PROXY: `http://user:${secret()}@proxy.example:8080` };
const served: string[] = [];
const said: Ran[] = [];

async function told(argv: readonly string[]): Promise<Ran> {
  const simulator = createSimulator({ estate, now: () => Date.parse(CONTOSO_NOW), faults });
  const { inner, credential } = await simulatedTenant({ handle: (request: SimRequest) => {
    const answer = simulator.handle(request);
    served.push(answer.body);
    return answer;
  } });
  const ran = await run([...argv, '--verbose'], { azure: { inner, credential, sleep: async () => undefined }, environment });
  said.push(ran);
  return ran;
}

/** Files as they are, and what a page holds packed. */
function textsUnder(folder: string): readonly (readonly [string, string])[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const packed = [...text.matchAll(/[A-Za-z0-9+/]{200,}={0,2}/g)].map(([found]) => Buffer.from(found, 'base64')).filter((bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b);
    return [text, ...packed.map((bytes) => gunzipSync(bytes).toString('utf8'))].map((one) => [file, one] as const);
  });
}

/** Secrets in a text, by what stands before them. */
function leaks(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`${MARK}\\d{4}x`, 'g'))].map(({ index }) => text.slice(Math.max(0, index - 60), index + 11));
}

describe('secrets in every place where Azure could put one', () => {
  const at = (name: string): string => join(root, name);

  beforeAll(async () => {
    mkdirSync(root, { recursive: true });
    expect((await told(['collect', '--out', at('snapshot'), '--activity-log'])).exitCode).toBe(0);
    const outputs = ['json', 'sarif', 'html', 'csv', 'junit', 'markdown'].flatMap((format) => ['-o', `${format}=${at(`result.${format}`)}`]);
    expect((await told(['evaluate', '--snapshot', at('snapshot'), '--no-config', ...outputs])).exitCode).toBeGreaterThan(0);
    expect((await told(['remediate', 'plan', '--no-config', '--out', at('plan.json'), '--snapshot', at('snapshot')])).exitCode).toBe(0);
    await told(['doctor', '--log-format', 'json']);
  });

  it('are served: each one that Azure holds', () => {
    const all = new Set(served.flatMap((body) => body.match(new RegExp(`${MARK}\\d{4}x\\w+`, 'g')) ?? []));
    const ofAzure = [...planted].filter((one) => !Object.values(environment).some((value) => value.includes(one)));
    expect(types).toBeGreaterThan(30);
    // Some types are read by names of columns, and some answers are not asked for: most are served.
    const unserved = ofAzure.filter((one) => !all.has(one));
    expect(unserved.length / ofAzure.length).toBeLessThan(0.35);
  });

  it('are in no file: neither snapshot nor progress, results, reports or plan', () => {
    const texts = textsUnder(root);
    expect(texts.length).toBeGreaterThan(70);
    expect(texts.flatMap(([file, text]) => leaks(text).map((found) => `${file.slice(root.length)}: ${found}`)).slice(0, 10)).toEqual([]);
    // What stands beside a secret is kept: the rows are there.
    expect(texts.some(([file, text]) => file.endsWith('virtualmachines.ndjson') && text.includes('"env":"prod"'))).toBe(true);
  });

  it('are in nothing that is said, and no token is', () => {
    const tokens = served.flatMap((body) => /"access_token":"([^"]+)"/.exec(body)?.[1] ?? []);
    expect(tokens.length).toBeGreaterThan(0);
    const texts = [...said.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...textsUnder(root).map(([, text]) => text)];
    expect(texts.flatMap(leaks).slice(0, 10)).toEqual([]);
    expect(tokens.filter((token) => texts.some((text) => text.includes(token.split('.')[2] ?? token)))).toEqual([]);
    expect(said.some(({ stderr }) => stderr.includes('could not be read') || stderr.includes('gaps'))).toBe(true);
  });
});
