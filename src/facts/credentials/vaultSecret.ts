import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

const SECRETS = 'Microsoft.KeyVault/vaults/secrets';

const FIELDS: Readonly<Record<string, FactField>> = {
  enabled: { type: 'boolean', description: 'Whether the secret can be read; true unless switched off' },
  expires: { type: 'dateTime', description: 'When the secret ends; absent when it never does' },
  createdAt: { type: 'dateTime', description: 'When the current version was made' },
  certificateBacked: { type: 'boolean', description: 'Whether the secret is the private half of a Key Vault certificate, whose dates it follows' },
};

/** Dates of a Key Vault secret's current version, from the control plane: never its value. */
export const vaultSecretFact: FactDefinition = {
  name: 'vaultSecret',
  description: "Dates of a Key Vault secret's current version",
  on: [SECRETS],
  reads: [SECRETS],
  fields: FIELDS,
  bind: () => answersOf,
};

function answersOf(row: Row): FactAnswers {
  const attributes = at(row, 'properties', 'attributes');
  if (!isJsonObject(attributes)) {
    const cause = unknown(missingPath(row, 'properties.attributes'));
    return { enabled: cause, expires: cause, createdAt: cause, certificateBacked: cause };
  }
  return {
    enabled: known(at(attributes, 'enabled') !== false),
    expires: instant(row, attributes, 'exp'),
    createdAt: instant(row, attributes, 'created'),
    certificateBacked: known(isCertificateBacked(row, attributes)),
  };
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

/**
 * Key Vault marks such secrets as managed, where it says so at all. Else the content type tells, together with an end:
 * every certificate has one, so a secret without one was put there by hand, whatever it calls itself.
 */
function isCertificateBacked(row: Row, attributes: JsonObject): boolean {
  const managed = at(row, 'properties', 'managed') ?? at(attributes, 'managed');
  if (typeof managed === 'boolean') return managed;
  const contentType = asString(at(row, 'properties', 'contentType'))?.toLowerCase();
  return ['application/x-pkcs12', 'application/x-pem-file'].includes(contentType ?? '') && typeof at(attributes, 'exp') === 'number';
}
