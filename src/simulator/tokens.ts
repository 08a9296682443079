import type { CloudHosts } from './clouds.ts';
import { textAt, textsAt, valueAt, type JsonMap } from './json.ts';
import { createSigner, decodeToken, isSignedBy, type DecodedToken } from './jwt.ts';

/** How long an application's access token lives, in seconds; Entra's are an hour less a second. */
export const TOKEN_SECONDS = 3599;
/** A managed identity's lives a day (Entra documentation, "Managed identities: frequently asked questions"). */
export const MANAGED_IDENTITY_SECONDS = 86_399;

/** Whom a token speaks for, and what it says of them. */
interface Grant {
  readonly audience: string;
  readonly objectId: string;
  readonly clientId: string;
  readonly seconds: number;
  /** How the application proved itself: 1 by secret, 2 by certificate or assertion. */
  readonly proof: '1' | '2';
  readonly displayName: string;
  /** Application permissions at the audience. */
  readonly roles: readonly string[];
  /** Capabilities of the client that the token repeats; `cp1` can answer claims challenges. */
  readonly capabilities: readonly string[];
  /** The resource of a managed identity. */
  readonly resourceId?: string;
}

/** Somebody who signed in with a client of Microsoft's, whose consent nobody in the tenant can change. */
interface UserGrant {
  readonly audience: string;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly clientId: string;
  /** What the client may do on the user's behalf at the audience. */
  readonly scopes: readonly string[];
}

/** Signs and checks the JSON web tokens of one simulated tenant (RFC 7515, RS256). */
export interface TokenService {
  issue(grant: Grant): string;
  issueToUser(grant: UserGrant): string;
  /** The claims, or why the token is refused. */
  check(token: string, audiences: readonly string[]): TokenCheck;
  /** The public key as a JSON web key set. */
  keys(): JsonMap;
}

export type TokenCheck =
  | { readonly valid: true; readonly objectId: string; readonly clientId: string; readonly roles: readonly string[]; /** Delegated permissions: the token speaks for a user. */ readonly scopes: readonly string[] }
  | { readonly valid: false; readonly reason: 'malformed' | 'signature' | 'audience' | 'expired' | 'tenant' };

/**
 * Version 1 access tokens, which the Resource Manager and Microsoft Graph take (Microsoft identity platform, "Access token claims
 * reference"; `xms_mirid` and `idtyp` as seen in tokens of managed identities).
 */
export function createTokenService(tenantId: string, cloud: CloudHosts, now: () => number): TokenService {
  const signer = createSigner('portcullis-simulator');
  const seconds = () => Math.floor(now() / 1000);
  let issued = 0;
  const isOurs = rememberingSignatures((token) => isSignedBy(token, signer.publicKey()));
  const sign = (lasting: number, claims: JsonMap): string => {
    issued += 1;
    // No two tokens are the same, as Entra's are not: a client must be able to tell a new one from the one that was refused.
    return signer.sign({ ...lifetime(seconds(), lasting), ...claims, iss: `https://${cloud.issuer}/${tenantId}/`, ver: '1.0', uti: `simulated-${issued}` });
  };
  return {
    issue: (grant) => sign(grant.seconds, { ...subject(tenantId, grant), ...extras(cloud, grant) }),
    issueToUser: ({ audience, objectId, userPrincipalName, clientId, scopes }) =>
      sign(TOKEN_SECONDS, { aud: audience, appid: clientId, appidacr: '0', oid: objectId, sub: objectId, tid: tenantId, idtyp: 'user', upn: userPrincipalName, unique_name: userPrincipalName, scp: scopes.join(' ') }),
    check: (token, audiences) => {
      const decoded = decodeToken(token);
      if (decoded === undefined || decoded.header['alg'] !== 'RS256') return { valid: false, reason: 'malformed' };
      if (!isOurs(decoded, token)) return { valid: false, reason: 'signature' };
      return checkClaims(decoded.claims, { audiences, tenantId, seconds: seconds() });
    },
    keys: () => ({ keys: [signer.jwk()] }),
  };
}

/** A client sends one token with hundreds of requests; whether it is signed never changes, and checking takes longer than most answers. */
function rememberingSignatures(check: (decoded: DecodedToken) => boolean): (decoded: DecodedToken, token: string) => boolean {
  const signed = new Set<string>();
  return (decoded, token) => {
    if (!signed.has(token) && check(decoded)) signed.add(token);
    return signed.has(token);
  };
}

function lifetime(now: number, seconds: number): JsonMap {
  return { iat: now, nbf: now, exp: now + seconds };
}

function subject(tenantId: string, { audience, clientId, objectId, proof }: Grant): JsonMap {
  return { aud: audience, appid: clientId, appidacr: proof, oid: objectId, sub: objectId, tid: tenantId, idtyp: 'app' };
}

/** Only tokens for Microsoft Graph name the application; the Resource Manager's name it by its id alone. */
function extras(cloud: CloudHosts, grant: Grant): JsonMap {
  const isForGraph = cloud.graphAudiences.includes(grant.audience.replace(/\/$/, ''));
  return {
    ...(isForGraph ? { app_displayname: grant.displayName } : {}),
    ...(grant.roles.length === 0 ? {} : { roles: grant.roles }),
    ...(grant.capabilities.length === 0 ? {} : { xms_cc: grant.capabilities }),
    ...(grant.resourceId === undefined ? {} : { xms_mirid: grant.resourceId }),
  };
}

interface Expected {
  readonly audiences: readonly string[];
  readonly tenantId: string;
  readonly seconds: number;
}

function checkClaims(claims: JsonMap, expected: Expected): TokenCheck {
  if (textAt(claims, 'tid') !== expected.tenantId) return { valid: false, reason: 'tenant' };
  if (!expected.audiences.includes(textAt(claims, 'aud').replace(/\/$/, ''))) return { valid: false, reason: 'audience' };
  const expires = valueAt(claims, 'exp');
  if (typeof expires !== 'number' || expires <= expected.seconds) return { valid: false, reason: 'expired' };
  return { valid: true, objectId: textAt(claims, 'oid'), clientId: textAt(claims, 'appid'), roles: textsAt(claims, 'roles'), scopes: textAt(claims, 'scp').split(' ').filter((scope) => scope !== '') };
}
