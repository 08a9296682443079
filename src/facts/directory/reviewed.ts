import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { and, isUnknown, known, type KnownAnswer, type Truth } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { gapAt } from '../missing.ts';
import { DIRECTORY_REVIEWS, intervalOf, isLive } from './reviews.ts';
import { targetsOf, type ReviewTarget } from './reviewScopes.ts';

/** Whether a review comes again and again: one that is held once, or is over, will look at nothing any more. */
export function recurs(row: Row, now: number): Truth {
  const interval = intervalOf(row);
  return and([interval.known ? interval.value !== null : interval.unknown, isLive(row, now)]);
}

/** All that recurring reviews of the directory look at; perhaps more where one of them cannot be placed. */
export function reviewedTargets(snapshot: Snapshot, { now }: FactContext): KnownAnswer<readonly ReviewTarget[]> {
  const instant = parseInstant(now) ?? 0;
  const seen: ReviewTarget[] = [];
  let doubt = gapAt(snapshot, DIRECTORY_REVIEWS, '/');
  for (const row of snapshot.rows(DIRECTORY_REVIEWS)) {
    const [live, targets] = [recurs(row, instant), targetsOf(row)];
    if (live === false) continue;
    if (isUnknown(live)) doubt ??= live;
    else if (targets.known) seen.push(...targets.value);
    else doubt ??= targets.unknown;
  }
  return known(seen, doubt);
}
