import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { ARM, codeOf, NOW, wire } from './client.ts';

const LIST = '/subscriptions?api-version=2022-12-01';
const HOUR = 3_600_000;

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}

/** The same claims, signed by somebody else. */
function forged(token: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = token.split('.').slice(0, 2).join('.');
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey).toString('base64url')}`;
}

describe('the token endpoint', () => {
  it('issues a token whose claims name audience, tenant, application, object and an end one hour off', () => {
    const { login } = wire();
    const claims = claimsOf(login().body.access_token ?? '');
    expect(claims).toMatchObject({ aud: ARM, iss: `https://sts.windows.net/${CONTOSO.tenantId}/`, tid: CONTOSO.tenantId, oid: CONTOSO.objectId, appid: CONTOSO.clientId, exp: NOW / 1000 + 3599 });
  });

  it('refuses a wrong secret as Entra does', () => {
    const reply = wire().login(undefined, 'not-the-secret');
    expect([reply.status, reply.body.error, reply.body.error_codes]).toEqual([401, 'invalid_client', [7000215]]);
  });
});

describe('a call to ARM', () => {
  const { login, get, wait } = wire();
  const good = login().body.access_token ?? '';
  const graph = login('https://graph.microsoft.com/.default').body.access_token ?? '';
  const [header = '', , signature = ''] = good.split('.');
  const edited = `${header}.${Buffer.from(JSON.stringify({ ...claimsOf(good), oid: 'somebody-else' })).toString('base64url')}.${signature}`;

  it.each([
    ['without a token', '', 'AuthenticationFailed'],
    ['with a token that is not one', 'nonsense', 'InvalidAuthenticationToken'],
    ['with a token that another key signed', forged(good), 'InvalidAuthenticationToken'],
    ['with claims that were edited', edited, 'InvalidAuthenticationToken'],
    ['with a token for Microsoft Graph', graph, 'InvalidAuthenticationTokenAudience'],
  ])('%s is a 401 that says where to log in', (_name, token, code) => {
    const reply = get(LIST, token);
    expect([reply.status, codeOf(reply)]).toEqual([401, code]);
    expect(reply.headers['www-authenticate']).toContain(`authorization_uri="https://login.microsoftonline.com/${CONTOSO.tenantId}"`);
  });

  it('is refused by its signature also after one that was let in', () => {
    expect([good, forged(good), edited, good].map((token) => get(LIST, token).status)).toEqual([200, 401, 401, 200]);
  });

  it.each(['https://management.azure.com/', 'https://management.core.windows.net', 'https://management.core.windows.net/'])('takes a token for its older name and with a slash: %s', (audience) => {
    const token = login(`${audience}/.default`).body.access_token ?? '';
    expect([claimsOf(token)['aud'], get(LIST, token).status]).toEqual([audience, 200]);
  });

  it('works until the token ends and is a 401 afterwards', () => {
    expect(get(LIST, good).status).toBe(200);
    wait(HOUR);
    const reply = get(LIST, good);
    expect([reply.status, codeOf(reply)]).toEqual([401, 'ExpiredAuthenticationToken']);
  });
});
