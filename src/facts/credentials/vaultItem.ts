import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';

export const VAULT_KEYS = 'Microsoft.KeyVault/vaults/keys';
export const VAULT_SECRETS = 'Microsoft.KeyVault/vaults/secrets';

const FIELDS: Readonly<Record<string, FactField>> = {
  kind: { type: 'string', values: ['key', 'secret'], description: 'What it is', reads: [] },
  enabled: { type: 'boolean', description: 'Whether it can be used; true unless switched off', reads: [] },
  expires: { type: 'dateTime', description: 'When it ends; absent when it never does', reads: [] },
  createdAt: { type: 'dateTime', description: 'When the current version was made', reads: [] },
  validFor: { type: 'duration', description: 'From when it can first be used until it ends, where both are set; absent when one is not', reads: [] },
  certificateBacked: {
    type: 'boolean', description: 'Whether it is half of a Key Vault certificate, whose dates it follows. A key that does not say so is one where the secret of its name is', reads: [VAULT_SECRETS],
  },
};

/** Dates of the current version of a Key Vault key or secret, from the control plane: never what it is. */
export const vaultItemFact: FactDefinition = {
  name: 'vaultItem',
  description: 'Dates of the current version of a Key Vault key or secret',
  on: [VAULT_KEYS, VAULT_SECRETS],
  reads: [VAULT_KEYS, VAULT_SECRETS],
  fields: FIELDS,
  bind: (snapshot, context) => {
    // A pass over all secrets, which only keys without a mark ask for.
    const certificates = (): ReadonlySet<string> => keysOfCertificates(snapshot, context);
    return (row) => ({ ...datesOf(row), kind: known(isKey(row) ? 'key' : 'secret'), certificateBacked: isKey(row) ? ofKey(row, snapshot, certificates) : ofSecret(row) });
  },
};

function isKey(row: Row): boolean {
  return row.type.toLowerCase() === VAULT_KEYS.toLowerCase();
}

function datesOf(row: Row): FactAnswers {
  const attributes = at(row, 'properties', 'attributes');
  if (!isJsonObject(attributes)) {
    const cause = unknown(missingPath(row, 'properties.attributes'));
    return { enabled: cause, expires: cause, createdAt: cause, validFor: cause };
  }
  // Every certificate begins and ends.
  const bound = managedMark(row) === true ? set : instant;
  const [expires, begins] = [bound(row, attributes, 'exp'), bound(row, attributes, 'nbf')];
  return { enabled: known(at(attributes, 'enabled') !== false), expires, createdAt: set(row, attributes, 'created'), validFor: between(begins, expires) };
}

function between(begins: Answer<JsonValue>, ends: Answer<JsonValue>): Answer<JsonValue> {
  if (!begins.known) return begins;
  if (!ends.known) return ends;
  const [from, to] = [begins, ends].map(({ value }) => parseInstant(asString(value) ?? ''));
  return known(from === undefined || to === undefined || to < from ? null : formatDuration(to - from));
}

/** A time that Azure always says: without it the row was cut. */
function set(row: Row, attributes: JsonObject, key: string): Answer<JsonValue> {
  const found = instant(row, attributes, key);
  return found.known && found.value === null ? unknown(missingPath(row, `properties.attributes.${key}`)) : found;
}

/** The latest second that a calendar of four-digit years can write. */
const LAST_SECOND = 253_402_300_799;

/** Seconds since 1970, as the control plane writes them, or an ISO 8601 time. Absent and null mean: not set. */
function instant(row: Row, attributes: JsonObject, key: string): Answer<JsonValue> {
  const value = at(attributes, key) ?? null;
  if (value === null) return known(null);
  if (typeof value === 'number' && value >= 0 && value <= LAST_SECOND) return known(new Date(value * 1000).toISOString());
  const text = asString(value);
  return text !== undefined && parseInstant(text) !== undefined ? known(text) : unknown(missingPath(row, `properties.attributes.${key}`));
}

/** Key Vault marks what a certificate is made of as managed, where it says so at all. */
function managedMark(row: Row): boolean | undefined {
  const managed = at(row, 'properties', 'managed') ?? at(row, 'properties', 'attributes', 'managed');
  return typeof managed === 'boolean' ? managed : undefined;
}

/**
 * Without the mark the content type of a secret tells, together with a beginning and an end: every certificate has both, so a
 * secret without one of them was put there by hand, whatever it calls itself.
 */
function ofSecret(row: Row): Answer<JsonValue> {
  const marked = managedMark(row);
  if (marked !== undefined) return known(marked);
  const attributes = at(row, 'properties', 'attributes');
  if (!isJsonObject(attributes)) return unknown(missingPath(row, 'properties.attributes'));
  const contentType = asString(at(row, 'properties', 'contentType'))?.toLowerCase();
  return known(['application/x-pkcs12', 'application/x-pem-file'].includes(contentType ?? '') && ['nbf', 'exp'].every((key) => (at(attributes, key) ?? null) !== null));
}

/** Ids of the keys that certificates come with: a certificate holds the name of both its key and its secret (Key Vault documentation, "Composition of a certificate"). */
const keysOfCertificates = shared((snapshot: Snapshot): ReadonlySet<string> => {
  const backing = new Set<string>();
  for (const row of snapshot.rows(VAULT_SECRETS)) {
    const answer = ofSecret(row);
    if (answer.known && answer.value === true) backing.add(keyOfSecret(row.id));
  }
  return backing;
});

/** The id, as a key, that the key of a certificate has beside the secret of the same certificate. */
export function keyOfSecret(secretId: string): string {
  return idKey(secretId).replace(/\/secrets\/([^/]+)$/u, '/keys/$1');
}

function ofKey(row: Row, snapshot: Snapshot, certificates: () => ReadonlySet<string>): Answer<JsonValue> {
  const marked = managedMark(row);
  if (marked !== undefined) return known(marked);
  if (certificates().has(idKey(row.id))) return known(true);
  const gap = gapAt(snapshot, VAULT_SECRETS, row.id);
  return gap === undefined ? known(false) : unknown(gap);
}
