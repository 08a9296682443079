import type { FactDefinition } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { GROUP_MEMBERS } from '../access/memberships.ts';
import { GROUPS, USERS, type PrincipalIdentity } from '../access/principals.ts';
import { gapAt } from '../missing.ts';
import { directoryIndex, type DirectoryIndex } from './directoryIndex.ts';
import { nameOf } from './people.ts';
import { reviewedTargets } from './reviewed.ts';
import { DIRECTORY_REVIEWS } from './reviews.ts';

/** Which guests no access review asks about again and again. */
export const guestReviewsFact: FactDefinition = {
  name: 'guestReviews',
  description: 'The guests of the tenant, and those of whom no access review that recurs asks whether they are still needed',
  on: ['tenant'],
  reads: [USERS, GROUPS, GROUP_MEMBERS, DIRECTORY_REVIEWS],
  fields: {
    guests: { type: 'string[]', reads: [USERS], description: 'Names of all guests' },
    unreviewed: { type: 'string[]', description: 'Names of the guests whom no such review looks at: neither one of all groups, nor one of a group that they are in' },
  },
  bind: (snapshot, context) => {
    const index = directoryIndex(snapshot, context);
    return () => {
      const { guests, doubt } = guestsOf(snapshot, index);
      return { guests: known(guests.map(nameOf).toSorted(compareText), doubt), unreviewed: unreviewedOf(index, guests, doubt, reviewedTargets(snapshot, context)) };
    };
  },
};

function guestsOf(snapshot: Snapshot, { identity }: DirectoryIndex): { readonly guests: readonly PrincipalIdentity[]; readonly doubt: Unknown | undefined } {
  const guests: PrincipalIdentity[] = [];
  let doubt: Unknown | undefined = gapAt(snapshot, USERS, '/');
  for (const row of snapshot.rows(USERS)) {
    const one = identity(lastSegment(row.id).toLowerCase());
    if (!one.known) doubt ??= one.unknown;
    else if (one.value.kind === 'guest') guests.push(one.value);
  }
  return { guests, doubt };
}

/** A review of all Microsoft 365 groups counts for all guests: it is how Microsoft has them reviewed ("Manage guest access with access reviews"). */
function unreviewedOf({ memberships }: DirectoryIndex, guests: readonly PrincipalIdentity[], doubt: Unknown | undefined, targets: ReturnType<typeof reviewedTargets>): Answer<readonly string[]> {
  const counting = targets.value.filter((target) => 'who' in target && target.who !== 'someone');
  if (counting.some(({ kind }) => kind === 'groups')) return known([], doubt);
  const groups = counting.flatMap((target) => (target.kind === 'group' ? [target.id] : []));
  const left = guests.filter(({ id }) => !groups.some((group) => memberships.active(id).has(group)));
  // Perhaps one that cannot be placed asks about them, or a group that was not read holds them.
  const perhaps = targets.atLeast ?? groups.flatMap((group) => memberships.expand(group).unread ?? [])[0];
  if (left.length > 0 && perhaps !== undefined) return unknown(perhaps);
  return known(left.map(nameOf).toSorted(compareText), doubt);
}
