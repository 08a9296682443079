import type { JsonMap } from '../../json.ts';
import { PRINCIPALS, type Principal } from '../identities.ts';

const YESTERDAY = '2026-11-15T16:40:00Z';

/** Who was not here yesterday. */
const LAST: ReadonlyMap<Principal, JsonMap | null> = new Map<Principal, JsonMap | null>([
  // Invited, and never came.
  [PRINCIPALS.auditor, null],
  [PRINCIPALS.adminWest, null],
  [PRINCIPALS.formerEngineer, activity('2026-02-27T15:00:00Z', '2026-02-27T15:00:00Z')],
  [PRINCIPALS.formerAdmin, activity('2026-04-30T09:00:00Z', '2026-04-30T09:00:00Z')],
  // In March for the last time; somebody has tried the password since.
  [PRINCIPALS.adminNorth, activity('2026-11-12T03:14:00Z', '2026-03-20T09:05:00Z')],
  // Tried last week: whether it succeeded was not kept.
  [PRINCIPALS.adminSouth, activity('2026-11-10T07:00:00Z', null)],
]);

/** Microsoft Graph reference, resource type signInActivity. */
export function lastSignIn(one: Principal): JsonMap | null {
  const last = LAST.get(one);
  return last === undefined ? activity(YESTERDAY, YESTERDAY) : last;
}

function activity(tried: string, succeeded: string | null): JsonMap {
  return { lastSignInDateTime: tried, lastSignInRequestId: null, lastNonInteractiveSignInDateTime: null, lastNonInteractiveSignInRequestId: null, lastSuccessfulSignInDateTime: succeeded, lastSuccessfulSignInRequestId: null };
}
