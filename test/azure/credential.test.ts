import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialHosts } from '../../src/azure/credential.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SERVICE_ACCOUNT, CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { selfSigned } from './certificate.ts';
import { APPLICATION, claimsOf, loginOf, NOW, plain, type Login } from './login.ts';

/** Each credential against the simulator: exactly the requests that were measured against a real wire (azure-wire 2.3), and no other. */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-login-'));
afterAll(() => rmSync(folder, { recursive: true }));
// The SDK stamps its assertions with the wall clock; the simulator's stands still.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const TOKEN_URL = `POST https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`;
const ASSERTION = `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer`;

function request(...proof: readonly string[]): string {
  return [TOKEN_URL, `client_id=${CONTOSO.clientId}`, 'scope=https://management.azure.com/.default', 'grant_type=client_credentials', ...proof].join('\n  ');
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** Logs in once, and checks that the simulator was asked nothing that it does not model. */
async function loggedIn(login: Login): Promise<readonly string[]> {
  expect(claimsOf(await login.token())).toMatchObject({ oid: CONTOSO.objectId, aud: 'https://management.azure.com' });
  expect(login.simulator.unsupported).toEqual([]);
  return login.sent.map(plain);
}

const bySecret = { auth: 'environment', environment: { ...APPLICATION, AZURE_CLIENT_SECRET: CONTOSO.clientSecret } } as const;

describe('--auth environment', () => {
  it('asks once, by the secret', async () => {
    expect(await loggedIn(loginOf(bySecret))).toEqual([request(`client_secret=${CONTOSO.clientSecret}`)]);
  });

  it('asks once for each scope and for each of able and not able to answer claims challenges; the rest comes from its cache', async () => {
    const login = loginOf(bySecret);
    await login.token();
    await login.token();
    await login.token('https://graph.microsoft.com/.default');
    const able = claimsOf(await login.token(undefined, { enableCae: true }));
    expect(login.sent.length).toBe(3);
    expect(able['xms_cc']).toEqual(['cp1']);
    const claims = new URLSearchParams(login.sent[2]?.body).get('claims') ?? '';
    expect(JSON.parse(claims)).toMatchObject({ access_token: { xms_cc: { values: ['cp1'] } } });
  });

  it('asks once, by the certificate, where there is no secret', async () => {
    const { certificate, privateKey } = selfSigned();
    const environment = { ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: file('scanner.pem', privateKey + certificate) };
    expect(await loggedIn(loginOf({ auth: 'environment', environment, estate: { certificates: [certificate] } }))).toEqual([request('client_assertion=of its certificate', ASSERTION)]);
  });

  it('opens a key that is locked, and sends the certificate along where that is asked for', async () => {
    const { certificate, privateKey } = selfSigned();
    const locked = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'of the scanner' });
    const environment = {
      ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: file('locked.pem', String(locked) + certificate), AZURE_CLIENT_CERTIFICATE_PASSWORD: 'of the scanner', AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: 'true',
    };
    const login = loginOf({ auth: 'environment', environment, estate: { certificates: [certificate] } });
    await loggedIn(login);
    const [header = ''] = (new URLSearchParams(login.sent[0]?.body).get('client_assertion') ?? '').split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))).toMatchObject({ alg: 'PS256', x5c: [certificate.replaceAll(/-----[A-Z ]+-----|\n/g, '')] });
  });

  it('prefers the secret to the certificate', async () => {
    expect(await loggedIn(loginOf({ ...bySecret, environment: { ...bySecret.environment, AZURE_CLIENT_CERTIFICATE_PATH: '/nowhere' } }))).toEqual([request(`client_secret=${CONTOSO.clientSecret}`)]);
  });

  it('takes the tenant of --tenant before that of the environment', async () => {
    expect(await loggedIn(loginOf({ ...bySecret, environment: { ...bySecret.environment, AZURE_TENANT_ID: 'elsewhere' }, tenantId: CONTOSO.tenantId }))).toHaveLength(1);
  });
});

describe('--auth workload-identity', () => {
  it('presents the token of the file', async () => {
    const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
    const token = simulator.federatedToken({ ...CONTOSO_SERVICE_ACCOUNT, seconds: 3600 });
    const login = loginOf({ auth: 'workload-identity', environment: { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: file('token', `${token}\n`) }, simulator });
    expect(await loggedIn(login)).toEqual([request('client_assertion=of an issuer', ASSERTION)]);
    expect(new URLSearchParams(login.sent[0]?.body).get('client_assertion')).toBe(token);
  });
});

const { github, azureDevOps } = CONTOSO_SOURCES;
const WORKFLOW = { ...APPLICATION, ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken };

describe('--auth github-oidc', () => {
  const asked = `GET ${github.url}&audience=api://AzureADTokenExchange`;

  it('asks GitHub by the request token for the audience of Entra, then Entra', async () => {
    const login = loginOf({ auth: 'github-oidc', environment: WORKFLOW });
    // MSAL takes the assertion twice: to look into its cache, and to send it.
    expect(await loggedIn(login)).toEqual([asked, asked, request('client_assertion=of an issuer', ASSERTION)]);
    expect(login.sent[0]?.headers['authorization']).toBe(`Bearer ${github.requestToken}`);
    expect(login.sent[2]?.headers).not.toHaveProperty('authorization');
  });

  it('presents a new token whenever it asks Entra', async () => {
    const login = loginOf({ auth: 'github-oidc', environment: WORKFLOW });
    await login.token();
    await login.token('https://graph.microsoft.com/.default');
    const presented = login.sent.map(({ body }) => new URLSearchParams(body).get('client_assertion')).filter((token) => token !== null);
    expect([presented.length, new Set(presented.map((token) => claimsOf(token)['jti'])).size]).toEqual([2, 2]);
  });
});

describe('--auth azure-pipelines', () => {
  it('asks Azure DevOps twice, without a body, then Entra', async () => {
    vi.stubEnv('SYSTEM_OIDCREQUESTURI', azureDevOps.url);
    const environment = { ...APPLICATION, SYSTEM_OIDCREQUESTURI: azureDevOps.url, SYSTEM_ACCESSTOKEN: azureDevOps.requestToken, AZURE_SERVICE_CONNECTION_ID: azureDevOps.serviceConnectionId };
    const login = loginOf({ auth: 'azure-pipelines', environment });
    const asked = `POST ${azureDevOps.url}?api-version=7.1&serviceConnectionId=${azureDevOps.serviceConnectionId}`;
    expect(await loggedIn(login)).toEqual([asked, asked, request('client_assertion=of an issuer', ASSERTION)]);
    expect(login.sent.slice(0, 2).map(({ headers }) => [headers['authorization'], headers['x-tfs-fedauthredirect']])).toEqual(Array.from({ length: 2 }, () => [`Bearer ${azureDevOps.requestToken}`, 'Suppress']));
  });
});

describe.skipIf(process.platform === 'win32')('--auth cli', () => {
  it('runs az for the Resource Manager of the cloud, in the tenant if one is named, and sends nothing itself', async () => {
    const token = await loginOf(bySecret).token();
    file('answer.json', JSON.stringify({ accessToken: token, expiresOn: '2026-11-16 10:00:00.000000', expires_on: NOW / 1000 + 3600, tokenType: 'Bearer' }));
    writeFileSync(join(folder, 'az'), `#!/bin/sh\nprintf '%s ' "$@" > '${folder}/arguments'\ncat '${folder}/answer.json'\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    for (const [more, expected] of [[{}, ''], [{ tenantId: CONTOSO.tenantId }, ` --tenant ${CONTOSO.tenantId}`]] as const) {
      const login = loginOf({ auth: 'cli', ...more });
      expect(await login.token()).toBe(token);
      expect(readFileSync(join(folder, 'arguments'), 'utf8').trim()).toBe(`account get-access-token --output json --resource https://management.azure.com${expected}`);
      expect(login.sent).toEqual([]);
    }
  });
});

/** What a hostile or careless environment names must not become a host to talk to unless the mode needs it. */
describe('the hosts that a mode may ask for tokens', () => {
  const everything = {
    ...WORKFLOW, SYSTEM_OIDCREQUESTURI: azureDevOps.url, IDENTITY_ENDPOINT: 'http://169.254.129.2:8081/msi/token', IDENTITY_HEADER: 'x', MSI_ENDPOINT: 'http://localhost:50342/oauth2/token',
    AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:2579',
  };

  it.each([
    ['environment', everything, []],
    ['cli', everything, []],
    ['workload-identity', everything, []],
    ['github-oidc', everything, ['pipelines.actions.githubusercontent.com']],
    ['azure-pipelines', everything, ['dev.azure.com']],
    ['managed-identity', everything, ['169.254.129.2:8081']],
    ['auto', everything, ['169.254.129.2:8081']],
    ['managed-identity', { ...everything, IDENTITY_HEADER: undefined }, ['localhost:50342']],
    ['managed-identity', { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:2579' }, ['127.0.0.1:2579']],
    ['managed-identity', { IDENTITY_ENDPOINT: 'http://localhost:40342/metadata/identity/oauth2/token', IMDS_ENDPOINT: 'http://localhost:40342' }, ['localhost:40342']],
    ['managed-identity', {}, ['169.254.169.254']],
    ['auto', {}, ['169.254.169.254']],
    ['github-oidc', {}, []],
    ['managed-identity', { MSI_ENDPOINT: 'no address' }, []],
  ] as const)('%s', (auth, environment, hosts) => {
    expect(credentialHosts(auth, environment)).toEqual(hosts);
  });
});
