import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { APPLICATIONS, CREDENTIAL_KINDS, CREDENTIAL_USES, credentialsOf, isExpired, SERVICE_PRINCIPALS, shown, succession } from './credentialList.ts';

/** Members of a credential, as facts show it. */
export const CREDENTIAL_ITEMS: Readonly<Record<string, FactField>> = {
  keyId: { type: 'string', description: 'Its id' },
  kind: { type: 'string', values: CREDENTIAL_KINDS, description: 'secret (a symmetric key among them) or certificate' },
  use: { type: 'string', values: CREDENTIAL_USES, description: 'What it is there for: to sign in, to sign tokens (SAML), to have tokens encrypted' },
  name: { type: 'string', description: 'What whoever made it called it, or its id' },
  start: { type: 'dateTime', description: 'When it begins to hold; who made it chose that, so it is not for certain when it was made' },
  end: { type: 'dateTime', description: 'When it ends; absent when it never does' },
  validFor: { type: 'duration', description: 'From its beginning to its end; absent when it never ends' },
};

const FIELDS: Readonly<Record<string, FactField>> = {
  platformManaged: { type: 'boolean', description: 'Whether Microsoft makes and replaces its credentials: those of a managed identity' },
  credentials: {
    type: 'object[]', description: 'Secrets and certificates, each once: the three entries of a SAML signing certificate are one',
    items: {
      ...CREDENTIAL_ITEMS,
      endless: { type: 'boolean', description: 'Whether it never ends' },
      expired: { type: 'boolean', description: 'Whether it has ended' },
      succeeded: { type: 'boolean', description: 'Whether another of its kind and use already holds and ends later' },
    },
  },
};

/** What an application or a service principal can prove itself with. Its own alone: a service principal can also use those of its application. */
export const appCredentialsFact: FactDefinition = {
  name: 'appCredentials',
  description: 'Secrets and certificates of an application or a service principal',
  on: [APPLICATIONS, SERVICE_PRINCIPALS],
  reads: [APPLICATIONS, SERVICE_PRINCIPALS],
  fields: FIELDS,
  bind: (_snapshot, { now }) => {
    const instant = parseInstant(now) ?? 0;
    return (row) => answersOf(row, instant);
  },
};

function answersOf(row: Row, now: number): FactAnswers {
  const { credentials, unread } = credentialsOf(row);
  const isSucceeded = succession(credentials, now);
  const told = credentials.map((one) => ({ ...shown(one), endless: one.end === null, expired: isExpired(one, now), succeeded: isSucceeded(one) }));
  return { platformManaged: isPlatformManaged(row), credentials: known(told, unread) };
}

/** Certificates of managed identities are made and replaced by Microsoft, and nobody else can (Entra documentation, "What are managed identities for Azure resources?"). */
export function isPlatformManaged(row: Row): Answer<boolean> {
  if (row.type.toLowerCase() === APPLICATIONS.toLowerCase()) return known(false);
  const type = asString(at(row, 'properties', 'servicePrincipalType'));
  return type === undefined ? unknown(missingPath(row, 'properties.servicePrincipalType')) : known(type.toLowerCase() === 'managedidentity');
}
