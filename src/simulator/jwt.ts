import { constants, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { isMap, parseJson, type JsonMap } from './json.ts';

/** A JSON web token taken apart (RFC 7515), nothing of it checked. */
export interface DecodedToken {
  readonly header: JsonMap;
  readonly claims: JsonMap;
  /** What the signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

export function decodeToken(token: string): DecodedToken | undefined {
  const parts = token.split('.');
  const [header, claims] = [decode(parts[0] ?? ''), decode(parts[1] ?? '')];
  if (parts.length !== 3 || header === undefined || claims === undefined) return undefined;
  return { header, claims, signed: parts.slice(0, 2).join('.'), signature: Buffer.from(parts[2] ?? '', 'base64url') };
}

function encode(value: JsonMap): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): JsonMap | undefined {
  const parsed = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isMap(parsed) ? parsed : undefined;
}

/** Whether the key made the signature, by the algorithm that the header names: RS256 or PS256 (RFC 7518 3.3, 3.5). */
export function isSignedBy(token: DecodedToken, key: KeyObject): boolean {
  const data = Buffer.from(token.signed);
  const { alg } = token.header;
  if (alg === 'RS256') return verify('sha256', data, key, token.signature);
  if (alg !== 'PS256') return false;
  return verify('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, token.signature);
}

/** A key pair that signs tokens by RS256. */
export interface Signer {
  sign(claims: JsonMap): string;
  publicKey(): KeyObject;
  /** The public key as a JSON web key. */
  jwk(): JsonMap;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Made on first use and once a process for each id: a pair takes longer than everything else the simulator does at start. */
const PAIRS = new Map<string, KeyPair>();

function pairOf(keyId: string): KeyPair {
  const pair = PAIRS.get(keyId) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
  PAIRS.set(keyId, pair);
  return pair;
}

export function createSigner(keyId: string): Signer {
  const keyPair = () => pairOf(keyId);
  return {
    sign: (claims) => {
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: keyId })}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), keyPair().privateKey).toString('base64url')}`;
    },
    publicKey: () => keyPair().publicKey,
    jwk: () => ({ ...(createPublicKey(keyPair().publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }) as JsonMap), use: 'sig', kid: keyId }),
  };
}
