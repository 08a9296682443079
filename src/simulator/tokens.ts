import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { isMap, parseJson, textAt, valueAt, type JsonMap } from './json.ts';

/** How long an access token lives, in seconds; Entra's are an hour less a second. */
export const TOKEN_SECONDS = 3599;

/** Signs and checks the JSON web tokens of one simulated tenant (RFC 7515, RS256). */
export interface TokenService {
  issue(claims: { readonly audience: string; readonly objectId: string; readonly clientId: string }): string;
  /** The claims, or why the token is refused. */
  check(token: string, audiences: readonly string[]): TokenCheck;
  /** The public key as a JSON web key set. */
  keys(): JsonMap;
}

type TokenCheck =
  | { readonly valid: true; readonly objectId: string; readonly clientId: string }
  | { readonly valid: false; readonly reason: 'malformed' | 'signature' | 'audience' | 'expired' | 'tenant' };

const KEY_ID = 'portcullis-simulator';

export function createTokenService(tenantId: string, now: () => number): TokenService {
  let pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
  // Made on first use: a key pair takes longer than everything else the simulator does at start.
  const keyPair = () => (pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));
  return {
    issue: ({ audience, objectId, clientId }) => {
      const seconds = Math.floor(now() / 1000);
      const claims = { aud: audience, iss: issuerOf(tenantId), iat: seconds, nbf: seconds, exp: seconds + TOKEN_SECONDS, appid: clientId, oid: objectId, sub: objectId, tid: tenantId, idtyp: 'app', ver: '1.0' };
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: KEY_ID })}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), keyPair().privateKey).toString('base64url')}`;
    },
    check: (token, audiences) => checkToken(token, keyPair().publicKey, { audiences, tenantId, seconds: Math.floor(now() / 1000) }),
    keys: () => ({ keys: [{ ...(createPublicKey(keyPair().publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }) as JsonMap), use: 'sig', kid: KEY_ID }] }),
  };
}

function issuerOf(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`;
}

interface Expected {
  readonly audiences: readonly string[];
  readonly tenantId: string;
  readonly seconds: number;
}

function checkToken(token: string, publicKey: KeyObject, expected: Expected): TokenCheck {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = decode(payload);
  if (claims === undefined || textAt(decode(header), 'alg') !== 'RS256') return { valid: false, reason: 'malformed' };
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))) return { valid: false, reason: 'signature' };
  if (textAt(claims, 'tid') !== expected.tenantId) return { valid: false, reason: 'tenant' };
  if (!expected.audiences.includes(textAt(claims, 'aud').replace(/\/$/, ''))) return { valid: false, reason: 'audience' };
  const expires = valueAt(claims, 'exp');
  if (typeof expires !== 'number' || expires <= expected.seconds) return { valid: false, reason: 'expired' };
  return { valid: true, objectId: textAt(claims, 'oid'), clientId: textAt(claims, 'appid') };
}

function encode(value: JsonMap): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): JsonMap | undefined {
  const parsed = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isMap(parsed) ? parsed : undefined;
}
