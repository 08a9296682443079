import type { FactAnswers, FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asBoolean, asString, at } from '../../values/json.ts';
import { USERS } from '../access/principals.ts';
import { gapAt, missingPath, noData } from '../missing.ts';
import { directoryIndex } from './directoryIndex.ts';
import { PRIVILEGED_READS, privilegedNames, rolesHeld } from './privilegedRoles.ts';

const SIGN_INS = 'Microsoft.Graph/userSignInActivity';

/** What privileged roles somebody has, and when they were last here. */
export const privilegedUserFact: FactDefinition = {
  name: 'privilegedUser',
  description: 'The privileged Azure and Microsoft Entra roles of a user, and when they last signed in',
  on: [USERS],
  reads: [USERS, SIGN_INS, ...PRIVILEGED_READS],
  fields: {
    id: { type: 'string', reads: [], description: 'Object id, lower case' },
    enabled: { type: 'boolean', reads: [], description: 'Whether the account can sign in' },
    roles: { type: 'string[]', reads: PRIVILEGED_READS, description: 'Names of the roles they hold or can activate, directly or through groups' },
    seenAt: { type: 'dateTime', reads: [SIGN_INS], description: 'The last sign-in that succeeded; where none was ever tried, when the account was made' },
    seenUntil: { type: 'dateTime', reads: [SIGN_INS], description: 'After this there was no sign-in: the last that succeeded, else the last that was tried, else when the account was made' },
  },
  bind: (snapshot, context) => {
    const held = rolesHeld(directoryIndex(snapshot, context));
    const activity = indexActivity(snapshot);
    return (row) => {
      const enabled = asBoolean(at(row, 'properties', 'accountEnabled'));
      const id = lastSegment(row.id).toLowerCase();
      return { id: known(id), enabled: enabled === undefined ? unknown(missingPath(row, 'properties.accountEnabled')) : known(enabled), roles: privilegedNames(held(id)), ...seen(row, activity(id)) };
    };
  },
};

/** What the list of sign-ins says of somebody: when one last succeeded; where that is not told, when one was last tried, with what names the row. */
type SignIns = { readonly kind: 'succeeded'; readonly at: string } | { readonly kind: 'tried'; readonly at: string; readonly row: Pick<Row, 'id' | 'type'> } | { readonly kind: 'none' };

const NONE: SignIns = { kind: 'none' };

type Activity = Answer<SignIns>;

function indexActivity(snapshot: Snapshot): (id: string) => Activity {
  const found = new Map<string, SignIns>();
  for (const row of snapshot.rows(SIGN_INS)) found.set(lastSegment(row.id).toLowerCase(), signInsOf(row));
  const gap = gapAt(snapshot, SIGN_INS, '/');
  return (id) => {
    const signIns = found.get(id);
    if (signIns !== undefined) return known(signIns);
    return unknown(gap ?? { reason: 'notCollected', artifact: SIGN_INS, scope: id, missing: [id], message: `the list of sign-ins does not have the user ${id}` });
  };
}

function signInsOf(row: Row): SignIns {
  const instant = (key: string): string | undefined => instantText(asString(at(row, 'properties', 'signInActivity', key)));
  const success = instant('lastSuccessfulSignInDateTime');
  if (success !== undefined) return { kind: 'succeeded', at: success };
  const tried = latest([instant('lastSignInDateTime'), instant('lastNonInteractiveSignInDateTime')]);
  return tried === undefined ? NONE : { kind: 'tried', at: tried, row: { id: row.id, type: row.type } };
}

/**
 * Microsoft Graph keeps the last sign-in of each kind without an end, and leaves them out of somebody who never came (reference, "signInActivity"): who
 * has none was last seen when the account was made. The last one that succeeded is kept only since December 2023: where it is missing beside others
 * that were tried, there was none after them, and when one succeeded nobody knows.
 */
function seen(user: Row, activity: Activity): Pick<FactAnswers, 'seenAt' | 'seenUntil'> {
  if (!activity.known) return { seenAt: activity, seenUntil: activity };
  const signIns = activity.value;
  if (signIns.kind === 'succeeded') return { seenAt: known(signIns.at), seenUntil: known(signIns.at) };
  if (signIns.kind === 'tried') return { seenAt: unknown(noData(signIns.row, `nothing says whether the last sign-in of ${user.name} succeeded`)), seenUntil: known(signIns.at) };
  const created = instantText(asString(at(user, 'properties', 'createdDateTime')));
  const answer = created === undefined ? unknown(missingPath(user, 'properties.createdDateTime')) : known(created);
  return { seenAt: answer, seenUntil: answer };
}

function instantText(text: string | undefined): string | undefined {
  return text === undefined || parseInstant(text) === undefined ? undefined : text;
}

function latest(times: readonly (string | undefined)[]): string | undefined {
  const found = times.filter((time) => time !== undefined);
  return found.toSorted((left, right) => (parseInstant(right) ?? 0) - (parseInstant(left) ?? 0))[0];
}
