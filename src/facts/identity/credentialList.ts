import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

export const APPLICATIONS = 'Microsoft.Graph/applications';
export const SERVICE_PRINCIPALS = 'Microsoft.Graph/servicePrincipals';

export const CREDENTIAL_KINDS = ['secret', 'certificate'] as const;
type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** What a credential is there for: to sign in, to sign the tokens that users get (SAML), or for others to encrypt what it is sent. */
export const CREDENTIAL_USES = ['signIn', 'tokenSigning', 'tokenEncryption'] as const;
type CredentialUse = (typeof CREDENTIAL_USES)[number];

/** One credential of an application or a service principal. Times are milliseconds since 1970. */
export interface Credential {
  readonly keyId: string;
  readonly kind: CredentialKind;
  readonly use: CredentialUse;
  readonly name: string | undefined;
  readonly start: number;
  /** null: never. */
  readonly end: number | null;
}

export interface CredentialList {
  readonly credentials: readonly Credential[];
  /** Why there may be others. */
  readonly unread: Unknown | undefined;
}

/** A credential with what tells the halves of a signing certificate, as they are registered. */
interface Registered extends Credential {
  readonly mark: string | undefined;
}

/** Whatever a row holds of credentials, each told once. What of it cannot be understood is told as missing. */
export function credentialsOf(row: Row): CredentialList {
  const secrets = readList(row, 'passwordCredentials', readSecret);
  const keys = readList(row, 'keyCredentials', readKey);
  const unread = [...secrets.missing, ...keys.missing].map((path) => missingPath(row, `properties.${path}`))[0];
  return { credentials: withoutHalves([...secrets.found, ...keys.found]), unread };
}

interface ListRead {
  readonly found: readonly Registered[];
  readonly missing: readonly string[];
}

/** Both lists are always served, empty where there is nothing. */
function readList(row: Row, key: string, read: (entry: JsonValue) => Registered | string): ListRead {
  const list = at(row, 'properties', key);
  if (!Array.isArray(list)) return { found: [], missing: [key] };
  const entries = (list as readonly JsonValue[]).map(read);
  return {
    found: entries.filter((entry) => typeof entry !== 'string'),
    missing: entries.filter((entry) => typeof entry === 'string').map((path) => `${key}[*].${path}`),
  };
}

function readSecret(entry: JsonValue): Registered | string {
  return readDates(entry, 'secret', 'signIn');
}

/** Usages and types as Microsoft Graph has them (Microsoft Graph reference, "keyCredential resource type"). */
const USES: ReadonlyMap<string, CredentialUse> = new Map([['verify', 'signIn'], ['sign', 'tokenSigning'], ['encrypt', 'tokenEncryption']]);
const KINDS: ReadonlyMap<string, CredentialKind> = new Map([['asymmetricx509cert', 'certificate'], ['x509certandpassword', 'certificate'], ['symmetric', 'secret']]);

function readKey(entry: JsonValue): Registered | string {
  const use = USES.get(asString(at(entry, 'usage'))?.toLowerCase() ?? '');
  const kind = KINDS.get(asString(at(entry, 'type'))?.toLowerCase() ?? '');
  if (use === undefined) return 'usage';
  return kind === undefined ? 'type' : readDates(entry, kind, use);
}

/** What every credential has. An end of null is one without end: Microsoft Graph always writes the key. */
function readDates(entry: JsonValue, kind: CredentialKind, use: CredentialUse): Registered | string {
  const text = (key: string): string | undefined => asString(at(entry, key))?.trim();
  const [keyId, start, end] = [text('keyId'), parseInstant(text('startDateTime') ?? ''), at(entry, 'endDateTime') === null ? null : parseInstant(text('endDateTime') ?? '')];
  if (keyId === undefined || keyId === '') return 'keyId';
  if (start === undefined) return 'startDateTime';
  if (end === undefined) return 'endDateTime';
  const [name, mark] = [text('displayName'), text('customKeyIdentifier')?.toLowerCase()];
  return { keyId: keyId.toLowerCase(), kind, use, name: name === '' ? undefined : name, start, end, mark: mark === '' ? undefined : mark };
}

/**
 * A SAML signing certificate is registered three times: the private key (`Sign`), the certificate (`Verify`) and the password of the private key,
 * under one `customKeyIdentifier` (Microsoft Graph reference, "servicePrincipal: addTokenSigningCertificate"). It is told once, as the private key.
 * The mark alone makes nothing a half: whoever adds a credential chooses it, and a secret with a life of its own must not hide behind it.
 */
function withoutHalves(all: readonly Registered[]): readonly Credential[] {
  const wholes = new Map<string, { readonly keyIds: Set<string>; readonly ends: Set<number | null> }>();
  for (const { use, mark, keyId, end } of all) {
    if (use !== 'tokenSigning' || mark === undefined) continue;
    const whole = wholes.get(mark) ?? { keyIds: new Set(), ends: new Set() };
    wholes.set(mark, { keyIds: whole.keyIds.add(keyId), ends: whole.ends.add(end) });
  }
  const isHalf = ({ use, mark, keyId, end }: Registered): boolean => {
    const whole = use === 'signIn' && mark !== undefined ? wholes.get(mark) : undefined;
    return whole !== undefined && (whole.keyIds.has(keyId) || whole.ends.has(end));
  };
  return all.filter((one) => !isHalf(one));
}

export function isExpired({ end }: Credential, now: number): boolean {
  return end !== null && end <= now;
}

/** Tells of a credential among others whether there is another of the same kind, and for the same use, that already holds and ends later. */
export function succession(all: readonly Credential[], now: number): (one: Credential) => boolean {
  const latest = new Map<string, number>();
  for (const { kind, use, start, end } of all) {
    const key = `${kind} ${use}`;
    if (start <= now) latest.set(key, Math.max(latest.get(key) ?? Number.NEGATIVE_INFINITY, end ?? Number.POSITIVE_INFINITY));
  }
  return ({ kind, use, end }) => end !== null && (latest.get(`${kind} ${use}`) ?? end) > end;
}

/** A credential as answers show it; without a name it goes by its id. */
export function shown({ keyId, kind, use, name, start, end }: Credential): JsonObject {
  const begins = new Date(start).toISOString();
  if (end === null) return { keyId, kind, use, name: name ?? keyId, start: begins };
  return { keyId, kind, use, name: name ?? keyId, start: begins, end: new Date(end).toISOString(), validFor: formatDuration(Math.max(0, end - start)) };
}
