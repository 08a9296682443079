import type { FactAnswers, FactContext, FactDefinition, FactField } from '../../model/fact.ts';
import { tenantScope, type Snapshot } from '../../model/snapshot.ts';
import { known, unknown, isUnknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { CONDITIONAL_ACCESS } from '../../model/directoryTypes.ts';
import { asString, at, compareText, type JsonObject, type JsonValue } from '../../values/json.ts';
import { GROUPS, USERS } from '../access/principals.ts';
import { gapAt } from '../missing.ts';
import { securityDefaults, SECURITY_DEFAULTS } from './baseline.ts';
import { signInCoverage, type Coverage, type Region } from './coverage.ts';
import { replacedBy } from './baselinePolicies.ts';
import { NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import { unreadPart } from './doubts.ts';
import { examplesOf } from './example.ts';
import { NAMED_LOCATIONS } from './locations.ts';
import { locationLimits } from './locationLimits.ts';
import { nearPolicies } from './near.ts';
import { QUESTIONS, type Question } from './questions.ts';
import { COVERAGE_READS } from './reads.ts';
import { riskLicensed, SKUS } from './riskLicence.ts';
import { userList, type UserList } from './userList.ts';
import { SYNCHRONISATION_ACCOUNTS } from './wellKnownRoles.ts';

const ITEMS: Readonly<Record<string, FactField>> = {
  id: { type: 'string', description: 'Object id' },
  name: { type: 'string', description: 'Display name' },
  synchronises: { type: 'boolean', description: 'Whether the account synchronises directories, which no second factor can be asked of' },
  example: { type: 'string', description: 'A sign-in that is not asked; absent where there is none to tell' },
  near: { type: 'string', description: 'Policies that come near, and why they do not count' },
};

function listOf(description: string): FactField {
  return { type: 'object[]', reads: COVERAGE_READS, description: `${description}; accounts that are switched off left out`, items: ITEMS };
}

/** What policies leave open in the whole tenant. */
export const signInsFact: FactDefinition = {
  name: 'signIns',
  description: 'Which sign-ins to the tenant no enforced policy asks for what it should, person by person',
  on: ['tenant'],
  reads: [...COVERAGE_READS, SKUS],
  fields: {
    withoutMfa: listOf('Who can sign in to some application without multifactor authentication being demanded, legacy clients apart'),
    withLegacyClients: listOf('Who can sign in by legacy clients'),
    riskyWithoutMfa: listOf('Whose sign-ins at medium or high risk are neither blocked nor asked for multifactor authentication'),
    riskyUnremedied: listOf('Who may sign in at high user risk without being blocked or having to change the password'),
    withDeviceCode: listOf('Who can sign in by device code'),
    fromAnywhere: listOf('Whom no policy blocks, or asks for a managed device, by where they are'),
    trustedLocations: { type: 'string[]', reads: [NAMED_LOCATIONS], description: 'Named locations of addresses that are marked as trusted' },
    riskLicensed: { type: 'boolean', reads: [SKUS], description: 'Whether the tenant has a licence under which risk is told to policies (Microsoft Entra ID P2)' },
    baseline: { type: 'string', reads: [CONDITIONAL_ACCESS, SECURITY_DEFAULTS], values: ['conditionalAccess', 'securityDefaults', 'partial', 'none'], description: 'What guards sign-ins at all: security defaults, or enforced policies for all users that do what those do (multifactor authentication, no legacy clients), whoever is excluded; partial where only one of the two is enforced' },
    enabledUsers: { type: 'string[]', reads: [USERS], description: 'Object ids of the accounts that can sign in' },
  },
  bind: (snapshot, context) => () => answersOf(snapshot, context),
};

function answersOf(snapshot: Snapshot, context: FactContext): FactAnswers {
  const answers: Record<string, Answer<JsonValue>> = {};
  const lazily = (field: string, work: () => Answer<JsonValue>): void => {
    let held: Answer<JsonValue> | undefined;
    Object.defineProperty(answers, field, { enumerable: true, get: () => (held ??= work()) });
  };
  const people = (question: Question) => (): Answer<JsonValue> => peopleOf(question, signInCoverage(snapshot, context), userList(snapshot, context));
  lazily('withoutMfa', people(QUESTIONS.mfa));
  lazily('withLegacyClients', people(QUESTIONS.legacyBlock));
  lazily('riskyWithoutMfa', people(QUESTIONS.riskySignInMfa));
  lazily('riskyUnremedied', people(QUESTIONS.riskyUserRemediation));
  lazily('withDeviceCode', people(QUESTIONS.deviceCodeBlock));
  lazily('fromAnywhere', () => fromAnywhere(signInCoverage(snapshot, context), userList(snapshot, context), snapshot));
  lazily('trustedLocations', () => trustedNames(snapshot));
  lazily('riskLicensed', () => answer(riskLicensed(snapshot)));
  lazily('baseline', () => baselineAnswer(snapshot, context));
  lazily('enabledUsers', () => enabledUsers(userList(snapshot, context)));
  return answers;
}

function answer(truth: boolean | Unknown): Answer<boolean> {
  return isUnknown(truth) ? unknown(truth) : known(truth);
}

function peopleOf({ asked, requirement }: Question, coverage: Coverage, users: UserList): Answer<JsonValue> {
  const { surely, perhaps, cause } = coverage.uncovered(asked, requirement);
  const seen = new Set(idsOf(surely).filter((id) => users.enabled(id) === true));
  const near = byProfile(coverage, (id) => nearPolicies(coverage, id, requirement).join('; '));
  const examples = examplesOf(surely);
  const items = [...seen].map((id) => itemOf(id, coverage, users, `${users.name(id)} ${examples.get(id) ?? ''}`, near(id)));
  const open = perhaps.parts.some(({ people }) => people.length === 0 || people.some((id) => users.enabled(id) !== false && !seen.has(id)));
  return known(items.toSorted(byName), open ? (cause ?? users.unread) : undefined);
}

function idsOf({ parts }: Region): readonly string[] {
  return parts.flatMap(({ people }) => people);
}

/** People whom no policy tells apart have the same answer. */
function byProfile<T>(coverage: Coverage, work: (id: string) => T): (id: string) => T {
  const held = new Map<string, T>();
  return (id) => {
    const profile = coverage.profileOf(id);
    const value = held.get(profile) ?? work(id);
    held.set(profile, value);
    return value;
  };
}

function itemOf(id: string, coverage: Coverage, users: UserList, example: string | undefined, near: string): JsonObject {
  return { id, name: users.name(id), synchronises: coverage.people.of(id).inRole(SYNCHRONISATION_ACCOUNTS) === SURELY, example: example ?? null, near };
}

function byName(left: JsonObject, right: JsonObject): number {
  const text = (one: JsonObject, key: string): string => asString(one[key]) ?? '';
  return compareText(text(left, 'name'), text(right, 'name')) || compareText(text(left, 'id'), text(right, 'id'));
}

function fromAnywhere(coverage: Coverage, users: UserList, snapshot: Snapshot): Answer<JsonValue> {
  const limits = byProfile(coverage, locationLimits(coverage, snapshot));
  const degrees = users.ids.filter((id) => users.enabled(id) !== false).map((id): readonly [string, Degree] => [id, limits(id)]);
  const near = byProfile(coverage, (id) => nearPolicies(coverage, id, 'block').join('; '));
  const free = degrees.filter(([id, degree]) => degree < PERHAPS && users.enabled(id) === true).map(([id]) => itemOf(id, coverage, users, undefined, near(id)));
  const open = degrees.some(([id, degree]) => degree === PERHAPS || (degree < PERHAPS && users.enabled(id) !== true));
  const cause = unreadPart(snapshot) ?? gapAt(snapshot, GROUPS, '/') ?? notTold(snapshot);
  return known(free.toSorted(byName), users.gap ?? (open ? (users.unread ?? cause) : undefined));
}

function notTold(snapshot: Snapshot): Unknown {
  return { reason: 'noData', artifact: CONDITIONAL_ACCESS, scope: tenantScope(snapshot.manifest.tenantId), missing: [], message: 'whether policies that look at locations count for everybody cannot be told' };
}

function trustedNames(snapshot: Snapshot): Answer<JsonValue> {
  const rows = [...snapshot.rows(NAMED_LOCATIONS)].filter((row) => at(row, 'properties', 'isTrusted') === true);
  return known(rows.map((row) => asString(at(row, 'properties', 'displayName')) ?? row.name).toSorted(), gapAt(snapshot, NAMED_LOCATIONS, '/'));
}

function baselineAnswer(snapshot: Snapshot, context: FactContext): Answer<JsonValue> {
  const defaults = securityDefaults(snapshot);
  if (defaults === true) return known('securityDefaults');
  const { mfa, legacy } = replacedBy(signInCoverage(snapshot, context));
  if (mfa === SURELY && legacy === SURELY) return known('conditionalAccess');
  const cause = gapAt(snapshot, CONDITIONAL_ACCESS, '/') ?? (isUnknown(defaults) ? defaults : undefined);
  if (cause !== undefined) return unknown(cause);
  if (mfa !== NO && legacy !== NO) return unknown(notTold(snapshot));
  return known(mfa === NO && legacy === NO ? 'none' : 'partial');
}

function enabledUsers(users: UserList): Answer<JsonValue> {
  return known(users.ids.filter((id) => users.enabled(id) === true), users.gap ?? users.unread);
}
