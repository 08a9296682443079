import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RestError, type PipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { proveLogin } from '../../src/azure/credential.ts';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SERVICE_ACCOUNT, CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { selfSigned } from './certificate.ts';
import { APPLICATION, loginOf, NOW, refusalOf, type LoginOptions } from './login.ts';

/** Each way in which a login fails: one exact line that says what to set, and no secret in it or in what `--verbose` adds. */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-refused-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o700 });
  return path;
}

const SECRETS = {
  clientSecret: 'Wr0ng~secret.of+the/scanner=', requestToken: 'request-token-of-this-job', systemToken: 'system-access-token-of-this-job',
} as const;
const own = selfSigned();
const expired = selfSigned({ until: '2026-11-01T00:00:00' });
const cluster = createSimulator({ estate: contosoEstate(), now: () => NOW });
const { github, azureDevOps } = CONTOSO_SOURCES;

const SECRET = { ...APPLICATION, AZURE_CLIENT_SECRET: SECRETS.clientSecret };
const WORKFLOW = { ...APPLICATION, ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken };
const PIPELINE = { ...APPLICATION, SYSTEM_OIDCREQUESTURI: azureDevOps.url, SYSTEM_ACCESSTOKEN: SECRETS.systemToken, AZURE_SERVICE_CONNECTION_ID: azureDevOps.serviceConnectionId };

function pod(wrong: Partial<Parameters<typeof cluster.federatedToken>[0]>): LoginOptions {
  const token = cluster.federatedToken({ ...CONTOSO_SERVICE_ACCOUNT, seconds: 600, ...wrong });
  return { auth: 'workload-identity', environment: { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: file('token', token) }, simulator: cluster };
}

function certificate(pem: string, registered: readonly string[] = []): LoginOptions {
  return { auth: 'environment', environment: { ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: file('own.pem', pem) }, estate: { certificates: registered } };
}

function answering(url: string, status: number, body: string, type = 'application/json'): readonly Fault[] {
  return [{ url, answer: { kind: 'raw', status, body, headers: { 'content-type': type, 'set-cookie': 'session=cookie-of-a-proxy' } } }];
}

const FAILED = (auth: string) => `could not log in to Azure with --auth ${auth}:`;
const ENVIRONMENT_HINT = 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and either AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH. [LOGIN]';
const FEDERATION_HINT = 'Give the application a federated credential with exactly this issuer, subject and audience. [LOGIN]';
const GITHUB_HINT = 'The job needs "permissions: id-token: write". [LOGIN]';
const GITHUB_SETTINGS = 'Set AZURE_TENANT_ID and AZURE_CLIENT_ID, and give the job "permissions: id-token: write". [LOGIN]';
const PIPELINE_HINT = 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_SERVICE_CONNECTION_ID and SYSTEM_ACCESSTOKEN: $(System.AccessToken). [LOGIN]';
const NETWORK_HINT = 'Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the cloud (--cloud), then try again. [LOGIN]';
const NO_RECORD = 'No matching federated identity record found for presented assertion';

type Line = readonly [what: string, options: () => LoginOptions, line: string];

const LINES: readonly Line[] = [
  ['a wrong secret', () => ({ auth: 'environment', environment: SECRET }),
    `${FAILED('environment')} Entra refused with AADSTS7000215: Invalid client secret provided. Set AZURE_CLIENT_SECRET to the value of a secret of the application, not to its id. [LOGIN]`],
  ['an unknown application', () => ({ auth: 'environment', environment: { ...SECRET, AZURE_CLIENT_ID: '99999999-9999-4999-8999-999999999999' } }),
    `${FAILED('environment')} Entra refused with AADSTS700016: Application with identifier '99999999-9999-4999-8999-999999999999' was not found in the directory 'Contoso'. Check AZURE_CLIENT_ID, and that AZURE_TENANT_ID or --tenant names the tenant of that application. [LOGIN]`],
  ['an unknown tenant', () => ({ auth: 'environment', environment: SECRET, tenantId: '99999999-9999-4999-8999-999999999999' }),
    `${FAILED('environment')} Entra refused with AADSTS90002: Tenant '99999999-9999-4999-8999-999999999999' not found. Check AZURE_TENANT_ID or --tenant, and --cloud. [LOGIN]`],
  ['a tenant that is no tenant', () => ({ auth: 'environment', environment: SECRET, tenantId: 'no tenant!' }),
    `${FAILED('environment')} Invalid tenant id provided. ${ENVIRONMENT_HINT}`],
  ['a certificate that is not registered', () => certificate(own.privateKey + own.certificate),
    `${FAILED('environment')} Entra refused with AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. Register the certificate of AZURE_CLIENT_CERTIFICATE_PATH with the application. [LOGIN]`],
  ['a certificate that has run out', () => certificate(expired.privateKey + expired.certificate, [expired.certificate]),
    `${FAILED('environment')} Entra refused with AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. Register the certificate of AZURE_CLIENT_CERTIFICATE_PATH with the application. [LOGIN]`],
  ['a certificate file without a certificate', () => certificate(own.privateKey),
    `${FAILED('environment')} The file at the specified path does not contain a PEM-encoded certificate. ${ENVIRONMENT_HINT}`],
  ['a certificate file that is not there', () => ({ auth: 'environment', environment: { ...APPLICATION, AZURE_CLIENT_CERTIFICATE_PATH: '/nowhere/scanner.pem' } }),
    `${FAILED('environment')} ENOENT: no such file or directory, open '/nowhere/scanner.pem'. ${ENVIRONMENT_HINT}`],
  ['a token that has run out', () => pod({ seconds: -60 }),
    `${FAILED('workload-identity')} Entra refused with AADSTS700024: Client assertion is not within its valid time range. Check the clock of this machine, and that the token it presents was made just now. [LOGIN]`],
  ['a token for another subject', () => pod({ subject: 'system:serviceaccount:default:default' }),
    `${FAILED('workload-identity')} Entra refused with AADSTS700213: ${NO_RECORD} subject 'system:serviceaccount:default:default'. ${FEDERATION_HINT}`],
  ['a token of another issuer', () => pod({ issuer: 'https://cluster.example/' }),
    `${FAILED('workload-identity')} Entra refused with AADSTS700211: ${NO_RECORD} issuer 'https://cluster.example/'. ${FEDERATION_HINT}`],
  ['a token for another audience', () => pod({ audience: 'https://kubernetes.default.svc' }),
    `${FAILED('workload-identity')} Entra refused with AADSTS700212: ${NO_RECORD} audience 'https://kubernetes.default.svc'. ${FEDERATION_HINT}`],
  ['an empty token file', () => ({ auth: 'workload-identity', environment: { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: file('empty', '\n') } }),
    `${FAILED('workload-identity')} No content on the file ${join(folder, 'empty')}. Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, as the workload identity webhook does. [LOGIN]`],
  ['GitHub that refuses', () => ({ auth: 'github-oidc', environment: WORKFLOW, faults: answering('/idtoken/', 403, '{"message":"Resource not accessible by integration"}') }),
    `GitHub did not hand out an identity token: pipelines.actions.githubusercontent.com answered 403. ${GITHUB_HINT}`],
  ['a request token that GitHub does not know', () => ({ auth: 'github-oidc', environment: { ...WORKFLOW, ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS.requestToken } }),
    `GitHub did not hand out an identity token: pipelines.actions.githubusercontent.com answered 401. ${GITHUB_HINT}`],
  ['a page in place of GitHub', () => ({ auth: 'github-oidc', environment: WORKFLOW, faults: answering('/idtoken/', 200, '<html>Sign in</html>', 'text/html') }),
    'GitHub did not hand out an identity token: pipelines.actions.githubusercontent.com answered 200 without one (text/html). Something in between may have answered: check the proxy. [LOGIN]'],
  ['an answer of GitHub without a token', () => ({ auth: 'github-oidc', environment: WORKFLOW, faults: answering('/idtoken/', 200, '{"value":""}') }),
    'GitHub did not hand out an identity token: pipelines.actions.githubusercontent.com answered 200 without one (application/json). Something in between may have answered: check the proxy. [LOGIN]'],
  ['GitHub without TLS', () => ({ auth: 'github-oidc', environment: { ...WORKFLOW, ACTIONS_ID_TOKEN_REQUEST_URL: github.url.replace('https:', 'http:') } }),
    '--auth github-oidc: ACTIONS_ID_TOKEN_REQUEST_URL is no https address. The pipeline sets it by itself: do not set it by hand. [LOGIN]'],
  ['an access token that Azure DevOps does not know', () => ({ auth: 'azure-pipelines', environment: PIPELINE }),
    `${FAILED('azure-pipelines')} Azure DevOps did not hand out an identity token (HTTP 401). ${PIPELINE_HINT}`],
  ['Azure DevOps that names its token otherwise', () => ({ auth: 'azure-pipelines', environment: PIPELINE, faults: answering('/oidctoken', 200, JSON.stringify({ token: cluster.federatedToken({ ...CONTOSO_SERVICE_ACCOUNT, seconds: 600 }) })) }),
    `${FAILED('azure-pipelines')} Azure DevOps did not hand out an identity token (HTTP 200). ${PIPELINE_HINT}`],
  ['a page in place of Azure DevOps', () => ({ auth: 'azure-pipelines', environment: PIPELINE, faults: answering('/oidctoken', 203, '<html>Sign in</html>', 'text/html; charset=utf-8') }),
    `${FAILED('azure-pipelines')} dev.azure.com answered 203 with text/html, not JSON. ${NETWORK_HINT}`],
  ['Azure DevOps without TLS', () => ({ auth: 'azure-pipelines', environment: { ...PIPELINE, SYSTEM_OIDCREQUESTURI: 'http://dev.azure.com/contoso' } }),
    '--auth azure-pipelines: SYSTEM_OIDCREQUESTURI is no https address. The pipeline sets it by itself: do not set it by hand. [LOGIN]'],
  ['a page in place of Entra', () => ({ auth: 'environment', environment: SECRET, faults: answering('/token', 200, '<html>Sign in</html>', 'text/html') }),
    `${FAILED('environment')} login.microsoftonline.com answered 200 with text/html, not JSON. ${NETWORK_HINT}`],
  ['a host that is not there', () => ({ auth: 'environment', environment: SECRET, onRequest: () => lost('UNABLE_TO_VERIFY', 'self-signed certificate in certificate chain') }),
    `${FAILED('environment')} login.microsoftonline.com could not be asked: self-signed certificate in certificate chain. ${NETWORK_HINT}`],
  ...[SECRETS.clientSecret, encodeURIComponent(SECRETS.clientSecret)].map((form): Line => [
    `an answer of Entra that repeats the secret as ${form}`, () => ({ auth: 'environment', environment: SECRET, faults: repeating(form) }),
    `${FAILED('environment')} Entra refused with AADSTS1: The secret <redacted> is wrong. ${ENVIRONMENT_HINT}`,
  ]),
];

function repeating(form: string): readonly Fault[] {
  return answering('/token', 401, JSON.stringify({ error: 'invalid_client', error_codes: [1], error_description: `AADSTS1: The secret ${form} is wrong. Trace ID: 1` }));
}

function lost(code: string, message: string): never {
  throw new RestError(message, { code, request: {} as PipelineRequest });
}

const VARIABLES: readonly (readonly [string, LoginOptions, string])[] = [
  ['environment', { auth: 'environment' }, `--auth environment needs the environment variables AZURE_TENANT_ID, AZURE_CLIENT_ID. ${ENVIRONMENT_HINT}`],
  ['environment, with the tenant by --tenant', { auth: 'environment', tenantId: CONTOSO.tenantId }, `--auth environment needs the environment variable AZURE_CLIENT_ID. ${ENVIRONMENT_HINT}`],
  ['environment, without a proof', { auth: 'environment', environment: APPLICATION }, `--auth environment needs the environment variable AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH. ${ENVIRONMENT_HINT}`],
  ['environment, with an empty secret', { auth: 'environment', environment: { ...APPLICATION, AZURE_CLIENT_SECRET: '' } }, `--auth environment needs the environment variable AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH. ${ENVIRONMENT_HINT}`],
  ['workload-identity', { auth: 'workload-identity', environment: APPLICATION }, '--auth workload-identity needs the environment variable AZURE_FEDERATED_TOKEN_FILE. Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, as the workload identity webhook does. [LOGIN]'],
  ['github-oidc', { auth: 'github-oidc', environment: APPLICATION }, `--auth github-oidc needs the environment variables ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN. ${GITHUB_SETTINGS}`],
  ['azure-pipelines', { auth: 'azure-pipelines', environment: APPLICATION }, `--auth azure-pipelines needs the environment variables AZURE_SERVICE_CONNECTION_ID, SYSTEM_ACCESSTOKEN, SYSTEM_OIDCREQUESTURI. ${PIPELINE_HINT}`],
];

async function refused(options: LoginOptions) {
  if (options.environment?.['SYSTEM_OIDCREQUESTURI'] !== undefined) vi.stubEnv('SYSTEM_OIDCREQUESTURI', options.environment['SYSTEM_OIDCREQUESTURI']);
  const login = loginOf(options);
  const refusal = await refusalOf(login.token());
  expectNoSecret(refusal.line + refusal.verbose);
  return { ...refusal, sent: login.sent };
}

function expectNoSecret(text: string): void {
  for (const secret of [...Object.values(SECRETS), github.requestToken, 'cookie-of-a-proxy', own.privateKey.slice(30, 90), expired.privateKey.slice(30, 90)]) {
    for (const form of [secret, encodeURIComponent(secret)]) expect(text).not.toContain(form);
  }
  expect(text).not.toMatch(/eyJ[\w-]+\.eyJ/);
}

describe('a login that fails', () => {
  it.each(LINES)('by %s', async (_what, options, line) => {
    expect((await refused(options())).line).toBe(line);
  });

  it.each(VARIABLES)('for want of variables: %s', async (_what, options, line) => {
    const refusal = await refused(options);
    expect([refusal.line, refusal.sent]).toEqual([line, []]);
  });

  it('is told whole by --verbose: the packages\' own error with its ids, and where it came from', async () => {
    const { verbose } = await refused({ auth: 'environment', environment: SECRET });
    expect(verbose).toMatch(/AADSTS7000215: Invalid client secret provided\. .* Trace ID: [0-9a-f-]{36}/);
    expect(verbose).toContain('msalClient.js');
  });

  it.each([['opaque', 'no token was handed out']])('with a credential of one\'s own that has no token: %s', async (_what, why) => {
    const refusal = await refusalOf(proveLogin({ getToken: async () => null }, 'x', { auth: 'environment', cloud: CLOUDS.AzureCloud }));
    expect(refusal.line).toBe(`${FAILED('environment')} ${why}. ${ENVIRONMENT_HINT}`);
  });
});

const CLI_HINT = 'Run "az login", or choose the identity to use with --auth. To look around without Azure, run "portcullis demo". [LOGIN]';

describe.skipIf(process.platform === 'win32')('a login by az that fails', () => {
  const az = (script: string): void => {
    file('az', `#!/bin/sh\n${script}\n`);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  };

  it.each([
    ['nobody is logged in', 'echo "ERROR: Please run az login to setup account." >&2; exit 1', "Please run 'az login' from a command prompt to authenticate before using this credential", CLI_HINT],
    ['Entra refuses', 'echo "ERROR: AADSTS50076: Due to a configuration change, you must use multi-factor authentication. Trace ID: 1" >&2; exit 1', 'Entra refused with AADSTS50076: Due to a configuration change, you must use multi-factor authentication', CLI_HINT],
    ['it prints something else', `echo "WARNING: ${SECRETS.clientSecret}"; exit 0`, 'what was printed in place of a token is not JSON', CLI_HINT],
    ['it prints nothing', 'exit 0', 'what was printed in place of a token is not JSON', CLI_HINT],
  ])('since %s', async (_what, script, why, hint) => {
    az(script);
    expect((await refused({ auth: 'cli' })).line).toBe(`${FAILED('cli')} ${why}. ${hint}`);
  });

  it('since it is not there', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect((await refused({ auth: 'cli' })).line).toBe(`${FAILED('cli')} Azure CLI could not be found. ${CLI_HINT}`);
  });

  it('names the cloud that az must be set to', async () => {
    az('echo "ERROR: Please run az login" >&2; exit 1');
    expect((await refused({ auth: 'cli', cloud: 'AzureUSGovernment' })).line).toMatch(/ Run "az cloud set --name AzureUSGovernment" and "az login", or choose the identity to use with --auth\. \[LOGIN\]$/);
  });
});

// The last one: the package keeps that it is in Cloud Shell for the rest of the process.
it('a login in Cloud Shell takes no client id', async () => {
  const environment = { MSI_ENDPOINT: CONTOSO_SOURCES.cloudShell.url, AZURE_CLIENT_ID: CONTOSO.clientId };
  vi.stubEnv('MSI_ENDPOINT', environment.MSI_ENDPOINT);
  const refusal = await refused({ auth: 'managed-identity', environment });
  expect(refusal.line).toBe('could not log in to Azure with --auth managed-identity: Specifying a user-assigned managed identity is not supported for CloudShell at runtime. Run on a machine or in an app that has a managed identity; where it has several, set AZURE_CLIENT_ID to the one to use. [LOGIN]');
  expect(refusal.sent).toEqual([]);
});
