import { constants, createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CloudName } from '../../src/model/snapshot.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SERVICE_ACCOUNT } from '../../src/simulator/contoso/directory.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { selfSigned } from '../azure/certificate.ts';
import { claimsOf } from '../azure/login.ts';
import { NOW } from './client.ts';

/**
 * Entra's token endpoint by bare requests. Numbers, statuses and OAuth errors are those of public reports (for one: 700024, 700027 and
 * 700213 as `invalid_client`, 70021 as a 400 `invalid_request`); assertions are made here, by the RFCs, not by the simulator.
 */
const SECONDS = NOW / 1000;
const registered = selfSigned();
const expired = selfSigned({ until: '2026-11-01T00:00:00' });
const foreign = selfSigned();

const HOSTS = { AzureCloud: 'login.microsoftonline.com', AzureUSGovernment: 'login.microsoftonline.us', AzureChinaCloud: 'login.partner.microsoftonline.cn' } as const;

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly code?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly unsupported: readonly string[];
}

function simulator(cloud: CloudName = 'AzureCloud') {
  return createSimulator({ estate: contosoEstate({ certificates: [registered.certificate, expired.certificate] }), now: () => NOW, cloud });
}

/** One token request; fields that are undefined are left out. */
function ask(fields: Readonly<Record<string, string | undefined>>, options: { readonly tenant?: string; readonly cloud?: CloudName; readonly by?: ReturnType<typeof simulator> } = {}): Answer {
  const { tenant = CONTOSO.tenantId, cloud = 'AzureCloud', by = simulator(cloud) } = options;
  const form: Readonly<Record<string, string | undefined>> = { grant_type: 'client_credentials', client_id: CONTOSO.clientId, scope: 'https://management.azure.com/.default', ...fields };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const body = new URLSearchParams(given).toString();
  const answer = by.handle({ method: 'POST', url: `https://${HOSTS[cloud]}/${tenant}/oauth2/v2.0/token`, headers: {}, body });
  const parsed = JSON.parse(answer.body) as { error?: string; error_codes?: readonly number[]; access_token?: string };
  return {
    status: answer.status, unsupported: by.unsupported,
    ...(typeof parsed.error === 'string' ? { error: parsed.error } : {}),
    ...(parsed.error_codes === undefined ? {} : { code: parsed.error_codes[0] ?? 0 }),
    ...(parsed.access_token === undefined ? {} : { claims: claimsOf(parsed.access_token) }),
  };
}

const secret = { client_secret: CONTOSO.clientSecret };
const refused = ({ status, error, code }: Answer) => [status, error, code];

describe('a request that proves the application by its secret', () => {
  it.each([
    ['a wrong secret', { client_secret: 'no' }, {}, [401, 'invalid_client', 7000215]],
    ['no secret', {}, {}, [401, 'invalid_client', 7000216]],
    ['an unknown application', { ...secret, client_id: '99999999-9999-4999-8999-999999999999' }, {}, [400, 'unauthorized_client', 700016]],
    ['an unknown tenant', secret, { tenant: '99999999-9999-4999-8999-999999999999' }, [400, 'invalid_request', 90002]],
    ['no scope', { ...secret, scope: undefined }, {}, [400, 'invalid_request', 900144]],
    ['no application', { ...secret, client_id: undefined }, {}, [400, 'invalid_request', 900144]],
    ['no grant', { ...secret, grant_type: undefined }, {}, [400, 'invalid_request', 900144]],
    ['a scope without .default', { ...secret, scope: 'https://management.azure.com/user_impersonation' }, {}, [400, 'invalid_scope', 1002012]],
    ['two scopes', { ...secret, scope: 'https://management.azure.com/.default https://graph.microsoft.com/.default' }, {}, [400, 'invalid_scope', 70011]],
    ['the Resource Manager of another cloud', { ...secret, scope: 'https://management.usgovcloudapi.net/.default' }, {}, [400, 'invalid_resource', 500011]],
  ] as const)('with %s is refused with its number', (_what, fields, options, expected) => {
    const answer = ask(fields, options);
    expect(refused(answer)).toEqual(expected);
    expect(answer.unsupported).toEqual([]);
  });

  it('describes a refusal as Entra does: number, text, and the ids to ask Microsoft about', () => {
    const by = simulator();
    const body = `grant_type=client_credentials&client_id=${CONTOSO.clientId}&client_secret=x&scope=a%2F.default&client-request-id=5f9a`;
    const answer = JSON.parse(by.handle({ method: 'POST', url: `https://${HOSTS.AzureCloud}/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body }).body) as Record<string, string>;
    expect(answer['error_description']).toMatch(/^AADSTS7000215: Invalid client secret provided\. .* Trace ID: [0-9a-f-]{36} Correlation ID: 5f9a Timestamp: 2026-11-16 09:00:00Z$/);
    expect(answer).toMatchObject({ correlation_id: '5f9a', timestamp: '2026-11-16 09:00:00Z', error_uri: 'https://login.microsoftonline.com/error?code=7000215' });
  });

  it.each(['password', 'urn:ietf:params:oauth:grant-type:device_code', 'refresh_token', 'authorization_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer'])('by the grant %s is not modelled, and says so', (grant_type) => {
    const answer = ask({ ...secret, grant_type });
    expect([answer.status, answer.unsupported]).toEqual([501, [`token grant '${grant_type}'`]]);
  });

  it.each([
    ['an audience that no simulated service has', { scope: 'https://vault.azure.net/.default' }],
    ['a claim that is not modelled', { claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}' }],
    ['claims that are no JSON', { claims: '{' }],
  ])('with %s is not modelled, and says so', (_what, fields) => {
    const answer = ask({ ...secret, ...fields });
    expect([answer.status, answer.unsupported.length]).toEqual([501, 1]);
  });

  it('gives a token that names application, object, tenant, audience and an end one hour off', () => {
    expect(ask(secret).claims).toMatchObject({
      aud: 'https://management.azure.com', iss: `https://sts.windows.net/${CONTOSO.tenantId}/`, tid: CONTOSO.tenantId, oid: CONTOSO.objectId, appid: CONTOSO.clientId,
      appidacr: '1', idtyp: 'app', iat: SECONDS, exp: SECONDS + 3599,
    });
  });

  it('says in the token what the client said it can do, and only that', () => {
    const claims = '{"id_token":{"login_hint":{"essential":false}},"access_token":{"xms_cc":{"values":["cp1","other"]},"nbf":{"essential":true,"value":"1"}}}';
    expect(ask({ ...secret, claims }).claims?.['xms_cc']).toEqual(['cp1']);
    expect(ask(secret).claims).not.toHaveProperty('xms_cc');
  });

  it('names the application and its permissions to Microsoft Graph, and to the Resource Manager neither', () => {
    expect(ask({ ...secret, scope: 'https://graph.microsoft.com/.default' }).claims).toMatchObject({ app_displayname: 'Compliance scanner', roles: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'User.Read.All', 'GroupMember.Read.All', 'Application.Read.All', 'PrivilegedEligibilitySchedule.Read.AzureADGroup', 'PrivilegedAssignmentSchedule.Read.AzureADGroup', 'RoleManagementPolicy.Read.AzureADGroup',
      'RoleManagement.Read.Directory', 'RoleManagementAlert.Read.Directory', 'Policy.Read.All', 'AuthenticationContext.Read.All', 'AuditLog.Read.All', 'AccessReview.Read.All'] });
    for (const name of ['app_displayname', 'roles']) expect(ask(secret).claims).not.toHaveProperty(name);
  });

  it('never gives the same token twice', () => {
    const by = simulator();
    expect(ask(secret, { by }).claims?.['uti']).not.toBe(ask(secret, { by }).claims?.['uti']);
  });
});

/** Audiences by cloud (Microsoft Graph, "National cloud deployments"); the scope keeps its slash, and so does the token. */
const AUDIENCES = [
  ['AzureCloud', 'https://management.azure.com'], ['AzureCloud', 'https://management.azure.com/'], ['AzureCloud', 'https://management.core.windows.net/'], ['AzureCloud', 'https://graph.microsoft.com'],
  ['AzureUSGovernment', 'https://management.usgovcloudapi.net'], ['AzureUSGovernment', 'https://graph.microsoft.us'],
  ['AzureChinaCloud', 'https://management.chinacloudapi.cn'], ['AzureChinaCloud', 'https://microsoftgraph.chinacloudapi.cn'],
] as const;

describe.each(AUDIENCES)('in %s, a token for %s', (cloud, audience) => {
  it('is given there, and nowhere else', () => {
    for (const other of ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const) {
      const answer = ask({ ...secret, scope: `${audience}/.default` }, { cloud: other });
      if (other === cloud) expect([answer.status, answer.claims?.['aud']]).toEqual([200, audience]);
      else expect(refused(answer)).toEqual([400, 'invalid_resource', 500011]);
    }
  });
});

type Claims = Readonly<Record<string, unknown>>;

/** A JSON web token (RFC 7515), signed by RS256 or PS256 (RFC 7518). */
function jwt(header: Claims, claims: Claims, key: string): string {
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const pss = header['alg'] === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, ...pss }).toString('base64url')}`;
}

function thumbprint(certificate: string, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(new X509Certificate(certificate).raw).digest('base64url');
}

const RIGHT_HEADER = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint(registered.certificate, 'sha256') };
const OWN = {
  aud: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, iss: CONTOSO.clientId, sub: CONTOSO.clientId, jti: '5', nbf: SECONDS, exp: SECONDS + 600,
};

function assertion(client_assertion: string) {
  return { client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
}

describe('an assertion by the certificate of the application', () => {
  it.each([
    ['PS256 and x5t#S256', RIGHT_HEADER],
    ['RS256 and x5t#S256', { ...RIGHT_HEADER, alg: 'RS256' }],
    ['RS256 and x5t', { alg: 'RS256', x5t: thumbprint(registered.certificate, 'sha1') }],
  ])('is taken with %s', (_what, header) => {
    const answer = ask(assertion(jwt(header, OWN, registered.privateKey)));
    expect([answer.status, answer.claims?.['appidacr']]).toEqual([200, '2']);
  });

  it.each<[string, Claims, Claims, string, readonly [number, string, number]]>([
    ['a certificate that is not registered', { ...RIGHT_HEADER, 'x5t#S256': thumbprint(foreign.certificate, 'sha256') }, {}, foreign.privateKey, [401, 'invalid_client', 700027]],
    ['the name of the registered one and the key of another', {}, {}, foreign.privateKey, [401, 'invalid_client', 700027]],
    ['a certificate that has run out', { ...RIGHT_HEADER, 'x5t#S256': thumbprint(expired.certificate, 'sha256') }, {}, expired.privateKey, [401, 'invalid_client', 700027]],
    ['an end that is past', {}, { exp: SECONDS - 1 }, registered.privateKey, [401, 'invalid_client', 700024]],
    ['no end', {}, { exp: undefined }, registered.privateKey, [401, 'invalid_client', 700024]],
    ['a beginning that is to come', {}, { nbf: SECONDS + 3600 }, registered.privateKey, [401, 'invalid_client', 700024]],
    ['another subject', {}, { sub: '99999999-9999-4999-8999-999999999999' }, registered.privateKey, [401, 'invalid_client', 700021]],
    ['the audience of another tenant', {}, { aud: 'https://login.microsoftonline.com/elsewhere/oauth2/v2.0/token' }, registered.privateKey, [401, 'invalid_client', 700023]],
    ['no id of its own', {}, { jti: undefined }, registered.privateKey, [400, 'invalid_request', 50027]],
  ])('is refused with %s', (_what, header, claims, key, expected) => {
    expect(refused(ask(assertion(jwt({ ...RIGHT_HEADER, ...header }, { ...OWN, ...claims }, key))))).toEqual(expected);
  });

  it.each(['', 'x.y.z', jwt(RIGHT_HEADER, OWN, registered.privateKey).split('.').slice(0, 2).join('.')])('is refused where it is no token: %j', (text) => {
    expect(refused(ask(assertion(text)))).toEqual([400, 'invalid_request', 50027]);
  });

  it('is refused where nobody signed it, whatever algorithm it claims', () => {
    const [, claims = ''] = jwt(RIGHT_HEADER, OWN, registered.privateKey).split('.');
    for (const alg of ['none', 'HS256']) {
      const header = Buffer.from(JSON.stringify({ ...RIGHT_HEADER, alg })).toString('base64url');
      expect(refused(ask(assertion(`${header}.${claims}.AAAA`)))).toEqual([401, 'invalid_client', 700027]);
    }
  });

  it('is not modelled where it is no JWT by its type', () => {
    const answer = ask({ ...assertion('x'), client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' });
    expect([answer.status, answer.unsupported.length]).toEqual([501, 1]);
  });
});

describe('an assertion of an issuer that the application trusts', () => {
  const right = { ...CONTOSO_SERVICE_ACCOUNT, seconds: 600 };

  it('is taken', () => {
    const by = simulator();
    const answer = ask(assertion(by.federatedToken(right)), { by });
    expect([answer.status, answer.claims?.['oid']]).toEqual([200, CONTOSO.objectId]);
  });

  it.each([
    ['another issuer', { issuer: 'https://token.actions.githubusercontent.example' }, [401, 'invalid_client', 700211]],
    ['another subject', { subject: 'system:serviceaccount:default:scanner' }, [401, 'invalid_client', 700213]],
    ['a subject in another letter case', { subject: 'system:serviceaccount:Compliance:scanner' }, [401, 'invalid_client', 7002138]],
    ['another audience', { audience: 'api://other' }, [401, 'invalid_client', 700212]],
    ['an end that is past', { seconds: -1 }, [401, 'invalid_client', 700024]],
  ])('is refused with %s', (_what, wrong, expected) => {
    const by = simulator();
    expect(refused(ask(assertion(by.federatedToken({ ...right, ...wrong })), { by }))).toEqual(expected);
  });

  it('is refused where somebody else signed in the name of the issuer', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { issuer: iss, subject: sub, audience: aud } = CONTOSO_SERVICE_ACCOUNT;
    const forged = jwt({ alg: 'RS256' }, { iss, sub, aud, exp: SECONDS + 600 }, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    expect(refused(ask(assertion(forged)))).toEqual([401, 'invalid_client', 50013]);
  });

  it('is refused by an application that trusts nobody', () => {
    const by = simulator();
    const pipeline = { client_id: 'c11e0000-0000-4000-8000-000000000002' };
    expect(refused(ask({ ...pipeline, ...assertion(by.federatedToken(right)) }, { by }))).toEqual([400, 'invalid_request', 70021]);
  });
});
