import type { FactAnswers, FactContext, FactDefinition, FactField } from '../../model/fact.ts';
import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, not, or, isUnknown, unknown, type Answer, type Truth } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at, type JsonValue } from '../../values/json.ts';
import { GROUP_ELIGIBILITIES } from '../access/memberships.ts';
import { USERS } from '../access/principals.ts';
import { missingPath } from '../missing.ts';
import { signInCoverage } from './coverage.ts';
import { directoryRoles, type HeldRoles } from './directoryRoles.ts';
import { REGISTRATION_DETAILS } from '../identity/registrationDetails.ts';
import { registeredMethods } from './registrations.ts';
import { DIRECTORY_DEFINITIONS } from '../directory/roles.ts';
import { QUESTIONS, type QuestionName } from './questions.ts';
import { COVERAGE_READS } from './reads.ts';
import { userGaps, type UserGaps } from './userGaps.ts';

const ROLE_READS = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, DIRECTORY_DEFINITIONS, GROUP_ELIGIBILITIES];

const WAYS = {
  mfa: 'without multifactor authentication being demanded',
  phishingResistantMfa: 'without a phishing-resistant second factor being demanded',
  managedDevice: 'from a device that nobody manages',
  azureManagementMfa: 'to Azure management without multifactor authentication being demanded',
} as const satisfies Partial<Record<QuestionName, string>>;

type Way = keyof typeof WAYS;

function fieldsOf(way: Way): Readonly<Record<string, FactField>> {
  const reads = COVERAGE_READS;
  return {
    [`${way}Gap`]: { type: 'boolean', reads, description: `Whether they can sign in ${WAYS[way]}, legacy clients apart` },
    [`${way}Example`]: { type: 'string', reads, description: `A sign-in ${WAYS[way]}` },
    [`${way}Near`]: { type: 'string[]', reads, description: `Policies that come near, and why they do not count` },
  };
}

/** What Conditional Access asks of one user's sign-ins, and what directory roles they hold. */
export const userSignInFact: FactDefinition = {
  name: 'userSignIn',
  description: 'What enforced policies ask of the sign-ins of a user, as the user is now and with the roles that they can activate',
  on: [USERS],
  reads: [...new Set([...COVERAGE_READS, ...ROLE_READS, REGISTRATION_DETAILS])],
  fields: {
    id: { type: 'string', reads: [], description: 'Object id, lower case' },
    enabled: { type: 'boolean', reads: [], description: 'Whether the account can sign in' },
    cloudOnly: { type: 'boolean', reads: [], description: 'Whether the account is of this directory alone: neither synchronised from another nor of another tenant' },
    administrator: { type: 'boolean', reads: ROLE_READS, description: 'Whether they hold, or can activate, a privileged directory role, directly or by groups' },
    directoryRoles: { type: 'string[]', reads: ROLE_READS, description: 'Those roles' },
    phishingResistantMethods: { type: 'string[]', reads: [REGISTRATION_DETAILS], description: 'The methods among the registered ones that cannot be phished' },
    ...fieldsOf('mfa'), ...fieldsOf('phishingResistantMfa'), ...fieldsOf('managedDevice'), ...fieldsOf('azureManagementMfa'),
  },
  bind: (snapshot, context) => {
    const rolesOf = directoryRoles(snapshot, context);
    const gaps = userGaps(signInCoverage(snapshot, context), rolesOf);
    const registered = registeredMethods(snapshot, context);
    return (row) => answersOf(row, { snapshot, context, rolesOf, gaps, registered });
  },
};

interface Sources {
  readonly snapshot: Snapshot;
  readonly context: FactContext;
  readonly rolesOf: (id: string) => HeldRoles;
  readonly gaps: UserGaps;
  readonly registered: (row: Row) => Answer<JsonValue>;
}

/** Coverage is worked out when asked for: of most people it does not matter. */
function answersOf(row: Row, sources: Sources): FactAnswers {
  const id = lastSegment(row.id).toLowerCase();
  const name = asString(at(row, 'properties', 'displayName')) ?? id;
  const enabled = asBoolean(at(row, 'properties', 'accountEnabled'));
  const answers: Record<string, Answer<JsonValue>> = { id: known(id), enabled: enabled === undefined ? unknown(missingPath(row, 'properties.accountEnabled')) : known(enabled) };
  const lazily = (field: string, work: () => Answer<JsonValue>): void => {
    Object.defineProperty(answers, field, { enumerable: true, get: once(work) });
  };
  lazily('cloudOnly', () => answer(cloudOnly(row)));
  lazily('administrator', () => answer(administrator(sources.rolesOf(id))));
  lazily('directoryRoles', () => roleNames(sources.rolesOf(id)));
  lazily('phishingResistantMethods', () => sources.registered(row));
  for (const way of Object.keys(WAYS) as readonly Way[]) {
    const found = once(() => sources.gaps(id, name, QUESTIONS[way]));
    lazily(`${way}Gap`, () => answer(found().gap));
    lazily(`${way}Example`, () => known(found().example ?? null));
    lazily(`${way}Near`, () => known(found().near()));
  }
  return answers;
}

function once<T>(work: () => T): () => T {
  let held: { readonly value: T } | undefined;
  return () => (held ??= { value: work() }).value;
}

function answer(truth: Truth): Answer<boolean> {
  return isUnknown(truth) ? unknown(truth) : known(truth);
}

/** Null is Azure's no; who was invited, or has `#EXT#` in the sign-in name, signs in elsewhere. */
function cloudOnly(row: Row): Truth {
  const [synchronised, name, invited] = [at(row, 'properties', 'onPremisesSyncEnabled'), asString(at(row, 'properties', 'userPrincipalName')), asString(at(row, 'properties', 'externalUserState'))];
  const isSynchronised: Truth = synchronised === undefined ? missingPath(row, 'properties.onPremisesSyncEnabled') : synchronised === true;
  const isExternal: Truth = name === undefined ? (invited !== undefined ? true : missingPath(row, 'properties.userPrincipalName')) : name.toUpperCase().includes('#EXT#') || invited !== undefined;
  return not(or([isSynchronised, isExternal]));
}

function administrator({ roles, unread }: HeldRoles): Truth {
  return or([...roles.map(({ privileged }) => privileged), unread ?? false]);
}

function roleNames({ roles, unread }: HeldRoles): Answer<JsonValue> {
  const names = roles.filter(({ privileged }) => privileged === true).map(({ name, holding }) => (holding === 'eligible' ? `${name} (eligible)` : name));
  return known([...new Set(names)].toSorted(), unread ?? roles.flatMap(({ privileged }) => (typeof privileged === 'boolean' ? [] : [privileged]))[0]);
}
