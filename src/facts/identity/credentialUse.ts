import type { FactAnswers, FactContext, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, compareText } from '../../values/json.ts';
import { gapAt, noData } from '../missing.ts';
import { shared } from '../shared.ts';
import { CREDENTIAL_ITEMS } from './appCredentials.ts';
import { APPLICATIONS, credentialsOf, isExpired, SERVICE_PRINCIPALS, shown, type Credential } from './credentialList.ts';

const CREDENTIAL_ACTIVITIES = 'Microsoft.Graph/appCredentialSignInActivities';

const FIELDS: Readonly<Record<string, FactField>> = {
  credentials: {
    type: 'object[]', description: 'Secrets and certificates that it can sign in with now',
    items: { ...CREDENTIAL_ITEMS, lastUsed: { type: 'dateTime', description: 'When Microsoft Entra last noted a sign-in with it; absent where it noted none' } },
  },
  oldestUnrecorded: { type: 'dateTime', description: 'The earliest beginning among those of which no sign-in is noted; absent where each has one' },
  everyUseRecorded: { type: 'boolean', description: 'True where a sign-in is noted of each; never false, since what is not noted may have been used before notes were taken, and is not known' },
};

/** When each credential was last used, from the activity that Microsoft Entra keeps of them. */
export const credentialUseFact: FactDefinition = {
  name: 'credentialUse',
  description: 'When the credentials of an application or a service principal were last used',
  on: [APPLICATIONS, SERVICE_PRINCIPALS],
  reads: [APPLICATIONS, SERVICE_PRINCIPALS, CREDENTIAL_ACTIVITIES],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const now = parseInstant(context.now) ?? 0;
    const uses = recordedUses(snapshot, context);
    return (row) => answersOf(row, uses, gapAt(snapshot, CREDENTIAL_ACTIVITIES, row.id), now);
  },
};

function answersOf(row: Row, uses: ReadonlyMap<string, number>, gap: Unknown | undefined, now: number): FactAnswers {
  const { credentials, unread } = credentialsOf(row);
  const live = credentials.filter((one) => one.use === 'signIn' && one.start <= now && !isExpired(one, now));
  const appId = asString(at(row, 'properties', 'appId')) ?? '';
  // A list that was not read to its end may hold a later sign-in than the one that was seen.
  const lastUsed = ({ keyId }: Credential): number | undefined => (gap === undefined ? uses.get(keyOf(appId, keyId)) : undefined);
  const unrecorded = live.filter((one) => lastUsed(one) === undefined);
  return { credentials: known(live.map((one) => withUse(one, lastUsed(one))), unread), ...recordAnswers(row, unrecorded, gap, unread) };
}

function withUse(one: Credential, lastUsed: number | undefined): ReturnType<typeof shown> {
  return lastUsed === undefined ? shown(one) : { ...shown(one), lastUsed: new Date(lastUsed).toISOString() };
}

/** Nothing says since when sign-ins are noted, nor that a credential without a note was never used: that is no proof. */
function recordAnswers(row: Row, unrecorded: readonly Credential[], gap: Unknown | undefined, unread: Unknown | undefined): FactAnswers {
  if (unread !== undefined) return { oldestUnrecorded: unknown(unread), everyUseRecorded: unknown(unread) };
  const [oldest] = unrecorded.toSorted((left, right) => left.start - right.start || compareText(left.keyId, right.keyId));
  if (oldest === undefined) return { oldestUnrecorded: known(null), everyUseRecorded: known(true) };
  const cause = gap ?? noData(row, `Microsoft Entra has no sign-in with ${oldest.kind} ${oldest.name ?? oldest.keyId} on record`);
  return { oldestUnrecorded: known(new Date(oldest.start).toISOString()), everyUseRecorded: unknown(cause) };
}

/** Ids of keys are chosen by who adds them, so that two applications can have the same. */
function keyOf(appId: string, keyId: string): string {
  return `${appId} ${keyId}`.toLowerCase();
}

const TIMES = ['lastSignInDateTime', 'lastNonInteractiveSignInDateTime', 'lastSuccessfulSignInDateTime'] as const;

/** The latest sign-in of each credential: there can be a record for each resource that it was used for. */
const recordedUses = shared((snapshot: Snapshot, _context: FactContext): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>();
  for (const row of snapshot.rows(CREDENTIAL_ACTIVITIES)) {
    const text = (name: string): string => asString(at(row, 'properties', name)) ?? '';
    const key = keyOf(text('appId'), text('keyId'));
    const times = TIMES.flatMap((name) => parseInstant(asString(at(row, 'properties', 'signInActivity', name)) ?? '') ?? []);
    const latest = Math.max(...times, uses.get(key) ?? Number.NEGATIVE_INFINITY);
    if (Number.isFinite(latest)) uses.set(key, latest);
  }
  return uses;
});
