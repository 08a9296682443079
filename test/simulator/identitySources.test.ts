import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_IDENTITIES, CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { claimsOf } from '../azure/login.ts';
import { ARM, NOW } from './client.ts';

const RESOURCE = encodeURIComponent(ARM);
const IMDS = `http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${RESOURCE}`;
const { machine, assigned } = CONTOSO_IDENTITIES;
const { appService, cloudShell, github, azureDevOps } = CONTOSO_SOURCES;
const METADATA = { metadata: 'true' };

type Body = Readonly<Record<string, string>>;

function asker(estate: Estate = contosoEstate()) {
  const simulator = createSimulator({ estate, now: () => NOW });
  const ask = (method: string, url: string, headers: Readonly<Record<string, string>> = {}, body = '') => {
    const answer = simulator.handle({ method, url, headers, body });
    return { status: answer.status, body: JSON.parse(answer.body) as Body };
  };
  return { simulator, ask };
}

describe('the metadata service', () => {
  it('gives the token of the machine itself, for a day, in the shape of the documentation: numbers as text', () => {
    const { status, body } = asker().ask('GET', IMDS, METADATA);
    expect(status).toBe(200);
    expect(body).toMatchObject({ client_id: machine.clientId, resource: ARM, token_type: 'Bearer', expires_in: '86399', expires_on: String(NOW / 1000 + 86_399), not_before: String(NOW / 1000) });
    expect(claimsOf(body['access_token'] ?? '')).toMatchObject({ aud: ARM, oid: machine.objectId, appid: machine.clientId, xms_mirid: machine.resourceId, exp: NOW / 1000 + 86_399 });
  });

  it.each([['client_id', assigned.clientId], ['object_id', assigned.objectId], ['msi_res_id', assigned.resourceId.toUpperCase()]])('gives the token of the one that %s names', (name, value) => {
    const { body } = asker().ask('GET', `${IMDS}&${name}=${encodeURIComponent(value)}`, METADATA);
    expect(claimsOf(body['access_token'] ?? '')['oid']).toBe(assigned.objectId);
  });

  it.each<[string, string, Readonly<Record<string, string>>, Body]>([
    ['without the header', IMDS, {}, { error: 'bad_request_102', error_description: 'Required metadata header not specified' }],
    ['as the probe of the SDK', 'http://169.254.169.254/metadata/identity/oauth2/token', {}, { error: 'bad_request_102', error_description: 'Required metadata header not specified' }],
    ['for an identity that is not there', `${IMDS}&client_id=99999999-9999-4999-8999-999999999999`, METADATA, { error: 'invalid_request', error_description: 'Identity not found' }],
    ['without a resource', 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01', METADATA, { error: 'invalid_request', error_description: 'Required audience parameter not specified' }],
    ['without a version', `http://169.254.169.254/metadata/identity/oauth2/token?resource=${RESOURCE}`, METADATA, { error: 'invalid_request', error_description: 'Required api-version parameter not specified' }],
  ])('answers 400 %s', (_what, url, headers, expected) => {
    const { simulator, ask } = asker();
    expect(ask('GET', url, headers)).toEqual({ status: 400, body: expected });
    expect(simulator.unsupported).toEqual([]);
  });

  it('refuses the audience of another cloud', () => {
    expect(asker().ask('GET', IMDS.replace(RESOURCE, encodeURIComponent('https://management.usgovcloudapi.net')), METADATA)).toMatchObject({ status: 400, body: { error: 'invalid_resource' } });
  });

  it('asks which, where several are assigned and none is the machine\'s own; takes the only one; has none for none', () => {
    const of = (...managedIdentities: NonNullable<Estate['managedIdentities']>) => asker({ ...contosoEstate(), managedIdentities }).ask('GET', IMDS, METADATA);
    const other = { ...assigned, clientId: 'c11e0000-0000-4000-8000-000000000005', objectId: 'other' };
    expect(of(assigned, other).body['error_description']).toMatch(/^Multiple user assigned identities exist/);
    expect(of(assigned).body['client_id']).toBe(assigned.clientId);
    expect(of()).toEqual({ status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } });
  });

  it('answers at the address of pods too, a slash before the query or none', () => {
    const { ask } = asker();
    for (const slash of ['', '/']) expect(ask('GET', `http://127.0.0.1:2579/metadata/identity/oauth2/token${slash}?api-version=2018-02-01&resource=${RESOURCE}`, METADATA).status).toBe(200);
  });
});

describe('an app', () => {
  const url = `${appService.url}?api-version=2019-08-01&resource=${RESOURCE}`;

  it('gets the token of its identity for its header only', () => {
    const { ask } = asker();
    const good = ask('GET', url, { 'x-identity-header': appService.header });
    expect([good.status, good.body['client_id'], good.body['expires_on']]).toEqual([200, machine.clientId, String(NOW / 1000 + 86_399)]);
    for (const headers of [{}, { 'x-identity-header': 'guessed' }, { secret: appService.header }]) expect(ask('GET', url, headers).status).toBe(401);
    expect(ask('GET', `${url}&client_id=nobody`, { 'x-identity-header': appService.header }).status).toBe(400);
  });
});

describe('Cloud Shell', () => {
  it('gives a token to a form with the header only', () => {
    const { ask } = asker();
    expect(ask('POST', cloudShell.url, METADATA, `resource=${RESOURCE}`)).toMatchObject({ status: 200, body: { resource: ARM, token_type: 'Bearer' } });
    expect(ask('POST', cloudShell.url, {}, `resource=${RESOURCE}`).status).toBe(400);
  });
});

describe('a pipeline', () => {
  it('of GitHub gets a token for the audience that it asks for, for five minutes, by its request token only', () => {
    const { ask } = asker();
    const url = `${github.url}&audience=${encodeURIComponent('api://AzureADTokenExchange')}`;
    const good = ask('GET', url, { authorization: `bearer ${github.requestToken}` });
    expect(claimsOf(good.body['value'] ?? '')).toMatchObject({ iss: 'https://token.actions.githubusercontent.com', sub: github.subject, aud: 'api://AzureADTokenExchange', exp: NOW / 1000 + 300 });
    for (const headers of [{}, { authorization: 'bearer guessed' }]) expect(ask('GET', url, headers).status).toBe(401);
    expect(claimsOf(ask('GET', github.url, { authorization: `bearer ${github.requestToken}` }).body['value'] ?? '')['aud']).toBe('https://github.com/contoso');
  });

  it('of Azure DevOps gets one for its service connection, by its access token only', () => {
    const { ask } = asker();
    const url = `${azureDevOps.url}?api-version=7.1&serviceConnectionId=${azureDevOps.serviceConnectionId}`;
    const headers = { authorization: `Bearer ${azureDevOps.requestToken}` };
    expect(claimsOf(ask('POST', url, headers).body['oidcToken'] ?? '')).toMatchObject({ iss: azureDevOps.issuer, sub: azureDevOps.subject, aud: 'api://AzureADTokenExchange' });
    expect(ask('POST', url, { authorization: 'Bearer guessed' }).status).toBe(401);
    expect(ask('POST', `${azureDevOps.url}?api-version=7.1&serviceConnectionId=other`, headers).status).toBe(404);
  });
});

describe('what the sources do not model', () => {
  it.each([
    ['another version of the metadata service', 'GET', IMDS.replace('2018-02-01', '2021-02-01'), METADATA, ''],
    ['another audience', 'GET', IMDS.replace(RESOURCE, 'https%3A%2F%2Fvault.azure.net'), METADATA, ''],
    ['another page of the metadata service', 'GET', 'http://169.254.169.254/metadata/instance?api-version=2021-02-01', METADATA, ''],
    ['the metadata service over https', 'GET', IMDS.replace('http:', 'https:'), METADATA, ''],
    ['another verb', 'POST', IMDS, METADATA, ''],
    ['an older version of App Service', 'GET', `${appService.url}?api-version=2017-09-01&resource=${RESOURCE}`, { 'x-identity-header': appService.header }, ''],
    ['a body at Azure DevOps', 'POST', `${azureDevOps.url}?api-version=7.1&serviceConnectionId=x`, { authorization: `Bearer ${azureDevOps.requestToken}` }, '{}'],
    ['another version of Azure DevOps', 'POST', `${azureDevOps.url}?api-version=6.0`, { authorization: `Bearer ${azureDevOps.requestToken}` }, ''],
    ['another host', 'GET', 'https://vault.azure.net/secrets', {}, ''],
  ])('%s is a 501 that is remembered', (_what, method, url, headers, body) => {
    const { simulator, ask } = asker();
    expect([ask(method, url, headers as Readonly<Record<string, string>>, body).status, simulator.unsupported.length]).toEqual([501, 1]);
  });

  it('an estate without sources has none', () => {
    const { identitySources: _sources, ...estate } = contosoEstate();
    const { simulator, ask } = asker(estate);
    expect([ask('GET', IMDS, METADATA).status, simulator.unsupported]).toEqual([501, ["host '169.254.169.254'"]]);
  });

  it('other addresses are the estate\'s to name', () => {
    const { ask } = asker(contosoEstate({ identitySources: { metadataService: 'http://127.0.0.1:8081' } }));
    expect(ask('GET', IMDS.replace('169.254.169.254', '127.0.0.1:8081'), METADATA).status).toBe(200);
    expect(ask('GET', IMDS, METADATA).status).toBe(501);
  });
});

describe('a managed identity at the Resource Manager', () => {
  it('sees what its own role assignments show it: the backup job owns the legacy subscription alone', () => {
    const { ask } = asker();
    const token = ask('GET', IMDS, METADATA).body['access_token'] ?? '';
    const { body } = ask('GET', `${ARM}/subscriptions?api-version=2022-12-01`, { authorization: `Bearer ${token}` });
    expect((body as unknown as { value: readonly { subscriptionId: string }[] }).value.map(({ subscriptionId }) => subscriptionId)).toEqual([CONTOSO.subscriptions.legacy]);
  });
});
