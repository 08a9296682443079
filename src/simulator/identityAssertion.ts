import { createHash, X509Certificate } from 'node:crypto';
import type { CloudHosts } from './clouds.ts';
import type { Application, FederatedCredential } from './identityEstate.ts';
import { textAt, valueAt } from './json.ts';
import { decodeToken, isSignedBy, type DecodedToken, type Signer } from './jwt.ts';

/** How Entra refuses a token request: the HTTP status, OAuth's error and the AADSTS number with its text. */
export interface Refusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

/** What an assertion is checked against. */
export interface AssertionContext {
  readonly cloud: CloudHosts;
  readonly tenantId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Signs for every issuer that applications trust: GitHub, Azure DevOps, a cluster. */
  readonly issuers: Signer;
}

function refused(code: number, text: string, error = 'invalid_client'): Refusal {
  return { status: error === 'invalid_client' ? 401 : 400, error, code, text };
}

/**
 * Why an assertion does not stand in for the application's secret; undefined where it does. Its own certificate signs assertions of
 * which it is the issuer (Microsoft identity platform, "Certificate credentials"), all others are for federated credentials
 * ("Workload identity federation"). Numbers as seen in public reports; 50013, 50027 and 700212 with their texts are unverified.
 */
export function refusalOfAssertion(context: AssertionContext, application: Application, assertion: string): Refusal | undefined {
  const token = decodeToken(assertion);
  if (token === undefined) return refused(50027, 'JWT token is invalid or malformed.', 'invalid_request');
  return textAt(token.claims, 'iss').toLowerCase() === application.clientId.toLowerCase()
    ? refusalOfCertificate(context, application, token)
    : refusalOfFederation(context, application, token);
}

function refusalOfCertificate(context: AssertionContext, application: Application, token: DecodedToken): Refusal | undefined {
  const subject = textAt(token.claims, 'sub');
  if (subject.toLowerCase() !== application.clientId.toLowerCase()) {
    return refused(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
  }
  const certificate = (application.certificates ?? []).map((pem) => new X509Certificate(pem)).find((candidate) => isNamedBy(token, candidate));
  if (certificate === undefined) return unregistered(application, 'The key was not found.');
  if (Date.parse(certificate.validTo) <= context.now) return unregistered(application, 'The key used is expired.');
  if (!isSignedBy(token, certificate.publicKey)) return unregistered(application, 'The provided signature value did not match the expected signature value.');
  if (textAt(token.claims, 'jti') === '') return refused(50027, 'JWT token is invalid or malformed.', 'invalid_request');
  return refusalOfTime(context, token) ?? (audiencesOf(context).includes(textAt(token.claims, 'aud'))
    ? undefined
    : refused(700023, 'Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .'));
}

/** The header names the certificate by the hash of its DER form: SHA-1 (`x5t`, RFC 7515 4.1.7) or SHA-256 (`x5t#S256`, 4.1.8). */
function isNamedBy(token: DecodedToken, certificate: X509Certificate): boolean {
  const hash = (algorithm: string) => createHash(algorithm).update(certificate.raw).digest('base64url');
  const strong = textAt(token.header, 'x5t#S256');
  return strong === '' ? textAt(token.header, 'x5t') === hash('sha1') : strong === hash('sha256');
}

function unregistered(application: Application, reason: string): Refusal {
  return refused(700027, `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - ${reason}, for app Id '${application.clientId}'.]`);
}

function audiencesOf({ cloud, tenantId }: AssertionContext): readonly string[] {
  return cloud.loginAliases.map((host) => `https://${host}/${tenantId}`).flatMap((base) => [`${base}/oauth2/v2.0/token`, `${base}/v2.0`, `${base}/oauth2/token`]);
}

function refusalOfTime({ now }: AssertionContext, token: DecodedToken): Refusal | undefined {
  const [from, until] = [valueAt(token.claims, 'nbf'), valueAt(token.claims, 'exp')];
  const seconds = now / 1000;
  // Clocks may differ by five minutes before, as Entra allows; none is granted after the end, so that an expired one is seen as such.
  if (typeof until === 'number' && until > seconds && (typeof from !== 'number' || from <= seconds + 300)) return undefined;
  const at = (value: unknown) => (typeof value === 'number' ? new Date(value * 1000).toISOString() : '1970-01-01T00:00:00.000Z');
  return refused(700024, `Client assertion is not within its valid time range. Current time: ${new Date(now).toISOString()}, assertion valid from ${at(from)}, expiry time of assertion ${at(until)}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .`);
}

function refusalOfFederation(context: AssertionContext, application: Application, token: DecodedToken): Refusal | undefined {
  const trusts = application.federatedCredentials ?? [];
  const [issuer, subject, audience] = ['iss', 'sub', 'aud'].map((name) => textAt(token.claims, name)) as [string, string, string];
  if (trusts.length === 0) {
    return refused(70021, `No matching federated identity record found for presented assertion. Assertion Issuer: '${issuer}'. Assertion Subject: '${subject}'. Assertion Audience: '${audience}'. ${FEDERATION}`, 'invalid_request');
  }
  const ofIssuer = trusts.filter((trust) => trust.issuer === issuer);
  if (ofIssuer.length === 0) return noRecord(700211, 'issuer', issuer);
  if (!isSignedBy(token, context.issuers.publicKey())) return refused(50013, 'Assertion failed signature validation. [Reason - The key was not found.]');
  return refusalOfTime(context, token) ?? refusalOfMatch(ofIssuer, subject, audience);
}

const FEDERATION = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

/** Matching minds letter case since 2024 (Microsoft identity platform, "Breaking changes"), and says when that alone is in the way. */
function refusalOfMatch(trusts: readonly FederatedCredential[], subject: string, audience: string): Refusal | undefined {
  const ofSubject = trusts.filter((trust) => trust.subject === subject);
  if (ofSubject.some((trust) => trust.audience === audience)) return undefined;
  if (ofSubject.length > 0) return noRecord(700212, 'audience', audience);
  return trusts.some((trust) => trust.subject.toLowerCase() === subject.toLowerCase())
    ? noRecord(7002138, 'subject', subject, ' The subject matches with case-insensitive comparison, but not with case-sensitive comparison.')
    : noRecord(700213, 'subject', subject);
}

function noRecord(code: number, what: string, value: string, more = ''): Refusal {
  return refused(code, `No matching federated identity record found for presented assertion ${what} '${value}'.${more} Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${FEDERATION}`);
}
