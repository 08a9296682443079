import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isUnknown, known, unknown, type Answer, type Truth } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { USERS } from '../access/principals.ts';
import { gapAt, missingPath, noData } from '../missing.ts';
import { administrators, ADMINISTRATOR_READS, type IsAdministrator } from './administrators.ts';
import { registrationDetails, REGISTRATION_DETAILS } from './registrationDetails.ts';

const FROM_DETAILS = { reads: [USERS, REGISTRATION_DETAILS] } as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  userId: { type: 'string', description: 'Object id, in lower case', reads: [] },
  enabled: { type: 'boolean', description: 'Whether they can sign in', reads: [USERS] },
  administrator: { type: 'boolean', description: 'Whether they hold any directory role, or can activate one, by themselves or by a group' },
  mfaCapable: { type: 'boolean', description: 'Whether they have registered a second factor that the tenant allows', ...FROM_DETAILS },
  passwordlessCapable: { type: 'boolean', description: 'Whether they have registered a method that takes no password and that the tenant allows', ...FROM_DETAILS },
  methods: { type: 'string[]', description: 'Methods that they have registered', ...FROM_DETAILS },
  systemPreferred: { type: 'boolean', description: 'Whether they are asked for the strongest method they have registered', ...FROM_DETAILS },
};

/** What a user has registered to prove who they are, from the report of Microsoft Entra: up to a day old. */
export const registrationFact: FactDefinition = {
  name: 'registration',
  description: 'What a user has registered to prove who they are',
  on: [USERS],
  reads: [...ADMINISTRATOR_READS, REGISTRATION_DETAILS],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const details = registrationDetails(snapshot, context);
    return (row) => answersOf(row, details.get(idOf(row)), snapshot, () => administrators(snapshot, context));
  },
};

function idOf(row: Row): string {
  return lastSegment(row.id).toLowerCase();
}

function answersOf(row: Row, details: Row | undefined, snapshot: Snapshot, isAdministrator: () => IsAdministrator): FactAnswers {
  let held: Answer<JsonValue> | undefined;
  const absent = (): Answer<JsonValue> => (held ??= unknown(gapAt(snapshot, REGISTRATION_DETAILS, row.id) ?? noData(row, `the report on registered methods says nothing of ${row.name}`)));
  const read = (of: (found: Row) => Answer<JsonValue>): Answer<JsonValue> => (details === undefined ? absent() : of(details));
  return {
    userId: known(idOf(row)),
    enabled: switchOf(row, 'accountEnabled'),
    get administrator() {
      return administratorOf(row, details, isAdministrator());
    },
    mfaCapable: read((found) => capableOf(row, found)),
    passwordlessCapable: read((found) => switchOf(found, 'isPasswordlessCapable')),
    methods: read(methodsOf),
    systemPreferred: read((found) => switchOf(found, 'isSystemPreferredAuthenticationMethodEnabled')),
  };
}

function switchOf(row: Row, key: string): Answer<JsonValue> {
  const value = asBoolean(at(row, 'properties', key));
  return value === undefined ? unknown(missingPath(row, `properties.${key}`)) : known(value);
}

/**
 * Somebody of another tenant may have a second factor there that this one accepts, by settings for cross-tenant access that are not read: what they
 * lack here proves nothing (Entra documentation, "Authentication and Conditional Access for B2B users").
 */
function capableOf(row: Row, details: Row): Answer<JsonValue> {
  const capable = switchOf(details, 'isMfaCapable');
  if (!capable.known || capable.value === true || !isExternal(row, details)) return capable;
  return unknown(noData(row, `${row.name} has registered no second factor here, and the one of their own tenant may be accepted`));
}

function isExternal(row: Row, details: Row): boolean {
  const types = [at(row, 'properties', 'userType'), at(details, 'properties', 'userType')].map((type) => asString(type)?.toLowerCase());
  return types.includes('guest') || asString(at(row, 'properties', 'userPrincipalName'))?.toUpperCase().includes('#EXT#') === true;
}

/** The report marks who holds a role now; who can activate one, or is in a group that holds one, the assignments tell. */
function administratorOf(row: Row, details: Row | undefined, isAdministrator: IsAdministrator): Answer<JsonValue> {
  const truth: Truth = asBoolean(at(details, 'properties', 'isAdmin')) === true || isAdministrator(idOf(row));
  return isUnknown(truth) ? unknown(truth) : known(truth);
}

function methodsOf(details: Row): Answer<JsonValue> {
  const list = at(details, 'properties', 'methodsRegistered');
  if (!Array.isArray(list)) return unknown(missingPath(details, 'properties.methodsRegistered'));
  return known((list as readonly JsonValue[]).flatMap((entry) => asString(entry) ?? []).toSorted(compareText));
}
