import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isUnknown, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { DIRECTORY_REVIEWS, isLive } from '../directory/reviews.ts';
import { targetsOf, type ReviewTarget } from '../directory/reviewScopes.ts';
import { gapAt } from '../missing.ts';

export { DIRECTORY_REVIEWS as REVIEWS } from '../directory/reviews.ts';

/** Ids of the groups and roles whose members an access review asks about. */
export interface Reviewed {
  readonly ids: ReadonlySet<string>;
  /** Why there may be more: reviews were not read, or one cannot be placed. */
  readonly gap: Unknown | undefined;
}

/**
 * What reviews that are under way, or come again, look at. One that is about guests alone, or about those who were long away, leaves members out
 * whom nobody asks about: it does not count.
 */
export function reviewedObjects(snapshot: Snapshot, { now }: FactContext): Reviewed {
  const ids = new Set<string>();
  let gap: Unknown | undefined = gapAt(snapshot, DIRECTORY_REVIEWS, '/');
  for (const row of snapshot.rows(DIRECTORY_REVIEWS)) {
    const [live, targets] = [isLive(row, parseInstant(now) ?? 0), targetsOf(row)];
    if (live === false) continue;
    if (isUnknown(live)) gap ??= live;
    else if (!targets.known) gap ??= targets.unknown;
    else for (const target of targets.value) if (asksAboutAll(target)) ids.add(target.id);
  }
  return { ids, gap };
}

function asksAboutAll(target: ReviewTarget): target is Extract<ReviewTarget, { readonly id: string }> {
  return (target.kind === 'group' || (target.kind === 'role' && target.part === 'both')) && target.who === 'everyone';
}
