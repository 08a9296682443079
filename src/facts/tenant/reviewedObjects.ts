import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { gapAt } from '../missing.ts';

export const REVIEWS = 'Microsoft.Graph/accessReviewDefinitions';

/** Ids that some access review is about. */
export interface Reviewed {
  readonly ids: ReadonlySet<string>;
  readonly gap: Gap | undefined;
}

/** What reviews that go on look at: their scopes are queries with ids in them (Graph reference, "accessReviewScope"). One that is over and does not recur looks at nothing. */
export function reviewedObjects(snapshot: Snapshot): Reviewed {
  const ids = new Set<string>();
  for (const row of snapshot.rows(REVIEWS)) {
    if (isOver(row.properties)) continue;
    const scopes = JSON.stringify([at(row, 'properties', 'scope') ?? null, at(row, 'properties', 'instanceEnumerationScope') ?? null]);
    for (const id of scopes.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi)) ids.add(id[0].toLowerCase());
  }
  return { ids, gap: gapAt(snapshot, REVIEWS, '/') };
}

function isOver(properties: JsonValue | undefined): boolean {
  const recurs = (at(properties, 'settings', 'recurrence', 'pattern') ?? null) !== null;
  return asString(at(properties, 'status'))?.toLowerCase() === 'completed' && !recurs;
}
