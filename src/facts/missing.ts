import { canonicalType } from '../model/catalog.ts';
import type { Row } from '../model/resource.ts';
import { isTenant, gapsWithin, type Snapshot } from '../model/snapshot.ts';
import type { Gap, Unknown } from '../model/unknown.ts';
import { subscriptionOf } from '../values/armId.ts';

/** The cause where a row lacks a path that Azure's own answers always carry: it was cut before it came here. */
export function missingPath(row: Pick<Row, 'id' | 'type'>, path: string): Unknown {
  return { reason: 'notCollected', artifact: canonicalType(row.type), scope: row.id, missing: [path], message: `${row.id} comes without ${path}` };
}

/** The cause where Azure itself holds no datum: nothing that a permission would change. */
export function noData(row: Pick<Row, 'id' | 'type'>, message: string): Unknown {
  return { reason: 'noData', artifact: canonicalType(row.type), scope: row.id, missing: [], message };
}

/**
 * The gap that keeps the absence of rows of a type from being knowledge at a scope; undefined when all of them were read.
 * Above subscriptions any gap counts: which of them lie below a management group is not in the text of its id.
 */
export function gapAt(snapshot: Snapshot, type: string, scope: string): Gap | undefined {
  if (subscriptionOf(scope) !== undefined || isTenant(scope)) return gapsWithin(snapshot, type, scope)[0];
  return snapshot.gaps.find((gap) => gap.artifact.toLowerCase() === type.toLowerCase());
}
