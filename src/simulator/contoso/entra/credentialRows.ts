import type { JsonMap } from '../../json.ts';
import { guid } from '../identities.ts';

/** How long a credential holds, by dates. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The id of a credential: unique in contoso, though Entra only asks that it is in its application. */
export function keyId(number: number): string {
  return guid('ce000000', number);
}

/** A secret as Microsoft Graph tells of it: the first characters at most, and those are made up. */
export function secret(number: number, displayName: string | null, { from, to }: Span): JsonMap {
  return { keyId: keyId(number), displayName, hint: 'sim', startDateTime: `${from}T08:00:00Z`, endDateTime: `${to}T08:00:00Z`, customKeyIdentifier: null, secretText: null };
}

/** A certificate that it signs in with. */
export function certificate(number: number, displayName: string, { from, to }: Span): JsonMap {
  return {
    keyId: keyId(number), displayName, type: 'AsymmetricX509Cert', usage: 'Verify', startDateTime: `${from}T08:00:00Z`, endDateTime: `${to}T08:00:00Z`, customKeyIdentifier: thumbprint(number), key: null,
  };
}

/** What `addTokenSigningCertificate` leaves behind: the certificate, its private key and the password of that, under one identifier. */
export function signingCertificate(number: number, displayName: string, span: Span): JsonMap {
  const whole = certificate(number, displayName, span);
  return {
    keyCredentials: [{ ...whole, keyId: keyId(number + 1), type: 'X509CertAndPassword', usage: 'Sign' }, whole],
    passwordCredentials: [{ ...secret(number + 1, displayName, span), customKeyIdentifier: whole['customKeyIdentifier'] }],
  };
}

function thumbprint(number: number): string {
  return number.toString(16).padStart(40, '0').toUpperCase();
}
