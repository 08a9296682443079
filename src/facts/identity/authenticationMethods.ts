import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';

const METHODS_POLICY = 'Microsoft.Graph/authenticationMethodsPolicy';

const REACH = ['everyone', 'some', 'nobody'] as const;
type Reach = (typeof REACH)[number];

const FIELDS: Readonly<Record<string, FactField>> = {
  systemPreferred: { type: 'string', values: REACH, description: 'Who is asked for the strongest method they have registered, rather than the one they like' },
  systemPreferredExcluded: { type: 'string[]', description: 'Object ids of the groups that are left out of it' },
  methods: {
    type: 'object[]', description: 'Methods that somebody may use',
    items: { id: { type: 'string', description: 'As Microsoft Graph calls it: Fido2, MicrosoftAuthenticator, Sms, Voice, Email ...' }, reach: { type: 'string', values: ['everyone', 'some'], description: 'Who may use it' } },
  },
  enabled: { type: 'string[]', description: 'The same by their ids; perhaps more while the older policies of multifactor authentication and password reset still count' },
};

/** By which methods people may prove who they are, and which of them they are asked for. */
export const authenticationMethodsFact: FactDefinition = {
  name: 'authenticationMethods',
  description: 'By which methods people may sign in',
  on: [METHODS_POLICY],
  reads: [METHODS_POLICY],
  fields: FIELDS,
  bind: () => answersOf,
};

function answersOf(row: Row): FactAnswers {
  const methods = methodsOf(row);
  const enabled = methods.known ? known<JsonValue>(methods.value.map(({ id }) => id), methods.atLeast) : methods;
  return { systemPreferred: preferredOf(row), systemPreferredExcluded: excludedOf(row), methods: methods as Answer<JsonValue>, enabled };
}

const PREFERENCE = 'systemCredentialPreferences';

/** `default` leaves it to Microsoft, who has had it on since 2023 (Entra documentation, "System-preferred multifactor authentication"). */
function preferredOf(row: Row): Answer<Reach> {
  const state = asString(at(row, 'properties', PREFERENCE, 'state'))?.toLowerCase();
  if (state === 'disabled') return known('nobody');
  if (state !== 'enabled' && state !== 'default') return unknown(missingPath(row, `properties.${PREFERENCE}.state`));
  const reach = reachOf(at(row, 'properties', PREFERENCE, 'includeTargets'));
  return reach === undefined ? unknown(missingPath(row, `properties.${PREFERENCE}.includeTargets`)) : known(reach);
}

/** The id that stands where nobody is left out. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

function excludedOf(row: Row): Answer<JsonValue> {
  const targets = targetsOf(at(row, 'properties', PREFERENCE, 'excludeTargets'));
  return targets === undefined ? unknown(missingPath(row, `properties.${PREFERENCE}.excludeTargets`)) : known(targets.filter((id) => id !== NOBODY));
}

/** Ids of the targets; undefined where the list, or one of its ids, is not there. */
function targetsOf(targets: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(targets)) return undefined;
  const ids = (targets as readonly JsonValue[]).flatMap((target) => asString(at(target, 'id'))?.toLowerCase() ?? []);
  return ids.length === targets.length ? ids.toSorted(compareText) : undefined;
}

/** `all_users` stands for everybody (Microsoft Graph reference, "authenticationMethodTarget resource type"). */
function reachOf(targets: JsonValue | undefined): Reach | undefined {
  const ids = targetsOf(targets);
  if (ids === undefined) return undefined;
  return ids.includes('all_users') ? 'everyone' : ids.length === 0 ? 'nobody' : 'some';
}

interface Method {
  readonly id: string;
  readonly reach: Reach;
}

function methodsOf(row: Row): Answer<readonly Method[]> {
  const path = 'authenticationMethodConfigurations';
  const list = at(row, 'properties', path);
  if (!Array.isArray(list)) return unknown(missingPath(row, `properties.${path}`));
  const read = (list as readonly JsonValue[]).map(readMethod);
  const cut = read.filter((one) => typeof one === 'string').map((key) => missingPath(row, `properties.${path}[*].${key}`))[0];
  const methods = read.flatMap((one) => (typeof one === 'string' || one.reach === 'nobody' ? [] : [one]));
  return known(methods.toSorted((left, right) => compareText(left.id, right.id)), cut ?? olderPolicies(row));
}

/** A method and who may use it, or the key that is missing. */
function readMethod(configuration: JsonValue): Method | string {
  const [id, state] = [asString(at(configuration, 'id')), asString(at(configuration, 'state'))?.toLowerCase()];
  if (id === undefined) return 'id';
  if (state === 'disabled') return { id, reach: 'nobody' };
  const reach = reachOf(at(configuration, 'includeTargets'));
  if (state !== 'enabled') return 'state';
  return reach === undefined ? 'includeTargets' : { id, reach };
}

/**
 * Until a tenant has said that its migration is complete, a method that the older policies of multifactor authentication or of password reset allow is allowed too, and no
 * interface tells of those (Entra documentation, "How to migrate to the Authentication methods policy"). Null is a tenant that never had them.
 */
function olderPolicies(row: Row): Unknown | undefined {
  const state = at(row, 'properties', 'policyMigrationState');
  if (state === null) return undefined;
  const text = asString(state)?.toLowerCase();
  if (text === 'migrationcomplete') return undefined;
  if (text !== 'premigration' && text !== 'migrationinprogress') return missingPath(row, 'properties.policyMigrationState');
  return noData(row, 'the older policies of multifactor authentication and password reset still count beside it, and Microsoft Graph does not tell of them');
}
