import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

const WAYS = ['account keys', 'shared access keys', 'admin password', 'cluster certificates'] as const;

/** What a service's switch says about ways in that take no identity; undefined where it says nothing that can be understood. */
interface Switch {
  readonly path: readonly string[];
  readonly how: (typeof WAYS)[number];
  readonly isOn: (value: JsonValue | undefined) => boolean | undefined;
}

/** A switch that turns local authentication off: absent and null leave it on (REST references of each type: the default is false). */
function offSwitch(name: string, how: Switch['how']): Switch {
  return { path: ['properties', name], how, isOn: (value) => (value ?? false) === false ? true : value === true ? false : undefined };
}

/** A registry's admin user is off unless switched on, and the registry always says which. */
function adminUser(value: JsonValue | undefined): boolean | undefined {
  return value === null ? false : typeof value === 'boolean' ? value : undefined;
}

/** Null or absent: every mode is allowed. */
function takesSharedKeys(modes: JsonValue | undefined): boolean | undefined {
  if ((modes ?? null) === null) return true;
  const names = Array.isArray(modes) ? (modes as readonly JsonValue[]).map((mode) => asString(mode)?.toLowerCase()) : [];
  return names.length === 0 || names.includes(undefined) ? undefined : names.includes('sharedkey');
}

const SWITCHES: Readonly<Record<string, Switch>> = {
  'Microsoft.DocumentDB/databaseAccounts': offSwitch('disableLocalAuth', 'account keys'),
  'Microsoft.ServiceBus/namespaces': offSwitch('disableLocalAuth', 'shared access keys'),
  'Microsoft.EventHub/namespaces': offSwitch('disableLocalAuth', 'shared access keys'),
  'Microsoft.CognitiveServices/accounts': offSwitch('disableLocalAuth', 'account keys'),
  'Microsoft.AppConfiguration/configurationStores': offSwitch('disableLocalAuth', 'account keys'),
  'Microsoft.Cache/redis': offSwitch('disableAccessKeyAuthentication', 'account keys'),
  'Microsoft.Batch/batchAccounts': { path: ['properties', 'allowedAuthenticationModes'], how: 'account keys', isOn: takesSharedKeys },
  'Microsoft.ContainerRegistry/registries': { path: ['properties', 'adminUserEnabled'], how: 'admin password', isOn: adminUser },
  'Microsoft.ContainerService/managedClusters': offSwitch('disableLocalAccounts', 'cluster certificates'),
};

const TYPES = Object.keys(SWITCHES);
const BY_TYPE = new Map(Object.entries(SWITCHES).map(([type, one]) => [type.toLowerCase(), one]));

const FIELDS: Readonly<Record<string, FactField>> = {
  enabled: { type: 'boolean', description: 'Whether keys, passwords or certificates of the service itself open it', reads: [] },
  how: { type: 'string', values: WAYS, description: 'What opens it where that is so', reads: [] },
  switch: { type: 'string', description: 'The property that decides', reads: [] },
  entraId: { type: 'boolean', description: 'Whether the service takes sign-ins of Entra ID, so that local authentication can be switched off; false of clusters and caches where that was not set up', reads: [] },
};

/** Whether a service can be entered without an identity of the directory. */
export const localAuthFact: FactDefinition = {
  name: 'localAuth',
  description: 'Whether keys, passwords or certificates of a service open it, beside identities',
  on: TYPES,
  reads: TYPES,
  fields: FIELDS,
  bind: () => answersOf,
};

function answersOf(row: Row): FactAnswers {
  const one = BY_TYPE.get(row.type.toLowerCase());
  if (one === undefined || !isJsonObject(row.properties)) {
    const cause = unknown(missingPath(row, one?.path.join('.') ?? 'type'));
    return { enabled: cause, how: cause, switch: cause, entraId: cause };
  }
  const path = one.path.join('.');
  const isOn = one.isOn(at(row, ...one.path));
  return { enabled: isOn === undefined ? unknown(missingPath(row, path)) : known(isOn), how: known(one.how), switch: known(path), entraId: takesEntraId(row) };
}

/** Only clusters and caches have to be told to: a cluster has a profile of its directory then, a cache a setting. */
function takesEntraId(row: Row): Answer<JsonValue> {
  switch (row.type.toLowerCase()) {
    case 'microsoft.containerservice/managedclusters':
      return known(isJsonObject(at(row, 'properties', 'aadProfile')));
    case 'microsoft.cache/redis':
      return known(asString(at(row, 'properties', 'redisConfiguration', 'aad-enabled'))?.toLowerCase() === 'true');
    default:
      return known(true);
  }
}
