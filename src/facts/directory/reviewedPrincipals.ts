/**
 * Which groups and users a live access review looks at: `reviewedPrincipals(snapshot, context)(objectId)`.
 *
 * True where a review that is under way, or comes again, asks about all members of the group, or about that user; false where none does;
 * unknown where reviews were not read, or one of them cannot be placed. A review of guests alone, or of those who were long away, leaves members
 * out that nobody is asked about: it does not count. Somebody who is in a reviewed group is not looked at anywhere else.
 */
import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { or, type Answer, type Truth } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { gapAt } from '../missing.ts';
import { shared } from '../shared.ts';
import { DIRECTORY_REVIEWS, isLive } from './reviews.ts';
import { targetsOf, type ReviewTarget } from './reviewScopes.ts';

export { DIRECTORY_REVIEWS } from './reviews.ts';

interface Placed {
  readonly live: Truth;
  readonly targets: Answer<readonly ReviewTarget[]>;
}

export const reviewedPrincipals = shared((snapshot: Snapshot, { now }: FactContext): ((objectId: string) => Truth) => {
  const instant = parseInstant(now) ?? 0;
  const placed = [...snapshot.rows(DIRECTORY_REVIEWS)].map((row): Placed => ({ live: isLive(row, instant), targets: targetsOf(row) }));
  const gap = gapAt(snapshot, DIRECTORY_REVIEWS, '/');
  return (objectId) => or([...placed.map((review) => looksAt(review, objectId.toLowerCase())), gap ?? false]);
});

function looksAt({ live, targets }: Placed, id: string): Truth {
  if (live === false) return false;
  if (!targets.known) return targets.unknown;
  return targets.value.some((target) => names(target, id)) && live;
}

function names(target: ReviewTarget, id: string): boolean {
  return (target.kind === 'group' || target.kind === 'user') && target.who === 'everyone' && target.id === id;
}
