import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { principalOf } from '../../src/azure/principal.ts';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-sign-in-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse(CONTOSO_NOW);
const SECRET = { AZURE_TENANT_ID: CONTOSO.tenantId, AZURE_CLIENT_ID: CONTOSO.clientId, AZURE_CLIENT_SECRET: CONTOSO.clientSecret };

async function signIn(command: readonly string[], environment: Readonly<Record<string, string>> = SECRET) {
  const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
  const ran = await run([...command, '--auth', 'environment', '--verbose'], { environment, azure: { inner: simulatedHttpClient((request) => simulator.handle(request)) } });
  return { ...ran, lines: ran.stderr.split('\n') };
}

describe('who reads the tenant', () => {
  const line = `signed in as ${CONTOSO.clientId} (service principal, tenant ${CONTOSO.tenantId}) by --auth environment`;

  it.each([['collect', ['collect', '--out', join(folder, 'snapshot')]], ['scan', ['scan']]])('is said first of all by %s, without a token', async (_name, command) => {
    const { lines, stderr, stdout } = await signIn(command);
    expect(lines[0]).toBe(line);
    expect(lines.filter((other) => other.startsWith('signed in'))).toHaveLength(1);
    for (const secret of [CONTOSO.clientSecret, 'eyJ']) expect(stderr + stdout).not.toContain(secret);
  });

  it('is not said by the demo, where nobody chose', async () => {
    expect((await run(['demo', '--out', join(folder, 'demo')])).stderr).not.toContain('signed in');
  });

  it('is not said where nobody is: one line, and no secret even by --verbose', async () => {
    const wrong = 'Wr0ng~secret.of+the/scanner=';
    const { exitCode, lines, stderr } = await signIn(['collect', '--out', join(folder, 'refused')], { ...SECRET, AZURE_CLIENT_SECRET: wrong });
    expect([exitCode, lines[0]]).toEqual([2, 'portcullis: could not log in to Azure with --auth environment: Entra refused with AADSTS7000215: Invalid client secret provided. Set AZURE_CLIENT_SECRET to the value of a secret of the application, not to its id [LOGIN]']);
    expect(stderr).toContain('AADSTS7000215');
    for (const form of [wrong, encodeURIComponent(wrong)]) expect(stderr).not.toContain(form);
  });
});

/** Claims as they stand in tokens of each kind (Microsoft identity platform, "Access token claims reference"). */
describe('the kind of a principal', () => {
  it.each([
    ['a member', { oid: 'o', upn: 'ana@contoso.example', name: 'Ana', idtyp: 'user' }, { kind: 'user', name: 'ana@contoso.example' }],
    ['a member, by a token that does not say its kind', { oid: 'o', upn: 'ana@contoso.example' }, { kind: 'user', name: 'ana@contoso.example' }],
    ['a guest without any name of an account', { oid: 'o', name: 'Ana', idtyp: 'user' }, { kind: 'user', name: 'Ana' }],
    ['a guest', { oid: 'o', unique_name: 'live.com#ana@example.org' }, { kind: 'user', name: 'live.com#ana@example.org' }],
    ['an application', { oid: 'o', appid: 'a', idtyp: 'app' }, { kind: 'servicePrincipal', name: 'a' }],
    ['an application that Microsoft Graph names', { oid: 'o', appid: 'a', app_displayname: 'Scanner' }, { kind: 'servicePrincipal', name: 'Scanner' }],
    ['a managed identity', { oid: 'o', appid: 'a', idtyp: 'app', xms_mirid: '/subscriptions/s/resourcegroups/r/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-scanner' }, { kind: 'managedIdentity', name: 'id-scanner' }],
  ])('%s', (_what, claims, expected) => {
    expect(principalOf(claims)).toEqual({ objectId: 'o', ...expected });
  });

  it('is not guessed where the token does not tell', () => {
    expect(principalOf({ appid: 'a' })).toBeNull();
  });
});
