import { canonicalType, type CatalogEntry } from '../model/catalog.ts';
import type { Row } from '../model/resource.ts';
import { gapsOfSubscription, subscriptionScope } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { mayDeny } from '../values/actions.ts';
import { isAtOrBelow, sameId } from '../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../values/json.ts';
import type { Collected } from './collector.ts';

/** The id by which a deny assignment means everyone (Azure RBAC documentation, "Deny assignments"). */
const EVERYONE = '00000000-0000-0000-0000-000000000000';

/**
 * Deny assignments take away what roles give, and the list of a caller's permissions does not show it: Resource Graph then leaves rows out
 * without a word. A deny assignment that could mean the caller (a group may hold it) and covers reading the type is a gap where it stands;
 * so are deny assignments that could not be read. Errs towards the gap.
 */
export function denialGaps(denials: Collected, entry: CatalogEntry, subscriptionId: string, callerId: string | undefined): readonly Gap[] {
  const unread = gapsOfSubscription(denials.gaps, subscriptionId).map((gap): Gap => ({
    ...gap, artifact: entry.type, message: `whether a deny assignment keeps ${entry.type} from this identity is not known: ${gap.message}`,
  }));
  const hitting = denials.rows.filter((row) => touches(row, subscriptionId) && means(row, callerId) && covers(row, entry.permission));
  return [...unread, ...hitting.map((row) => denialGap(row, entry, subscriptionId))];
}

function scopeOf(row: Row): string {
  return asString(at(row, 'properties', 'scope')) ?? '/';
}

/** At, below or above the subscription; what stands at a management group was listed because it reaches here. */
function touches(row: Row, subscriptionId: string): boolean {
  const scope = scopeOf(row);
  return !/^\/subscriptions\//i.test(scope) || isAtOrBelow(scope, subscriptionScope(subscriptionId));
}

function means(row: Row, callerId: string | undefined): boolean {
  if (ids(row, 'excludePrincipals').some(({ id }) => callerId !== undefined && sameId(id, callerId))) return false;
  return ids(row, 'principals').some(({ id, type }) => id === EVERYONE || /^(group|systemdefined|everyone)$/i.test(type) || callerId === undefined || sameId(id, callerId));
}

function ids(row: Row, key: 'principals' | 'excludePrincipals'): readonly { readonly id: string; readonly type: string }[] {
  return asArray(at(row, 'properties', key)).map((principal) => ({ id: asString(at(principal, 'id')) ?? EVERYONE, type: asString(at(principal, 'type')) ?? '' }));
}

function covers(row: Row, action: string): boolean {
  return asArray(at(row, 'properties', 'permissions')).some((element) => mayDeny({ actions: texts(element, 'actions'), notActions: texts(element, 'notActions') }, action));
}

function texts(element: JsonValue | undefined, key: string): readonly string[] {
  return asArray(at(element, key)).flatMap((value) => asString(value) ?? []);
}

function denialGap(row: Row, entry: CatalogEntry, subscriptionId: string): Gap {
  const scope = isAtOrBelow(scopeOf(row), subscriptionScope(subscriptionId)) ? scopeOf(row) : subscriptionScope(subscriptionId);
  const name = asString(at(row, 'properties', 'denyAssignmentName')) ?? row.name;
  return { reason: 'forbidden', artifact: canonicalType(entry.type), scope, missing: [entry.permission], message: `the deny assignment '${name}' may keep ${entry.type} in ${scope} from this identity` };
}
