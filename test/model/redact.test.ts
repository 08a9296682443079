import { describe, expect, it } from 'vitest';
import { redact } from '../../src/model/redact.ts';

const JWT = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{"oid":"x"}').toString('base64url')}.c2lnbmF0dXJl`;

describe('what a foreign message quotes', () => {
  it.each([
    ['a token', `the header was ${JWT}, says the proxy`, JWT],
    ['a token without its signature', `cut: ${JWT.split('.').slice(0, 2).join('.')}`, JWT.split('.')[1] ?? ''],
    ['an authorization header', 'Authorization: Bearer abcdefgh.ijkl', 'abcdefgh'],
    ['basic credentials', 'authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpw'],
    ['a bearer token that stands alone', 'sent Bearer 0123456789abcdefghij.klm to it', '0123456789abcdefghij'],
    ['a form', 'client_id=1&client_secret=s3cr~et-value&scope=x', 's3cr~et-value'],
    ['an assertion', 'grant_type=x&client_assertion=opaque-assertion&x=1', 'opaque-assertion'],
    ['a shared access signature', 'https://a.blob.core.windows.net/c?sv=1&sig=abc%2Bdef%3D&se=2', 'abc%2Bdef'],
    ['a connection string', 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9vYmFy==;EndpointSuffix=x', 'Zm9vYmFy'],
    ['a JSON document', '{"access_token":"opaque-token","expires_in":3600}', 'opaque-token'],
    ['a password in an address', 'http://robot:hunter2-x@proxy.example:8080/', 'hunter2-x'],
    ['a JSON document with escapes', '{"clientSecret": "a\\"b-rest"}', 'b-rest'],
  ])('%s is not shown', (_what, text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  it.each([
    'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.',
    "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.X/y/read' over scope '/z'.",
    'could not list subscriptions: ENOTFOUND: getaddrinfo ENOTFOUND management.azure.com',
    'https://management.azure.com/subscriptions/x?api-version=2022-12-01 and mail@example.com: see https://example.com/a:b',
    'Basic Operations Reader and Bearer Certificates: Basic authentication is off',
    'keys of the store are eyJ-free; password policy: 12 characters',
  ])('and an innocent one stays as it is: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});
