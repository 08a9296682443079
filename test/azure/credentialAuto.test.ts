import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RestError, type PipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_IDENTITIES, CONTOSO_SERVICE_ACCOUNT } from '../../src/simulator/contoso/directory.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { APPLICATION, claimsOf, loginOf, NOW, refusalOf, type Login } from './login.ts';

/**
 * The order of `--auth auto` is that of DefaultAzureCredential (@azure/identity documentation, "Credential chains"): environment,
 * workload identity, managed identity, then the tools of a developer's machine, az first.
 */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-auto-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_TOKEN_CREDENTIALS', 'IDENTITY_ENDPOINT', 'MSI_ENDPOINT']) vi.stubEnv(name, undefined);
  vi.stubEnv('PATH', folder);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
const tokenFile = join(folder, 'token');
writeFileSync(tokenFile, simulator.federatedToken({ ...CONTOSO_SERVICE_ACCOUNT, seconds: 3600 }));

const SECRET = { ...APPLICATION, AZURE_CLIENT_SECRET: CONTOSO.clientSecret };
const WORKLOAD = { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: tokenFile };

function auto(environment: Readonly<Record<string, string>>, metadataService: 'there' | 'away' = 'there'): Login {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const onRequest = ({ url }: { readonly url: string }): void => {
    if (metadataService === 'away' && url.includes('169.254.169.254')) throw new RestError('connect EHOSTUNREACH', { code: 'EHOSTUNREACH', request: {} as PipelineRequest });
  };
  return loginOf({ auth: 'auto', environment, onRequest, simulator });
}

/** A tool that hands out a token it was given, or says that nobody is logged in. */
function tool(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** What was asked, by the part that tells the sources apart. */
function asked({ sent }: Login): readonly string[] {
  return sent.map(({ url, body }) => (url.includes('/metadata/') ? (url.includes('?') ? 'metadata service' : 'probe') : (/client_secret|client_assertion(?=_type)/.exec(body)?.[0] ?? url)));
}

describe.skipIf(process.platform === 'win32')('--auth auto takes', () => {
  it('the environment before all else', async () => {
    const login = auto({ ...WORKLOAD, ...SECRET });
    await login.token();
    expect(asked(login)).toEqual(['client_secret']);
  });

  it('the token of a pod before the identity of the machine', async () => {
    const login = auto(WORKLOAD);
    await login.token();
    expect(asked(login)).toEqual(['client_assertion']);
  });

  it('az where no metadata service answers', async () => {
    const token = await loginOf({ auth: 'environment', environment: SECRET, simulator }).token();
    tool('az', `echo '${JSON.stringify({ accessToken: token, expires_on: NOW / 1000 + 3600 })}'`);
    tool('pwsh', 'exit 1');
    const login = auto({}, 'away');
    expect([await login.token(), asked(login)]).toEqual([token, ['probe']]);
  });

  it('nothing where nothing is there: one line, and each source by --verbose', async () => {
    tool('az', 'echo "Please run az login" >&2; exit 1');
    const login = auto({}, 'away');
    const { line, verbose } = await refusalOf(login.token());
    expect(line).toBe('could not log in to Azure with --auth auto: no source of an identity that it tries is set up here. Run "az login", or choose the identity to use with --auth. To look around without Azure, run "portcullis demo". [LOGIN]');
    for (const source of ['EnvironmentCredential', 'IMDS endpoint', "Please run 'az login'", 'PowerShell', 'Azure Developer CLI']) expect(verbose, source).toContain(source);
    expect(asked(login)).toEqual(['probe']);
  });

  it('no other source where the first one that is set up is refused', async () => {
    const login = auto({ ...SECRET, AZURE_CLIENT_SECRET: 'wrong-secret-of-the-scanner' });
    const { line, verbose } = await refusalOf(login.token());
    expect(line).toBe('could not log in to Azure with --auth auto: Entra refused with AADSTS7000215: Invalid client secret provided. Set AZURE_CLIENT_SECRET to the value of a secret of the application, not to its id. [LOGIN]');
    expect(asked(login)).toEqual(['client_secret']);
    expect(verbose).not.toContain('wrong-secret-of-the-scanner');
  });

  it('what AZURE_TOKEN_CREDENTIALS narrows it to, and says what that may be', async () => {
    const { line } = await refusalOf(auto({ AZURE_TOKEN_CREDENTIALS: 'everything' }).token());
    expect(line).toMatch(/^could not log in to Azure with --auth auto: Invalid value for AZURE_TOKEN_CREDENTIALS = everything\. /);
  });

  // The last one: the package keeps this source, and its token, for the rest of the process.
  it('the identity of the machine before az, once it has proved to be there: by a request without query and header', async () => {
    tool('az', 'exit 1');
    const login = auto({});
    expect(claimsOf(await login.token())['oid']).toBe(CONTOSO_IDENTITIES.machine.objectId);
    expect(asked(login)).toEqual(['probe', 'metadata service']);
    expect(login.sent.map(({ headers }) => headers['metadata'])).toEqual([undefined, 'true']);
  });
});
